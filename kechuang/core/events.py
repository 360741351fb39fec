"""The one call by which a write leaves its trace, and the table of who listens.

``record`` must be called inside the write's transaction. A later room listens with ``@on``; handlers
run after commit, at least once, in a worker (``kechuang.core.operations.outbox``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import CharField, Model

from kechuang.core.bell import events_wait
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.chain import GENESIS, event_hash, head_mac, json_ready
from kechuang.core.models import ChainHead, Event
from kechuang.core.prepared import PreparedRows, Slot

Handler = Callable[[Event], None]
Cares = Callable[[Event], bool]
#: Rows of one statement when many are written.
_TOGETHER = 500


@dataclass(frozen=True)
class Listener:
    """A handler and the event kinds it hears. ``code`` is its stable name in ``Delivery``.

    ``cares``: does an event of these kinds mean anything to it? One by one that nobody cares about is not run through.
    """

    code: str
    kinds: tuple[str, ...]
    handle: Handler
    cares: Cares


listeners: dict[str, Listener] = {}


def on(*kinds: str, code: str | None = None, cares: Cares | None = None) -> Callable[[Handler], Handler]:
    """Register a handler for event kinds (``"*"`` hears all), or those of them that it ``cares`` about by their own data.

    The handler must be idempotent: it runs in a transaction with its ``Delivery`` row, but what it does
    outside the database may happen twice.
    """

    def register(handle: Handler) -> Handler:
        name = code or f"{handle.__module__}.{handle.__name__}"
        if name in listeners:
            msg = f"事件处理“{name}”登记了两次。"
            raise ValueError(msg)
        listeners[name] = Listener(name, kinds, handle, cares or _always)
        return handle

    return register


def listeners_of(kind: str) -> list[Listener]:
    """The handlers of an event kind, in the order of registration."""
    return [each for each in listeners.values() if kind in each.kinds or "*" in each.kinds]


def heard_by(event: Event) -> list[Listener]:
    """The handlers of an event that care about it."""
    return [each for each in listeners_of(event.kind) if each.cares(event)]


def _always(_: Event) -> bool:
    return True


def object_type(obj: Model) -> str:
    """The name of a row's table in events: ``plans.target``."""
    return obj._meta.label_lower


def record(
    kind: str,
    obj: Model,
    *,
    actor: Actor,
    now: datetime,
    title: str,
    data: Mapping[str, Any] | None = None,
    region_code: str = "",
    object_id: str = "",
) -> Event:
    """Write the one event of a write, in its transaction, and wake the worker after commit.

    ``kind`` is ``room.noun.verbed``. ``title`` says in Chinese what was done, for the timeline.
    ``data`` may hold Decimals, dates and enums (stored as strings), never floats. ``object_id`` names a chain
    that stands for a whole table instead of one row (``"all"``). Raises ``RuntimeError`` outside a
    transaction: an event that could outlive a rolled-back write would be a lie.
    """
    if not connection.in_atomic_block:
        msg = "record() 必须在写入的事务之内调用"
        raise RuntimeError(msg)
    if connection.vendor == "postgresql":
        _hold_off_sealing()
    body_type, body_id = object_type(obj), object_id or str(obj.pk)
    head = _locked_head(body_type, body_id)
    region = region_code or str(getattr(obj, "region_id", "") or "")
    event = _chained(head, kind, title, data or {}, region, actor, now)
    event.save(force_insert=True)
    head.save(update_fields=["seq", "hash", "mac"])
    transaction.on_commit(events_wait.ring)
    return event


def record_new(
    kind: str,
    rows: Sequence[tuple[Model, str, Mapping[str, Any]]],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Write the first event of each of many rows that this transaction has made: as ``record`` does, in two statements.

    ``rows``: object, title and data of each. Raises ``RuntimeError`` outside a transaction; the database refuses a row
    that has a chain already.
    """
    if not connection.in_atomic_block:
        msg = "record_new() 必须在写入的事务之内调用"
        raise RuntimeError(msg)
    if connection.vendor == "postgresql":
        _hold_off_sealing()
    heads = [ChainHead(object_type=object_type(obj), object_id=str(obj.pk)) for obj, _, _ in rows]
    events = [
        _chained(head, kind, title, data, str(getattr(obj, "region_id", "") or ""), actor, now)
        for head, (obj, title, data) in zip(heads, rows, strict=True)
    ]
    Event.objects.bulk_create(events, batch_size=_TOGETHER)
    ChainHead.objects.bulk_create(heads, batch_size=_TOGETHER)
    transaction.on_commit(events_wait.ring)


def _chained(
    head: ChainHead, kind: str, title: str, data: Mapping[str, Any], region: str, actor: Actor, now: datetime
) -> Event:
    """The next event of a chain, not saved; its head moves along."""
    event = Event(
        kind=kind,
        object_type=head.object_type,
        object_id=head.object_id,
        seq=head.seq + 1,
        at=now,
        actor_id=actor.account_id,
        actor_label=actor.label[:200],
        region_code=region,
        title=title[:300],
        data=json_ready(data),
        previous=head.hash or GENESIS,
    )
    event.hash = event_hash(settings.AUDIT_KEY, previous=event.previous, body=event_body(event))
    head.seq, head.hash = event.seq, event.hash
    head.mac = head_mac(
        settings.AUDIT_KEY,
        object_type=head.object_type,
        object_id=head.object_id,
        seq=head.seq,
        last_hash=head.hash,
    )
    return event


def event_body(event: Event) -> dict[str, Any]:
    """What an event's hash covers: everything but the hash itself and the dispatch mark."""
    return {
        "kind": event.kind,
        "object_type": event.object_type,
        "object_id": event.object_id,
        "seq": event.seq,
        "at": event.at,
        "actor_id": event.actor_id,
        "actor_label": event.actor_label,
        "region_code": event.region_code,
        "title": event.title,
        "data": event.data,
    }


_head = PreparedRows[ChainHead](
    lambda: ChainHead.objects.select_for_update().filter(
        object_type=Slot("body_type", CharField()), object_id=Slot("body_id", CharField())
    )
)


def _locked_head(body_type: str, body_id: str) -> ChainHead:
    try:
        return _head.get(body_type=body_type, body_id=body_id)
    except ChainHead.DoesNotExist:
        # Two writers may begin one chain at once: the second waits for the first and finds its head.
        ChainHead.objects.bulk_create(
            [ChainHead(object_type=body_type, object_id=body_id)], ignore_conflicts=True
        )
        return _head.get(body_type=body_type, body_id=body_id)


#: The advisory lock between writers (shared) and the seal (alone). Any number will do, if only we use it.
SEAL_LOCK = 7_301_126


def _hold_off_sealing() -> None:
    """Keep a day from being sealed between this event's number and its commit (PostgreSQL; SQLite has one writer)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [SEAL_LOCK])
