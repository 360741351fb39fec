"""Reads of cases for those who work on them: the list with its clocks, one case with all that belongs to it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery

from kechuang.core.events import object_type
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.workdays import Workdays
from kechuang.core.models import Account, Event
from kechuang.core.permissions import may, which, who_may
from kechuang.programs.logic.clocks import Interval, Reading, reading
from kechuang.programs.models import Case, CaseTask, Clock
from kechuang.programs.models.case import CaseQuerySet
from kechuang.programs.states import (
    AT_HOME,
    CASE_LIFECYCLE,
    ORDER,
    CaseState,
    ReceiptKind,
    TaskKind,
    TaskState,
)

#: Working days before its last day from which on a case is shown as due soon. Our choice, no law.
SOON = 2


def officers_cases(actor: Actor) -> CaseQuerySet:
    """The cases that have come out of the applicants' houses, as far as the actor's posts reach, with their clocks."""
    rows: Any = which(actor, "programs.case.view", Case.objects.exclude(state__in=AT_HOME))
    running = Clock.objects.filter(stopped_on__isnull=True).prefetch_related("pauses")
    due = Clock.objects.filter(case=OuterRef("pk"), stopped_on__isnull=True).values("due_on")[:1]
    return (
        rows.select_related("call", "kind_version", "organisation", "person", "region", "handler")
        .defer("kind_version__data", "call__text")
        .annotate(
            due_on=Subquery(due),
            admitted=Count("receipts", filter=Q(receipts__kind=ReceiptKind.ADMITTED)),
        )
        .prefetch_related(Prefetch("clocks", running, to_attr="running"))
    )


def get_officers_case(actor: Actor, case_id: int) -> Case:
    """One case. Raises ``Case.DoesNotExist`` for one that the actor's posts do not reach, or that is still at home."""
    rows = which(actor, "programs.case.view", Case.objects.whole().exclude(state__in=AT_HOME))
    return rows.select_related("handler").get(pk=case_id)


def overdue(rows: QuerySet[Case], today: date) -> QuerySet[Case]:
    """Those whose step should have been finished before today."""
    return rows.filter(clocks__stopped_on__isnull=True, clocks__due_on__lt=today)


def due_soon(rows: QuerySet[Case], today: date, calendar: Workdays) -> QuerySet[Case]:
    """Those whose step's last day is today or one of the next ``SOON`` working days."""
    last = calendar.add(today, SOON)
    return rows.filter(clocks__stopped_on__isnull=True, clocks__due_on__gte=today, clocks__due_on__lte=last)


def not_admitted(rows: QuerySet[Case]) -> QuerySet[Case]:
    """Those in the formal check that are neither admitted nor refused yet."""
    return rows.filter(state=CaseState.CHECK).exclude(receipts__kind=ReceiptKind.ADMITTED)


def reading_of(clock: Clock | None, today: date, calendar: Workdays) -> Reading | None:
    """How a clock stands; None without one. Its pauses are taken as they were prefetched."""
    if clock is None:
        return None
    pauses = [Interval(each.started_on, each.ended_on) for each in clock.pauses.all()]
    return reading(clock.started_on, clock.days, pauses, clock.stopped_on or today, calendar)


def said_of(clock: Reading | None) -> tuple[str, str]:
    """A clock's tone and words for a screen."""
    if clock is None:
        return "", ""
    if clock.left is None:
        return "mute", f"已用{clock.used}个工作日，没有承诺时限"
    if clock.is_overdue:
        return "bad", f"逾期{-clock.left}个工作日"
    if clock.paused:
        return "mute", f"停表，剩{clock.left}个工作日"
    words = "今天到期" if clock.left == 0 else f"剩{clock.left}个工作日"
    return ("warn" if clock.left <= SOON else "ok"), words


def is_admitted(case: Case) -> bool:
    """Has the bureau admitted the case?"""
    return case.receipts.filter(kind=ReceiptKind.ADMITTED).exists()


def applicant_of(case: Case) -> str:
    """Whose case it is, by name."""
    return str(case.organisation or case.person or "")


