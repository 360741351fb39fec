"""What hangs on an organisation, and what of it clashes when two records are made one.

Each room tells what of its rows goes with an organisation::

    goes_with(Move(AnnualStatement, "organisation", same=("year",), title="年度报表"))

A test asks that every foreign key to an organisation is told here or in ``APART``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q, QuerySet

from kechuang.subjects.models import (
    AnnualStatement,
    Ban,
    Carrier,
    CarrierMember,
    FormerName,
    IPHolder,
    IPUse,
    Membership,
    Organisation,
    OrganisationLink,
    Person,
    PolicyPush,
    PoolEntry,
    Qualification,
    Relation,
    RuleResult,
    ServiceEntry,
    Team,
    Tenancy,
)


@dataclass(frozen=True)
class Move:
    """Rows of a model that go with the record that ``field`` names: an organisation, a person or an expert.

    ``same``: the fields in which no two rows of one record may agree (within ``only``): where the survivor has such
    a row too, people decide first. ``derived`` rows are computed anew from the rest: those of the old record go.
    """

    model: type[Model]
    field: str
    title: str
    same: tuple[str, ...] = ()
    only: Q = Q()  # noqa: RUF009 - a Q is never changed
    derived: bool = False

    def rows(self, whose: Model) -> QuerySet[Any]:
        """The rows of one record."""
        return self.model._default_manager.filter(**{self.field: whose})

    def shared(self, one: Model, other: Model) -> set[tuple[Any, ...]]:
        """What of ``same`` both records have and only one can keep. Two queries, or none where nothing can clash."""
        if not self.same:
            return set()
        first, second = (self.rows(each).filter(self.only).values_list(*self.same) for each in (one, other))
        return set(first) & set(second)


_moves: list[Move] = []


def goes_with(*given: Move) -> None:
    """Register rows that go with an organisation when it is merged."""
    _moves.extend(given)


goes_with(
    Move(AnnualStatement, "organisation", "年度报表", same=("year",)),
    Move(Carrier, "host", "平台载体"),
    Move(CarrierMember, "organisation", "载体共建单位", same=("carrier_id",)),
    Move(Tenancy, "organisation", "在孵入驻", same=("carrier_id",), only=Q(left_on__isnull=True)),
    Move(Person, "employer", "人员"),
    Move(Relation, "organisation", "人员关系"),
    Move(Ban, "organisation", "限制"),
    Move(Team, "host", "团队"),
    Move(Qualification, "organisation", "资质", same=("kind", "granted_on")),
    Move(IPHolder, "organisation", "知识产权", same=("right_id",)),
    Move(IPUse, "organisation", "知识产权使用", same=("right_id", "purpose", "year")),
    Move(RuleResult, "organisation", "资格判断", derived=True),
    Move(PoolEntry, "organisation", "培育库条目", same=("topic", "year")),
    Move(ServiceEntry, "organisation", "服务记录"),
    Move(
        PolicyPush,
        "organisation",
        "政策推送",
        same=("topic",),
        only=Q(state__in=("sent", "opened", "applied")),
    ),
    Move(FormerName, "organisation", "曾用名"),
)
#: Moved below by rules of their own.
APART = frozenset(
    {(Membership, "organisation"), (OrganisationLink, "organisation"), (OrganisationLink, "other")}
)


def moved_fields() -> set[tuple[type[Model], str]]:
    """Every field that a merge looks at."""
    return {(each.model, each.field) for each in _moves} | set(APART) | {(Organisation, "merged_into")}


def clashes(old: Organisation, survivor: Organisation) -> Iterator[str]:
    """In words, what both records have and only one can keep. Two queries for each kind that can clash."""
    for move in _moves:
        if both := move.shared(survivor, old):
            yield f"{move.title}（{'；'.join(_spoken(move, keys) for keys in sorted(both, key=str))}）"


def _spoken(move: Move, keys: tuple[Any, ...]) -> str:
    words = []
    for name, key in zip(move.same, keys, strict=True):
        field = move.model._meta.get_field(name.removesuffix("_id"))
        said = dict(getattr(field, "choices", None) or ()).get(key, key)
        if field.is_relation and field.related_model is not None:
            said = field.related_model._default_manager.get(pk=key)
        words.append(f"{said}年" if name == "year" else str(said))
    return "、".join(words)


def moves() -> list[Move]:
    """All that goes with an organisation, in the order of registration."""
    return list(_moves)
