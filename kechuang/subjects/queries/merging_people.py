"""What hangs on a person or on an expert in rooms above, and goes along when two records are made one.

Each room tells what of its rows goes with a person::

    goes_with_person(PersonMove(Signature, "person", "承诺书", same=("case_id",)))

What must not be written anew stays with the old record (``stays_with_person``). A test asks that every foreign key to a
person or an expert is told in one of these ways or in ``APART``.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Model

from kechuang.subjects.models import (
    Ban,
    ConfirmLink,
    Expert,
    Output,
    Person,
    Relation,
    Team,
    TeamMember,
    Unavailability,
)
from kechuang.subjects.queries.merging import Move


class PersonMove(Move):
    """Rows of a model that go with a person or an expert (``field`` says with which)."""

    @property
    def of(self) -> type[Model]:
        """With whom the rows go: ``Person`` or ``Expert``."""
        related: type[Model] = self.model._meta.get_field(self.field).related_model  # type: ignore[assignment]
        return related


_moves: list[PersonMove] = []
_staying: list[tuple[type[Model], str]] = []
#: Moved by the operation itself, by rules of their own.
APART: frozenset[tuple[type[Model], str]] = frozenset({
    (Ban, "person"), (ConfirmLink, "person"), (Expert, "person"), (Relation, "person"), (Relation, "other"),
    (Team, "leader"), (TeamMember, "person"), (Person, "merged_into"), (Output, "expert"), (Expert.disciplines.through, "expert"), (Unavailability, "expert"),
})  # fmt: skip


def goes_with_person(*given: PersonMove) -> None:
    """Register rows that go with a person, or with an expert, when two records are merged."""
    _moves.extend(given)


def stays_with_person(*given: tuple[type[Model], str]) -> None:
    """Register fields that go on naming the old record: what was done under it is not written anew (a vote that was cast)."""
    _staying.extend(given)


def person_moves(of: type[Model]) -> list[PersonMove]:
    """What goes with a person (``Person``) or with an expert (``Expert``), in the order of registration."""
    return [each for each in _moves if each.of is of]


def person_fields() -> set[tuple[type[Model], str]]:
    """Every field that a merge of people looks at."""
    return {(each.model, each.field) for each in _moves} | set(APART) | set(_staying)


def person_clashes(keep: Model, drop: Model) -> Iterator[str]:
    """In words, what both records have and only one can keep. Two queries for each kind that can clash."""
    return (move.title for move in person_moves(type(keep)) if move.shared(keep, drop))
