"""Reads of a case that is being filled in: its answers, files, gaps, what is open, what fills it beforehand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, Count
from django.utils import timezone

from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import StoredFile
from kechuang.core.permissions import may, require, which
from kechuang.core.prepared import Prepared, PreparedRows, Slot
from kechuang.core.queries.files import open_file
from kechuang.programs.logic.answer_gaps import Gap, budget_gaps, gaps
from kechuang.programs.logic.kinds import Kind, Material
from kechuang.programs.logic.papers import attached
from kechuang.programs.models import Answer, Case, CaseFile, CaseVersion, Correction
from kechuang.programs.models.case import CaseQuerySet
from kechuang.programs.states import CaseState, FieldKind
from kechuang.subjects.facts import places_of


def own_cases(actor: Actor) -> CaseQuerySet:
    """The cases of the actor's own organisations, and those that he applies for himself."""
    rows = which(actor, "programs.case.urge", Case.objects.all())
    return rows.select_related("call", "kind_version", "organisation", "person").defer("kind_version__data")  # type: ignore[return-value]


def get_own_case(actor: Actor, case_id: int) -> Case:
    """One of the actor's own cases. Raises ``Case.DoesNotExist`` for any other."""
    return _own(actor, _whole.get(case=case_id))


def own_kind(actor: Actor, case_id: int) -> Kind:
    """The kind of one of the actor's own cases, by which is read what was sent. Raises ``Case.DoesNotExist`` for any other."""
    return _own(actor, _with_kind.get(case=case_id)).kind_version.kind


_whole = PreparedRows[Case](lambda: Case.objects.whole().filter(pk=Slot("case", BigIntegerField())))
_with_kind = PreparedRows[Case](
    lambda: (
        Case.objects.filter(pk=Slot("case", BigIntegerField()))
        .select_related("kind_version")
        .only("organisation_id", "person_id", "kind_version__digest")
    )
)


def _own(actor: Actor, case: Case) -> Case:
    """The case, if it is one of the actor's own; to anybody else there is none."""
    if not may(actor, "programs.case.urge", case):
        raise Case.DoesNotExist
    return case


class Stands(NamedTuple):
    """What stands as the answer to a question, and how often it has been written."""

    value: Any
    revision: int
    prefilled: bool = False
    source: str = ""


_answers = Prepared(
    lambda: (
        Answer.objects.filter(case=Slot("case", BigIntegerField()))
        .order_by("code")
        .values_list("code", "value", "revision", "prefilled", "source")
    )
)


def answers_of(case: Case) -> dict[str, Stands]:
    """What stands in a case, by question."""
    return {code: Stands(*rest) for code, *rest in _answers(case=case.pk)}


def values_of(case: Case) -> dict[str, Any]:
    """What a case says now: question → stored answer."""
    return {code: each.value for code, each in answers_of(case).items()}


_file_counts = Prepared(
    lambda: (
        CaseFile.objects.filter(case=Slot("case", BigIntegerField()), removed_at__isnull=True)
        .order_by()
        .values("code")
        .annotate(count=Count("pk"))
        .values_list("code", "count")
    )
)


def file_counts(case: Case) -> dict[str, int]:
    """How many documents there are, by material or question."""
    return {str(row[0]): int(row[1]) for row in _file_counts(case=case.pk)}


_files = PreparedRows[CaseFile](
    lambda: (
        CaseFile.objects.filter(case=Slot("case", BigIntegerField()), removed_at__isnull=True)
        .select_related("file")
        .order_by("code", "pk")
    )
)


def files_of(case: Case) -> dict[str, list[CaseFile]]:
    """The documents that are handed in, by material or question."""
    found: dict[str, list[CaseFile]] = {}
    for each in _files(case=case.pk):
        found.setdefault(each.code, []).append(each)
    return found


