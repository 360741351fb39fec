"""Periods of plans and statistics: a year, half, quarter, month, year to date, several years.

A year to date ("1—10月累计") is never a year, not even when it runs to December: the figures of the
two come from different reports. The form of a period that is stored and compared is its ``code``.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import total_ordering
from typing import Self

_FIRST_PLAN_YEAR = 1956  # counting back five years a plan from 六五, which began in 1981
_PLAN_YEARS = 5
_FIRST_PLAN, _LAST_PLAN = 6, 30  # earlier plans did not keep the five-year rhythm
_DIGITS = "一二三四五六七八九"
_CODE = re.compile(
    r"(?P<year>\d{4})(?:Q(?P<quarter>[1-4])|H(?P<half>[12])|M01-(?P<to>\d\d)|M(?P<month>\d\d)|-(?P<end>\d{4}))?"
)
_DAYS_CODE = re.compile(r"(\d{4})(\d\d)(\d\d)-(\d{4})(\d\d)(\d\d)(C?)")

_CODES = {
    "year": "{first.year:04}",
    "half": "{first.year:04}H{half}",
    "quarter": "{first.year:04}Q{quarter}",
    "month": "{first.year:04}M{first.month:02}",
    "year_to_date": "{first.year:04}M01-{last.month:02}",
    "span": "{first.year:04}-{last.year:04}",
    "days": "{first_code}-{last_code}{mark}",
}
_LABELS = {
    "year": "{first.year}年",
    "half": "{first.year}年{which_half}半年",
    "quarter": "{first.year}年第{which_quarter}季度",
    "month": "{first.year}年{first.month}月",
    "year_to_date": "{first.year}年{months}累计",
    "days": "{first.year}年{first.month}月{first.day}日至{last.year}年{last.month}月{last.day}日{total}",
}


class PeriodError(ValueError):
    """A period that cannot be understood or does not exist; the message is for the person who wrote it."""


@total_ordering
@dataclass(frozen=True, slots=True)
class Period:
    """From ``start`` to ``end``, both included; ``cumulative`` if it is a running total of its year.

    Ordered by start, then end; a running total comes before the whole period with the same dates.
    """

    start: date
    end: date
    cumulative: bool = False

    def __post_init__(self) -> None:
        """Refuse what ends before it starts, and running totals that do not begin a year."""
        if self.end < self.start:
            raise PeriodError(f"时期的终止日{self.end}早于起始日{self.start}。")
        if self.cumulative and (
            self.start != date(self.start.year, 1, 1) or self.end.year != self.start.year
        ):
            raise PeriodError("累计时期须从1月1日起，到同一年内为止。")

    @classmethod
    def year(cls, year: int) -> Self:
        """The calendar year."""
        return cls._months(year, 1, 12)

    @classmethod
    def half(cls, year: int, half: int) -> Self:
        """Half 1 or 2 of a year."""
        _within(half, 2, "半年")
        return cls._months(year, half * 6 - 5, half * 6)

    @classmethod
    def quarter(cls, year: int, quarter: int) -> Self:
        """Quarter 1 to 4 of a year."""
        _within(quarter, 4, "季度")
        return cls._months(year, quarter * 3 - 2, quarter * 3)

    @classmethod
    def month(cls, year: int, month: int) -> Self:
        """One month."""
        _within(month, 12, "月份")
        return cls._months(year, month, month)

    @classmethod
    def year_to_date(cls, year: int, month: int) -> Self:
        """The running total from January to the end of ``month``."""
        _within(month, 12, "月份")
        return cls._months(year, 1, month, cumulative=True)

    @classmethod
    def span(cls, first: int, last: int) -> Self:
        """Whole years from ``first`` to ``last``, as of a multi-year plan."""
        if last < first:
            raise PeriodError(f"时期的终止年{last}早于起始年{first}。")
        return cls(_day(first, 1, 1), _day(last, 12, 31))

    @classmethod
    def five_year_plan(cls, number: int) -> Self:
        """The national five-year plan of that number, from 六五 (1981–1985): 14 → 2021–2025."""
        if not _FIRST_PLAN <= number <= _LAST_PLAN:
            raise PeriodError(f"不认识第{number}个五年规划。")
        first = _FIRST_PLAN_YEAR + _PLAN_YEARS * (number - 1)
        return cls.span(first, first + _PLAN_YEARS - 1)

    @classmethod
    def from_code(cls, code: str) -> Self:
        """The period with that ``code()``; PeriodError for anything else."""
        if match := _DAYS_CODE.fullmatch(code):
            *parts, mark = match.groups()
            y1, m1, d1, y2, m2, d2 = (int(part) for part in parts)
            period = cls(_day(y1, m1, d1), _day(y2, m2, d2), cumulative=mark == "C")
        elif match := _CODE.fullmatch(code):
            period = cls._from_groups({name: int(text) for name, text in match.groupdict().items() if text})
        else:
            raise PeriodError(f"不认识的时期代码“{code}”。")
        if period.code() != code:
            raise PeriodError(f"不认识的时期代码“{code}”，应写作“{period.code()}”。")
        return period

    @classmethod
    def parse(cls, text: str, *, year: int | None = None) -> Period:
        """What ``period_text.parse_period`` reads in ``text``; PeriodError if it names no period."""
        from kechuang.core.logic.period_text import parse_period  # it builds on this class

        return parse_period(text, year=year)

    @classmethod
    def _from_groups(cls, parts: dict[str, int]) -> Self:
        year = parts.pop("year")
        if not parts:
            return cls.year(year)
        ((kind, number),) = parts.items()
        makers = {"quarter": cls.quarter, "half": cls.half, "month": cls.month, "to": cls.year_to_date}
        return makers.get(kind, cls.span)(year, number)

    @classmethod
    def _months(cls, year: int, first: int, last: int, *, cumulative: bool = False) -> Self:
        end = _day(year, last, 1).replace(day=calendar.monthrange(year, last)[1])
        return cls(_day(year, first, 1), end, cumulative)

    @property
    def kind(self) -> str:
        """One of year, half, quarter, month, year_to_date, span, days."""
        if self.cumulative:
            return "year_to_date" if self._whole_months else "days"
        if not self._whole_months:
            return "days"
        if self.start.year != self.end.year:
            return "span" if (self.start.month, self.end.month) == (1, 12) else "days"
        first, last = self.start.month, self.end.month
        sizes = {12: "year", 6: "half", 3: "quarter", 1: "month"}
        size = last - first + 1
        return sizes[size] if size in sizes and (first - 1) % size == 0 else "days"

    @property
    def is_year(self) -> bool:
        """Whether this is one whole year; a running total to December is not."""
        return self.kind == "year"

    @property
    def _whole_months(self) -> bool:
        return self.start.day == 1 and self.end.day == calendar.monthrange(self.end.year, self.end.month)[1]

    def code(self) -> str:
        """The stable form: 2024, 2024H1, 2024Q3, 2024M05, 2024M01-10 (to date), 2021-2025, else dates."""
        return _CODES[self.kind].format(**self._parts())

    def label(self) -> str:
        """The period as a person writes it: 2024年, 2024年第三季度, 2024年1—10月累计, “十四五”（2021—2025年）."""
        return self._span_label() if self.kind == "span" else _LABELS[self.kind].format(**self._parts())

    def _parts(self) -> dict[str, object]:
        first, last = self.start, self.end
        return {
            "first": first,
            "last": last,
            "first_code": f"{first.year:04}{first.month:02}{first.day:02}",
            "last_code": f"{last.year:04}{last.month:02}{last.day:02}",
            "half": (first.month + 5) // 6,
            "quarter": (first.month + 2) // 3,
            "which_half": "上" if first.month == 1 else "下",
            "which_quarter": _DIGITS[first.month // 3],
            "months": "1月" if last.month == 1 else f"1—{last.month}月",
            "mark": "C" if self.cumulative else "",
            "total": "累计" if self.cumulative else "",
        }

    def _span_label(self) -> str:
        years = f"{self.start.year}—{self.end.year}年"
        number, rest = divmod(self.start.year - _FIRST_PLAN_YEAR, _PLAN_YEARS)
        if rest == 0 and _FIRST_PLAN - 1 <= number < _LAST_PLAN and self == Period.five_year_plan(number + 1):
            return f"“{chinese_number(number + 1)}五”（{years}）"
        return years

    def previous_year(self) -> Period:
        """The same period one year earlier (of a span: the span of the same length just before it)."""
        if self.kind == "span":
            length = self.end.year - self.start.year + 1
            return Period.span(self.start.year - length, self.end.year - length)
        end = _same_day(self.end, self.end.year - 1)
        if self._whole_months:  # the end of February follows its own year
            end = end.replace(day=calendar.monthrange(end.year, end.month)[1])
        return Period(_same_day(self.start, self.start.year - 1), end, self.cumulative)

    def contains(self, other: Period | date) -> bool:
        """Whether a day, or every day of another period, lies within."""
        if isinstance(other, Period):
            return self.start <= other.start and other.end <= self.end
        return self.start <= other <= self.end

    def elapsed(self, as_of: date) -> Fraction:
        """The exact share of the period's days that are over at the end of ``as_of``, 0 to 1."""
        days = (self.end - self.start).days + 1
        return Fraction(min(max((as_of - self.start).days + 1, 0), days), days)

    def share_of_year(self, as_of: date | None = None) -> Fraction:
        """The exact share of the starting year that this period covers, up to ``as_of`` if given.

        A year half over has 181/365; "1—9月累计" has 273/365; a span of five whole years has 5.
        """
        last = self.end if as_of is None else min(self.end, as_of)
        total = Fraction(0)
        for year in range(self.start.year, last.year + 1):
            first, final = date(year, 1, 1), date(year, 12, 31)
            days = (min(last, final) - max(self.start, first)).days + 1
            total += Fraction(max(days, 0), (final - first).days + 1)
        return total

    def years(self) -> tuple[int, ...]:
        """The calendar years touched."""
        return tuple(range(self.start.year, self.end.year + 1))

    def __lt__(self, other: object) -> bool:
        """By start, then end; a running total before the whole."""
        if not isinstance(other, Period):
            return NotImplemented
        return self._key() < other._key()

    def _key(self) -> tuple[date, date, bool]:
        return (self.start, self.end, not self.cumulative)

    def __str__(self) -> str:
        """The label."""
        return self.label()


def chinese_number(number: int) -> str:
    """1 to 99 in Chinese numerals: 14 → 十四."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("" if tens == 1 else _DIGITS[tens - 1]) + "十"
    return head + (_DIGITS[ones - 1] if ones else "")


def _within(number: int, most: int, what: str) -> None:
    if not 1 <= number <= most:
        raise PeriodError(f"{what}须在1到{most}之间，不能是{number}。")


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise PeriodError(f"没有{year}年{month}月{day}日这一天。") from None


def _same_day(day: date, year: int) -> date:
    try:
        return day.replace(year=year)
    except ValueError:  # 29 February of a year that has none
        return date(year, 2, 28)
