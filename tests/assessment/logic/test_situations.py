"""Units of one kind and of two, words that a comparator cannot say, and settings."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kechuang.assessment.logic.facts import Facts, JudgeSettings
from kechuang.assessment.logic.judging import judge
from tests.assessment.logic.cases import (
    AFTER,
    BEFORE,
    CANNOT,
    MISSED,
    REACHED,
    YEAR,
    fact,
    growth_of,
    indicator,
    says,
    value_of,
    verdict,
)

# units


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [("0.5", "亿元", REACHED), ("0.499999", "亿元", MISSED), (5000, "万元", REACHED)],
)
def test_units_of_one_kind_are_converted(value, unit, expected):
    assert says(value_of(5000, ">=", unit="万元"), value, unit=unit) == expected


def test_units_of_two_kinds_are_not_compared():
    judged = verdict(value_of(15, unit="家"), 20, unit="万元")
    assert judged.outcome == CANNOT
    assert "单位" in judged.missing[0]


def test_a_base_in_another_unit_is_converted():
    facts = Facts(value=fact("1.2", "亿元"), base=fact(10000, "万元", BEFORE))
    assert (
        judge(
            growth_of(20), target_period=YEAR, facts=facts, definition=indicator(unit="亿元"), as_of=AFTER
        ).outcome
        == REACHED
    )


# words that a comparator cannot say


@pytest.mark.parametrize(("value", "expected"), [(2000, MISSED), (2001, REACHED)])
def test_breaking_through_is_more_than_and_flagged(value, expected):
    judged = verdict(value_of(2000, ">=", unit="件"), value, unit="件", text="专利突破2000件")
    assert (judged.outcome, judged.ambiguous) == (expected, True)


def test_the_tolerance_is_a_setting():
    facts = Facts(value=fact(13))
    for tolerance, expected in ((Decimal(5), MISSED), (Decimal(15), REACHED)):
        judged = judge(
            value_of(15, "~"),
            target_period=YEAR,
            facts=facts,
            definition=indicator(),
            as_of=AFTER,
            settings=JudgeSettings(tolerance_pct=tolerance),
        )
        assert judged.outcome == expected
