"""What is missing before a case can be submitted, question by question and material by material."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from kechuang.programs.logic.answer_showing import is_empty
from kechuang.programs.logic.budget import budget_faults
from kechuang.programs.logic.kinds import Kind, Question
from kechuang.programs.states import FieldKind


@dataclass(frozen=True)
class Gap:
    """One thing that is missing or does not fit. ``code``: the question's or material's; ``where``: the part of the form."""

    code: str
    title: str
    where: str
    words: str


def is_asked(question: Question, answers: Mapping[str, Any]) -> bool:
    """Is the question asked, given the answers that it depends on?"""
    return all(_said(answers.get(code)) & set(wanted) for code, wanted in question.when)


def _said(value: Any) -> set[str]:
    return (
        set(value)
        if isinstance(value, list) and all(isinstance(each, str) for each in value)
        else {str(value)}
    )


def asked(kind: Kind, answers: Mapping[str, Any]) -> Iterator[Question]:
    """The questions that are asked, in their order."""
    return (each for each in kind.questions if is_asked(each, answers))


def gaps(kind: Kind, answers: Mapping[str, Any], files: Mapping[str, int]) -> list[Gap]:
    """What is missing to submit. ``files``: how many documents there are, by material or question code.

    A question that is not asked (``when``) is never missing; answers were checked for form when they were written.
    """
    titles = {each.code: each.title for each in kind.sections}
    found: list[Gap] = []
    for question in asked(kind, answers):
        where = titles.get(question.section, "")
        words = _lacking(question, answers.get(question.code), files.get(question.code, 0))
        found += [Gap(question.code, question.title, where, each) for each in words]
    for material in kind.materials:
        if material.required and not files.get(material.code):
            found.append(Gap(material.code, material.title, "材料", f"请上传“{material.title}”。"))
    return found


def _lacking(question: Question, value: Any, files: int) -> Iterator[str]:
    if question.kind == FieldKind.FILE:
        if question.required and not files:
            yield f"请上传“{question.title}”。"
    elif is_empty(value):
        if question.required:
            act = (
                "选择" if question.kind in (FieldKind.CHOICE, FieldKind.CHOICES, FieldKind.YES_NO) else "填写"
            )
            yield f"请{act}“{question.title}”。"
    elif question.kind == FieldKind.TABLE:
        for place, row in enumerate(value, 1):
            lacking = [c.title for c in question.columns if c.required and is_empty(row.get(c.code))]
            if lacking:
                yield f"“{question.title}”第{place}行还缺{'、'.join(lacking)}。"


def budget_gaps(kind: Kind, answers: Mapping[str, Any], *, on: date, places: tuple[str, ...]) -> list[Gap]:
    """What is wrong with the budgets of a case on the day, where it lies: sums, the cap, the amount that is asked for."""
    amount = answers.get(kind.amount_field) if kind.amount_field else None
    found = []
    for question in asked(kind, answers):
        if question.kind == FieldKind.BUDGET:
            wanted = Decimal(amount) if isinstance(amount, str) else None
            faults = budget_faults(answers.get(question.code), on=on, places=places, asked=wanted)
            found += [Gap(question.code, question.title, "经费", words) for words in faults]
    return found
