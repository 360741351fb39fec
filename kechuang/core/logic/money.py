"""Money: Decimal yuan inside, 元, 万元 or 亿元 only on the way in and out."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

from kechuang.core.logic.decimals import (
    NUMERAL,
    UNKNOWN,
    checked,
    grouped,
    half_width,
    round_half_up,
    scaled,
    trimmed,
)

#: How many yuan each unit of money is; 千元 is what many statistical sheets use.
YUAN: dict[str, Decimal] = {
    "元": Decimal(1),
    "百元": Decimal(10**2),
    "千元": Decimal(10**3),
    "万元": Decimal(10**4),
    "十万元": Decimal(10**5),
    "百万元": Decimal(10**6),
    "千万元": Decimal(10**7),
    "亿元": Decimal(10**8),
    "十亿元": Decimal(10**9),
    "百亿元": Decimal(10**10),
    "千亿元": Decimal(10**11),
    "万亿元": Decimal(10**12),
}

_SCALE = "|".join(sorted((name[:-1] for name in YUAN if name != "元"), key=len, reverse=True))
_PART = re.compile(rf"({NUMERAL})\s*({_SCALE})?", re.ASCII)
# Atomic groups: a long run of digits must not be cut in every possible way.
_AMOUNT = re.compile(
    rf"(?:人民币|RMB|CNY|[¥￥])?\s*(?P<sign>[+-]?)\s*(?:[¥￥])?\s*"
    rf"(?P<parts>(?:(?>{NUMERAL})\s*(?:{_SCALE})?\s*)++)(?P<unit>元|圆)?(?:整|人民币)?",
    re.ASCII | re.IGNORECASE,
)
_CENTS = 2


class MoneyError(ValueError):
    """An amount that cannot be understood; the message is for the person who wrote it."""


def parse_money(text: str, *, unit: str = "元") -> Decimal:
    """The amount in yuan that ``text`` states: "1.2万元", "3,150.50元", "１００万", "1亿2000万元".

    ``unit`` (a key of ``YUAN``) is that of a bare number, such as a column's heading gives. An empty
    text, an approximation ("近亿元") or another currency raises MoneyError: it is not an amount.
    """
    plain = half_width(text)
    match = _AMOUNT.fullmatch(plain)
    parts = _PART.findall(match["parts"]) if match else []
    if match is None or not _descending(parts):
        raise MoneyError(f"看不懂金额“{text}”。可以写：3150.50元、1.2万元、80亿元。")
    if unit not in YUAN:
        raise MoneyError(f"不认识的金额单位“{unit}”。可以用：{'、'.join(YUAN)}。")
    bare = match["unit"] is None and not any(scale for _, scale in parts)
    amount = sum(
        (Decimal(number.replace(",", "")) * YUAN[f"{scale}元"] for number, scale in parts), Decimal(0)
    )
    return (-amount if match["sign"] == "-" else amount) * (YUAN[unit] if bare else 1)


def format_money(amount: Decimal | int | None, scale: str = "auto", places: int | None = None) -> str:
    """An amount in yuan for display, rounded half up here and nowhere before; None is "—".

    ``scale``: "auto" (元, 万元, 亿元 or 万亿元 by size) or a key of ``YUAN``. ``places``: exactly so many
    decimals; by default at most two, and for 元 two or none. Raises ValueError for another scale,
    TypeError for a float.
    """
    if amount is None:
        return UNKNOWN
    value = checked(amount)
    if scale == "auto":
        part, prefix = scaled(value, _CENTS if places is None else places)
        name = f"{prefix}元"
    elif scale in YUAN:
        part, name = value / YUAN[scale], scale
    else:
        raise ValueError(f"不认识的金额单位“{scale}”。可以用：{'、'.join(YUAN)}。")
    if places is not None:
        return grouped(part, places) + name
    if name != "元":
        return trimmed(part, _CENTS) + name
    cents = round_half_up(part, _CENTS)
    return grouped(cents, 0 if cents == cents.to_integral_value() else _CENTS) + name


def _descending(parts: list[tuple[str, str]]) -> bool:
    """Whether each part counts in a smaller unit than the one before, as in 1亿2000万."""
    sizes = [YUAN[f"{scale}元"] for _, scale in parts]
    return bool(sizes) and all(one > two for one, two in pairwise(sizes))
