"""Decisions: taken quietly by those who deliberate, told to everybody at once.

The trail of a quiet decision hangs on the decision itself, never on its case, and its event says nothing of what was
decided: a keyed seal of the content stands there instead, so that a later change would be seen. At release the words follow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.money import format_money
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.core.secrets import fingerprint
from kechuang.programs.models import Call, Case, Decision
from kechuang.programs.operations.approving import approve_case
from kechuang.programs.operations.moving import expect_state, locked_case, move_case
from kechuang.programs.queries.deliberation import deciding_step, quiet_decisions, release_faults, sums_of
from kechuang.programs.queries.officer import is_admitted, steps_back
from kechuang.programs.states import Outcome, Step


@dataclass(frozen=True)
class DecisionGiven:
    """What is decided. ``amount`` in yuan; ``grade`` a code of the kind's review plan where it has grades."""

    outcome: str
    amount: Decimal | None = None
    grade: str = ""
    reason: str = ""
    back_to: str = ""
    meeting: str = ""


@dataclass(frozen=True)
class Released:
    """How many decisions were told, by what they say."""

    approved: int
    declined: int
    returned: int


@transaction.atomic
def decide_case(*, case_id: int, given: DecisionGiven, actor: Actor, now: datetime) -> Decision:
    """Decide a case quietly; an earlier quiet decision is replaced and kept. The case itself does not change.

    Raises ``Refused``; ``Problem`` outside the step in which its kind's cases are decided, without a reason where one is due,
    or for an amount, grade or step that does not fit.
    """
    case = locked_case(case_id)
    require(actor, "programs.case.decide", case)
    step = deciding_step(case.kind_version.kind)
    expect_state(case, (step,) if step else (), "审议")
    if step == Step.CHECK and not is_admitted(case):
        raise Problem("还没有受理，不能决定：请先受理，或要求补正、不予受理。")
    made = _read(case, given)
    old = case.decisions.filter(released_at__isnull=True, replaced_at__isnull=True)
    replaced = old.update(replaced_at=now)
    decision = Decision.objects.create(case=case, made_by_id=actor.account_id, made_at=now, **asdict(made))
    record(
        "programs.decision.made", decision, actor=actor, now=now, title="记下一件审议决定，尚未发布",
        data={"seal": _sealed(decision), "replaces": bool(replaced)},
    )  # fmt: skip
    return decision


@transaction.atomic
def release_decisions(*, call_id: int, case_ids: Sequence[int], actor: Actor, now: datetime) -> Released:
    """Tell the quiet decisions on these cases of a call, all in one act.

    Approved ones go to publicity where their kind has it, else they are approved; declined ones end; returned ones go back.
    Raises ``Refused``; ``Problem`` if nothing is chosen, if a chosen case has no quiet decision, if an approval is blocked
    by a gate, or if the call's budget or places would be passed. Then nothing is told at all.
    """
    call = (
        Call.objects.select_for_update(of=("self",)).select_related("region", "kind_version").get(pk=call_id)
    )
    require(actor, "programs.case.release", call)
    wanted = list(dict.fromkeys(case_ids))
    if not wanted:
        raise Problem("请选择要发布的决定。", field="case_ids")
    cases = {pk: locked_case(pk) for pk in sorted(wanted)}
    rows = list(quiet_decisions(call).filter(case__in=wanted))
    missing = [str(cases[pk]) for pk in wanted if pk not in {each.case_id for each in rows}]
    if missing:
        raise Problem(f"这些办件没有待发布的决定，名单可能已经变了，请重新选择：{'、'.join(missing)}。")
    faults = release_faults(call, rows, now=now, sums=sums_of(call, chosen=wanted))
    if faults:
        raise Problem("；".join(faults))
    for each in rows:
        _release(cases[each.case_id], each, actor, now)
    told = Released(*(sum(1 for each in rows if each.outcome == outcome) for outcome in Outcome))
    record(
        "programs.call.released", call, actor=actor, now=now,
        title=f"统一发布{len(rows)}件决定：批准{told.approved}件，不批准{told.declined}件，退回{told.returned}件",
        data={"decisions": [each.pk for each in rows], **asdict(told)},
    )  # fmt: skip
    return told


