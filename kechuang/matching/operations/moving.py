"""What every write on a pair has in common: it is locked, its confirmed steps carry it forward, and it is told in one event."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import StoredFile
from kechuang.matching.logic.steps import StepGiven
from kechuang.matching.models import Docking, DockingStep
from kechuang.matching.queries.docking import said_pair
from kechuang.matching.states.docking import (
    DOCKING_LIFECYCLE,
    STAGE_TITLES,
    DockingStage,
    DockingStanding,
    StepState,
    move_to,
)

_SIDES = (
    "region", "need__face", "need__region", "need__organisation", "offer__face", "offer__region", "offer__organisation",
)  # fmt: skip
_LIVE = (StepState.CLAIMED, StepState.CONFIRMED)


def locked_docking(*, docking_id: int) -> Docking:
    """The row, locked, with what permissions and titles ask for."""
    return Docking.objects.select_for_update(of=("self",)).select_related(*_SIDES).get(pk=docking_id)


def locked_step(*, step_id: int) -> DockingStep:
    """A step and its pair, both locked; the pair first, so that no two writes wait for each other."""
    key = DockingStep.objects.values_list("docking_id", flat=True).get(pk=step_id)
    docking = locked_docking(docking_id=key)
    step = DockingStep.objects.select_for_update(of=("self",)).get(pk=step_id)
    step.docking = docking
    return step


def add_step(
    *, docking: Docking, stage: str, given: StepGiven, teller: str, is_confirmed: bool, actor: Actor, now: datetime
) -> DockingStep:  # fmt: skip
    """Write what was told of a stage. Raises ``Problem`` if the pair does not go on or the stage was told already."""
    if docking.standing != DockingStanding.GOING:
        raise Problem(f"这一对已经{docking.get_standing_display()}，要接着填请先恢复。")
    if docking.steps.filter(stage=stage, state__in=_LIVE).exists():
        title = STAGE_TITLES[stage]
        raise Problem(
            f"“{title}”已经填报过，一个阶段只记一次；数字有变的，请科技部门更正后重填。", field="stage"
        )
    if given.file_id is not None and not _may_use(given.file_id, actor):
        raise Problem("没有这个文件，请重新上传。", field="file")
    step = DockingStep.objects.create(
        docking=docking, stage=stage, state=StepState.CONFIRMED if is_confirmed else StepState.CLAIMED,
        happened_on=given.happened_on, minutes=given.minutes, words=given.words, file_id=given.file_id, amount=given.amount,
        technology_amount=given.technology_amount, contract_number=given.contract_number, teller=teller,
        made_by_id=actor.account_id, made_at=now, answered_by_id=actor.account_id if is_confirmed else None,
        answered_at=now if is_confirmed else None,
    )  # fmt: skip
    if is_confirmed:
        carry_forward(docking=docking, step=step, actor=actor, now=now)
    return step


def _may_use(file_id: Any, actor: Actor) -> bool:
    """Only what one has uploaded oneself is evidence; the system brings files of others along."""
    rows = StoredFile.objects.filter(pk=file_id)
    return rows.exists() if actor.is_system else rows.filter(uploaded_by=actor.account_id).exists()


def carry_forward(*, docking: Docking, step: DockingStep, actor: Actor, now: datetime) -> Docking:
    """A confirmed step takes its pair to its stage, unless it stands beyond already; there is news from its day on."""
    if step.stage in _beyond(docking.stage):
        docking.stage = DOCKING_LIFECYCLE.move(docking.stage, move_to(step.stage))
    docking.moved_on = max(docking.moved_on, min(step.happened_on, timezone.localdate(now)))
    docking.reminded = None
    docking.save(update_fields=["stage", "moved_on", "reminded"])
    return docking


def _beyond(stage: str) -> list[str]:
    return [str(row.target) for row in DOCKING_LIFECYCLE.actions(stage)]


def fall_back(*, docking: Docking, actor: Actor, now: datetime) -> Docking:
    """After a step was voided: the stage is again the furthest that is confirmed. The record is mended, nothing went back.

    ``pushed`` has no step of its own where nobody was told: below the first confirmed step the pair is ``entered``.
    """
    confirmed = set(docking.steps.filter(state=StepState.CONFIRMED).values_list("stage", flat=True))
    left = [str(stage) for stage in DockingStage if stage in confirmed]
    docking.stage = left[-1] if left else str(DockingStage.ENTERED)
    docking.save(update_fields=["stage"])
    return docking


def tell_pair(
    *, docking: Docking, kind: str, title: str, data: Mapping[str, Any] | None = None, actor: Actor, now: datetime
) -> None:  # fmt: skip
    """One event on the pair; ``title`` is followed by both public titles and holds nothing else of either side."""
    record(
        kind, docking, actor=actor, now=now, title=f"{title}：{said_pair(docking)}",
        data={"need": docking.need_id, "offer": docking.offer_id, **(data or {})}, region_code=docking.region_id,
    )  # fmt: skip
