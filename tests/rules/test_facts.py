"""Facts: defined once by name; what nobody told is unknown."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from kechuang.rules.facts import (
    Fact,
    FactError,
    FactKind,
    Facts,
    FactScope,
    FactSource,
    define,
    facts_by_name,
    plain,
)
from kechuang.rules.packs import load
from kechuang.rules.values import FactRef, Unknown

load()


def test_what_nobody_told_is_unknown_and_zero_is_known():
    facts = Facts({("sales", 2025): Decimal(0), "industry": "3512", ("sales", 2024): None})
    assert facts.get("sales", 2025) == 0
    assert facts.get("sales", 2024) == Unknown((FactRef("sales", 2024),))
    assert (facts.get("industry"), len(facts)) == ("3512", 2)
    assert set(facts) == {FactRef("sales", 2025), FactRef("industry")}


def test_what_if_leaves_the_first_as_it_was():
    facts = Facts({("sales", 2025): Decimal(5)}, origins={FactRef("sales", 2025): "年报"}, title="某企业")
    other = facts.changed({("sales", 2025): None, "industry": "3512"})
    assert facts.get("sales", 2025) == 5
    assert isinstance(other.get("sales", 2025), Unknown)
    assert (other.get("industry"), other.title) == ("3512", "某企业")
    assert facts.origin("sales", 2025) == "年报"
    assert facts.origin("industry") == ""


def test_trusted_facts_are_taken_as_they_are():
    values = {("sales", 2025): Decimal(5)}
    facts = Facts.trusted(values, "某企业")
    assert facts.values is values
    assert facts.get("sales", 2025) == 5


def test_a_name_is_defined_once():
    with pytest.raises(FactError, match="“sales”定义了两次"):
        define(Fact("sales", "销售", FactKind.MONEY, FactScope.YEAR, FactSource.STATEMENT))


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (Decimal("1E+3"), "1000"),
        (Decimal("0.10"), "0.10"),
        (date(2026, 1, 2), "2026-01-02"),
        (Fraction(1, 3), "1/3"),
        (True, True),
        (None, None),
        (({"a": Decimal(1), "b": None},), [{"a": "1", "b": None}]),
    ],
)
def test_values_as_json_holds_them(value, wanted):
    assert plain(value) == wanted


def test_every_fact_is_defined_so_that_a_person_can_answer_it():
    for name, fact in facts_by_name.items():
        assert name == fact.name
        assert fact.title, name
        assert fact.kind != FactKind.MONEY or fact.unit == "元", name
        assert bool(fact.columns) == (fact.kind == FactKind.TABLE), name
        assert fact.subject in {
            "enterprise",
            "carrier",
            "project",
            "bureau",
            "contract",
            "achievement",
            "conference",
        }, name


def test_three_scopes_of_research_expense_are_three_facts():
    scopes = {facts_by_name[name].scope_of for name in ("hnte_rd_total", "tax_rd_total", "accounting_rd")}
    assert len(scopes) == 3