def _release(case: Case, decision: Decision, actor: Actor, now: datetime) -> None:
    """Tell one decision: the case moves, its applicant hears of it by the one event that stands on the case."""
    case.decisions.filter(released_at__isnull=False, replaced_at__isnull=True).update(replaced_at=now)
    decision.released_at = now
    decision.save(update_fields=["released_at"])
    has_publicity = case.kind_version.kind.step(Step.PUBLICITY) is not None
    data = {
        "decision": decision.pk, "outcome": decision.outcome, "amount": decision.amount, "grade": decision.grade,
        "reason": decision.reason, "seal": _sealed(decision),
    }  # fmt: skip
    if decision.outcome == Outcome.APPROVE and not has_publicity:
        approve_case(case=case, decision=decision, told=True, actor=actor, now=now)
        words = "批准"
    elif decision.outcome == Outcome.APPROVE:
        move_case(case, f"to_{Step.PUBLICITY}", now)
        words = "拟批准，转公示"
    elif decision.outcome == Outcome.DECLINE:
        case.reason, case.decided_at = decision.reason, now
        move_case(case, "decline", now)
        words = "不批准"
    else:
        case.reason = decision.reason
        move_case(case, f"back_to_{decision.back_to}", now)
        words = f"退回到“{case.get_state_display()}”"
    record(
        "programs.case.released", case, actor=actor, now=now, title=f"发布决定：“{case}”{words}",
        data=data | {"to": case.state},
    )  # fmt: skip


def _read(case: Case, given: DecisionGiven) -> DecisionGiven:
    """What is decided, made fit to be kept. Raises ``Problem`` for what does not fit."""
    if given.outcome not in set(Outcome):
        raise Problem("请选择批准、不批准或退回修改。", field="outcome")
    reason, meeting = given.reason.strip(), given.meeting.strip()
    if len(reason) > 500:
        raise Problem("理由不超过500个字。", field="reason")
    if len(meeting) > 120:
        raise Problem("会议名称不超过120个字。", field="meeting")
    if given.outcome != Outcome.APPROVE and not reason:
        raise Problem("请写明理由和依据：发布后会原样告知申报单位。", field="reason")
    if given.outcome == Outcome.RETURN and given.back_to not in steps_back(case):
        raise Problem("请选择退回到哪一步。", field="back_to")
    approves = given.outcome == Outcome.APPROVE
    return DecisionGiven(
        given.outcome,
        _amount(case, given.amount) if approves else None,
        _grade(case, given.grade.strip()) if approves else "",
        reason,
        given.back_to if given.outcome == Outcome.RETURN else "",
        meeting,
    )


def _amount(case: Case, amount: Decimal | None) -> Decimal | None:
    if amount is None:
        if case.kind_version.kind.amount_field:
            raise Problem("请填写批准金额；不给经费的填0。", field="amount")
        return None
    if not amount.is_finite() or amount < 0 or amount != amount.quantize(Decimal("0.01")):
        raise Problem("金额应为不小于0的数，最多两位小数。", field="amount")
    if case.amount is not None and amount > case.amount:
        raise Problem(f"批准金额超过申请的{format_money(case.amount)}，请核对。", field="amount")
    return amount


def _grade(case: Case, grade: str) -> str:
    plan = case.kind_version.kind.review
    grades = {code: title for code, title, *_ in plan.grades} if plan is not None else {}
    if grades and grade not in grades:
        raise Problem(f"请选择等级：{'、'.join(grades.values())}。", field="grade")
    if len(grade) > 20:
        raise Problem("等级不超过20个字。", field="grade")
    return grade


def _sealed(decision: Decision) -> str:
    """A fingerprint of what was decided: nobody without the key can tell from it what it says."""
    parts: tuple[Any, ...] = (
        decision.pk, decision.case_id, decision.outcome, None if decision.amount is None else f"{decision.amount:.2f}",
        decision.grade, decision.reason, decision.back_to,
    )  # fmt: skip
    return fingerprint(repr(parts))
