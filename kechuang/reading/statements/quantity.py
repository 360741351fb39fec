"""What a quantity is: a number with its role, unit and comparator, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Role(StrEnum):
    """What sort of quantity a number is, by its unit alone."""

    VALUE = "value"
    PERCENT = "percent"
    POINTS = "points"  # 百分点
    TIMES = "times"  # 倍
    RANK = "rank"  # 第3位, 前10名
    PLACES = "places"  # 前移1位
    DOUBLING = "doubling"  # 翻番


@dataclass(slots=True)
class Quantity:
    """One quantity of a sentence; positions count characters of the cleaned text."""

    role: Role
    start: int  # with its comparators and its verb (达到, 约, 增长 …)
    end: int
    number_at: int
    value: Decimal | None = None
    value_hi: Decimal | None = None
    unit: str | None = None
    cmp: str = "="
    approx: str | None = None
    masked: bool = False
    chinese: bool = False
    scale: str = ""  # 万 or 亿 where no unit follows
    superlative: bool = False  # 第一, without 位
    lead: str = ""  # the words peeled off between the indicator and the number

    def unscaled(self) -> Decimal | None:
        """The number as written before 万 or 亿, where no unit followed."""
        factor = {"万": 10000, "亿": 10**8, "万亿": 10**12}.get(self.scale, 1)
        return None if self.value is None else self.value / factor

    @property
    def money(self) -> bool:
        """Is it an amount of money?"""
        return bool(self.unit) and self.unit.endswith("元")  # type: ignore[union-attr]
