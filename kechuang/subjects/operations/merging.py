"""Two records of one organisation made one: rows move to the survivor, both histories stay, clashes are named."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import StoredFile
from kechuang.core.permissions import require
from kechuang.subjects.models import FormerName, Organisation, OrganisationLink
from kechuang.subjects.queries.merging import clashes, moves
from kechuang.subjects.states import ORGANISATION_LIFECYCLE, MembershipState


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
    Organisation.objects.filter(merged_into=old).update(
        merged_into=survivor
    )  # all lead where the last one does
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
    for move in moves():
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
