"""Two records of one person become one; what both did is kept, and the one that is left says where it went."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.subjects.logic.experts import fold
from kechuang.subjects.models import Ban, ConfirmLink, Expert, Output, Person, Relation, Team, TeamMember
from kechuang.subjects.operations.person import _refuse_merged
from kechuang.subjects.queries.merging_people import person_clashes, person_moves
from kechuang.subjects.states import EXPERT_LIFECYCLE, ExpertState

#: What the record that stays takes over where it has nothing itself. Numbers go with their marks and tails.
_GROUPS = (
    ("id_sealed", "id_mark", "id_tail"),
    ("born_in",),
    ("phone_sealed", "phone_mark", "phone_tail"),
    ("email",),
    ("employer_id", "employer_name"),
    ("title",),
    ("degree",),
    ("position",),
)


@transaction.atomic
def merge_person(*, keep_id: int, drop_id: int, reason: str, actor: Actor, now: datetime) -> Person:
    """Merge one person's second record into the first. Both timelines are kept and shown together.

    Raises ``Refused``; ``Problem`` for the same record twice, different identity numbers, two accounts, a record
    that was merged already, or no reason.
    """
    keep, drop = _both(keep_id, drop_id)
    for person in (keep, drop):
        require(actor, "subjects.person.merge", person)
        _refuse_merged(person)
    _check(keep, drop, reason)
    account, drop.account = drop.account, None
    drop.merged_into = keep
    drop.save(update_fields=["merged_into", "account"])
    Person.objects.filter(merged_into=drop).update(merged_into=keep)
    _take_over(keep, drop)
    keep.account = keep.account or account
    keep.save()
    moved = _move_rows(keep, drop, reason, actor, now)
    data = {"kept": keep.pk, "dropped": drop.pk, "reason": reason.strip(), "moved": moved}
    title = f"把“{drop.name}”的另一条记录（第{drop.pk}号）并入本记录：{reason.strip()}"
    record("subjects.person.merged", keep, actor=actor, now=now, title=title, data=data)
    title = f"并入第{keep.pk}号记录：{reason.strip()}"
    record("subjects.person.merged", drop, actor=actor, now=now, title=title, data=data)
    return keep


def _both(keep_id: int, drop_id: int) -> tuple[Person, Person]:
    if keep_id == drop_id:
        raise Problem("请选择两条不同的记录。")
    rows = Person.objects.select_for_update(of=("self",)).select_related("region").order_by("pk")
    found = {row.pk: row for row in rows.filter(pk__in=(keep_id, drop_id))}
    if len(found) < 2:
        raise Person.DoesNotExist
    return found[keep_id], found[drop_id]


def _check(keep: Person, drop: Person, reason: str) -> None:
    if not reason.strip():
        raise Problem("请写明凭什么认定是同一个人。", field="reason")
    if keep.id_mark and drop.id_mark and keep.id_mark != drop.id_mark:
        raise Problem("两条记录的身份证号不同，不是同一个人。如有一个填错，请先改正。")
    if keep.account_id and drop.account_id:
        raise Problem("两条记录各有一个登录账号。请先停用其中一个并解除关联，再合并。")
    _refuse_clashes(keep, drop)
    two = [Expert.objects.filter(person=person).first() for person in (keep, drop)]
    if two[0] is not None and two[1] is not None:
        _refuse_clashes(two[0], two[1])


def _refuse_clashes(keep: Person | Expert, drop: Person | Expert) -> None:
    found = list(person_clashes(keep, drop))
    if found:
        raise Problem(f"两条记录在同一件事上都有：{'、'.join(found)}。请先确定保留哪一份，再合并。")


def _take_over(keep: Person, drop: Person) -> None:
    for group in _GROUPS:
        if not any(getattr(keep, name) for name in group):
            for name in group:
                setattr(keep, name, getattr(drop, name))


def _move_rows(keep: Person, drop: Person, reason: str, actor: Actor, now: datetime) -> dict[str, int]:
    teams = set(TeamMember.objects.filter(person=keep).values_list("team_id", flat=True))
    TeamMember.objects.filter(person=drop, team_id__in=teams).delete()
    ConfirmLink.objects.filter(person=drop, used_at__isnull=True, expires_at__gt=now).update(expires_at=now)
    Relation.objects.filter(person=drop, other=keep).delete()
    Relation.objects.filter(person=keep, other=drop).delete()
    return {
        "teams": TeamMember.objects.filter(person=drop).update(person=keep),
        "led": Team.objects.filter(leader=drop).update(leader=keep),
        "relations": Relation.objects.filter(person=drop).update(person=keep)
        + Relation.objects.filter(other=drop).update(other=keep),
        "bans": Ban.objects.filter(person=drop).update(person=keep),
        **_move_told(keep, drop),
        "outputs": _merge_experts(keep, drop, reason, actor, now),
    }


def _move_told(keep: Person | Expert, drop: Person | Expert) -> dict[str, int]:
    """Move what rooms above have told; how many rows of each kind went."""
    counts = {}
    for move in person_moves(type(keep)):
        rows = move.rows(drop).update(**{move.field: keep})
        if rows:
            counts[move.title] = rows
    return counts


def _merge_experts(keep: Person, drop: Person, reason: str, actor: Actor, now: datetime) -> int:
    """One expert of two: his disciplines and outputs together, the newer confirmation. Returns outputs moved."""
    second = Expert.objects.select_for_update().filter(person=drop).first()
    if second is None:
        return 0
    first = Expert.objects.select_for_update().filter(person=keep).first()
    if first is None:
        second.person = keep
        second.save(update_fields=["person"])
        return 0
    first.disciplines.add(*second.disciplines.all())
    there = {fold(title) for title in first.outputs.values_list("title", flat=True)}
    new = [row.pk for row in second.outputs.all() if fold(row.title) not in there]
    moved = Output.objects.filter(pk__in=new).update(expert=first)
    second.absences.update(expert=first)
    _move_told(first, second)
    first.expertise = first.expertise or second.expertise
    first.is_financial = first.is_financial or second.is_financial
    first.confirmed_on = max(filter(None, (first.confirmed_on, second.confirmed_on)), default=None)
    first.save()
    _retire(second, reason, actor, now)
    return moved


def _retire(expert: Expert, reason: str, actor: Actor, now: datetime) -> None:
    if expert.state == ExpertState.REMOVED:
        return
    expert.state = EXPERT_LIFECYCLE.move(expert.state, "remove")
    expert.reason = f"并入另一条记录：{reason.strip()}"[:300]
    expert.save(update_fields=["state", "reason"])
    record(
        "subjects.expert.removed",
        expert,
        actor=actor,
        now=now,
        title=f"专家“{expert}”的这条记录已合并，出库",
        data={"state": expert.state, "reason": expert.reason},
    )
