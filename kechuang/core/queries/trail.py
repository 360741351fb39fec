"""Reads of the audit trail: an object's timeline, the auditor's list, and the streams that a check walks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import groupby, islice
from typing import Any

from django.db.models import CharField, Exists, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone

from kechuang.core.events import event_body, object_type
from kechuang.core.logic.actor import Actor
from kechuang.core.models import ChainHead, Delivery, Event, Post, Seal
from kechuang.core.permissions import require

Address = tuple[str, str]
#: How many objects' heads are fetched at once.
BATCH = 500


def events_of(obj: Model, *, limit: int = 50) -> list[Event]:
    """An object's events, the newest first, for the timeline beside it. One query.

    Whoever may open the object may read its timeline: the caller has answered that.
    """
    rows = Event.objects.filter(object_type=object_type(obj), object_id=str(obj.pk))
    return list(rows.order_by("-seq")[:limit])


def events_about_account(account_id: int, *, limit: int = 50) -> list[Event]:
    """What was done to an account and to its posts, the newest first. One query."""
    posts = Post.objects.filter(account_id=account_id).annotate(text=Cast("pk", CharField())).values("text")
    rows = Event.objects.filter(
        Q(object_type="core.account", object_id=str(account_id))
        | Q(object_type="core.post", object_id__in=posts)
    )
    return list(rows.order_by("-id")[:limit])


def events_visible_to(actor: Actor) -> QuerySet[Event]:
    """The whole trail for the auditor, the newest first; raises ``Refused`` for others."""
    require(actor, "core.event.view")
    return Event.objects.order_by("-id")


def get_event(actor: Actor, event_id: int) -> Event:
    """One event of the trail."""
    return events_visible_to(actor).get(pk=event_id)


def chain_of(actor: Actor, event: Event) -> list[Event]:
    """All events of the same object, the first first."""
    rows = events_visible_to(actor).filter(object_type=event.object_type, object_id=event.object_id)
    return list(rows.order_by("seq", "id"))


def seals_visible_to(actor: Actor) -> QuerySet[Seal]:
    """The daily seals, the newest first."""
    require(actor, "core.event.view")
    return Seal.objects.defer("manifest").order_by("-day")


def parked_deliveries(actor: Actor) -> QuerySet[Delivery]:
    """What no handler could deal with, for the system administrator."""
    require(actor, "core.delivery.retry")
    return Delivery.objects.filter(parked_at__isnull=False).select_related("event").order_by("-parked_at")


def chain_row(event: Event) -> dict[str, Any]:
    """An event as ``logic.chain`` wants it."""
    return {"seq": event.seq, "previous": event.previous, "hash": event.hash, "body": event_body(event)}


def head_row(head: ChainHead) -> dict[str, Any]:
    """A head as ``logic.chain`` wants it."""
    return {
        "object_type": head.object_type,
        "object_id": head.object_id,
        "seq": head.seq,
        "hash": head.hash,
        "mac": head.mac,
    }


def chains() -> Iterator[tuple[Address, list[Event], ChainHead | None]]:
    """Every object with its events and its head, a few hundred objects in memory at a time."""
    events = Event.objects.order_by("object_type", "object_id", "seq", "id").iterator(chunk_size=2000)
    groups = groupby(events, key=lambda event: (event.object_type, event.object_id))
    chained = ((address, list(rows)) for address, rows in groups)
    while batch := list(islice(chained, BATCH)):
        heads = _heads(address for address, _ in batch)
        for address, rows in batch:
            yield address, rows, heads.get(address)


def _heads(addresses: Iterable[Address]) -> dict[Address, ChainHead]:
    query = Q(pk__in=[])
    for kind, group in groupby(addresses, key=lambda address: address[0]):
        query |= Q(object_type=kind, object_id__in=[object_id for _, object_id in group])
    return {(head.object_type, head.object_id): head for head in ChainHead.objects.filter(query)}


def heads_without_events() -> QuerySet[ChainHead]:
    """Heads whose whole chain is gone."""
    same = Event.objects.filter(object_type=OuterRef("object_type"), object_id=OuterRef("object_id"))
    return ChainHead.objects.filter(~Exists(same)).order_by("object_type", "object_id")


def hashes_after(last_id: int) -> Iterator[tuple[int, str, str, str, int]]:
    """Number, hash and address of each event recorded after one, in the order of recording."""
    rows = Event.objects.filter(id__gt=last_id).order_by("id")
    return iter(rows.values_list("id", "hash", "object_type", "object_id", "seq").iterator(chunk_size=5000))


def day_of(moment: datetime) -> date:
    """The day of a moment at the bureau."""
    return timezone.localdate(moment)


def day_after(day: date) -> datetime:
    """The first moment after a day at the bureau."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
