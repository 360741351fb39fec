"""What recusal is judged by on the side of the cases: who stands in them, and what these have declared and done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from kechuang.programs.models import Case, Part
from kechuang.programs.states import CaseState, PartRole
from kechuang.review.logic.recusal_facts import (
    Avoidance,
    CaseParties,
    Employment,
    PartyPerson,
    PartyUnit,
    Tie,
    TieKind,
    UnitLink,
    Work,
    WorkKind,
)
from kechuang.review.logic.recusal_facts import LinkKind as Linked
from kechuang.subjects.models import OrganisationLink, Output, Person, Relation
from kechuang.subjects.queries.person import people_exactly
from kechuang.subjects.states import LinkKind, OutputKind, RelationKind

#: The question, a table of 姓名, 单位, 理由 in plain words, by which applicants ask that somebody be kept away.
AVOIDANCE = "avoidance"
_TIES: dict[str, TieKind] = {
    RelationKind.SUPERVISOR: TieKind.SUPERVISION, RelationKind.RELATIVE: TieKind.RELATIVE,
    RelationKind.ADVISER: TieKind.ADVISER, RelationKind.SHAREHOLDER: TieKind.SHAREHOLDER,
    RelationKind.DEPUTY: TieKind.DEPUTY, RelationKind.COOPERATES: TieKind.COOPERATES,
}  # fmt: skip
_WORKS: dict[str, WorkKind] = {
    OutputKind.PAPER: WorkKind.PAPER, OutputKind.PATENT: WorkKind.PATENT, OutputKind.AWARD: WorkKind.AWARD,
    OutputKind.PROJECT: WorkKind.PROJECT,
}  # fmt: skip
_UNIT_ROLES: dict[str, str] = {PartRole.PARTNER: "合作单位", PartRole.NOMINATOR: "提名单位"}
_PERSON_ROLES: dict[str, str] = {
    PartRole.LEAD: "负责人",
    PartRole.MEMBER: "参加人",
    PartRole.NOMINATOR: "提名者",
}

Shared = Mapping[int, list[Work]]


def parts_of_people(keys: Collection[int]) -> QuerySet[Part]:
    """Where people take part, whatever the case; with it. One query."""
    rows = Part.objects.filter(person_id__in=keys, role__in=(PartRole.LEAD, PartRole.MEMBER))
    return rows.select_related("case__organisation").defer("case__kind_version")


def works_of(keys: Collection[int], parts: Iterable[Part]) -> dict[int, list[Work]]:
    """By person: outputs with a number of their own, and approved projects in which they took part. One query."""
    found: defaultdict[int, list[Work]] = defaultdict(list)
    rows = Output.objects.filter(expert__person_id__in=keys).exclude(identifier="")
    for kind, title, year, number, person in rows.values_list(
        "kind", "title", "year", "identifier", "expert__person_id"
    ):
        if kind in _WORKS:
            found[person].append(Work(_WORKS[kind], number.strip(), title, year=year))
    for each in parts:
        if each.case.state == CaseState.APPROVED and each.person_id:
            on = last_day(each.case)
            name = each.case.title
            found[each.person_id].append(
                Work(WorkKind.PROJECT, f"case:{each.case_id}", name, on=on, source="申报记录")
            )
    return dict(found)


def last_day(case: Case) -> date | None:
    """Until when people worked together in an approved case: its conclusion; None while it goes on."""
    concluded: date | None = case.concluded_on
    return concluded


def relations_of(keys: Collection[int]) -> dict[int, list[Relation]]:
    """By person: the ties he has declared. One query."""
    found: defaultdict[int, list[Relation]] = defaultdict(list)
    for each in Relation.objects.filter(person_id__in=keys).select_related("other", "organisation"):
        found[each.person_id].append(each)
    return dict(found)


def ties_from(relations: Iterable[Relation]) -> tuple[Tie, ...]:
    """Declared ties as recusal takes them; posts (任职) are employments instead."""
    return tuple(
        Tie(
            kind=_TIES[each.kind],
            person=str(each.other_id or ""),
            mark=each.other.id_mark if each.other else "",
            organisation=str(each.organisation_id or ""),
            name=each.other_name or (each.organisation.name if each.organisation else ""),
            since=each.since, until=each.until, source=_declared(each),
        )
        for each in relations if each.kind in _TIES
    )  # fmt: skip


def posts_from(relations: Iterable[Relation]) -> tuple[Employment, ...]:
    """Declared posts, present and former."""
    return tuple(
        Employment(
            str(each.organisation_id or ""), each.organisation.name if each.organisation else each.other_name,
            each.since, each.until, _declared(each),
        )
        for each in relations if each.kind == RelationKind.EMPLOYED and not each.other_id
    )  # fmt: skip


def _declared(relation: Relation) -> str:
    return f"本人申报 {timezone.localdate(relation.declared_at)}"


def links_on(day: date) -> list[UnitLink]:
    """Ties between organisations that hold on a day; a minority share (参股) is none. One query."""
    rows = OrganisationLink.objects.exclude(kind=LinkKind.HOLDS).filter(
        Q(until__isnull=True) | Q(until__gte=day), Q(since__isnull=True) | Q(since__lte=day)
    )
    found = []
    for one, other, kind in rows.values_list("organisation_id", "other_id", "kind"):
        # 隶属 is said by the lower one of the upper; control and branches by the upper one.
        upper, lower = (other, one) if kind == LinkKind.AFFILIATED else (one, other)
        found.append(UnitLink(Linked(str(kind)), str(upper), str(lower)))
    return found


def parties_of(cases: Sequence[Case]) -> list[CaseParties]:
    """Who stands in cases: applicants, partners, nominators, leaders and members, with what they declared. Five queries."""
    keys = [each.pk for each in cases]
    parts: defaultdict[int, list[Part]] = defaultdict(list)
    for row in Part.objects.filter(case_id__in=keys).select_related("person", "organisation"):
        parts[row.case_id].append(row)
    people = {row.person_id for rows in parts.values() for row in rows if row.person_id}
    people |= {each.person_id for each in cases if each.person_id}
    elsewhere = parts_of_people(people).exclude(case_id__in=keys)
    works, relations = works_of(people, elsewhere), relations_of(people)
    asked = _avoidances(cases)
    return [
        CaseParties(
            case=str(each.pk), call=str(each.call_id),
            persons=tuple(_people(each, parts[each.pk], works, relations)),
            units=tuple(_units(each, parts[each.pk])), avoidances=tuple(asked.get(each.pk, ())),
        )
        for each in cases
    ]  # fmt: skip


def _people(
    case: Case, parts: Iterable[Part], works: Shared, relations: Mapping[int, list[Relation]]
) -> Iterable[PartyPerson]:
    named: list[tuple[Person | None, str, str]] = [
        (each.person, each.name, _PERSON_ROLES[each.role])
        for each in parts
        if each.role in _PERSON_ROLES and not each.organisation_id
    ]
    if case.person is not None:
        named.insert(0, (case.person, "", "申报人"))
    for person, name, role in named:
        if person is None:
            yield PartyPerson("", name, role=role)
            continue
        ties = ties_from(relations.get(person.pk, ()))
        done = tuple(works.get(person.pk, ()))
        marks = (person.id_mark,) if person.id_mark else ()
        yield PartyPerson(str(person.pk), person.name, marks, role, ties, done)


def _units(case: Case, parts: Iterable[Part]) -> Iterable[PartyUnit]:
    if case.organisation is not None:
        yield PartyUnit(str(case.organisation_id), case.organisation.name)
    for each in parts:
        if each.role in _UNIT_ROLES and not each.person_id:
            name = each.organisation.name if each.organisation else each.name
            # A nominator without a row may be a person: then nothing but the name is known, and it is looked up as both.
            yield PartyUnit(str(each.organisation_id or ""), name, _UNIT_ROLES[each.role])


def _avoidances(cases: Sequence[Case]) -> dict[int, list[Avoidance]]:
    """Whom applicants ask to be kept away, by case, where the kind asks. Two queries at most."""
    given: dict[int, list[Mapping[str, Any]]] = {}
    asking = [each for each in cases if each.kind_version.kind.question(AVOIDANCE) is not None]
    if not asking:
        return {}
    lines: set[str] = set()
    for case_id, value in _avoidance_answers(asking):
        given[case_id] = [row for row in value or () if row.get("name")]
        lines |= {_line(row) for row in given[case_id]}
    people = people_exactly(lines)
    return {
        case_id: [
            Avoidance(str(people[_line(row)].pk), str(row.get("reason") or "")) for row in rows if _line(row) in people
        ]
        for case_id, rows in given.items()
    }  # fmt: skip


def _avoidance_answers(cases: Sequence[Case]) -> Iterable[tuple[int, Any]]:
    rows = cases[0].answers.model.objects.filter(case_id__in=[each.pk for each in cases], code=AVOIDANCE)
    return rows.values_list("case_id", "value")


def _line(row: Mapping[str, Any]) -> str:
    return f"{str(row['name']).strip()}，{str(row.get('employer') or '').strip()}"
