"""What happens to a target after it was assigned or put in force: accept, appeal, answer, change, withdraw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.plans.logic import EXPRESSION_FIELDS, Expression, describe
from kechuang.plans.models import Document, Plan, Target, TargetAppeal
from kechuang.plans.states import TARGET_LIFECYCLE, TargetState

_COPIED = (
    "plan_id", "node_id", "region_id", "office_id", "indicator", "name", "period", "year", "due_on", "text",
    "statement_id", "parent_id", "carried_from_id",
)  # fmt: skip


def _locked(target_id: int, action: str, actor: Actor) -> Target:
    target = (
        Target.objects.select_for_update(of=("self",))
        .select_related("region", "plan__region")
        .get(pk=target_id)
    )
    require(actor, f"plans.target.{action}", target)
    return target


@transaction.atomic
def accept_targets(*, plan_id: int, target_ids: Sequence[int], actor: Actor, now: datetime) -> list[Target]:
    """A county or zone accepts what was assigned to it; it is in force from then on. Returns those changed."""
    plan = Plan.objects.select_for_update().get(pk=plan_id)
    rows = list(
        Target.objects.select_for_update(of=("self",))
        .filter(plan=plan, pk__in=target_ids)
        .select_related("region")
    )
    todo = [row for row in rows if row.state != TargetState.IN_FORCE]
    for row in todo:
        require(actor, "plans.target.accept", row)
        row.state = TARGET_LIFECYCLE.move(row.state, "accept")
    Target.objects.bulk_update(todo, ["state"])
    if todo:
        names = "、".join(dict.fromkeys(row.region.name for row in todo))
        record("plans.target.accepted", plan, actor=actor, now=now, title=f"{names}接受{len(todo)}个目标",
               region_code=todo[0].region_id, data={"targets": [row.pk for row in todo]})  # fmt: skip
    return todo


@transaction.atomic
def appeal_target(
    *, target_id: int, reason: str, wanted: Decimal | None = None, actor: Actor, now: datetime
) -> TargetAppeal:
    """A county or zone objects to its share, with a reason and perhaps a value that it could take."""
    target = _locked(target_id, "appeal", actor)
    if len(reason.strip()) < 5:
        raise Problem("请写明理由（至少5个字），例如企业底数、上年完成情况。", field="reason")
    target.state = TARGET_LIFECYCLE.move(target.state, "appeal")
    target.save(update_fields=["state"])
    appeal = TargetAppeal.objects.create(
        target=target, reason=reason.strip(), wanted=wanted, appealed_by_id=actor.account_id, appealed_at=now
    )
    record("plans.target.appealed", target, actor=actor, now=now,
           title=f"{target.region.name}对“{target.name}”提出异议", data={"appeal": appeal.pk, "wanted": wanted})  # fmt: skip
    return appeal


@transaction.atomic
def answer_appeal(*, target_id: int, answer: str, actor: Actor, now: datetime) -> TargetAppeal:
    """Uphold the target as assigned; the county is to accept it. (To agree, change the target.)"""
    target = _locked(target_id, "answer", actor)
    if not answer.strip():
        raise Problem("请写明答复。", field="answer")
    target.state = TARGET_LIFECYCLE.move(target.state, "uphold")
    target.save(update_fields=["state"])
    appeal = _answer(target, answer, actor, now)
    record("plans.target.answered", target, actor=actor, now=now, title="答复异议：维持原目标",
           data={"appeal": appeal.pk, "region": target.region_id})  # fmt: skip
    return appeal


def _answer(target: Target, answer: str, actor: Actor, now: datetime) -> TargetAppeal:
    appeal = (
        target.appeals.select_for_update().filter(answered_at__isnull=True).order_by("-appealed_at").first()
    )
    if appeal is None:
        raise Problem("没有待答复的异议。")
    appeal.answer, appeal.answered_by_id, appeal.answered_at = answer.strip(), actor.account_id, now
    appeal.save(update_fields=["answer", "answered_by", "answered_at"])
    return appeal


@transaction.atomic
def change_target(
    *, target_id: int, expression: Expression, reason: str, document_id: int | None = None,
    changes: Mapping[str, Any] | None = None, actor: Actor, now: datetime,
) -> Target:  # fmt: skip
    """Change a target in mid-year: the old row is kept as replaced, a new one takes its place. Returns the new one.

    Needs the reason, and the document that orders it, unless it grants an appeal. A city's own target is in force at
    once and keeps its shares; a county's share is assigned anew, to be accepted. Of ``changes``: due_on, text, period.
    """
    old = _locked(target_id, "change", actor)
    granted = old.state == TargetState.APPEALED
    if not reason.strip():
        raise Problem("请写明调整理由。", field="reason")
    document = Document.objects.filter(pk=document_id).first() if document_id else None
    if document is None and not granted:
        raise Problem("年中调整须附调整文件：请先录入文件，再在这里选择。", field="document_id")
    if document is not None:
        require(actor, "plans.document.view", document)
    if all(getattr(expression, f) == getattr(old, f) for f in EXPRESSION_FIELDS) and not changes:
        raise Problem("调整后的目标与原目标相同，没有可保存的变化。", field="floor")
    old.state = TARGET_LIFECYCLE.move(old.state, "change")
    old.save(update_fields=["state"])
    new = _successor(old, expression, reason, document, changes or {}, now)
    Target.objects.filter(parent=old).exclude(state=TargetState.WITHDRAWN).update(parent=new)
    if granted:
        _answer(old, f"同意调整：{reason.strip()}", actor, now)
    record("plans.target.changed", new, actor=actor, now=now,
           title=f"调整为{describe(new.expression)}（原{describe(old.expression)}）",
           data={"replaces": old.pk, "reason": reason.strip(), "document": document_id, "region": new.region_id,
                 "before": asdict(old.expression), "after": asdict(new.expression)})  # fmt: skip
    return new


def _successor(
    old: Target,
    expression: Expression,
    reason: str,
    document: Document | None,
    changes: Mapping[str, Any],
    now: datetime,
) -> Target:
    own = old.region_id == old.plan.region_id
    new = Target(
        replaces=old, change_document=document, change_reason=reason.strip()[:300], created_at=now,
        state=TARGET_LIFECYCLE.move(TARGET_LIFECYCLE.initial, "adopt" if own else "assign"),
        **{field: getattr(old, field) for field in _COPIED},
    )  # fmt: skip
    for field in ("due_on", "text", "period"):
        if field in changes:
            setattr(new, field, changes[field])
    new.express(expression)
    new.require_sound()
    new.save()
    return new


@transaction.atomic
def withdraw_targets(
    *, plan_id: int, target_ids: Sequence[int], reason: str = "", actor: Actor, now: datetime
) -> list[Target]:
    """Withdraw targets with their live shares; one that is no draft needs a reason. Returns those changed."""
    plan = Plan.objects.select_for_update(of=("self",)).select_related("region").get(pk=plan_id)
    chosen = Target.objects.filter(plan=plan).exclude(state__in=(TargetState.WITHDRAWN, TargetState.REPLACED))
    ids = set(chosen.filter(pk__in=target_ids).values_list("pk", flat=True))
    ids |= set(chosen.filter(parent__in=ids).values_list("pk", flat=True))
    rows = list(Target.objects.select_for_update(of=("self",)).filter(pk__in=ids).select_related("region"))
    if not reason.strip() and any(row.state != TargetState.DRAFT for row in rows):
        raise Problem("撤销已下达或执行中的目标须写明理由。", field="reason")
    for row in rows:
        require(actor, "plans.target.withdraw", row)
        row.state = TARGET_LIFECYCLE.move(row.state, "withdraw")
    Target.objects.bulk_update(rows, ["state"])
    if rows:
        regions: dict[str, list[int]] = {}
        for row in rows:
            regions.setdefault(row.region_id, []).append(row.pk)
        record("plans.target.withdrawn", plan, actor=actor, now=now, title=f"撤销{len(rows)}个目标",
               data={"targets": sorted(ids), "reason": reason.strip(), "regions": regions})  # fmt: skip
    return rows
