"""Limits counted without a database: the examples of the rules, and the traps of counting."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from kechuang.programs.logic.kinds import Limit
from kechuang.programs.logic.limits import Held, Part, counts, exceeding, is_lifted, is_ongoing, most_of

TODAY = date(2026, 11, 22)
LIMIT = Limit("L1", "主持在研和在报不超过1项", "person", ("lead", "member"), ("applying", "ongoing"), 1)
ASKS = Held(1, frozenset({"key"}), "project", call=5, year=2026, state="draft")


def held(case: int, **changes) -> Held:
    usual = {"codes": frozenset({"key"}), "group": "project", "call": 5, "year": 2026, "state": "check"}
    return Held(case, **usual | changes)


def over(
    limit: Limit, *others: Held, role: str = "lead", most: int | None = None
) -> list[tuple[int, int, int]]:
    """Who is over, by how many, with what cap: person 7 leads here and has ``role`` in the others."""
    own = [Part(7, "lead", ASKS)]
    rows = [Part(7, role, each) for each in others]
    found = exceeding(limit, ASKS, own, rows, most=limit.most if most is None else most)
    return [(each.who, each.total, each.most) for each in found]


def changed(**changes) -> Limit:
    return Limit(**{**LIMIT.__dict__, **changes})


# ── the examples of the rules ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("spend", "lifted"), [("500000000", False), ("501000000", True), ("500000000.01", True)]
)
def test_s_lim_1_more_than_five_hundred_million_lifts_the_limit_and_the_bound_itself_does_not(spend, lifted):
    limit = changed(unless_fact="rd_spend", above=Decimal(500_000_000))
    assert is_lifted(limit, Decimal(spend)) is lifted


def test_s_lim_1_what_nobody_has_told_lifts_nothing():
    assert is_lifted(changed(unless_fact="rd_spend", above=Decimal(0)), None) is False
    assert is_lifted(LIMIT, Decimal(10**12)) is False


@pytest.mark.parametrize(("before", "found"), [(0, []), (1, []), (2, [(7, 3, 2)])])
def test_s_lim_2_two_applications_are_right_the_third_is_blocked(before, found):
    limit = changed(states=("applying",), most=2)
    assert over(limit, *(held(10 + n) for n in range(before))) == found


# ── traps ────────────────────────────────────────────────────────────────────────────────────


def test_what_one_joins_counts_as_well_as_what_one_leads():
    assert over(LIMIT, held(2), role="member") == [(7, 2, 1)]
    assert over(changed(roles=("lead",)), held(2), role="member") == []


def test_only_those_are_asked_who_have_a_counted_role_here():
    own = [Part(7, "member", ASKS)]
    limit = changed(roles=("lead",))
    assert exceeding(limit, ASKS, own, [Part(7, "lead", held(2))], most=1) == []


def test_what_runs_counts_whatever_year_it_comes_from():
    old = held(2, year=2022, call=1, state="approved", ongoing=True)
    assert over(LIMIT, old) == [(7, 2, 1)]
    assert over(changed(window="call"), old) == [(7, 2, 1)]
    assert over(LIMIT, held(2, year=2022, state="approved", ongoing=False)) == []


@pytest.mark.parametrize(
    ("columns", "runs"),
    [
        ({}, True),
        ({"state": "check"}, False),
        ({"concluded_on": date(2026, 11, 22)}, False),
        ({"concluded_on": date(2026, 11, 23)}, True),
        # Limits run to a day of their own where one is set, that day included; a conclusion ends them before.
        ({"limit_until": date(2026, 11, 22)}, True),
        ({"limit_until": date(2026, 11, 21)}, False),
        ({"limit_until": date(2027, 1, 1), "concluded_on": date(2026, 5, 1)}, False),
        # What has no acceptance runs only as long as is said.
        ({"hand_over": "qualification"}, False),
        ({"hand_over": "qualification", "limit_until": date(2027, 1, 1)}, True),
    ],
)
def test_what_is_approved_runs_until_its_acceptance_is_concluded(columns, runs):
    usual = {"state": "approved", "hand_over": "task_book", "concluded_on": None, "limit_until": None}
    assert is_ongoing(**usual | columns, on=TODAY) is runs


@pytest.mark.parametrize(
    ("window", "other", "found"),
    [
        ("call", {}, True),
        ("call", {"call": 6}, False),
        ("year", {"call": 6}, True),
        ("year", {"year": 2025}, False),
        ("all", {"year": 2025}, True),
        ("year", {"state": "approved"}, True),
        ("all", {"state": "approved"}, False),
        ("year", {"state": "declined"}, False),
        ("year", {"state": "withdrawn"}, False),
        ("year", {"state": "inadmissible"}, False),
        ("year", {"state": "draft"}, False),
        ("year", {"state": "unit"}, False),
        ("year", {"state": "correction"}, True),
        ("year", {"state": "objection"}, True),
    ],
)
def test_the_window_narrows_what_is_applied_for(window, other, found):
    assert counts(changed(window=window, states=("applying",)), ASKS, held(2, **other)) is found


@pytest.mark.parametrize(
    ("kinds", "excluding", "other", "found"),
    [
        ((), (), {}, True),
        ((), (), {"codes": frozenset({"other"})}, False),
        ((), (), {"codes": frozenset({"copy", "key"})}, True),
        (("group:project",), (), {"codes": frozenset({"other"})}, True),
        (("group:project",), (), {"codes": frozenset({"other"}), "group": "subsidy"}, False),
        (("group:project",), ("base_fund",), {"codes": frozenset({"base_fund"})}, False),
        (("group:project",), ("group:project",), {}, False),
    ],
)
def test_kinds_and_groups_that_count(kinds, excluding, other, found):
    assert counts(changed(kinds=kinds, excluding=excluding), ASKS, held(2, **other)) is found


def test_a_limit_on_what_runs_does_not_count_what_is_only_applied_for():
    limit = changed(states=("ongoing",), most=0)
    assert over(limit) == []
    assert over(limit, held(2, state="approved", ongoing=True)) == [(7, 1, 0)]


def test_a_limit_on_other_kinds_does_not_count_the_case_itself():
    limit = changed(kinds=("group:award",), most=0)
    assert over(limit) == []
    assert over(limit, held(2, group="award")) == [(7, 1, 0)]


def test_a_case_counts_once_however_many_parts_one_has_in_it():
    own = [Part(7, "lead", ASKS), Part(7, "member", ASKS)]
    rows = [Part(7, "lead", held(2)), Part(7, "member", held(2)), Part(7, "lead", ASKS)]
    (found,) = exceeding(LIMIT, ASKS, own, rows, most=1)
    assert (found.cases, found.total) == ((2,), 2)


def test_the_call_may_set_another_cap():
    assert most_of(LIMIT, {}) == 1
    assert most_of(LIMIT, {"L1": 3, "L2": 9}) == 3
    assert most_of(LIMIT, {"L1": 0}) == 0
    assert over(LIMIT, held(2), most=2) == []
