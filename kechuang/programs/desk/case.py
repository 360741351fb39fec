"""What cases put on an applicant's desk: drafts about to close, cases to sign, corrections; and what he waits for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from kechuang.core.desk import Task, awaits, waits
from kechuang.core.logic.actor import Actor
from kechuang.programs.models import Case, Correction
from kechuang.programs.models.case import CaseQuerySet
from kechuang.programs.states import CaseState

_WRITERS = ("org_admin", "org_editor", "org_agent")


def _of(actor: Actor, *roles: str) -> CaseQuerySet:
    """The cases of organisations for which the actor stands in a role, and his own."""
    keys, own = actor.keys_of("organisation", *roles), actor.keys_of("person", "oneself")
    rows = (
        Case.objects.filter(Q(organisation__in=keys) | Q(person__in=own))
        if keys or own
        else Case.objects.none()
    )
    return rows.select_related("call")


@waits("programs.case_draft", "快截止的申报")
def drafts_about_to_close(actor: Actor, now: datetime) -> Iterator[Task]:
    """Drafts in calls that take cases, the day on which they close. One query."""
    rows = _of(actor, *_WRITERS).filter(state=CaseState.DRAFT, call__closes_at__gt=now)
    for row in rows.order_by("call__closes_at", "pk"):
        is_near = row.call.closes_at - now <= timedelta(days=7)
        yield Task(
            title=f"填写中的申报“{row}”", detail=row.reason and f"被退回：{row.reason}",
            url=reverse("programs:case_fill", args=[row.pk]), action="继续填写",
            due_on=timezone.localdate(row.call.closes_at), since=row.made_at, room="programs", tone="bad" if row.reason else "warn" if is_near else "",
        )  # fmt: skip


@waits("programs.case_sign", "待单位审核的申报")
def cases_to_sign(actor: Actor, now: datetime) -> Iterator[Task]:
    """What the unit's administrator has to sign. One query."""
    for row in _of(actor, "org_admin").filter(state=CaseState.UNIT).order_by("call__closes_at", "pk"):
        yield Task(
            title=f"申报“{row}”等单位审核", url=reverse("programs:case_sign", args=[row.pk]), action="审核并承诺",
            due_on=timezone.localdate(row.call.closes_at), since=row.changed_at, room="programs",
        )  # fmt: skip


@waits("programs.case_correct", "待补正的申报")
def cases_to_mend(actor: Actor, now: datetime) -> Iterator[Task]:
    """What has to be mended, and until when. One query."""
    asked = Correction.objects.waiting().filter(case=OuterRef("pk")).values("due_on")[:1]
    rows = _of(actor, *_WRITERS).filter(state=CaseState.CORRECTION).annotate(due=Subquery(asked))
    for row in rows.order_by("due", "pk"):
        yield Task(
            title=f"申报“{row}”要补正", url=reverse("programs:case_correct", args=[row.pk]), action="去补正",
            due_on=row.due, since=row.changed_at, room="programs", tone="bad",
        )  # fmt: skip


@awaits("programs.case_under_way", "办理中的申报")
def cases_under_way(actor: Actor, now: datetime) -> Iterator[Task]:
    """What the bureau has before it. One query."""
    rows = _of(actor).under_way().exclude(state=CaseState.CORRECTION)
    for row in rows.order_by("submitted_at", "pk"):
        yield Task(
            title=f"申报“{row}”", detail=row.get_state_display(), url=reverse("programs:case_own", args=[row.pk]),
            action="看进度", since=row.submitted_at, room="programs",
        )  # fmt: skip
