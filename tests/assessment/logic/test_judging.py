"""Values, ranges, shares, growth and ranks, at, just below and just above their thresholds."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from kechuang.assessment.logic.facts import Facts
from kechuang.assessment.logic.judging import judge
from kechuang.assessment.logic.outcomes import Outcome
from kechuang.core.logic.periods import Period
from kechuang.indicators.states import Direction
from kechuang.plans.logic import Expression
from tests.assessment.logic.cases import (
    AFTER,
    BEFORE,
    CANNOT,
    FLOW,
    GROWTH,
    MISSED,
    RANK,
    RATIO,
    REACHED,
    SHORT,
    STOCK,
    STRETCH,
    YEAR,
    fact,
    growth_of,
    indicator,
    says,
    value_of,
    verdict,
)


@pytest.mark.parametrize(
    ("cmp", "value", "expected"),
    [
        (">=", "14.999999", MISSED),
        (">=", 15, REACHED),  # 以上 includes the number
        (">=", "15.000001", REACHED),
        (">", 15, MISSED),  # 超过 does not
        (">", "15.000001", REACHED),
        ("=", 14, MISSED),  # a planned count is a floor
        ("=", 15, REACHED),
        ("=", 16, REACHED),
        ("<=", 15, REACHED),
        ("<=", "15.000001", MISSED),
        ("<", 15, MISSED),
        ("<", "14.999999", REACHED),
        ("~", "14.249999", MISSED),  # 15家左右: the tolerance of 5 % ends at 14.25
        ("~", "14.25", REACHED),
        ("~", 20, REACHED),  # better is never worse
    ],
)
def test_value(cmp, value, expected):
    assert says(value_of(15, cmp), value) == expected


@pytest.mark.parametrize(("value", "expected"), [("0.5", REACHED), ("0.500001", MISSED), ("0.4", REACHED)])
def test_a_plain_value_of_an_indicator_where_less_is_better_is_a_ceiling(value, expected):
    expression = value_of("0.5", unit="吨标准煤/万元")
    assert says(expression, value, unit="吨标准煤/万元", measure=RATIO, direction=Direction.DOWN) == expected


@pytest.mark.parametrize(("value", "expected"), [(2, MISSED), (3, REACHED), (5, REACHED), (6, REACHED)])
def test_range_is_met_by_its_lower_end_and_has_no_maximum(value, expected):
    assert (
        says(Expression("range", "range", floor=Decimal(3), ceil=Decimal(5), unit="个"), value, unit="个")
        == expected
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [(2099, MISSED), (2100, REACHED), (2999, REACHED), (3000, STRETCH), (3001, STRETCH)],
)
def test_floor_and_stretch_are_two_thresholds(value, expected):
    expression = Expression(
        "stretch", "stretch", floor=Decimal(2100), stretch=Decimal(3000), unit="件", certainty="确保"
    )
    assert says(expression, value, unit="件") == expected


@pytest.mark.parametrize(("value", "expected"), [(9, SHORT), (10, STRETCH), (0, SHORT)])
def test_stretch_alone_never_fails(value, expected):
    assert (
        says(Expression("stretch", "stretch", stretch=Decimal(10), unit="家", certainty="力争"), value)
        == expected
    )


@pytest.mark.parametrize(("value", "expected"), [(119, SHORT), (120, STRETCH)])
def test_growth_that_is_only_striven_for_never_fails(value, expected):
    assert says(growth_of(20, certainty="力争"), value, 100) == expected


@pytest.mark.parametrize(
    ("value", "base", "expected"),
    [
        ("24.0", "21.5", MISSED),  # +11.63 %
        ("25.799999", "21.5", MISSED),
        ("25.8", "21.5", REACHED),  # exactly 1.2 times
        ("25.800001", "21.5", REACHED),
    ],
)
def test_growth(value, base, expected):
    assert says(growth_of(20), value, base, unit="亿元") == expected


def test_growth_is_not_rounded_before_the_threshold():
    judged = verdict(growth_of(20), "119.9999", 100)
    assert judged.outcome == MISSED
    assert judged.growth == Fraction(199999, 1000000)
    assert "20%" not in next(step.text for step in judged.steps if step.label == "与基期比")


def test_growth_without_a_base_is_never_a_pass():
    judged = verdict(growth_of(20), 1_000_000)
    assert (judged.outcome, judged.missing) == (CANNOT, ("基期（上年）数",))


@pytest.mark.parametrize(("base", "word"), [(0, "不为零的基期数"), (-5, "为正的基期数")])
def test_growth_over_zero_or_less_is_undefined(base, word):
    judged = verdict(growth_of(20), 10, base, unit="万元")
    assert judged.outcome == CANNOT
    assert judged.missing[0].startswith(word)


@pytest.mark.parametrize(("cmp", "at_mark"), [(">", MISSED), (">=", REACHED), ("=", REACHED)])
def test_growth_comparators_at_the_mark(cmp, at_mark):
    assert says(growth_of(30, cmp), 130, 100) == at_mark


@pytest.mark.parametrize(
    ("value", "expected"), [(95, REACHED), ("95.01", MISSED), (90, REACHED), (100, MISSED)]
)
def test_a_fall_of_five_percent_or_more(value, expected):
    assert says(growth_of(-5, ">="), value, 100, direction=Direction.DOWN) == expected


@pytest.mark.parametrize(("rate", "expected"), [("19.9", MISSED), ("20.0", REACHED)])
def test_growth_of_an_indicator_that_is_a_rate_of_growth_needs_no_base(rate, expected):
    assert says(growth_of(20), rate, measure=GROWTH, unit="%") == expected


@pytest.mark.parametrize(("stated", "expected"), [("19.9", MISSED), ("20", REACHED), ("56.9", REACHED)])
def test_growth_that_the_source_states_is_judged_where_there_is_no_base(stated, expected):
    facts = Facts(value=fact(5731), stated_growth=fact(stated, "%"))
    judged = judge(growth_of(20), target_period=YEAR, facts=facts, definition=indicator(), as_of=AFTER)
    assert judged.outcome == expected
    assert any("按来源写明的增幅" in remark for remark in judged.remarks)
    alone = judge(
        growth_of(20), target_period=YEAR, facts=Facts(stated_growth=fact(stated, "%")), as_of=AFTER
    )
    assert alone.outcome == expected


def test_growth_is_computed_rather_than_taken_as_stated_where_there_is_a_base():
    facts = Facts(value=fact(110), base=fact(100, period=BEFORE), stated_growth=fact(56, "%"))
    assert (
        judge(growth_of(20), target_period=YEAR, facts=facts, definition=indicator(), as_of=AFTER).outcome
        == MISSED
    )


@pytest.mark.parametrize(("value", "expected"), [("146.40", MISSED), ("146.41", REACHED)])
def test_yearly_growth_compounds(value, expected):
    span = Period.span(2022, 2025)
    facts = Facts(value=fact(value, period=span), base=fact(100, period=Period.year(2021)))
    expression = growth_of(10, mode="年均", basis_period="2021")
    assert (
        judge(expression, target_period=span, facts=facts, definition=indicator(STOCK), as_of=AFTER).outcome
        == expected
    )


@pytest.mark.parametrize(("value", "expected"), [("23.9", MISSED), ("24.0", REACHED), ("24.1", REACHED)])
def test_percentage_points_are_a_difference(value, expected):
    expression = Expression("points", ">=", points=Decimal("2.5"), unit="个百分点")
    assert says(expression, value, "21.5", measure=RATIO, unit="%") == expected


def test_percentage_points_are_refused_between_counts():
    judged = verdict(Expression("points", ">=", points=Decimal(2)), 12, 10)
    assert judged.outcome == CANNOT
    assert "百分点" in judged.missing[0]


def test_points_without_a_base_cannot_be_judged():
    assert says(Expression("points", ">=", points=Decimal(2)), 30, measure=RATIO, unit="%") == CANNOT


@pytest.mark.parametrize(
    ("cmp", "value", "expected"),
    [(">=", "24.999999", MISSED), (">=", 25, REACHED), (">", 25, MISSED), (">", "25.000001", REACHED)],
)
def test_share(cmp, value, expected):
    assert (
        says(Expression("share", cmp, floor=Decimal(25), unit="%"), value, "23.0", measure=RATIO, unit="%")
        == expected
    )


@pytest.mark.parametrize(("value", "expected"), [(199, MISSED), (200, REACHED)])
def test_doubling(value, expected):
    assert says(Expression("multiple", "=", multiple=Decimal(2)), value, 100) == expected


def test_multiple_without_a_base_cannot_be_judged():
    assert says(Expression("multiple", "=", multiple=Decimal(2)), 200) == CANNOT


@pytest.mark.parametrize(("value", "expected"), [(3, REACHED), (2, REACHED), (1, REACHED), (4, MISSED)])
def test_rank_the_smaller_is_better(value, expected):
    assert (
        says(Expression("rank", "=", rank=3), value, measure=RANK, unit="位", direction=Direction.DOWN)
        == expected
    )


@pytest.mark.parametrize(
    ("value", "base", "expected", "worse"),
    [
        (7, 8, REACHED, False),
        (8, 8, MISSED, False),
        (9, 8, MISSED, True),
        (1, 1, REACHED, False),
        (2, 1, MISSED, True),
    ],
)
def test_rank_change(value, base, expected, worse):
    judged = verdict(
        Expression("rank_change", "delta", rank_change=1),
        value,
        base,
        measure=RANK,
        unit="位",
        direction=Direction.DOWN,
    )
    assert (judged.outcome, judged.worse) == (expected, worse)


def test_who_is_first_keeps_and_is_told_so():
    judged = verdict(Expression("rank_change", rank_change=1), 1, 1, measure=RANK, unit="位")
    assert any("保持第1位" in remark for remark in judged.remarks)


def test_rank_change_without_last_years_rank_cannot_be_judged():
    assert says(Expression("rank_change", rank_change=1), 3, measure=RANK, unit="位") == CANNOT


def test_the_rank_of_a_count_is_not_the_count():
    facts = Facts(value=fact(2, "件"), base=fact(9, "件", BEFORE))
    expression = Expression("rank", rank=3)
    judged = judge(expression, target_period=YEAR, facts=facts, definition=indicator(FLOW, "件"), as_of=AFTER)
    assert judged.outcome == Outcome.NO_DATA
    ranked = Facts(value=fact(5731, "件"), rank=fact(2, "位"))
    assert (
        judge(
            expression, target_period=YEAR, facts=ranked, definition=indicator(FLOW, "件"), as_of=AFTER
        ).outcome
        == REACHED
    )
