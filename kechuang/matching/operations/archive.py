"""Pairs of a conference that was held before, or on paper: entered at once with how far each came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.exchange.models import Item
from kechuang.exchange.states import Side
from kechuang.matching.models import Conference, Docking, DockingStep
from kechuang.matching.operations.gathering import locked_conference
from kechuang.matching.states.conference import ConferenceState
from kechuang.matching.states.docking import DockingStage, StepState, Teller, place_of

_BATCH = 500


@dataclass(frozen=True)
class PastStep:
    """One stage that a pair reached: when, on what evidence in words, with how much money of that stage (None: not told)."""

    stage: str
    at: datetime
    words: str
    amount: Decimal | None = None


@dataclass(frozen=True)
class PastPair:
    """A pair with its steps, the first of which is that both talked."""

    need_id: int
    offer_id: int
    steps: Sequence[PastStep]


@transaction.atomic
def enter_past_dockings(*, conference_id: int, pairs: Sequence[PastPair], actor: Actor, now: datetime) -> int:
    """Enter pairs with their confirmed steps; one event for all. Eight queries or so, however many.

    Raises ``Refused``; ``Problem`` for a pair that is there already, has no talk, is of the wrong sides, or lies ahead.
    """
    conference = locked_conference(conference_id=conference_id)
    require(actor, "matching.docking.import", conference)
    if conference.state in (ConferenceState.DRAFT, ConferenceState.CANCELLED, ConferenceState.REPORTED):
        raise Problem(f"对接会{conference.get_state_display()}，不能补录对接。")
    keys = {key for each in pairs for key in (each.need_id, each.offer_id)}
    items = Item.objects.select_related("region").in_bulk(keys)
    there = set(Docking.objects.filter(need__in=keys).values_list("need", "offer"))
    dockings = [_docking(each, conference, items, there, actor, now) for each in pairs]
    Docking.objects.bulk_create(dockings, batch_size=_BATCH)
    steps = [
        _step(docking, step, actor, now)
        for docking, each in zip(dockings, pairs, strict=True)
        for step in each.steps
    ]
    DockingStep.objects.bulk_create(steps, batch_size=_BATCH)
    record(
        "matching.docking.past_entered", conference, actor=actor, now=now, title=f"补录对接{len(dockings)}对",
        data={"count": len(dockings), "steps": len(steps)},
    )  # fmt: skip
    return len(dockings)


def _docking(
    each: PastPair, conference: Conference, items: dict[int, Item], there: set[tuple[int, int]], actor: Actor, now: datetime
) -> Docking:  # fmt: skip
    need, offer = items.get(each.need_id), items.get(each.offer_id)
    if need is None or offer is None or need.side != Side.NEED or offer.side != Side.OFFER:
        raise Problem("一对要有一条需求、一条供给。")
    if (need.pk, offer.pk) in there:
        raise Problem(f"{need}与{offer}已经登记过，一对只算一次。")
    there.add((need.pk, offer.pk))
    places = [place_of(step.stage) for step in each.steps]
    if not places or each.steps[0].stage != DockingStage.DOCKED or places != sorted(set(places)):
        raise Problem("每一对从“对接”开始，各阶段只登记一次，先后不能颠倒。")
    if any(step.at > now for step in each.steps):
        raise Problem("补录的进展不能在将来。")
    return Docking(
        need=need, offer=offer, region=need.region, conference=conference, stage=each.steps[-1].stage,
        began_on=timezone.localdate(each.steps[0].at), moved_on=timezone.localdate(each.steps[-1].at),
        made_by_id=actor.account_id, made_at=each.steps[0].at,
    )  # fmt: skip


def _step(docking: Docking, step: PastStep, actor: Actor, now: datetime) -> DockingStep:
    """Confirmed by whoever enters it, on the evidence that he names."""
    return DockingStep(
        docking=docking, stage=step.stage, state=StepState.CONFIRMED, happened_on=timezone.localdate(step.at), words=step.words,
        amount=step.amount, teller=Teller.BUREAU, made_by_id=actor.account_id, made_at=step.at, answered_by_id=actor.account_id,
        answered_at=now,
    )  # fmt: skip
