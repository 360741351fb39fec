"""Parts of a kind as rows: found, added, put, moved and removed by a path. Works on a kind's data, so that a screen needs no code for each part.

A path names a list: ``questions``, ``questions.3.columns``, ``review.items``; places are counted from 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

from kechuang.programs.logic.kinds import (
    Condition,
    Limit,
    Material,
    Question,
    ScoreItem,
    Section,
    Source,
)

Rows = list[dict[str, Any]]
#: What kind of row a list holds, by the last name of its path.
ROW_TYPES: dict[str, type] = {
    "sources": Source,
    "sections": Section,
    "questions": Question,
    "columns": Question,
    "materials": Material,
    "conditions": Condition,
    "limits": Limit,
    "items": ScoreItem,
}
#: How a row is called, by the same.
ROW_TITLES: dict[str, str] = {
    "sources": "依据",
    "sections": "栏目",
    "questions": "问题",
    "columns": "列",
    "materials": "材料",
    "conditions": "条件",
    "limits": "限项",
    "items": "评分项",
}
_TOP = {"sources", "sections", "questions", "materials", "conditions", "limits"}


class NoSuchRow(LookupError):
    """A path or a place that the kind does not have."""


def rows_at(data: Mapping[str, Any], path: str) -> Rows:
    """The rows at a path; raises ``NoSuchRow`` for a path that no screen offers or whose parent is not there."""
    match path.split("."):
        case [top] if top in _TOP:
            return list(data.get(top, []))
        case ["review", "items"]:
            return list((data.get("review") or {}).get("items", []))
        case ["questions", place, "columns"]:
            return list(row_at(data, "questions", _place(place)).get("columns", []))
    raise NoSuchRow(path)


def row_at(data: Mapping[str, Any], path: str, place: int) -> dict[str, Any]:
    """One row; raises ``NoSuchRow``."""
    rows = rows_at(data, path)
    if not 0 <= place < len(rows):
        raise NoSuchRow(f"{path}.{place}")
    return dict(rows[place])


def row_added(data: Mapping[str, Any], path: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """The part that changes when a row comes last: what ``edit_kind`` takes."""
    return _changed(data, path, lambda rows: [*rows, dict(row)])


def row_put(data: Mapping[str, Any], path: str, place: int, row: Mapping[str, Any]) -> dict[str, Any]:
    """The part that changes when a row is put in the place of another."""
    row_at(data, path, place)
    return _changed(data, path, lambda rows: [*rows[:place], dict(row), *rows[place + 1 :]])


def row_removed(data: Mapping[str, Any], path: str, place: int) -> dict[str, Any]:
    """The part that changes when a row goes."""
    row_at(data, path, place)
    return _changed(data, path, lambda rows: [*rows[:place], *rows[place + 1 :]])


def row_moved(data: Mapping[str, Any], path: str, place: int, by: int) -> dict[str, Any]:
    """The part that changes when a row moves up (−1) or down (+1); at the end it stays where it is."""
    row = row_at(data, path, place)

    def move(rows: Rows) -> Rows:
        rest = [*rows[:place], *rows[place + 1 :]]
        target = max(0, min(len(rest), place + by))
        return [*rest[:target], row, *rest[target:]]

    return _changed(data, path, move)


def _changed(data: Mapping[str, Any], path: str, change: Callable[[Rows], Rows]) -> dict[str, Any]:
    rows = change(rows_at(data, path))
    top, *rest = path.split(".")
    if not rest:
        return {top: rows}
    part = deepcopy(data.get(top)) or {}
    if top == "review":
        part["items"] = rows
    else:
        part[_place(rest[0])]["columns"] = rows
    return {top: part}


def _place(text: str) -> int:
    """A place from an address; what is no number is no place."""
    if not text.isascii() or not text.isdigit() or len(text) > 4:
        raise NoSuchRow(text)
    return int(text)