def open_case_file(actor: Actor, case_file_id: int) -> tuple[StoredFile, bytes]:
    """A document of a case with its bytes, for whoever may see the case.

    Raises ``CaseFile.DoesNotExist``, ``Refused``, and ``Problem`` if the bytes are gone.
    """
    row = CaseFile.objects.select_related("case__region", "case__call__region").get(pk=case_file_id)
    require(actor, "programs.case.view", row.case)
    # The case has answered who may see it: a person who applies for himself has no organisation's files.
    return open_file(Actor.system("办件材料"), row.file_id)


def gaps_of(
    case: Case,
    now: datetime,
    *,
    values: Mapping[str, Any] | None = None,
    files: Mapping[str, Sequence[CaseFile]] | None = None,
) -> list[Gap]:
    """All that is missing or does not fit before the case can be submitted. ``values``, ``files``: if they have been read."""
    kind = case.kind_version.kind
    values = values_of(case) if values is None else values
    counts = file_counts(case) if files is None else {code: len(rows) for code, rows in files.items()}
    found = gaps(kind, values, counts)
    today = timezone.localdate(now)
    return found + budget_gaps(kind, values, on=today, places=places_of(case.call.region))


def open_correction(case: Case) -> Correction | None:
    """What the applicant was asked to mend and has not; None if nothing."""
    if case.state != CaseState.CORRECTION:
        return None
    return case.corrections.waiting().first()


def open_codes(case: Case) -> frozenset[str]:
    """The questions and materials that may be written now: all of a draft, those named of a correction, else none."""
    kind = case.kind_version.kind
    if case.state == CaseState.DRAFT:
        return codes_of(kind)
    asked = open_correction(case)
    return frozenset() if asked is None else asked.codes & codes_of(kind)


def codes_of(kind: Kind) -> frozenset[str]:
    """The codes of a kind's questions and materials."""
    return frozenset([*(each.code for each in kind.questions), *(each.code for each in kind.materials)])


def last_case_of(case: Case) -> Case | None:
    """The applicant's newest earlier case of the same kind that was submitted; None if there is none."""
    rows = Case.objects.filter(kind_version__code=case.kind_version.code, submitted_at__isnull=False)
    whose = {"organisation": case.organisation_id} if case.organisation_id else {"person": case.person_id}
    return (
        rows.filter(**whose)
        .exclude(pk=case.pk)
        .select_related("kind_version", "call")
        .order_by("-submitted_at", "-pk")
        .first()
    )


def submitted_answers(case: Case) -> dict[str, Any]:
    """What was submitted last; empty if nothing was."""
    version = case.versions.order_by("number").last()
    return {} if version is None else dict(version.answers)


def versions_of(case: Case) -> list[CaseVersion]:
    """The versions in which a case was submitted, the first first."""
    return list(case.versions.select_related("made_by").order_by("number"))


def version_pair(case: Case, first: str, second: str) -> tuple[CaseVersion, CaseVersion] | None:
    """Two versions by their numbers as an address gives them; the last two if it gives none, None if there are not two."""
    rows = versions_of(case)
    if len(rows) < 2:
        return None
    known = {str(each.number): each for each in rows}
    return known.get(first, rows[-2]), known.get(second, rows[-1])


def days_until(moment: datetime, today: date) -> int:
    """Calendar days from today to the day of a moment."""
    return (timezone.localdate(moment) - today).days


def check_open(case: Case) -> None:
    """Refuse to write in a case that is closed to its applicant. Raises ``Problem`` with what to do instead."""
    if case.state in (CaseState.DRAFT, CaseState.CORRECTION):
        return
    hint = "如要修改，请由单位管理员退回填写。" if case.state == CaseState.UNIT else ""
    raise Problem(f"办件现在是“{case.get_state_display()}”，不能再修改。{hint}")


def material_of(kind: Kind, code: str) -> Material:
    """The material of a code, or the question of kind ``file`` as one. Raises ``Problem`` if there is neither."""
    found = kind.material(code)
    question = kind.question(code)
    if found is None and question is not None and question.kind == FieldKind.FILE:
        return attached(question)
    if found is None:
        raise Problem("没有这一项材料，请核对。", field=code)
    return found