def steps_back(case: Case) -> dict[str, str]:
    """The earlier steps to which a case can be sent back, with their titles: those of its kind, and filling in."""
    kind = case.kind_version.kind
    if case.state not in ORDER:
        return {}
    titles = {"draft": "申报单位填写"}
    for each in ORDER[1 : ORDER.index(case.state)]:
        if kind.step(each) is not None:
            titles[each] = CASE_LIFECYCLE.title_of(each)
    return {to: title for to, title in titles.items() if CASE_LIFECYCLE.allows(case.state, f"back_to_{to}")}


def colleagues_of(case: Case, actor: Actor, today: date) -> QuerySet[Account]:
    """Whoever can be asked about a case: with a post that reaches its call, without the actor himself."""
    posts = who_may("programs.task.finish", case, on=today)
    return (
        Account.objects.filter(pk__in=posts.values("account_id"))
        .exclude(pk=actor.account_id or 0)
        .order_by("name", "pk")
    )


def handlers_for(case: Case, today: date) -> QuerySet[Account]:
    """Whoever can be given a case to handle."""
    posts = who_may("programs.case.check", case, on=today)
    return Account.objects.filter(pk__in=posts.values("account_id")).order_by("name", "pk")


def timeline_of(case: Case, *, limit: int = 100) -> list[Event]:
    """What was done to a case, the newest first. One query."""
    rows = Event.objects.filter(object_type=object_type(case), object_id=str(case.pk))
    return list(rows.order_by("-seq")[:limit])


def open_tasks(actor: Actor) -> QuerySet[CaseTask]:
    """The tasks that the actor has been given and has not finished, of cases that are under way."""
    rows = CaseTask.objects.filter(account_id=actor.account_id or 0, state=TaskState.OPEN)
    over = CASE_LIFECYCLE.final
    return (
        rows.exclude(case__state__in=over)
        .select_related("case", "asked_by")
        .order_by("due_on", "asked_at", "pk")
    )


def get_task(actor: Actor, task_id: int) -> CaseTask:
    """One task of a case that the actor may see. Raises ``CaseTask.DoesNotExist``."""
    cases = which(actor, "programs.case.view", Case.objects.exclude(state__in=AT_HOME))
    rows = CaseTask.objects.filter(case__in=cases).select_related(
        "account", "asked_by", "case__call__region", "case__region", "case__kind_version"
    )
    return rows.get(pk=task_id)


def next_acts(actor: Actor, case: Case) -> list[tuple[str, str]]:
    """What the actor may do with a case where it stands: names of acts and words for buttons, the likeliest first."""
    acts: list[tuple[str, str]] = []
    state = case.state
    if state == CaseState.RECOMMEND and may(actor, "programs.case.recommend", case):
        acts += [("recommend", "推荐"), ("return", "退回"), ("decline", "不予推荐")]
    if state == CaseState.CHECK and may(actor, "programs.case.check", case):
        acts += _checking(case)
    if state == CaseState.CORRECTION and may(actor, "programs.case.check", case):
        acts += [("refuse", "不予受理"), ("withdraw_correction", "收回补正")]
    leads = state in (CaseState.DUPLICATES, CaseState.REVIEW)
    leads = leads or (state == CaseState.CHECK and is_admitted(case))
    if leads and may(actor, "programs.case.advance", case):
        step = case.kind_version.kind.next_step(state)
        forward = [("advance", f"转{CASE_LIFECYCLE.title_of(step)}")] if step else []
        acts = [*forward, *acts, ("return", "退回")]
    return acts


def _checking(case: Case) -> list[tuple[str, str]]:
    asked = (
        case.corrections.filter(withdrawn_at__isnull=True).count() < case.kind_version.kind.correction_rounds
    )
    check = [("check", "形式审查")] if asked else []
    return check if is_admitted(case) else [("admit", "受理"), *check, ("refuse", "不予受理")]


def of_task(tasks: Iterable[CaseTask], account_id: int | None) -> CaseTask | None:
    """The open one of some tasks that is somebody's own."""
    mine = (each for each in tasks if each.state == TaskState.OPEN and each.account_id == account_id)
    return next(mine, None)


SIGNING = (TaskKind.COSIGN, TaskKind.ADD_SIGN)
