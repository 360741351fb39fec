"""Numbers of rights: one way of writing, and what looks wrong with one. A doubt never stops anybody: it is shown."""

from __future__ import annotations

import re
from datetime import date

from kechuang.core.logic.decimals import half_width
from kechuang.subjects.states import PATENTS, IPKind

_APPLICATION = re.compile(r"(?P<year>(?:19|20)\d\d)(?P<kind>\d)\d{7}\.(?P<check>[\dX])", re.ASCII)
_BODY_LENGTH = 12
_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
#: The fifth digit of a Chinese application number; 8 and 9 came in by the PCT.
_KIND_DIGITS = {
    "1": IPKind.INVENTION,
    "8": IPKind.INVENTION,
    "2": IPKind.UTILITY,
    "9": IPKind.UTILITY,
    "3": IPKind.DESIGN,
}


def plain_number(text: str, kind: str) -> str:
    """The number as it is kept: half width, capitals, no spaces; a patent's without ZL or CN, its check digit dotted."""
    number = re.sub(r"\s+", "", half_width(text)).upper()
    if kind not in PATENTS:
        return number
    number = re.sub(r"^(?:ZL|CN)", "", number)
    return re.sub(r"^((?:19|20)\d{10})([\dX])$", r"\1.\2", number)


def check_digit(body: str) -> str:
    """The check digit of the twelve digits of a Chinese application number."""
    rest = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11
    return "X" if rest == 10 else str(rest)


def doubts(kind: str, number: str, filed_on: date | None) -> list[str]:
    """What looks wrong with a patent's number, in words; nothing for other rights and for numbers of other offices."""
    if kind not in PATENTS or kind == IPKind.DEFENCE:
        return []
    found = _APPLICATION.fullmatch(number)
    if found is None:
        return ["申请号一般为12位数字加小数点和1位校验位，如 202010000001.1，请核对。"]
    said = []
    right = check_digit(number[:_BODY_LENGTH])
    if found["check"] != right:
        said.append(f"申请号的校验位是“{found['check']}”，按前12位推算应为“{right}”，请核对受理通知书。")
    meant = _KIND_DIGITS.get(found["kind"])
    if meant is not None and meant != kind:
        said.append(f"申请号第5位是“{found['kind']}”，表示{meant.label}，与所选种类不同，请核对。")
    if filed_on is not None and found["year"] != str(filed_on.year):
        said.append(f"申请号的年份是{found['year']}，与申请日{filed_on:%Y-%m-%d}不同，请核对。")
    return said
