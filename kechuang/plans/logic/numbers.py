"""Numbers as texts write them: scales (万, 亿), rounding, intervals, and which units count whole things."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

_SCALES = {"万亿": 12, "亿": 8, "千万": 7, "百万": 6, "万": 4, "千": 3, "百": 2}
_SCALED = re.compile(r"^(万亿|千万|百万|亿|万|千(?![瓦克米])|百)?(.*)$")
#: Units that measure rather than count: a share of them need not be whole.
_MEASURED = re.compile(r"元$|^%$|百分点|倍|平方|公里|公顷|公斤|吨|亩|米|㎡|瓦|斤|标煤|小时|升")


def plain(number: Decimal) -> str:
    """The number without idle zeros and without an exponent: ``Decimal('15.00')`` → ``15``."""
    text = f"{number.normalize():f}"
    return "0" if text in ("-0", "") else text


def scale_of(unit: str) -> tuple[int, str]:
    """Split a unit into its power of ten and its own name: ``万件`` → (4, ``件``)."""
    match = _SCALED.match(unit or "")
    scale, rest = (match.group(1), match.group(2)) if match else (None, unit)
    if scale is None or not rest:
        return 0, unit or ""
    return _SCALES[scale], rest


def counts_whole(unit: str) -> bool:
    """Does the unit count things that cannot be divided (家, 项, 件, 人)? An empty unit is taken to count."""
    return not _MEASURED.search(scale_of(unit)[1])


def places_of(unit: str, *numbers: Decimal | None) -> int:
    """Decimal places to which an amount in ``unit`` may be divided.

    Whole things: none, or as many as the scale hides (万件: 4). Measures: two, or as many as ``numbers`` have.
    """
    power, _ = scale_of(unit)
    if counts_whole(unit):
        return power
    return max([2, *(decimals(n) for n in numbers if n is not None)])


def decimals(number: Decimal) -> int:
    """Decimal places that are written once idle zeros are gone: 14.30 → 1."""
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def half_place(number: Decimal) -> Decimal:
    """Half of the last written place: what rounding may have hidden. 14.3 → 0.05."""
    return Decimal(5).scaleb(-decimals(number) - 1)


def in_ones(number: Decimal, unit: str) -> Decimal:
    """The number in ones of its unit: 2 万件 → 20000."""
    return number.scaleb(scale_of(unit)[0])


@dataclass(frozen=True, slots=True)
class Interval:
    """From ``low`` to ``high``, both included; ``high`` None: no upper end."""

    low: Decimal
    high: Decimal | None

    def meets(self, other: Interval) -> bool:
        """Do the two share a number?"""
        above = self.high is None or other.low <= self.high
        below = other.high is None or self.low <= other.high
        return above and below

    def integers(self, most: int = 5) -> tuple[int, ...] | None:
        """The whole numbers within, if there are at most ``most``; else None."""
        if self.high is None:
            return None
        first = int(self.low.to_integral_value(ROUND_CEILING))
        last = int(self.high.to_integral_value(ROUND_FLOOR))
        return tuple(range(first, last + 1)) if last - first < most else None
