"""What of reviewing waits: an expert's files, copies without names that are wanted, results to be handed on, votes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from kechuang.core.desk import Task, waits
from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import which
from kechuang.review.models import Panel, Sheet, Vote
from kechuang.review.queries.desk import TO_DO
from kechuang.review.states import PanelState, VoteState


@waits("review.sheet", "待评审的材料")
def files_to_judge(actor: Actor, now: datetime) -> Iterator[Task]:
    """A panel with files that wait for the expert, and its last day. One query."""
    keys = actor.keys_of("person", "oneself")
    rows = Sheet.objects.filter(expert__person__in=keys, panel__state=PanelState.REVIEWING, state__in=TO_DO)
    found = rows.values("panel", "panel__title", "panel__closes_at", "panel__opens_at").annotate(
        count=Count("pk")
    )
    for each in found.order_by("panel__closes_at", "panel"):
        closes_at = each["panel__closes_at"]
        yield Task(
            title=f"“{each['panel__title']}”有 {each['count']} 份材料等您评审", url=reverse("review:sheet_mine"), action="去评审",
            due_on=timezone.localdate(closes_at) if closes_at else None, since=each["panel__opens_at"], room="review",
        )  # fmt: skip


@waits("review.explain", "待说明的评分")
def scores_to_explain(actor: Actor, now: datetime) -> Iterator[Task]:
    """Scores that the expert was asked about. One query."""
    rows = Sheet.objects.filter(
        expert__person__in=actor.keys_of("person", "oneself"), explanation_asked_at__isnull=False, explanation="",
        panel__state__in=(PanelState.REVIEWING, PanelState.CLOSED),
    )  # fmt: skip
    for sheet in rows.standing().select_related("file").order_by("explanation_asked_at", "pk"):
        yield Task(
            title=f"请说明您对材料 {sheet.file} 的评分", url=reverse("review:sheet_step", args=[sheet.key, "explain"]),
            action="去说明", since=sheet.explanation_asked_at, room="review",
        )  # fmt: skip


@waits("review.copies", "匿名评审还差的去名副本")
def copies_to_make(actor: Actor, now: datetime) -> Iterator[Task]:
    """Blinded panels in which materials are not shown, since there is no copy without names. One query."""
    rows = which(actor, "review.panel.form", Panel.objects.filter(is_blinded=True))
    standing = Q(files__case__files__isnull=False, files__case__files__removed_at__isnull=True)
    lacking = Count(
        "files__case__files",
        filter=standing & Q(files__case__files__redacted__isnull=True),
        distinct=True,
    )
    waiting = rows.filter(state__in=(PanelState.DRAWN, PanelState.ASSIGNED, PanelState.REVIEWING))
    for panel in waiting.annotate(lacking=lacking).filter(lacking__gt=0).order_by("opens_at", "pk"):
        yield Task(
            title=f"“{panel}”还差 {panel.lacking} 份去名副本，专家看不到这些附件", url=reverse("review:blinding_list", args=[panel.pk]),
            action="去做副本", room="review", tone="warn",
        )  # fmt: skip


@waits("review.conclude", "待转审议的评审结果")
def results_to_hand_on(actor: Actor, now: datetime) -> Iterator[Task]:
    """Closed panels. One query."""
    rows = which(actor, "review.result.compute", Panel.objects.filter(state=PanelState.CLOSED))
    for panel in rows.order_by("closes_at", "pk"):
        yield Task(
            title=f"“{panel}”评审结束，结果待核对并转审议", url=reverse("review:result_list", args=[panel.pk]), action="看结果",
            since=panel.closes_at, room="review",
        )  # fmt: skip


@waits("review.vote", "待投的记名票")
def votes_to_cast(actor: Actor, now: datetime) -> Iterator[Task]:
    """Open votes in which the actor has not voted. One query."""
    keys = actor.keys_of("person", "oneself")
    rows = Vote.objects.filter(voters__in=keys, is_secret=False, state=VoteState.OPEN).exclude(
        open_ballots__voter__in=keys
    )
    for vote in rows.order_by("opened_at", "pk"):
        yield Task(
            title=f"请投票：{vote}", url=reverse("review:vote_cast", args=[vote.pk]), action="去投票", since=vote.opened_at,
            room="review",
        )  # fmt: skip
