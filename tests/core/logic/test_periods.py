"""Periods: construction, codes, labels, order, shares of the year."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang.core.logic.periods import Period, PeriodError, chinese_number

KINDS: list[tuple[Period, str, str, str, date, date]] = [
    (Period.year(2024), "year", "2024", "2024年", date(2024, 1, 1), date(2024, 12, 31)),
    (Period.half(2024, 1), "half", "2024H1", "2024年上半年", date(2024, 1, 1), date(2024, 6, 30)),
    (Period.half(2024, 2), "half", "2024H2", "2024年下半年", date(2024, 7, 1), date(2024, 12, 31)),
    (Period.quarter(2024, 1), "quarter", "2024Q1", "2024年第一季度", date(2024, 1, 1), date(2024, 3, 31)),
    (Period.quarter(2024, 3), "quarter", "2024Q3", "2024年第三季度", date(2024, 7, 1), date(2024, 9, 30)),
    (Period.month(2024, 2), "month", "2024M02", "2024年2月", date(2024, 2, 1), date(2024, 2, 29)),
    (Period.month(2023, 12), "month", "2023M12", "2023年12月", date(2023, 12, 1), date(2023, 12, 31)),
    (
        Period.year_to_date(2024, 10),
        "year_to_date",
        "2024M01-10",
        "2024年1—10月累计",
        date(2024, 1, 1),
        date(2024, 10, 31),
    ),
    (
        Period.year_to_date(2024, 1),
        "year_to_date",
        "2024M01-01",
        "2024年1月累计",
        date(2024, 1, 1),
        date(2024, 1, 31),
    ),
    (
        Period.span(2021, 2025),
        "span",
        "2021-2025",
        "“十四五”（2021—2025年）",
        date(2021, 1, 1),
        date(2025, 12, 31),
    ),
    (Period.span(2021, 2023), "span", "2021-2023", "2021—2023年", date(2021, 1, 1), date(2023, 12, 31)),
    (
        Period(date(2024, 3, 5), date(2025, 4, 6)),
        "days",
        "20240305-20250406",
        "2024年3月5日至2025年4月6日",
        date(2024, 3, 5),
        date(2025, 4, 6),
    ),
    (
        Period(date(2024, 1, 1), date(2024, 5, 20), cumulative=True),
        "days",
        "20240101-20240520C",
        "2024年1月1日至2024年5月20日累计",
        date(2024, 1, 1),
        date(2024, 5, 20),
    ),
    (
        Period(date(2024, 2, 1), date(2024, 4, 30)),
        "days",
        "20240201-20240430",
        "2024年2月1日至2024年4月30日",
        date(2024, 2, 1),
        date(2024, 4, 30),
    ),
]


@pytest.mark.parametrize("row", KINDS, ids=[row[2] for row in KINDS])
def test_kind_code_label_and_bounds(row: tuple[Period, str, str, str, date, date]) -> None:
    period, *expected = row
    assert [period.kind, period.code(), period.label(), period.start, period.end] == expected
    assert Period.from_code(period.code()) == period


def test_a_running_total_to_december_is_not_a_year() -> None:
    whole, total = Period.year(2024), Period.year_to_date(2024, 12)
    assert (whole.start, whole.end) == (total.start, total.end)
    assert (whole == total, whole.is_year, total.is_year) == (False, True, False)
    assert (total.code(), whole.code()) == ("2024M01-12", "2024")


def test_a_span_of_one_year_is_the_year() -> None:
    assert Period.span(2024, 2024) == Period.year(2024)


@pytest.mark.parametrize(
    ("number", "first", "name"),
    [
        (6, 1981, "六五"),
        (11, 2006, "十一五"),
        (13, 2016, "十三五"),
        (14, 2021, "十四五"),
        (16, 2031, "十六五"),
    ],
)
def test_five_year_plans(number: int, first: int, name: str) -> None:
    plan = Period.five_year_plan(number)
    assert plan == Period.span(first, first + 4)
    assert plan.label() == f"“{name}”（{first}—{first + 4}年）"


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "一"), (9, "九"), (10, "十"), (11, "十一"), (20, "二十"), (35, "三十五"), (99, "九十九")],
)
def test_chinese_number(number: int, text: str) -> None:
    assert chinese_number(number) == text


@pytest.mark.parametrize(
    "code",
    [
        "2024Q5",
        "2024H3",
        "2024M13",
        "2024M00",
        "2024M01-13",
        "2024-2024",
        "2025-2021",
        "24",
        "",
        "20240230-20240301",
        "20240101-20241231",
        "2024 ",
    ],
)
def test_codes_that_name_no_period_are_refused(code: str) -> None:
    assert Period.from_code("2024Q4") == Period.quarter(2024, 4)
    with pytest.raises(PeriodError):
        Period.from_code(code)


def test_impossible_periods_are_refused() -> None:
    day = date(2024, 5, 1)
    assert Period(day, day).code() == "20240501-20240501"
    with pytest.raises(PeriodError):
        Period(day, day - timedelta(days=1))
    with pytest.raises(PeriodError):
        Period(day, day, cumulative=True)
    with pytest.raises(PeriodError):
        Period(date(2024, 1, 1), date(2025, 1, 31), cumulative=True)


@pytest.mark.parametrize(
    ("code", "before"),
    [
        ("2024", "2023"),
        ("2024Q3", "2023Q3"),
        ("2024M02", "2023M02"),
        ("2023M02", "2022M02"),
        ("2025M02", "2024M02"),
        ("2024M01-02", "2023M01-02"),
        ("2024M01-10", "2023M01-10"),
        ("2021-2025", "2016-2020"),
        ("20240229-20240305", "20230228-20230305"),
    ],
)
def test_previous_year(code: str, before: str) -> None:
    assert Period.from_code(code).previous_year() == Period.from_code(before)


def test_order_is_by_start_then_end_then_whole_after_total() -> None:
    codes = ["2023", "2024M01", "2024Q1", "2024M01-10", "2024M01-12", "2024", "2024-2026", "2024Q2"]
    backwards = [Period.from_code(code) for code in codes[::-1]]
    assert [period.code() for period in sorted(backwards)] == codes


@pytest.mark.parametrize(
    ("code", "as_of", "elapsed", "share"),
    [
        ("2024", date(2024, 6, 30), Fraction(182, 366), Fraction(182, 366)),
        ("2023", date(2023, 6, 30), Fraction(181, 365), Fraction(181, 365)),
        ("2024", date(2023, 12, 31), Fraction(0), Fraction(0)),
        ("2024", date(2024, 1, 1), Fraction(1, 366), Fraction(1, 366)),
        ("2024", date(2025, 6, 1), Fraction(1), Fraction(1)),
        ("2023M01-09", date(2024, 1, 1), Fraction(1), Fraction(273, 365)),
        ("2023Q2", date(2023, 4, 30), Fraction(30, 91), Fraction(30, 365)),
        ("2021-2025", date(2023, 12, 31), Fraction(1095, 1826), Fraction(3)),
        ("2021-2025", date(2020, 1, 1), Fraction(0), Fraction(0)),
    ],
)
def test_elapsed_and_share_of_year(code: str, as_of: date, elapsed: Fraction, share: Fraction) -> None:
    period = Period.from_code(code)
    assert (period.elapsed(as_of), period.share_of_year(as_of)) == (elapsed, share)


def test_share_of_year_without_a_day_is_the_whole_period() -> None:
    assert Period.half(2023, 1).share_of_year() == Fraction(181, 365)
    assert Period.span(2021, 2025).share_of_year() == 5


@pytest.mark.parametrize(
    ("outer", "inner", "within"),
    [
        ("2024", "2024Q3", True),
        ("2024", "2024M01-12", True),
        ("2021-2025", "2024", True),
        ("2024Q3", "2024", False),
        ("2024", "2023M12", False),
    ],
)
def test_contains_periods(outer: str, inner: str, within: bool) -> None:
    assert Period.from_code(outer).contains(Period.from_code(inner)) is within


def test_contains_days_including_both_ends() -> None:
    year = Period.year(2024)
    days = [date(2023, 12, 31), date(2024, 1, 1), date(2024, 12, 31), date(2025, 1, 1)]
    assert [year.contains(day) for day in days] == [False, True, True, False]


def test_years() -> None:
    assert Period.span(2021, 2023).years() == (2021, 2022, 2023)


years = st.integers(1950, 2090)  # texts are read from 1900 to 2099
days = st.dates(date(1950, 1, 1), date(2100, 12, 31))
periods = st.one_of(
    st.builds(Period.year, years),
    st.builds(Period.half, years, st.integers(1, 2)),
    st.builds(Period.quarter, years, st.integers(1, 4)),
    st.builds(Period.month, years, st.integers(1, 12)),
    st.builds(Period.year_to_date, years, st.integers(1, 12)),
    st.builds(lambda first, more: Period.span(first, first + more), years, st.integers(0, 9)),
    st.builds(lambda a, b: Period(min(a, b), max(a, b)), days, days),
    st.builds(lambda day: Period(date(day.year, 1, 1), day, cumulative=True), days),
)


@given(periods)
def test_codes_round_trip(period: Period) -> None:
    assert Period.from_code(period.code()) == period


@given(periods, periods)
def test_codes_and_order_tell_periods_apart(one: Period, two: Period) -> None:
    assert (one.code() == two.code()) == (one == two)
    assert [one < two, one == two, one > two].count(True) == 1


@given(periods, days)
def test_elapsed_is_a_share_and_grows(period: Period, day: date) -> None:
    share = period.elapsed(day)
    assert 0 <= share <= period.elapsed(day + timedelta(days=1)) <= 1
    assert (share == 1) == (day >= period.end)


@pytest.mark.parametrize("period", [row[0] for row in KINDS if row[1] != "days"])
def test_the_label_of_every_kind_is_read_back(period: Period) -> None:
    assert Period.parse(period.label()) == period


@given(periods)
def test_labels_are_read_back(period: Period) -> None:
    if period.kind != "days":
        assert Period.parse(period.label()) == period
