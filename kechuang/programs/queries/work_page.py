"""What the officers' page of a case shows: what was submitted last, where each answer comes from, and its way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kechuang.core.logic.workdays import Workdays
from kechuang.programs.logic.answer_comparing import Change, differences
from kechuang.programs.logic.answer_gaps import is_asked
from kechuang.programs.logic.answer_showing import cells, is_empty, shown
from kechuang.programs.logic.kinds import Kind, Material, Question
from kechuang.programs.models import Case, CaseFile, CaseVersion, Clock, Correction
from kechuang.programs.queries.officer import reading_of, said_of
from kechuang.programs.states import CaseState, FieldKind, Step


@dataclass
class Shown:
    """One answer as an officer reads it."""

    question: Question
    text: str
    source: str = ""
    columns: tuple[str, ...] = ()
    rows: list[list[str]] = field(default_factory=list)
    files: list[CaseFile] = field(default_factory=list)
    change: Change | None = None
    asked: str = ""


@dataclass
class Part:
    """A section of the form with its answers."""

    code: str
    title: str
    answers: list[Shown]


@dataclass
class Handed:
    """A material with the documents handed in for it. ``asked``: what was to be mended."""

    material: Material
    files: list[CaseFile]
    asked: str = ""


@dataclass(frozen=True)
class Stop:
    """One step of the way: done, present or ahead, by whom, in how many days."""

    title: str
    post: str
    days: str
    done: bool
    here: bool


@dataclass
class Paper:
    """What was submitted last, in sections and materials. ``version`` None: nothing was frozen yet."""

    version: CaseVersion | None
    before: CaseVersion | None
    parts: list[Part]
    materials: list[Handed]
    changes: int


def paper_of(case: Case) -> Paper:
    """What an officer reads of a case: the last version, never what the applicant is writing now. Four queries."""
    kind = case.kind_version.kind
    versions = list(case.versions.order_by("-number")[:2])
    version = versions[0] if versions else None
    before = versions[1] if len(versions) > 1 else None
    live = {each.code: each for each in case.answers.all()}
    said = version.answers if version else {code: each.value for code, each in live.items()}
    sources = {
        code: each.source
        for code, each in live.items()
        if each.source and (each.value == said.get(code) or version is None)
    }
    changes = {each.code: each for each in differences(kind, before.answers, said)} if before else {}
    asked = _asked(case.corrections.filter(withdrawn_at__isnull=True).last())
    files = _files(case, version)
    return Paper(
        version, before, _parts(kind, said, sources, changes, files, asked),
        [Handed(each, files.get(each.code, []), asked.get(each.code, "")) for each in kind.materials], len(changes),
    )  # fmt: skip


def _asked(correction: Correction | None) -> dict[str, str]:
    """What the last correction asked for, by code."""
    return {} if correction is None else {each["code"]: each["words"] for each in correction.items}


def _files(case: Case, version: CaseVersion | None) -> dict[str, list[CaseFile]]:
    """The documents of a version: added by then and not taken back before."""
    found: dict[str, list[CaseFile]] = {}
    for each in case.files.select_related("file"):
        there = version is None or each.added_at <= version.made_at
        gone = each.removed_at is not None and (version is None or each.removed_at <= version.made_at)
        if there and not gone:
            found.setdefault(each.code, []).append(each)
    return found


def _parts(
    kind: Kind,
    said: Mapping[str, Any],
    sources: Mapping[str, str],
    changes: Mapping[str, Change],
    files: Mapping[str, list[CaseFile]],
    asked: Mapping[str, str],
) -> list[Part]:
    parts = []
    for section in kind.sections:
        answers = [
            _shown(each, said.get(each.code), sources.get(each.code, ""), files.get(each.code, []))
            for each in kind.questions_of(section.code)
            if is_asked(each, said)
        ]
        for each in answers:
            each.change = changes.get(each.question.code)
            each.asked = asked.get(each.question.code, "")
        parts.append(Part(section.code, section.title, answers))
    return parts


def _shown(question: Question, value: Any, source: str, files: list[CaseFile]) -> Shown:
    if question.kind == FieldKind.FILE:
        return Shown(question, "" if files else "—", source, files=files)
    made = Shown(question, shown(question, value), source)
    if question.kind == FieldKind.TABLE and not is_empty(value):
        made.columns = tuple(each.title for each in question.columns)
        made.rows = cells(question, value)
    return made


def way_of(case: Case) -> list[Stop]:
    """The steps of a case's kind with duty posts and promised days, and where it stands."""
    here = _step_here(case)
    order = [str(each.step) for each in case.kind_version.kind.steps]
    reached = order.index(here) if here in order else (len(order) if case.state == CaseState.APPROVED else -1)
    return [
        Stop(
            plan.step.label, plan.post, f"{plan.promised}个工作日" if plan.promised else "",
            place < reached, str(plan.step) == here,
        )
        for place, plan in enumerate(case.kind_version.kind.steps)
    ]  # fmt: skip


def _step_here(case: Case) -> str:
    """The step of the way on which a case stands: a correction belongs to the check, an objection to the publicity."""
    beside: dict[str, str] = {CaseState.CORRECTION: Step.CHECK, CaseState.OBJECTION: Step.PUBLICITY}
    return str(beside.get(case.state, case.state))


@dataclass(frozen=True)
class Ticked:
    """A step's clock, as it ran or runs."""

    clock: Clock
    tone: str
    words: str
    still: int
    paused_for: str


def clocks_of(case: Case, today: date, calendar: Workdays) -> list[Ticked]:
    """The clocks of a case, the oldest first, with what they have stood still. Two queries."""
    found = []
    for clock in case.clocks.prefetch_related("pauses"):
        read = reading_of(clock, today, calendar)
        if read is None:
            continue
        pauses = list(clock.pauses.all())
        tone, words = said_of(read) if clock.stopped_on is None else ("mute", f"用了{read.used}个工作日")
        if clock.stopped_on is not None and read.is_overdue:
            tone, words = "bad", f"{words}，超过承诺{-(read.left or 0)}个"
        open_pause = next((each for each in pauses if each.ended_on is None), None)
        reason = open_pause.get_reason_display() if open_pause else ""
        still = sum(((each.ended_on or today) - each.started_on).days for each in pauses)
        found.append(Ticked(clock, tone, words, still, reason))
    return found
