"""The form's fields as they are drawn, and what was sent for them read back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import QueryDict

from kechuang.core.logic.money import format_money
from kechuang.core.logic.verdicts import Problem
from kechuang.programs.logic.answers import is_asked, is_empty, read, shown, typed, unit_of
from kechuang.programs.logic.budget import LINES, SOURCES, caps, sums, typed_budget
from kechuang.programs.logic.kinds import Kind, Material, Question
from kechuang.programs.logic.papers import attached
from kechuang.programs.models import Case, CaseFile
from kechuang.programs.operations.filling import Clash, Typed
from kechuang.programs.queries.filling import Stands, answers_of, files_of, open_codes
from kechuang.programs.states import FieldKind
from kechuang.subjects.facts import places_of

_SPARE_ROWS = 2


@dataclass
class Drawn:
    """One field of the form."""

    question: Question
    value: Any
    text: str
    revision: int
    mark: str
    source: str = ""
    prefilled: bool = False
    is_open: bool = True
    is_asked: bool = True
    is_filled: bool = False
    error: str = ""
    asked: str = ""
    clash: Clash | None = None
    rows: list[list[tuple[Question, Any]]] = field(default_factory=list)
    budget: list[tuple[Any, list[tuple[str, str, str]]]] = field(default_factory=list)
    totals: list[dict[str, str]] = field(default_factory=list)

    @property
    def code(self) -> str:
        """The question's code."""
        return self.question.code

    @property
    def unit(self) -> str:
        """The unit inside the field."""
        return unit_of(self.question)

    @property
    def when(self) -> str:
        """On what answers it depends, for the script."""
        return _when(self.question)


def _when(question: Question) -> str:
    return json.dumps(question.when, ensure_ascii=False) if question.when else ""


@dataclass
class Block:
    """A section of the form with its fields."""

    code: str
    title: str
    help: str
    fields: list[Drawn]

    @property
    def filled(self) -> int:
        """How many asked questions have an answer."""
        return sum(1 for each in self.fields if each.is_asked and each.is_filled)

    @property
    def total(self) -> int:
        """How many questions are asked."""
        return sum(1 for each in self.fields if each.is_asked)

    @property
    def waiting(self) -> int:
        """How many prefilled answers nobody has confirmed."""
        return sum(1 for each in self.fields if each.prefilled and each.is_open)


@dataclass
class Handed:
    """A material, or an attached answer as one, with what has been handed in. ``when``: on what answers it depends."""

    material: Material
    files: list[CaseFile]
    is_open: bool
    asked: str = ""
    when: str = ""
    is_asked: bool = True


@dataclass
class Sheet:
    """All that the form shows."""

    blocks: list[Block]
    materials: list[Handed]

    @property
    def depends(self) -> bool:
        """Do documents appear only with some answers?"""
        return any(each.when for each in self.materials)

    @property
    def fields(self) -> Iterator[Drawn]:
        """All fields in order."""
        return (each for block in self.blocks for each in block.fields)

    @property
    def waiting(self) -> int:
        """How many prefilled answers nobody has confirmed."""
        return sum(each.waiting for each in self.blocks)


def sheet_of(
    case: Case,
    today: date,
    *,
    said: Mapping[str, str] | None = None,
    only: frozenset[str] | None = None,
    whole: Collection[str] | None = None,
    answers: Mapping[str, Stands] | None = None,
) -> Sheet:
    """The form of a case. ``said``: what is to be mended, by code. ``only``: these codes and no others.

    ``whole``: only these are drawn; of the others stands whether they are asked and filled, which is all a save asks for:
    materials are left out. ``answers``: what stands in the case, if that has been read.
    """
    kind, codes = case.kind_version.kind, open_codes(case)
    answers = answers_of(case) if answers is None else answers
    values = {code: each.value for code, each in answers.items()}
    words = said or {}
    wanted = [each for each in kind.questions if only is None or each.code in only]
    fields = [each for each in wanted if each.kind != FieldKind.FILE]
    drawn = {
        each.code: _counted(each, answers.get(each.code), values)
        if whole is not None and each.code not in whole
        else _drawn(each, answers.get(each.code), values, case, today)
        for each in fields
    }
    for code, one in drawn.items():
        one.is_open, one.asked = code in codes, words.get(code, "")
    blocks = [
        Block(
            each.code,
            each.title,
            each.help,
            [drawn[q.code] for q in kind.questions_of(each.code) if q.code in drawn],
        )
        for each in _sections(kind)
    ]
    if whole is not None:
        return Sheet([each for each in blocks if each.fields], [])
    files = files_of(case)
    asking: list[tuple[Material, Question | None]] = [
        (attached(each), each) for each in wanted if each.kind == FieldKind.FILE
    ]
    asking += [(each, None) for each in kind.materials if only is None or each.code in only]
    materials = [
        Handed(
            each, files.get(each.code, []), each.code in codes, words.get(each.code, ""),
            when=_when(question) if question else "", is_asked=question is None or is_asked(question, values),
        )
        for each, question in asking
    ]  # fmt: skip
    return Sheet([each for each in blocks if each.fields], materials)


def _sections(kind: Kind) -> Iterator[Any]:
    """The kind's sections, and one without a title for questions that stand in none."""
    yield from kind.sections
    known = {each.code for each in kind.sections}
    for code in dict.fromkeys(each.section for each in kind.questions if each.section not in known):
        yield Block(code, "其他", "", [])


