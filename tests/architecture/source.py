"""The project's own text: which files there are, and small questions about Python source."""

from __future__ import annotations

import ast
import subprocess
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "kechuang"


MADE = {"build", "site", "dist", "node_modules", "vendor", "fonts", "__pycache__", "var"}


def made(name: str) -> bool:
    """Is a file or folder of this name made by tools rather than written by us?"""
    return (
        name in MADE or name.endswith(".egg-info") or (name.startswith(".") and name not in (".ci", ".npmrc"))
    )


def project_files() -> list[Path]:
    """Every file of the project: tracked, or new and not ignored; without git, all but build products."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, check=True
        ).stdout
        names = [name for name in listed.decode().split("\0") if name]
        found = [ROOT / name for name in names]
    except (OSError, subprocess.CalledProcessError):
        found = [path for path in ROOT.rglob("*") if not any(map(made, path.relative_to(ROOT).parts))]
    return sorted(path for path in found if path.is_file())


def python_files(*folders: str) -> list[Path]:
    """The project's Python files in these folders, migrations left out: Django writes those."""
    return [
        path
        for path in project_files()
        if path.suffix == ".py"
        and path.relative_to(ROOT).parts[0] in folders
        and "migrations" not in path.parts
    ]


def short(path: Path) -> str:
    """A path as people write it, from the root of the repository."""
    return path.relative_to(ROOT).as_posix()


def layers() -> list[list[str]]:
    """The rooms from the highest to the lowest, as import-linter is told: one truth for both."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contract = settings["tool"]["importlinter"]["contracts"][0]
    return [[room.strip() for room in layer.split("|")] for layer in contract["layers"]]


def rooms() -> list[str]:
    """Every room of the house."""
    return [room for layer in layers() for room in layer]


def expect_none(found: Iterable[str], advice: str = "") -> None:
    """Fail with every finding on a line of its own: a list cut short by pytest helps nobody."""
    lines = list(found)
    if lines:
        pytest.fail("\n".join([*lines, advice] if advice else lines), pytrace=False)


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method of a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
