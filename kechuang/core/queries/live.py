"""Reads of live channels: how far they have come, what was said since, and who may listen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db.models import Max, Min
from django.utils.crypto import constant_time_compare

from kechuang.core.live.kinds import ChannelKind, kind_of
from kechuang.core.logic.live import Said
from kechuang.core.models import Account, LiveChannel, LiveMessage


def heads(names: Iterable[str]) -> dict[str, int]:
    """How far each of these channels has come. One query, whatever is said in them."""
    return dict(LiveChannel.objects.filter(name__in=list(names)).values_list("name", "last_seq"))


def last_seen(channel: LiveChannel, kind: ChannelKind, *, upto: int | None = None) -> list[int]:
    """The number of the last message that each level could see, of all or of those up to a number. One query."""
    rows = LiveMessage.objects.filter(channel=channel)
    if upto is not None:
        rows = rows.filter(seq__lte=upto)
    of = dict(rows.order_by().values_list("audience").annotate(last=Max("seq")))
    found, highest = [], 0
    for audience in kind.audiences:
        highest = max(highest, of.get(audience, 0))
        found.append(highest)
    return found


def contents_after(
    channel: LiveChannel, kind: ChannelKind, *, after: int, limit: int | None = None
) -> Iterator[Said]:
    """What was said after a number, to whomever, in order."""
    rows = LiveMessage.objects.filter(channel=channel, seq__gt=after).order_by("seq")[:limit]
    return (Said(row.seq, kind.level(row.audience), content_of(row)) for row in rows)


def content_of(row: LiveMessage) -> dict[str, Any]:
    """What a reader gets of a message besides its numbers."""
    return {"kind": row.kind, "at": row.made_at.isoformat(timespec="seconds"), **row.payload}


@dataclass(frozen=True, slots=True)
class Missed:
    """What a reader of one audience has not had: ``messages`` in order, whether there is more, and how far it goes.

    ``lost``: what he asks for is forgotten already; he begins anew from the page.
    """

    messages: list[tuple[int, dict[str, Any]]]
    more: bool
    head: int
    lost: bool


def missed(name: str, audience: str, *, after: int, limit: int = 200) -> Missed:
    """What was said in a channel for this audience after a number. Three queries."""
    found = kind_of(name)
    seen = found[0].seen_by(audience) if found else ()
    channel = LiveChannel.objects.filter(name=name).first()
    if channel is None or not seen:
        return Missed([], more=False, head=0, lost=after > 0)
    rows = LiveMessage.objects.filter(channel=channel, audience__in=seen, seq__gt=after)
    kept = list(rows.order_by("seq")[: limit + 1])
    messages = [(row.seq, content_of(row)) for row in kept[:limit]]
    head = kept[-1].seq if len(kept) > limit else messages[-1][0] if messages else after
    return Missed(messages, more=len(kept) > limit, head=head, lost=is_lost(channel, after))


def is_lost(channel: LiveChannel, after: int) -> bool:
    """Is something that was said after a number forgotten, or the number not one of this channel (a restored backup)?"""
    if after >= channel.last_seq:
        return after > channel.last_seq
    oldest = LiveMessage.objects.filter(channel=channel).aggregate(seq=Min("seq"))["seq"]
    return oldest is None or oldest > after + 1


@dataclass(frozen=True, slots=True)
class Admission:
    """The answer to one who wants to listen: his account and audience, or a status and the reason in words."""

    account_id: int = 0
    audience: str = ""
    status: int = 200
    reason: str = ""


NOT_SIGNED_IN = Admission(status=401, reason="请先登录。")
NOT_FOR_HIM = Admission(status=403, reason="您没有这个频道的权限，或已被收回。")


def admissions(asked: Sequence[tuple[str, str]], *, now: datetime) -> list[Admission]:
    """Answer many at once: session key and channel → who it is and what he may see.

    Two queries for all sessions and accounts, and what each kind of channel asks for each channel.
    """
    accounts = _accounts({key for key, _ in asked}, now)
    wanted: dict[str, list[int]] = {}
    for key, name in asked:
        if key in accounts:
            wanted.setdefault(name, []).append(accounts[key])
    let_in = {name: _let_in(name, ids, now) for name, ids in wanted.items()}
    answers = []
    for key, name in asked:
        account = accounts.get(key)
        audience = let_in[name].get(account, "") if account is not None else ""
        if account is None:
            answers.append(NOT_SIGNED_IN)
        else:
            answers.append(Admission(account, audience) if audience else NOT_FOR_HIM)
    return answers


def admission_of(session_key: str, name: str, *, now: datetime) -> Admission:
    """The answer to one."""
    return admissions([(session_key, name)], now=now)[0]


def _let_in(name: str, account_ids: Sequence[int], now: datetime) -> dict[int, str]:
    found = kind_of(name)
    return dict(found[0].admit(found[1], account_ids, now)) if found else {}


def _accounts(session_keys: set[str], now: datetime) -> dict[str, int]:
    """The accounts that are really signed in by these sessions: as Django asks for each request, but for all at once."""
    rows = Session.objects.filter(pk__in=[key for key in session_keys if key], expire_date__gt=now)
    opened = {row.session_key: _opened(row.session_data) for row in rows}
    ids = {data[SESSION_KEY] for data in opened.values() if SESSION_KEY in data}
    found = Account.objects.filter(pk__in=ids, is_active=True, must_change_password=False)
    accounts = {str(each.pk): each for each in found.only("password")}
    signed_in = {}
    for key, data in opened.items():
        account = accounts.get(data.get(SESSION_KEY, ""))
        if account is None or data.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
            continue
        if constant_time_compare(data.get(HASH_SESSION_KEY, ""), account.get_session_auth_hash()):
            signed_in[key] = account.pk
    return signed_in


_store: SessionBase = SessionStore()


def _opened(data: str) -> dict[str, Any]:
    """A session's content; nothing for one that was not written by this site."""
    return _store.decode(data)
