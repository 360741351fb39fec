"""Numbers as words of a reason: exact where they are finite, and never rounded across a threshold."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from kechuang.assessment.logic.bounds import Bounds, Number

CMP_WORDS: dict[str, str] = {">=": "不少于", ">": "超过", "<=": "不超过", "<": "少于"}
_MOST_DIGITS = 8


def plain(value: Number) -> str:
    """Return the number without trailing zeros: 180.000000 → 180; an endless one as ≈ with four decimals."""
    number = Fraction(value)
    exact = _finite(number)
    if exact is not None:
        return exact
    return f"≈{_fixed(number, 4)}"


def percent(ratio: Fraction, *, beside: Fraction | None = None) -> str:
    """Return a ratio as a percentage with two decimals: 47/90 → 52.22%.

    ``beside`` is a threshold that the reader will compare it with: digits are added until the rounded
    figure no longer hides on which side of it the true one lies.
    """
    return f"{_apart(ratio * 100, None if beside is None else beside * 100)}%"


def show(bounds: Bounds, unit: str) -> str:
    """Return an interval as words: 180项, 至少180项, 190至210人."""
    if bounds.is_exact and bounds.lo is not None:
        return f"{plain(bounds.lo)}{unit}"
    if bounds.lo is not None and bounds.hi is not None:
        return f"{plain(bounds.lo)}至{plain(bounds.hi)}{unit}"
    if bounds.lo is not None:
        return f"至少{plain(bounds.lo)}{unit}"
    return f"至多{plain(bounds.hi)}{unit}" if bounds.hi is not None else "未知"


def _apart(number: Fraction, threshold: Fraction | None) -> str:
    for digits in range(2, _MOST_DIGITS):
        text = _fixed(number, digits)
        if threshold is None or number == threshold or Fraction(text) != threshold:
            return _trim(text)
    return _fixed(number, _MOST_DIGITS)


def _finite(number: Fraction) -> str | None:
    rest = number.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return None
    digits = 0
    while number.denominator and (number * 10**digits).denominator != 1:
        digits += 1
    return _fixed(number, digits) if digits <= _MOST_DIGITS else None


def _fixed(number: Fraction, digits: int) -> str:
    # Half up, the way a person rounds (rules §0.4); the fraction itself stays exact.
    scaled = abs(number) * 10**digits
    whole = scaled.numerator * 2 + scaled.denominator
    rounded = whole // (2 * scaled.denominator)
    text = format(Decimal(rounded).scaleb(-digits), "f")
    return f"-{text}" if number < 0 and rounded else text


def _trim(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def stated_digits(value: Decimal) -> int:
    """Return how many decimals a written figure has, trailing zeros of storage aside: 14.3000 → 1."""
    text = _trim(format(value, "f"))
    return len(text.partition(".")[2])


def half_up(number: Fraction, digits: int) -> Decimal:
    """Round half up to so many decimals, for display only."""
    return Decimal(_fixed(number, digits)).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
