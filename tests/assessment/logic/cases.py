"""Short ways to write an expression, its facts and the verdict on them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from kechuang.assessment.logic.facts import Fact, Facts
from kechuang.assessment.logic.judging import judge
from kechuang.assessment.logic.outcomes import Outcome
from kechuang.core.logic.periods import Period
from kechuang.indicators.logic import Indicator, Source
from kechuang.indicators.states import Direction, Measure
from kechuang.plans.logic import Expression

YEAR = Period.year(2025)
BEFORE = Period.year(2024)
AFTER = date(2026, 11, 22)  # the year 2025 is long over
WITHIN = date(2025, 7, 1)

FLOW, STOCK, RATIO, RANK, GROWTH = Measure.FLOW, Measure.STOCK, Measure.RATIO, Measure.RANK, Measure.GROWTH


def indicator(measure=FLOW, unit="家", **more) -> Indicator:
    """An indicator of no meaning beyond its measure."""
    defaults = {"direction": Direction.UP, "lag_months": 1}
    return Indicator(
        code="x",
        name="某指标",
        english="x",
        unit=unit,
        measure=measure,
        definition="",
        source=Source("测试"),
        **(defaults | more),
    )


def fact(value, unit="家", period=YEAR, **more) -> Fact:
    """A final, exact value of 2025 unless said otherwise."""
    return Fact(None if value is None else Decimal(str(value)), period, unit, **more)


def verdict(
    expression,
    value=None,
    base=None,
    *,
    measure=FLOW,
    unit="家",
    as_of=AFTER,
    text="",
    more=None,
    **definition,
):
    """The judgement of a year that is over, from its value and its base."""
    facts = Facts(
        value=None if value is None else fact(value, unit),
        base=None if base is None else fact(base, unit, BEFORE),
        **(more or {}),
    )
    return judge(
        expression,
        target_period=YEAR,
        facts=facts,
        definition=indicator(measure, unit, **definition),
        as_of=as_of,
        text=text,
    )


def says(*args, **kwargs) -> Outcome:
    return verdict(*args, **kwargs).outcome


REACHED, MISSED, CANNOT = Outcome.REACHED, Outcome.MISSED, Outcome.CANNOT_JUDGE
STRETCH, SHORT = Outcome.STRETCH_REACHED, Outcome.STRETCH_SHORT
PACE, BEHIND = Outcome.ON_PACE, Outcome.BEHIND


def value_of(floor, cmp="=", **more) -> Expression:
    return Expression("value", cmp, floor=Decimal(str(floor)), unit=more.pop("unit", "家"), **more)


def growth_of(pct, cmp=">=", **more) -> Expression:
    return Expression("growth", cmp, growth_pct=Decimal(str(pct)), **more)
