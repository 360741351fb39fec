"""What the applicant's page of a case shows: its way, its clock, what happened. Nothing of the bureau's inner work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from kechuang.core.events import object_type
from kechuang.core.models import Event
from kechuang.core.queries.calendar import workdays
from kechuang.programs.logic.answers import asked, cells, shown
from kechuang.programs.logic.budget import LINES, SOURCES
from kechuang.programs.logic.kinds import Question
from kechuang.programs.models import Case, CaseFile, Decision
from kechuang.programs.queries.filling import files_of, values_of
from kechuang.programs.queries.officer import reading_of, said_of
from kechuang.programs.states import ENDED, FieldKind, Outcome, Step

#: What an applicant is told of: everything else stays within the bureau (who handles it, opinions, reviewers, drafts of
#: decisions). Fixed words, since an officer's title of an event may name a colleague.
_TOLD = {
    "programs.case.started": "新建申报",
    "programs.case.submitted": "提交",
    "programs.case.signed": "单位审核并承诺，提交",
    "programs.case.sent_back": "单位退回填写",
    "programs.case.recommended": "已推荐",
    "programs.case.recommendation_declined": "不予推荐",
    "programs.case.admitted": "已受理",
    "programs.case.correction_asked": "要求补正",
    "programs.case.correction_withdrawn": "收回补正要求，未交的修改已恢复原样",
    "programs.case.corrected": "提交补正",
    "programs.case.refused": "不予受理",
    "programs.case.advanced": "转入下一步",
    "programs.case.returned": "退回修改",
    "programs.case.withdrawn": "撤回申报",
    "programs.case.lapsed": "截止未提交，作废",
}
_OWN = frozenset({"started", "submitted", "signed", "sent_back", "corrected", "withdrawn"})
#: Reasons that were said to the applicant.
_REASONED = frozenset(
    {"recommendation_declined", "refused", "returned", "sent_back", "withdrawn", "correction_withdrawn"}
)


@dataclass(frozen=True)
class Told:
    """One thing that happened, as the applicant is told. ``by``: a name only of the applicant's own people."""

    at: datetime
    title: str
    by: str
    reason: str = ""


def outcome_told(case: Case, decision: Decision) -> str:
    """A released decision as its applicant reads it: nothing is final before the public has had its say."""
    words = str(decision.get_outcome_display())
    return words if case.state in ENDED or decision.outcome != Outcome.APPROVE else f"拟{words}"


def told_of(case: Case) -> list[Told]:
    """What happened, the newest first."""
    events = Event.objects.filter(object_type=object_type(case), object_id=str(case.pk), kind__in=_TOLD)
    rows = [_told(each) for each in events]
    for decision in Decision.objects.filter(case=case, released_at__isnull=False, replaced_at__isnull=True):
        at = decision.released_at or decision.made_at
        rows.append(Told(at, f"决定：{outcome_told(case, decision)}", "科技部门", decision.reason))
    return sorted(rows, key=lambda each: each.at, reverse=True)


def _told(event: Event) -> Told:
    verb = event.kind.removeprefix("programs.case.")
    words = _TOLD[event.kind]
    if verb == "advanced":
        step = next((each for each in Step if each == event.data.get("to")), None)
        words = f"转入{step.label}" if step else words
    by = (
        event.actor_label
        if verb in _OWN
        else "县（市、区）科技部门"
        if verb.startswith("recommend")
        else "科技部门"
    )
    reason = str(event.data.get("reason", "")) if verb in _REASONED else ""
    return Told(event.at, words, "系统" if verb == "lapsed" else by, reason)


def clock_of(case: Case, today: date) -> tuple[str, str, date | None]:
    """Tone and words of the running step's clock, and when it is due; empty without one."""
    clock = case.clocks.filter(stopped_on__isnull=True).prefetch_related("pauses").first()
    tone, words = said_of(reading_of(clock, today, workdays()))
    return tone, words, None if clock is None else clock.due_on


# ── the case as a paper ──────────────────────────────────────────────────────────────────────


@dataclass
class Line:
    """One answer on paper. ``rows`` under ``heads`` for tables and budgets."""

    question: Question
    text: str
    heads: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)


@dataclass
class Chapter:
    """A section on paper."""

    title: str
    lines: list[Line]


def paper_of(case: Case, values: Mapping[str, Any] | None = None) -> list[Chapter]:
    """What a case says, as it will be read: its own words now, or those of a version."""
    kind = case.kind_version.kind
    said = values_of(case) if values is None else values
    files = files_of(case)
    wanted = list(asked(kind, said))
    chapters = [
        Chapter(each.title, [_line(q, said.get(q.code), files) for q in wanted if q.section == each.code])
        for each in kind.sections
    ]
    rest = [q for q in wanted if q.section not in {each.code for each in kind.sections}]
    if rest:
        chapters.append(Chapter("其他", [_line(q, said.get(q.code), files) for q in rest]))
    papers = [
        Line(
            Question(each.code, each.title),
            "、".join(row.file.name for row in files.get(each.code, [])) or "—",
        )
        for each in kind.materials
    ]
    return [each for each in (*chapters, Chapter("材料", papers)) if each.lines]


def _line(question: Question, value: Any, files: Mapping[str, list[CaseFile]]) -> Line:
    if question.kind == FieldKind.FILE:
        return Line(question, "、".join(row.file.name for row in files.get(question.code, [])) or "—")
    made = Line(question, shown(question, value))
    if question.kind == FieldKind.TABLE:
        made.heads, made.rows = [each.title for each in question.columns], cells(question, value)
    elif question.kind == FieldKind.BUDGET and value:
        money = Question("amount", "金额", FieldKind.MONEY)
        made.heads = ["科目", *(words for _, words in SOURCES)]
        made.rows = [
            [line.title, *(shown(money, value.get(line.code, {}).get(code)) for code, _ in SOURCES)]
            for line in LINES
        ]
    return made


def print_content(case: Case, bureau: str, demo: str, stamp: str) -> dict[str, Any]:
    """The case as the printed preview holds it (``printing.typeset.dossier_pdf``)."""
    facts = [
        ["申报通知", case.call.title],
        ["申报单位", str(case.organisation or case.person)],
        ["状态", case.get_state_display()],
    ]
    sections = [
        {
            "title": chapter.title, "note": "",
            "pairs": [[line.question.title, line.text] for line in chapter.lines if not line.rows],
            "tables": [{"caption": line.question.title, "heads": line.heads, "rows": line.rows} for line in chapter.lines if line.rows],
        }
        for chapter in paper_of(case)
    ]  # fmt: skip
    return {
        "bureau": bureau, "demo": demo, "title": case.title or "（未命名）", "number": case.number or "预览稿，未提交",
        "stamp": stamp, "facts": facts, "sections": sections,
    }  # fmt: skip
