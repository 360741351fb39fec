"""Pages that everybody may open: how a case stands, what is before the public, objecting, what applicants say."""

from __future__ import annotations

from typing import Any

from axes.helpers import get_client_ip_address
from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods

from kechuang.core.forms import KindForm
from kechuang.core.http import ActorRequest
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.queries.calendar import workdays
from kechuang.programs.forms.decision import LookupForm, ObjectionForm, RatingForm, UrgeForm
from kechuang.programs.logic.publicity import days_left
from kechuang.programs.models import Case, Publicity
from kechuang.programs.operations.objection import ObjectionGiven, raise_objection
from kechuang.programs.operations.rating import rate_case, urge_case
from kechuang.programs.queries import publicity as queries
from kechuang.programs.queries.lookup import look_up, rated_years, rating_tallies, status_of

#: Objections from one address within an hour; more is somebody's program.
OBJECTIONS_AN_HOUR = 5


def address_of(request: HttpRequest) -> str:
    """Where a request comes from: the address that lock-outs go by."""
    return str(get_client_ip_address(request))


@require_http_methods(["GET", "POST"])
def status_lookup(request: ActorRequest) -> HttpResponse:
    """How a case stands, by its number and the last four digits of the telephone. The digits are never in an address."""
    form = LookupForm(request.POST or None, initial={"number": request.GET.get("number", "")[:40]})
    if request.method == "POST" and form.is_valid():
        try:
            case = look_up(**form.cleaned_data, address=address_of(request))
        except Problem as problem:
            form.take(problem)
        else:
            return _shown(request, case, form.cleaned_data)
    return render(request, "programs/status_lookup.html", {"form": form})


