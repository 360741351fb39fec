"""From all observations of one indicator and region: which answer for a target's period, and which for its base.

快报, 初步 and 核定 of one period are never mixed: the most final one is taken, and it is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from kechuang.assessment.logic.facts import STATUS_RANK, Fact, Facts, newest
from kechuang.core.logic.periods import Period, PeriodError
from kechuang.indicators.states import Measure, Precision

_WITHHELD = frozenset({Precision.MASKED, Precision.MISSING})


@dataclass(frozen=True, slots=True)
class Row:
    """An observation as the judgement needs it."""

    id: int
    period: Period
    value: Decimal | None
    unit: str
    precision: str
    status: str
    growth_pct: Decimal | None = None
    rank: int | None = None

    def fact(self) -> Fact:
        """Its value."""
        return Fact(self.value, self.period, self.unit, self.precision, self.status, self.id)

    def growth(self) -> Fact:
        """The growth that its source states."""
        return Fact(self.growth_pct, self.period, "%", Precision.EXACT, self.status, self.id)

    def placed(self) -> Fact:
        """The rank that its source states."""
        value = None if self.rank is None else Decimal(self.rank)
        return Fact(value, self.period, "位次", Precision.EXACT, self.status, self.id)


def choose(rows: Sequence[Row], *, period: Period, measure: str, basis_period: str = "") -> Facts:
    """Return the facts about one target period. ``rows`` are current observations of one indicator and region."""
    basis = basis_of(period, basis_period)
    value, running = _whole(rows, period, measure), _running(rows, period, measure)
    base_running = None
    if running is not None:
        base_running = newest([row.fact() for row in rows if row.period == year_before(running.period)])
    return Facts(
        value=value,
        running=running,
        base=_whole(rows, basis, measure, exact_only=False),
        base_running=base_running,
        rank=newest([row.placed() for row in rows if row.period == period and row.rank is not None]),
        base_rank=newest([row.placed() for row in rows if row.period == basis and row.rank is not None]),
        stated_growth=_stated(rows, period),
    )


def basis_of(period: Period, basis_period: str) -> Period:
    """The period that growth compares with: the one named, else the year before (of several years: the last before)."""
    named = period_of(basis_period) if basis_period else None
    if named is not None:  # words such as 上年 or 同期 name none: the year before
        return named
    if period.kind == "span":
        return Period.year(period.start.year - 1)
    return year_before(period)


@lru_cache(maxsize=4096)
def period_of(code: str) -> Period | None:
    """The period of a code, remembered; None for what is no code."""
    try:
        return Period.from_code(code)
    except PeriodError:
        return None


@lru_cache(maxsize=4096)
def year_before(period: Period) -> Period:
    """The same period one year earlier, remembered: a board asks it thousands of times."""
    return period.previous_year()


def _measured(row: Row) -> bool:
    """Does the row speak of the value (even to withhold it), not only of growth or rank?"""
    return row.value is not None or row.precision in _WITHHELD


def _whole(rows: Iterable[Row], period: Period, measure: str, *, exact_only: bool = True) -> Fact | None:
    """The value of a whole period; of several years: their sum for flows, the last year's for the rest.

    A running total to December or a stock of the last quarter stands in for a base only
    (``exact_only`` False), with a note; a year's own figure comes from another report.
    """
    rows = [row for row in rows if _measured(row)]
    own = newest([row.fact() for row in rows if row.period == period])
    if own is not None:
        return own
    if period.kind == "span":
        return _of_years(rows, period, measure)
    if exact_only:
        return None
    ending = [row for row in rows if row.period.end == period.end and period.contains(row.period)]
    if measure == Measure.FLOW:
        ending = [row for row in ending if row.period.start == period.start]
    found = newest([row.fact() for row in ending])
    return found if found is None else _noted(found, f"基数取自{found.period.label()}的数。")


def _of_years(rows: list[Row], period: Period, measure: str) -> Fact | None:
    by_year = _by_year(rows, period)
    last = by_year.get(period.end.year)
    if measure != Measure.FLOW:
        return last
    if len(by_year) < len(period.years()) or not all(fact.known for fact in by_year.values()):
        return None
    return _sum([by_year[year] for year in period.years()], period)


def _by_year(rows: list[Row], period: Period) -> dict[int, Fact]:
    found: dict[int, Fact] = {}
    for year in period.years():
        fact = newest([row.fact() for row in rows if row.period == Period.year(year)])
        if fact is not None:
            found[year] = fact
    return found


def _running(rows: Sequence[Row], period: Period, measure: str) -> Fact | None:
    """The newest value of a part of the period: from its start for flows, at its latest day for the rest."""
    rows = [
        row for row in rows if row.value is not None and row.period != period and period.contains(row.period)
    ]
    if measure == Measure.FLOW:
        if period.kind == "span":
            return _running_years(rows, period)
        rows = [row for row in rows if row.period.start == period.start]
    if not rows:
        return None
    last = max(row.period.end for row in rows)
    latest = [row for row in rows if row.period.end == last]
    longest = min(row.period.start for row in latest)
    return newest([row.fact() for row in latest if row.period.start == longest])


def _running_years(rows: list[Row], period: Period) -> Fact | None:
    """Years added up, with the running total of the next; a year that is missing makes the sum a lower bound."""
    by_year = {year: fact for year, fact in _by_year(rows, period).items() if fact.known}
    year = max(by_year, default=period.start.year - 1) + 1
    begun = [row for row in rows if row.period.start == date(year, 1, 1) and row.period.end.year == year]
    last = max((row.period.end for row in begun), default=None)
    partial = newest([row.fact() for row in begun if row.period.end == last])
    facts = [by_year[year] for year in sorted(by_year)] + ([partial] if partial is not None else [])
    if not facts:
        return None
    total = _sum(facts, Period(period.start, facts[-1].period.end))
    gaps = [year for year in range(period.start.year, max(by_year, default=year)) if year not in by_year]
    if not gaps or total is None:
        return total
    missing = "、".join(f"{year}年" for year in gaps)
    return Fact(
        total.value, total.period, total.unit, Precision.AT_LEAST, total.status, total.id,
        f"缺{missing}的数，合计只是下限。", total.parts,
    )  # fmt: skip


def _sum(facts: list[Fact], period: Period) -> Fact | None:
    """Add up values of one unit; the sum is as final as its least final part. None where units differ."""
    if len({fact.unit for fact in facts}) > 1:
        return None
    status = min((fact.status for fact in facts), key=lambda code: STATUS_RANK.get(code, -1))
    inexact = [fact.precision for fact in facts if fact.precision != Precision.EXACT]
    labels = "、".join(fact.period.label() for fact in facts)
    return Fact(
        sum((fact.value for fact in facts if fact.value is not None), Decimal(0)), period, facts[-1].unit,
        inexact[0] if inexact else Precision.EXACT, status, facts[-1].id, f"由{labels}的数相加。",
        tuple(fact.id for fact in facts if fact.id is not None),
    )  # fmt: skip


def _noted(fact: Fact, note: str) -> Fact:
    return Fact(fact.value, fact.period, fact.unit, fact.precision, fact.status, fact.id, note, fact.parts)


def _stated(rows: Sequence[Row], period: Period) -> Fact | None:
    """The growth that a source states for the period, else for its newest part."""
    said = [row for row in rows if row.growth_pct is not None and period.contains(row.period)]
    own = newest([row.growth() for row in said if row.period == period])
    if own is not None or not said:
        return own
    last = max(row.period.end for row in said)
    return newest([row.growth() for row in said if row.period.end == last])
