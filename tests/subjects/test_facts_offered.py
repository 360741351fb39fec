"""Every fact that rules ask of an enterprise can be offered by somebody; and what follows by a rule is derived."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kechuang.rules.catalogue import evaluate, select
from kechuang.rules.facts import Fact, FactKind, FactScope, FactSource, facts_by_name
from kechuang.rules.packs import load
from kechuang.rules.values import FactRef, is_known
from kechuang.subjects.facts import fact_sheet, fact_sheets
from kechuang.subjects.facts.derived import changed
from kechuang.subjects.facts.judging import Assumed, assumed_sheet
from kechuang.subjects.logic.qualification_kinds import KINDS
from kechuang.subjects.logic.stored import NUMBERS, stored
from kechuang.subjects.models import (
    AnnualFact,
    AnnualStatement,
    Carrier,
    IPHolder,
    IPRight,
    Organisation,
    Qualification,
    Tenancy,
)

DAY = date(2026, 11, 20)
NOW = "2026-03-01T10:00:00+08:00"
pytestmark = pytest.mark.django_db


def sample(fact: Fact):
    """Some value of the fact's kind."""
    if fact.kind in NUMBERS:
        return Decimal(1)
    if fact.kind == FactKind.TEXT:
        return fact.choices[0][0] if fact.choices else "示例"
    return {FactKind.YES_NO: True, FactKind.DAY: date(2020, 1, 1)}.get(fact.kind, ({},))


def file_statement(firm: Organisation, year: int = 2025, **values) -> None:
    """A signed statement of a year with these facts."""
    load()
    row = AnnualStatement.objects.create(
        organisation=firm, year=year, state="verified", is_current=True, changed_at=NOW
    )
    for name, value in values.items():
        kept = stored(facts_by_name[name], value)
        AnnualFact.objects.create(
            statement=row, name=name, value=kept.value, text=kept.text, rows=kept.rows, prefilled=False
        )


def fill(firm: Organisation, everything: list[Fact]) -> None:
    """Fill in all that can be filled in of an organisation."""
    firm.field_code, firm.is_resident = "1.1.1", True
    firm.save()
    file_statement(
        firm, **{each.name: sample(each) for each in everything if each.source == FactSource.STATEMENT}
    )
    for kind in KINDS:
        Qualification.objects.create(
            organisation=firm, kind=kind, level=KINDS[kind].level, granted_on=date(2025, 6, 1),
            valid_from=date(2025, 6, 1),
        )  # fmt: skip
    right = IPRight.objects.create(
        kind="invention", number="202010000001.0", filed_on=date(2020, 1, 1), granted_on=date(2022, 1, 1),
        status="granted", status_on=date(2022, 1, 1), acquired="own", is_emerging=True, is_in_use=True,
        region=firm.region,
    )  # fmt: skip
    IPHolder.objects.create(right=right, organisation=firm, name=firm.name, order=1)
    house(firm)


def house(firm: Organisation, name: str = "示例孵化器", kind: str = "incubator", **more) -> Tenancy:
    """The firm's stay in a carrier."""
    carrier = Carrier.objects.create(
        name=name, kind=kind, level="city", state="running", region=firm.region, host=firm
    )
    entered_on = more.pop("entered_on", date(2025, 1, 1))
    return Tenancy.objects.create(
        carrier=carrier, organisation=firm, name=firm.name, entered_on=entered_on, **more
    )


def test_no_fact_of_an_enterprise_is_left_that_nobody_can_offer(world):
    load()
    asked = [
        each
        for each in facts_by_name.values()
        if each.subject == "enterprise" and each.source != FactSource.ANSWER
    ]
    firm = world.organisations["firm"]
    fill(firm, asked)
    sheet = fact_sheet(firm, as_of=DAY)
    lacking = defaultdict(list)
    for each in asked:
        year = 2025 if each.scope == FactScope.YEAR else None
        if not is_known(sheet.get(each.name, year)):
            lacking[str(each.source)].append(each.name)
    assert dict(lacking) == {}
    assert all(sheet.origin(*ref) for ref in sheet)


def size(firm: Organisation, employees: int, sales: str, **more) -> None:
    file_statement(firm, employees_end=Decimal(employees), sales=Decimal(sales), **more)


@pytest.mark.parametrize(
    ("employees", "sales", "is_sme", "origin"),
    [
        (1000, "400000000", False, "由企业规模判断：大型"),
        (999, "400000000", True, "由企业规模判断：中型"),
        (1000, "399999999.99", True, "由企业规模判断：中型"),
        (299, "20000000", True, "由企业规模判断：小型"),
        (19, "20000000", True, "由企业规模判断：微型"),
    ],
)
def test_is_sme_follows_from_the_size(world, employees, sales, is_sme, origin):
    firm = world.organisations["firm"]  # industry 3511
    size(firm, employees, sales)
    sheet = fact_sheet(firm, as_of=DAY)
    assert (sheet.get("is_sme"), sheet.origin("is_sme")) == (is_sme, origin)


