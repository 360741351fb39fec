"""Who hears of what happens to a pair. A notice holds both public titles and nothing else of either side: copies go by mail."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone

from kechuang.core.events import on
from kechuang.core.logic.actor import Actor
from kechuang.core.models import Event
from kechuang.core.operations.notice import finish_tasks_at, send_notice
from kechuang.exchange.permissions import WRITERS
from kechuang.matching.models import Docking, DockingStep
from kechuang.matching.queries.docking import said_pair
from kechuang.matching.states.docking import StepState, Teller
from kechuang.subjects.models import Membership


@on("matching.docking.proposed", "matching.step.claimed", code="matching.tell_claimed")
def tell_claimed(event: Event) -> None:
    """The other side: it is asked whether it was so. What the office told is told to both."""
    step = _step(event)
    pair = step.docking
    if step.state == StepState.CLAIMED:
        other = pair.offer if step.teller == Teller.NEED else pair.need
        words = f"请确认：{said_pair(pair)}的“{step.get_stage_display()}”"
        _send(members_of([other.organisation_id], event), event, words, _page(pair), is_task=True)
    else:
        _send(_both(pair, event), event, event.title, _page(pair))


@on("matching.step.recorded", "matching.step.voided", code="matching.tell_recorded")
def tell_recorded(event: Event) -> None:
    """Both sides: what the office wrote down or corrected."""
    pair = _step(event).docking
    _send(_both(pair, event), event, event.title, _page(pair), body=str(event.data.get("reason", "")))


@on("matching.step.answered", "matching.step.withdrawn", code="matching.tell_answered_step")
def tell_answered_step(event: Event) -> None:
    """Whoever told it hears the answer; the task of whoever was asked is over."""
    step = _step(event)
    pair = step.docking
    if not pair.steps.filter(state=StepState.CLAIMED).exists():
        finish_tasks_at(link=_page(pair), actor=Actor.system("对接"), now=event.at)
    _send(_both(pair, event), event, event.title, _page(pair), body=step.reason)


@on(
    "matching.docking.set_aside",
    "matching.docking.failed",
    "matching.docking.resumed",
    code="matching.tell_standing",
)
def tell_standing(event: Event) -> None:
    """Both sides: it rests, has come to nothing, or goes on, and why."""
    pair = _pair(event.object_id)
    _send(_both(pair, event), event, event.title, _page(pair), body=str(event.data.get("reason", "")))


@on("matching.docking.reminded", code="matching.tell_reminded")
def tell_reminded(event: Event) -> None:
    """Both sides: is there news?"""
    pair = _pair(event.object_id)
    words = "有新进展的请填报；谈不下去的请搁置或记为失败，写明原因。"
    _send(_both(pair, event), event, event.title, _page(pair), body=words, is_task=True)


def _pair(key: str) -> Docking:
    return Docking.objects.select_related("need__face", "offer__face", "region").get(pk=key)


def _step(event: Event) -> DockingStep:
    rows = DockingStep.objects.select_related(
        "docking__need__face", "docking__offer__face", "docking__region"
    )
    return rows.get(pk=event.data["step"])


def _page(pair: Docking) -> str:
    return reverse("matching:docking_detail", args=[pair.pk])


def _both(pair: Docking, event: Event) -> set[int]:
    return members_of([pair.need.organisation_id, pair.offer.organisation_id], event)


def members_of(organisations: Iterable[int], event: Event) -> set[int]:
    """The accounts that write for these organisations on the event's day."""
    rows = Membership.objects.in_force(timezone.localdate(event.at))
    rows = rows.filter(organisation__in=list(organisations), role__in=WRITERS)
    return {key for key in rows.values_list("account_id", flat=True) if key}


def _send(
    people: Iterable[int], event: Event, title: str, link: str, *, body: str = "", is_task: bool = False
) -> None:
    for account_id in sorted(set(people) - {event.actor_id}):
        send_notice(
            account_id=account_id, title=title, body=body, link=link, is_task=is_task, event=event, now=event.at
        )  # fmt: skip
