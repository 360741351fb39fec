"""Filling in a case answer by answer, as one types: several people at once, and nobody overwrites another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import BigIntegerField

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.core.prepared import PreparedRows, Slot
from kechuang.programs.logic.answers import read, shown
from kechuang.programs.logic.kinds import Question
from kechuang.programs.logic.parts import names_somebody, row_codes
from kechuang.programs.models import Answer, Case
from kechuang.programs.operations.moving import locked_case
from kechuang.programs.operations.parts import sync_case
from kechuang.programs.queries.filling import Stands, answers_of, check_open, open_codes
from kechuang.programs.queries.tying import tied
from kechuang.programs.states import CaseState, FieldKind

BY_HAND = "填报人填写"
#: What a new write of an answer changes.
_REWRITTEN = ("value", "revision", "prefilled", "source", "changed_by", "changed_at")


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

    ``answers``: all that stands in the case now. ``revisions``: the present revision of each code that was sent and not
    clashed about.
    """

    case: Case
    answers: dict[str, Stands] = field(default_factory=dict)
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
    case = _locked(case_id)
    require(
        actor, "programs.case.correct" if case.state == CaseState.CORRECTION else "programs.case.fill", case
    )
    check_open(case)
    codes = open_codes(case)
    saved = Saved(case, answers_of(case))
    for code, given in answers.items():
        question = case.kind_version.kind.question(code)
        if question is None:
            raise Problem(f"申报书里没有“{code}”这一项，请核对。", field=code)
        if code not in codes:
            saved.errors[code] = f"“{question.title}”不在补正的范围里，不能修改。"
            continue
        _write(case, question, given, saved)
    if saved.written:
        _keep(case, saved, actor, now)
        _tell(case, "filled", f"填写{len(saved.written)}项", saved.written, actor, now)
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


_with_kind = PreparedRows[Case](
    lambda: (
        Case.objects.select_for_update(of=("self",))
        .filter(pk=Slot("case", BigIntegerField()))
        .select_related("kind_version")
        .defer("kind_version__data")
    )
)


def _locked(case_id: int) -> Case:
    """The case with its row locked, and of what belongs to it only its kind: a save seldom asks for more."""
    return _with_kind.get(case=case_id)


def _write(case: Case, question: Question, given: Typed, saved: Saved) -> None:
    """Write down what was typed, unless it cannot be read, is nothing new, or somebody has written meanwhile."""
    code, there = question.code, saved.answers.get(question.code, Stands(None, 0))
    try:
        # the applicant is fetched only where somebody is named
        applicant = case.organisation if names_somebody(question) else None
        value = tied(question, read(question, given.raw), applicant)
    except Problem as problem:
        saved.errors[code] = problem.message
        return
    if _same(question, value, there.value):
        saved.revisions[code] = there.revision
        return
    if given.revision is not None and given.revision != there.revision:
        theirs, mine = _said(question, there.value), _said(question, value)
        saved.clashes.append(Clash(code, question.title, theirs, mine, there.revision))
        return
    if question.kind == FieldKind.FACT and value is not None:
        value = {**value, "year": (there.value or {}).get("year") or value.get("year"), "source": BY_HAND}
    saved.answers[code] = Stands(value, there.revision + 1)
    saved.written.append(code)
    saved.revisions[code] = there.revision + 1


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


def _keep(case: Case, saved: Saved, actor: Actor, now: datetime) -> None:
    """Write the rows of what was written, new or known, in one statement."""
    rows = [
        Answer(
            case=case,
            code=code,
            **saved.answers[code]._asdict(),
            changed_by_id=actor.account_id,
            changed_at=now,
        )
        for code in saved.written
    ]
    Answer.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["case", "code"], update_fields=_REWRITTEN
    )
    if not row_codes(case.kind_version.kind).isdisjoint(saved.written):
        sync_case(case, {code: each.value for code, each in saved.answers.items()})


def _tell(case: Case, verbed: str, title: str, codes: list[str], actor: Actor, now: datetime) -> None:
    case.changed_at = now
    case.revision += 1
    case.save(update_fields=["changed_at", "revision"])
    record(
        f"programs.case.{verbed}", case, actor=actor, now=now, title=title,
        data={"codes": codes}, region_code=case.region_id,
    )  # fmt: skip
