"""What plans put on a person's desk. One query a source."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Min
from django.urls import reverse

from kechuang.core.desk import Task, awaits, waits
from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import which
from kechuang.plans.models import Statement, Target
from kechuang.plans.states import StatementState, TargetState


@waits("plans.statement", "待确认的识读结果")
def statements_to_confirm(actor: Actor, now: datetime) -> Iterator[Task]:
    """Documents that hold statements which nobody has decided on, one row a document."""
    rows = Statement.objects.filter(state=StatementState.PROPOSED)
    found = which(actor, "plans.statement.confirm", rows).order_by()
    grouped = found.values("document_id", "document__title", "document__region__name", "document__created_at")
    for each in grouped.annotate(number=Count("pk")):
        yield Task(
            title=f"《{each['document__title']}》有 {each['number']} 条识读结果待确认",
            detail=each["document__region__name"],
            url=f"{reverse('plans:document_detail', args=[each['document_id']])}?show=proposed",
            action="去确认",
            since=each["document__created_at"],
            room="plans",
        )


@waits("plans.target.accept", "待接受的目标")
def targets_to_accept(actor: Actor, now: datetime) -> Iterator[Task]:
    """Targets that the city has assigned to the actor's county or zone, one row a plan and region."""
    found = which(actor, "plans.target.accept", Target.objects.filter(state=TargetState.ASSIGNED)).order_by()
    grouped = found.values("plan_id", "plan__title", "region_id", "region__name")
    for each in grouped.annotate(number=Count("pk"), since=Min("created_at")):
        yield Task(
            title=f"《{each['plan__title']}》下达 {each['number']} 项目标，请接受或提出异议",
            detail=each["region__name"],
            url=f"{reverse('plans:target_list')}?state={TargetState.ASSIGNED}&plan={each['plan_id']}",
            action="去接受",
            since=each["since"],
            room="plans",
        )


@waits("plans.target.answer", "待答复的异议")
def appeals_to_answer(actor: Actor, now: datetime) -> Iterator[Task]:
    """Targets to which a county objects, one row each."""
    found = which(actor, "plans.target.answer", Target.objects.filter(state=TargetState.APPEALED))
    for row in found.select_related("region").annotate(since=Min("appeals__appealed_at")).order_by("since"):
        yield Task(
            title=f"{row.region.name}对“{row.name}”的目标提出异议",
            url=reverse("plans:target_detail", args=[row.pk]),
            action="去答复",
            since=row.since,
            room="plans",
        )


@awaits("plans.target.accept", "等县（市、区）接受的目标")
def targets_not_accepted(actor: Actor, now: datetime) -> Iterator[Task]:
    """Targets that the actor's bureau has assigned and the county has not answered, one row a region."""
    found = which(actor, "plans.target.assign", Target.objects.filter(state=TargetState.ASSIGNED)).order_by()
    grouped = found.values("region_id", "region__name").annotate(number=Count("pk"), since=Min("created_at"))
    for each in grouped:
        yield Task(
            title=f"{each['region__name']}有 {each['number']} 项目标没有接受",
            url=f"{reverse('plans:target_list')}?state={TargetState.ASSIGNED}&region={each['region_id']}",
            action="去看看",
            since=each["since"],
            room="plans",
        )


@awaits("plans.target.answer", "等答复的异议")
def appeals_not_answered(actor: Actor, now: datetime) -> Iterator[Task]:
    """The actor's own objections that wait for the city's answer."""
    found = which(actor, "plans.target.appeal", Target.objects.filter(state=TargetState.APPEALED))
    for row in found.select_related("region").annotate(since=Min("appeals__appealed_at")).order_by("since"):
        yield Task(
            title=f"对“{row.name}”的异议等待答复",
            detail=row.region.name,
            url=reverse("plans:target_detail", args=[row.pk]),
            action="去看看",
            since=row.since,
            room="plans",
        )
