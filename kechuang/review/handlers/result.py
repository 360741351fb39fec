"""What follows when a panel's results are handed on: each case goes to the next step of its kind."""

from __future__ import annotations

from kechuang.core.events import on
from kechuang.core.logic.actor import Actor
from kechuang.core.models import Event
from kechuang.programs.models import Case
from kechuang.programs.operations.flow import advance_case
from kechuang.programs.states import CaseState
from kechuang.review.queries import results  # noqa: F401 - its columns are offered to those who deliberate


@on("review.panel.concluded", code="review.lead_cases_on")
def lead_on(event: Event) -> None:
    """Lead on the cases that still stand in review; twice changes nothing."""
    actor = Actor.system(f"按{event.actor_label}转来的评审结果")
    waiting = Case.objects.filter(pk__in=event.data["cases"], state=CaseState.REVIEW).order_by("pk")
    for pk in list(waiting.values_list("pk", flat=True)):
        advance_case(case_id=pk, seen=CaseState.REVIEW, actor=actor, now=event.at)
