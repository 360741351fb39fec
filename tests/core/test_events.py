"""One event a write: in its transaction, chained, and whole when many write at once."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction

from kechuang.core.bell import events_wait
from kechuang.core.events import on, record
from kechuang.core.logic.actor import Actor
from kechuang.core.models import ChainHead, Event
from kechuang.core.operations.audit import verify_trail
from tests.world import make_world


def test_record_chains_the_events_of_one_object(world, now):
    with transaction.atomic():
        first = record(
            "core.office.edited", world.offices["plan"], actor=world.actor("planner"), now=now, title="一"
        )
        second = record(
            "core.office.edited", world.offices["plan"], actor=Actor.system(), now=now, title="二"
        )
    assert (first.seq, first.previous, second.seq, second.previous) == (1, "", 2, first.hash)
    assert (first.region_code, first.actor_label) == ("990100", "规划员甲（示例市 规划岗）")
    assert (second.actor_id, second.actor_label) == (None, "系统")
    head = ChainHead.objects.get()
    assert (head.seq, head.hash) == (2, second.hash)


@pytest.mark.django_db(transaction=True)
def test_record_refuses_to_stand_outside_a_transaction(now):
    world = make_world()
    with pytest.raises(RuntimeError):
        record("core.office.edited", world.offices["plan"], actor=Actor.system(), now=now, title="一")
    with transaction.atomic():
        record("core.office.edited", world.offices["plan"], actor=Actor.system(), now=now, title="一")
    assert Event.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_worker_is_woken_after_commit_and_not_before(now):
    world, calls = make_world(), []

    def waker():
        calls.append(Event.objects.count())

    events_wait.add(waker)
    try:
        with transaction.atomic():
            record("core.office.edited", world.offices["plan"], actor=Actor.system(), now=now, title="一")
            assert calls == []
    finally:
        events_wait.remove(waker)
    assert calls == [1]


def test_a_handler_is_registered_once():
    def hear(event):
        """Hear nothing."""

    from kechuang.core import events

    on("core.nothing.done", code="tests.once")(hear)
    try:
        with pytest.raises(ValueError, match="登记了两次"):
            on("core.nothing.done", code="tests.once")(hear)
    finally:
        del events.listeners["tests.once"]


@pytest.mark.django_db(transaction=True)
def test_writers_that_race_do_not_break_a_chain(now):
    world = make_world()
    threads_count, each = 4, 10
    at_once, failures = threading.Barrier(threads_count), []

    def work(name):
        try:
            at_once.wait()
            for n in range(each):
                with transaction.atomic():
                    record(
                        "core.office.edited",
                        world.offices["plan"],
                        actor=Actor.system(name),
                        now=now,
                        title=str(n),
                    )
        except Exception as error:  # noqa: BLE001 - whatever it is, the test must show it
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(f"线程{n}",)) for n in range(threads_count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert list(Event.objects.order_by("seq").values_list("seq", flat=True)) == list(
        range(1, threads_count * each + 1)
    )
    assert verify_trail(actor=Actor.system(), now=now).whole
