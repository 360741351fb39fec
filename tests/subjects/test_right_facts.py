"""Facts that rights answer: as at a day, unknown where nobody has told."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kechuang.rules.catalogue import evaluate, rule_of
from kechuang.rules.packs import load
from kechuang.rules.values import is_known
from kechuang.subjects.facts import fact_sheet
from kechuang.subjects.facts.ip import known_of_rights
from kechuang.subjects.models import (
    AnnualFact,
    AnnualStatement,
    IPHolder,
    IPRight,
    IPStatus,
    IPUse,
    Organisation,
)

DAY = date(2026, 11, 20)


def make_right(holders, number="202010000001.0", region="990101", **more):
    """An invention granted in 2022, in force; ``holders`` in order."""
    given = {
        "kind": "invention",
        "title": "一种精密夹具",
        "filed_on": date(2020, 5, 6),
        "granted_on": date(2022, 7, 8),
        "status": "granted",
        "status_on": date(2022, 7, 8),
        **more,
    }
    right = IPRight.objects.create(number=number, region_id=region, **given)
    for order, each in enumerate(holders, start=1):
        IPHolder.objects.create(right=right, organisation=each, name=each.name, order=order)
    return right


def test_facts_are_counted_as_at_the_day(world):
    firm = world.organisations["firm"]
    right = make_right([firm], status="lapsed", status_on=date(2026, 1, 15))
    IPStatus.objects.create(right=right, status="granted", on=date(2022, 7, 8))
    IPStatus.objects.create(right=right, status="lapsed", on=date(2026, 1, 15))
    before, after = (fact_sheet(firm, as_of=day) for day in (date(2026, 1, 14), DAY))
    assert (before.get("ip_class1"), after.get("ip_class1")) == (1, 0)
    assert before.origin("ip_class1") == "知识产权台账（1件），截至2026-01-14"


def test_another_owner_s_use_takes_a_co_owned_right_away(world):
    firm, other = world.organisations["firm"], world.organisations["firm2"]
    right = make_right([firm, other])
    assert [fact_sheet(each, as_of=DAY).get("ip_class1") for each in (firm, other)] == [1, 1]
    IPUse.objects.create(right=right, organisation=firm, purpose="hnte", year=2025, until=date(2028, 11, 1))
    assert [fact_sheet(each, as_of=DAY).get("ip_class1") for each in (firm, other)] == [1, 0]


@pytest.mark.parametrize(
    ("year", "prefilled", "text", "found"),
    [
        (2025, False, "是", 0),
        (2026, False, "是", 0),
        (2024, False, "是", None),
        (2025, True, "是", None),
        (2025, False, "否", None),
        (None, False, "", None),
    ],
)
def test_none_is_zero_only_for_one_who_declared_the_list_complete(world, now, year, prefilled, text, found):
    firm = world.organisations["firm"]
    if year is not None:
        statement = AnnualStatement.objects.create(
            organisation=firm, year=year, changed_at=now, state="signed"
        )
        AnnualFact.objects.create(
            statement=statement, name="ip_list_complete", text=text, prefilled=prefilled
        )
    value = fact_sheet(firm, as_of=DAY).get("ip_class1")
    assert (value if is_known(value) else None) == found


def test_a_declaration_counts_once_signed_and_until_a_correction_is_signed(world, now):
    firm = world.organisations["firm"]

    def told(**options) -> bool:
        return is_known(fact_sheet(firm, as_of=DAY, **options).get("ip_class1"))

    def version(number: int, state: str) -> AnnualStatement:
        return AnnualStatement.objects.create(
            organisation=firm, year=2025, version=number, changed_at=now, state=state
        )

    first = version(1, "draft")
    AnnualFact.objects.create(statement=first, name="ip_list_complete", text="是")
    assert (told(), told(drafts=True)) == (False, True)
    AnnualStatement.objects.filter(pk=first.pk).update(state="verified")
    assert told()
    AnnualStatement.objects.filter(pk=first.pk).update(state="replaced", is_current=False)
    second = version(2, "draft")
    assert (told(), told(drafts=True)) == (True, False)
    AnnualStatement.objects.filter(pk=second.pk).update(state="signed")
    assert not told()


def test_the_number_of_queries_does_not_grow(world, now):
    firms = [world.organisations["firm"], world.organisations["firm2"]]
    firms.append(
        Organisation.objects.create(
            name="示例第三公司", kind="enterprise", region_id="990103", state="verified", created_at=now
        )
    )
    for number, firm in enumerate(firms):
        make_right([firm, firms[0]] if firm != firms[0] else [firm], number=f"20201000000{number}.0")
    counts = []
    for several in (firms[:1], firms):
        with CaptureQueriesContext(connection) as queries:
            known = list(known_of_rights(several, DAY, [2026]))
        counts.append((len(queries), {each.organisation_id for each in known}))
    assert counts == [(5, {firms[0].pk}), (5, {each.pk for each in firms})]


def test_the_list_of_patents_is_what_the_rule_of_high_value_reads(world):
    firm = world.organisations["firm"]
    make_right([firm], number="1", is_emerging=True)
    lapsed = make_right(
        [firm], number="2", status="lapsed", status_on=date(2026, 1, 15), has_national_award=True
    )
    IPStatus.objects.create(right=lapsed, status="lapsed", on=date(2026, 1, 15))
    make_right([firm], number="3", kind="software")
    make_right([firm], number="4", acquired="licensed")
    load()
    rule = rule_of("high_value_patents")
    found = {}
    for day in (date(2025, 12, 31), DAY):
        sheet = fact_sheet(firm, as_of=day)
        assert [row["number"] for row in sheet.get("patents")] == ["1", "2"]
        result = evaluate(rule, sheet, as_of=day)
        amounts = {each.code: each.value for each in result.amounts}
        found[day] = (amounts["valid"], amounts["high_value"])
    assert found == {date(2025, 12, 31): (2, 2), DAY: (1, 1)}
