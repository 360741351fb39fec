"""Finality of data, and targets that are not yet due."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from kechuang.assessment.logic.facts import Facts, newest
from kechuang.assessment.logic.judging import judge
from kechuang.assessment.logic.outcomes import Outcome
from kechuang.core.logic.periods import Period
from kechuang.indicators.states import Precision, Status
from kechuang.plans.logic import Expression
from tests.assessment.logic.cases import (
    AFTER,
    BEFORE,
    BEHIND,
    CANNOT,
    FLOW,
    MISSED,
    PACE,
    RATIO,
    REACHED,
    STOCK,
    STRETCH,
    WITHIN,
    YEAR,
    fact,
    growth_of,
    indicator,
    says,
    value_of,
    verdict,
)

# status and finality


def test_the_most_final_value_counts():
    flash, final = fact(10, status=Status.FLASH, id=1), fact(9, status=Status.FINAL, id=2)
    assert newest([flash, final, fact(None, status=Status.FINAL, precision=Precision.MASKED)]) == final
    assert newest([]) is None


def test_a_flash_value_below_the_mark_is_only_behind():
    facts = Facts(value=fact(14, status=Status.FLASH))
    judged = judge(value_of(15), target_period=YEAR, facts=facts, definition=indicator(), as_of=AFTER)
    assert judged.outcome == BEHIND
    assert any("快报" in remark for remark in judged.remarks)


def test_mixed_statuses_are_said():
    facts = Facts(value=fact(130, status=Status.FLASH), base=fact(100, period=BEFORE))
    judged = judge(growth_of(20), target_period=YEAR, facts=facts, definition=indicator(), as_of=AFTER)
    assert judged.outcome == REACHED
    assert any("完成数为快报、基数为核定" in remark for remark in judged.remarks)


# time


def running(value, month, **more):
    return fact(value, period=Period.year_to_date(2025, month), **more)


def test_nothing_is_due_before_it_begins():
    assert says(value_of(15), as_of=date(2024, 12, 1)) == Outcome.NOT_DUE


def test_no_data_within_the_year():
    assert says(value_of(15), as_of=WITHIN) == Outcome.NO_DATA


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (WITHIN, Outcome.NOT_DUE),
        (date(2026, 3, 1), Outcome.NOT_DUE),
        (date(2026, 10, 31), Outcome.NOT_DUE),
        (date(2026, 11, 1), Outcome.NO_DATA),
    ],
)
def test_figures_that_lag_are_awaited_not_missed(as_of, expected):
    judged = verdict(
        value_of("2.5", ">=", unit="%"),
        measure=RATIO,
        unit="%",
        as_of=as_of,
        lag_months=10,
        year_end_only=True,
    )
    assert judged.outcome == expected
    assert judged.completion is None
    if expected == Outcome.NOT_DUE:
        assert "数据约于2026年10月发布" in judged.reason


def judged_at(
    expression, value, month, *, measure=FLOW, base=None, base_running=None, unit="家", **definition
):
    facts = Facts(
        running=running(value, month, unit=unit),
        base=None if base is None else fact(base, unit, BEFORE),
        base_running=None
        if base_running is None
        else fact(base_running, unit, Period.year_to_date(2024, month)),
    )
    end = Period.year_to_date(2025, month).end
    return judge(
        expression,
        target_period=YEAR,
        facts=facts,
        definition=indicator(measure, unit, **definition),
        as_of=end,
    )


def test_pace_of_a_flow_is_linear_by_default():
    # the end of September: 273 of 365 days, 74.79… of 100
    assert judged_at(value_of(100), 75, 9).outcome == PACE
    judged = judged_at(value_of(100), 74, 9)
    assert (judged.outcome, judged.expected, judged.completion) == (
        BEHIND,
        Fraction(273, 365),
        Fraction(74, 100),
    )


def test_pace_of_a_flow_follows_last_years_season_where_it_is_known():
    judged = judged_at(value_of(100), 40, 9, base=90, base_running=36)
    assert (judged.outcome, judged.expected) == (PACE, Fraction(36, 90))
    assert judged_at(value_of(100), 39, 9, base=90, base_running=36).outcome == BEHIND


def test_a_flow_reached_early_is_reached():
    assert judged_at(value_of(15), 15, 6).outcome == REACHED
    assert (
        judged_at(Expression("stretch", floor=Decimal(15), stretch=Decimal(20), unit="家"), 20, 6).outcome
        == STRETCH
    )


def test_pace_of_a_stock_closes_the_gap_from_its_base():
    assert judged_at(value_of(200), 150, 6, measure=STOCK, base=100).outcome == PACE
    assert judged_at(value_of(200), 149, 6, measure=STOCK, base=100).outcome == BEHIND
    assert judged_at(value_of(200), 150, 6, measure=STOCK, base=100).completion == Fraction(1, 2)
    judged = judged_at(value_of(200), 190, 6, measure=STOCK)
    assert (judged.outcome, judged.missing) == (CANNOT, ("基期（上年末）数",))
    assert judged_at(value_of(100), 100, 6, measure=STOCK).outcome == REACHED


def test_a_ratio_within_the_year_is_not_yet_final():
    share = Expression("share", ">=", floor=Decimal(25), unit="%")
    assert judged_at(share, 26, 9, measure=RATIO, unit="%").outcome == PACE
    assert judged_at(share, 24, 9, measure=RATIO, unit="%").outcome == BEHIND


def test_growth_within_the_year():
    assert judged_at(growth_of(20), 60, 6, base=100, base_running=50).outcome == PACE
    assert judged_at(growth_of(20), 59, 6, base=100, base_running=50).outcome == BEHIND
    assert judged_at(growth_of(20), 60, 6, base_running=50).outcome == PACE  # by the same months
    assert judged_at(growth_of(20), 59, 6, base_running=50).outcome == BEHIND
    assert judged_at(growth_of(20), 60, 6).outcome == CANNOT


def test_a_ceiling_is_not_reached_before_the_end():
    assert judged_at(value_of(100, "<="), 40, 6).outcome == PACE
    assert judged_at(value_of(100, "<="), 60, 6).outcome == BEHIND


def test_part_of_a_year_that_is_over_does_not_miss():
    facts = Facts(running=running(14, 11))
    early = judge(
        value_of(15),
        target_period=YEAR,
        facts=facts,
        definition=indicator(lag_months=3),
        as_of=date(2026, 2, 1),
    )
    late = judge(value_of(16), target_period=YEAR, facts=facts, definition=indicator(), as_of=AFTER)
    assert early.outcome == PACE
    assert (late.outcome, late.missing) == (CANNOT, ("全期数",))


def test_a_deadline_of_its_own():
    facts = Facts(running=running(15, 9))
    due = {
        "target_period": YEAR,
        "definition": indicator(),
        "as_of": date(2025, 10, 5),
        "due_on": date(2025, 9, 30),
    }
    assert judge(value_of(15), facts=facts, **due).outcome == REACHED
    assert judge(value_of(16), facts=facts, **due).outcome == MISSED


def test_the_computation_is_shown_and_names_its_observations():
    facts = Facts(value=fact(137, id=11), base=fact(90, period=BEFORE, id=12))
    judged = judge(growth_of(20), target_period=YEAR, facts=facts, definition=indicator(STOCK), as_of=AFTER)
    assert judged.used == (11, 12)
    assert [(step.label, step.observation) for step in judged.steps[:2]] == [("完成", 11), ("基数", 12)]
    assert [step.text for step in judged.steps] == [
        "137家（2025年，核定）",
        "90家（2024年，核定）",
        "增长52.22%",
        "增长20%：137家 不少于 108家，成立",
        "261.11%",
    ]
