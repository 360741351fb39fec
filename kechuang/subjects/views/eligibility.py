"""我是谁、我能成为什么: the overview of all topics, the findings of one, its trace, its print, and a stored answer again."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from kechuang.core.exports import demo_notes, download
from kechuang.core.http import ActorRequest
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import may
from kechuang.rules.catalogue import Evaluation, RuleError
from kechuang.rules.trace import replay, trace_of
from kechuang.rules.verdicts import Verdict
from kechuang.subjects.facts import judge, judge_all, places_of, rule_for
from kechuang.subjects.forms.eligibility import Asked, asked_of
from kechuang.subjects.logic.qualification_kinds import title_of
from kechuang.subjects.logic.wording import TONES, value_words
from kechuang.subjects.models import AnnualStatement, Organisation, RuleResult
from kechuang.subjects.operations.judging import judge_rule_results
from kechuang.subjects.queries.eligibility import (
    filed_years,
    held_on,
    organisation_to_judge,
    stored_result,
    stored_results,
)
from kechuang.subjects.queries.organisations import own_organisations
from kechuang.subjects.states import OrganisationKind
from kechuang.subjects.views.eligibility_rows import (
    Entrances,
    cards_of,
    context_of,
    finding_row,
    stored_fact,
    stored_row,
    used_facts,
)
from kechuang.subjects.views.eligibility_sliders import sliders_of
from kechuang.subjects.views.sections import section

#: Parts of a trace, as a person calls them.
_TRACE_PARTS = {
    "verdict": "结论",
    "findings": "条件",
    "scores": "评分",
    "amounts": "金额",
    "parameters": "法规的数",
}
_SOON = 180


def organisation_of(request: ActorRequest, pk: int) -> Organisation:
    """The organisation of an address, or 404 for one that the reader may not see."""
    try:
        return organisation_to_judge(request.actor, pk)
    except Organisation.DoesNotExist as error:
        raise Http404("没有这个单位，或它不在您的辖区内。") from error


def entrances_of(organisation: Organisation) -> Entrances:
    """Where the organisation's facts are entered."""
    return Entrances(organisation, filed_years(organisation))


@section("eligibility", "能申报什么", order=20)
def eligibility_section(actor: Actor, organisation: Organisation, now: datetime) -> dict[str, Any] | None:
    """The organisation page's section: the stored answers, and the way to judge as at any day."""
    if organisation.kind != OrganisationKind.ENTERPRISE:
        return None
    if not may(actor, "subjects.rule_result.view", RuleResult(organisation=organisation)):
        return None
    rows = stored_results(actor, organisation)
    return {"results": [(each, TONES[Verdict(each.verdict)]) for each in rows.values()]}


def asked_by(request: ActorRequest, organisation: Organisation) -> Asked:
    """The check that the address (or the form) asks for."""
    fills = bool(
        may(request.actor, "subjects.annual_statement.fill", AnnualStatement(organisation=organisation))
    )
    params = request.POST if request.method == "POST" else request.GET
    return asked_of(params.dict(), today=timezone.localdate(request.now), may_see_drafts=fills)


def evaluation_of(organisation: Organisation, topic: str, asked: Asked, **more: Any) -> Evaluation:
    """The topic's answer. 404 where no rule judges it then; ``Problem`` for a reading that is not offered."""
    try:
        rule_for(organisation, topic, asked.as_of)
    except RuleError as error:
        raise Http404(str(error)) from error
    try:
        return judge(organisation, topic, asked.as_of, assumed=asked.assumed, **more)
    except RuleError as error:
        raise Problem(str(error)) from error


@login_required
@require_GET
def mine(request: ActorRequest) -> HttpResponse:
    """From the navigation to the one organisation that somebody belongs to, or to choose among several."""
    own = own_organisations(request.actor)
    firms = [each for each in own if each.kind == OrganisationKind.ENTERPRISE]
    if len(firms) == 1:
        return redirect("subjects:eligibility", pk=firms[0].pk)
    return render(request, "subjects/eligibility_mine.html", {"organisations": firms, "is_member": bool(own)})


@login_required
@require_GET
def overview(request: ActorRequest, pk: int) -> HttpResponse:
    """Who the organisation is, and what it could become: every topic, the nearest first."""
    organisation = organisation_of(request, pk)
    asked = asked_by(request, organisation)
    context: dict[str, Any] = {
        "organisation": organisation,
        "asked": asked,
        "is_enterprise": organisation.kind == OrganisationKind.ENTERPRISE,
        "can_judge": bool(
            may(request.actor, "subjects.rule_result.judge", RuleResult(organisation=organisation))
        ),
        "stored": stored_results(request.actor, organisation),
    }
    if context["is_enterprise"]:
        context |= _who_and_what(organisation, asked)
    return render(request, "subjects/eligibility.html", context)


