"""Heads by month and the averages that the law makes of them, exact: no rounding before a threshold is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from kechuang.rules.values import Exact, rounded

MONTHS = range(1, 13)


@dataclass(frozen=True, slots=True)
class Ends:
    """Heads at the start and at the end of one month; None: nobody has told."""

    start: int | None
    end: int | None

    @property
    def is_told(self) -> bool:
        """Are both told?"""
        return self.start is not None and self.end is not None

    @property
    def is_empty(self) -> bool:
        """Is neither told?"""
        return self.start is None and self.end is None


@dataclass(frozen=True, slots=True)
class Average:
    """The year's average over the months of operation; ``value`` None: ``lacking`` months are not told."""

    value: Decimal | Exact | None
    months: tuple[int, ...]
    lacking: tuple[int, ...] = ()

    @property
    def shown(self) -> str:
        """The average to two decimals, to be shown, never compared; empty if unknown."""
        return "" if self.value is None else f"{rounded(self.value, 2).normalize():f}"


def operating_months(
    told: Sequence[int], *, year: int, opened_on: date | None, is_closed: bool
) -> tuple[int, ...]:
    """The months of a year in which the organisation worked, as far as its file and its figures say.

    One that was registered in the year starts with its first month told (registering is not yet opening); one that
    is closed ends with its last month told. All others have twelve.
    """
    if opened_on is not None and opened_on.year > year:
        return ()
    is_new = opened_on is not None and opened_on.year == year
    earliest = opened_on.month if opened_on is not None and is_new else 1
    inside = [month for month in told if month >= earliest]
    first = min(inside) if is_new and inside else earliest
    last = max(inside) if is_closed and inside else MONTHS[-1]
    return tuple(range(first, last + 1))


def yearly_average(
    heads: Mapping[int, Ends], *, year: int, opened_on: date | None = None, is_closed: bool = False
) -> Average:
    """The mean of the months' means ``(start + end) / 2`` over the months of operation (国科发火〔2016〕195号 三（五）).

    Unknown, naming the months that are lacking, unless every month of operation is told at both ends.
    """
    told = [month for month in MONTHS if month in heads and not heads[month].is_empty]
    months = operating_months(told, year=year, opened_on=opened_on, is_closed=is_closed)
    lacking = tuple(month for month in months if month not in heads or not heads[month].is_told)
    if not months or lacking or not told:
        return Average(None, months, lacking or months)
    ends = (heads[month] for month in months)
    twice = sum((each.start or 0) + (each.end or 0) for each in ends)
    return Average(exact(Fraction(twice, 2 * len(months))), months)


def exact(value: Fraction) -> Decimal | Exact:
    """The value as a Decimal where one can hold it in full, else as an exact fraction."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest == 1:
        return Decimal(value.numerator) / Decimal(value.denominator)
    return Exact(value)
