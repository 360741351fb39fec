"""The trail: what was written is whole, and every kind of tampering is found and named."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

import pytest
from django.db import transaction

from kechuang.core.events import record
from kechuang.core.logic.verdicts import Refused
from kechuang.core.models import ChainHead, Event, Office, Seal
from kechuang.core.operations.audit import seal_days, verify_trail
from kechuang.core.queries.trail import events_of


@pytest.fixture
def auditor(world):
    return world.actor("audit")


@pytest.fixture
def trail(world, now):
    """Three events of one office, two of another, the day before yesterday and yesterday."""
    planner = world.actor("planner")
    with transaction.atomic():
        for days, office, title in (
            (2, "plan", "一"),
            (2, "stat", "甲"),
            (2, "plan", "二"),
            (1, "plan", "三"),
            (1, "stat", "乙"),
        ):
            when = now - timedelta(days=days)
            record(
                "core.office.edited",
                world.offices[office],
                actor=planner,
                now=when,
                title=title,
                data={"n": 1},
            )
    return world


def plan_events(world):
    return Event.objects.filter(object_type="core.office", object_id=str(world.offices["plan"].pk))


def named(report):
    return [(str(found.kind), found.object, found.seq) for found in report.findings]


def address(world, office="plan"):
    return f"core.office:{world.offices[office].pk}"


def test_verify_whole_trail(trail, auditor, now):
    report = verify_trail(actor=auditor, now=now)
    assert report.whole
    assert (report.events, report.objects, report.days) == (5, 2, 0)
    assert Event.objects.filter(kind="core.event.verified").count() == 1


def test_verify_refuses_others(trail, now):
    with pytest.raises(Refused):
        verify_trail(actor=trail.actor("system"), now=now)
    with pytest.raises(Refused):
        seal_days(actor=trail.actor("planner"), now=now)


def test_verify_finds_changed_content(trail, auditor, now):
    plan_events(trail).filter(seq=2).update(title="改过")
    assert named(verify_trail(actor=auditor, now=now)) == [("changed", address(trail), 2)]


def test_verify_finds_changed_data_and_time_and_actor(trail, auditor, now):
    plan_events(trail).filter(seq=1).update(data={"n": 2})
    plan_events(trail).filter(seq=2).update(at=now)
    plan_events(trail).filter(seq=3).update(actor_id=None)
    assert named(verify_trail(actor=auditor, now=now)) == [
        ("changed", address(trail), 1),
        ("changed", address(trail), 2),
        ("changed", address(trail), 3),
    ]


def test_verify_finds_deletion_in_the_middle_and_at_the_end(trail, auditor, now):
    plan_events(trail).filter(seq=2).delete()
    assert named(verify_trail(actor=auditor, now=now)) == [("deleted", address(trail), 2)]
    plan_events(trail).filter(seq=3).delete()
    assert named(verify_trail(actor=auditor, now=now)) == [
        ("deleted", address(trail), 2),
        ("deleted", address(trail), 3),
    ]


def test_verify_finds_insertion(trail, auditor, now):
    last = plan_events(trail).get(seq=3)
    last.pk, last.seq, last.previous = None, 4, last.hash
    last.hash = hashlib.sha256(b"made up").hexdigest()
    last.save(force_insert=True)
    found = named(verify_trail(actor=auditor, now=now))
    assert ("inserted", address(trail), 4) in found or ("changed", address(trail), 4) in found
    assert {(where, seq) for _, where, seq in found} == {(address(trail), 4)}


def test_verify_finds_events_moved_to_another_object(trail, auditor, now):
    office = Office.objects.create(region=trail.city, name="新科室")
    plan_events(trail).filter(seq=3).update(object_id=str(office.pk), seq=1)
    found = named(verify_trail(actor=auditor, now=now))
    assert ("deleted", address(trail), 3) in found
    assert any(where == f"core.office:{office.pk}" for _, where, _ in found)


def test_verify_finds_whole_chain_gone_while_its_head_stays(trail, auditor, now):
    plan_events(trail).delete()
    assert named(verify_trail(actor=auditor, now=now)) == [
        ("deleted", address(trail), 1),
        ("deleted", address(trail), 2),
        ("deleted", address(trail), 3),
    ]


def test_verify_finds_touched_and_lost_heads(trail, auditor, now):
    ChainHead.objects.filter(object_id=str(trail.offices["plan"].pk)).update(seq=2)
    ChainHead.objects.filter(object_id=str(trail.offices["stat"].pk)).delete()
    found = {(kind, where) for kind, where, _ in named(verify_trail(actor=auditor, now=now))}
    assert found == {("head", address(trail)), ("head", address(trail, "stat"))}


def test_seal_days_in_order_and_empty_days_too(trail, auditor, now):
    later = now + timedelta(days=2)
    assert [(s.day, s.count) for s in seal_days(actor=auditor, now=now)] == [
        (date(2026, 11, 20), 3),
        (date(2026, 11, 21), 2),
    ]
    assert seal_days(actor=auditor, now=now) == []
    assert [(s.day, s.count) for s in seal_days(actor=auditor, now=later)] == [
        (date(2026, 11, 22), 2),  # the seals of the first two days are writes too
        (date(2026, 11, 23), 0),
    ]
    report = verify_trail(actor=auditor, now=later)
    assert report.findings == ()
    assert report.days == 4
    assert report.last_day == date(2026, 11, 23)
    assert report.last_digest == Seal.objects.get(day=date(2026, 11, 23)).digest


def test_a_late_event_stands_under_the_next_seal(trail, auditor, now):
    seal_days(actor=auditor, now=now)
    with transaction.atomic():
        record(
            "core.office.edited",
            trail.offices["stat"],
            actor=auditor,
            now=now - timedelta(days=1),
            title="迟到",
        )
    sealed = seal_days(actor=auditor, now=now + timedelta(days=1))
    assert [(s.day, s.count) for s in sealed] == [(date(2026, 11, 22), 3)]
    assert verify_trail(actor=auditor, now=now).whole


def test_verify_names_an_object_that_vanished_with_its_head(trail, auditor, now):
    seal_days(actor=auditor, now=now)
    plan_events(trail).delete()
    ChainHead.objects.filter(object_type="core.office", object_id=str(trail.offices["plan"].pk)).delete()
    found = named(verify_trail(actor=auditor, now=now))
    assert [item for item in found if item[0] == "deleted"] == [
        ("deleted", address(trail), 1),
        ("deleted", address(trail), 2),
        ("deleted", address(trail), 3),
    ]
    assert [item for item in found if item[0] == "seal"] == [
        ("seal", "2026-11-20", None),
        ("seal", "2026-11-21", None),
    ]


def test_verify_finds_an_event_put_into_a_sealed_day(trail, auditor, now):
    plan_events(trail).filter(seq=3).delete()  # leaves a free number below the bound
    free = Event.objects.count()
    ChainHead.objects.all().delete()
    Event.objects.all().delete()
    with transaction.atomic():
        for n in range(3):
            record(
                "core.office.edited",
                trail.offices["stat"],
                actor=auditor,
                now=now - timedelta(days=1),
                title=str(n),
            )
    gap = Event.objects.order_by("id").first().pk - 1
    seal_days(actor=auditor, now=now)
    with transaction.atomic():
        late = record("core.office.edited", trail.offices["plan"], actor=auditor, now=now, title="插入")
    Event.objects.filter(pk=late.pk).update(id=gap)
    found = named(verify_trail(actor=auditor, now=now))
    assert free == 4
    assert found == [("seal", "2026-11-21", None), ("inserted", address(trail), 1)]


def test_verify_finds_a_seal_that_was_deleted_or_changed(trail, auditor, now):
    seal_days(actor=auditor, now=now)
    Seal.objects.filter(day=date(2026, 11, 21)).delete()
    Seal.objects.filter(day=date(2026, 11, 20)).update(count=9)
    found = named(verify_trail(actor=auditor, now=now))
    assert found == [("seal", "2026-11-20", None), ("seal", "2026-11-21", None)]


def test_events_of_is_one_query_and_newest_first(trail, django_assert_num_queries):
    with django_assert_num_queries(1):
        titles = [event.title for event in events_of(trail.offices["plan"])]
    assert titles == ["三", "二", "一"]
