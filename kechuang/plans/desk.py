"""What plans put on a person's desk, and what a person waits for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Max, Q
from django.urls import reverse

from kechuang.core.desk import Task, awaits, waits
from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import which
from kechuang.plans.logic import describe
from kechuang.plans.models import Document, Plan, Target, TargetAppeal
from kechuang.plans.states import StatementState, TargetState


@waits("plans.statement", "待确认的识读结果")
def statements_to_confirm(actor: Actor, now: datetime) -> Iterator[Task]:
    """One row a document. One query."""
    rows = which(actor, "plans.document.reread", Document.objects.all()).defer(
        "original", "outline", "hidden"
    )
    waiting = Count("statements", filter=Q(statements__state=StatementState.PROPOSED))
    for document in rows.annotate(waiting=waiting).filter(waiting__gt=0).order_by("created_at"):
        yield Task(
            title=f"《{document.title}》有 {document.waiting} 条识读结果待确认",
            url=reverse("plans:document_detail", args=[document.pk]) + "?show=proposed",
            action="去确认", since=document.created_at, room="plans",
        )  # fmt: skip


@waits("plans.share", "待接受的目标")
def shares_to_accept(actor: Actor, now: datetime) -> Iterator[Task]:
    """One row for the targets of a plan that wait for a county's or zone's acceptance. One query."""
    rows = which(actor, "plans.target.accept", Target.objects.filter(state=TargetState.ASSIGNED))
    grouped = rows.values("plan_id", "plan__title", "region__name").annotate(
        count=Count("pk"), since=Max("created_at")
    )
    for row in grouped.order_by("since"):
        yield Task(
            title=f"《{row['plan__title']}》下达给{row['region__name']}的 {row['count']} 个目标待接受",
            url=reverse("plans:target_list") + f"?plan={row['plan_id']}&state=assigned",
            action="去看", detail="接受，或提出异议并写明理由。", since=row["since"], room="plans",
        )  # fmt: skip


@waits("plans.appeal", "待答复的异议")
def appeals_to_answer(actor: Actor, now: datetime) -> Iterator[Task]:
    """One row an appeal. One query."""
    mine = which(actor, "plans.target.answer", Target.objects.filter(state=TargetState.APPEALED))
    rows = TargetAppeal.objects.filter(target__in=mine, answered_at__isnull=True).select_related(
        "target__region"
    )
    for appeal in rows.order_by("appealed_at"):
        target = appeal.target
        yield Task(
            title=f"{target.region.name}对“{target.name}”（{describe(target.expression)}）提出异议",
            url=reverse("plans:target_detail", args=[target.pk]),
            action="去答复", detail=appeal.reason[:60], since=appeal.appealed_at, room="plans",
        )  # fmt: skip


@waits("plans.draft", "待纳入或下达的草稿目标")
def drafts_to_adopt(actor: Actor, now: datetime) -> Iterator[Task]:
    """One row a plan. One query."""
    rows = which(actor, "plans.target.adopt", Target.objects.filter(state=TargetState.DRAFT))
    grouped = rows.values("plan_id", "plan__title").annotate(count=Count("pk"), since=Max("created_at"))
    for row in grouped.order_by("since"):
        yield Task(
            title=f"《{row['plan__title']}》有 {row['count']} 个草稿目标待纳入或下达",
            url=reverse("plans:target_list") + f"?plan={row['plan_id']}&state=draft",
            action="去核对", since=row["since"], room="plans",
        )  # fmt: skip


@awaits("plans.assigned", "等县区接受的目标")
def assigned_awaited(actor: Actor, now: datetime) -> Iterator[Task]:
    """What a planner has assigned and counties have not accepted, one row a plan. One query."""
    plans = which(actor, "plans.plan.edit", Plan.objects.all())
    rows = Target.objects.filter(plan__in=plans, state=TargetState.ASSIGNED)
    grouped = rows.values("plan_id", "plan__title").annotate(
        count=Count("pk"), regions=Count("region", distinct=True), since=Max("created_at")
    )
    for row in grouped.order_by("since"):
        yield Task(
            title=f"《{row['plan__title']}》有 {row['count']} 个目标等 {row['regions']} 个承担单位接受",
            url=reverse("plans:target_list") + f"?plan={row['plan_id']}&state=assigned",
            action="查看", since=row["since"], room="plans",
        )  # fmt: skip


@awaits("plans.appealed", "等市局答复的异议")
def appeals_awaited(actor: Actor, now: datetime) -> Iterator[Task]:
    """A county's own appeals that are not answered yet. One query."""
    mine = which(actor, "plans.target.appeal", Target.objects.filter(state=TargetState.APPEALED))
    rows = TargetAppeal.objects.filter(target__in=mine, answered_at__isnull=True).select_related("target")
    for appeal in rows.order_by("appealed_at"):
        yield Task(
            title=f"“{appeal.target.name}”的异议等市局答复",
            url=reverse("plans:target_detail", args=[appeal.target_id]),
            action="查看", since=appeal.appealed_at, room="plans",
        )  # fmt: skip
