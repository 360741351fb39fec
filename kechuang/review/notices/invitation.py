"""Who hears of invitations: the expert that he is asked, the organisers that a seat is free. No applicant is named."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone

from kechuang.core.events import on
from kechuang.core.models import Event
from kechuang.core.operations.notice import send_notice
from kechuang.core.permissions import who_may
from kechuang.review.models import Invitation


@on("review.draw.run", code="review.tell_invited")
def tell_drawn(event: Event) -> None:
    """Everybody whom a draw invited."""
    _ask(event, event.data["invited"])


@on("review.panel.supplemented", code="review.tell_supplement")
def tell_supplement(event: Event) -> None:
    """The spare who was called."""
    _ask(event, [event.data["invitation"]])


@on("review.invitation.timed_out", code="review.tell_timed_out")
def tell_timed_out(event: Event) -> None:
    """The expert that the seat is given away; the organisers that one is free."""
    row = _rows([int(event.object_id)])[0]
    account = row.expert.person.account_id
    if account is not None:
        send_notice(
            account_id=account, title=f"评审“{row.panel}”的邀请已过答复时间", body="席位将由备选专家递补，不用再答复。",
            event=event, now=event.at,
        )  # fmt: skip
    _tell_organisers(event, row, "逾期未答")


@on("review.invitation.refused", code="review.tell_refused")
def tell_refused(event: Event) -> None:
    """The organisers that a seat is free."""
    _tell_organisers(event, _rows([int(event.object_id)])[0], "谢绝了邀请")


@on("review.invitation.phoned", code="review.tell_phoned")
def tell_phoned(event: Event) -> None:
    """The expert what was put down of his telephone call; the organisers that a seat is free if he refused."""
    row = _rows([int(event.object_id)])[0]
    account = row.expert.person.account_id
    if account is not None:
        send_notice(
            account_id=account, title=f"已登记您对评审“{row.panel}”的电话答复", event=event, now=event.at,
            body=f"{row.reason}。如与您说的不符，请联系邀请您的科室。", link=reverse("review:invitation_mine"),
        )  # fmt: skip
    if not event.data["accepts"]:
        _tell_organisers(event, row, "电话谢绝了邀请")


def _rows(keys: Iterable[int]) -> list[Invitation]:
    rows = Invitation.objects.filter(pk__in=list(keys)).select_related(
        "panel__call__region", "expert__person"
    )
    return list(rows.order_by("pk"))


def _ask(event: Event, keys: Iterable[int]) -> None:
    for row in _rows(keys):
        account = row.expert.person.account_id
        if account is not None:
            until = timezone.localtime(row.answer_by)
            send_notice(
                account_id=account, title=f"邀请您参加评审“{row.panel}”",
                body=f"请在{until:%Y年%m月%d日 %H:%M}以前答复能否参加。名单和评审内容请保密。",
                event=event, now=event.at, link=reverse("review:invitation_mine"), due_on=until.date(),
                copies=("email", "sms"),
            )  # fmt: skip


def _tell_organisers(event: Event, row: Invitation, words: str) -> None:
    posts = who_may("review.invitation.send", row, on=timezone.localdate(event.at))
    for account_id in sorted({each.account_id for each in posts} - {event.actor_id}):
        send_notice(
            account_id=account_id, title=f"“{row.panel}”有一位专家{words}，请递补", event=event, now=event.at,
            link=reverse("review:panel_detail", args=[row.panel_id]),
        )  # fmt: skip
