"""What of panels happens by itself: invitations lapse, large assignments are computed, free places are filled."""

from __future__ import annotations

from datetime import datetime, timedelta

from kechuang.core.events import on
from kechuang.core.logic.actor import Actor
from kechuang.core.models import Event
from kechuang.core.periodic import every
from kechuang.review.operations.assignment import replace_sheet
from kechuang.review.operations.invitation import time_out_invitations
from kechuang.review.operations.large_assignment import check_assignment, compute_assignment


@every(timedelta(minutes=5), "review.time_out_invitations", "评审邀请逾期未答")
def lapse(now: datetime) -> None:
    """Free the seats of those who did not answer in time."""
    time_out_invitations(actor=Actor.system("邀请逾期"), now=now)


@on("review.panel.assignment_requested", code="review.check_assignment")
def check(event: Event) -> None:
    """Ask recusal anew for what nobody waits for before the page; twice changes nothing."""
    actor = Actor.system(f"按{event.actor_label}的安排分配")
    asked_at = event.data["asked_at"]
    check_assignment(panel_id=int(event.object_id), asked_at=asked_at, actor=actor, now=event.at)


@on("review.panel.assignment_checked", code="review.compute_assignment")
def compute(event: Event) -> None:
    """Then compute it; twice changes nothing."""
    actor = Actor.system(event.actor_label)
    asked_at = event.data["asked_at"]
    compute_assignment(panel_id=int(event.object_id), asked_at=asked_at, actor=actor, now=event.at)


@on(
    *(f"review.sheet.{verb}" for verb in ("voided", "recused", "declined", "barred")),
    code="review.replace_sheet",
)
def replace(event: Event) -> None:
    """Give the place of a sheet that counts no more to the next best member who may take it."""
    replace_sheet(sheet_id=int(event.object_id), actor=Actor.system("递补评审专家"), now=event.at)
