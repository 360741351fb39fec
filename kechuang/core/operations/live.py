"""Saying something live: within the transaction of the act it tells of; telling nginx; forgetting what is old."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Max
from django.utils.safestring import SafeString

from kechuang.core.bell import said_live
from kechuang.core.live.kinds import ChannelKind, kind_of
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.chain import json_ready
from kechuang.core.logic.live import body_of, head_of
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import LiveChannel, LiveMessage
from kechuang.core.queries.live import contents_after, last_seen

#: In bytes. It goes to everybody who listens, and a thousand of them stay in memory.
LONGEST = 16 * 1024
#: How long what was said can be had again by its number. The room keeps its own rows for good.
KEPT = timedelta(days=30)
#: A channel in which nothing was said for so long is not told how far it has come.
QUIET = timedelta(hours=12)

#: Older than that, nginx is not told: it was switched on later, or away so long that pages have asked the table.
STALE = timedelta(hours=1)

#: Gives one body to nginx under one name; raises ``OSError`` where nginx does not take it.
Post = Callable[[str, str], None]

NO_HTML = SafeString("")


def publish_message(
    *,
    channel: str,
    kind: str,
    audience: str,
    actor: Actor,
    now: datetime,
    html: SafeString = NO_HTML,
    data: Mapping[str, Any] | None = None,
) -> LiveMessage:
    """Number a message and keep it, in the caller's transaction; after commit those who listen get it.

    ``html`` comes out of a template, so that it is escaped; ``data`` are plain values that a script shows as text.
    Whether the actor may say it is asked by the act that this tells of. Raises ``RuntimeError`` outside a transaction,
    ``ValueError`` for a channel or audience that no room has registered, ``TypeError`` for text that no template
    escaped, ``Problem`` for more than 16 KiB.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("publish_message() 必须在写入的事务之内调用")
    found = kind_of(channel)
    if found is None:
        raise ValueError(f"没有登记过“{channel}”这种频道。")
    found[0].level(audience)
    if not hasattr(html, "__html__"):
        raise TypeError("html 必须由模板写出：没有转义过的文字不能发出去")
    payload = {**json_ready(data or {}), **({"html": str(html)} if html else {})}
    if len(json.dumps(payload, ensure_ascii=False).encode()) > LONGEST:
        raise Problem("这一条太长，不能实时发出。请分成几条，或写短一些。")
    row = _locked(channel)
    row.last_seq, row.last_at = row.last_seq + 1, now
    row.save(update_fields=["last_seq", "last_at"])
    message = LiveMessage.objects.create(
        channel=row, seq=row.last_seq, kind=kind, audience=audience, payload=payload, made_by_id=actor.account_id,
        made_at=now,
    )  # fmt: skip
    transaction.on_commit(said_live.ring)
    return message


def _locked(name: str) -> LiveChannel:
    rows = LiveChannel.objects.select_for_update().filter(name=name)
    try:
        return rows.get()
    except LiveChannel.DoesNotExist:
        LiveChannel.objects.get_or_create(name=name)
        return rows.get()


def push_messages(*, post: Post, actor: Actor, now: datetime) -> int:
    """Tell nginx what it has not been told, channel by channel, in order; returns how many messages.

    Nothing is locked while nginx is spoken to: two who do this at once tell it twice, and a page drops what it has had.
    What nginx does not take stays to be told. Raises ``OSError`` then, after the other channels were tried.
    """
    told, failed = 0, None
    for channel in LiveChannel.objects.filter(last_seq__gt=F("pushed_seq")):
        found = kind_of(channel.name)
        if found is None:
            continue
        try:
            _pass_stale(channel, now)
            for seq, bodies in _untold(channel, found[0]):
                for name, body in bodies:
                    post(name, body)
                _mark(channel, seq)
                told += 1
        except OSError as error:
            failed = error
    if failed is not None:
        raise failed
    return told


def _mark(channel: LiveChannel, seq: int) -> None:
    LiveChannel.objects.filter(pk=channel.pk, pushed_seq__lt=seq).update(pushed_seq=seq)


def _pass_stale(channel: LiveChannel, now: datetime) -> None:
    old = channel.messages.filter(seq__gt=channel.pushed_seq, made_at__lt=now - STALE)
    seq = old.aggregate(last=Max("seq"))["last"]
    if seq is not None:
        _mark(channel, seq)
        channel.pushed_seq = seq


def _untold(channel: LiveChannel, kind: ChannelKind) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    """Each message that nginx does not know, with what every audience that sees it is told under which name."""
    latest = last_seen(channel, kind, upto=channel.pushed_seq)
    for said in contents_after(channel, kind, after=channel.pushed_seq):
        bodies = []
        for level in range(said.level, len(kind.audiences)):
            bodies.append(
                (kind.name_outside(channel.name, level), body_of(said.seq, latest[level], said.content))
            )
            latest[level] = said.seq
        yield said.seq, bodies


def push_heads(*, post: Post, actor: Actor, now: datetime) -> int:
    """Tell every live channel in nginx how far it has come, so that a page that missed something asks; returns how many."""
    told = 0
    for channel in LiveChannel.objects.filter(last_at__gt=now - QUIET):
        found = kind_of(channel.name)
        if found is None:
            continue
        for level, seq in enumerate(last_seen(channel, found[0])):
            post(found[0].name_outside(channel.name, level), head_of(seq))
        told += 1
    return told


def prune_messages(*, actor: Actor, now: datetime) -> int:
    """Forget what was said more than thirty days ago; returns how many. Numbers go on where they were."""
    return LiveMessage.objects.filter(made_at__lt=now - KEPT).delete()[0]
