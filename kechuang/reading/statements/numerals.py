"""Numbers as they are written: digits, Chinese numerals, and 万, 亿 as scales."""

from __future__ import annotations

import re
from decimal import Decimal

_DIGIT = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_PLACE = {"十": 10, "百": 100, "千": 1000}

#: A number of at most a dozen digits that does not continue another number or a Latin word (5G, A4, 20xx).
DIGITS = r"(?<![\d.A-Za-z])(?:\d{1,3}(?:,\d{3})+|\d{1,12}+)(?:\.\d{1,6}+)?(?![\d])"
CHINESE = r"(?<![零〇一二两三四五六七八九十百千])[零〇一二两三四五六七八九十百千]{1,10}+(?:万[一二两三四五六七八九十百千零]{1,8}+)?"
#: What stands for a withheld digit: x, ×, *, and the look-alikes that pages use.
MASKS = "xX×*＊╳☓✕✖ⅹⅩХх"
MASK = rf"(?<![A-Za-z0-9{MASKS}])[{MASKS}]{{1,6}}+(?:\.[{MASKS}]{{1,3}}+)?(?![A-Za-z0-9])"

NUMBER = re.compile(rf"(?P<digits>{DIGITS})|(?P<chinese>{CHINESE})|(?P<mask>{MASK})")


def chinese_number(text: str) -> Decimal | None:
    """Value of a Chinese numeral (十五 → 15, 一百二十 → 120, 二〇一四 → 2014); None if it is not one."""
    if not text:
        return None
    head, wan, tail = text.partition("万")
    if wan:
        high, low = chinese_number(head), chinese_number(tail) if tail else Decimal(0)
        return None if high is None or low is None else high * 10000 + low
    if not any(c in _PLACE for c in text):
        if not all(c in _DIGIT for c in text) or (len(text) > 1 and "两" in text):
            return None
        return Decimal("".join(str(_DIGIT[c]) for c in text))
    total, digit = 0, None
    for char in text:
        if char in _DIGIT:
            digit = _DIGIT[char]
        else:
            total += (1 if digit is None or (digit == 0 and char == "十") else digit) * _PLACE[char]
            digit = None
    return Decimal(total + (digit or 0))


def plain_number(text: str) -> Decimal:
    """Value of digits with or without thousands separators."""
    return Decimal(text.replace(",", ""))


def scaled(value: Decimal, scale: str) -> tuple[Decimal, str]:
    """Fold 千, 百, 千万, 百万, 十万 into the number; 万, 亿 and 万亿 stay in the unit, as they are written."""
    factor = {"千": 1000, "百": 100, "千万": 1000, "百万": 100, "十万": 10, "百亿": 100, "千亿": 1000}.get(
        scale, 1
    )
    rest = {"千": "", "百": "", "千万": "万", "百万": "万", "十万": "万", "百亿": "亿", "千亿": "亿"}.get(
        scale, scale
    )
    return value * factor, rest
