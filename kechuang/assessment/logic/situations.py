"""One unit for everything: facts beside an expression, or why they cannot stand beside it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from kechuang.assessment.logic.asking import INCREASE_MODES, Situation
from kechuang.assessment.logic.bounds import Bounds
from kechuang.assessment.logic.facts import Fact, Facts, JudgeSettings
from kechuang.core.logic.periods import Period
from kechuang.core.logic.units import UnitError, convert, unit
from kechuang.indicators.logic import Indicator
from kechuang.indicators.states import Direction, Measure
from kechuang.plans.logic import Expression

_RANKS = frozenset({"rank", "rank_change"})
_STOCK_MODES = frozenset({"达到", "总数", "总量", "累计", "累计达到", "保有量", "净增"})


class Unfit(Exception):
    """Facts and expression cannot be compared; ``missing`` says what would mend it."""

    def __init__(self, missing: str) -> None:
        super().__init__(missing)
        self.missing = missing


def measure_of(expression: Expression, definition: Indicator | None) -> str:
    """Return the kind of number: from the catalogue, else from the expression itself."""
    if definition is not None:
        return definition.measure
    if expression.form in _RANKS:
        return Measure.RANK
    if expression.form in {"share", "points"} or expression.unit == "%":
        return Measure.RATIO
    return Measure.STOCK if expression.mode in _STOCK_MODES else Measure.FLOW


def direction_of(expression: Expression, definition: Indicator | None) -> str:
    """Return which way is better: a rank down, the catalogue's word, else up."""
    if expression.form in _RANKS:
        return Direction.DOWN
    return Direction.UP if definition is None else definition.direction


def stand(
    expression: Expression,
    period: Period,
    facts: Facts,
    actual: Fact,
    settings: JudgeSettings,
    text: str,
    *,
    measure: str,
    direction: str,
) -> Situation:
    """Put everything in the unit of the target. Raises ``Unfit`` where a unit does not fit."""
    name = "位次" if expression.form in _RANKS else _unit_of(expression, actual)
    base = facts.base if facts.base is not None and facts.base.known else None
    if base is None and expression.basis_value is not None:
        base = Fact(expression.basis_value, facts.base.period if facts.base else period.previous_year(), name)
    return Situation(
        expression=expression,
        facts=facts,
        period=period,
        unit=name,
        measure=measure,
        direction=direction,
        actual=bounds_in(actual, name, settings),
        base=None if base is None else bounds_in(base, name, settings),
        settings=settings,
        text=text,
    )


def _unit_of(expression: Expression, actual: Fact) -> str:
    by_number = expression.form in {"value", "range", "stretch"} or expression.mode in INCREASE_MODES
    if expression.form == "share":
        return expression.unit or "%"
    return (expression.unit if by_number else "") or actual.unit


def bounds_in(fact: Fact, name: str, settings: JudgeSettings) -> Bounds:
    """Return a known fact in unit ``name``, exactly. Raises ``Unfit`` with the reason for units of two kinds."""
    value = fact.value if fact.value is not None else Decimal(0)
    bounds = Bounds.known(value, fact.precision, settings.tolerance_pct)
    if name in {"位次", fact.unit} or not fact.unit:
        return bounds
    return bounds.times(factor_between(fact.unit, name))


@lru_cache(maxsize=512)
def factor_between(source: str, target: str) -> Fraction:
    """Return how many of ``target`` one of ``source`` is. Raises ``Unfit``."""
    try:
        convert(Decimal(0), source, target)
        return unit(source).factor / unit(target).factor
    except UnitError as error:
        raise Unfit(f"同一单位的数（{error}）") from error
