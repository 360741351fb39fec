"""A stored answer in words for a reader, and as it stands in its field."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from kechuang.core.logic.decimals import UNKNOWN, grouped
from kechuang.core.logic.money import format_money
from kechuang.programs.logic.answer_reading import fact_behind, plain_number
from kechuang.programs.logic.budget import SOURCES, sums
from kechuang.programs.logic.kinds import Question
from kechuang.programs.states import FieldKind
from kechuang.rules.facts import FactKind

YES_NO = {"yes": "是", "no": "否"}
_FACT_KINDS = {
    FactKind.MONEY: FieldKind.MONEY,
    FactKind.COUNT: FieldKind.NUMBER,
    FactKind.NUMBER: FieldKind.NUMBER,
    FactKind.YES_NO: FieldKind.YES_NO,
    FactKind.DAY: FieldKind.DATE,
}


def is_empty(value: Any) -> bool:
    """Does a stored answer say nothing?"""
    return value is None or value in ("", [], {})


def shown(question: Question, value: Any) -> str:
    """A stored answer in one line of words; — for nothing. Rounded here and nowhere before."""
    if is_empty(value):
        return UNKNOWN
    kind = question.kind
    if kind == FieldKind.TABLE:
        return f"{len(value)}行"
    if kind == FieldKind.BUDGET:
        parts = (f"{words}{format_money(sums(value, code).total)}" for code, words in SOURCES)
        return f"合计{format_money(sums(value).total)}（{'，'.join(parts)}）"
    if kind == FieldKind.FACT:
        year = f"（{value['year']}年）" if value.get("year") else ""
        return f"{_fact_shown(question, value['value'])}{year}"
    if kind in (FieldKind.ORGANISATION, FieldKind.PERSON):
        more = value.get("uscc") or value.get("employer") or ""
        return f"{value['name']}（{more}）" if more else str(value["name"])
    return _plain_shown(question, kind, value)


def _plain_shown(question: Question, kind: str, value: Any) -> str:
    if kind == FieldKind.MONEY:
        return format_money(Decimal(value))
    if kind == FieldKind.NUMBER:
        return f"{grouped(Decimal(value))}{question.unit}"
    if kind == FieldKind.DATE:
        day = date.fromisoformat(value)
        return f"{day.year}年{day.month}月{day.day}日"
    if kind == FieldKind.YES_NO:
        return YES_NO.get(value, str(value))
    titles = dict(question.choices)
    if kind == FieldKind.CHOICE:
        return titles.get(value, str(value))
    if kind == FieldKind.CHOICES:
        return "、".join(titles.get(each, str(each)) for each in value)
    return str(value)


def _fact_kind(question: Question) -> FactKind:
    found = fact_behind(question)
    return FactKind.TEXT if found is None else found.kind


def _fact_shown(question: Question, value: str) -> str:
    kind = _fact_kind(question)
    if kind == FactKind.SHARE:
        return f"{plain_number(Decimal(value) * 100)}%"
    return _plain_shown(question, _FACT_KINDS.get(kind, FieldKind.TEXT), value)


def cells(question: Question, rows: Any) -> list[list[str]]:
    """A stored table's rows in words, in the order of its columns."""
    return [[shown(column, row.get(column.code)) for column in question.columns] for row in rows or ()]


def typed(question: Question, value: Any) -> Any:
    """A stored answer as it stands in its field, without loss: ``read`` gives it back. Nothing is an empty text.

    Choices are a list of codes, a table a list of rows of such values, who is named a mapping; a budget see ``typed_budget``.
    """
    kind = question.kind
    if kind == FieldKind.CHOICES:
        return list(value or ())
    if kind == FieldKind.TABLE:
        return [
            {column.code: typed(column, row.get(column.code)) for column in question.columns}
            for row in value or ()
        ]
    if kind in (FieldKind.ORGANISATION, FieldKind.PERSON):
        return dict(value or {})
    if is_empty(value):
        return ""
    if kind == FieldKind.FACT:
        return _fact_typed(question, value["value"])
    return (
        _in_unit(question, value)
        if kind == FieldKind.MONEY
        else str(value)
        if kind != FieldKind.BUDGET
        else value
    )


def _fact_typed(question: Question, value: str) -> str:
    kind = _fact_kind(question)
    if kind == FactKind.SHARE:
        return plain_number(Decimal(value) * 100)
    return _in_unit(question, value) if kind == FactKind.MONEY else value


def _in_unit(question: Question, value: str) -> str:
    return plain_number(Decimal(value) / 10_000) if question.money_unit == "万元" else value


def unit_of(question: Question) -> str:
    """The unit that stands in the field; empty if there is none."""
    if question.kind == FieldKind.MONEY:
        return question.money_unit
    if question.kind == FieldKind.FACT:
        kind = _fact_kind(question)
        found = fact_behind(question)
        if kind == FactKind.MONEY:
            return question.money_unit
        return "%" if kind == FactKind.SHARE else question.unit or (found.unit if found else "")
    return question.unit
