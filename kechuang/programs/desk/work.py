"""What of cases waits for an officer: the county's word, admission, what runs out, a colleague's request."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone

from kechuang.core.desk import Task, awaits, waits
from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import which
from kechuang.core.queries.calendar import workdays
from kechuang.programs.models import Case, CaseTask
from kechuang.programs.queries import officer as queries
from kechuang.programs.states import CaseState, TaskState


@waits("programs.recommend", "待推荐的申报")
def cases_to_recommend(actor: Actor, now: datetime) -> Iterator[Task]:
    """What waits for the county's word, a row a call. One query."""
    rows = which(actor, "programs.case.recommend", Case.objects.filter(state=CaseState.RECOMMEND))
    counted = rows.order_by().values("call_id", "call__title", "call__recommend_by", "call__closes_at")
    for each in counted.annotate(count=Count("pk"), since=Min("submitted_at")).order_by("call_id"):
        last = each["call__recommend_by"] or each["call__closes_at"]
        yield Task(
            title=f"《{each['call__title']}》有 {each['count']} 件待推荐",
            url=f"{reverse('programs:work_list')}?call={each['call_id']}&state=recommend",
            action="去推荐", since=each["since"], due_on=timezone.localdate(last), room="programs",
        )  # fmt: skip


@waits("programs.admit", "待受理的申报")
def cases_to_admit(actor: Actor, now: datetime) -> Iterator[Task]:
    """What has come in and is neither admitted nor refused, a row a call. One query."""
    rows = queries.not_admitted(which(actor, "programs.case.check", Case.objects.all()))
    counted = rows.order_by().values("call_id", "call__title")
    found = counted.annotate(count=Count("pk"), since=Min("received_at"), due=Min("clocks__due_on"))
    for each in found.order_by("call_id"):
        yield Task(
            title=f"《{each['call__title']}》有 {each['count']} 件待受理",
            url=f"{reverse('programs:work_list')}?call={each['call_id']}&stands=unadmitted",
            action="去受理", since=each["since"], due_on=each["due"], room="programs",
        )  # fmt: skip


@waits("programs.running_out", "快到期和超期的办件")
def cases_running_out(actor: Actor, now: datetime) -> Iterator[Task]:
    """The actor's own cases, and those that nobody has, whose step ends soon or should have. Three queries."""
    if not actor.grants:
        return
    today, calendar = timezone.localdate(now), workdays()
    rows = which(actor, "programs.case.advance", Case.objects.under_way())
    mine = rows.filter(handler_id=actor.account_id) | rows.filter(handler=None)
    for found, words, stands, tone in (
        (queries.overdue(mine, today), "已经超期", "overdue", "bad"),
        (queries.due_soon(mine, today, calendar), f"{queries.SOON}个工作日内到期", "soon", "warn"),
    ):
        counted = found.aggregate(count=Count("pk", distinct=True), due=Min("clocks__due_on"))
        if counted["count"]:
            yield Task(
                title=f"有 {counted['count']} 件办件{words}", url=f"{reverse('programs:work_list')}?stands={stands}",
                action="去看", due_on=counted["due"], room="programs", tone=tone,
            )  # fmt: skip


@waits("programs.task", "会签、加签和交办")
def tasks_to_finish(actor: Actor, now: datetime) -> Iterator[Task]:
    """What a colleague asks of the actor. One query."""
    for each in queries.open_tasks(actor):
        yield Task(
            title=f"{each.get_kind_display()}：{each.case}", detail=each.words,
            url=reverse("programs:task_finish", args=[each.pk]),
            action="去会签" if each.kind in queries.SIGNING else "去办理", since=each.asked_at, due_on=each.due_on,
            room="programs",
        )  # fmt: skip


@awaits("programs.task", "请同事办理和会签")
def tasks_asked(actor: Actor, now: datetime) -> Iterator[Task]:
    """What the actor asked of colleagues and has no answer to. One query."""
    rows = CaseTask.objects.filter(asked_by_id=actor.account_id, state=TaskState.OPEN)
    for each in rows.select_related("case", "account").order_by("asked_at", "pk"):
        yield Task(
            title=f"等{each.account}{each.get_kind_display()}：{each.case}",
            url=reverse("programs:work_detail", args=[each.case_id]), action="去看", since=each.asked_at,
            due_on=each.due_on, room="programs",
        )  # fmt: skip
