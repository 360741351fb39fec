"""The worked example of the how-to page: it registers as it is printed, and its cases agree."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kechuang.programs.logic.kind_faults import faults_of
from kechuang.programs.logic.kind_sample import load_sample
from tests.programs.test_kind_pack import ran

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "add-program.md"


def block(language: str) -> str:
    """The page's first block of a language."""
    found = re.search(rf"```{language}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    return found[1]


@pytest.fixture(scope="module")
def kind():
    (made,) = ran(block("python"))
    return made


def test_the_example_has_no_faults(kind):
    assert faults_of(kind, []) == []


def test_its_cases_agree(kind):
    sample, cases = load_sample(block("yaml"))
    assert (sample.program, len(cases)) == (kind.code, 3)
    assert [fault for case in cases for fault in case.faults(kind)] == []


def test_a_case_that_is_wrong_is_told(kind):
    text = block("yaml").replace("{area: 9}", "{area: 10}")
    faults = [fault for case in load_sample(text)[1] for fault in case.faults(kind)]
    assert faults == [
        "demo_seedling small: problems 应为 ['area']，实为 []",
        "demo_seedling small: gaps 应为 ['area']，实为 []",
    ]
