"""Handing events on: after commit, at least once, in order for each object, past a crash.

The event row is the outbox. Each handler runs in a transaction of its own together with its ``Delivery`` row,
so that what it writes and the note that it has written stand or fall together. A handler that fails is tried
again later and later; when it has failed too often it is parked and shown to the system administrator, and
what comes after goes on.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from kechuang.core.events import Listener, heard_by, record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Delivery, Event, Post
from kechuang.core.operations.notice import send_notice
from kechuang.core.permissions import require
from kechuang.core.states import Role

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 8
FIRST_WAIT = timedelta(seconds=15)
LONGEST_WAIT = timedelta(hours=1)
_BATCH = 200


def deliver_due(*, now: datetime, limit: int = 1000) -> int:
    """Hand on what waits; return how many events are now dealt with (all their handlers done or parked).

    Any number of workers may run this at once: on PostgreSQL an event that another worker holds is passed over
    (SKIP LOCKED), on SQLite there is one writer at a time.
    """
    settled = last = 0
    while settled < limit:
        waiting = Event.objects.filter(dispatched_at__isnull=True, id__gt=last).order_by("id")
        batch = list(waiting[: min(_BATCH, limit - settled)])
        if not batch:
            break
        last = batch[-1].pk
        settled += _pass_unheard(batch, now)
        settled += sum(_deliver(event, now) for event in batch if heard_by(event))
    return settled


def _pass_unheard(batch: list[Event], now: datetime) -> int:
    """Events that nobody listens to are dealt with at once, all in one statement."""
    unheard = [event.pk for event in batch if not heard_by(event)]
    return Event.objects.filter(pk__in=unheard, dispatched_at__isnull=True).update(dispatched_at=now)


def _deliver(event: Event, now: datetime) -> bool:
    """Run an event's handlers, each in its own transaction; say whether nothing of it waits any more."""
    for listener in heard_by(event):
        if not _run(event.pk, listener, now):
            return False
    return _finish(event.pk, now)


@transaction.atomic
def _run(event_id: int, listener: Listener, now: datetime) -> bool:
    """Run one handler unless it is done, parked or not yet due; say whether the next may follow."""
    event = _claim(event_id)
    if event is None:
        return False
    delivery, _ = Delivery.objects.get_or_create(event=event, handler=listener.code)
    if delivery.done_at or delivery.parked_at:
        return True
    if delivery.retry_at and delivery.retry_at > now:
        return False
    try:
        with transaction.atomic():
            listener.handle(event)
    except Exception as error:  # noqa: BLE001 - whatever a handler raises must not stop the others
        return _failed(delivery, error, now)
    delivery.attempts += 1
    delivery.done_at, delivery.retry_at = now, None
    delivery.save(update_fields=["attempts", "done_at", "retry_at"])
    return True


def _claim(event_id: int) -> Event | None:
    """Lock a waiting event whose object has no earlier one waiting; None if it is not to be had now."""
    rows = Event.objects.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
    event = rows.filter(pk=event_id, dispatched_at__isnull=True).first()
    if event is None:
        return None
    earlier = Event.objects.filter(
        object_type=event.object_type,
        object_id=event.object_id,
        seq__lt=event.seq,
        dispatched_at__isnull=True,
    )
    return None if earlier.exists() else event


def _failed(delivery: Delivery, error: Exception, now: datetime) -> bool:
    delivery.attempts += 1
    delivery.error = f"{type(error).__name__}: {error}"[:2000]
    if delivery.attempts >= MAX_ATTEMPTS:
        delivery.parked_at, delivery.retry_at = now, None
    else:
        delivery.retry_at = now + min(FIRST_WAIT * 2**delivery.attempts, LONGEST_WAIT)
    delivery.save(update_fields=["attempts", "error", "parked_at", "retry_at"])
    if delivery.parked_at is not None:
        _tell_administrators(delivery, now)
    log.warning("handler %s failed on event %s: %s", delivery.handler, delivery.event_id, delivery.error)
    return delivery.parked_at is not None


def _tell_administrators(delivery: Delivery, now: datetime) -> None:
    """What is parked waits for a person: the system administrators hear of it."""
    posts = Post.objects.in_force(timezone.localdate(now)).filter(
        role=Role.SYSTEM_ADMIN, account__is_active=True
    )
    for account_id in set(posts.values_list("account_id", flat=True)):
        send_notice(
            account_id=account_id,
            title=f"有一项派发多次失败，已搁置：{delivery.event.title}"[:200],
            body=delivery.error,
            link=reverse("core:delivery_list"),
            event=delivery.event,
            is_task=True,
            now=now,
        )


@transaction.atomic
def _finish(event_id: int, now: datetime) -> bool:
    event = _claim(event_id)
    if event is None:
        return False
    event.dispatched_at = now
    event.save(update_fields=["dispatched_at"])
    return True


@transaction.atomic
def retry_delivery(*, delivery_id: int, actor: Actor, now: datetime) -> Delivery:
    """Give a parked delivery a fresh start; the worker takes it up at once.

    Raises ``Problem`` if it is not parked (it may have been done meanwhile).
    """
    require(actor, "core.delivery.retry")
    delivery = Delivery.objects.select_for_update().select_related("event").get(pk=delivery_id)
    if delivery.parked_at is None:
        raise Problem("这一项没有搁置，不需要重新派发。请刷新页面查看现在的情况。")
    delivery.attempts, delivery.parked_at, delivery.retry_at = 0, None, None
    delivery.save(update_fields=["attempts", "parked_at", "retry_at"])
    Event.objects.filter(pk=delivery.event_id).update(dispatched_at=None)
    record(
        "core.delivery.retried",
        delivery,
        actor=actor,
        now=now,
        title=f"重新派发“{delivery.event.title}”",
        data={"event": delivery.event_id, "handler": delivery.handler, "error": delivery.error},
    )
    return delivery
