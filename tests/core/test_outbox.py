"""The outbox: after commit, at least once, in order, past a crash; two workers do not double."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from kechuang.core import events
from kechuang.core.events import on, record
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import CalendarDay, Delivery, Event, Notice
from kechuang.core.operations.outbox import MAX_ATTEMPTS, deliver_due, retry_delivery
from tests.world import make_world

KIND = "core.office.tested"


@pytest.fixture(autouse=True)
def _only_own_listeners(monkeypatch):
    monkeypatch.setattr(events, "listeners", {})


@pytest.fixture
def heard():
    """What a handler heard, and whether it is to fail."""
    state = {"titles": [], "fail": False}

    @on(KIND, code="tests.hear")
    def hear(event):
        CalendarDay.objects.create(
            day=f"2026-01-{len(state['titles']) + 1:02}", is_working=True, reason=event.title
        )
        if state["fail"]:
            raise RuntimeError("信号不通")
        state["titles"].append(event.title)

    return state


def write(world, now, title, office="plan"):
    with transaction.atomic():
        return record(KIND, world.offices[office], actor=world.actor("planner"), now=now, title=title)


def test_deliver_due_hands_on_what_an_earlier_process_committed(world, heard, now):
    write(world, now, "一")
    write(world, now, "二")
    assert heard["titles"] == []
    assert deliver_due(now=now) == 2
    assert heard["titles"] == ["一", "二"]
    assert deliver_due(now=now) == 0
    assert heard["titles"] == ["一", "二"]
    assert Delivery.objects.filter(done_at=now, attempts=1).count() == 2
    assert Event.objects.filter(dispatched_at__isnull=True).count() == 0


def test_deliver_due_stops_at_its_limit(world, heard, now):
    for n in range(3):
        write(world, now, str(n))
    assert deliver_due(now=now, limit=2) == 2
    assert heard["titles"] == ["0", "1"]


def test_event_without_listeners_is_done_at_once(world, now):
    event = write(world, now, "无人听")
    assert deliver_due(now=now) == 1
    event.refresh_from_db()
    assert (event.dispatched_at, event.deliveries.count()) == (now, 0)


def test_a_handler_that_raises_is_rolled_back_and_tried_again_later(world, heard, now):
    write(world, now, "一")
    heard["fail"] = True
    assert deliver_due(now=now) == 0
    delivery = Delivery.objects.get()
    assert (delivery.attempts, delivery.done_at, delivery.error) == (1, None, "RuntimeError: 信号不通")
    assert delivery.retry_at == now + timedelta(seconds=30)
    assert CalendarDay.objects.count() == 0
    heard["fail"] = False
    assert deliver_due(now=now + timedelta(seconds=29)) == 0
    assert deliver_due(now=now + timedelta(seconds=30)) == 1
    assert heard["titles"] == ["一"]
    assert CalendarDay.objects.count() == 1


def test_the_same_object_waits_and_others_go_on(world, heard, now):
    heard["fail"] = True
    write(world, now, "一")
    deliver_due(now=now)
    heard["fail"] = False
    write(world, now, "二")
    write(world, now, "别的科室", office="stat")
    assert deliver_due(now=now) == 1
    assert heard["titles"] == ["别的科室"]
    assert deliver_due(now=now + timedelta(minutes=1)) == 2
    assert heard["titles"] == ["别的科室", "一", "二"]


def test_a_handler_that_failed_too_often_is_parked_and_can_be_started_again(world, heard, now):
    write(world, now, "一")
    write(world, now, "二")
    heard["fail"] = True
    when = now
    for _ in range(MAX_ATTEMPTS - 1):
        assert deliver_due(now=when) == 0
        when += timedelta(hours=1)
    assert deliver_due(now=when) == 1
    parked = Delivery.objects.get(parked_at__isnull=False)
    assert (parked.attempts, parked.parked_at, parked.event.title) == (MAX_ATTEMPTS, when, "一")
    told = Notice.objects.get(is_task=True)
    assert (told.account, told.link) == (world.accounts["system"], "/core/deliveries/")
    heard["fail"] = False
    with pytest.raises(Refused):
        retry_delivery(delivery_id=parked.pk, actor=world.actor("audit"), now=when)
    retry_delivery(delivery_id=parked.pk, actor=world.actor("system"), now=when)
    assert Event.objects.filter(kind="core.delivery.retried").count() == 1
    deliver_due(now=when + timedelta(hours=2))
    assert sorted(heard["titles"]) == ["一", "二"]
    with pytest.raises(Problem):
        retry_delivery(delivery_id=parked.pk, actor=world.actor("system"), now=when)


def test_one_handler_that_fails_does_not_undo_another_that_is_done(world, now):
    done = []
    failing = {"on": True}
    on(KIND, code="tests.first")(lambda event: done.append("first"))

    @on(KIND, code="tests.second")
    def second(event):
        if failing["on"]:
            raise ValueError("二号不行")
        done.append("second")

    write(world, now, "一")
    deliver_due(now=now)
    failing["on"] = False
    deliver_due(now=now + timedelta(minutes=1))
    assert done == ["first", "second"]


@pytest.mark.django_db(transaction=True)
def test_a_write_that_is_rolled_back_tells_nobody(heard, now):
    world = make_world()
    with transaction.atomic():
        write(world, now, "一")
        transaction.set_rollback(True)
    assert deliver_due(now=now) == 0
    assert heard["titles"] == []


@pytest.mark.django_db(transaction=True)
def test_two_workers_do_not_double(now):
    world = make_world()
    lock, handled = threading.Lock(), []

    @on(KIND, code="tests.count")
    def count(event):
        with lock:
            handled.append(event.pk)

    written = [write(world, now, str(n), office=("plan", "stat")[n % 2]).pk for n in range(20)]
    at_once = threading.Barrier(2)

    def work():
        try:
            at_once.wait()
            for _ in range(20):
                deliver_due(now=now)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    deliver_due(now=now)
    assert sorted(handled) == sorted(written)
    assert Event.objects.filter(dispatched_at__isnull=True).count() == 0
