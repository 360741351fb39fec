"""Every room's package says at its door what it owns, what it does not, and whom it may call."""

from __future__ import annotations

import ast
import re

import pytest

from tests.architecture.source import PACKAGE, rooms

PARTS = ("Owns:", "Does not own:", "May call:")


def faults(docstring: str | None) -> list[str]:
    """What a front door lacks."""
    text = docstring or ""
    first = text.splitlines()[0] if text else ""
    missing = [part for part in PARTS if part not in text]
    if not re.match(r"[\u4e00-\u9fff]{2} · [A-Z][a-z]+: \S", first):
        missing.append("首行“中文 · English: 一句话”")
    return missing


@pytest.mark.parametrize("room", rooms())
def test_room_has_a_front_door(room):
    tree = ast.parse((PACKAGE / room / "__init__.py").read_text(encoding="utf-8"))
    assert faults(ast.get_docstring(tree)) == []


def test_no_package_stands_outside_the_line_of_rooms():
    packages = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert packages == set(rooms()) | (packages & {"cli"})


def test_the_check_sees_a_door_without_its_parts():
    assert faults("Helpers.") == ["Owns:", "Does not own:", "May call:", "首行“中文 · English: 一句话”"]
    assert faults("目标 · Plans: goals.\n\nOwns: a.\nDoes not own: b.\nMay call: c.") == []