def _shown(request: ActorRequest, case: Case, proof: dict[str, str], **more: Any) -> HttpResponse:
    status = status_of(case, timezone.localdate(request.now), workdays())
    context = {"status": status, "proof": proof, "urging": UrgeForm(), "rating": RatingForm(), **more}
    response = render(request, "programs/status_shown.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_GET
def status_scan(request: ActorRequest, number: str) -> HttpResponse:
    """What a code on a receipt leads to: the question, with the number filled in."""
    return redirect(f"{reverse('programs:status_lookup')}?{urlencode({'number': number[:40]})}")


@require_http_methods(["POST"])
def status_urge(request: ActorRequest) -> HttpResponse:
    """Urge a case that was looked up: number and digits are asked for again."""
    return _acted(request, UrgeForm(request.POST), "urging", urge_case, "已催办，经办科室会答复您。")


@require_http_methods(["POST"])
def status_rate(request: ActorRequest) -> HttpResponse:
    """Rate a case that was looked up."""
    return _acted(request, RatingForm(request.POST), "rating", rate_case, "谢谢您的评价。")


def _acted(request: ActorRequest, form: KindForm, name: str, act: Any, done: str) -> HttpResponse:
    proof = LookupForm(request.POST)
    try:
        if not proof.is_valid():
            raise Problem("请重新查询。")
        case = look_up(**proof.cleaned_data, address=address_of(request))
    except Problem as problem:
        shown = LookupForm(request.POST)
        shown.is_valid()
        shown.take(problem)
        return render(request, "programs/status_lookup.html", {"form": shown})
    said = ""
    if form.is_valid():
        try:
            act(
                case_id=case.pk,
                tail=case.phone_tail,
                actor=request.actor,
                now=request.now,
                **form.cleaned_data,
            )
            said, form = done, type(form)()
        except Problem as problem:
            form.take(problem)
        except Refused as refusal:
            form.take(Problem(refusal.reason))
    return _shown(request, case, proof.cleaned_data, **{name: form, "said": said})


# ── publicity ────────────────────────────────────────────────────────────────────────────────


@require_GET
def publicity_open(request: ActorRequest) -> HttpResponse:
    """What is before the public now, and the archive."""
    today, calendar = timezone.localdate(request.now), workdays()
    rows = queries.public_publicities()
    running = list(rows.running_on(today)[:50])
    for each in running:
        each.left = days_left(each.ends_on, today, calendar)  # type: ignore[attr-defined]  # for the template
    archive = rows.exclude(pk__in=[each.pk for each in running])
    page = Paginator(archive, 20).get_page(request.GET.get("page"))
    return render(request, "programs/publicity_open.html", {"running": running, "page": page})


def _publicity(pk: int) -> Publicity:
    try:
        return queries.get_public_publicity(pk)
    except Publicity.DoesNotExist as error:
        raise Http404("没有这份公示。") from error


@require_GET
def publicity_read(request: ActorRequest, pk: int) -> HttpResponse:
    """One list: what, until when, how to object. After its end it stays as the archive keeps it."""
    row = _publicity(pk)
    today, calendar = timezone.localdate(request.now), workdays()
    running = row.cancelled_at is None and today <= row.ends_on
    lines = queries.lines_of(row) if row.cancelled_at is None else []
    context = {
        "row": row, "kind": row.call.kind_version.kind, "lines": lines, "running": running,
        "left": days_left(row.ends_on, today, calendar), "reason": queries.cancel_reason(row),
        "has_money": any(each.amount for each in lines), "has_grade": any(each.grade for each in lines),
        "sure": calendar.confirmed(row.starts_on, row.ends_on),
    }  # fmt: skip
    return render(request, "programs/publicity_read.html", context)


@require_http_methods(["GET", "POST"])
def objection_raise(request: ActorRequest, pk: int) -> HttpResponse:
    """Object to what is before the public, under a real name; what was sent is not shown again, only its number."""
    row = _publicity(pk)
    if row.cancelled_at is not None or timezone.localdate(request.now) > row.ends_on:
        return redirect("programs:publicity_read", pk=pk)
    lines = queries.lines_of(row)
    form = ObjectionForm(
        request.POST or None, request.FILES or None,
        cases=[(each.case.pk, f"{each.case.title}（{each.applicant}）") for each in lines],
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            _refuse_a_flood(request)
            made = raise_objection(publicity_id=pk, given=_given(form), actor=request.actor, now=request.now)
        except Problem as problem:
            form.take(problem)
        else:
            _count(request)
            response = render(request, "programs/objection_received.html", {"row": row, "objection": made})
            response["Cache-Control"] = "no-store"
            return response
    context = {"row": row, "form": form, "kind": row.call.kind_version.kind}
    return render(request, "programs/objection_raise.html", context)


def _given(form: ObjectionForm) -> ObjectionGiven:
    data = form.cleaned_data
    upload = data["evidence"]
    return ObjectionGiven(
        case_id=data["case_id"], name=data["name"], phone=data["phone"], words=data["words"],
        is_organisation=data["is_organisation"], evidence=(upload.name, upload.read()) if upload else None,
    )  # fmt: skip


def _place(request: HttpRequest) -> str:
    return f"programs.object:{address_of(request)}"


def _refuse_a_flood(request: HttpRequest) -> None:
    if cache.get(_place(request), 0) >= OBJECTIONS_AN_HOUR:
        raise Problem(
            "从您所在的网络一小时内已提出多件异议，请过一小时再试，或按公示的联系方式当面、书面提出。"
        )


def _count(request: HttpRequest) -> None:
    if not cache.add(_place(request), 1, timeout=3600):
        cache.incr(_place(request))


# ── ratings ──────────────────────────────────────────────────────────────────────────────────


@require_GET
def rating_open(request: ActorRequest) -> HttpResponse:
    """How applicants rate, by kind of matter; who said nothing is counted as unknown."""
    years = rated_years()
    asked = request.GET.get("year", "")
    year = next((each for each in years if str(each) == asked), None)
    context = {"tallies": rating_tallies(year), "years": years, "year": year}
    return render(request, "programs/rating_open.html", context)
