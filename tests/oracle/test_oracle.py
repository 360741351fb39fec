"""A sample of subjects on which the rules and their second implementation must agree; and proof that they could differ."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from kechuang.rules.catalogue import all_rules, parameter_table
from kechuang.rules.parameters import parameters
from tests.oracle import enterprise_size, hnte, tech_sme
from tests.oracle.common import Given
from tests.oracle.compare import ORACLES, asked, check, differences, drawn, kind_of, oracle_of, shrunk

SUBJECTS = 300


@pytest.mark.parametrize("oracle", ORACLES, ids=lambda each: each.RULE)
def test_the_rule_and_its_second_implementation_agree(oracle: Any) -> None:
    """On the first subjects of those that ``make oracle`` runs; by number, so that one is found again."""
    found = {}
    for number in range(SUBJECTS):
        given = drawn(oracle, f"{oracle.RULE}:{number}")
        if lines := check(oracle, given):
            found[number] = lines
    assert found == {}


def test_every_rule_has_a_second_implementation() -> None:
    """A rule that is added without one fails here."""
    named = set()
    for oracle in ORACLES:
        if hasattr(oracle, "rule_code"):
            named |= {oracle.rule_code(drawn(oracle, f"{oracle.RULE}:{number}")) for number in range(100)}
        else:
            named.add(oracle.RULE)
    assert named == {each.code for each in all_rules()}


@pytest.mark.parametrize(
    "name", ["hnte_2016", "tech_sme_2017", "zhuanjing", "innovative_sme_2022", "gazelle_template"]
)
def test_the_subjects_are_of_every_kind(name: str) -> None:
    """A comparison on which all fail, or all are unknown, would say little."""
    oracle = oracle_of(name)
    words = Counter(oracle.judge(drawn(oracle, f"{name}:{number}"))["verdict"] for number in range(SUBJECTS))
    assert {"met", "unmet", "unknown"} <= {str(word) for word in words}


def test_a_threshold_that_is_one_off_is_caught() -> None:
    """501 employees where the law says 500: the oracle with a wrong limit disagrees on some subject."""
    limits, codes = enterprise_size.INDUSTRY
    wrong = {**limits, "employees_end": (1001, 300, 20)}
    rows = enterprise_size.ROWS
    try:
        enterprise_size.ROWS = tuple((wrong, codes) if row[1] == codes else row for row in rows)
        found = [
            check(enterprise_size, drawn(enterprise_size, f"enterprise_size_2017:{number}"))
            for number in range(2000)
        ]
    finally:
        enterprise_size.ROWS = rows
    kinds = {kind_of(line) for lines in found for line in lines}
    assert kinds == {"amount class"}


def mutated(value: Any) -> Any:
    """A number of law put a little off, in whatever it lies; None where it holds none."""
    if isinstance(value, Decimal):
        return value + 1 if value % 1 == 0 and value < 1000 else value * Decimal("1.01")
    if isinstance(value, date):
        return value + timedelta(days=1)
    rows = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, tuple) else ()
    for key, each in rows:
        changed = mutated(each)
        if changed is not None:
            if isinstance(value, dict):
                return {**value, key: changed}
            return (*value[:key], changed, *value[key + 1 :])
    return None


#: Rules without a number of law: only people judge, the weights were never published, or kinds and stages decide.
NUMBERLESS = {"rd_institute", "innovation_points_2024", "tech_contract_vat", "docking_funnel"}


@pytest.mark.parametrize(
    "oracle", [each for each in ORACLES if each.RULE not in NUMBERLESS], ids=lambda each: each.RULE
)
def test_a_number_of_law_that_is_a_little_off_is_caught(oracle: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rule with one number put off disagrees with its second implementation on a few of the first subjects."""
    first = [drawn(oracle, f"{oracle.RULE}:{number}") for number in range(150)]
    used = sorted({code for given in first[:30] for code in asked(oracle, given).ask.used})
    caught = []
    for code in used:
        known = parameters[code]
        values = tuple(replace(each, value=mutated(each.value) or each.value) for each in known.values)
        monkeypatch.setitem(parameters, code, replace(known, values=values))
        parameter_table.cache_clear()
        try:
            if any(check(oracle, given) for given in first):
                caught.append(code)
                break
        finally:
            monkeypatch.setitem(parameters, code, known)
            parameter_table.cache_clear()
    assert len(caught) == 1


def test_an_answer_that_is_wrong_is_caught() -> None:
    """Each part of an answer is looked at: verdict, condition, score."""
    given = drawn(tech_sme, "tech_sme_2017:1")
    wanted = tech_sme.judge(given)
    assert differences(wanted, asked(tech_sme, given)) == []
    low, high = wanted["scores"]["staff"]
    spoiled = {
        "verdict": "met" if wanted["verdict"] != "met" else "unmet",
        "conditions": {**wanted["conditions"], "T2a": "manual"},
        "scores": {**wanted["scores"], "staff": (low + 1, high)},
        "amounts": {},
    }
    lines = differences(spoiled, asked(tech_sme, given))
    assert [line.split(":")[0] for line in lines] == ["verdict", "T2a", "score staff"]


def test_a_counterexample_is_shrunk_to_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a firm's forty facts two are enough to show that the tier of 5000万 was read as a lower limit."""
    monkeypatch.setattr(hnte, "_tier", lambda sales: None if sales is None else 0)
    given = Given(
        {
            ("hnte_rd_total", 2025): 1, ("hnte_rd_total", 2024): 1, ("hnte_rd_total", 2023): 1,
            ("sales", 2025): 5, ("sales", 2024): 500, ("sales", 2023): 500,
            ("ip_class1", None): 3, ("total_income", 2025): 7, ("is_resident", None): True,
        },
        date(2026, 6, 1),
    )  # fmt: skip
    kind = "H5a: oracle met, rule unmet"
    assert kind in check(hnte, given)
    assert sorted(shrunk(hnte, given, kind).facts) == sorted(
        (name, year) for name in ("hnte_rd_total", "sales") for year in (2023, 2024, 2025)
    )
