"""Every target of the acceptance list A2.2, by its number: what misses it, what meets it, what cannot be judged."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from kechuang.assessment.logic.facts import Facts
from kechuang.assessment.logic.judging import judge
from kechuang.core.logic.periods import Period
from kechuang.indicators.states import Measure
from kechuang.plans.logic import Expression
from tests.assessment.logic.cases import AFTER, BEFORE, YEAR, fact, growth_of, indicator, says, value_of

FLOW, STOCK, RATIO, RANK = Measure.FLOW, Measure.STOCK, Measure.RATIO, Measure.RANK


def span(low, high, unit="个") -> Expression:
    return Expression("range", "range", floor=Decimal(low), ceil=Decimal(high), unit=unit)


def share(floor, cmp=">=") -> Expression:
    return Expression("share", cmp, floor=Decimal(floor), unit="%")


# number of the list: expression, measure, unit, base, (value, verdict) …
TARGETS = {
    "T01": (value_of(100, ">=", unit="项"), FLOW, "项", None, [("99", "missed"), ("100", "reached")]),
    "T02": (growth_of(10), FLOW, "万元", "12993", [("14292.29", "missed"), ("14292.3", "reached")]),
    "T02 without a base": (growth_of(10), FLOW, "万元", None, [("99999", "cannot_judge")]),
    "T03": (span(3, 5), FLOW, "个", None, [("2", "missed"), ("3", "reached"), ("6", "reached")]),
    "T04": (value_of(15, ">="), FLOW, "家", None, [("14", "missed"), ("15", "reached")]),
    "T05": (share(20), RATIO, "%", None, [("19.99", "missed"), ("20", "reached")]),
    "T06": (growth_of(20), FLOW, "亿元", None, [("500", "cannot_judge")]),
    "T08": (share(25), RATIO, "%", None, [("24.9", "missed"), ("25", "reached")]),
    "T10": (value_of(1, unit="个"), FLOW, "个", None, [("0", "missed"), ("1", "reached")]),
    "T11 and T12, each of the two": (span(1, 2), FLOW, "个", None, [("0", "missed"), ("1", "reached")]),
    "T13": (value_of(6), FLOW, "家", None, [("5", "missed"), ("6", "reached")]),
    "T16": (
        Expression("stretch", "stretch", floor=Decimal(2100), stretch=Decimal(3000), unit="件", certainty="确保"),
        FLOW, "件", None, [("2099", "missed"), ("2100", "reached"), ("2999", "reached"), ("3000", "stretch_reached")],
    ),
    "T17": (growth_of(50), FLOW, "件", "2164", [("3245", "missed"), ("3246", "reached")]),
    "T19": (Expression("rank_change", rank_change=1), RANK, "位", "8", [("8", "missed"), ("7", "reached"), ("9", "missed")]),
    "T20": (Expression("statutory"), FLOW, "万元", "100", [("110", "cannot_judge")]),
    "T20 by the gap": (Expression("statutory"), Measure.GROWTH, "个百分点", None, [("-0.1", "missed"), ("0", "reached")]),
    "T21": (Expression("qualitative"), FLOW, "", None, [("7", "by_hand")]),
    "T30": (growth_of(20, certainty="力争"), STOCK, "家", "137", [("164", "stretch_short"), ("165", "stretch_reached")]),
    "T31": (share(30, ">"), RATIO, "%", None, [("30", "missed"), ("30.01", "reached")]),
    "T33": (Expression("coverage", denominator="园区名单"), FLOW, "家", None, [("12", "cannot_judge")]),
    "T34": (Expression("milestone"), FLOW, "", None, [("1", "reached"), ("0", "missed")]),
    "T44": (value_of(83, mode="增加", growth_pct=Decimal(10)), STOCK, "家", None, [("912", "missed"), ("913", "reached")]),
    "T45": (
        value_of(6, mode="增加", growth_pct=Decimal("14.3")), STOCK, "家", "42", [("47", "missed"), ("48", "reached")],
    ),
    "T49": (value_of(50, ">=", unit="人"), FLOW, "人", None, [("49", "missed"), ("50", "reached")]),
    "T50": (value_of(100, ">", unit="人", mode="总数"), STOCK, "人", None, [("100", "missed"), ("101", "reached")]),
    "T60": (span(6, 8, "项"), FLOW, "项", None, [("5", "missed"), ("6", "reached"), ("9", "reached")]),
    "T63": (growth_of(30, "="), FLOW, "亿元", "10", [("12.99", "missed"), ("13", "reached")]),
    "T64": (value_of(4, ">=", unit="次"), FLOW, "次", None, [("3", "missed"), ("4", "reached")]),
    "T65": (Expression("qualitative"), FLOW, "", None, [(None, "by_hand")]),
}  # fmt: skip


@pytest.mark.parametrize("number", TARGETS)
def test_every_target_of_the_list(number):
    expression, measure, unit, base, cases = TARGETS[number]
    assert [(value, says(expression, value, base, measure=measure, unit=unit)) for value, _ in cases] == cases


def test_one_indicator_may_carry_three_expressions_at_once():
    """R25: 5,731 applications, 56.9 % more, second in the province."""
    facts = Facts(value=fact(5731, "件"), base=fact(3653, "件", BEFORE), rank=fact(2, "位次"))
    asked = [value_of(5000, ">=", unit="件"), growth_of(50), Expression("rank", rank=2)]
    judged = [
        judge(e, target_period=YEAR, facts=facts, definition=indicator(FLOW, "件"), as_of=AFTER)
        for e in asked
    ]
    assert [each.outcome for each in judged] == ["reached", "reached", "reached"]
    assert judged[1].growth is not None
    assert round(judged[1].growth * 100, 1) == Decimal("56.9")


def test_a_target_of_five_years_waits_for_its_end():
    """T33 and the five-year plans: 2021 to 2025 is not judged by 2023."""
    plan = Period.span(2021, 2025)
    facts = Facts(running=fact(60, period=Period.year(2023)), base=fact(10, period=Period.year(2020)))
    early = judge(
        value_of(100),
        target_period=plan,
        facts=facts,
        definition=indicator(STOCK),
        as_of=Period.year(2023).end,
    )
    assert (early.outcome, early.completion, early.expected) == (
        "behind",
        Fraction(5, 9),
        Fraction(1095, 1826),
    )
