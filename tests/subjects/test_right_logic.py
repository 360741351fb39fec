"""How rights are counted: terms, validity on a day, the notions, the union of high value."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from kechuang.rules.values import ratio
from kechuang.subjects.logic.rights import (
    Holding,
    RightFacts,
    Use,
    ends_on,
    filed_within,
    granted_within,
    high_value,
    high_value_union,
    ip_facts,
    kept_long,
    next_fee_on,
    pct_within,
    valid_count,
    valid_on,
)
from kechuang.subjects.states import Acquired, IPKind, LegalStatus

DAY = date(2026, 3, 10)


def patent(**changes):
    """An invention filed in 2020 and granted in 2022, in force."""
    right = RightFacts(
        kind=IPKind.INVENTION,
        filed_on=date(2020, 5, 6),
        granted_on=date(2022, 7, 8),
        status=LegalStatus.GRANTED,
        is_emerging=False,
        has_family_abroad=False,
        is_pledge_high=False,
        has_national_award=False,
        is_in_use=True,
    )
    return replace(right, **changes)


@pytest.mark.parametrize(
    ("kind", "filed", "end"),
    [
        (IPKind.INVENTION, date(2006, 3, 10), date(2026, 3, 10)),
        (IPKind.DEFENCE, date(2006, 3, 10), date(2026, 3, 10)),
        (IPKind.UTILITY, date(2016, 3, 10), date(2026, 3, 10)),
        (IPKind.DESIGN, date(2021, 5, 31), date(2031, 5, 31)),
        (IPKind.DESIGN, date(2021, 6, 1), date(2036, 6, 1)),
        (IPKind.INVENTION, date(2004, 2, 29), date(2024, 2, 29)),
        (IPKind.UTILITY, date(2016, 2, 29), date(2026, 2, 28)),
        (IPKind.SOFTWARE, date(2016, 3, 10), None),
        (IPKind.INVENTION, None, None),
    ],
)
def test_a_patent_ends_on_the_anniversary_of_its_filing(kind, filed, end):
    assert ends_on(kind, filed) == end


def test_the_day_before_the_term_ends_is_the_last_valid_one():
    right = patent(filed_on=date(2006, 3, 10), granted_on=date(2008, 1, 1))
    assert (valid_on(right, date(2026, 3, 9)), valid_on(right, date(2026, 3, 10))) == (True, False)


def test_a_right_is_valid_from_the_day_of_its_grant():
    right = patent(granted_on=DAY)
    assert (valid_on(right, date(2026, 3, 9)), valid_on(right, DAY)) == (False, True)


def test_a_grant_without_a_day_proves_nothing():
    assert not valid_on(patent(granted_on=None), DAY)


def test_past_days_are_judged_by_the_history_and_not_by_the_present_status():
    """T-P14: granted 2025-02-01, lapsed 2026-01-15."""
    right = patent(
        granted_on=date(2025, 2, 1),
        status=LegalStatus.LAPSED,
        status_on=date(2026, 1, 15),
        history=((date(2025, 2, 1), "granted"), (date(2026, 1, 15), "lapsed")),
    )
    counted = [valid_count([right], day) for day in (date(2025, 12, 31), date(2026, 12, 31))]
    assert counted == [1, 0]
    assert granted_within([right], date(2025, 1, 1), date(2025, 12, 31)) == 1


def test_a_lapse_that_was_mended_counts_only_outside_the_gap():
    right = patent(history=((date(2025, 1, 1), "lapsed"), (date(2025, 6, 1), "granted")))
    days = (date(2024, 12, 31), date(2025, 1, 1), date(2025, 5, 31), date(2025, 6, 1))
    assert [valid_on(right, day) for day in days] == [True, False, False, True]


def test_a_lapse_without_a_day_counts_as_ended():
    assert not valid_on(patent(status=LegalStatus.LAPSED, status_on=None), DAY)


def test_exactly_ten_years_is_not_over_ten():
    """T-P13."""
    filed = date(2016, 3, 10)
    kept = [kept_long(filed, day) for day in (date(2026, 3, 10), date(2026, 3, 11))]
    assert kept == [False, True]
    assert kept_long(None, DAY) is None


def test_the_union_of_high_value_takes_each_patent_once():
    """T-P11."""
    assert high_value_union([{1, 2, 3}, {3, 4}, {4, 5}, {2}, {6}]) == {1, 2, 3, 4, 5, 6}


@pytest.mark.parametrize(
    ("number", "shown"), [(4218, Decimal("51.22")), (1305, Decimal("15.85"))], ids=["T-P10", "T-P12"]
)
def test_per_ten_thousand_people(number, shown):
    assert ratio(number, Decimal("82.35")).decimal(2) == shown


@pytest.mark.parametrize("flag", ["is_emerging", "has_family_abroad", "is_pledge_high", "has_national_award"])
def test_each_notion_alone_makes_high_value_even_if_others_are_unknown(flag):
    unknown = dict.fromkeys(
        ("is_emerging", "has_family_abroad", "is_pledge_high", "has_national_award"), None
    )
    assert high_value(patent(**{**unknown, flag: True}), DAY) is True
    assert high_value(patent(**unknown), DAY) is None
    assert high_value(patent(), DAY) is False


def test_the_counting_notions_differ():
    year = (date(2025, 1, 1), date(2025, 12, 31))
    rights = [
        patent(filed_on=date(2025, 1, 1), granted_on=None, status=LegalStatus.FILED),
        patent(kind=IPKind.UTILITY, filed_on=date(2024, 12, 31), granted_on=date(2025, 12, 31)),
        patent(kind=IPKind.SOFTWARE, filed_on=date(2025, 3, 3), granted_on=date(2025, 3, 3)),
        patent(kind=IPKind.PCT, filed_on=date(2025, 3, 3), granted_on=None, status=LegalStatus.FILED),
    ]
    found = (filed_within(rights, *year), granted_within(rights, *year), pct_within(rights, *year))
    assert found == (1, 1, 1)
    assert valid_count(rights, date(2025, 12, 31)) == 1


# ── what one firm may count ─────────────────────────────────────────────────────────────────

OURS, THEIRS = 1, 2


def holding(*uses, order=1, **changes):
    """One of our rights with its uses."""
    return Holding(patent(**changes), OURS, order, uses)


def test_a_licensed_right_never_counts_and_a_trademark_is_no_class():
    rights = [holding(acquired=Acquired.LICENSED), holding(kind=IPKind.TRADEMARK), holding(kind=IPKind.PCT)]
    assert set(ip_facts(rights, DAY).values()) == {0}


def test_a_co_owned_right_serves_the_owner_who_uses_it():
    mine, theirs = Use(OURS, "hnte", 2025), Use(THEIRS, "hnte", 2025, date(2028, 12, 1))
    assert ip_facts([holding(mine)], DAY)["ip_class1"] == 1
    assert ip_facts([holding(theirs)], DAY)["ip_class1"] == 0
    assert ip_facts([holding(replace(theirs, until=date(2026, 3, 9)))], DAY)["ip_class1"] == 1
    assert ip_facts([holding(replace(theirs, until=DAY))], DAY)["ip_class1"] == 0
    assert ip_facts([holding(replace(theirs, until=None))], DAY)["ip_class1"] == 0
    assert ip_facts([holding(replace(theirs, year=2027))], DAY)["ip_class1"] == 1
    assert ip_facts([holding(replace(theirs, purpose="tech_sme"))], DAY)["ip_class1"] == 1


def test_class_two_is_used_once_only():
    utility = {"kind": IPKind.UTILITY}
    rights = [
        holding(**utility),
        holding(Use(OURS, "hnte", 2023), **utility),
        holding(Use(OURS, "hnte", 2026), **utility),
        holding(Use(OURS, "tech_sme", 2023), **utility),
    ]
    found = ip_facts(rights, DAY)
    assert (found["ip_class2"], found["ip_class2_unused"], found["ip_own"]) == (4, 3, 3)
    assert ip_facts([holding(Use(OURS, "hnte", 2023))], DAY)["ip_own"] == 1  # class I may be used again


def test_own_and_acquired_are_told_apart():
    rights = [holding(), *(holding(acquired=each) for each in ("assigned", "gifted", "merged"))]
    found = ip_facts(rights, DAY)
    assert (found["ip_class1"], found["ip_class1_own"], found["ip_own"], found["ip_acquired"]) == (4, 1, 1, 3)


def test_in_use_wants_a_first_three_holder_and_no_transfer():
    rights = [holding(order=3), holding(order=4), holding(acquired=Acquired.ASSIGNED)]
    assert ip_facts(rights, DAY)["ip_class1_in_use"] == 1
    assert ip_facts([*rights, holding(is_in_use=False)], DAY)["ip_class1_in_use"] == 1


def test_what_nobody_told_is_left_out():
    assert "ip_class1_in_use" not in ip_facts([holding(), holding(is_in_use=None)], DAY)
    untold = holding(is_emerging=None)
    assert "ip_class1_high_value" not in ip_facts([untold], DAY)
    assert ip_facts([untold, holding(is_emerging=True)], DAY)["ip_class1_high_value"] == 1


@pytest.mark.parametrize(
    ("filed", "due"),
    [
        (date(2020, 5, 6), date(2026, 5, 6)),
        (date(2020, 3, 10), date(2027, 3, 10)),
        (date(2020, 3, 11), date(2026, 3, 11)),
    ],
)
def test_the_yearly_fee_is_due_on_the_anniversary_of_filing(filed, due):
    assert next_fee_on(filed, DAY) == due
