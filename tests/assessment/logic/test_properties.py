"""What must hold of every judgement: better is never worse, and a unit is only a way of writing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from kechuang.assessment.logic.bounds import Bounds, holds
from kechuang.assessment.logic.facts import Fact, Facts
from kechuang.assessment.logic.judging import judge
from kechuang.assessment.logic.outcomes import MERIT, Outcome
from kechuang.core.logic.periods import Period
from kechuang.indicators.logic import Indicator, Source
from kechuang.indicators.states import Direction, Measure, Precision, Status
from kechuang.plans.logic import Expression

YEAR, BEFORE = Period.year(2025), Period.year(2024)

numbers = st.decimals(min_value=0, max_value=10**7, places=3, allow_nan=False)
percents = st.decimals(min_value=1, max_value=300, places=1, allow_nan=False)
positive = st.decimals(min_value=1, max_value=10**6, places=2, allow_nan=False)


def _expression(form: str, one: Decimal, two: Decimal, pct: Decimal, cmp: str) -> Expression:
    low, high = sorted((one, two))
    return {
        "value": Expression("value", cmp, floor=low, unit="万元"),
        "range": Expression("range", "range", floor=low, ceil=high, unit="万元"),
        "stretch": Expression("stretch", "stretch", floor=low, stretch=high, unit="万元"),
        "striven": Expression("stretch", "stretch", stretch=low, unit="万元", certainty="力争"),
        "growth": Expression("growth", cmp, growth_pct=pct),
        "multiple": Expression("multiple", cmp, multiple=pct),
        "increase": Expression("value", cmp, floor=low, unit="万元", mode="增加", growth_pct=pct),
        "both": Expression("value", cmp, floor=low, unit="万元", growth_pct=pct),
    }[form]


expressions = st.builds(
    _expression,
    st.sampled_from(["value", "range", "stretch", "striven", "growth", "multiple", "increase", "both"]),
    positive,
    positive,
    percents,
    st.sampled_from(["=", ">=", ">", "~"]),
)
measures = st.sampled_from([Measure.FLOW, Measure.STOCK])
days = st.sampled_from([date(2025, 3, 31), date(2025, 6, 30), date(2025, 12, 31), date(2026, 11, 22)])
statuses = st.sampled_from(list(Status))


def _judged(
    expression,
    value,
    base,
    measure,
    as_of,
    status,
    unit="万元",
    precision=Precision.EXACT,
    direction=Direction.UP,
):
    whole = as_of >= YEAR.end
    period = YEAR if whole else Period.year_to_date(2025, as_of.month)
    actual = Fact(value, period, unit, precision=precision, status=status)
    facts = Facts(
        value=actual if whole else None,
        running=None if whole else actual,
        base=None if base is None else Fact(base, BEFORE, "万元"),
    )
    definition = Indicator(
        code="x",
        name="某",
        english="x",
        unit="万元",
        measure=measure,
        definition="",
        source=Source("测试"),
        direction=direction,
    )
    return judge(expression, target_period=YEAR, facts=facts, definition=definition, as_of=as_of)


@given(expressions, numbers, numbers, st.none() | positive, measures, days, statuses)
def test_a_better_value_is_never_judged_worse(expression, one, two, base, measure, as_of, status):
    low, high = sorted((one, two))
    worse = _judged(expression, low, base, measure, as_of, status)
    better = _judged(expression, high, base, measure, as_of, status)
    if worse.outcome in MERIT and better.outcome in MERIT:
        assert MERIT[better.outcome] >= MERIT[worse.outcome]
    else:  # what cannot be judged for the worse value may be reached by a better one, but never missed by it
        assert better.outcome != Outcome.MISSED or worse.outcome in {Outcome.MISSED, Outcome.CANNOT_JUDGE}


@given(positive, numbers, numbers, days)
def test_where_less_is_better_a_smaller_value_is_never_judged_worse(floor, one, two, as_of):
    low, high = sorted((one, two))
    expression = Expression("value", "=", floor=floor, unit="万元")
    better = _judged(expression, low, None, Measure.FLOW, as_of, Status.FINAL, direction=Direction.DOWN)
    worse = _judged(expression, high, None, Measure.FLOW, as_of, Status.FINAL, direction=Direction.DOWN)
    assert MERIT[better.outcome] >= MERIT[worse.outcome]


@given(expressions, numbers, st.none() | positive, measures, days, statuses)
def test_the_unit_changes_nothing(expression, value, base, measure, as_of, status):
    in_myriads = _judged(expression, value, base, measure, as_of, status)
    in_yuan = _judged(expression, value * 10000, base, measure, as_of, status, unit="元")
    assert (in_yuan.outcome, in_yuan.completion, in_yuan.growth) == (
        in_myriads.outcome,
        in_myriads.completion,
        in_myriads.growth,
    )


@given(expressions, numbers, st.none() | positive, measures, days)
def test_an_approximate_value_is_judged_as_its_exact_one_or_not_at_all(
    expression, value, base, measure, as_of
):
    exact = _judged(expression, value, base, measure, as_of, Status.FINAL)
    approximate = _judged(expression, value, base, measure, as_of, Status.FINAL, precision=Precision.AT_LEAST)
    if approximate.outcome in (Outcome.STRETCH_REACHED, exact.outcome):
        return
    assert approximate.outcome in {Outcome.CANNOT_JUDGE, Outcome.REACHED}
    assert approximate.outcome != Outcome.REACHED or exact.outcome in {
        Outcome.REACHED,
        Outcome.STRETCH_REACHED,
    }


@given(expressions, numbers, measures, days)
def test_growth_without_a_base_never_passes(expression, value, measure, as_of):
    if expression.growth_pct is None or expression.mode:
        return
    judged = _judged(expression, value, None, measure, as_of, Status.FINAL)
    assert judged.outcome in {Outcome.CANNOT_JUDGE, Outcome.MISSED, Outcome.BEHIND}


@given(numbers, numbers, st.sampled_from([">=", ">", "<=", "<"]))
def test_bounds_of_exact_numbers_always_decide(one, two, cmp):
    plain = {">=": one >= two, ">": one > two, "<=": one <= two, "<": one < two}[cmp]
    assert holds(Bounds.exact(one), cmp, Bounds.exact(two)) is plain
