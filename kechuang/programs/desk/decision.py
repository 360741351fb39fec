"""What of decisions waits for somebody: to decide, to tell, to put before the public, objections, urgings; for applicants: to rate."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Min
from django.urls import reverse

from kechuang.core.desk import Task, waits
from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import which
from kechuang.programs.logic.rating import LOW
from kechuang.programs.models import Case, Decision
from kechuang.programs.queries import objection as queries
from kechuang.programs.queries.publicity import OPEN_OBJECTIONS, calls_with_waiting
from kechuang.programs.states import CaseState
from kechuang.subjects.permissions import WRITERS

_UNDECIDED = (CaseState.CHECK, CaseState.DUPLICATES, CaseState.REVIEW, CaseState.DELIBERATION)


@waits("programs.deliberation", "待审议的办件")
def cases_to_decide(actor: Actor, now: datetime) -> Iterator[Task]:
    """What stands in deliberation and nobody has decided, a row a call. One query."""
    rows = which(actor, "programs.case.decide", Case.objects.filter(state=CaseState.DELIBERATION))
    quiet = Decision.objects.filter(released_at__isnull=True, replaced_at__isnull=True)
    counted = rows.exclude(pk__in=quiet.values("case_id")).order_by().values("call_id", "call__title")
    for each in counted.annotate(count=Count("pk"), since=Min("changed_at")).order_by("call_id"):
        yield Task(
            title=f"《{each['call__title']}》有 {each['count']} 件待审议",
            url=reverse("programs:deliberation_table", args=[each["call_id"]]), action="去审议", since=each["since"],
            room="programs",
        )  # fmt: skip


@waits("programs.release", "记下没有发布的决定")
def decisions_to_release(actor: Actor, now: datetime) -> Iterator[Task]:
    """Quiet decisions, a row a call: only for those who deliberate. One query."""
    quiet = Decision.objects.filter(
        released_at__isnull=True, replaced_at__isnull=True, case__state__in=_UNDECIDED
    )
    rows = which(actor, "programs.decision.view", quiet)
    counted = rows.order_by().values("case__call_id", "case__call__title")
    for each in counted.annotate(count=Count("pk"), since=Min("made_at")).order_by("case__call_id"):
        yield Task(
            title=f"《{each['case__call__title']}》有 {each['count']} 件决定没有发布",
            url=reverse("programs:deliberation_table", args=[each["case__call_id"]]), action="去发布",
            since=each["since"], room="programs",
        )  # fmt: skip


@waits("programs.publicity", "待公示的办件")
def cases_to_publish(actor: Actor, now: datetime) -> Iterator[Task]:
    """What waits to be put before the public, a row a call. One query."""
    for call, count in calls_with_waiting(actor):
        yield Task(
            title=f"《{call.title}》有 {count} 项待公示", url=reverse("programs:publicity_create", args=[call.pk]),
            action="去公示", room="programs",
        )  # fmt: skip


@waits("programs.objection", "待处理的异议")
def objections_to_settle(actor: Actor, now: datetime) -> Iterator[Task]:
    """Objections that are not settled. One query."""
    for row in queries.objections(actor).filter(state__in=OPEN_OBJECTIONS).order_by("made_at", "pk")[:50]:
        yield Task(
            title=f"异议{row.number}：{row.case}", detail=row.get_state_display(),
            url=reverse("programs:objection_detail", args=[row.pk]), action="去处理", since=row.made_at, room="programs",
            tone="warn",
        )  # fmt: skip


@waits("programs.answer", "待答复的催办和差评")
def voices_to_answer(actor: Actor, now: datetime) -> Iterator[Task]:
    """Urgings and low ratings without an answer. Two queries."""
    if not actor.grants:
        return
    for row in queries.urges(actor).filter(answered_at__isnull=True).order_by("made_at", "pk")[:50]:
        yield Task(
            title=f"申报单位催办：{row.case}", detail=row.words, url=reverse("programs:urge_answer", args=[row.pk]),
            action="去答复", since=row.made_at, room="programs",
        )  # fmt: skip
    low = queries.ratings(actor).filter(answered_at__isnull=True, stars__lte=LOW)
    for rating in low.order_by("made_at", "pk")[:50]:
        yield Task(
            title=f"收到差评：{rating.case}", detail=rating.words, url=reverse("programs:rating_answer", args=[rating.pk]),
            action="去答复", since=rating.made_at, room="programs", tone="bad",
        )  # fmt: skip


@waits("programs.rate", "待评价的办件")
def cases_to_rate(actor: Actor, now: datetime) -> Iterator[Task]:
    """The actor's own cases that were decided and not rated. One query."""
    keys = actor.keys_of("organisation", *sorted(WRITERS))
    if not keys:
        return
    over = (CaseState.APPROVED, CaseState.DECLINED, CaseState.INADMISSIBLE)
    rows = Case.objects.filter(
        organisation__in=keys, state__in=over, rating__isnull=True, decided_at__isnull=False
    )
    for row in rows.order_by("decided_at", "pk")[:20]:
        yield Task(
            title=f"请评价：{row}", detail="办得好不好，由您说", url=reverse("programs:case_rate", args=[row.pk]), action="去评价",
            since=row.decided_at, room="programs",
        )  # fmt: skip