@pytest.mark.parametrize("industry", ["", "5300"])
def test_is_sme_is_unknown_where_the_size_is(world, industry):
    firm = world.organisations["firm"]
    firm.industry = industry
    firm.save()
    size(firm, 100, "50000000")
    assert fact_sheet(firm, as_of=DAY).get("is_sme").missing == (FactRef("is_sme"),)


def test_is_sme_is_unknown_without_figures_and_before_there_was_a_rule(world):
    firm = world.organisations["firm"]
    assert not is_known(fact_sheet(firm, as_of=DAY).get("is_sme"))
    file_statement(firm, 2016, employees_end=Decimal(10), sales=Decimal(100))
    assert not is_known(fact_sheet(firm, as_of=date(2017, 12, 27)).get("is_sme"))
    assert fact_sheet(firm, as_of=date(2017, 12, 28)).get("is_sme") is True


def test_what_is_derived_follows_a_check_that_takes_facts_otherwise(world):
    firm = world.organisations["firm"]
    size(firm, 999, "400000000")
    heads = FactRef("employees_end", 2025)
    sheet = fact_sheet(firm, as_of=DAY)
    larger = changed(sheet, {heads: Decimal(1000)}, DAY)
    assert (larger.get("is_sme"), larger.origin("is_sme")) == (False, "由企业规模判断：大型")
    assert not is_known(changed(sheet, {heads: None}, DAY).get("is_sme"))
    said = changed(sheet, {heads: Decimal(1000), FactRef("is_sme"): True}, DAY)
    assert (said.get("is_sme"), said.origin("is_sme")) == (True, "")
    assumed = assumed_sheet(firm, DAY, Assumed(changes={heads: Decimal(1000)}))
    assert assumed.get("is_sme") is False
    next_year = date(2027, 6, 1)
    assert not is_known(fact_sheet(firm, as_of=next_year).get("is_sme"))
    assert assumed_sheet(firm, next_year, Assumed(estimates=True)).get("is_sme") is True


def test_a_stay_tells_the_rule_of_incubatees_when_it_began(world):
    firm = world.organisations["firm"]
    house(firm, "先入", entered_on=date(2024, 1, 1), has_long_cycle=True)
    house(firm, "后入", entered_on=date(2025, 1, 1))
    house(firm, "园区", kind="park", entered_on=date(2020, 1, 1))
    house(firm, "已离", entered_on=date(2021, 1, 1), left_on=date(2026, 11, 20), left_as="moved")
    sheet = fact_sheet(firm, as_of=DAY)
    assert (sheet.get("entered_on"), sheet.get("has_long_cycle")) == (date(2024, 1, 1), True)
    assert sheet.origin("entered_on") == "“先入”的入驻记录"
    assert fact_sheet(firm, as_of=date(2026, 11, 19)).get("entered_on") == date(2021, 1, 1)
    assert not is_known(fact_sheet(world.organisations["firm2"], as_of=DAY).get("has_long_cycle"))


def test_the_number_of_inventions_is_that_of_the_rule(world):
    firm = world.organisations["firm"]
    for number, more in enumerate(
        ({"is_emerging": True}, {"kind": "utility"}, {"granted_on": None, "status": "filed"}, {"acquired": "licensed"})
    ):  # fmt: skip
        values = {
            "kind": "invention", "number": f"20201000000{number}.0", "filed_on": date(2020, 1, 1),
            "granted_on": date(2022, 1, 1), "status": "granted", "status_on": date(2022, 1, 1), "acquired": "own",
            "region": firm.region, **more,
        }  # fmt: skip
        right = IPRight.objects.create(**values)
        IPHolder.objects.create(right=right, organisation=firm, name=firm.name, order=1)
    sheet = fact_sheet(firm, as_of=DAY)
    rule = select("high_value_patents", DAY)
    amounts = {each.code: each.value for each in evaluate(rule, sheet, as_of=DAY).amounts}
    assert (sheet.get("valid_inventions"), sheet.get("high_value_inventions")) == (1, 1)
    assert (amounts["valid"], amounts["high_value"]) == (1, 1)
    IPRight.objects.filter(kind="invention").update(filed_on=None)
    assert not is_known(fact_sheet(firm, as_of=DAY).get("valid_inventions"))


def test_the_queries_of_all_providers_together_stay_the_same_number(world):
    load()
    firms = list(world.organisations.values())
    firms.append(
        Organisation.objects.create(
            name="示例第三公司", kind="enterprise", region_id="990103", state="verified", created_at=NOW,
            industry="3511",
        )
    )  # fmt: skip
    for place, firm in enumerate(firms):
        size(firm, 100, "50000000")
        house(firm, f"示例孵化器{place}")
    counts = []
    for several in (firms[:1], firms):
        with CaptureQueriesContext(connection) as seen:
            sheets = fact_sheets(several, as_of=DAY)
        counts.append(len(seen))
        assert all(each.get("is_sme") is True for each in sheets.values())
    assert counts[0] == counts[1]
