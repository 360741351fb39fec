"""Whoever changes what rules ask for has the organisation judged again, after commit."""

from __future__ import annotations

from datetime import timedelta

from kechuang.core.events import on
from kechuang.core.logic.actor import Actor
from kechuang.core.models import Event
from kechuang.subjects.operations.judging import judge_rule_results
from kechuang.subjects.queries.eligibility import not_judged_since, organisations_behind
from kechuang.subjects.queries.judging_run import is_called_off, waiting_for_judging

#: A judging that began so long after an event has seen what the event changed.
_SETTLED = timedelta(minutes=1)

_STATEMENT = ("signed", "withdrawn", "returned", "verified", "approved", "corrected", "abandoned")
_RIGHT = ("registered", "edited", "status_changed", "used")
_QUALIFICATION = ("granted", "revoked", "replaced")
_ORGANISATION = ("registered", "edited", "verified", "reopened", "merged")


@on("subjects.rule_result.requested", code="subjects.judge_requested")
def judge_requested(event: Event) -> None:
    """Judge a portion of what somebody asked for, unless it was called off; whoever was judged since is left out."""
    topics = event.data["topics"]
    keys = waiting_for_judging(event.data["organisations"], topics, event.at)
    if keys and not is_called_off(event):
        actor = Actor.system(f"按{event.actor_label}的安排判断")
        judge_rule_results(organisation_ids=keys, topics=topics, actor=actor, now=event.at)


@on(
    *(f"subjects.annual_statement.{verb}" for verb in _STATEMENT),
    *(f"subjects.ip_right.{verb}" for verb in _RIGHT),
    *(f"subjects.qualification.{verb}" for verb in _QUALIFICATION),
    *(f"subjects.organisation.{verb}" for verb in _ORGANISATION),
    code="subjects.judge_again",
)
def judge_again(event: Event) -> None:
    """Judge the organisations that an event is about. Their present facts are taken: twice or late changes nothing.

    An event that comes late, after they were judged on a later day, must not judge them as of its own.
    """
    keys = not_judged_since(organisations_behind(event.object_type, event.object_id), event.at + _SETTLED)
    if keys:
        judge_rule_results(organisation_ids=keys, actor=Actor.system("资料变动后判断"), now=event.at)
