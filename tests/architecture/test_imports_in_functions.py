"""An import inside a function hides a direction from the reader: it needs a reason in a comment."""

from __future__ import annotations

import ast
import io
import tokenize

from tests.architecture.source import expect_none, functions, python_files, short


def comments(source: str) -> dict[int, str]:
    """Line number → comment text, the marks for linters left out: they are no reason."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    found = {token.start[0]: token.string.lstrip("# ") for token in tokens if token.type == tokenize.COMMENT}
    marks = ("noqa", "type: ignore", "nosec", "pragma")
    return {
        line: text
        for line, text in found.items()
        if not text.startswith(marks) or (" - " in text or "  #" in text or "# " in text)
    }


def unexplained(source: str) -> list[int]:
    """Lines of imports in functions with no reason beside them, above them, or above their group."""
    reasons, lines, text = comments(source), set(), source.splitlines()
    for function in functions(ast.parse(source)):
        imports = [n for n in ast.walk(function) if isinstance(n, ast.Import | ast.ImportFrom)]
        explained: set[int] = set()
        for node in sorted(imports, key=lambda each: each.lineno):
            own = range(node.lineno, (node.end_lineno or node.lineno) + 1)
            above = node.lineno - 1
            while above > 0 and not text[above - 1].strip():
                above -= 1
            if above in explained or above in reasons or any(line in reasons for line in own):
                explained |= set(own)
            else:
                lines.add(node.lineno)
    return sorted(lines)


def test_imports_inside_functions_give_a_reason():
    found = [
        f"{short(path)}:{line}"
        for path in python_files("kechuang", "tools", "scripts", "bench")
        for line in unexplained(path.read_text(encoding="utf-8"))
    ]
    expect_none(found)


def test_the_check_sees_a_hidden_import():
    hidden = "def f():\n    import os\n    return os\n"
    beside = "def f():\n    import os  # loaded only when asked: it is slow\n    return os\n"
    above = "def f():\n    # slow, and rarely wanted\n    import os\n\n    import sys\n    return os, sys\n"
    silenced = "def f():\n    import os  # noqa: PLC0415\n    return os\n"
    assert unexplained(hidden) == [2]
    assert unexplained(silenced) == [2]
    assert unexplained(beside) == []
    assert unexplained(above) == []
