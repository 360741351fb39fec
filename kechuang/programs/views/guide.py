"""Public pages of calls: which are open, the guide of one, its calendar file; and the pre-check of an organisation."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from kechuang.core.exports import download
from kechuang.core.http import ActorRequest
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.programs.logic.icalendar import call_calendar
from kechuang.programs.logic.papers import papers_of
from kechuang.programs.models import Call, Case
from kechuang.programs.operations.starting import start_case
from kechuang.programs.queries import guide as queries
from kechuang.programs.queries.filling import days_until, own_cases
from kechuang.programs.states import CallState, CaseState
from kechuang.subjects.models import Organisation
from kechuang.subjects.queries.organisations import own_organisations


def _call_asked(request: ActorRequest, pk: int) -> Call:
    try:
        return queries.get_published_call(request.actor, pk)
    except ObjectDoesNotExist as error:
        raise Http404("没有这个申报通知。") from error


@require_GET
def call_open(request: ActorRequest) -> HttpResponse:
    """What can be applied for now, and what comes next. Public."""
    today = timezone.localdate(request.now)
    rows = [(each, days_until(each.closes_at, today)) for each in queries.calls_now(request.now)]
    context = {"rows": rows, "ahead": queries.calls_ahead(request.now)}
    return render(request, "programs/call_open.html", context)


@require_GET
def call_guide(request: ActorRequest, pk: int) -> HttpResponse:
    """The guide of a call: conditions, materials, way, days, fee, office, sources. Public."""
    call = _call_asked(request, pk)
    kind = call.kind_version.kind
    context = {
        "call": call,
        "kind": kind,
        "papers": papers_of(kind),
        "applicants": queries.applicants_of(kind),
        "stages": queries.stages_of(kind),
        "promised": sum(each.promised or 0 for each in kind.steps),
        "is_open": queries.takes_cases(call, request.now),
        "is_ahead": call.state == CallState.OPEN and request.now < call.opens_at,
        "days_left": days_until(call.closes_at, timezone.localdate(request.now)),
        "files": list(call.files.order_by("uploaded_at", "name")),
        "mine": own_cases(request.actor).filter(call=call) if request.actor.signed_in else [],
    }
    return render(request, "programs/call_guide.html", context)


@require_GET
def call_ics(request: ActorRequest, pk: int) -> HttpResponse:
    """The call's period as a calendar file. Public."""
    call = _call_asked(request, pk)
    url = request.build_absolute_uri(reverse("programs:call_guide", args=[call.pk]))
    text = call_calendar(
        uid=f"call-{call.pk}@{request.get_host()}", title=call.title, url=url,
        opens_at=call.opens_at, closes_at=call.closes_at, made_at=call.changed_at,
    )  # fmt: skip
    return download(text.encode(), f"{call.title}.ics", "text/calendar; charset=utf-8")


@require_GET
def call_file(request: ActorRequest, pk: int, file: UUID) -> HttpResponse:
    """A document of a call, to whoever may see the call: of a published one to everybody."""
    try:
        stored, data = queries.open_call_file(request.actor, pk, file)
    except ObjectDoesNotExist as error:
        raise Http404("没有这个附件。") from error
    return download(data, stored.name, stored.media_type)


@login_required
@require_GET
def call_precheck(request: ActorRequest, pk: int) -> HttpResponse:
    """What the registry says of each condition, for one of the reader's organisations, before anything is filled in."""
    call = _call_asked(request, pk)
    organisations = own_organisations(request.actor)
    chosen = _chosen(organisations, request.GET.get("organisation", ""))
    if chosen is not None:
        require(
            request.actor, "programs.case.start", Case(call=call, organisation=chosen, region=chosen.region)
        )
    found = [] if chosen is None else queries.precheck(call, chosen, request.now)
    context = {
        "call": call,
        "kind": call.kind_version.kind,
        "organisations": organisations,
        "organisation": chosen,
        "found": found,
        "counted": list(queries.counted(found)),
        "may_go_on": queries.may_go_on(found),
        "is_open": queries.takes_cases(call, request.now),
        "is_late": call.state in (CallState.OPEN, CallState.CLOSED) and request.now >= call.closes_at,
        "draft": _draft(request, call, chosen),
        "is_personal": not call.kind_version.kind.applicants,
    }
    return render(request, "programs/call_precheck.html", context)


def _chosen(organisations: list[Organisation], asked: str) -> Organisation | None:
    named = next((each for each in organisations if str(each.pk) == asked), None)
    return named or (organisations[0] if organisations else None)


def _draft(request: ActorRequest, call: Call, organisation: Organisation | None) -> Case | None:
    """The draft that is there already."""
    if organisation is None:
        return None
    return (
        own_cases(request.actor).filter(call=call, organisation=organisation, state=CaseState.DRAFT).first()
    )


@login_required
@require_POST
def case_start(request: ActorRequest, pk: int) -> HttpResponse:
    """Begin a case for an organisation of the reader's, or for himself."""
    call = _call_asked(request, pk)
    own = {str(each.pk): each.pk for each in own_organisations(request.actor)}
    people = request.actor.keys_of("person", "oneself")
    personal = not call.kind_version.kind.applicants
    try:
        case = start_case(
            call_id=call.pk,
            organisation_id=None if personal else own.get(request.POST.get("organisation", "")),
            person_id=people[0] if personal and people else None,
            late_code=request.POST.get("late_code", ""),
            actor=request.actor,
            now=request.now,
        )
    except Problem as problem:
        messages.error(request, problem.message)
        return redirect("programs:call_precheck", pk=pk)
    messages.success(request, "已新建申报，能预填的都填好了，请逐项核对。随填随存，可以分几次填完。")
    return redirect("programs:case_fill", pk=case.pk)
