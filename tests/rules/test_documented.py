"""The worked example of the how-to pages: it is loaded as it is printed, and its cases agree."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kechuang.rules.cases import load_cases
from kechuang.rules.catalogue import parameter_table, rules_by_code
from kechuang.rules.packs import load
from kechuang.rules.parameters import load_text, parameters

HOW_TO = Path(__file__).resolve().parents[2] / "docs" / "how-to"


def block(page: str, language: str) -> str:
    """The first block of a language on a page."""
    found = re.search(rf"```{language}\n(.*?)```", (HOW_TO / page).read_text(encoding="utf-8"), re.DOTALL)
    assert found, (page, language)
    return found[1]


@pytest.fixture
def example():
    """The documented rule and its parameters, gone after the test."""
    load()
    load_text(block("change-parameter.md", "yaml"), name="demo_small_lab.yaml")
    exec(compile(block("add-rule.md", "python"), "demo_small_lab.py", "exec"), {"__name__": "demo_small_lab"})
    yield load_cases(block("add-rule.md", "yaml"))
    del rules_by_code["demo_small_lab"]
    for code in [code for code in parameters if code.startswith("demo_small_lab.")]:
        del parameters[code]
    parameter_table.cache_clear()


def test_the_documented_rule_agrees_with_its_documented_cases(example):
    assert [case.id for case in example] == ["at", "below", "above", "lacking"]
    assert [fault for case in example for fault in case.faults()] == []
