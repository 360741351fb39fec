"""Ways to answer: thresholds with and without the number itself, unknown limits, months by the calendar."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang.rules.asking import (
    Ask,
    band_of,
    days_before,
    earliest_start,
    joined,
    latest_start,
    manual,
    months_after,
    unknown,
)
from kechuang.rules.facts import Facts
from kechuang.rules.findings import Condition
from kechuang.rules.values import FactRef, Unknown
from kechuang.rules.verdicts import Verdict, any_of

SOME = Condition("C", "某条件", "某文", unit="元")
LACKING = Unknown((FactRef("sales", 2025),))
LIMIT_LACKING = Unknown((FactRef("incubator_type"),))


@pytest.fixture
def ask():
    return Ask(Facts({"is_resident": False}), date(2026, 5, 1), {}, {})


@pytest.mark.parametrize(
    ("way", "below", "at", "above"),
    [
        ("at_least", "unmet", "met", "met"),
        ("more_than", "unmet", "unmet", "met"),
        ("at_most", "met", "met", "unmet"),
        ("less_than", "met", "unmet", "unmet"),
    ],
)
def test_thresholds_at_and_on_both_sides(ask, way, below, at, above):
    limit, cent = Decimal(100), Decimal("0.01")
    found = [str(getattr(ask, way)(SOME, limit + step, limit).verdict) for step in (-cent, 0, cent)]
    assert found == [below, at, above]


@pytest.mark.parametrize("way", ["at_least", "more_than", "at_most", "less_than"])
def test_an_unknown_number_or_limit_makes_the_answer_unknown(ask, way):
    lacks = getattr(ask, way)(SOME, LACKING, Decimal(1))
    assert (lacks.verdict, lacks.missing, lacks.wanted) == (Verdict.UNKNOWN, LACKING.missing, Decimal(1))
    limitless = getattr(ask, way)(SOME, Decimal(1), LIMIT_LACKING)
    assert (limitless.verdict, limitless.missing, limitless.wanted) == (
        Verdict.UNKNOWN,
        LIMIT_LACKING.missing,
        None,
    )
    both = getattr(ask, way)(SOME, LACKING, LIMIT_LACKING)
    assert both.missing == (*LACKING.missing, *LIMIT_LACKING.missing)


def test_yes_and_no(ask):
    answer = ask.fact("is_resident")
    assert ask.holds(SOME, answer).verdict == Verdict.UNMET
    assert ask.holds(SOME, answer, wanted=False).verdict == Verdict.MET
    assert ask.holds(SOME, ask.fact("holds_hnte")).verdict == Verdict.UNKNOWN
    assert ask.asked == {("is_resident", None): False, ("holds_hnte", None): None}


def test_a_number_that_the_law_does_not_state(ask):
    assert not ask.states("trial.share")
    with pytest.raises(KeyError):
        ask.param("trial.share")


def test_joined_findings_keep_their_parts_and_what_is_missing():
    parts = (
        unknown(SOME, LACKING),
        manual(SOME, "请看材料", missing=LIMIT_LACKING.missing),
    )
    one = joined(SOME, Verdict.UNKNOWN, parts)
    assert one.missing == (*LACKING.missing, *LIMIT_LACKING.missing)
    assert list(one.walk()) == [one, *parts]
    assert joined(SOME, any_of(each.verdict for each in parts), parts).missing == ()
    assert [each["note"] for each in one.as_dict()["parts"]] == ["", "请看材料"]


@pytest.mark.parametrize(("found", "place"), [("36", 0), ("35", 0), ("34.99", 1), ("5", 2), ("4.99", 3)])
def test_bands_include_their_lower_bound(found, place):
    assert band_of(Decimal(found), (35, (20, "乙"), [Decimal(5), "丙"])) == place


@pytest.mark.parametrize(
    ("day", "months", "wanted"),
    [
        (date(2024, 2, 29), -24, date(2022, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 12, 31), 2, date(2025, 2, 28)),
        (date(2024, 1, 1), -1, date(2023, 12, 1)),
        (date(2024, 5, 1), 0, date(2024, 5, 1)),
    ],
)
def test_months_by_the_calendar(day, months, wanted):
    assert months_after(day, months) == wanted


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(-240, 240))
def test_months_count_months(day, months):
    later = months_after(day, months)
    assert later.year * 12 + later.month == day.year * 12 + day.month + months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


def test_days_and_months_from_an_unknown_day_are_unknown():
    assert days_before(date(2026, 1, 1), LACKING) == LACKING
    assert months_after(LACKING, 3) == LACKING
    assert days_before(date(2026, 3, 1), date(2025, 3, 1)) == 365


@pytest.mark.parametrize(
    ("day", "months", "latest", "earliest"),
    [
        (date(2023, 9, 30), 18, date(2022, 3, 31), date(2022, 3, 30)),
        (date(2023, 9, 29), 18, date(2022, 3, 29), date(2022, 3, 29)),
        (date(2019, 2, 28), 36, date(2016, 2, 29), date(2016, 2, 28)),
        (date(2024, 2, 29), 60, date(2019, 2, 28), date(2019, 3, 1)),
        (date(2026, 6, 15), 12, date(2025, 6, 15), date(2025, 6, 15)),
    ],
)
def test_months_are_counted_forwards_at_their_ends(day, months, latest, earliest):
    """Every start day up to ``latest`` has the months behind it, every one from ``earliest`` has no more than them."""
    assert (latest_start(day, months), earliest_start(day, months)) == (latest, earliest)
    for distance in range(-3, 4):
        start = latest + timedelta(days=distance)
        assert (start <= latest) == (months_after(start, months) <= day)
        start = earliest + timedelta(days=distance)
        assert (start >= earliest) == (months_after(start, months) >= day)


def test_the_earliest_start_of_an_unknown_day_is_unknown():
    assert earliest_start(Unknown((FactRef("entered_on"),)), 24) == Unknown((FactRef("entered_on"),))
