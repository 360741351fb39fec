"""Cases brought to where they are decided, in a few lines: admitted, deliberated, before the public."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from kechuang.core.logic.actor import Actor
from kechuang.core.models import Event
from kechuang.core.operations.outbox import deliver_due
from kechuang.programs.models import Call, Case, Decision, Objection, Publicity
from kechuang.programs.operations.decision import DecisionGiven, decide_case, release_decisions
from kechuang.programs.operations.moving import give_receipt
from kechuang.programs.operations.objection import ObjectionGiven, raise_objection
from kechuang.programs.operations.publicity import PublicityContent, publish_publicity
from kechuang.programs.states import ReceiptKind
from tests.programs.kinds import make_case

PHONE_TAIL = "4567"


def waiting(
    world, call: Call, now: datetime, *, who: str = "firm", state: str = "deliberation", **columns: Any
) -> Case:
    """A case in the step in which it is decided, received and admitted."""
    case = make_case(world, call=call, now=now, who=who, state=state, phone_tail=PHONE_TAIL, **columns)
    for kind in (ReceiptKind.RECEIVED, ReceiptKind.ADMITTED):
        give_receipt(case, kind, {"title": case.title}, account_id=None, now=now)
    return case


def decided(case: Case, actor: Actor, now: datetime, outcome: str = "approve", **given: Any) -> Decision:
    """A quiet decision: 300 000 yuan, or no with a reason."""
    usual = {"amount": Decimal(300_000)} if outcome == "approve" else {"reason": "创新性不足，见评审意见。"}
    return decide_case(case_id=case.pk, given=DecisionGiven(outcome, **usual | given), actor=actor, now=now)


def released(cases: list[Case], actor: Actor, now: datetime) -> None:
    """The quiet decisions on these cases, told."""
    release_decisions(call_id=cases[0].call_id, case_ids=[each.pk for each in cases], actor=actor, now=now)
    for case in cases:
        case.refresh_from_db()


def approved_and_told_twice(case: Case, actor: Actor, now: datetime) -> None:
    """Approved and released; whoever follows on it hears of it twice, as after a crash of the worker."""
    decided(case, actor, now)
    released([case], actor, now)
    for _ in range(2):
        deliver_due(now=now)
        Event.objects.filter(kind="programs.case.approved").update(dispatched_at=None)


def listed(cases: list[Case], actor: Actor, now: datetime, days: int | None = None) -> Publicity:
    """The cases before the public."""
    content = PublicityContent("2026年度拟立项项目公示", "现予公示。", "计划科 0999-1234567", days)
    return publish_publicity(
        call_id=cases[0].call_id, case_ids=[each.pk for each in cases], content=content, actor=actor, now=now
    )


def before_the_public(world, call: Call, actor: Actor, now: datetime, days: int | None = None) -> Publicity:
    """Two approved cases, one of each firm, on a list."""
    cases = [waiting(world, call, now, who=who) for who in ("firm", "firm2")]
    for case in cases:
        decided(case, actor, now)
    released(cases, actor, now)
    return listed(cases, actor, now, days)


def objected(publicity: Publicity, case: Case, now: datetime, **changes: Any) -> Objection:
    """An objection by somebody with a name."""
    given = {
        "case_id": case.pk, "name": "赵某某", "phone": "13900001234", "words": "该项目与三年前验收的项目内容相同，附验收证书。",
    }  # fmt: skip
    return raise_objection(
        publicity_id=publicity.pk, given=ObjectionGiven(**given | changes), actor=Actor.stranger(), now=now
    )
