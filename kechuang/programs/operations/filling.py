"""Filling in a case answer by answer, as one types: several people at once, and nobody overwrites another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.programs.logic.answers import read, shown
from kechuang.programs.logic.kinds import Question
from kechuang.programs.logic.parts import row_codes
from kechuang.programs.models import Answer, Case
from kechuang.programs.operations.moving import locked_case
from kechuang.programs.operations.parts import sync_case
from kechuang.programs.queries.filling import check_open, open_codes
from kechuang.programs.queries.tying import tied
from kechuang.programs.states import CaseState, FieldKind

BY_HAND = "填报人填写"


@dataclass(frozen=True)
class Typed:
    """What a person typed, and the revision that he had before him (0: nothing stood there; None: whatever stands)."""

    raw: Any
    revision: int | None = None


@dataclass(frozen=True)
class Clash:
    """Somebody else has written meanwhile: his text and mine. Nothing was overwritten; ``revision`` is his."""

    code: str
    title: str
    theirs: str
    mine: str
    revision: int


@dataclass
class Saved:
    """What became of a filling: codes that were written, what is wrong by code, and clashes with others.

    ``revisions``: the present revision of each code that was sent and not clashed about.
    """

    case: Case
    written: list[str] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    clashes: list[Clash] = field(default_factory=list)
    revisions: dict[str, int] = field(default_factory=dict)


@transaction.atomic
def fill_case(*, case_id: int, answers: Mapping[str, Typed], actor: Actor, now: datetime) -> Saved:
    """Write what can be written, and say of the rest why not: a slip in one answer loses nothing in the others.

    An answer that is what stood there is left alone (a prefilled one stays unconfirmed). While a case is to be mended only
    what was named is open. Raises ``Refused``; ``Problem`` if nothing is open or an answer is not asked for.
    """
    case = locked_case(case_id)
    require(
        actor, "programs.case.correct" if case.state == CaseState.CORRECTION else "programs.case.fill", case
    )
    check_open(case)
    codes = open_codes(case)
    saved = Saved(case)
    there = {each.code: each for each in case.answers.filter(code__in=answers)}
    changed: list[Answer] = []
    for code, given in answers.items():
        question = case.kind_version.kind.question(code)
        if question is None:
            raise Problem(f"申报书里没有“{code}”这一项，请核对。", field=code)
        if code not in codes:
            saved.errors[code] = f"“{question.title}”不在补正的范围里，不能修改。"
            continue
        row = there.get(code) or Answer(case=case, code=code, value=None, revision=0)
        if _wrote(case, question, given, row, saved):
            row.changed_by_id, row.changed_at = actor.account_id, now
            changed.append(row)
    _keep(case, changed)
    if changed:
        _tell(case, "filled", f"填写{len(changed)}项", saved.written, actor, now)
    return saved


@transaction.atomic
def confirm_answers(*, case_id: int, codes: list[str], actor: Actor, now: datetime) -> Case:
    """Confirm prefilled answers as right. Raises ``Refused``; ``Problem`` if there is nothing to confirm."""
    case = locked_case(case_id)
    require(actor, "programs.case.fill", case)
    check_open(case)
    waiting = case.answers.filter(code__in=set(codes) & open_codes(case), prefilled=True)
    confirmed = sorted(waiting.values_list("code", flat=True))
    if not confirmed:
        raise Problem("这里没有待核对的预填内容。")
    waiting.update(prefilled=False)
    _tell(case, "confirmed", f"核对预填内容{len(confirmed)}项", confirmed, actor, now)
    return case


def _wrote(case: Case, question: Question, given: Typed, row: Answer, saved: Saved) -> bool:
    """Put what was typed into the row, unless it cannot be read, is nothing new, or somebody has written meanwhile."""
    try:
        value = tied(question, read(question, given.raw), case.organisation)
    except Problem as problem:
        saved.errors[question.code] = problem.message
        return False
    if _same(question, value, row.value):
        saved.revisions[question.code] = row.revision
        return False
    if given.revision is not None and given.revision != row.revision:
        clash = Clash(
            question.code, question.title, _said(question, row.value), _said(question, value), row.revision
        )
        saved.clashes.append(clash)
        return False
    if question.kind == FieldKind.FACT and value is not None:
        value = {**value, "year": (row.value or {}).get("year") or value.get("year"), "source": BY_HAND}
    row.value, row.prefilled, row.source = value, False, ""
    row.revision += 1
    saved.written.append(question.code)
    saved.revisions[question.code] = row.revision
    return True


def _same(question: Question, one: Any, two: Any) -> bool:
    """Is it the same answer? Where a fact came from does not count."""
    if question.kind == FieldKind.FACT:
        return (one or {}).get("value") == (two or {}).get("value")
    return bool(one == two)


def _said(question: Question, value: Any) -> str:
    """An answer in words that can be compared: a table with its first cells."""
    if question.kind == FieldKind.TABLE and value:
        first = question.columns[0]
        names = "、".join(shown(first, row.get(first.code)) for row in value[:5])
        return f"{len(value)}行：{names}"
    return shown(question, value)


def _keep(case: Case, rows: list[Answer]) -> None:
    new = [each for each in rows if each.pk is None]
    known = [each for each in rows if each.pk is not None]
    Answer.objects.bulk_create(new)
    Answer.objects.bulk_update(
        known, ["value", "revision", "prefilled", "source", "changed_by", "changed_at"]
    )
    if not row_codes(case.kind_version.kind).isdisjoint(each.code for each in rows):
        sync_case(case)


def _tell(case: Case, verbed: str, title: str, codes: list[str], actor: Actor, now: datetime) -> None:
    case.changed_at = now
    case.revision += 1
    case.save(update_fields=["changed_at", "revision"])
    record(
        f"programs.case.{verbed}", case, actor=actor, now=now, title=title,
        data={"codes": codes}, region_code=case.region_id,
    )  # fmt: skip
