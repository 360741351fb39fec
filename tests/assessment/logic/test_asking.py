"""Increases with growth, coverage, completion, statutory floors: what a target asks for beyond a plain number."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kechuang.plans.logic import Expression
from tests.assessment.logic.cases import (
    CANNOT,
    FLOW,
    MISSED,
    RATIO,
    REACHED,
    STOCK,
    fact,
    says,
    value_of,
    verdict,
)

# INC + GRW


@pytest.mark.parametrize(("value", "expected"), [(912, MISSED), (913, REACHED), (914, REACHED)])
def test_increase_with_growth_fixes_its_base_by_arithmetic(value, expected):
    expression = value_of(83, mode="新增", growth_pct=Decimal("10.0000"))
    judged = verdict(expression, value, measure=STOCK)
    assert judged.outcome == expected
    assert any("推得基数830" in remark for remark in judged.remarks)


@pytest.mark.parametrize(("value", "expected"), [(47, MISSED), (48, REACHED)])
def test_increase_tolerates_the_rounding_of_its_growth(value, expected):
    expression = value_of(6, mode="增加", growth_pct=Decimal("14.3000"))  # 6/42 = 14.2857…
    assert says(expression, value, 42, measure=STOCK) == expected
    assert says(expression, value, measure=STOCK) == expected


def test_both_parts_of_an_increase_are_judged():
    expression = value_of(83, mode="增加", growth_pct=Decimal(10))
    assert says(expression, 1083, 1000, measure=STOCK) == MISSED  # 83 more, but only 8.3 %
    assert says(expression, 1094, 1000, measure=STOCK) == MISSED  # 9.4 %
    assert says(expression, 1095, 1000, measure=STOCK) == REACHED  # 9.5 % is written 10 %


def test_a_level_with_its_growth_needs_both():
    expression = value_of(100, ">=", growth_pct=Decimal(50))
    assert says(expression, 150, 100) == REACHED
    assert says(expression, 149, 100) == MISSED
    assert says(expression, 99, 50) == MISSED
    assert says(expression, 150) == CANNOT
    assert says(expression, 99) == MISSED  # one part fails whatever the base


def test_net_increase_of_a_stock_is_a_difference():
    assert says(value_of(20, mode="净增"), 120, 100, measure=STOCK) == REACHED
    assert says(value_of(20, mode="净增"), 119, 100, measure=STOCK) == MISSED
    assert says(value_of(20, mode="净增"), 120, measure=STOCK) == CANNOT
    assert says(value_of(20, mode="新增"), 20, measure=FLOW) == REACHED  # counted as new: no base is needed


def test_first_ever():
    assert says(Expression("value", unit="家", mode="零突破"), 1, 0) == REACHED
    assert says(Expression("value", unit="家", mode="零突破"), 0, 0) == MISSED


# coverage, completion, statutory


@pytest.mark.parametrize(("value", "expected"), [(11, MISSED), (12, REACHED)])
def test_coverage_needs_its_class(value, expected):
    expression = Expression("coverage", denominator="省级重点园区")
    assert says(expression, value, more={"denominator": fact(12)}) == expected
    judged = verdict(expression, value)
    assert (judged.outcome, judged.missing) == (CANNOT, ("“省级重点园区”的名单或总数",))


def test_coverage_as_a_rate():
    assert says(Expression("coverage"), "99.9", measure=RATIO, unit="%") == MISSED
    assert says(Expression("coverage"), 100, measure=RATIO, unit="%") == REACHED


def test_completion_of_another_target():
    expression = Expression("completion", ">=", completion_pct=Decimal("71.8"))
    other = {"reference": fact(170)}
    assert says(expression, "122.05", more=other) == MISSED
    assert says(expression, "122.06", more=other) == REACHED  # 71.8 % of 170 is 122.06
    assert says(expression, 122) == CANNOT


def test_statutory_growth_comes_from_outside():
    expression = Expression("statutory")
    assert says(expression, 110, 100, unit="万元") == CANNOT
    assert "法定增长" in verdict(expression, 110, 100, unit="万元").missing[0]
    legal = {"statutory": fact("7.5", "%")}
    assert says(expression, "107.5", 100, unit="万元", more=legal) == REACHED
    assert says(expression, "107.49", 100, unit="万元", more=legal) == MISSED
    assert says(expression, 110, unit="万元", more=legal) == CANNOT
