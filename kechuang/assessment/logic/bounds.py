"""Numbers that are known exactly, at least, or about: intervals of exact fractions.

"180多项" is at least 180 and has no upper end; "约200人" lies within a tolerance. A comparison that the
bounds do not decide is None, never a guess.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Self

from kechuang.indicators.states import Precision

Number = Decimal | Fraction | int


@dataclass(frozen=True, slots=True)
class Bounds:
    """A closed interval; None is no bound at that end."""

    lo: Fraction | None
    hi: Fraction | None

    @classmethod
    def exact(cls, value: Number) -> Self:
        """A number known exactly."""
        number = Fraction(value)
        return cls(number, number)

    @classmethod
    def known(cls, value: Decimal, precision: str, tolerance_pct: Decimal) -> Self:
        """A measured value with its precision; ``tolerance_pct`` is the width of 约 and 近 in % of the value."""
        number = Fraction(value)
        if precision == Precision.AT_LEAST:
            return cls(number, None)
        if precision == Precision.ABOUT:
            width = abs(number) * Fraction(tolerance_pct) / 100
            return cls(number - width, number + width)
        return cls(number, number)

    @property
    def is_exact(self) -> bool:
        """Is it one number?"""
        return self.lo is not None and self.lo == self.hi

    @property
    def number(self) -> Fraction | None:
        """The one number, or the lower bound for what is at least so much, or the middle of what is about."""
        if self.lo is None or self.hi is None:
            return self.lo
        return (self.lo + self.hi) / 2

    def minus(self, other: Bounds) -> Bounds:
        """The difference."""
        lo = None if self.lo is None or other.hi is None else self.lo - other.hi
        hi = None if self.hi is None or other.lo is None else self.hi - other.lo
        return Bounds(lo, hi)

    def plus(self, other: Bounds) -> Bounds:
        """The sum."""
        lo = None if self.lo is None or other.lo is None else self.lo + other.lo
        hi = None if self.hi is None or other.hi is None else self.hi + other.hi
        return Bounds(lo, hi)

    def times(self, factor: Fraction) -> Bounds:
        """The product with one exact number of either sign."""
        lo = None if self.lo is None else self.lo * factor
        hi = None if self.hi is None else self.hi * factor
        return Bounds(lo, hi) if factor >= 0 else Bounds(hi, lo)


def holds(found: Bounds, cmp: str, wanted: Bounds) -> bool | None:
    """Does ``found cmp wanted`` hold? None where the bounds do not decide.

    ``cmp`` is one of ``>= > <= <``: 以上 includes the number, 超过 does not (rules §0.4).
    """
    if cmp in {"<=", "<"}:
        return holds(found.times(Fraction(-1)), ">=" if cmp == "<=" else ">", wanted.times(Fraction(-1)))
    if found.lo is not None and wanted.hi is not None and _beats(found.lo, cmp, wanted.hi):
        return True
    if found.hi is not None and wanted.lo is not None and not _beats(found.hi, cmp, wanted.lo):
        return False
    return None


def _beats(left: Fraction, cmp: str, right: Fraction) -> bool:
    return left >= right if cmp == ">=" else left > right


def all_hold(answers: list[bool | None]) -> bool | None:
    """Three-valued «and»: one No decides, else one unknown leaves it open."""
    if any(answer is False for answer in answers):
        return False
    return None if any(answer is None for answer in answers) else True
