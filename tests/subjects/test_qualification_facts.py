"""Facts that qualifications answer: yes by a row in force, no only by a register that covers the organisation."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kechuang.rules.values import is_known
from kechuang.subjects.facts import fact_sheet
from kechuang.subjects.facts.qualification import known_of_qualifications
from kechuang.subjects.logic.qualification_kinds import KINDS, title_of
from kechuang.subjects.models import Carrier, Organisation, Qualification

DAY = date(2026, 11, 20)


def hold(organisation, kind="hnte", granted=date(2024, 11, 1), **more):
    """A qualification granted on a day, with its kind's validity."""
    given = {
        "level": KINDS[kind].level,
        "valid_from": granted,
        "valid_to": KINDS[kind].valid_to(granted),
        **more,
    }
    return Qualification.objects.create(organisation=organisation, kind=kind, granted_on=granted, **given)


def told(organisation, name, day=DAY):
    """The fact's value on the day; None if unknown."""
    value = fact_sheet(organisation, as_of=day).get(name)
    return value if is_known(value) else None


def test_a_certificate_counts_from_its_issue_to_its_last_day(world):
    firm = world.organisations["firm"]
    row = hold(firm)
    assert row.valid_to == date(2027, 10, 31)
    days = (date(2024, 11, 1), date(2027, 10, 31), date(2027, 11, 1))
    assert [told(firm, "holds_hnte", day) for day in days] == [True, True, False]
    assert told(firm, "holds_hnte", date(2024, 10, 31)) is None  # the register was empty then


def test_a_revocation_counts_from_its_day(world):
    firm = world.organisations["firm"]
    hold(firm, state="revoked", ended_on=date(2026, 5, 1))
    assert [told(firm, "holds_hnte", day) for day in (date(2026, 4, 30), date(2026, 5, 1))] == [True, False]


def test_no_is_known_only_from_a_register_that_somebody_keeps(world):
    firm, other = world.organisations["firm"], world.organisations["firm2"]
    assert told(firm, "holds_hnte") is None
    hold(other)
    assert (told(firm, "holds_hnte"), told(firm, "holds_zhuanjing")) == (False, None)


def test_the_register_says_nothing_of_firms_elsewhere(world, now):
    hold(world.organisations["firm"])
    stranger = Organisation.objects.create(
        name="邻市公司", kind="enterprise", region_id="990201", state="verified", created_at=now
    )
    assert told(stranger, "holds_hnte") is None


@pytest.mark.parametrize(
    ("granted", "five", "three"),
    [
        (date(2021, 11, 19), None, None),
        (date(2021, 11, 20), True, None),
        (date(2023, 11, 19), True, None),
        (date(2023, 11, 20), True, True),
        (date(2026, 11, 21), None, None),
    ],
)
def test_awards_count_for_their_years_and_are_unknown_without_a_row(world, granted, five, three):
    firm = world.organisations["firm"]
    hold(firm, "national_award", granted)
    hold(world.organisations["firm2"], "national_award", date(2025, 1, 1))
    names = ("national_award_top3_5y", "national_award_top3_3y", "provincial_award_top3_3y")
    assert [told(firm, name) for name in names] == [five, three, three]


def test_leading_a_standard_is_taking_part_in_one(world):
    firm = world.organisations["firm"]
    hold(firm, "led_standard", date(2024, 1, 1))
    assert (told(firm, "led_standard_5y"), told(firm, "joined_standard")) == (True, True)


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({}, True),
        ({"level": "city"}, None),
        ({"kind": "incubator"}, None),
        ({"recognised_on": date(2026, 11, 21)}, None),
        ({"recognised_on": None}, None),
        ({"revoked_on": date(2026, 11, 20), "state": "revoked"}, None),
        ({"revoked_on": date(2026, 11, 21), "state": "revoked"}, True),
    ],
)
def test_a_hosted_provincial_laboratory_is_an_rd_body(world, more, found):
    firm = world.organisations["firm"]
    given = {
        "kind": "laboratory",
        "level": "provincial",
        "state": "running",
        "recognised_on": date(2024, 1, 1),
        **more,
    }
    Carrier.objects.create(name="示例省重点实验室", region_id="990101", host=firm, **given)
    assert told(firm, "has_provincial_rd_body") is found


def test_the_number_of_queries_does_not_grow(world, now):
    firms = [world.organisations["firm"], world.organisations["firm2"]]
    firms.append(
        Organisation.objects.create(
            name="示例第三公司", kind="enterprise", region_id="990103", state="verified", created_at=now
        )
    )
    for firm in firms:
        hold(firm)
    counts = []
    for several in (firms[:1], firms):
        with CaptureQueriesContext(connection) as queries:
            known = list(known_of_qualifications(several, DAY, [2026]))
        counts.append((len(queries), {each.organisation_id for each in known}))
    assert counts == [(5, {firms[0].pk}), (5, {each.pk for each in firms})]


@pytest.mark.parametrize(
    ("code", "number", "fits"),
    [
        ("hnte", "GR202699000001", True),
        ("hnte", "GR20269900001", False),
        ("hnte", "gr202699000001", False),
        ("hnte", "", True),
        ("tech_sme", "2026990101A0000001", True),
        ("tech_sme", "2026990101A000001", False),
        ("gazelle", "任意编号", True),
    ],
)
def test_a_number_is_held_against_its_kind_s_pattern(code, number, fits):
    assert KINDS[code].number_fits(number) is fits


def test_validity_ends_the_day_before_and_some_kinds_do_not_end():
    issued = date(2024, 2, 29)
    ends = [KINDS[code].valid_to(issued) for code in ("hnte", "tech_sme", "private_tech")]
    assert ends == [date(2027, 2, 27), date(2025, 2, 27), None]
    assert (title_of("hnte"), title_of("whatever")) == ("高新技术企业", "whatever")
