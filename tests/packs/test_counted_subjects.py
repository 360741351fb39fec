"""Indicators counted from rights, qualifications and the pool: region, period, one thing counted once, each open to its row."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import Resolver404, resolve

from kechuang.core.logic.periods import Period
from kechuang.core.permissions import permissions
from kechuang.indicators.counting import counted_ids, record_queries
from kechuang.indicators.logic import catalogue
from kechuang.indicators.operations import count_observation
from kechuang.indicators.queries import counted_rows
from kechuang.subjects.models import IPHolder, IPRight, IPStatus, Organisation, PoolEntry
from kechuang.subjects.queries.counting import rights_valid, without_patents
from tests.subjects.test_qualification_facts import hold
from tests.subjects.test_right_facts import make_right

YEAR = Period.year(2025)

FROM_RIGHTS = {
    "patent_applications": {"kind": "utility"},
    "patent_grants": {"kind": "utility"},
    "invention_applications": {},
    "invention_grants": {},
    "firm_patent_applications": {"kind": "design"},
    "firm_patent_grants": {"kind": "design"},
    "firm_invention_applications": {},
    "ip_obtained": {"kind": "software"},
    "pct_applications": {"kind": "pct"},
    "valid_inventions": {},
    "high_value_inventions": {"is_emerging": True},
}
FROM_QUALIFICATIONS = {
    "hnte_new": "hnte",
    "hnte_total": "hnte",
    "tech_sme": "tech_sme",
    "zhuanjing_firms": "zhuanjing",
    "innovative_firms": "innovative_firm",
    "gazelle_firms": "gazelle",
    "private_tech_firms": "private_tech",
}
FROM_POOL = {"hnte_pool": "listed", "hnte_applied": "applying"}
ALL = {*FROM_RIGHTS, *FROM_QUALIFICATIONS, *FROM_POOL, "tech_sme_with_patents"}


def count(code, region, period=YEAR):
    """How many different things are counted."""
    return len(counted_ids(record_queries[code], region, period))


def opens_its_rows(code, rows):
    """Has each row words of its own, and an address of this site under its permission?"""
    query = record_queries[code]
    assert query.view in permissions.codes()
    for row in rows:
        assert query.label(row)
        assert query.url(row).startswith("/subjects/")
        assert str(row.pk) in query.url(row) or str(row.organisation_id) in query.url(row)


@pytest.mark.parametrize(("code", "more"), FROM_RIGHTS.items())
def test_rights_are_counted_once_where_their_first_holder_is(world, code, more):
    firm, other = world.organisations["firm"], world.organisations["firm2"]
    make_right([firm, other], **{"filed_on": date(2025, 2, 1), "granted_on": date(2025, 12, 31), **more})
    places = [world.city, world.regions["990101"], world.regions["990102"], world.regions["990200"]]
    assert [count(code, place) for place in places] == [1, 1, 0, 0]
    opens_its_rows(code, record_queries[code].rows(world.city, YEAR))


@pytest.mark.parametrize("code", [c for c in FROM_RIGHTS if catalogue[c].measure == "flow"])
def test_flows_count_what_fell_into_the_period(world, code):
    more = FROM_RIGHTS[code]
    day = "filed_on" if "application" in code else "granted_on"
    for number, on in enumerate((date(2024, 12, 31), date(2025, 1, 1), date(2025, 12, 31), date(2026, 1, 1))):
        given = {"filed_on": None, "granted_on": None, **more, day: on}
        make_right([world.organisations["firm"]], number=f"{number}", **given)
    assert [count(code, world.city, Period.year(year)) for year in (2024, 2025, 2026)] == [1, 2, 1]


@pytest.mark.parametrize("code", ["valid_inventions", "high_value_inventions"])
def test_stocks_count_what_stands_at_the_end(world, code):
    """T-P14 again, by the rows."""
    right = make_right(
        [world.organisations["firm"]],
        granted_on=date(2025, 2, 1), status="lapsed", status_on=date(2026, 1, 15), has_national_award=True,
    )  # fmt: skip
    IPStatus.objects.create(right=right, status="granted", on=date(2025, 2, 1))
    IPStatus.objects.create(right=right, status="lapsed", on=date(2026, 1, 15))
    assert [count(code, world.city, Period.year(year)) for year in (2024, 2025, 2026)] == [0, 1, 0]


def test_high_value_is_the_union_and_ten_years_exactly_are_not_over_ten(world):
    """T-P11 and T-P13: seven patents, five notions, six of high value."""
    flags = (
        {"is_emerging": True}, {"is_emerging": True, "is_pledge_high": True},
        {"is_emerging": True, "has_family_abroad": True}, {"has_family_abroad": True, "filed_on": date(2015, 1, 1)},
        {"filed_on": date(2015, 12, 30)}, {"has_national_award": True}, {"filed_on": date(2015, 12, 31)},
    )  # fmt: skip
    for number, more in enumerate(flags):
        make_right([world.organisations["firm"]], number=f"{number}", **more)
    assert (count("valid_inventions", world.city), count("high_value_inventions", world.city)) == (7, 6)


def test_the_rows_and_the_rule_agree_on_validity(world):
    """``IPRight.objects.in_force`` says of every row what ``valid_on`` says of it."""
    from kechuang.subjects.facts.ip import right_facts  # the row as the rule knows it
    from kechuang.subjects.logic.rights import high_value, valid_on

    filed = [
        None,
        date(2004, 2, 29),
        date(2006, 3, 10),
        date(2016, 2, 29),
        date(2016, 3, 10),
        date(2021, 6, 1),
    ]
    histories = [
        (),
        (("lapsed", date(2025, 1, 1)), ("granted", date(2025, 6, 1))),
        (("filed", date(2026, 1, 1)),),
    ]
    present = [("granted", None), ("lapsed", date(2026, 1, 15)), ("expired", None)]
    number = 0
    for kind in ("invention", "utility", "design", "software"):
        for on in filed:
            for history in histories:
                for status, status_on in present:
                    number += 1
                    right = make_right(
                        [world.organisations["firm"]], number=f"{number}", kind=kind, filed_on=on,
                        granted_on=date(2022, 7, 8), status=status, status_on=status_on,
                    )  # fmt: skip
                    for each, day in history:
                        IPStatus.objects.create(right=right, status=each, on=day)
    days = [date(2022, 7, 7), date(2022, 7, 8), date(2024, 2, 28), date(2024, 2, 29), date(2025, 3, 1)]
    days += [date(2026, 1, 14), date(2026, 1, 15), date(2026, 2, 27), date(2026, 2, 28), date(2026, 3, 1)]
    days += [date(2026, 3, 9), date(2026, 3, 10), date(2026, 3, 11), date(2036, 6, 1)]
    rows = [
        (each.pk, right_facts(each, [(s.on, s.status) for s in each.statuses.all()]))
        for each in IPRight.objects.prefetch_related("statuses")
    ]
    assert number == 216
    for day in days:
        assert set(IPRight.objects.in_force(day).values_list("pk", flat=True)) == {
            pk for pk, facts in rows if valid_on(facts, day)
        }, day
        assert set(IPRight.objects.high_value(day).values_list("pk", flat=True)) == {
            pk for pk, facts in rows if high_value(facts, day)
        }, day


def test_only_a_first_holder_that_is_a_firm_makes_a_firm_s_patent(world, now):
    university = Organisation.objects.create(
        name="示例大学", kind="university", region_id="990101", state="verified", created_at=now
    )
    given = {"filed_on": date(2025, 2, 1), "granted_on": date(2025, 12, 31)}
    make_right([university, world.organisations["firm"]], number="1", **given)
    stranger = make_right([], number="2", **given)
    IPHolder.objects.create(right=stranger, name="不在册的公司", order=1)
    assert (count("patent_applications", world.city), count("firm_patent_applications", world.city)) == (2, 0)


@pytest.mark.parametrize(("code", "kind"), FROM_QUALIFICATIONS.items())
def test_holders_are_counted_once_and_by_their_region(world, code, kind):
    firm = world.organisations["firm"]
    hold(firm, kind, date(2025, 3, 1))
    hold(firm, kind, date(2025, 9, 1))
    hold(world.organisations["firm2"], kind, date(2025, 12, 31))
    places = [world.city, world.regions["990101"], world.regions["990102"], world.regions["990200"]]
    assert [count(code, place) for place in places] == [2, 1, 1, 0]
    opens_its_rows(code, record_queries[code].rows(world.city, YEAR))


def test_a_renewal_is_not_new_and_an_expired_or_revoked_certificate_is_no_stock(world):
    firm, other = world.organisations["firm"], world.organisations["firm2"]
    hold(firm, granted=date(2022, 11, 1))
    hold(firm, granted=date(2025, 11, 10), is_first=False)
    hold(other, granted=date(2023, 11, 1), state="revoked", ended_on=date(2025, 6, 30))
    years = [Period.year(year) for year in (2022, 2023, 2024, 2025)]
    assert [count("hnte_new", world.city, year) for year in years] == [1, 1, 0, 0]
    assert [count("hnte_total", world.city, year) for year in years] == [1, 2, 2, 1]
    gap = Period(date(2025, 11, 1), date(2025, 11, 5))  # the old has expired, the new is not yet issued
    assert count("hnte_total", world.city, gap) == 0


def test_registration_of_technology_smes_starts_anew_each_year(world):
    hold(world.organisations["firm"], "tech_sme", date(2024, 6, 1))
    hold(world.organisations["firm2"], "tech_sme", date(2025, 6, 1))
    halves = [Period.half(2025, 1), Period.year(2025)]
    assert [count("tech_sme", world.city, each) for each in halves] == [1, 1]
    assert count("tech_sme", world.city, Period.month(2025, 5)) == 0


def test_firms_with_a_patent_and_those_without_any(world):
    firm, other = world.organisations["firm"], world.organisations["firm2"]
    for each in (firm, other):
        hold(each, "tech_sme", date(2025, 6, 1))
    make_right([other, firm], number="1", kind="software")
    assert count("tech_sme_with_patents", world.city) == 0
    assert set(without_patents(Organisation.objects.all())) == {firm, other}
    make_right([other, firm], number="2", filed_on=date(2025, 7, 1), granted_on=None, status="filed")
    periods = [Period.half(2025, 1), Period.year(2025)]
    assert [count("tech_sme_with_patents", world.city, each) for each in periods] == [0, 2]
    assert list(without_patents(Organisation.objects.all())) == []
    opens_its_rows("tech_sme_with_patents", record_queries["tech_sme_with_patents"].rows(world.city, YEAR))


@pytest.mark.parametrize(
    ("code", "state", "found"),
    [
        ("hnte_pool", "listed", 1),
        ("hnte_pool", "applying", 1),
        ("hnte_pool", "left", 0),
        ("hnte_applied", "listed", 0),
        ("hnte_applied", "applying", 1),
        ("hnte_applied", "achieved", 1),
        ("hnte_applied", "left", 0),
    ],
)
def test_the_pool_is_counted_by_year_and_state(world, code, state, found):
    PoolEntry.objects.create(
        organisation=world.organisations["firm"],
        topic="hnte",
        year=2025,
        state=state,
        listed_on=date(2025, 3, 1),
    )
    PoolEntry.objects.create(
        organisation=world.organisations["firm2"], topic="zhuanjing", year=2025, state=state,
        listed_on=date(2025, 3, 1),
    )  # fmt: skip
    places = [world.city, world.regions["990101"], world.regions["990102"]]
    assert [count(code, place) for place in places] == [found, found, 0]
    assert count(code, world.city, Period.year(2026)) == 0
    opens_its_rows(code, record_queries[code].rows(world.city, YEAR))


def test_all_that_is_counted_of_subjects_is_tested_here():
    ours = {
        each.code
        for each in record_queries
        if each.view.split(".")[1] in ("ip_right", "qualification", "pool_entry")
    }
    assert ours == ALL


@pytest.mark.parametrize(
    ("code", "of"),
    [
        ("inventions_per_10k", "valid_inventions"),
        ("high_value_inventions_per_10k", "high_value_inventions"),
        ("firm_invention_share", "firm_invention_applications"),
        ("zero_patent_cleared", "tech_sme_with_patents"),
    ],
)
def test_ratios_are_computed_from_counts(code, of):
    item = catalogue[code]
    assert of in item.inputs
    assert of in record_queries.codes()
    assert item.compute is not None
    assert item.example is not None


def test_a_counted_number_opens_its_rows_with_a_fixed_number_of_queries(
    world, now, django_assert_num_queries
):
    firm, other = world.organisations["firm"], world.organisations["firm2"]
    for each in (firm, other):
        hold(each)
    row = count_observation(
        indicator="hnte_total", region=world.city, period=YEAR, actor=world.actor("statistician"), now=now
    )
    assert (row.value, len(row.record_ids)) == (2, 2)
    reader = world.actor("statistician")
    with django_assert_num_queries(1):
        query, rows = counted_rows(reader, row)
        assert sorted(query.label(each) for each in rows) == sorted(each.name for each in (firm, other))
    _, of_the_county = counted_rows(world.actor("county"), row)
    assert [each.organisation for each in of_the_county] == [firm]


def test_valid_inventions_take_one_query(world, django_assert_num_queries):
    for number in range(3):
        make_right([world.organisations["firm"], world.organisations["firm2"]], number=f"{number}")
    with django_assert_num_queries(1):
        assert len(rights_valid(world.city, YEAR)) == 3


@pytest.mark.parametrize("address", ["/subjects/rights/1/", "/subjects/qualifications/1/"])
def test_addresses_of_counted_rows_exist(address):
    try:
        found = resolve(address)
    except Resolver404:
        pytest.fail(f"{address} leads nowhere")
    assert found.namespace == "subjects"
