"""Stays, cohorts and the arithmetic of growth targets."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from kechuang.subjects.logic.carriers import (
    Stay,
    base_of,
    cohorts_of,
    increase_for,
    left_within,
    months_between,
    stock_on,
)
from kechuang.subjects.states import LeftAs


def test_a_month_is_full_on_the_same_day():
    assert months_between(date(2024, 1, 31), date(2024, 2, 29)) == 0
    assert months_between(date(2024, 1, 15), date(2024, 2, 15)) == 1
    assert months_between(date(2024, 1, 15), date(2028, 1, 15)) == 48
    assert months_between(date(2024, 1, 15), date(2028, 1, 14)) == 47


def test_the_day_of_leaving_is_no_longer_inside():
    stay = Stay(date(2024, 1, 1), date(2025, 1, 1), LeftAs.GRADUATED)
    assert [stay.is_inside(day) for day in (date(2023, 12, 31), date(2024, 1, 1), date(2024, 12, 31), date(2025, 1, 1))] == [
        False, True, True, False,
    ]  # fmt: skip
    assert stock_on([stay, Stay(date(2024, 6, 1))], date(2024, 12, 31)) == 2
    assert left_within([stay], date(2025, 1, 1), date(2025, 12, 31)) == 1
    assert left_within([stay], date(2025, 1, 2), date(2025, 12, 31)) == 0


def test_forty_eight_months_are_too_long_but_sixty_for_long_cycles():
    entered = date(2022, 1, 10)
    assert Stay(entered).overstays(date(2026, 1, 10))
    assert not Stay(entered).overstays(date(2026, 1, 9))
    assert not Stay(entered, has_long_cycle=True).overstays(date(2026, 1, 10))
    assert Stay(entered, has_long_cycle=True).overstays(date(2027, 1, 10))
    assert not Stay(entered, date(2025, 1, 1), LeftAs.MOVED).overstays(date(2026, 1, 10))


def test_a_cohort_read_at_its_marks():
    stays = [
        Stay(date(2022, 3, 1)),
        Stay(date(2022, 5, 1), date(2024, 5, 1), LeftAs.GRADUATED),
        Stay(date(2022, 7, 1), date(2023, 1, 1), LeftAs.FAILED),
        Stay(date(2025, 1, 1)),
    ]
    newest, oldest = cohorts_of(stays, date(2025, 7, 1))
    assert (newest.year, newest.entered, oldest.year, oldest.entered) == (2025, 1, 2022, 3)
    found = [(m.months, m.inside, m.graduated, m.gone, m.known) for m in oldest.marks]
    assert found == [
        (0, 3, 0, 0, True),
        (12, 2, 0, 1, True),
        (24, 1, 1, 1, True),
        (36, 1, 1, 1, True),
        (48, 1, 1, 1, False),
        (60, 1, 1, 1, False),
    ]
    assert oldest.marks[2].survival == Fraction(2, 3)
    assert oldest.marks[2].percent == 67
    assert oldest.marks[4].survival is None


def test_the_base_that_a_target_implies():
    assert base_of(Decimal(83), Decimal("0.1")) == 830
    assert increase_for(Decimal(830), Decimal("0.1")) == 83
    assert base_of(Decimal(5), Decimal(0)) is None


days = st.dates(date(2018, 1, 1), date(2026, 1, 1))


@given(st.lists(st.tuples(days, st.none() | st.integers(0, 3000), st.sampled_from(list(LeftAs)))))
def test_nobody_is_lost_between_marks(rows):
    stays = [
        Stay(day, None if lasted is None else day + timedelta(days=lasted), "" if lasted is None else how)
        for day, lasted, how in rows
    ]
    for cohort in cohorts_of(stays, date(2026, 1, 1)):
        for mark in cohort.marks:
            assert mark.inside + mark.graduated + mark.gone == cohort.entered
        insides = [mark.inside for mark in cohort.marks]
        assert insides == sorted(insides, reverse=True)
