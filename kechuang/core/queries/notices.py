"""Reads of notices: everyone sees his own."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from kechuang.core.logic.actor import Actor
from kechuang.core.models import Notice


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


def counts_of(actor: Actor) -> Counts:
    """Unread notices and open tasks. One query."""
    found = notices_of(actor).aggregate(
        unread=Count("pk", filter=Q(read_at__isnull=True)),
        tasks=Count("pk", filter=Q(is_task=True, done_at__isnull=True)),
    )
    return Counts(found["unread"] or 0, found["tasks"] or 0)
