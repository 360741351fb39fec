"""Reading a period out of what a person wrote. The front door is ``parse_period``."""

from __future__ import annotations

import re
from collections.abc import Callable

from kechuang.core.logic.periods import Period, PeriodError, chinese_number

_NUMERALS = {chinese_number(number): number for number in range(1, 31)}
_PLANS = {f"{numeral}五": number for numeral, number in _NUMERALS.items()}
_CHINESE_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_DASHES = str.maketrans(dict.fromkeys("—–－−～~─―‐‑‒﹣至到", "-"))
_NOISE = re.compile(r"[\s“”\"'‘’「」『』《》()（）,，.。·]+")

_YEAR = r"(?P<year>(?:19|20)\d\d)年?"
_NUMBER = r"[1-4一二三四]"
_OPTIONAL_TOTAL = r"(?:累计)?"

Maker = Callable[[re.Match[str], int], Period]


def parse_period(text: str, *, year: int | None = None) -> Period:
    """The period that ``text`` names, in Chinese or as a code; PeriodError with a hint if it names none.

    ``year`` stands in where the text leaves the year out ("前三季度", "上半年"): the year of the
    document, never a guess. "1—9月" and "前三季度" are running totals; "第三季度" and "上半年" are not,
    unless "累计" is said.
    """
    plain = _plain(text)
    if plan := _plan(plain):
        return plan
    for pattern, make in _FORMS:
        match = pattern.fullmatch(plain)
        if match is None:
            continue
        stated = match.groupdict().get("year") or (None if year is None else str(year))
        if stated is None:
            raise PeriodError(f"“{text}”没有写年份，请写明，例如“2024年{plain}”。")
        return make(match, int(stated))
    raise PeriodError(f"看不懂时期“{text}”。可以写：2024年、2024年第三季度、2024年1—9月、十四五、2021-2025。")


def _plain(text: str) -> str:
    plain = _NOISE.sub("", text.translate(_FULL_WIDTH)).translate(_DASHES)
    plain = re.sub(r"-{2,}", "-", plain)
    return re.sub(
        r"[12一二][\d〇○零一二三四五六七八九]{3}(?=年)",
        lambda match: match.group().translate(_CHINESE_DIGITS),
        plain,
    )


def _plan(plain: str) -> Period | None:
    """A five-year plan, with or without 时期, 规划, 期间, and with its years behind it if they are right."""
    match = re.fullmatch(r"(?P<name>.*?)(?:时期|期间|规划|计划)*(?P<years>\d{4}年?-\d{4}年?)?", plain)
    name, years = (match["name"], match["years"]) if match else (plain, None)
    spelled = re.fullmatch(r"(?:国民经济)?第([一二三四五六七八九十]+)个五年", name)
    number = _NUMERALS.get(spelled[1]) if spelled else _PLANS.get(name)
    if number is None:
        return None
    plan = Period.five_year_plan(number)
    if years and re.findall(r"\d{4}", years) != [str(plan.start.year), str(plan.end.year)]:
        raise PeriodError(f"“{name}”是{plan.start.year}—{plan.end.year}年，与所写的{years}不符。")
    return plan


def _ordinal(text: str) -> int:
    return _NUMERALS.get(text) or int(text)


def _month_range(match: re.Match[str], year: int) -> Period:
    first, last = _ordinal(match["first"]), _ordinal(match["last"])
    if first == 1:
        return Period.year_to_date(year, last)
    if last < first:
        raise PeriodError(f"月份{first}—{last}的次序反了。")
    return Period(Period.month(year, first).start, Period.month(year, last).end)


def _to_date(match: re.Match[str], year: int) -> Period:
    return Period.year_to_date(year, _ordinal(match["last"]))


def _quarter(match: re.Match[str], year: int) -> Period:
    quarter = _ordinal(match["quarter"])
    return Period.year_to_date(year, quarter * 3) if match["total"] else Period.quarter(year, quarter)


def _half(match: re.Match[str], year: int) -> Period:
    half = 1 if match["half"] in "上1" else 2
    return Period.year_to_date(year, half * 6) if match["total"] else Period.half(year, half)


def _span(match: re.Match[str], year: int) -> Period:
    last = match["last"]
    return Period.span(year, int(last if len(last) == len("2025") else str(year)[:2] + last))


_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_Y = f"(?:{_YEAR})?-?"
_FORMS: list[tuple[re.Pattern[str], Maker]] = [
    (re.compile(rf"{_YEAR}(?:度|全年|年度)?"), lambda _, year: Period.year(year)),
    (re.compile(r"(?:全年|本年度|年度)"), lambda _, year: Period.year(year)),
    (re.compile(rf"{_YEAR}-(?P<last>(?:19|20)\d\d|\d\d(?=年))年?(?:度)?"), _span),
    (re.compile(rf"{_Y}(?P<first>{_MONTH})月?-(?P<last>{_MONTH})月份?{_OPTIONAL_TOTAL}"), _month_range),
    (re.compile(rf"截[-止]?{_Y}(?P<last>{_MONTH})月[底末份]?{_OPTIONAL_TOTAL}"), _to_date),
    (re.compile(rf"{_Y}(?P<last>{_MONTH})月[底末份]?累计"), _to_date),
    (
        re.compile(rf"{_Y}前(?P<last>{_MONTH}|两)个月{_OPTIONAL_TOTAL}"),
        lambda match, year: Period.year_to_date(
            year, 2 if match["last"] == "两" else _ordinal(match["last"])
        ),
    ),
    (
        re.compile(rf"{_Y}(?P<month>{_MONTH})月(?:份|当月)?"),
        lambda m, year: Period.month(year, _ordinal(m["month"])),
    ),
    (
        re.compile(rf"{_Y}(?:度)?前(?P<last>[234二两三四])个?季度?{_OPTIONAL_TOTAL}"),
        lambda match, year: Period.year_to_date(year, 3 * _ordinal(match["last"].replace("两", "二"))),
    ),
    (re.compile(rf"{_Y}第?(?P<quarter>{_NUMBER})季度?(?P<total>累计)?"), _quarter),
    (re.compile(rf"{_Y}Q(?P<quarter>[1-4])(?P<total>累计)?", re.IGNORECASE), _quarter),
    (re.compile(rf"{_Y}(?P<half>[上下])半年(?P<total>累计)?"), _half),
    (re.compile(rf"{_Y}H(?P<half>[12])(?P<total>累计)?", re.IGNORECASE), _half),
    (re.compile(rf"{_YEAR}M(?P<month>\d\d)"), lambda match, year: Period.month(year, int(match["month"]))),
    (
        re.compile(rf"{_YEAR}M01-(?P<last>\d\d)"),
        lambda match, year: Period.year_to_date(year, int(match["last"])),
    ),
    (re.compile(rf"{_YEAR}-(?P<month>0[1-9]|1[0-2])"), lambda m, year: Period.month(year, int(m["month"]))),
]
