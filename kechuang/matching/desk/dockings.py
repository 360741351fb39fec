"""What of pairs and suggestions waits for somebody: to confirm what the other side told, to look at what may suit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Min
from django.urls import reverse

from kechuang.core.desk import Task, awaits, waits
from kechuang.core.logic.actor import Actor
from kechuang.exchange.permissions import HANDLERS, WRITERS
from kechuang.matching.models import DockingStep
from kechuang.matching.queries.docking import said_pair, steps_to_answer, visible_dockings
from kechuang.matching.queries.suggestion import office_suggestions
from kechuang.matching.states.docking import StepState
from kechuang.matching.states.suggestion import SuggestionState


def _page(step: DockingStep) -> str:
    return reverse("matching:docking_detail", args=[step.docking_id])


@waits("matching.step", "待确认的对接进展")
def steps_waiting(actor: Actor, now: datetime) -> Iterator[Task]:
    """What the other side told. One query."""
    if not actor.keys_of("organisation", *WRITERS):
        return
    for step in steps_to_answer(actor).order_by("made_at", "pk"):
        yield Task(
            f"请确认“{step.get_stage_display()}”：{said_pair(step.docking)}", _page(step), "去确认", since=step.made_at,
            room="matching",
        )  # fmt: skip


@waits("matching.suggestion", "待确认的推荐")
def suggestions_waiting(actor: Actor, now: datetime) -> Iterator[Task]:
    """What waits for the office's word, one row however many. One query."""
    if not actor.has(*HANDLERS):
        return
    rows = office_suggestions(actor).filter(state=SuggestionState.WAITING).order_by()
    found = rows.aggregate(count=Count("pk"), since=Min("made_at"))
    if found["count"]:
        yield Task(
            f"有 {found['count']} 条推荐待确认", f"{reverse('matching:suggestion_list')}?state=waiting", "去确认",
            since=found["since"], room="matching",
        )  # fmt: skip


@awaits("matching.step", "等对方确认的对接进展")
def steps_told(actor: Actor, now: datetime) -> Iterator[Task]:
    """What one's own side told and the other has not answered. One query."""
    keys = actor.keys_of("organisation", *WRITERS)
    if not keys:
        return
    rows = DockingStep.objects.filter(
        state=StepState.CLAIMED, docking__in=visible_dockings(actor).order_by().values("pk")
    )
    answered = set(steps_to_answer(actor).order_by().values_list("pk", flat=True))
    for step in rows.select_related("docking__need__face", "docking__offer__face").order_by("made_at", "pk"):
        if step.pk not in answered:
            yield Task(
                f"等对方确认“{step.get_stage_display()}”：{said_pair(step.docking)}", _page(step), "查看", since=step.made_at,
                room="matching",
            )  # fmt: skip
