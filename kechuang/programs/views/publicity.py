"""Officers' pages of publicity: the lists, making one, one with its objections, taking it down, concluding it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from kechuang.core.http import ActorRequest
from kechuang.core.listing import Column, Filter, Listing, View
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import may, require
from kechuang.core.queries.calendar import workdays
from kechuang.core.queries.trail import events_of
from kechuang.programs.forms.decision import CancelForm, PublicityForm
from kechuang.programs.logic.publicity import days_left, term_of
from kechuang.programs.models import Publicity
from kechuang.programs.operations import publicity as operations
from kechuang.programs.queries import publicity as queries
from kechuang.programs.views.deliberation import call_asked


def asked(request: ActorRequest, pk: int) -> Publicity:
    """The list of an address, if it is of the actor's calls."""
    require(request.actor, "programs.publicity.publish")
    try:
        return queries.get_publicity(request.actor, pk)
    except Publicity.DoesNotExist as error:
        raise Http404("没有这份公示，或它不属于您的辖区。") from error


@login_required
@require_GET
def publicity_list(request: ActorRequest) -> HttpResponse:
    """The lists of the actor's calls, and the calls whose cases wait for one."""
    require(request.actor, "programs.publicity.publish")
    today = timezone.localdate(request.now)

    def stand(row: Any) -> str:
        row.tone, words = look_of(row, request)
        return words

    columns: list[Column[Any]] = [
        Column("title", "标题", lambda r: r.title, primary=True, link=lambda r: reverse("programs:publicity_detail", args=[r.pk])),
        Column("count", "项数", lambda r: r.count, end=True),
        Column("starts", "发布", lambda r: r.starts_on, sort="starts_on"),
        Column("ends", "截至", lambda r: r.ends_on, sort="ends_on", primary=True),
        Column("state", "状态", stand, template="programs/parts/toned.html", primary=True),
        Column("objected", "异议", lambda r: r.objected, end=True),
        Column("pending", "未办结异议", lambda r: r.pending, end=True),
    ]  # fmt: skip
    filters: list[Filter[Any]] = [
        Filter("how", "状态", [("running", "公示中"), ("ended", "已结束"), ("cancelled", "已撤下")],
               lambda q, v: queries.narrowed(q, v, today)),
    ]  # fmt: skip
    listing = Listing(
        request.GET, queries.officers_publicities(request.actor), columns=columns, filters=filters, order="-starts",
        search=("title", "call__title"), caption="公示", views=(View("全部", ""), View("公示中", "how=running")),
    )  # fmt: skip
    context = {"listing": listing, "waiting": queries.calls_with_waiting(request.actor)}
    return render(request, "programs/publicity_list.html", context)


def look_of(row: Publicity, request: ActorRequest) -> tuple[str, str]:
    """How a list stands: tone and words."""
    if row.cancelled_at is not None:
        return "mute", "已撤下"
    today = timezone.localdate(request.now)
    return ("info", "公示中") if today <= row.ends_on else ("ok", "已结束")


@login_required
@require_http_methods(["GET", "POST"])
def publicity_create(request: ActorRequest, pk: int) -> HttpResponse:
    """Put cases of a call before the public; the page says until when before anything is published."""
    call = call_asked(request, pk, "programs.publicity.publish")
    cases = list(queries.awaiting_publicity(call))
    kind = call.kind_version.kind
    initial = {
        "title": f"{call.year}年度{kind.title}拟批准名单公示", "days": kind.publicity,
        "contact": " ".join(each for each in (call.office, call.contact) if each),
    }  # fmt: skip
    form = PublicityForm(request.POST or None, initial=initial)
    keys = [int(each) for each in request.POST.getlist("pick") if each.isdecimal() and len(each) < 19]
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.publish_publicity(
                call_id=call.pk, case_ids=keys, content=operations.PublicityContent(**form.cleaned_data),
                actor=request.actor, now=request.now,
            )  # fmt: skip
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, f"已发布，公示到{made.ends_on:%Y-%m-%d}。")
            return redirect("programs:publicity_detail", pk=made.pk)
    today, calendar = timezone.localdate(request.now), workdays()
    term = term_of(today, max(kind.publicity, 1), calendar)
    context = {
        "call": call, "cases": cases, "form": form, "keys": keys or [each.pk for each in cases], "term": term,
        "sure": calendar.confirmed(term.starts_on, term.ends_on), "least": kind.publicity,
    }  # fmt: skip
    return render(request, "programs/publicity_create.html", context)


@login_required
@require_GET
def publicity_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One list with its cases, objections and trail."""
    row, actor = asked(request, pk), request.actor
    today, calendar = timezone.localdate(request.now), workdays()
    tone, words = look_of(row, request)
    objections = (
        row.objections.select_related("case") if may(actor, "programs.objection.view", row.call) else []
    )
    context = {
        "row": row, "lines": queries.lines_of(row), "tone": tone, "words": words, "events": events_of(row),
        "left": days_left(row.ends_on, today, calendar), "reason": queries.cancel_reason(row),
        "running": row.cancelled_at is None and today <= row.ends_on, "objections": objections,
        "due": row.cancelled_at is None and today > row.ends_on and any(each.case.state == "publicity" for each in queries.lines_of(row)),
    }  # fmt: skip
    return render(request, "programs/publicity_detail.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def publicity_cancel(request: ActorRequest, pk: int) -> HttpResponse:
    """Take a list down."""
    row = asked(request, pk)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.cancel_publicity(
                publicity_id=pk, **form.cleaned_data, actor=request.actor, now=request.now
            )
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, "已撤下，名单中的办件等待重新公示。")
            return redirect("programs:publicity_detail", pk=pk)
    back = reverse("programs:publicity_detail", args=[pk])
    crumbs = [(reverse("programs:publicity_list"), "公示"), (back, row.title)]
    context = {
        "form": form, "title": "撤下公示", "crumbs": crumbs, "back": back, "button": "撤下并说明理由",
        "lead": "名单有误才撤下；撤下以后要改正名单、重新公示，公示期从头算。", "danger": True,
    }  # fmt: skip
    return render(request, "programs/plain_form.html", context)


@login_required
@require_http_methods(["POST"])
def publicity_conclude(request: ActorRequest, pk: int) -> HttpResponse:
    """Approve what has stood to the end. The system does the same every hour."""
    asked(request, pk)
    try:
        done = operations.conclude_publicity(publicity_id=pk, actor=request.actor, now=request.now)
    except Problem as problem:
        messages.error(request, problem.message)
    else:
        messages.success(
            request, f"公示期满，批准{len(done)}件。" if done else "没有可以批准的：有异议的要先处理完。"
        )
    return redirect("programs:publicity_detail", pk=pk)
