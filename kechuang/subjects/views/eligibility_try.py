"""What if, and the cheapest way: computed on the server, shown, and not stored."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from kechuang.core.http import ActorRequest
from kechuang.rules.catalogue import Evaluation, evaluate
from kechuang.rules.facts import facts_by_name
from kechuang.rules.levers import pulls
from kechuang.rules.paths import Path, Question, cheapest_path
from kechuang.rules.values import FactRef
from kechuang.rules.verdicts import VERDICT_TITLES
from kechuang.subjects.facts import places_of
from kechuang.subjects.facts.derived import changed
from kechuang.subjects.forms.eligibility import (
    Asked,
    costs_of,
    field_unit,
    shown_number,
    what_if_of,
)
from kechuang.subjects.logic.closeness import standing_of
from kechuang.subjects.logic.trying import changes_between, prices_of, steps_of
from kechuang.subjects.logic.wording import TONES, fact_title, number_words
from kechuang.subjects.models import Organisation
from kechuang.subjects.views.eligibility import (
    asked_by,
    entrances_of,
    evaluation_of,
    organisation_of,
    topic_context,
)
from kechuang.subjects.views.eligibility_rows import lacking_of, points_words


@login_required
@require_POST
def what_if(request: ActorRequest, pk: int, topic: str) -> HttpResponse:
    """The topic's answer if some facts were otherwise, beside what it is. Nothing is stored."""
    organisation = organisation_of(request, pk)
    asked = asked_by(request, organisation)
    result = evaluation_of(organisation, topic, asked)
    changes = {
        ref: value
        for ref, value in what_if_of(request.POST.dict()).items()
        if not _same(ref, result.ask.facts.values.get(ref), value)
    }
    then = _if(organisation, result, asked, changes)
    tried = tried_context(result, then, changes)
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "subjects/parts/eligibility_tried.html", {"tried": tried})
    context = topic_context(request, organisation, result, asked)
    return render(request, "subjects/eligibility_topic.html", {**context, "tried": tried})


def _same(ref: FactRef, known: Any, typed: Any) -> bool:
    """Is what the field holds only the known value as it is shown?"""
    fact = facts_by_name[ref.name]
    return known is not None and shown_number(fact, known) == shown_number(fact, typed)


def _if(
    organisation: Organisation, result: Evaluation, asked: Asked, changes: dict[FactRef, Any]
) -> Evaluation:
    return evaluate(
        result.rule,
        changed(result.ask.facts, changes, asked.as_of),
        as_of=asked.as_of,
        places=places_of(organisation.region),
        readings=asked.assumed.readings,
        alternatives=False,
    )


def tried_context(result: Evaluation, then: Evaluation, changes: dict[FactRef, Any]) -> dict[str, Any]:
    """What a what-if shows: both answers, and what turns."""
    return {
        "before": {"title": VERDICT_TITLES[result.verdict], "tone": TONES[result.verdict]},
        "after": {"title": VERDICT_TITLES[then.verdict], "tone": TONES[then.verdict]},
        "points": (points_words(standing_of(result)), points_words(standing_of(then))),
        "changes": changes_between(result, then),
        "facts": [
            {
                "title": fact_title(ref),
                "before": shown_number(facts_by_name[ref.name], known) if known is not None else "未填",
                "after": shown_number(facts_by_name[ref.name], value),
                "unit": field_unit(facts_by_name[ref.name]),
            }
            for ref, value in changes.items()
            for known in [result.ask.facts.values.get(ref)]
        ],
    }


@login_required
@require_POST
def path(request: ActorRequest, pk: int, topic: str) -> HttpResponse:
    """The cheapest changes by which the topic would be passed on the application date, each with its last day."""
    organisation = organisation_of(request, pk)
    asked = asked_by(request, organisation)
    result = evaluation_of(organisation, topic, asked)
    context = {
        **path_context(request, organisation, result, asked),
        "organisation": organisation,
        "rule": result.rule,
        "asked": asked,
    }
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "subjects/parts/eligibility_path.html", context)
    whole = topic_context(request, organisation, result, asked)
    return render(request, "subjects/eligibility_topic.html", {**whole, **context, "has_path": True})


def path_context(
    request: ActorRequest, organisation: Organisation, result: Evaluation, asked: Asked
) -> dict[str, Any]:
    """The way as drawn."""
    today, places = timezone.localdate(request.now), places_of(organisation.region)
    levers = pulls(
        result.ask.facts,
        topic=result.rule.topic,
        as_of=asked.as_of,
        today=today,
        places=places,
        costs=costs_of(request.POST.dict()),
    )
    question = Question(result.rule, result.ask.facts, asked.as_of, places, asked.assumed.readings)
    found = cheapest_path(question, levers)
    later = date(max(asked.as_of.year, today.year) + 1, 6, 1)
    return {
        "way": found,
        "steps": steps_of(found, today),
        "prices": prices_of(levers),
        "way_cost": number_words(found.cost, "元"),
        "earliest_query": _earliest(found, asked),
        "fill": lacking_of(entrances_of(organisation), found.fill),
        "stuck": _labels(found),
        "after": {"title": VERDICT_TITLES[found.after.verdict], "tone": TONES[found.after.verdict]},
        "later": later,
        "later_query": asked.query_with(as_of=later.isoformat(), estimates="1"),
        "is_late": not levers or asked.as_of <= today,
    }


def _earliest(found: Path, asked: Asked) -> str:
    """The same check on the first day on which time has met what only time can meet."""
    days = [each.day for each in found.waits]
    return asked.query_with(as_of=max(days).isoformat()) if days else ""


def _labels(found: Path) -> list[str]:
    return [each.condition.label for each in found.before.findings if each.code in found.stuck]