def _who_and_what(organisation: Organisation, asked: Asked) -> dict[str, Any]:
    judged = judge_all(organisation, asked.as_of, assumed=asked.assumed)
    could, computed = cards_of(organisation, judged.evaluations, asked)
    missing = {ref for card in could for ref in card.standing.missing}
    return {
        "size": _size(judged.evaluations),
        "held": [
            {
                "title": title_of(each.kind),
                "row": each,
                "days": _days(each.valid_to, asked.as_of),
                "soon": _SOON,
            }
            for each in held_on(organisation, asked.as_of)
        ],
        "could": could,
        "computed": computed,
        "missing": len(missing),
        "met": sum(card.standing.verdict == "met" for card in could),
        "no_unmet": sum(card.standing.unmet == 0 and card.standing.verdict != "met" for card in could),
    }


def _days(until: date | None, on: date) -> int | None:
    return None if until is None else (until - on).days


def _size(evaluations: tuple[Evaluation, ...]) -> str:
    """The size class, as the rule on sizes says; empty if it cannot."""
    for each in evaluations:
        if each.rule.topic == "enterprise_size":
            stored = [one.as_dict() for one in each.amounts]
            words = [value_words(one["value"], one["unit"]) for one in stored if one["value"] is not None]
            return words[0] if words else ""
    return ""


@login_required
@require_GET
def topic_detail(request: ActorRequest, pk: int, topic: str) -> HttpResponse:
    """One topic: what is unmet, unknown, for a person, met; score, readings, and what to do about it."""
    organisation = organisation_of(request, pk)
    asked = asked_by(request, organisation)
    result = evaluation_of(organisation, topic, asked)
    return render(
        request, "subjects/eligibility_topic.html", topic_context(request, organisation, result, asked)
    )


def topic_context(
    request: ActorRequest, organisation: Organisation, result: Evaluation, asked: Asked
) -> dict[str, Any]:
    """What the page of one topic draws, what-if included."""
    context = context_of(entrances_of(organisation), result, asked)
    return {**context, **sliders_of(result), "today": timezone.localdate(request.now)}


@login_required
@require_GET
def topic_trace(request: ActorRequest, pk: int, topic: str) -> HttpResponse:
    """The answer with all that made it, as JSON that can be replayed."""
    organisation = organisation_of(request, pk)
    asked = asked_by(request, organisation)
    result = evaluation_of(organisation, topic, asked)
    trace = trace_of(result, places=places_of(organisation.region))
    notes = demo_notes()
    body = {**trace, **({"note": notes[0]} if notes else {})}
    data = json.dumps(body, ensure_ascii=False, indent=1).encode()
    name = f"{organisation.name}-{result.rule.title}-{asked.as_of}-依据.json"
    return download(data, name, "application/json; charset=utf-8")


@login_required
@require_GET
def topic_print(request: ActorRequest, pk: int, topic: str) -> HttpResponse:
    """The self-assessment on paper: every finding with its clause and figures, the score, the facts and their sources."""
    organisation = organisation_of(request, pk)
    asked = asked_by(request, organisation)
    result = evaluation_of(organisation, topic, asked)
    context = context_of(entrances_of(organisation), result, asked)
    context |= {
        "rows": [row for rows in context["findings"].values() for row in rows],
        "facts": used_facts(result),
        "printed_at": request.now,
        "demo": demo_notes(),
    }
    return render(request, "subjects/eligibility_print.html", context)


@login_required
@require_POST
def judge_again(request: ActorRequest, pk: int) -> HttpResponse:
    """Judge the organisation anew and keep the answers."""
    organisation = organisation_of(request, pk)
    judge_rule_results(organisation_ids=[organisation.pk], actor=request.actor, now=request.now)
    return redirect(reverse("subjects:eligibility", args=[pk]))


@login_required
@require_GET
def rule_result(request: ActorRequest, pk: int) -> HttpResponse:
    """A stored answer as it was given, and computed again from what it was given on."""
    try:
        row = stored_result(request.actor, pk)
    except RuleResult.DoesNotExist as error:
        raise Http404("没有这条判断，或它不在您的辖区内。") from error
    context: dict[str, Any] = {
        "row": row,
        "trace": row.trace,
        "organisation": row.organisation,
        "stored": [stored_row(each) for each in row.trace["findings"]],
        "stored_facts": [stored_fact(each) for each in row.trace["facts"]],
    }
    try:
        again, differing = replay(row.trace)
        entrances = entrances_of(row.organisation)
    except RuleError as error:
        context["gone"] = str(error)
    else:
        context |= {
            "again": again,
            "differing": [_TRACE_PARTS[each] for each in differing],
            "findings": [finding_row(entrances, each) for each in again.findings],
        }
    return render(request, "subjects/rule_result.html", context)
