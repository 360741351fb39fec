"""What may be done with a pair and with what was told of it, each a page with one question."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kechuang.core.forms import KindForm
from kechuang.core.http import ActorRequest
from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import may
from kechuang.exchange.permissions import WRITERS
from kechuang.matching.forms.docking import AnswerForm, FailForm, SureForm, WhyForm
from kechuang.matching.models import Docking, DockingStep
from kechuang.matching.operations import docking as pairs
from kechuang.matching.operations import step as steps
from kechuang.matching.permissions.docking import side_of
from kechuang.matching.states.docking import STANDING_LIFECYCLE, STEP_LIFECYCLE, DockingStage, DockingStanding


@dataclass(frozen=True)
class StepPage:
    """An act by one form: ``asks`` the permission, ``move`` the transition that must be open, ``do`` takes it."""

    title: str
    lead: str
    asks: str
    move: str
    form: type[KindForm]
    do: Callable[[ActorRequest, Any, dict[str, Any]], Any]
    done: str


def _pair_by(operation: Callable[..., Any]) -> Callable[[ActorRequest, Any, dict[str, Any]], Any]:
    def do(request: ActorRequest, row: Docking, data: dict[str, Any]) -> Any:
        return operation(docking_id=row.pk, actor=request.actor, now=request.now, **data)

    return do


def _step_by(operation: Callable[..., Any]) -> Callable[[ActorRequest, Any, dict[str, Any]], Any]:
    def do(request: ActorRequest, row: DockingStep, data: dict[str, Any]) -> Any:
        return operation(step_id=row.pk, actor=request.actor, now=request.now, **data)

    return do


def _answer(request: ActorRequest, row: DockingStep, data: dict[str, Any]) -> Any:
    return steps.answer_step(
        step_id=row.pk, confirms=data["confirms"] == "1", reason=data["reason"], actor=request.actor, now=request.now
    )  # fmt: skip


PAIR_STEPS: dict[str, StepPage] = {
    "set_aside": StepPage(
        "搁置", "到过的阶段仍算到过；以后可以恢复。", "matching.docking.set_aside", "set_aside", WhyForm,
        _pair_by(pairs.set_aside_docking), "已搁置。",
    ),
    "fail": StepPage(
        "记为失败", "到过的阶段仍算到过；以后可以恢复。", "matching.docking.fail", "fail", FailForm, _pair_by(pairs.fail_docking),
        "已记为失败。",
    ),
    "resume": StepPage("恢复", "从原来的阶段接着往下走。", "matching.docking.resume", "resume", WhyForm, _pair_by(pairs.resume_docking), "已恢复。"),
}  # fmt: skip

STEP_STEPS: dict[str, StepPage] = {
    "answer": StepPage("确认", "确认后计入统计。", "matching.step.answer", "confirm", AnswerForm, _answer, "已答复。"),
    "withdraw": StepPage("撤回", "对方还没有答复，可以撤回。", "matching.step.withdraw", "withdraw", SureForm, _step_by(steps.withdraw_step), "已撤回。"),
    "void": StepPage(
        "更正作废", "作废后不再计入，阶段按其余已确认的重算；可以重新填报。", "matching.step.void", "void", WhyForm,
        _step_by(steps.void_step), "已作废，阶段已重算。",
    ),
}  # fmt: skip


def pair_steps(actor: Actor, row: Docking) -> list[tuple[str, str]]:
    """Codes and titles of what the actor may do with a pair now; telling of a step first."""
    found = []
    if row.standing == DockingStanding.GOING and row.stage != DockingStage.PAID:
        if side_of(actor, row, *WRITERS):
            found.append(("claim", "填报进展"))
        elif may(actor, "matching.step.record", row):
            found.append(("record", "登记进展"))
    return found + [
        (code, page.title)
        for code, page in PAIR_STEPS.items()
        if STANDING_LIFECYCLE.allows(row.standing, page.move) and may(actor, page.asks, row)
    ]


def step_steps(actor: Actor, row: DockingStep) -> list[tuple[str, str]]:
    """Codes and titles of what the actor may do with what was told."""
    return [
        (code, page.title)
        for code, page in STEP_STEPS.items()
        if STEP_LIFECYCLE.allows(row.state, page.move)
        and row.stage != DockingStage.PUSHED
        and may(actor, page.asks, row)
    ]
