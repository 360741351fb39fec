"""The life of a pair: how far it has come, whether it goes on, and what each side says about a step.

Stages bear the codes of the parameter ``docking_funnel.stages``. A pair only goes forward; what was left out in between
counts as reached, since nobody signs without having talked. Setting aside and failing are apart from the stage, so that a
pair that ends keeps how far it came.
"""

from __future__ import annotations

from kechuang.core.logic.lifecycle import Lifecycle, State, Transition


class DockingStage(State):
    """How far a pair has come."""

    ENTERED = "entered", "报名"
    PUSHED = "pushed", "推送"
    DOCKED = "docked", "对接"
    INTENDED = "intended", "意向"
    AGREED = "agreed", "协议"
    SIGNED = "signed", "签约"
    REGISTERED = "registered", "技术合同登记"
    PAID = "paid", "到账和转化"


STAGES: tuple[DockingStage, ...] = tuple(DockingStage)
_CODES = [str(each) for each in STAGES]
#: Code → title.
STAGE_TITLES: dict[str, str] = {str(each): each.label for each in STAGES}
#: What people tell: from the talk on. The two before follow from what the platform did.
TOLD_STAGES: tuple[DockingStage, ...] = STAGES[STAGES.index(DockingStage.DOCKED) :]
#: Stages at which there is money, and what that money is called. Never added to one another.
MONEY: dict[str, str] = {
    DockingStage.INTENDED: "意向金额",
    DockingStage.AGREED: "协议金额",
    DockingStage.SIGNED: "签约金额",
    DockingStage.REGISTERED: "合同成交额",
    DockingStage.PAID: "到账额",
}
#: Of a registered contract only: the part of its price that is technology.
TECHNOLOGY_AMOUNT = "技术交易额"

_MOVES: dict[str, tuple[str, str]] = {
    DockingStage.PUSHED: ("push", "已推送双方"),
    DockingStage.DOCKED: ("dock", "双方谈过"),
    DockingStage.INTENDED: ("intend", "有意向"),
    DockingStage.AGREED: ("agree", "签协议"),
    DockingStage.SIGNED: ("sign", "签约"),
    DockingStage.REGISTERED: ("register", "合同登记"),
    DockingStage.PAID: ("pay", "到账"),
}
_SIDES = "org_admin org_editor org_agent county_officer park_officer enterprise_officer"


def place_of(stage: str) -> int:
    """The stage's place, from 0. Raises ``ValueError`` for a code that is none."""
    return _CODES.index(str(stage))


def from_on(stage: str) -> list[str]:
    """The codes of a stage and of all after it: whoever stands there has reached it."""
    return [str(each) for each in STAGES[place_of(stage) :]]


def move_to(stage: str) -> str:
    """The action of the lifecycle that leads to a stage."""
    return _MOVES[stage][0]


DOCKING_LIFECYCLE = Lifecycle(
    "matching.docking",
    "对接",
    states=DockingStage,
    initial=DockingStage.ENTERED,
    transitions=[
        Transition(source, action, target, "system" if target == DockingStage.PUSHED else _SIDES, title=title)
        for target, (action, title) in _MOVES.items()
        for source in STAGES[: place_of(target)]
    ],
)


class DockingStanding(State):
    """Does a pair go on? The codes of the last two are those of ``docking_funnel.exits``."""

    GOING = "going", "进行中"
    SET_ASIDE = "set_aside", "搁置"
    FAILED = "failed", "失败"


STANDING_LIFECYCLE = Lifecycle(
    "matching.standing",
    "对接的进退",
    states=DockingStanding,
    initial=DockingStanding.GOING,
    final=(),
    transitions=[
        Transition("going", "set_aside", "set_aside", _SIDES, title="搁置"),
        Transition("going", "fail", "failed", _SIDES, title="记为失败"),
        Transition("set_aside", "fail", "failed", _SIDES, title="记为失败"),
        Transition("set_aside", "resume", "going", _SIDES, title="恢复"),
        Transition("failed", "resume", "going", _SIDES, title="恢复"),
    ],
)


class StepState(State):
    """Where what somebody told of a step stands. Only a confirmed one counts."""

    CLAIMED = "claimed", "等对方确认"
    CONFIRMED = "confirmed", "已确认"
    DENIED = "denied", "对方说没有"
    WITHDRAWN = "withdrawn", "已撤回"
    VOIDED = "voided", "已更正作废"


STEP_LIFECYCLE = Lifecycle(
    "matching.step",
    "对接的进展",
    states=StepState,
    initial=StepState.CLAIMED,
    transitions=[
        Transition("claimed", "confirm", "confirmed", _SIDES, title="确认"),
        Transition("claimed", "deny", "denied", "org_admin org_editor org_agent", title="说没有"),
        Transition("claimed", "withdraw", "withdrawn", "org_admin org_editor org_agent", title="撤回"),
        Transition(
            "confirmed", "void", "voided", "county_officer park_officer enterprise_officer", title="更正作废"
        ),
    ],
)


class Teller(State):
    """Who told of a step."""

    NEED = "need", "需求方"
    OFFER = "offer", "供给方"
    BUREAU = "bureau", "科技部门"
    SYSTEM = "system", "系统"


class FailureCause(State):
    """Why a pair came to nothing."""

    TECHNOLOGY = "technology", "技术达不到要求"
    PRICE = "price", "价格谈不拢"
    FUNDS = "funds", "资金不落实"
    TIMING = "timing", "时间赶不上"
    PARTNER = "partner", "已选别家"
    GONE = "gone", "需求或成果已不在"
    OTHER = "other", "其他"
