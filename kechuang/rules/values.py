"""Values that may be unknown, and exact ratios. Unknown spreads through arithmetic and remembers what is missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any, NamedTuple, TypeAlias

Number: TypeAlias = Decimal | int


class FactRef(NamedTuple):
    """A fact by name, of one accounting year; ``year`` None: as at the as-of date."""

    name: str
    year: int | None = None

    def __str__(self) -> str:
        return self.name if self.year is None else f"{self.name}@{self.year}"


class Unknown:
    """A value that nobody has told. Sums, products and ratios with it are unknown too and name all that is missing.

    It cannot be compared: ``ask`` helpers turn it into the verdict unknown; a bare ``<`` is a mistake and raises.
    ``why`` says it where no fact is missing, such as for a denominator of zero.
    """

    __slots__ = ("missing", "why")

    def __init__(self, missing: Iterable[FactRef] = (), why: str = "") -> None:
        self.missing = tuple(dict.fromkeys(missing))
        self.why = why

    def _with(self, other: object) -> Unknown:
        if isinstance(other, Unknown):
            return Unknown((*self.missing, *other.missing), self.why or other.why)
        return self

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _with

    def __neg__(self) -> Unknown:
        return self

    def __pow__(self, power: object) -> Unknown:
        return self

    def __bool__(self) -> bool:
        raise TypeError("未知的值不能当作是或否，请先问 is_known()")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Unknown) and (self.missing, self.why) == (other.missing, other.why)

    def __hash__(self) -> int:
        return hash((self.missing, self.why))

    def __repr__(self) -> str:
        return f"Unknown({', '.join(map(str, self.missing)) or self.why})"


def is_known(*values: Any) -> bool:
    """Are all of them known?"""
    return not any(isinstance(value, Unknown) for value in values)


def unknown_of(*values: Any) -> Unknown:
    """One unknown that names all that is missing in ``values``."""
    result = Unknown()
    for value in values:
        if isinstance(value, Unknown):
            result = result._with(value)  # noqa: SLF001 - our own
    return result


class Ratio:
    """An exact quotient that is compared by multiplying crosswise and rounded only when shown.

    ``top`` and ``bottom`` are Decimal or int; ``bottom`` is positive (``ratio`` sees to it).
    """

    __slots__ = ("bottom", "top")

    def __init__(self, top: Number, bottom: Number) -> None:
        self.top = top
        self.bottom = bottom

    def __ge__(self, limit: Any) -> bool:
        return self.top >= limit * self.bottom

    def __gt__(self, limit: Any) -> bool:
        return self.top > limit * self.bottom

    def __le__(self, limit: Any) -> bool:
        return self.top <= limit * self.bottom

    def __lt__(self, limit: Any) -> bool:
        return self.top < limit * self.bottom

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Ratio):
            return self.top * other.bottom == other.top * self.bottom
        if isinstance(other, (Decimal, int)):
            return self.top == other * self.bottom
        return NotImplemented

    def __hash__(self) -> int:
        return hash(self.fraction())

    def __repr__(self) -> str:
        return f"Ratio({self.top}/{self.bottom})"

    def fraction(self) -> Fraction:
        """The quotient, exact."""
        return Fraction(self.top) / Fraction(self.bottom)

    def decimal(self, places: int = 6) -> Decimal:
        """The quotient rounded half up, to be shown; never to be compared."""
        return rounded(self.fraction(), places)


class Exact(Fraction):
    """A number that no Decimal can hold (a third), which yet adds, multiplies and compares with Decimals exactly."""

    __slots__ = ()

    def _other(self, other: object) -> Fraction | None:
        return Fraction(other) if isinstance(other, (Decimal, int, Fraction)) else None

    def __add__(self, other: Any) -> Any:
        value = self._other(other)
        return NotImplemented if value is None else Exact(Fraction(self) + value)

    def __sub__(self, other: Any) -> Any:
        value = self._other(other)
        return NotImplemented if value is None else Exact(Fraction(self) - value)

    def __rsub__(self, other: Any) -> Any:
        value = self._other(other)
        return NotImplemented if value is None else Exact(value - Fraction(self))

    def __mul__(self, other: Any) -> Any:
        value = self._other(other)
        return NotImplemented if value is None else Exact(Fraction(self) * value)

    def __truediv__(self, other: Any) -> Any:
        value = self._other(other)
        return NotImplemented if value is None else Exact(Fraction(self) / value)

    def __rtruediv__(self, other: Any) -> Any:
        value = self._other(other)
        return NotImplemented if value is None else Exact(value / Fraction(self))

    def __eq__(self, other: object) -> bool:
        value = self._other(other)
        return NotImplemented if value is None else Fraction(self) == value

    __radd__, __rmul__ = __add__, __mul__
    __hash__ = Fraction.__hash__


def ratio(top: Any, bottom: Any, *, why: str = "") -> Ratio | Unknown:
    """``top / bottom``, exact; unknown if either is, or if the bottom is not positive (``why`` then says what it is)."""
    if isinstance(top, Unknown) or isinstance(bottom, Unknown):
        return unknown_of(top, bottom)
    if bottom <= 0:
        return Unknown(why=why or "分母为零或负数，比例无法计算")
    return Ratio(top, bottom)


def rounded(value: Decimal | Fraction | int, places: int) -> Decimal:
    """Half up to ``places`` decimals; for showing and for amounts of money, never before a threshold."""
    unit = Decimal(1).scaleb(-places)
    if isinstance(value, Fraction):
        sign = -1 if value < 0 else 1
        whole = (abs(value) * 10**places + Fraction(1, 2)).__floor__()
        return (Decimal(sign * whole).scaleb(-places)).quantize(unit)
    return Decimal(value).quantize(unit, ROUND_HALF_UP)


def total(values: Iterable[Any]) -> Any:
    """The sum; unknown, naming all that is missing, if any is."""
    found = list(values)
    return sum(found, Decimal(0)) if is_known(*found) else unknown_of(*found)


def groups_of(count: Any, size: Any) -> Any:
    """How many groups of at most ``size`` hold ``count``: one mentor for every ten begun; unknown if it is."""
    if isinstance(count, Unknown):
        return count
    return Decimal(-(-int(count) // int(size)))


def ceiling(value: Any) -> Any:
    """The least whole number that is not less; unknown if the value is."""
    return value if isinstance(value, Unknown) else Decimal(value.__ceil__())


def lesser(one: Any, other: Any) -> Any:
    """The smaller of two; unknown if either is."""
    return min(one, other) if is_known(one, other) else unknown_of(one, other)


def greater(one: Any, other: Any) -> Any:
    """The greater of two; unknown if either is."""
    return max(one, other) if is_known(one, other) else unknown_of(one, other)


@dataclass(frozen=True, slots=True)
class Grown:
    """A compound yearly growth ``(last/first)**(1/years) - 1``, compared exactly by powers. ``first`` is positive."""

    first: Number
    last: Number
    years: int

    def at_least(self, limit: Decimal) -> bool:
        """Is the growth at least ``limit`` (a fraction: .05)?"""
        return self.last >= self.first * (1 + limit) ** self.years

    def decimal(self, places: int = 6) -> Decimal:
        """The growth, rounded half up, to be shown."""
        quotient = Decimal(self.last) / Decimal(self.first)
        return rounded(quotient ** (Decimal(1) / self.years) - 1, places)
