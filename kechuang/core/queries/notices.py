"""Reads of notices: everyone sees his own."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import BigIntegerField, Count, F, Q, QuerySet

from kechuang.core.logic.actor import Actor
from kechuang.core.models import Notice
from kechuang.core.prepared import Prepared, Slot


@dataclass(frozen=True, slots=True)
class Counts:
    """How much waits in an inbox."""

    unread: int
    tasks: int


def notices_of(actor: Actor) -> QuerySet[Notice]:
    """The actor's inbox, the newest first; nobody else's."""
    if actor.account_id is None:
        return Notice.objects.none()
    return Notice.objects.filter(account_id=actor.account_id)


def open_tasks_of(actor: Actor) -> QuerySet[Notice]:
    """What waits for the actor, the nearest deadline first."""
    rows = notices_of(actor).filter(is_task=True, done_at__isnull=True)
    return rows.order_by(F("due_on").asc(nulls_last=True), "id")


_counts = Prepared(
    lambda: (
        Notice.objects.filter(account=Slot("account", BigIntegerField()))
        .order_by()
        .values("account")
        .annotate(
            unread=Count("pk", filter=Q(read_at__isnull=True)),
            tasks=Count("pk", filter=Q(is_task=True, done_at__isnull=True)),
        )
        .values_list("unread", "tasks")
    )
)


def counts_of(actor: Actor) -> Counts:
    """Unread notices and open tasks. One query."""
    found = [] if actor.account_id is None else _counts(account=actor.account_id)
    return Counts(*found[0]) if found else Counts(0, 0)
