"""What rules ask and demand, found by asking them."""

from __future__ import annotations

from datetime import date

import pytest

from kechuang.rules.catalogue import all_rules, rule_of
from kechuang.rules.facts import facts_by_name
from kechuang.rules.inquiry import inquire


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_every_rule_can_be_explained_on_its_first_and_on_a_later_day(rule):
    for day in (rule.since, rule.until or max(rule.since, date(2026, 6, 1))):
        found = inquire(rule, as_of=day, places=(rule.place,) if rule.place else ())
        assert found.findings or found.scores or found.amounts
        assert [ref.name for ref in found.facts if ref.name not in facts_by_name] == []
        assert [each.code for each in found.findings.values() if not each.condition.clause] == []


def test_conditions_that_only_some_answers_bring_up_are_found_too():
    found = inquire(rule_of("incubator_2018"), as_of=date(2024, 6, 1))
    assert "I8a" in found.findings
    assert "has_technical_platform" in [ref.name for ref in found.facts]
    support = inquire(rule_of("patent_funding"), as_of=date(2026, 6, 1))
    assert [ref.name for ref in support.facts] == ["support_item", "has_legal_basis"]


def test_each_fact_is_named_once():
    found = inquire(rule_of("graduate"), as_of=date(2024, 6, 1))
    assert [str(ref) for ref in found.facts] == [
        "holds_hnte",
        "venture_capital_total",
        "sales@2023",
        "sales@2022",
        "sales@2021",
        "was_merged_or_listed",
    ]
    assert sorted(found.parameters) == ["graduate.revenue", "graduate.venture_capital"]
