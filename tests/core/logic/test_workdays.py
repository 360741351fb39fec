"""Working days with make-up days, terms in natural days, and years nobody has announced yet."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang.core.logic.workdays import Workdays

NATIONAL = Workdays()
NOTICE = date(2026, 11, 6)  # a Friday


def test_five_working_days_of_publicity() -> None:
    end = NATIONAL.add(NOTICE, 5)
    counted = [NOTICE + timedelta(days=offset) for offset in range(1, 8)]
    assert [day.day for day in counted if NATIONAL.is_workday(day)] == [9, 10, 11, 12, 13]
    assert (end, NATIONAL.add(end, 1)) == (date(2026, 11, 13), date(2026, 11, 16))


def test_seven_working_days_of_publicity() -> None:
    assert NATIONAL.add(NOTICE, 7) == date(2026, 11, 17)


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2024, 2, 4), True),  # a Sunday worked for the Spring Festival
        (date(2024, 2, 12), False),  # a Monday within it
        (date(2024, 2, 18), True),
        (date(2024, 10, 1), False),
        (date(2024, 10, 12), True),  # a Saturday worked for National Day
        (date(2024, 10, 13), False),
        (date(2024, 10, 14), True),
    ],
)
def test_make_up_days(day: date, worked: bool) -> None:
    assert NATIONAL.is_workday(day) is worked
    assert NATIONAL.confirmed(day)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2024, 9, 30), 1, date(2024, 10, 8)),
        (date(2024, 9, 30), 5, date(2024, 10, 12)),
        (date(2024, 9, 30), 6, date(2024, 10, 14)),
        (date(2024, 10, 5), 0, date(2024, 10, 5)),
        (date(2024, 10, 8), -1, date(2024, 9, 30)),
        (date(2024, 10, 14), -2, date(2024, 10, 11)),
    ],
)
def test_add_skips_holidays_and_counts_make_up_days(start: date, days: int, end: date) -> None:
    assert NATIONAL.add(start, days) == end


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2026, 10, 20), 10, date(2026, 10, 30)),
        (date(2026, 10, 20), 11, date(2026, 11, 2)),  # Saturday 31 October
        (date(2026, 10, 20), 12, date(2026, 11, 2)),  # Sunday
        (date(2026, 10, 20), 13, date(2026, 11, 2)),
        (date(2026, 9, 21), 10, date(2026, 10, 8)),  # 1 October
        (date(2026, 9, 30), 10, date(2026, 10, 10)),  # a Saturday that is worked
        (date(2026, 11, 7), 0, date(2026, 11, 9)),
    ],
)
def test_a_term_of_natural_days_ends_on_a_working_day(start: date, days: int, end: date) -> None:
    assert NATIONAL.deadline(start, days) == end


def test_a_negative_term_is_refused() -> None:
    assert NATIONAL.deadline(NOTICE, 0) == NOTICE
    with pytest.raises(ValueError, match="期限"):
        NATIONAL.deadline(NOTICE, -1)


@pytest.mark.parametrize("year", [2000, 2150])
def test_unknown_years_fall_back_to_weekends_and_say_so(year: int) -> None:
    week = [date(year, 6, 1) + timedelta(days=offset) for offset in range(7)]
    assert [NATIONAL.is_workday(day) for day in week] == [day.weekday() < 5 for day in week]
    assert [NATIONAL.confirmed(day) for day in week] == [False] * 7


def test_overrides_win_and_confirm() -> None:
    new_year = date(2150, 1, 1)  # a Thursday
    bureau = Workdays({new_year: False, date(2026, 11, 9): False, date(2026, 11, 7): True})
    assert (NATIONAL.is_workday(new_year), bureau.is_workday(new_year)) == (True, False)
    assert (NATIONAL.confirmed(new_year), bureau.confirmed(new_year)) == (False, True)
    assert bureau.add(NOTICE, 2) == date(2026, 11, 10)


def test_a_stretch_is_confirmed_only_as_a_whole() -> None:
    known = Workdays(calendar=lambda day: day.weekday() < 5 if day.year <= 2026 else None)
    last = date(2026, 12, 31)
    assert known.confirmed(date(2026, 12, 1), last)
    assert not known.confirmed(last, date(2027, 1, 1))
    assert not known.confirmed(date(2027, 1, 1), last)


def test_the_overrides_handed_in_may_change_later_without_effect() -> None:
    table = {NOTICE: False}
    bureau = Workdays(table)
    table[NOTICE] = True
    assert not bureau.is_workday(NOTICE)


weekly = Workdays(calendar=lambda day: day.weekday() < 5)
some_days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@given(some_days, st.integers(-60, 60))
def test_count_undoes_add(day: date, number: int) -> None:
    assert weekly.count(day, weekly.add(day, number)) == number


@given(st.tuples(some_days, some_days, some_days))
def test_counts_of_stretches_that_meet_add_up(days: tuple[date, date, date]) -> None:
    one, two, three = sorted(days)
    assert weekly.count(one, two) + weekly.count(two, three) == weekly.count(one, three)


@given(some_days, st.integers(1, 60))
def test_a_day_reached_is_worked(day: date, number: int) -> None:
    assert weekly.is_workday(weekly.add(day, number))
    assert weekly.is_workday(weekly.deadline(day, number))
