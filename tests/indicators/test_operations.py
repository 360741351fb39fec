"""Numbers are entered with a source, corrected by new versions, approved beside the flash, and never overwritten."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kechuang.core.logic.periods import Period
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event
from kechuang.indicators.logic.measured import Measured
from kechuang.indicators.models import Observation
from kechuang.indicators.operations import (
    add_observation,
    approve_observation,
    correct_observation,
    count_observation,
)
from kechuang.indicators.queries import Provenance

pytestmark = pytest.mark.django_db


def test_add_observation_keeps_value_source_and_one_event(world, enter, now):
    row = enter("t_patents", "2025", "5731")
    assert (row.value, row.unit, row.status, row.version, row.is_current) == (
        Decimal(5731),
        "件",
        "flash",
        1,
        True,
    )
    assert (row.source_kind, row.source_note, row.entered_by_id) == (
        "manual",
        "年报",
        world.accounts["statistician"].pk,
    )
    events = Event.objects.filter(object_type="indicators.observation", object_id=str(row.pk))
    assert [(e.kind, e.data["value"], e.data["period"]) for e in events] == [
        ("indicators.observation.added", "5731", "2025")
    ]


def test_add_observation_refuses_another_region(world, enter):
    with pytest.raises(Refused):
        enter("t_patents", "2025", "1", region=world.regions["990102"], user="county")
    assert enter("t_patents", "2025", "1", region=world.county, user="county").region_id == "990101"


@pytest.mark.parametrize(
    ("measured", "field"),
    [
        ({"value": None}, "value"),
        ({"value": Decimal(0), "precision": "missing"}, "value"),
        ({"value": Decimal(3), "precision": "masked"}, "value"),
        ({"value": Decimal(3), "unit": "亿元"}, "unit"),
        ({"value": Decimal(3), "status": "rumour"}, "status"),
        ({"value": Decimal(3), "precision": "rough"}, "precision"),
    ],
)
def test_add_observation_says_what_is_wrong(world, items, now, measured, field):
    with pytest.raises(Problem) as caught:
        add_observation(
            indicator="t_patents",
            region=world.city,
            period=Period.year(2025),
            measured=Measured(**measured),
            source=Provenance(note="年报"),
            actor=world.actor("statistician"),
            now=now,
        )
    assert caught.value.field == field
    assert Observation.objects.count() == 0


def test_unknown_is_kept_as_unknown_not_as_zero(enter):
    row = enter("t_patents", "2025", None, precision="missing")
    assert (row.value, row.precision) == (None, "missing")


def test_a_manual_number_needs_a_source(world, items, now):
    with pytest.raises(Problem) as caught:
        add_observation(
            indicator="t_patents",
            region=world.city,
            period=Period.year(2025),
            measured=Measured(value=Decimal(1)),
            source=Provenance(),
            actor=world.actor("statistician"),
            now=now,
        )
    assert caught.value.field == "source_note"


def test_a_second_number_for_the_same_place_and_period_is_a_correction(enter):
    enter("t_patents", "2025", "1")
    with pytest.raises(Problem) as caught:
        enter("t_patents", "2025", "2")
    assert "更正" in caught.value.message
    assert enter("t_patents", "2025", "2", status="final").status == "final"


def test_correct_observation_makes_a_new_version_and_keeps_the_old(world, enter, now):
    old = enter("t_patents", "2025", "100")
    new = correct_observation(
        observation_id=old.pk,
        measured=Measured(value=Decimal(110)),
        source=Provenance(note="重新核对"),
        reason="漏报一家",
        actor=world.actor("statistician"),
        now=now,
    )
    old.refresh_from_db()
    assert (old.value, old.is_current, new.value, new.version, new.supersedes_id) == (
        Decimal(100),
        False,
        Decimal(110),
        2,
        old.pk,
    )
    with pytest.raises(Problem):
        correct_observation(
            observation_id=old.pk,
            measured=Measured(value=Decimal(1)),
            source=Provenance(note="x"),
            reason="再改",
            actor=world.actor("statistician"),
            now=now,
        )
    with pytest.raises(Problem) as caught:
        correct_observation(
            observation_id=new.pk,
            measured=Measured(value=Decimal(1)),
            source=Provenance(note="x"),
            reason=" ",
            actor=world.actor("statistician"),
            now=now,
        )
    assert caught.value.field == "reason"


def test_approve_observation_puts_the_final_beside_the_flash(world, enter, now):
    flash = enter("t_patents", "2025", "100")
    with pytest.raises(Refused):
        approve_observation(observation_id=flash.pk, actor=world.actor("county"), now=now)
    final = approve_observation(observation_id=flash.pk, actor=world.actor("statistician"), now=now)
    flash.refresh_from_db()
    assert (final.status, final.value, flash.status, flash.is_current) == (
        "final",
        Decimal(100),
        "flash",
        True,
    )
    with pytest.raises(Problem):
        approve_observation(observation_id=flash.pk, actor=world.actor("statistician"), now=now)


def test_count_observation_refuses_what_no_record_counts(world, items, now):
    with pytest.raises(Problem) as caught:
        count_observation(
            indicator="t_patents",
            region=world.city,
            period=Period.year(2025),
            actor=world.actor("statistician"),
            now=now,
        )
    assert caught.value.field == "indicator"
