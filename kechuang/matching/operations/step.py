"""Steps of a pair: one side tells, the other confirms or says it was not so; the office records on evidence and corrects."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.permissions import require
from kechuang.exchange.permissions import WRITERS
from kechuang.matching.logic.steps import StepGiven, checked_step
from kechuang.matching.models import DockingStep
from kechuang.matching.operations.moving import (
    add_step,
    carry_forward,
    fall_back,
    locked_docking,
    locked_step,
    tell_pair,
)
from kechuang.matching.permissions.docking import side_of
from kechuang.matching.states.docking import STEP_LIFECYCLE, Teller


@transaction.atomic
def claim_step(*, docking_id: int, stage: str, given: StepGiven, actor: Actor, now: datetime) -> DockingStep:
    """One side tells of a stage; it counts once the other or the office confirms it.

    Raises ``Refused``; ``Problem`` for what cannot be, for a stage told already, or while the pair rests.
    """
    docking = locked_docking(docking_id=docking_id)
    require(actor, "matching.step.claim", docking)
    teller = side_of(actor, docking, *WRITERS)
    if not teller:
        raise Refused("matching.step.claim", "对接的双方才能填报；科技部门请用“登记进展”。")
    given = checked_step(stage, given, today=timezone.localdate(now), needs_evidence=False)
    step = add_step(
        docking=docking, stage=stage, given=given, teller=teller, is_confirmed=False, actor=actor, now=now
    )  # fmt: skip
    _tell(step, "claimed", f"填报{step.get_stage_display()}，等对方确认", actor, now)
    return step


@transaction.atomic
def record_step(*, docking_id: int, stage: str, given: StepGiven, actor: Actor, now: datetime) -> DockingStep:
    """The office records a stage on evidence, in words or as a file; it counts at once. Raises as ``claim_step``."""
    docking = locked_docking(docking_id=docking_id)
    require(actor, "matching.step.record", docking)
    given = checked_step(stage, given, today=timezone.localdate(now), needs_evidence=True)
    teller = Teller.SYSTEM if actor.is_system else Teller.BUREAU
    step = add_step(
        docking=docking, stage=stage, given=given, teller=teller, is_confirmed=True, actor=actor, now=now
    )  # fmt: skip
    _tell(step, "recorded", f"登记{step.get_stage_display()}", actor, now)
    return step


@transaction.atomic
def answer_step(
    *, step_id: int, confirms: bool, reason: str = "", actor: Actor, now: datetime
) -> DockingStep:
    """The other side confirms that it was so, or says that it was not, and why; the office may do so too.

    Raises ``Refused`` for whoever told it; ``Problem`` for a denial without a reason; ``WrongState``.
    """
    step = locked_step(step_id=step_id)
    require(actor, "matching.step.answer", step)
    if not confirms and not reason.strip():
        raise Problem("请写明实际情况，对方看得到。", field="reason")
    step.state = STEP_LIFECYCLE.move(step.state, "confirm" if confirms else "deny")
    _answered(step, reason, actor, now)
    if confirms:
        carry_forward(docking=step.docking, step=step, actor=actor, now=now)
    words = "确认" if confirms else "说没有"
    _tell(step, "answered", f"{words}{step.get_stage_display()}", actor, now)
    return step


@transaction.atomic
def withdraw_step(*, step_id: int, actor: Actor, now: datetime) -> DockingStep:
    """Whoever told thinks better of it before it is answered. Raises ``Refused``; ``WrongState``."""
    step = locked_step(step_id=step_id)
    require(actor, "matching.step.withdraw", step)
    step.state = STEP_LIFECYCLE.move(step.state, "withdraw")
    _answered(step, "", actor, now)
    _tell(step, "withdrawn", f"撤回填报的{step.get_stage_display()}", actor, now)
    return step


@transaction.atomic
def void_step(*, step_id: int, reason: str, actor: Actor, now: datetime) -> DockingStep:
    """The office mends the record: what was confirmed was not so, and no longer counts. Raises ``Refused``; ``Problem``."""
    step = locked_step(step_id=step_id)
    require(actor, "matching.step.void", step)
    if not reason.strip():
        raise Problem("请写明为什么更正，双方看得到。", field="reason")
    step.state = STEP_LIFECYCLE.move(step.state, "void")
    _answered(step, reason, actor, now)
    fall_back(docking=step.docking, actor=actor, now=now)
    _tell(step, "voided", f"更正作废{step.get_stage_display()}", actor, now)
    return step


def _answered(step: DockingStep, reason: str, actor: Actor, now: datetime) -> None:
    step.reason, step.answered_by_id, step.answered_at = reason.strip()[:300], actor.account_id, now
    step.save(update_fields=["state", "reason", "answered_by", "answered_at"])


def _tell(step: DockingStep, verbed: str, title: str, actor: Actor, now: datetime) -> None:
    data = {"step": step.pk, "stage": step.stage, "teller": step.teller, "state": step.state}
    if step.reason:
        data["reason"] = step.reason
    tell_pair(
        docking=step.docking, kind=f"matching.step.{verbed}", title=title, data=data, actor=actor, now=now
    )
