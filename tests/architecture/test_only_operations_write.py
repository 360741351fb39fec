"""Only operations write. The calls by which Django writes are looked for everywhere else."""

from __future__ import annotations

import ast
from fnmatch import fnmatch

from tests.architecture.source import expect_none, python_files, short

ALWAYS = {
    "save", "asave", "create", "acreate", "bulk_create", "abulk_create", "get_or_create", "aget_or_create",
    "update_or_create", "aupdate_or_create", "bulk_update", "abulk_update", "delete", "adelete",
    "create_user", "create_superuser",
}  # fmt: skip
#: `.update(` is a dict's word too: it counts only on what looks like a query.
ON_QUERIES = {"update", "aupdate"}
QUERY_WORDS = {"objects", "filter", "exclude", "all", "select_for_update", "get_queryset", "_default_manager"}
QUERY_NAMES = ("rows", "queryset", "qs", "query_set")

#: (file, call, reason): writes outside operations that are right. Each must still be needed.
ALLOWED: list[tuple[str, str, str]] = [
    ("kechuang/core/events.py", "*", "record() is the one trace of a write and is called by operations only"),
    ("kechuang/assessment/printing/*.py", "save", "a document is saved into memory; no row is touched"),
    ("kechuang/programs/printing/*.py", "save", "a document is saved into memory; no row is touched"),
    ("kechuang/matching/printing/*.py", "save", "a document is saved into memory; no row is touched"),
]


def words(node: ast.AST) -> set[str]:
    """All names and attributes in the chain before a call."""
    return {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)} | {
        n.id for n in ast.walk(node) if isinstance(n, ast.Name)
    }


def is_query(node: ast.AST) -> bool:
    """Does the thing before `.update(` look like a query?"""
    names = words(node)
    return bool(names & QUERY_WORDS) or any(name.endswith(QUERY_NAMES) for name in names)


def writes(source: str) -> list[tuple[int, str]]:
    """Lines and names of calls that write, `super().save()` left out: that is the model's own."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        before, name = node.func.value, node.func.attr
        if isinstance(before, ast.Call) and isinstance(before.func, ast.Name) and before.func.id == "super":
            continue
        if name in ALWAYS or (name in ON_QUERIES and is_query(before)):
            found.append((node.lineno, name))
    return sorted(found)


def looked_at(name: str) -> bool:
    """Files that could write and are not operations. Pure libraries and logic cannot: they know no Django."""
    parts = name.split("/")
    if parts[1] in ("reading", "rules"):
        return False
    return not any(part in ("operations", "operations.py", "logic", "logic.py") for part in parts[2:])


def test_only_operations_write():
    found = []
    used = set()
    for path in python_files("kechuang"):
        name = short(path)
        if not looked_at(name):
            continue
        for line, call in writes(path.read_text(encoding="utf-8")):
            rule = next((r for r in ALLOWED if fnmatch(name, r[0]) and fnmatch(call, r[1])), None)
            if rule is None:
                found.append(f"{name}:{line} .{call}(")
            else:
                used.add(rule)
    expect_none(found)
    assert [rule for rule in ALLOWED if rule not in used] == []
    assert all(reason for _, _, reason in ALLOWED)


def test_the_check_sees_a_write():
    source = (
        "def view(request):\n"
        "    Target.objects.create(title='x')\n"
        "    rows.update(state='y')\n"
        "    Target.objects.filter(pk=1).update(state='y')\n"
        "    target.save()\n"
        "    context.update(title='x')\n"
        "    super().save()\n"
    )
    assert writes(source) == [(2, "create"), (3, "update"), (4, "update"), (5, "save")]
    assert looked_at("kechuang/plans/views.py")
    assert not looked_at("kechuang/plans/operations/target.py")
