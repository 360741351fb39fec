"""A case on its way: recommended, admitted, moved on, sent back, given to somebody. What is decided is not decided here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Account
from kechuang.core.permissions import require, who_may
from kechuang.programs.logic.priorities import PRIORITY_TITLES
from kechuang.programs.models import Call, Case
from kechuang.programs.operations.moving import (
    expect_state,
    give_receipt,
    last_act,
    locked_case,
    move_case,
    next_action,
    receive_case,
    set_clock_days,
)
from kechuang.programs.queries.calls import quota_of, recommended_in
from kechuang.programs.queries.gates import gate_findings
from kechuang.programs.queries.officer import applicant_of, is_admitted, steps_back
from kechuang.programs.states import UNDER_WAY, CallState, CaseState, ReceiptKind, TaskKind, TaskState

#: Steps that a person's own act leads on from; deliberation and what follows are led on by what was decided.
_LED_ON = (CaseState.CHECK, CaseState.DUPLICATES, CaseState.REVIEW)
#: Where a step is followed by the public or by the end, only a decision leads on.
_BY_DECISION = ("to_publicity", "approve")
_SIGNING = (TaskKind.COSIGN, TaskKind.ADD_SIGN)


@transaction.atomic
def recommend_case(*, case_id: int, opinion: str = "", actor: Actor, now: datetime) -> Case:
    """The county recommends a case: it goes to the bureau, has its number and its receipt at once.

    Raises ``Refused``; ``Problem`` when the county's quota is used up, after the last moment, for what a gate blocks, or if
    somebody has taken the step already.
    """
    case = locked_case(case_id)
    require(actor, "programs.case.recommend", case)
    expect_state(case, (CaseState.RECOMMEND,), "推荐")
    # Counted with the call's row held, so that the last place is not given twice.
    call = Call.objects.select_for_update(of=("self",)).get(pk=case.call_id)
    _check_recommending(case, call, now)
    _pass_gate(case, "recommend", actor, now)
    move_case(case, next_action(case), now)
    receive_case(case, account_id=actor.account_id, now=now)
    _recorded(
        case, "recommended", f"推荐“{case}”", actor, now, {"opinion": opinion.strip(), "to": case.state}
    )
    return case


@transaction.atomic
def decline_recommendation(*, case_id: int, reason: str, actor: Actor, now: datetime) -> Case:
    """The county does not recommend a case, and says why. Raises ``Refused``; ``Problem`` without a reason."""
    case = locked_case(case_id)
    require(actor, "programs.case.recommend", case)
    expect_state(case, (CaseState.RECOMMEND,), "不予推荐")
    case.reason = _reason(reason, "不予推荐的理由")
    case.decided_at = now
    move_case(case, "decline", now)
    _recorded(case, "recommendation_declined", f"不予推荐“{case}”", actor, now, {"reason": case.reason})
    return case


@transaction.atomic
def admit_case(*, case_id: int, actor: Actor, now: datetime) -> Case:
    """Admit a case (受理), with its notice. It stays in the formal check.

    Raises ``Refused``; ``Problem`` for what a gate blocks, while a colleague's signature is missing, or if it is admitted.
    """
    case = locked_case(case_id)
    require(actor, "programs.case.check", case)
    expect_state(case, (CaseState.CHECK,), "受理")
    if is_admitted(case):
        raise Problem(f"已经受理过了。{last_act(case)}")
    _pass_gate(case, "check", actor, now)
    receive_case(case, account_id=actor.account_id, now=now)
    content = {"title": case.title, "applicant": applicant_of(case), "call": case.call.title}
    given = give_receipt(case, ReceiptKind.ADMITTED, content, account_id=actor.account_id, now=now)
    _recorded(case, "admitted", f"受理“{case}”", actor, now, {"receipt": given.number})
    return case


@transaction.atomic
def refuse_case(*, case_id: int, reason: str, actor: Actor, now: datetime) -> Case:
    """Refuse to admit a case (不予受理), with the reasons in writing.

    From a correction only once its last day has passed. Raises ``Refused``; ``Problem`` without a reason, or once admitted.
    """
    case = locked_case(case_id)
    require(actor, "programs.case.check", case)
    expect_state(case, (CaseState.CHECK, CaseState.CORRECTION), "不予受理")
    if is_admitted(case):
        raise Problem(f"已经受理，不能再不予受理；不符合的请在审议中不予批准。{last_act(case)}")
    asked = case.corrections.waiting().last()
    if (
        case.state == CaseState.CORRECTION
        and asked is not None
        and asked.due_on >= timezone.localdate(now)
        and not actor.is_system
    ):
        raise Problem(f"补正期限到{asked.due_on:%Y-%m-%d}，还没有过，不能不予受理。")
    case.reason = _reason(reason, "不予受理的理由和依据")
    case.decided_at = now
    receive_case(case, account_id=actor.account_id, now=now)
    move_case(case, "refuse", now)
    content = {"title": case.title, "applicant": applicant_of(case), "reason": case.reason}
    given = give_receipt(case, ReceiptKind.REFUSED, content, account_id=actor.account_id, now=now)
    _recorded(
        case, "refused", f"不予受理“{case}”", actor, now, {"reason": case.reason, "receipt": given.number}
    )
    return case


@transaction.atomic
def advance_case(
    *, case_id: int, seen: str | None = None, opinion: str = "", actor: Actor, now: datetime
) -> Case:
    """Lead a case on to the next step of its kind.

    ``seen``: the step that whoever asks had before him; if it stands elsewhere by now, nothing happens and he is told who was
    first. Raises ``Refused``; ``Problem`` for what a gate blocks, for a case not admitted, while a signature is missing,
    when a signer disagrees and nothing is said to it (``opinion``), or where only a decision leads on.
    """
    case = locked_case(case_id)
    require(actor, "programs.case.advance", case)
    expect_state(case, _LED_ON if seen is None else (seen,), "转到下一步")
    action = next_action(case)
    if case.state not in _LED_ON or action in _BY_DECISION:
        raise Problem("下一步由审议的决定来定：请记下决定，统一发布。")
    if case.state == CaseState.CHECK and not is_admitted(case):
        raise Problem("还没有受理：请先受理，或要求补正、不予受理。")
    _check_signatures(case, opinion)
    _pass_gate(case, "advance", actor, now)
    before = case.state
    move_case(case, action, now)
    title = f"“{case}”转{case.get_state_display()}"
    _recorded(
        case, "advanced", title, actor, now, {"from": before, "to": case.state, "opinion": opinion.strip()}
    )
    return case


@transaction.atomic
def return_case(
    *, case_id: int, to: str, reason: str, seen: str | None = None, actor: Actor, now: datetime
) -> Case:
    """Send a case back to an earlier step of its kind, or to the applicant (``to`` ``draft``), with the reason.

    ``seen``: as in ``advance_case``. Raises ``Refused``; ``Problem`` without a reason, or for a step that its kind has not.
    """
    case = locked_case(case_id)
    recommending = case.state == CaseState.RECOMMEND
    require(actor, "programs.case.recommend" if recommending else "programs.case.advance", case)
    expect_state(case, (CaseState.RECOMMEND, *_LED_ON) if seen is None else (seen,), "退回")
    if case.state not in (CaseState.RECOMMEND, *_LED_ON):
        raise Problem("审议以后的退回由审议的决定来定。")
    if to not in steps_back(case):
        raise Problem("请选择这个事项前面的一步。", field="to")
    case.reason = _reason(reason, "退回的理由，说清要改什么")
    before = case.state
    move_case(case, f"back_to_{to}", now)
    data = {"from": before, "to": to, "reason": case.reason}
    _recorded(case, "returned", f"“{case}”退回到“{case.get_state_display()}”", actor, now, data)
    return case


@transaction.atomic
def assign_case(
    *,
    case_id: int,
    handler_id: int | None = None,
    priority: int | None = None,
    reason: str = "",
    actor: Actor,
    now: datetime,
) -> Case:
    """Give a case to somebody, or another priority (``logic.priorities``); None leaves either as it is.

    The running step's days follow the priority, and what its clock has stood still stays. Raises ``Refused``; ``Problem``
    for somebody without a fitting post, another priority without a reason, or if nothing changes.
    """
    case = locked_case(case_id)
    require(actor, "programs.case.assign", case)
    expect_state(case, UNDER_WAY, "指定")
    data: dict[str, Any] = {}
    if handler_id is not None and handler_id != case.handler_id:
        data["handler"] = {"before": case.handler_id, "after": handler_id}
        case.handler = _handler(case, handler_id, now)
    if priority is not None and priority != case.priority:
        data["priority"] = {"before": case.priority, "after": priority}
        _reprioritise(case, priority, reason)
    if not data:
        raise Problem("经办人和优先级都没有变。")
    case.changed_at = now
    case.save(update_fields=["handler", "priority", "changed_at"])
    said = [f"交{case.handler}经办"] if "handler" in data and case.handler else []
    said += [f"列为{PRIORITY_TITLES[case.priority]}"] if "priority" in data else []
    _recorded(case, "assigned", f"“{case}”{'，'.join(said)}", actor, now, data | {"reason": reason.strip()})
    return case


def _handler(case: Case, handler_id: int, now: datetime) -> Account:
    posts = who_may("programs.case.check", case, on=timezone.localdate(now)).filter(account_id=handler_id)
    post = posts.first()
    if post is None:
        raise Problem("经办人要在这个通知的区域有项目管理或企业服务岗位。", field="handler")
    return post.account


def _reprioritise(case: Case, priority: int, reason: str) -> None:
    if priority not in PRIORITY_TITLES:
        raise Problem("请选择优先级。", field="priority")
    if not reason.strip():
        raise Problem("请写明调整优先级的理由。", field="reason")
    case.priority = priority
    set_clock_days(case)


def _check_recommending(case: Case, call: Call, now: datetime) -> None:
    if call.state in (CallState.ENDED, CallState.CANCELLED):
        raise Problem(f"这个通知“{call.get_state_display()}”，不能再推荐。")
    last = call.recommend_by or call.closes_at
    # Who was let in late, or had come before and was sent back, is not shut out by the clock.
    if now > last and not case.number and not case.late_codes.exists():
        raise Problem(
            f"推荐已于{timezone.localtime(last):%Y-%m-%d %H:%M}截止；确需推荐的请科技局延长推荐截止时间。"
        )
    quota = quota_of(call, case.region)
    if quota is None:
        return
    used = recommended_in(call, quota[0], without=case.pk)
    if used >= quota[1]:
        raise Problem(
            f"推荐名额{quota[1]}个，已经推荐{used}件，用完了；可以退回或撤下一件再推荐，或请科技局增加名额。"
        )


def _pass_gate(case: Case, gate: str, actor: Actor, now: datetime) -> None:
    """Ask what stands against a step. Raises ``Problem`` with the words of all that blocks."""
    blocking = [each.words for each in gate_findings(case, gate=gate, now=now, actor=actor) if each.blocking]
    if blocking:
        raise Problem("；".join(blocking))


def _check_signatures(case: Case, opinion: str) -> None:
    tasks = [each for each in case.tasks.select_related("account").order_by("id") if each.kind in _SIGNING]
    waiting = [str(each.account) for each in tasks if each.state == TaskState.OPEN]
    if waiting:
        raise Problem(f"还有{len(waiting)}人没有会签：{'、'.join(waiting)}。可以等会签办结，或收回会签。")
    against = [str(each.account) for each in tasks if each.state == TaskState.DONE and each.agrees is False]
    if against and not opinion.strip():
        raise Problem(f"{'、'.join(against)}会签不同意，请写明处理意见再转下一步。", field="opinion")


def _reason(reason: str, what: str) -> str:
    if not reason.strip():
        raise Problem(f"请写明{what}。", field="reason")
    if len(reason.strip()) > 500:
        raise Problem(f"{what}不超过500个字。", field="reason")
    return reason.strip()


def _recorded(case: Case, verbed: str, title: str, actor: Actor, now: datetime, data: dict[str, Any]) -> None:
    record(f"programs.case.{verbed}", case, actor=actor, now=now, title=title, data=data)
