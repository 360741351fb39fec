"""Notices: the inbox row is the truth; e-mail and short message are copies that wait for office hours.

A notice is told by an event, so it makes none of its own: reading one is nobody's business but the reader's.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.utils import timezone

from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Refused
from kechuang.core.models import Account, Event, Notice
from kechuang.core.queries.calendar import next_office_hour, workdays
from kechuang.core.sms import SmsAdapter, sms_adapter

log = logging.getLogger(__name__)

#: The code under which providers know the only text we send: a title, and where to read on.
SMS_TEMPLATE = "notice"
MAX_TRIES = 3
_TRY_AGAIN = timedelta(minutes=20)
COPIES = ("email", "sms")


@transaction.atomic
def send_notice(
    *,
    account_id: int,
    title: str,
    now: datetime,
    body: str = "",
    link: str = "",
    event: Event | None = None,
    is_task: bool = False,
    due_on: date | None = None,
    copies: Iterable[str] = ("email",),
) -> Notice:
    """Put a notice into an account's inbox; ``copies`` (``email``, ``sms``) follow in office hours.

    For the same event, account and title there is one notice, however often a handler runs. ``link`` is an
    address within the site, ``is_task`` asks for something to be done (``finish_task`` ends it) by ``due_on``.
    """
    wanted = [copy for copy in COPIES if copy in set(copies)]
    values = {
        "body": body,
        "link": link,
        "is_task": is_task,
        "due_on": due_on,
        "created_at": now,
        "channels": {"inbox": {"state": "sent"}, **{copy: {"state": "waiting"} for copy in wanted}},
        "copies_due_at": next_office_hour(now, workdays()) if wanted else None,
    }
    if event is None:
        return Notice.objects.create(account_id=account_id, title=title[:200], **values)
    notice, _ = Notice.objects.get_or_create(
        event=event, account_id=account_id, title=title[:200], defaults=values
    )
    return notice


@transaction.atomic
def mark_read(*, notice_id: int, actor: Actor, now: datetime) -> Notice:
    """The actor has read one of his notices; reading it again changes nothing."""
    notice = _own(notice_id, actor, "标为已读")
    if notice.read_at is None:
        notice.read_at = now
        notice.save(update_fields=["read_at"])
    return notice


@transaction.atomic
def mark_all_read(*, actor: Actor, now: datetime) -> int:
    """The actor has read all his notices; returns how many were unread."""
    if actor.account_id is None:
        raise Refused("core.notice.read", "请先登录。")
    return Notice.objects.filter(account_id=actor.account_id, read_at__isnull=True).update(read_at=now)


@transaction.atomic
def finish_task(*, notice_id: int, actor: Actor, now: datetime) -> Notice:
    """What one of the actor's own notices asked for is done; it is read too."""
    notice = _own(notice_id, actor, "办结")
    if notice.is_task and notice.done_at is None:
        notice.done_at = now
        notice.read_at = notice.read_at or now
        notice.save(update_fields=["done_at", "read_at"])
    return notice


@transaction.atomic
def finish_tasks_at(*, link: str | Collection[str], actor: Actor, now: datetime) -> int:
    """Whoever was asked to act at a link, or at one of several, need not any more: somebody has. Returns how many tasks ended."""
    links = [link] if isinstance(link, str) else link
    return Notice.objects.filter(link__in=links, is_task=True, done_at__isnull=True).update(done_at=now)


def _own(notice_id: int, actor: Actor, what: str) -> Notice:
    notice = Notice.objects.select_for_update().get(pk=notice_id)
    if not actor.is_system and notice.account_id != actor.account_id:
        raise Refused("core.notice.read", f"只能{what}自己的消息。")
    return notice


# ── copies ───────────────────────────────────────────────────────────────────────────────────


def send_copies(*, now: datetime, limit: int = 200) -> int:
    """Send the copies that are due; returns how many notices were dealt with. Never raises for a failed copy.

    What became of each copy stands in the notice's ``channels``. Copies are sent at least once.
    """
    calendar = workdays()
    if next_office_hour(now, calendar) > now:
        return 0
    due = (
        Notice.objects.filter(copies_due_at__lte=now)
        .order_by("copies_due_at", "id")
        .values_list("pk", flat=True)
    )
    adapter = sms_adapter()
    return sum(_send_copies_of(notice_id, adapter, now) for notice_id in list(due[:limit]))


def _send_copies_of(notice_id: int, adapter: SmsAdapter | None, now: datetime) -> bool:
    """Claim, send, note: a slow provider must not hold a lock, and a crash in between sends once more."""
    notice = _claim_copies(notice_id, now)
    if notice is None:
        return False
    for copy in COPIES:
        state = notice.channels.get(copy)
        if state and state["state"] == "waiting":
            notice.channels[copy] = _copied(copy, state, notice, adapter, now)
    if all(state["state"] != "waiting" for state in notice.channels.values()):
        notice.copies_due_at = None
    notice.save(update_fields=["channels", "copies_due_at"])
    return True


@transaction.atomic
def _claim_copies(notice_id: int, now: datetime) -> Notice | None:
    """A notice whose copies are due, put off so that no other worker sends them too."""
    rows = Notice.objects.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
    notice = rows.filter(pk=notice_id, copies_due_at__lte=now).first()
    if notice is not None:
        notice.copies_due_at = now + _TRY_AGAIN
        notice.save(update_fields=["copies_due_at"])
    return notice


def _copied(
    copy: str, before: dict[str, Any], notice: Notice, adapter: SmsAdapter | None, now: datetime
) -> dict[str, Any]:
    """What became of one copy."""
    tries = before.get("tries", 0) + 1
    at = timezone.localtime(now).isoformat(timespec="seconds")
    try:
        answer = _mail(notice) if copy == "email" else _text(notice, adapter)
    except Exception as error:  # noqa: BLE001 - a provider may raise anything, and the inbox has the notice anyway
        log.warning("copy of notice %s by %s failed: %s", notice.pk, copy, error)
        words = f"{type(error).__name__}: {error}"[:300]
        return {
            "state": "failed" if tries >= MAX_TRIES else "waiting",
            "error": words,
            "tries": tries,
            "at": at,
        }
    return {**answer, "tries": tries, "at": at}


def _mail(notice: Notice) -> dict[str, Any]:
    if settings.EMAIL_BACKEND.endswith("dummy.EmailBackend"):
        return {"state": "unconfigured", "error": "未配置电子邮件服务"}
    account: Account = notice.account
    if not account.email:
        return {"state": "no_address", "error": "账号没有登记电子邮箱"}
    text = "\n\n".join(
        part for part in (notice.body, f"请登录科创台办理：{notice.link}" if notice.link else "") if part
    )
    EmailMessage(subject=notice.title, body=text or notice.title, to=[account.email]).send()
    return {"state": "sent"}


def _text(notice: Notice, adapter: SmsAdapter | None) -> dict[str, Any]:
    if adapter is None:
        return {"state": "unconfigured", "error": "未配置短信服务"}
    if not notice.account.phone:
        return {"state": "no_address", "error": "账号没有登记手机号"}
    receipt = adapter.send(notice.account.phone, SMS_TEMPLATE, {"title": notice.title, "link": notice.link})
    if not receipt.taken:
        raise RuntimeError(receipt.error)
    return {"state": "sent", "number": receipt.number}
