"""Who takes part in a case, as its answers say: the leader, members, partners."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kechuang.programs.logic.kinds import Kind, Question
from kechuang.programs.states import FieldKind, PartRole

#: Questions whose answers name somebody.
NAMING = frozenset({FieldKind.PERSON, FieldKind.ORGANISATION})


@dataclass(frozen=True)
class PartGiven:
    """One who takes part. ``person`` and ``organisation`` are keys, if he is on file; ``name`` in any case."""

    role: str
    name: str
    person: int | None = None
    organisation: int | None = None


def _role(kind: Kind, question: Question) -> PartRole:
    if question.kind == FieldKind.ORGANISATION:
        return PartRole.PARTNER
    return PartRole.LEAD if question.code == kind.leader_field else PartRole.MEMBER


def asked_roles(kind: Kind) -> frozenset[str]:
    """The roles that the form asks for: those are told by its answers and nowhere else."""
    named = (each for question in kind.questions for each in (question, *question.columns))
    return frozenset(_role(kind, each) for each in named if each.kind in NAMING)


def names_somebody(question: Question) -> bool:
    """Can an answer to the question name somebody who takes part?"""
    return question.kind in NAMING or any(each.kind in NAMING for each in question.columns)


def row_codes(kind: Kind) -> frozenset[str]:
    """The questions whose answers the row of a case takes over: a save of others need not read and write it all again."""
    named = (each.code for each in kind.questions if names_somebody(each))
    return frozenset({kind.title_field, kind.amount_field, *named} - {""})


def parts_of(kind: Kind, answers: Mapping[str, Any]) -> Iterator[PartGiven]:
    """Those whom the answers name, in the order of the form."""
    for question in kind.questions:
        value = answers.get(question.code)
        if question.kind in NAMING and value:
            yield _part(_role(kind, question), value)
        elif question.kind == FieldKind.TABLE:
            named = [each for each in question.columns if each.kind in NAMING]
            yield from (
                _part(_role(kind, each), row[each.code])
                for row in value or ()
                for each in named
                if row.get(each.code)
            )


def _part(role: PartRole, value: Mapping[str, Any]) -> PartGiven:
    return PartGiven(role, str(value["name"]), value.get("person"), value.get("organisation"))
