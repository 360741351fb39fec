"""The board of a year: verdicts, sections, counties, and a fixed number of queries."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kechuang.assessment.models import ManualVerdict
from kechuang.assessment.queries import board
from kechuang.core.logic.verdicts import Refused


def outcomes(made) -> dict[str, str]:
    return {f"{line.region_name}{line.name}": line.judgement.title for line in made.lines}


@pytest.fixture
def made(full_year, as_of):
    world = full_year.world
    return board(world.actor("leader"), region=world.city, year=2025, as_of=as_of)


def test_every_target_has_its_honest_verdict(made):
    assert outcomes(made) == {
        "示例市专利量": "已达到",
        "示例市企业数增长": "未达到",
        "示例市占比": "已达到",
        "示例市研发强度": "未到期",
        "示例市成交额增长": "无法判定",
        "示例市培育一批企业": "需人工认定",
        "东岭县专利量": "未达到",
    }


def test_the_sentence_counts_what_is_known_and_what_is_not(made):
    assert made.sentence() == (
        "截至2026年3月31日，示例市2025年6项目标中，2项已达到，1项未达到；1项未到期，1项无法判定，1项需人工认定。"
    )


def test_attention_comes_in_order_of_urgency_own_targets_first(made):
    assert [f"{line.region_name}{line.name}" for line in made.attention()] == [
        "示例市企业数增长", "东岭县专利量", "示例市成交额增长", "示例市培育一批企业",
    ]  # fmt: skip
    assert made.urgent() == 4


def test_sections_follow_the_plan_and_lose_nothing(made):
    shown = [(s.heading.title if s.heading else "", s.heading.depth if s.heading else 0, [line.name for line in s.lines])
             for s in made.sections()]  # fmt: skip
    assert shown == [
        ("一、 主要目标", 0, ["专利量", "占比", "研发强度"]),
        ("（一） 企业培育", 1, ["企业数增长", "培育一批企业"]),
        ("", 0, ["成交额增长"]),
    ]


def test_counties_are_compared_by_the_same_columns(made):
    assert made.columns() == [("t_patents", "专利量")]
    rows = [(c.name, [cell.judgement.title if cell else None for cell in c.cells]) for c in made.counties()]
    assert rows == [("东岭县", ["未达到"]), ("西川县", [None]), ("南湖区", [None]), ("示例高新区", [None])]


def test_narrowing_keeps_what_is_below_a_heading(made, full_year):
    goals, firms = full_year.nodes["goals"].pk, full_year.nodes["firms"].pk
    assert {line.name for line in made.narrowed(node=firms).lines} == {"企业数增长", "培育一批企业"}
    assert len(made.narrowed(node=goals).lines) == 5
    assert [line.region_name for line in made.narrowed(outcome="missed", county="990101").lines] == ["东岭县"]


def test_numbers_and_sources_stand_beside_the_verdict(made):
    line = next(line for line in made.lines if line.name == "专利量" and line.own)
    assert (line.actual.value, line.actual.unit, line.base.value) == (Decimal(120), "件", Decimal(90))
    assert (line.wanted, line.span, line.percent) == ("不少于100件", (5, 16), Decimal("120.0"))


def test_an_officer_of_a_county_sees_the_county_only(full_year, as_of):
    world = full_year.world
    made = board(world.actor("county"), region=world.county, year=2025, as_of=as_of)
    assert outcomes(made) == {"东岭县专利量": "未达到"}
    with pytest.raises(Refused) as refused:
        board(world.actor("county"), region=world.city, year=2025, as_of=as_of)
    assert refused.value.action == "assessment.verdict.view"


def test_the_board_of_a_past_day_knows_only_what_was_entered_by_then(full_year):
    world, year = full_year.world, full_year
    late = datetime.fromisoformat("2026-03-10T09:00:00+08:00")
    old = year.number("t_money", "2024", "4.0", entered_at=late)
    before = board(world.actor("leader"), region=world.city, year=2025, as_of=date(2026, 3, 9))
    after = board(world.actor("leader"), region=world.city, year=2025, as_of=date(2026, 3, 10))
    assert (outcomes(before)["示例市成交额增长"], outcomes(after)["示例市成交额增长"]) == (
        "无法判定",
        "已达到",
    )
    old.is_current = False
    old.save()
    year.number(
        "t_money", "2024", "4.9", version=2, entered_at=datetime.fromisoformat("2026-03-20T09:00:00+08:00")
    )
    corrected = board(world.actor("leader"), region=world.city, year=2025, as_of=date(2026, 3, 21))
    assert outcomes(corrected)["示例市成交额增长"] == "未达到"
    again = board(world.actor("leader"), region=world.city, year=2025, as_of=date(2026, 3, 10))
    assert outcomes(again)["示例市成交额增长"] == "已达到"


def test_a_signed_verdict_answers_for_quality_from_its_day_on(full_year):
    world = full_year.world
    target = full_year.plan.targets.get(form="qualitative")
    ManualVerdict.objects.create(
        target=target, reached=True, reason="名单见附件", signed_by=world.accounts["leader"],
        signed_at=datetime.fromisoformat("2026-03-15T09:00:00+08:00"),
    )  # fmt: skip
    for day, expected in ((14, "需人工认定"), (15, "已达到")):
        made = board(world.actor("leader"), region=world.city, year=2025, as_of=date(2026, 3, day))
        assert outcomes(made)["示例市培育一批企业"] == expected


def test_a_plan_of_several_years_is_on_the_board_of_each(full_year, as_of):
    world = full_year.world
    full_year.plan.year_from = 2021
    full_year.plan.save()
    full_year.target("五年专利量", "t_patents", period="2021-2025", year=2021, floor=1000, unit="件")
    made = board(world.actor("leader"), region=world.city, year=2025, as_of=as_of)
    line = next(line for line in made.lines if line.name == "五年专利量")
    assert (line.actual.value, line.judgement.title) == (Decimal(210), "无法判定")  # 2021 to 2023 are missing


def test_the_number_of_queries_does_not_grow(full_year, as_of):
    world, year = full_year.world, full_year

    def count() -> int:
        actor = world.actor("leader")
        with CaptureQueriesContext(
            connection,
        ) as seen:
            board(actor, region=world.city, year=2025, as_of=as_of)
        return len(seen)

    few = count()
    for code in ("990102", "990103"):
        for number in range(3):
            region = world.regions[code]
            year.target(
                f"目标{number}", "t_patents", region=region, floor=40, unit="件", node=year.nodes["firms"]
            )
        year.number("t_patents", "2025", 30, region=world.regions[code])
    assert (few, count()) == (5, 5)
