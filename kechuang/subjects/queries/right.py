"""Reads of rights: those that the actor may see, one with all that belongs to it, firms without any patent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import may, which
from kechuang.subjects.logic.identifiers import normalise
from kechuang.subjects.logic.right_given import HolderGiven
from kechuang.subjects.models import FormerName, IPRight, IPUse, Organisation, Qualification
from kechuang.subjects.models.right import IPRightQuerySet
from kechuang.subjects.queries.counting import patents_of, without_patents
from kechuang.subjects.states import OrganisationKind, OrganisationState

#: Characters of a 统一社会信用代码.
CODE_LENGTH = 18


def ip_rights(actor: Actor) -> IPRightQuerySet:
    """The rights that the actor may see, with their holders."""
    return IPRight.objects.visible_to(actor).select_related("region").prefetch_related("holders")


def get_ip_right(actor: Actor, right_id: int) -> IPRight:
    """One right with holders and history. Raises ``IPRight.DoesNotExist`` for one that the actor may not see."""
    rows = IPRight.objects.visible_to(actor).select_related("region")
    return rows.prefetch_related("holders__organisation", "statuses").get(pk=right_id)


@dataclass(frozen=True)
class Uses:
    """The uses of a right that the actor may know in full, and whether there are others."""

    rows: list[IPUse]
    has_others: bool


def uses_of(actor: Actor, right: IPRight) -> Uses:
    """An officer sees all uses; a holder its own, and of other owners' only that there are any."""
    rows = list(right.uses.select_related("organisation"))
    if may(actor, "subjects.ip_right.use", right):
        return Uses(rows, has_others=False)
    own = set(which(actor, "subjects.organisation.view", Organisation.objects.all()).filter(
        pk__in=[use.organisation_id for use in rows]
    ).values_list("pk", flat=True))  # fmt: skip
    mine = [use for use in rows if use.organisation_id in own]
    return Uses(mine, has_others=len(mine) < len(rows))


def holder_book(names: Iterable[str]) -> dict[str, HolderGiven]:
    """What each name stands for: an organisation by 统一社会信用代码, name or former name, or just a name. Two queries.

    A name that two organisations have, or had, is nobody's: a right must not go to the wrong one.
    """
    words = [name.strip() for name in names if name.strip()]
    codes = {normalise(word) for word in words}
    former = FormerName.objects.filter(name__in=words).select_related("organisation")
    rows = list(
        Organisation.objects.filter(Q(name__in=words) | Q(uscc__in=codes)).exclude(
            state=OrganisationState.MERGED
        )
    )
    found = _once(
        (each.name, each.organisation)
        for each in former.exclude(organisation__state=OrganisationState.MERGED)
    )
    present = {each.name for each in rows}
    found = {name: row for name, row in found.items() if name not in present}
    found |= _once((each.name, each) for each in rows)
    found |= {each.uscc: each for each in rows if each.uscc}
    return {word: _holder(word, found.get(word) or found.get(normalise(word))) for word in words}


def _once(pairs: Iterable[tuple[str, Organisation]]) -> dict[str, Organisation]:
    """Names with the one organisation that has each; those of several are left out."""
    book: dict[str, set[Organisation]] = {}
    for name, row in pairs:
        book.setdefault(name, set()).add(row)
    return {name: next(iter(rows)) for name, rows in book.items() if len(rows) == 1}


def holders_named(lines: Iterable[str]) -> list[HolderGiven]:
    """Holders in the order of their lines."""
    words = [line.strip() for line in lines if line.strip()]
    book = holder_book(words)
    return [book[word] for word in words]


def _holder(name: str, organisation: Organisation | None) -> HolderGiven:
    if organisation is None:
        is_code = normalise(name).isascii() and len(normalise(name)) == CODE_LENGTH
        return HolderGiven(normalise(name) if is_code else name)
    return HolderGiven(organisation.name if normalise(name) == organisation.uscc else name, organisation.pk)


def firms_without_patents(actor: Actor, kind: str, on: date) -> QuerySet[Organisation]:
    """零专利企业: firms that the actor may see, holding a qualification on a day (empty: any firm), without a patent."""
    rows = Organisation.objects.visible_to(actor).live().filter(kind=OrganisationKind.ENTERPRISE)
    if kind:
        rows = rows.filter(Exists(_held_by(kind, on)))
    return without_patents(rows).select_related("region")


def _held_by(kind: str, on: date) -> QuerySet[Qualification]:
    return Qualification.objects.in_force(on).filter(organisation=OuterRef("pk"), kind=kind)


@dataclass(frozen=True)
class Clearing:
    """One year's end: firms of a kind, and how many of them had filed a patent by then."""

    on: date
    firms: int
    cleared: int

    @property
    def left(self) -> int:
        """How many had none."""
        return self.firms - self.cleared


def clearing(actor: Actor, kind: str, on: date, years: int = 5) -> list[Clearing]:
    """消零 over time: the last years' ends and ``on``. Two queries a year."""
    days = [*(date(on.year - back, 12, 31) for back in range(years - 1, 0, -1)), on]
    found = []
    for day in days:
        firms = Organisation.objects.visible_to(actor).filter(kind=OrganisationKind.ENTERPRISE)
        firms = firms.filter(Exists(_held_by(kind, day))) if kind else firms.filter(registered_on__lte=day)
        had = firms.filter(Exists(patents_of(OuterRef("pk")).filter(filed_on__lte=day)))
        found.append(Clearing(day, firms.count(), had.count()))
    return found
