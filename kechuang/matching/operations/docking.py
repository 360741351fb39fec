"""A pair: proposed by either side or the office, pushed by the platform, set aside, failed, resumed, reminded of."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.exchange.models import Item
from kechuang.exchange.permissions import WRITERS
from kechuang.exchange.states import ON_SHOW, Side
from kechuang.matching.logic.reminders import due_mark
from kechuang.matching.logic.steps import StepGiven, checked_step
from kechuang.matching.models import Docking, DockingStep
from kechuang.matching.operations.moving import add_step, locked_docking, tell_pair
from kechuang.matching.permissions.docking import side_of
from kechuang.matching.queries.definitions import remind_days
from kechuang.matching.states.docking import (
    STANDING_LIFECYCLE,
    DockingStage,
    DockingStanding,
    FailureCause,
    Teller,
)


@transaction.atomic
def propose_docking(
    *, need_id: int, offer_id: int, given: StepGiven, conference_id: int | None = None, actor: Actor, now: datetime
) -> DockingStep:  # fmt: skip
    """Say that both sides have talked. A side's word waits for the other's; the office's counts with its evidence.

    The pair is made if there is none; ``conference_id``: at which conference a new one began. Raises ``Refused`` for whoever is
    neither a side nor the need's office; ``Problem`` for what was not published, for one's own with one's own, or where the
    talk was told already.
    """
    docking = _pair(need_id, offer_id, given.happened_on, actor, now)
    require(actor, "matching.docking.propose", docking)
    teller = side_of(actor, docking, *WRITERS)
    given = checked_step(DockingStage.DOCKED, given, today=timezone.localdate(now), needs_evidence=not teller)
    if docking.pk is None:
        docking.conference_id = conference_id
        docking.save()
    step = add_step(
        docking=docking, stage=DockingStage.DOCKED, given=given, teller=teller or Teller.BUREAU, is_confirmed=not teller,
        actor=actor, now=now,
    )  # fmt: skip
    tell_pair(
        docking=docking, kind="matching.docking.proposed", title="提出对接" if teller else "登记对接",
        data={"step": step.pk, "teller": step.teller}, actor=actor, now=now,
    )  # fmt: skip
    return step


def _pair(need_id: int, offer_id: int, day: date, actor: Actor, now: datetime) -> Docking:
    """The pair of two items, locked; a new one, not saved, if there is none. Raises ``Problem``."""
    found = Docking.objects.filter(need=need_id, offer=offer_id).values_list("pk", flat=True).first()
    if found is not None:
        return locked_docking(docking_id=found)
    rows = Item.objects.select_for_update(of=("self",)).select_related("face", "region", "organisation")
    items = rows.in_bulk([need_id, offer_id])
    need, offer = items.get(need_id), items.get(offer_id)
    shown = [_is_shown(each, actor) for each in (need, offer)]
    if need is None or offer is None or not all(shown):
        raise Problem("没有这条需求或成果，或它不在展示。")
    if need.side != Side.NEED or offer.side != Side.OFFER:
        raise Problem("一对要有一条需求、一条供给。")
    if need.organisation_id == offer.organisation_id:
        raise Problem("需求和供给是同一家单位的。")
    return _new_pair(need, offer, min(day, timezone.localdate(now)), actor, now)


def _is_shown(item: Item | None, actor: Actor) -> bool:
    """Others' must be on show; one's own, or what an officer of its region records, must have been published once."""
    if item is None or getattr(item, "face", None) is None:
        return False
    own = item.organisation_id in actor.keys_of("organisation")
    path = item.region.path
    reached = any(path.startswith(grant.region_path) for grant in actor.grants)
    return item.state in ON_SHOW or own or reached or actor.is_system


def _new_pair(need: Item, offer: Item, day: date, actor: Actor, now: datetime) -> Docking:
    """Not saved. ``day``: when it began, which puts it into a cohort."""
    return Docking(
        need=need, offer=offer, region=need.region, began_on=day, moved_on=day, made_by_id=actor.account_id, made_at=now
    )  # fmt: skip


@transaction.atomic
def push_docking(
    *, need: Item, offer: Item, conference_id: int | None = None, actor: Actor, now: datetime
) -> Docking:
    """Both sides were told of one another: the pair is pushed, once; one that has come further stays. The system's.

    ``need`` and ``offer`` come with face, region and organisation; ``conference_id``: for which conference.
    """
    found = Docking.objects.filter(need=need, offer=offer).values_list("pk", flat=True).first()
    docking = (
        _new_pair(need, offer, timezone.localdate(now), actor, now)
        if found is None
        else locked_docking(docking_id=found)
    )
    require(actor, "matching.docking.propose", docking)
    if docking.place >= 1 or docking.standing != DockingStanding.GOING:
        return docking
    if docking.pk is None:
        docking.conference_id = conference_id
        docking.save()
    add_step(
        docking=docking, stage=DockingStage.PUSHED, given=StepGiven(timezone.localdate(now)), teller=Teller.SYSTEM,
        is_confirmed=True, actor=actor, now=now,
    )  # fmt: skip
    tell_pair(docking=docking, kind="matching.docking.pushed", title="推送双方", actor=actor, now=now)
    return docking


@transaction.atomic
def set_aside_docking(*, docking_id: int, reason: str, actor: Actor, now: datetime) -> Docking:
    """It rests for a while; how far it came stays. Raises ``Refused``; ``Problem`` without a reason; ``WrongState``."""
    docking = locked_docking(docking_id=docking_id)
    require(actor, "matching.docking.set_aside", docking)
    return _stand(docking, "set_aside", "", reason, "搁置", actor, now)


@transaction.atomic
def fail_docking(*, docking_id: int, cause: str, reason: str, actor: Actor, now: datetime) -> Docking:
    """It came to nothing, and why; how far it came stays. Raises ``Refused``; ``Problem``; ``WrongState``."""
    docking = locked_docking(docking_id=docking_id)
    require(actor, "matching.docking.fail", docking)
    if cause not in set(FailureCause):
        raise Problem("请选择失败的原因。", field="cause")
    return _stand(docking, "fail", cause, reason, "记为失败", actor, now)


@transaction.atomic
def resume_docking(*, docking_id: int, reason: str, actor: Actor, now: datetime) -> Docking:
    """It goes on where it stood. Raises ``Refused``; ``Problem`` without a reason; ``WrongState``."""
    docking = locked_docking(docking_id=docking_id)
    require(actor, "matching.docking.resume", docking)
    docking.moved_on, docking.reminded = timezone.localdate(now), None
    return _stand(docking, "resume", "", reason, "恢复", actor, now)


def _stand(
    docking: Docking, action: str, cause: str, reason: str, title: str, actor: Actor, now: datetime
) -> Docking:
    before = docking.standing
    docking.standing = STANDING_LIFECYCLE.move(docking.standing, action)
    if not reason.strip():
        raise Problem("请写明原因，双方和科技部门都看得到。", field="reason")
    going = docking.standing == DockingStanding.GOING
    docking.cause, docking.reason = cause, "" if going else reason.strip()[:300]
    docking.save(update_fields=["standing", "cause", "reason", "moved_on", "reminded"])
    verbed = {"set_aside": "set_aside", "fail": "failed", "resume": "resumed"}[action]
    tell_pair(
        docking=docking, kind=f"matching.docking.{verbed}", title=title,
        data={"before": before, "after": docking.standing, "cause": cause, "reason": reason.strip()[:300]}, actor=actor, now=now,
    )  # fmt: skip
    return docking


def remind_dockings(*, actor: Actor, now: datetime) -> int:
    """Remind the sides of pairs without news for 30, 90 and 180 days (parameters); returns how many.

    Each in a transaction of its own; the second time there is nothing left to do.
    """
    today = timezone.localdate(now)
    days = remind_days(today)
    rows = Docking.objects.filter(standing=DockingStanding.GOING).reached(DockingStage.DOCKED)
    rows = rows.exclude(stage=DockingStage.PAID).filter(moved_on__lte=today - timedelta(days=min(days)))
    keys = list(rows.order_by("moved_on", "pk").values_list("pk", flat=True))
    return sum(_remind(key, days, actor, now) for key in keys)


@transaction.atomic
def _remind(docking_id: int, days: tuple[int, ...], actor: Actor, now: datetime) -> bool:
    docking = locked_docking(docking_id=docking_id)
    mark = due_mark((timezone.localdate(now) - docking.moved_on).days, docking.reminded, days)
    if mark is None or docking.standing != DockingStanding.GOING or docking.stage == DockingStage.PAID:
        return False
    docking.reminded = mark
    docking.save(update_fields=["reminded"])
    tell_pair(
        docking=docking, kind="matching.docking.reminded", title=f"{mark}天没有新进展", data={"days": mark}, actor=actor, now=now
    )  # fmt: skip
    return True
