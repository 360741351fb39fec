"""Policies told to the firms that they fit, and how far each came: opened, applied, paid."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.rules.verdicts import Verdict
from kechuang.subjects.models import PolicyPush, RuleResult
from kechuang.subjects.states import PUSH_LIFECYCLE, PushState

_OPEN = (PushState.SENT, PushState.OPENED, PushState.APPLIED)


@dataclass(frozen=True, slots=True)
class Sending:
    """What a round of pushing did: rows sent, and firms that have the policy before them already."""

    sent: list[PolicyPush]
    skipped: int


@transaction.atomic
def send_policies(*, topic: str, organisation_ids: Iterable[int], actor: Actor, now: datetime) -> Sending:
    """Tell firms of a policy that the rules say fits them, with the reasons as they stand.

    A firm that does not meet a condition is not told; one that has it before it already is skipped. ``is_direct`` where
    every clause is proven. Raises ``Refused`` for a firm elsewhere; ``Problem`` if one was never judged or does not fit.
    """
    keys = sorted(set(organisation_ids))
    rows = RuleResult.objects.filter(topic=topic, organisation__in=keys).select_related(
        "organisation__region"
    )
    results = list(rows.order_by("organisation_id"))
    if len(results) < len(keys):
        raise Problem(f"有{len(keys) - len(results)}家企业还没有判断过，请先“重新判断”。")
    busy = set(
        PolicyPush.objects.filter(topic=topic, organisation__in=keys, state__in=_OPEN).values_list(
            "organisation_id", flat=True
        )
    )
    sent = []
    for result in results:
        push = _push_of(result, now)
        require(actor, "subjects.policy_push.send", push)
        if result.verdict == Verdict.UNMET:
            raise Problem(f"“{result.organisation.name}”有条件不符合（{result.worst}），不能推送。")
        if result.organisation_id not in busy:
            push.save()
            sent.append(push)
            _tell("sent", push, actor, now, f"向“{result.organisation.name}”推送政策")
    return Sending(sent, len(results) - len(sent))


def _push_of(result: RuleResult, now: datetime) -> PolicyPush:
    return PolicyPush(
        organisation=result.organisation,
        topic=result.topic,
        rule=result.rule,
        verdict=result.verdict,
        trace=result.trace,
        is_direct=result.verdict == Verdict.MET,
        sent_at=now,
    )


@transaction.atomic
def open_policy_push(*, push_id: int, actor: Actor, now: datetime) -> PolicyPush:
    """Mark that the firm has read it; once. Raises ``Refused`` for anybody but the firm's own people."""
    push = _locked(push_id)
    require(actor, "subjects.policy_push.answer", push)
    if push.state == PushState.SENT:
        push.state, push.opened_at = PUSH_LIFECYCLE.move(push.state, "open"), now
        push.save(update_fields=["state", "opened_at"])
        _tell("opened", push, actor, now, f"“{push.organisation.name}”阅看政策")
    return push


@transaction.atomic
def answer_policy_push(
    *, push_id: int, action: str, reason: str = "", actor: Actor, now: datetime
) -> PolicyPush:
    """The firm says that it has applied, or why it will not (``apply``, ``decline``).

    Raises ``Refused``; ``WrongState``; ``Problem`` if it declines without a reason.
    """
    push = _locked(push_id)
    require(actor, "subjects.policy_push.answer", push)
    if action not in ("apply", "decline"):
        raise Problem("可以答复：已申报、不申报。")
    if action == "decline" and not reason.strip():
        raise Problem("请写一句不申报的原因，便于改进政策。", field="reason")
    push.state, push.reason = PUSH_LIFECYCLE.move(push.state, action), reason.strip()
    if action == "apply":
        push.applied_at = now
    push.save(update_fields=["state", "reason", "applied_at"])
    _tell(
        "answered",
        push,
        actor,
        now,
        f"“{push.organisation.name}”{'已申报' if action == 'apply' else '不申报'}",
    )
    return push


@transaction.atomic
def pay_policy_push(*, push_id: int, amount: Decimal, actor: Actor, now: datetime) -> PolicyPush:
    """Log that the policy was paid out, in yuan. Raises ``Refused``; ``WrongState``; ``Problem`` for no amount.

    A push that the firm has not answered can be paid only where every clause was proven (免申即享).
    """
    push = _locked(push_id)
    require(actor, "subjects.policy_push.pay", push)
    state = PUSH_LIFECYCLE.move(push.state, "pay")
    if push.state != PushState.APPLIED and not push.is_direct:
        raise Problem("这家企业还有条件要核实，须由企业申报后再兑现。")
    if amount <= 0:
        raise Problem("请填兑现金额，单位元。", field="amount")
    push.state, push.paid_at, push.paid_amount = state, now, amount
    push.save(update_fields=["state", "paid_at", "paid_amount"])
    _tell("paid", push, actor, now, f"向“{push.organisation.name}”兑现政策")
    return push


def _locked(push_id: int) -> PolicyPush:
    return (
        PolicyPush.objects.select_for_update(of=("self",))
        .select_related("organisation__region")
        .get(pk=push_id)
    )


def _tell(verb: str, push: PolicyPush, actor: Actor, now: datetime, title: str) -> None:
    record(
        f"subjects.policy_push.{verb}",
        push,
        actor=actor,
        now=now,
        title=title,
        region_code=push.organisation.region_id,
        data={
            "organisation": push.organisation_id,
            "topic": push.topic,
            "state": push.state,
            "amount": push.paid_amount,
        },
    )
