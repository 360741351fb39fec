"""Two versions of a case side by side: only what differs; rows of tables matched by what they are about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kechuang.programs.logic.answer_showing import cells, is_empty, shown
from kechuang.programs.logic.budget import LINES, SOURCES
from kechuang.programs.logic.kinds import Kind, Question
from kechuang.programs.states import FieldKind

_BUDGET_LINE = Question("amount", "金额", FieldKind.MONEY)


@dataclass(frozen=True)
class RowChange:
    """A table's row before and after, in words; None: it was not there."""

    before: list[str] | None
    after: list[str] | None


@dataclass(frozen=True)
class Change:
    """An answer that differs. ``rows``: of a table, only the rows that do, under ``columns``."""

    code: str
    title: str
    section: str
    before: str
    after: str
    columns: tuple[str, ...] = ()
    rows: list[RowChange] = field(default_factory=list)


def differences(kind: Kind, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """What differs between two versions of the same kind, in the order of the form."""
    return [
        _change(question, before.get(question.code), after.get(question.code))
        for question in kind.questions
        if _essence(question, before.get(question.code)) != _essence(question, after.get(question.code))
    ]


def _essence(question: Question, value: Any) -> Any:
    """What counts of an answer: nothing is nothing, and where a fact came from changes nothing."""
    if is_empty(value):
        return None
    return value.get("value") if question.kind == FieldKind.FACT and isinstance(value, Mapping) else value


def _change(question: Question, before: Any, after: Any) -> Change:
    made = (question.code, question.title, question.section, shown(question, before), shown(question, after))
    if question.kind == FieldKind.TABLE:
        titles = tuple(each.title for each in question.columns)
        return Change(*made, titles, row_changes(question, before or [], after or []))
    if question.kind == FieldKind.BUDGET:
        return Change(*made, ("科目", "来源", "金额"), _budget_rows(before or {}, after or {}))
    return Change(*made)


def _budget_rows(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[RowChange]:
    found = []
    for line in LINES:
        for code, words in SOURCES:
            old, new = before.get(line.code, {}).get(code), after.get(line.code, {}).get(code)
            if old != new:
                left = None if old is None else [line.title, words, shown(_BUDGET_LINE, old)]
                right = None if new is None else [line.title, words, shown(_BUDGET_LINE, new)]
                found.append(RowChange(left, right))
    return found


def row_changes(
    question: Question, before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]
) -> list[RowChange]:
    """The rows that were changed or added, in the new order, then those taken out.

    Equal rows are the same row; then rows that agree in the first column; what is left stands for itself.
    """
    partner = _matched(question, before, after)
    found = []
    for place, row in enumerate(after):
        old = partner.get(place)
        if old is None:
            found.append(RowChange(None, _words(question, row)))
        elif before[old] != row:
            found.append(RowChange(_words(question, before[old]), _words(question, row)))
    left = set(range(len(before))) - set(partner.values())
    return found + [RowChange(_words(question, before[place]), None) for place in sorted(left)]


def _matched(
    question: Question, before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]
) -> dict[int, int]:
    """Which new row (its place) is which old one."""
    first = question.columns[0].code if question.columns else ""
    partner: dict[int, int] = {}
    for is_loose in (False, True):
        for place, row in enumerate(after):
            if place in partner:
                continue
            rest = (old for old in range(len(before)) if old not in partner.values())
            same = (old for old in rest if _same(before[old], row, first if is_loose else ""))
            old = next(same, None)
            if old is not None:
                partner[place] = old
    return partner


def _same(one: Mapping[str, Any], two: Mapping[str, Any], first: str) -> bool:
    if not first:
        return one == two
    return not is_empty(one.get(first)) and one.get(first) == two.get(first)


def _words(question: Question, row: Mapping[str, Any]) -> list[str]:
    return cells(question, [row])[0]
