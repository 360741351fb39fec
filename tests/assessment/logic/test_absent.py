"""What only a person can judge, and what is not known: unknown is never zero."""

from __future__ import annotations

from datetime import date

import pytest

from kechuang.assessment.logic.facts import Facts, Sign
from kechuang.assessment.logic.judging import judge
from kechuang.assessment.logic.outcomes import Outcome
from kechuang.indicators.states import Precision
from kechuang.plans.logic import Expression
from tests.assessment.logic.cases import (
    AFTER,
    BEFORE,
    CANNOT,
    MISSED,
    REACHED,
    WITHIN,
    YEAR,
    fact,
    growth_of,
    indicator,
    says,
    value_of,
    verdict,
)

# by hand

SIGN = Sign(reached=True, reason="见验收批复", by="局领导甲", on=date(2025, 12, 20), id=4)


def test_quality_is_for_a_person():
    assert says(Expression("qualitative")) == Outcome.BY_HAND
    assert says(Expression("qualitative"), 999) == Outcome.BY_HAND
    judged = verdict(Expression("qualitative"), more={"sign": SIGN})
    assert (judged.outcome, judged.manual) == (REACHED, 4)


def test_milestone():
    assert says(Expression("milestone"), as_of=WITHIN) == Outcome.NOT_DUE
    assert says(Expression("milestone")) == Outcome.BY_HAND
    assert says(Expression("milestone"), 1) == REACHED
    assert says(Expression("milestone"), 0) == MISSED
    assert says(Expression("milestone"), 0, as_of=WITHIN) == Outcome.NOT_DUE
    assert says(Expression("milestone"), more={"sign": SIGN}) == REACHED


def test_a_signature_does_not_replace_a_number():
    assert says(value_of(15), 10, more={"sign": SIGN}) == MISSED


def test_a_masked_target_cannot_be_judged():
    assert says(Expression("masked", "masked", unit="项"), 100) == CANNOT


# unknown is not zero


@pytest.mark.parametrize("precision", [Precision.MASKED, Precision.MISSING])
def test_withheld_and_missing_are_no_data(precision):
    facts = Facts(value=fact(None, precision=precision, id=7))
    judged = judge(value_of(15), target_period=YEAR, facts=facts, definition=indicator(), as_of=AFTER)
    assert (judged.outcome, judged.completion, judged.used) == (Outcome.NO_DATA, None, (7,))


def test_zero_is_a_number():
    assert says(value_of(15), 0) == MISSED


def approx(value, precision, wanted, cmp=">="):
    facts = Facts(value=fact(value, "项", precision=precision))
    return judge(
        value_of(wanted, cmp, unit="项"),
        target_period=YEAR,
        facts=facts,
        definition=indicator(unit="项"),
        as_of=AFTER,
    ).outcome


@pytest.mark.parametrize(
    ("wanted", "expected"), [(170, REACHED), (180, REACHED), (181, CANNOT), (200, CANNOT)]
)
def test_at_least_so_many_decides_only_below(wanted, expected):
    assert approx(180, Precision.AT_LEAST, wanted) == expected


@pytest.mark.parametrize(
    ("wanted", "expected"), [(190, REACHED), (191, CANNOT), (210, CANNOT), (211, MISSED)]
)
def test_about_so_many_decides_outside_its_tolerance(wanted, expected):
    assert approx(200, Precision.ABOUT, wanted) == expected


def test_growth_over_an_approximate_base():
    facts = Facts(value=fact(180), base=fact(100, period=BEFORE, precision=Precision.AT_LEAST))
    assert (
        judge(growth_of(20), target_period=YEAR, facts=facts, definition=indicator(), as_of=AFTER).outcome
        == CANNOT
    )
    near = Facts(value=fact(127), base=fact(100, period=BEFORE, precision=Precision.ABOUT))
    assert (
        judge(growth_of(20), target_period=YEAR, facts=near, definition=indicator(), as_of=AFTER).outcome
        == REACHED
    )
