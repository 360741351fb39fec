"""Two records of one organisation made one: rows move to the survivor, both histories stay, clashes are named.

Each room tells in its own operations what of its rows hangs on an organisation::

    moves(Move(AnnualStatement, "organisation", same=("year", "version"), title="年度报表"))

A test asks that every foreign key to an organisation is told here or in ``STAYS``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import StoredFile
from kechuang.core.permissions import require
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
from kechuang.subjects.states import ORGANISATION_LIFECYCLE, MembershipState


@dataclass(frozen=True)
class Move:
    """Rows of a model that go with an organisation.

    ``same``: the fields in which no two rows of one organisation may agree (within ``only``): where the survivor has such
    a row too, people decide first. ``derived`` rows are computed anew from the rest: those of the old record go.
    """

    model: type[Model]
    field: str
    title: str
    same: tuple[str, ...] = ()
    only: Q = Q()  # noqa: RUF009 - a Q is never changed
    derived: bool = False

    def rows(self, organisation: Organisation) -> QuerySet[Any]:
        """An organisation's rows."""
        return self.model._default_manager.filter(**{self.field: organisation})


_moves: list[Move] = []


def moves(*given: Move) -> None:
    """Register rows that go with an organisation when it is merged."""
    _moves.extend(given)


moves(
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
STAYS = frozenset(
    {(Membership, "organisation"), (OrganisationLink, "organisation"), (OrganisationLink, "other")}
)


def moved_fields() -> set[tuple[type[Model], str]]:
    """Every field that a merge looks at."""
    return {(each.model, each.field) for each in _moves} | set(STAYS) | {(Organisation, "merged_into")}


def clashes(old: Organisation, survivor: Organisation) -> Iterator[str]:
    """In words, what both records have and only one can keep. Two queries for each kind that can clash."""
    for move in _moves:
        if not move.same:
            continue
        theirs = set(move.rows(survivor).filter(move.only).values_list(*move.same))
        both = theirs & set(move.rows(old).filter(move.only).values_list(*move.same))
        if both:
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


@transaction.atomic
def merge_organisation(
    *, organisation_id: int, survivor_id: int, reason: str, actor: Actor, now: datetime
) -> Organisation:
    """Put one record into another that stands for the same organisation. Returns the survivor.

    The old record stays, with its own history, and leads to the survivor. Raises ``Refused`` unless the actor may
    merge both; ``Problem`` naming what clashes, without a reason, or for a record that is merged already.
    """
    old, survivor = _locked_pair(organisation_id, survivor_id)
    require(actor, "subjects.organisation.merge", old)
    require(actor, "subjects.organisation.merge", survivor)
    if survivor.merged_into_id is not None or old.pk == survivor.pk:
        raise Problem("请选择另一条仍在使用的记录作为保留的一条。", field="survivor")
    if not reason.strip():
        raise Problem("请写明为什么是同一家单位，如“更名前后各登记一次”。", field="reason")
    state = ORGANISATION_LIFECYCLE.move(old.state, "merge")
    found = list(clashes(old, survivor))
    if found:
        raise Problem(f"两条记录都有：{'；'.join(found)}。请先确定保留哪一份，再合并。")
    counts = _move_rows(old, survivor, now)
    old.state, old.merged_into, old.reason = state, survivor, reason.strip()[:300]
    _fill(survivor, old)
    for row, other, words in ((old, survivor, "并入"), (survivor, old, "接收")):
        record(
            "subjects.organisation.merged",
            row,
            actor=actor,
            now=now,
            title=f"{words}“{other.name}”（{other.uscc or '无代码'}）：{reason.strip()}",
            data={"old": old.pk, "survivor": survivor.pk, "moved": counts, "reason": reason.strip()},
        )
    return survivor


def _locked_pair(organisation_id: int, survivor_id: int) -> tuple[Organisation, Organisation]:
    rows = Organisation.objects.select_for_update(of=("self",)).select_related("region").order_by("pk")
    found = {row.pk: row for row in rows.filter(pk__in=(organisation_id, survivor_id))}
    if organisation_id not in found or survivor_id not in found:
        raise Organisation.DoesNotExist
    return found[organisation_id], found[survivor_id]


def _move_rows(old: Organisation, survivor: Organisation, now: datetime) -> dict[str, int]:
    counts = {}
    for move in _moves:
        rows = move.rows(old)
        count = rows.count()
        if not count:
            continue
        if move.derived:
            rows.delete()
        else:
            rows.update(**{move.field: survivor})
            counts[move.title] = count
    counts["成员"] = _move_members(old, survivor, now)
    _move_links(old, survivor)
    StoredFile.objects.filter(organisation_key=old.pk).update(organisation_key=survivor.pk)
    if old.name != survivor.name:
        FormerName.objects.create(organisation=survivor, name=old.name, until=None)
    return {title: count for title, count in counts.items() if count}


def _move_members(old: Organisation, survivor: Organisation, now: datetime) -> int:
    """Members go along; whoever is a member of both keeps his part in the survivor, the other one ends."""
    both = survivor.memberships.filter(state=MembershipState.ACTIVE).values("account_id")
    double = old.memberships.filter(state=MembershipState.ACTIVE, account_id__in=both)
    double.update(state=MembershipState.ENDED, until=timezone.localdate(now))
    return old.memberships.update(organisation=survivor)


def _move_links(old: Organisation, survivor: Organisation) -> None:
    """Ties go along, but those between the two and those that the survivor has already, which stay with the old."""
    for field, far in (("organisation", "other"), ("other", "organisation")):
        taken = {
            tuple(each)
            for each in OrganisationLink.objects.filter(**{field: survivor}).values_list(f"{far}_id", "kind")
        }
        for link in OrganisationLink.objects.filter(**{field: old}).exclude(**{far: survivor}):
            if (getattr(link, f"{far}_id"), link.kind) not in taken:
                setattr(link, field, survivor)
                link.save(update_fields=[field])


#: What the survivor takes over where it has nothing of its own.
_FILLED = (
    "production_region_id", "industry", "registered_on", "capital", "controller", "legal_representative",
    "address", "contact_name", "contact_phone", "field_code", "main_products",
)  # fmt: skip


def _fill(survivor: Organisation, old: Organisation) -> None:
    for name in _FILLED:
        if getattr(survivor, name) in {None, ""}:
            setattr(survivor, name, getattr(old, name))
    if survivor.uscc is None:
        survivor.uscc, old.uscc = old.uscc, None
    old.save()
    survivor.save()
