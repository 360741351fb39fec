"""Confirmed results of a document become observations, once, and stop counting when no longer confirmed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kechuang.core.models import Event
from kechuang.indicators.handlers import count_confirmed_results
from kechuang.indicators.models import Observation
from kechuang.indicators.operations import take_statements
from kechuang.plans.models import Document, Statement

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(world, items, now):
    """A summary of 2025 with a value, an approximate one, a masked one, a growth alone and a target."""
    document = Document.objects.create(
        region=world.city,
        title="年度总结",
        kind="summary",
        year=2025,
        original="……",
        sha256="0" * 64,
        created_at=now,
    )

    def say(key, **fields):
        values = {
            "kind": "actual",
            "form": "value",
            "cmp": "=",
            "period": "2025",
            "state": "confirmed",
            "indicator": "某指标",
            "norm": "某指标",
            "code": "t_patents",
            "start": 0,
            "end": 2,
            "span": "……",
        }
        return Statement.objects.create(document=document, key=key, **(values | fields))

    say("a", value=Decimal(5731), unit="件", growth_pct=Decimal("56.9"), rank=2, rank_scope="全省设区市")
    say("b", code="t_contracts", value=Decimal("3.1"), unit="亿元", cmp=">=", approx="多", period="2024")
    say("c", code="t_share", form="masked", cmp="masked", period="2025")
    say("d", code="t_contracts", form="growth", cmp="growth", growth_pct=Decimal(12), period="2025")
    say("e", kind="target", value=Decimal(9999), unit="件", period="2026")
    say("f", value=Decimal(1), unit="件", period="2023", state="proposed")
    say("g", code="", value=Decimal(7), unit="件", period="2022")
    say("h", value=Decimal(7), unit="件", period="近年来")
    return document


def numbers():
    rows = Observation.objects.current().values_list(
        "indicator", "period", "value", "precision", "growth_pct", "rank"
    )
    return sorted(rows, key=str)


def test_only_confirmed_results_of_a_known_indicator_and_period_count(world, document, now):
    take_statements(document_id=document.pk, actor=world.actor("statistician"), now=now)
    assert numbers() == [
        ("t_contracts", "2024", Decimal("3.1"), "at_least", None, None),
        ("t_contracts", "2025", None, "exact", Decimal(12), None),
        ("t_patents", "2025", Decimal(5731), "exact", Decimal("56.9"), 2),
        ("t_share", "2025", None, "masked", None, None),
    ]
    assert set(Observation.objects.values_list("status", "source_kind")) == {("preliminary", "statement")}


def test_delivered_twice_it_counts_once(world, document, now):
    event = Event(object_type="plans.document", object_id=str(document.pk), at=now)
    count_confirmed_results(event)
    before = list(Observation.objects.values_list("pk", flat=True))
    count_confirmed_results(event)
    assert list(Observation.objects.values_list("pk", flat=True)) == before
    assert Event.objects.filter(kind="indicators.observation.taken").count() == 1


def test_what_is_no_longer_confirmed_stops_counting_and_can_come_back(world, document, now):
    actor = world.actor("statistician")
    take_statements(document_id=document.pk, actor=actor, now=now)
    Statement.objects.filter(key="a").update(state="proposed")
    take_statements(document_id=document.pk, actor=actor, now=now)
    assert not Observation.objects.current().filter(indicator="t_patents").exists()
    Statement.objects.filter(key="a").update(state="confirmed")
    take_statements(document_id=document.pk, actor=actor, now=now)
    assert Observation.objects.current().get(indicator="t_patents").value == 5731


def test_a_mended_statement_changes_its_number(world, document, now):
    actor = world.actor("statistician")
    take_statements(document_id=document.pk, actor=actor, now=now)
    Statement.objects.filter(key="a").update(state="proposed")
    take_statements(document_id=document.pk, actor=actor, now=now)
    Statement.objects.filter(key="a").update(value=Decimal(5732), state="confirmed")
    take_statements(document_id=document.pk, actor=actor, now=now)
    assert Observation.objects.current().get(indicator="t_patents").value == 5732


def test_a_number_from_another_source_is_left_alone(world, document, enter, now):
    enter("t_patents", "2025", "5000", status="preliminary")
    take_statements(document_id=document.pk, actor=world.actor("statistician"), now=now)
    assert Observation.objects.current().get(indicator="t_patents").value == 5000