def _counted(question: Question, answer: Stands | None, values: Mapping[str, Any]) -> Drawn:
    """A field that is only counted."""
    value = None if answer is None else answer.value
    return Drawn(
        question, None, "", 0 if answer is None else answer.revision, "",
        prefilled=bool(answer and answer.prefilled and not is_empty(value)),
        is_asked=is_asked(question, values), is_filled=not is_empty(value),
    )  # fmt: skip


def _drawn(
    question: Question,
    answer: Stands | None,
    values: Mapping[str, Any],
    case: Case,
    today: date,
) -> Drawn:
    value = None if answer is None else answer.value
    made = Drawn(
        question, typed(question, value), shown(question, value), 0 if answer is None else answer.revision,
        mark_of(question, value),
        source="" if answer is None else answer.source, prefilled=bool(answer and answer.prefilled and not is_empty(value)),
        is_asked=is_asked(question, values), is_filled=not is_empty(value),
    )  # fmt: skip
    if question.kind == FieldKind.TABLE:
        made.rows = table_rows(question, made.value)
    elif question.kind == FieldKind.BUDGET:
        made.budget = _budget_lines(typed_budget(value, question.money_unit))
        made.totals = budget_totals(value, case, today)
    return made


def table_rows(question: Question, rows: list[dict[str, Any]]) -> list[list[tuple[Question, Any]]]:
    """The table's rows as typed, with spare ones to go on in."""
    filled = [[(column, _cell(row.get(column.code, ""))) for column in question.columns] for row in rows]
    return filled + [[(column, "") for column in question.columns] for _ in range(_SPARE_ROWS)]


def _cell(value: Any) -> Any:
    """A cell as one text: a person as 姓名，单位; several choices after one another."""
    if isinstance(value, Mapping):
        return "，".join(str(value[key]) for key in ("name", "employer") if value.get(key))
    return "、".join(value) if isinstance(value, list) else value


def _budget_lines(texts: Mapping[tuple[str, str], str]) -> list[tuple[Any, list[tuple[str, str, str]]]]:
    return [
        (line, [(code, words, texts.get((line.code, code), "")) for code, words in SOURCES]) for line in LINES
    ]


def budget_totals(value: Any, case: Case, today: date) -> list[dict[str, str]]:
    """Sums and the cap of each source in words, as the page shows them under the budget."""
    found = caps(value, on=today, places=places_of(case.call.region))
    rows = []
    for code, words in SOURCES:
        added, cap = sums(value, code), found[code]
        over = cap.cap is not None and added.indirect > cap.cap
        rows.append(
            {
                "code": code, "title": words, "equipment": format_money(added.equipment), "direct": format_money(added.direct),
                "indirect": format_money(added.indirect), "total": format_money(added.total),
                "base": format_money(cap.base), "cap": format_money(cap.cap), "largest": format_money(cap.largest),
                "why": cap.why, "clause": cap.clause, "over": "1" if over else "", "doubt": "" if cap.is_confirmed else "1",
            }
        )  # fmt: skip
    both = sums(value)
    numbers = {
        "equipment": both.equipment,
        "direct": both.direct,
        "indirect": both.indirect,
        "total": both.total,
    }
    both_said = {key: format_money(amount) for key, amount in numbers.items()}
    rows.append({"code": "both", "title": "合计", **both_said})
    return rows


# ── what was sent ────────────────────────────────────────────────────────────────────────────


def mark_of(question: Question, value: Any) -> str:
    """A short mark of what stands in the field: by it a page without scripts tells what its reader has not touched."""
    if question.kind == FieldKind.FILE:
        return ""
    if question.kind == FieldKind.BUDGET:
        raw: Any = {f"{line}-{source}": f"{amount}元" for line, inner in (value or {}).items() for source, amount in inner.items()}  # fmt: skip
    else:
        raw = typed(question, value)
    return _marked(question, raw)


def _marked(question: Question, raw: Any) -> str:
    try:
        found = read(question, raw)
    except Problem:
        return "?"
    if question.kind == FieldKind.FACT and found:
        found = found["value"]
    return hashlib.sha256(json.dumps(found, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


def sent_answers(kind: Kind, post: QueryDict) -> dict[str, Typed]:
    """The answers that were sent and touched: a field is sent with the revision that stood there (``rev-…``)."""
    found = {}
    for question in kind.questions:
        revision = post.get(f"rev-{question.code}")
        if revision is None or question.kind == FieldKind.FILE:
            continue
        raw = raw_of(question, post)
        if post.get(f"mark-{question.code}") != _marked(question, raw):
            number = (
                int(revision) if revision.isascii() and revision.isdigit() and len(revision) < 9 else None
            )
            found[question.code] = Typed(raw, number)
    return found


def raw_of(question: Question, post: QueryDict) -> Any:
    """What was typed into a question's fields."""
    code = question.code
    if question.kind == FieldKind.CHOICES:
        return post.getlist(code)
    if question.kind == FieldKind.TABLE:
        return _sent_rows(question, post)
    if question.kind in (FieldKind.PERSON, FieldKind.ORGANISATION):
        return {name: post.get(f"{code}--{name}", "") for name in ("name", "employer", "identity", "uscc")}
    if question.kind == FieldKind.BUDGET:
        keys = [f"{line.code}-{source}" for line in LINES for source, _ in SOURCES]
        return {key: post.get(f"{code}--{key}", "") for key in keys}
    return post.get(code, "")


def _sent_rows(question: Question, post: QueryDict) -> list[dict[str, Any]]:
    columns = {each.code: post.getlist(f"{question.code}--{each.code}") for each in question.columns}
    count = min(max((len(values) for values in columns.values()), default=0), 1000)
    return [
        {code: values[row] if row < len(values) else "" for code, values in columns.items()}
        for row in range(count)
    ]
