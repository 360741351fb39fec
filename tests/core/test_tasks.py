"""The worker thread: wakes after a commit, survives a bad turn, seals finished days once a day."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import transaction

from kechuang.core import events, tasks
from kechuang.core.events import on, record
from kechuang.core.logic.actor import Actor
from kechuang.core.models import Event, Seal
from kechuang.core.tasks import Worker
from tests.world import make_world


def write(world, now, title="一"):
    with transaction.atomic():
        return record("core.office.tested", world.offices["plan"], actor=Actor.system(), now=now, title=title)


def test_turn_seals_once_a_day(world, now):
    write(world, now)
    moment = {"now": now}
    worker = Worker(clock=lambda: moment["now"])
    worker.turn()
    assert Seal.objects.count() == 0
    moment["now"] = now + timedelta(days=1)
    worker.turn()
    assert Seal.objects.count() == 1
    Seal.objects.all().delete()
    worker.turn()
    assert Seal.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_running_worker_hears_a_commit(now, monkeypatch):
    monkeypatch.setattr(events, "listeners", {})
    heard = threading.Event()
    on("core.office.tested", code="tests.bell")(lambda event: heard.set())
    world = make_world()
    worker = Worker(poll=60, clock=lambda: now)
    worker.start()
    try:
        write(world, now)
        assert heard.wait(10)
    finally:
        worker.stop()
    assert not worker.is_alive()
    assert Event.objects.filter(dispatched_at=now).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_bad_turn_does_not_end_the_worker(now, monkeypatch):
    turns, enough = [], threading.Event()

    def failing(**_):
        turns.append(1)
        if len(turns) == 3:
            enough.set()
        raise RuntimeError("数据库不在")

    monkeypatch.setattr(tasks, "deliver_due", failing)
    worker = Worker(poll=0.01, clock=lambda: now)
    worker.start()
    try:
        assert enough.wait(10)
    finally:
        worker.stop()
