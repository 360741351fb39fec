"""No function over 60 lines, no file over 500; and no drawer for what fits nowhere."""

from __future__ import annotations

import ast

from tests.architecture.source import expect_none, functions, python_files, short

LONGEST_FUNCTION = 60
LONGEST_FILE = 500
DRAWERS = {"utils", "util", "common", "helpers", "helper", "misc"}


def long_functions(source: str, limit: int) -> list[str]:
    """Names and lengths of functions longer than `limit` lines, docstring included, decorators not."""
    return [
        f"{node.name}: {length} 行"
        for node in functions(ast.parse(source))
        if (length := (node.end_lineno or node.lineno) - node.lineno + 1) > limit
    ]


def test_no_function_over_60_lines():
    found = [
        f"{short(path)} {fault}"
        for path in python_files("kechuang", "tools", "scripts", "bench", "tests")
        for fault in long_functions(path.read_text(encoding="utf-8"), LONGEST_FUNCTION)
    ]
    expect_none(found)


def test_no_file_over_500_lines():
    lengths = {
        short(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in python_files("kechuang", "tools", "scripts", "bench", "tests")
    }
    expect_none(f"{name}: {length} 行" for name, length in lengths.items() if length > LONGEST_FILE)


def test_no_drawers():
    found = [short(path) for path in python_files("kechuang") if DRAWERS & {path.stem, *path.parts}]
    expect_none(found)


def test_the_check_counts_a_long_function():
    body = "\n".join(f"    x = {n}" for n in range(60))
    assert long_functions(f"def long():\n{body}\n", 60) == ["long: 61 行"]
    assert long_functions(f"def fits():\n{body}\n", 61) == []
