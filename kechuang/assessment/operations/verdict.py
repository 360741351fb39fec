"""Signing what only a person can judge."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kechuang.assessment.logic.judging import SIGNED_FORMS
from kechuang.assessment.models import ManualVerdict
from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import StoredFile
from kechuang.core.permissions import require
from kechuang.plans.models import Target
from kechuang.plans.states import TargetState

_LEAST = 4


@transaction.atomic
def sign_verdict(
    *,
    target_id: int,
    reached: bool,
    reason: str,
    attachment: StoredFile | None = None,
    actor: Actor,
    now: datetime,
) -> ManualVerdict:
    """Sign whether a target without a number of its own was reached; an earlier verdict stays and is superseded.

    Only for milestones, qualitative and statutory targets and coverage: a number is never overruled by a
    signature. Raises ``Refused``; ``Problem`` for other targets, for one that is not in force, or without a reason.
    """
    target = Target.objects.select_for_update(of=("self",)).select_related("region").get(pk=target_id)
    require(actor, "assessment.verdict.sign", target)
    if target.form not in SIGNED_FORMS:
        raise Problem("这个目标有数字可比，由数据判定，不能人工认定。数据有误请到指标数据里更正。")
    if target.state != TargetState.IN_FORCE:
        raise Problem("目标不在执行中，不能认定。")
    if len(reason.strip()) < _LEAST:
        raise Problem("请写明认定的依据，例如批复文号、验收日期或名单。", field="reason")
    ManualVerdict.objects.filter(target=target, is_current=True).update(is_current=False)
    signed = ManualVerdict.objects.create(
        target=target,
        reached=reached,
        reason=reason.strip(),
        attachment=attachment,
        signed_by_id=actor.account_id,
        signed_at=now,
    )
    record(
        "assessment.verdict.signed",
        target,
        actor=actor,
        now=now,
        title=f"认定“{target.name}”{'达到' if reached else '未达到'}",
        data={"verdict": signed.pk, "reached": reached, "reason": signed.reason},
    )
    return signed
