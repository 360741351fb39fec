"""Every worked example of every installed pack, run: one test a case."""

from __future__ import annotations

import importlib.resources

import pytest

from kechuang.rules.cases import Case, load_cases
from kechuang.rules.catalogue import all_rules
from kechuang.rules.packs import installed


def every_case() -> list[Case]:
    all_rules()
    found: list[Case] = []
    for pack in installed():
        folder = importlib.resources.files(pack) / "rules"
        if folder.is_dir():
            for entry in sorted(folder.iterdir(), key=lambda each: each.name):
                if entry.name.endswith(".cases.yaml"):
                    found += load_cases(entry.read_text("utf8"))
    return found


CASES = every_case()


@pytest.mark.parametrize("case", CASES, ids=[f"{case.rule}-{case.id}" for case in CASES])
def test_case(case):
    assert case.faults() == []


def test_every_rule_has_cases():
    assert {rule.code for rule in all_rules()} - {case.rule for case in CASES} == set()


def test_case_ids_are_unique():
    ids = [(case.rule, case.id) for case in CASES]
    assert len(ids) == len(set(ids))
