"""Traces: every case of every pack, stored as JSON and replayed to the same result."""

from __future__ import annotations

import dataclasses
import importlib.resources
import json
from datetime import date
from decimal import Decimal

import pytest

from kechuang.rules.cases import Case, load_cases
from kechuang.rules.catalogue import RuleError, all_rules, evaluate, parameter_table, rule_of
from kechuang.rules.facts import Facts
from kechuang.rules.packs import installed
from kechuang.rules.parameters import parameters
from kechuang.rules.trace import replay, trace_of
from kechuang.rules.values import FactRef


def cases_by_rule() -> dict[str, list[Case]]:
    all_rules()
    found: dict[str, list[Case]] = {}
    for pack in installed():
        folder = importlib.resources.files(pack) / "rules"
        for entry in folder.iterdir() if folder.is_dir() else ():
            if entry.name.endswith(".cases.yaml"):
                for case in load_cases(entry.read_text("utf8")):
                    found.setdefault(case.rule, []).append(case)
    return found


CASES = cases_by_rule()


def stored(case: Case) -> dict:
    """The trace as it comes back from a database or a file."""
    return json.loads(json.dumps(trace_of(case.run(), places=case.places)))


@pytest.mark.parametrize("rule", sorted(CASES))
def test_every_case_replays_to_the_same_result(rule):
    for case in CASES[rule]:
        trace = stored(case)
        result, differences = replay(trace)
        assert (case.id, differences) == (case.id, [])
        assert json.loads(json.dumps(trace_of(result, places=case.places))) == trace, case.id


def trace():
    facts = Facts(
        {("main_business_income", year): Decimal(n) for year, n in ((2025, 25_000_000), (2024, 100))},
        origins={FactRef("main_business_income", 2025): "2025年度报表"},
        title="某企业",
    )
    result = evaluate(rule_of("demo_first_above_scale"), facts, as_of=date(2026, 3, 1))
    return json.loads(json.dumps(trace_of(result, places=("990101", "990100"))))


def test_a_trace_holds_all_that_made_the_result():
    made = trace()
    assert (made["version"], made["rule"], made["subject"], made["as_of"], made["places"]) == (
        1,
        "demo_first_above_scale",
        "某企业",
        "2026-03-01",
        ["990101", "990100"],
    )
    assert {
        "name": "main_business_income",
        "year": 2025,
        "value": "25000000",
        "origin": "2025年度报表",
    } in made["facts"]
    assert {"name": "industry", "year": None, "value": None, "origin": ""} in made["facts"]
    (scale,) = [each for each in made["parameters"] if each["code"] == "demo_first_above_scale.scale"]
    assert (scale["value"], scale["mark"], scale["clause"]) == ("20000000", "L", "第二条")
    assert [(each["code"], each["verdict"]) for each in made["findings"]] == [
        ("G1", "unknown"),
        ("G2", "met"),
        ("G3", "met"),
        ("G4", "unknown"),
    ]
    assert made["findings"][0]["missing"] == [["industry", None]]


@pytest.mark.parametrize(
    ("part", "change", "said"),
    [
        (
            "facts",
            lambda rows: [
                {**row, "value": "19999999.99"} if row["value"] == "25000000" else row for row in rows
            ],
            "findings",
        ),
        ("verdict", lambda _: "met", "verdict"),
        ("amounts", lambda _: [], "amounts"),
        ("parameters", lambda rows: [{**row, "value": "1"} for row in rows], "parameters"),
    ],
)
def test_a_trace_that_was_altered_is_told(part, change, said):
    made = trace()
    _, differences = replay({**made, part: change(made[part])})
    assert said in differences


def test_a_number_put_right_years_later_does_not_change_what_was_answered(monkeypatch):
    """The file says 3000万元 by then: the trace still answers by the 2000万元 of its day, and tells of it."""
    made = trace()
    known = parameters["demo_first_above_scale.scale"]
    mended = tuple(dataclasses.replace(each, value=Decimal(30_000_000)) for each in known.values)
    monkeypatch.setitem(parameters, "demo_first_above_scale.scale", dataclasses.replace(known, values=mended))
    parameter_table.cache_clear()
    try:
        result, differences = replay(made)
    finally:
        parameter_table.cache_clear()
    assert differences == ["parameters"]
    assert [each.as_dict() for each in result.findings] == made["findings"]
    assert (str(result.verdict), result.finding("G2").wanted) == (made["verdict"], Decimal(20_000_000))


def test_a_number_that_is_no_longer_in_the_files_is_replayed_from_the_trace(monkeypatch):
    made = trace()
    monkeypatch.delitem(parameters, "demo_first_above_scale.scale")
    parameter_table.cache_clear()
    try:
        result, differences = replay(made)
    finally:
        parameter_table.cache_clear()
    assert differences == ["parameters"]
    assert [each.as_dict() for each in result.findings] == made["findings"]


def test_a_trace_of_a_rule_that_is_gone_is_refused():
    with pytest.raises(RuleError, match="没有规则“gone”"):
        replay({**trace(), "rule": "gone"})
