"""Terms of working days: the worked examples of rules-programs §0.4, pauses, another priority."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang.core.logic.workdays import Workdays
from kechuang.programs.logic.clocks import Interval, due_on, elapsed, is_paused, reading
from kechuang.programs.logic.priorities import promised_days

PLAIN = Workdays(calendar=lambda day: None)
FRIDAY = date(2026, 11, 6)


@pytest.mark.parametrize(("days", "last"), [(5, date(2026, 11, 13)), (7, date(2026, 11, 17)), (0, FRIDAY)])
def test_the_day_of_the_notice_is_not_counted(days, last):
    assert due_on(FRIDAY, days, (), PLAIN) == last
    assert due_on(FRIDAY, days, (), Workdays()) == last


def test_a_term_over_the_new_year_of_the_lunar_calendar_skips_its_days_off_and_counts_make_up_days():
    # 2026: off from 15 to 23 February, worked on 14 and 28 February.
    assert due_on(date(2026, 2, 13), 2, (), Workdays()) == date(2026, 2, 24)
    assert due_on(date(2026, 2, 25), 3, (), Workdays()) == date(2026, 2, 28)


def test_asked_on_monday_and_answered_on_thursday_three_days_do_not_count():
    pause = Interval(date(2026, 11, 9), date(2026, 11, 12))
    assert due_on(FRIDAY, 5, [pause], PLAIN) == date(2026, 11, 18)
    assert elapsed(FRIDAY, date(2026, 11, 12), [pause], PLAIN) == 1
    assert [is_paused([pause], date(2026, 11, day)) for day in (8, 9, 11, 12)] == [False, True, True, False]


def test_an_open_pause_has_no_last_day():
    pause = Interval(date(2026, 11, 10))
    assert due_on(FRIDAY, 5, [pause], PLAIN) is None
    read = reading(FRIDAY, 5, [pause], date(2026, 12, 1), PLAIN)
    assert (read.used, read.left, read.due, read.paused, read.is_overdue) == (1, 4, None, True, False)


def test_a_reading_says_what_is_left_and_by_how_much_it_is_late():
    on_time = reading(FRIDAY, 5, (), date(2026, 11, 13), PLAIN)
    assert (on_time.used, on_time.left, on_time.is_overdue) == (5, 0, False)
    late = reading(FRIDAY, 5, (), date(2026, 11, 17), PLAIN)
    assert (late.used, late.left, late.is_overdue) == (7, -2, True)
    unpromised = reading(FRIDAY, None, (), date(2026, 11, 17), PLAIN)
    assert (unpromised.left, unpromised.due, unpromised.is_overdue) == (None, None, False)


def test_a_negative_term_is_refused():
    with pytest.raises(ValueError, match="负数"):
        due_on(FRIDAY, -1, (), PLAIN)


@pytest.mark.parametrize(
    ("days", "priority", "promised"),
    [(20, 0, 20), (20, 1, 10), (20, 2, 5), (5, 1, 3), (5, 2, 2), (1, 2, 1), (None, 2, None), (0, 1, 1)],
)
def test_a_priority_divides_the_promised_days_and_rounds_up(days, priority, promised):
    assert promised_days(days, priority) == promised


def test_there_is_no_fourth_priority():
    with pytest.raises(ValueError, match="没有“3”这一级"):
        promised_days(5, 3)


starts = st.dates(date(2024, 1, 1), date(2026, 12, 31))
terms = st.integers(1, 60)
gaps = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 30)), max_size=4)


def pauses_of(start: date, gaps) -> list[Interval]:
    made, day = [], start
    for ahead, length in gaps:
        begin = day + timedelta(days=ahead)
        day = begin + timedelta(days=length)
        made.append(Interval(begin, day))
    return made


@given(start=starts, days=terms, gaps=gaps)
def test_a_term_ends_on_a_working_day_that_is_not_paused_and_uses_exactly_its_days(start, days, gaps):
    calendar, pauses = Workdays(), pauses_of(start, gaps)
    last = due_on(start, days, pauses, calendar)
    assert last is not None
    assert calendar.is_workday(last)
    assert not is_paused(pauses, last)
    assert elapsed(start, last, pauses, calendar) == days


@given(start=starts, days=terms, gaps=gaps, ahead=st.integers(0, 120), priority=st.sampled_from([1, 2]))
def test_another_priority_keeps_what_was_paused(start, days, gaps, ahead, priority):
    calendar, pauses, on = Workdays(), pauses_of(start, gaps), start + timedelta(days=ahead)
    before = reading(start, days, pauses, on, calendar)
    shorter = promised_days(days, priority)
    after = reading(start, shorter, pauses, on, calendar)
    assert after.used == before.used
    assert before.left - after.left == days - shorter
    back = reading(start, promised_days(days, 0), pauses, on, calendar)
    assert back == before


@given(start=starts, days=terms, gaps=gaps)
def test_a_pause_never_makes_a_term_end_earlier(start, days, gaps):
    calendar = Workdays()
    assert due_on(start, days, pauses_of(start, gaps), calendar) >= due_on(start, days, (), calendar)
