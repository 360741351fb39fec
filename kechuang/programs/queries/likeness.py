"""Reads of likeness: what of a case is compared, with which cases, and the hints that an officer may see."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Count, Q, QuerySet

from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import which
from kechuang.programs.logic.answer_showing import cells
from kechuang.programs.logic.kinds import Kind, Question
from kechuang.programs.logic.likeness import Sketch, grounds_in_words, identifiers
from kechuang.programs.logic.passages import Passage, Piece, side_by_side
from kechuang.programs.models import Case, CaseVersion, Likeness, Shingle
from kechuang.programs.states import AT_HOME, FieldKind, LikenessState, PartRole

#: Cases that are compared exactly with one: those that share most bands come first.
MOST_CANDIDATES = 300
_TEXTUAL = (FieldKind.TEXT, FieldKind.LONG_TEXT)


def is_compared(kind: Kind) -> bool:
    """Does a kind have anything that is compared?"""
    return any(_takes_part(each) for each in kind.questions)


def _takes_part(question: Question) -> bool:
    return question.compared or any(each.compared for each in question.columns)


def compared_texts(kind: Kind, version: CaseVersion) -> dict[str, str]:
    """The texts of a version that are compared, by question; of a table its compared columns, a line a row."""
    return {
        each.code: text
        for each in kind.questions
        if _takes_part(each) and (text := _text(each, version.answers.get(each.code)))
    }


def _text(question: Question, value: object) -> str:
    if question.kind == FieldKind.TABLE:
        rows = value if isinstance(value, list) else []
        kept = [n for n, column in enumerate(question.columns) if question.compared or column.compared]
        return "\n".join("，".join(row[n] for n in kept) for row in cells(question, rows))
    return value if isinstance(value, str) else ""


def _all_text(kind: Kind, version: CaseVersion) -> Iterator[str]:
    """All that was written, for numbers of patents: also what is not compared."""
    for question in kind.questions:
        value = version.answers.get(question.code)
        if question.kind in _TEXTUAL and isinstance(value, str):
            yield value
        elif question.kind == FieldKind.TABLE and isinstance(value, list):
            yield from ("，".join(row) for row in cells(question, value))


@dataclass(frozen=True)
class Compared:
    """A case as it is compared: its newest version, and what of it counts."""

    case: Case
    version: CaseVersion
    sketch: Sketch

    @property
    def order(self) -> tuple[object, int]:
        """The earlier of two cases comes first."""
        return (self.case.submitted_at or self.case.made_at, self.case.pk)


def compared_cases(keys: Collection[int]) -> list[Compared]:
    """Cases with their newest submitted version; those without one, or at home again, are left out. Three queries."""
    versions: dict[int, CaseVersion] = {}
    for version in CaseVersion.objects.filter(case__in=keys).order_by("case_id", "number"):
        versions[version.case_id] = version
    rows = Case.objects.filter(pk__in=list(versions)).exclude(state__in=AT_HOME)
    rows = rows.whole().prefetch_related("parts__person").order_by("pk")
    return [
        Compared(case, versions[case.pk], _sketch(case, case.kind_version.kind, versions[case.pk]))
        for case in rows
    ]


def _sketch(case: Case, kind: Kind, version: CaseVersion) -> Sketch:
    leaders: set[int] = {
        each.person.merged_into_id or each.person.pk
        for each in case.parts.all()
        if each.role == PartRole.LEAD and each.person is not None
    }
    if case.organisation_id is None and case.person is not None:
        leaders.add(case.person.merged_into_id or case.person.pk)
    whose: set[int] = (
        set() if case.organisation is None else {case.organisation.merged_into_id or case.organisation.pk}
    )
    return Sketch(
        title=case.title, texts=compared_texts(kind, version), leaders=frozenset(leaders),
        organisations=frozenset(whose), numbers=identifiers(_all_text(kind, version)),
    )  # fmt: skip


def candidates(compared: Compared, bands: Sequence[int]) -> list[int]:
    """Cases worth an exact look: those that share a band, most bands first; of the same leader, applicant or title. Two queries."""
    case, found = compared.case, list[int]()
    if bands:
        shared = reduce(or_, (Q(band=band, value=value) for band, value in enumerate(bands)))
        rows = Shingle.objects.filter(shared).exclude(case=case).order_by().values("case_id")
        counted = rows.annotate(count=Count("pk")).order_by("-count", "case_id")
        found += [each["case_id"] for each in counted[:MOST_CANDIDATES]]
    leaders, whose = compared.sketch.leaders, compared.sketch.organisations
    same = Q(title=case.title) & ~Q(title="")
    same |= Q(parts__role=PartRole.LEAD, parts__person__in=leaders)
    same |= Q(parts__role=PartRole.LEAD, parts__person__merged_into__in=leaders)
    same |= Q(person__in=leaders) | Q(organisation__in=whose) | Q(organisation__merged_into__in=whose)
    others = Case.objects.filter(same).exclude(pk=case.pk).exclude(state__in=AT_HOME)
    found += list(others.order_by("-pk").values_list("pk", flat=True).distinct()[:MOST_CANDIDATES])
    return list(dict.fromkeys(found))


# ── what officers see ────────────────────────────────────────────────────────────────────────


def visible_likenesses(actor: Actor) -> QuerySet[Likeness]:
    """The hints that the actor may see: those of cases of calls that his post reaches."""
    rows = which(actor, "programs.likeness.view", Likeness.objects.all())
    return rows.select_related(
        "case__call", "case__organisation", "case__person", "other__call", "other__organisation", "other__person",
        "judged_by",
    ).defer("passages")  # fmt: skip


def get_likeness(actor: Actor, likeness_id: int) -> Likeness:
    """One hint that the actor may see. Raises ``Likeness.DoesNotExist``."""
    rows = which(actor, "programs.likeness.view", Likeness.objects.all())
    return rows.select_related(
        "case__call__region", "case__region", "case__kind_version", "case__organisation", "case__person",
        "other__call__region", "other__region", "other__kind_version", "other__organisation", "other__person", "judged_by",
    ).get(pk=likeness_id)  # fmt: skip


def seen_in(actor: Actor, rows: QuerySet[Likeness]) -> set[int]:
    """Of the cases of some hints, those that the actor may see. One query."""
    named = Q(pk__in=rows.order_by().values("case")) | Q(pk__in=rows.order_by().values("other"))
    return set(Case.objects.visible_to(actor).filter(named).values_list("pk", flat=True))


@dataclass(frozen=True)
class Hint:
    """One hint as the panel of a case shows it: the other case, or None where the reader may not see it."""

    row: Likeness
    other: Case | None
    later: bool
    grounds: list[str]

    @property
    def percent(self) -> str:
        """The shared part of the text."""
        return f"{self.row.score * 100:.1f}%"


def hints_of(actor: Actor, case: Case) -> list[Hint]:
    """The hints of a case, of those before it and of those that came later and are like it. Two queries."""
    rows = list(visible_likenesses(actor).filter(Q(case=case) | Q(other=case)))
    keys = [row.other_id if row.case_id == case.pk else row.case_id for row in rows]
    seen = (
        set(Case.objects.visible_to(actor).filter(pk__in=keys).values_list("pk", flat=True))
        if keys
        else set()
    )
    found = []
    for row, key in zip(rows, keys, strict=True):
        other = row.other if row.case_id == case.pk else row.case
        shown = other if key in seen else None
        found.append(Hint(row, shown, row.other_id == case.pk, list(grounds_in_words(row.grounds))))
    order = {str(LikenessState.CONFIRMED): 0, str(LikenessState.FOUND): 1, str(LikenessState.HARMLESS): 2}
    return sorted(found, key=lambda each: (order[each.row.state], -each.row.score, each.row.pk))


@dataclass(frozen=True)
class Side:
    """A passage as it stands in one of the two cases; nothing of a case that the reader may not see."""

    question: str
    pieces: list[Piece] | None


def sides_of(row: Likeness, seen: Collection[int]) -> list[tuple[Side, Side]]:
    """The stored passages of a hint, side by side, as they were submitted then. ``seen``: the cases that may be shown.

    Two queries.
    """
    one = _texts(row.case, row.grounds.get("version"))
    other = _texts(row.other, row.grounds.get("other_version"))
    found = []
    for given in row.passages:
        passage = Passage(**given)
        left, right = side_by_side(
            one.get(passage.question, ""), other.get(passage.other_question, ""), passage
        )
        found.append((
            Side(_title(row.case, passage.question), left if row.case_id in seen else None),
            Side(_title(row.other, passage.other_question), right if row.other_id in seen else None),
        ))  # fmt: skip
    return found


def _texts(case: Case, number: object) -> dict[str, str]:
    version = case.versions.filter(number=number).first() if isinstance(number, int) else None
    return {} if version is None else compared_texts(case.kind_version.kind, version)


def _title(case: Case, code: str) -> str:
    question = case.kind_version.kind.question(code)
    return question.title if question else code
