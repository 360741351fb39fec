"""What of panels waits: cases without a panel, seats that are free, draws to be witnessed, invitations to be answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from kechuang.core.desk import Task, waits
from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import which
from kechuang.review.models import Draw, Panel
from kechuang.review.queries.panels import SEATED, calls_waiting, own_invitations
from kechuang.review.states import InvitationState, PanelState


@waits("review.form", "待组建评审组的办件")
def panels_to_form(actor: Actor, now: datetime) -> Iterator[Task]:
    """Calls whose cases wait for a panel. One query."""
    for call, count in calls_waiting(actor):
        yield Task(
            title=f"《{call.title}》有 {count} 件待编进评审组", url=reverse("review:panel_form", args=[call.pk]),
            action="去组建", room="review",
        )  # fmt: skip


@waits("review.seats", "评审组空出的席位")
def seats_to_fill(actor: Actor, now: datetime) -> Iterator[Task]:
    """Panels of which fewer are invited or have accepted than were asked for. One query."""
    rows = which(actor, "review.invitation.send", Panel.objects.all(), field="call__region")
    running = rows.filter(state__in=(PanelState.DRAWN, PanelState.ASSIGNED, PanelState.REVIEWING))
    seated = Count("invitations", filter=Q(invitations__state__in=SEATED))
    for panel in running.annotate(seated=seated).order_by("made_at", "pk"):
        free = int(panel.demand.get("number") or 0) - panel.seated
        if free > 0:
            yield Task(
                title=f"“{panel}”空出 {free} 个席位", url=reverse("review:panel_detail", args=[panel.pk]),
                action="去递补", room="review", tone="warn",
            )  # fmt: skip


@waits("review.witness", "待监督的专家抽取")
def draws_to_witness(actor: Actor, now: datetime) -> Iterator[Task]:
    """Draws that were committed to and wait for a supervisor. One query."""
    rows = which(actor, "review.draw.supervise", Draw.objects.filter(drawn_at=None, supervisor=None))
    open_ones = rows.exclude(panel__state__in=(PanelState.CLOSED, PanelState.CONCLUDED, PanelState.CANCELLED))
    for draw in (
        open_ones.exclude(made_by_id=actor.account_id).select_related("panel").order_by("committed_at")
    ):
        yield Task(
            title=f"“{draw.panel}”的专家抽取等您到场监督", url=reverse("review:draw_detail", args=[draw.pk]),
            action="去监督", since=draw.committed_at, room="review",
        )  # fmt: skip


@waits("review.invitation", "待答复的评审邀请")
def invitations_to_answer(actor: Actor, now: datetime) -> Iterator[Task]:
    """The actor's own invitations. One query."""
    rows = own_invitations(actor).filter(state=InvitationState.INVITED, answer_by__gte=now)
    for each in rows.order_by("answer_by", "pk"):
        until = timezone.localtime(each.answer_by)
        yield Task(
            title=f"请答复：参加评审“{each.panel}”", detail=f"{until:%m月%d日 %H:%M}前答复",
            url=reverse("review:invitation_mine"), action="去答复", since=each.invited_at, due_on=until.date(), room="review",
        )  # fmt: skip
