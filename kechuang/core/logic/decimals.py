"""Exact decimals on their way in and out: reading, rounding half up, grouping, 万 and 亿.

Rounding belongs to display; nothing here rounds a value that is stored or compared.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal

#: What stands where a value is not known. Unknown is not zero.
UNKNOWN = "—"

#: Wide enough that no amount a bureau meets is cut by the default precision of 28 digits.
EXACT = Context(prec=100, rounding=ROUND_HALF_UP)

#: 万 and 亿 count by ten thousands; each is (Chinese, number of units).
SCALES = (("", Decimal(1)), ("万", Decimal(10**4)), ("亿", Decimal(10**8)), ("万亿", Decimal(10**12)))

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_VARIANTS = _FULL_WIDTH | {ord("　"): " ", ord("−"): "-", ord("–"): "-", ord("﹣"): "-"}
_STEP = 10**4
NUMERAL = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+"


def half_width(text: str) -> str:
    """``text`` with full-width forms made half-width, minus signs made one, and outer spaces cut."""
    return text.translate(_VARIANTS).strip()


def parse_decimal(text: str) -> Decimal:
    """The number that ``text`` writes: "１,234.5", "-3", "1e3" is not one. ValueError in Chinese if none."""
    plain = half_width(text)
    if not re.fullmatch(rf"[+-]?(?:{NUMERAL})", plain, re.ASCII):
        raise ValueError(f"“{text}”不是数字。请只填数字，例如 1234.5 或 1,234.5。")
    return Decimal(plain.replace(",", ""))


def checked(value: Decimal | int) -> Decimal:
    """``value`` as a finite Decimal; TypeError for a float or bool, ValueError for NaN and infinity."""
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        raise TypeError(f"a Decimal is wanted, not {type(value).__name__}")
    number = Decimal(value)
    if not number.is_finite():
        raise ValueError("数值须是有限的数。")
    return number


def round_half_up(value: Decimal, places: int) -> Decimal:
    """``value`` to ``places`` decimals, halves away from zero (四舍五入), never minus zero."""
    rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, EXACT)
    return abs(rounded) if rounded.is_zero() else rounded


def grouped(value: Decimal, places: int | None = None) -> str:
    """``value`` with thousands separators: exactly ``places`` decimals, or all that it has, trimmed."""
    if places is not None:
        return f"{round_half_up(value, places):,f}"
    text = f"{value:,f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


def trimmed(value: Decimal, most: int) -> str:
    """``value`` with thousands separators and at most ``most`` decimals, trailing zeros cut."""
    return grouped(round_half_up(value, most))


def scaled(value: Decimal, places: int) -> tuple[Decimal, str]:
    """``value`` in 1, 万, 亿 or 万亿, as it will be rounded: 99,999,999 to two places is 1 亿."""
    for name, size in SCALES:
        part = EXACT.divide(value, size)
        if abs(round_half_up(part, places)) < _STEP:
            return part, name
    name, size = SCALES[-1]
    return EXACT.divide(value, size), name
