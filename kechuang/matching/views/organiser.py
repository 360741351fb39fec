"""Pages of the organiser: preparing a conference, its steps, the cockpit that keeps itself fresh, checking people in, the report."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kechuang.core.exports import download
from kechuang.core.http import ActorRequest
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Office
from kechuang.core.permissions import may, require, which
from kechuang.core.queries.trail import events_of
from kechuang.matching.forms.conference import CheckInForm, ConferenceForm, ReasonForm, SureForm
from kechuang.matching.models import Conference, ConferenceReport, Docking, Participant, Registration
from kechuang.matching.operations.conference import create_conference, edit_conference, move_conference
from kechuang.matching.operations.registration import check_in_participant, undo_check_in
from kechuang.matching.operations.report import make_report, reopen_report
from kechuang.matching.queries.definitions import definitions
from kechuang.matching.queries.figures import (
    BY_CODE,
    COLUMNS,
    Figure,
    Row,
    by_county,
    by_field,
    definitions_printed,
    figures_of,
    waiting_of,
)
from kechuang.matching.queries.funnel import funnel_of
from kechuang.matching.states.conference import CONFERENCE_LIFECYCLE, ConferenceState
from kechuang.matching.views.acting import Page, act, organised_asked, tried


def cockpit_url(conference: Conference) -> str:
    """Its organiser's page."""
    return reverse("matching:conference_cockpit", args=[conference.pk])


def _offices(request: ActorRequest) -> QuerySet[Office]:
    rows = Office.objects.filter(closed_on__isnull=True).select_related("region")
    return which(request.actor, "matching.conference.edit", rows).order_by("region__path", "order", "pk")


@login_required
@require_http_methods(["GET", "POST"])
def conference_new(request: ActorRequest) -> HttpResponse:
    """Begin to prepare one."""
    require(request.actor, "matching.conference.edit")
    form = ConferenceForm(request.POST or None, offices=_offices(request), initial={"venue": "online"})
    if request.method == "POST" and form.is_valid():
        try:
            conference = create_conference(given=form.given(), actor=request.actor, now=request.now)
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, "已保存，外面还看不到。准备好了再“开始报名和征集”。")
            return _to(cockpit_url(conference))
    page = Page("筹备对接会", "保存", reverse("matching:conference_list"))
    return render(request, page.template, {"form": form, "page": page, "conference": None})


def _to(url: str) -> HttpResponse:
    return HttpResponse(status=302, headers={"Location": url})


@login_required
@require_http_methods(["GET", "POST"])
def conference_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Write it anew."""
    conference = organised_asked(request, pk)
    require(request.actor, "matching.conference.edit", conference)
    form = ConferenceForm(request.POST or None, offices=_offices(request), conference=conference)
    page = Page("修改对接会", "保存", cockpit_url(conference), lead="改了时间或会场的，报名的人会收到通知。")
    return act(
        request, conference, page, form,
        do=lambda f: edit_conference(conference_id=pk, given=f.given(), actor=request.actor, now=request.now),  # type: ignore[attr-defined]
    )  # fmt: skip


_LEADS = {
    "open": "公布对接会，开始报名和征集成果、需求。",
    "book": "征集到此为止；参会的可以互相约洽谈。",
    "collect_again": "重新开放征集，截止时间不变；要延长请先改时间。",
    "start": "宣布开会：可以签到、谈、签约。",
    "close": "宣布闭会：之后不能再签到、约洽谈。",
    "cancel": "取消后不能恢复，报名的人都会收到通知。",
}


def _steps(request: ActorRequest, conference: Conference) -> list[tuple[str, str]]:
    if not may(request.actor, "matching.conference.edit", conference):
        return []
    return [
        (row.action, row.title)
        for row in CONFERENCE_LIFECYCLE.actions(conference.state)
        if row.action in _LEADS
    ]


@login_required
@require_http_methods(["GET", "POST"])
def conference_step(request: ActorRequest, pk: int, action: str) -> HttpResponse:
    """Take a step of its life."""
    conference = organised_asked(request, pk)
    require(request.actor, "matching.conference.edit", conference)
    if action not in _LEADS:
        raise Http404("没有这一步。")
    cancels = action == "cancel"
    form: Any = (
        ReasonForm(request.POST or None)
        if cancels
        else SureForm(request.POST if request.method == "POST" else None)
    )
    title = next(row.title for row in CONFERENCE_LIFECYCLE.transitions if row.action == action)
    page = Page(title, title, cockpit_url(conference), lead=_LEADS[action], done="办好了。")
    return act(
        request, conference, page, form,
        do=lambda f: move_conference(
            conference_id=pk, action=action, reason=f.cleaned_data.get("reason", ""), actor=request.actor, now=request.now
        ),
    )  # fmt: skip


# ── the cockpit ─────────────────────────────────────────────────────────────────────────────

_STATIONS = (
    ("筹备", (ConferenceState.DRAFT,)), ("报名和征集", (ConferenceState.COLLECTING,)), ("预约洽谈", (ConferenceState.BOOKING,)),
    ("开会", (ConferenceState.RUNNING,)), ("闭会", (ConferenceState.CLOSED,)), ("总结", (ConferenceState.REPORTED,)),
)  # fmt: skip


def _way(conference: Conference) -> list[tuple[str, bool, bool]]:
    here = next((n for n, (_, states) in enumerate(_STATIONS) if conference.state in states), len(_STATIONS))
    return [(title, number < here, number == here) for number, (title, _) in enumerate(_STATIONS)]


def _link(conference: Conference, code: str, more: str = "") -> str:
    definition = BY_CODE[code]
    query = "&".join(part for part in (definition.query, more) if part)
    url = reverse(f"matching:{definition.page}", args=[conference.pk])
    return f"{url}?{query}" if query else url


def _told(conference: Conference, figures: list[Figure]) -> list[tuple[Figure, str]]:
    return [(each, _link(conference, each.definition.code)) for each in figures]


def _lines(conference: Conference, rows: list[Row], key: str) -> list[dict[str, Any]]:
    return [
        {
            "title": row.title,
            "cells": [
                (row.counts[code], _link(conference, code, f"{key}={row.code}"), BY_CODE[code].title)
                for code in COLUMNS
            ],
        }
        for row in rows
    ]


def _chart(rows: list[Row]) -> dict[str, Any]:
    wanted = ("offers", "needs", "dockings")
    return {
        "type": "bar", "unit": "", "categories": [row.title for row in rows],
        "series": [{"name": BY_CODE[code].title, "data": [row.counts[code] for row in rows]} for code in wanted],
    }  # fmt: skip


def _live(request: ActorRequest, conference: Conference) -> dict[str, Any]:
    fields, counties = by_field(conference), by_county(conference)
    defined = definitions(timezone.localdate(request.now))
    funnel = funnel_of(Docking.objects.filter(conference=conference), defined)
    reached = reverse("matching:conference_dockings", args=[conference.pk])
    return {
        "conference": conference,
        "figures": _told(conference, figures_of(conference)),
        "waiting": waiting_of(conference),
        "funnel": [(row, share, f"{reached}?reached={row.code}") for row, share in funnel.steps()],
        "fields": _lines(conference, fields, "field"),
        "counties": _lines(conference, counties, "region"),
        "columns": [BY_CODE[code].title for code in COLUMNS],
        "at": request.now,
        "refreshes": conference.state
        in (ConferenceState.RUNNING, ConferenceState.COLLECTING, ConferenceState.BOOKING),
        "chart": _chart(fields),
        "defined": defined,
    }


@login_required
@require_GET
def conference_cockpit(request: ActorRequest, pk: int) -> HttpResponse:
    """How it stands, what needs attention, the funnel by field and county; every number leads to its rows."""
    conference = organised_asked(request, pk)
    context = {
        **_live(request, conference),
        "way": _way(conference),
        "steps": _steps(request, conference),
        "may_edit": bool(may(request.actor, "matching.conference.edit", conference)),
        "may_report": bool(may(request.actor, "matching.conference.report", conference)),
        "definitions": definitions_printed(definitions(timezone.localdate(request.now))),
        "events": events_of(conference)[:12],
        "report": ConferenceReport.objects.filter(conference=conference).select_related("file").first(),
    }
    return render(request, "matching/conference_cockpit.html", context)


@login_required
@require_GET
def cockpit_live(request: ActorRequest, pk: int) -> HttpResponse:
    """The cockpit's numbers alone, asked for again and again."""
    return render(request, "matching/parts/cockpit_live.html", _live(request, organised_asked(request, pk)))


# ── being there ─────────────────────────────────────────────────────────────────────────────


@login_required
@require_http_methods(["GET", "POST"])
def participant_check_in(request: ActorRequest, pk: int) -> HttpResponse:
    """Check people in on site: the number is typed, or comes with the address that the badge's code holds."""
    conference = organised_asked(request, pk)
    require(request.actor, "matching.participant.check_in", Registration(conference=conference))
    form = CheckInForm(request.POST or None, initial={"number": request.GET.get("number", "")[:8]})
    url = reverse("matching:participant_check_in", args=[pk])
    if request.method == "POST" and form.is_valid():
        try:
            person = check_in_participant(
                conference_id=pk, number=form.cleaned_data["number"], actor=request.actor, now=request.now
            )
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, f"{person.number} {person.name}（{person.registration.name}）已签到。")
            return _to(url)
    rows = Participant.objects.filter(conference=conference, checked_in_at__isnull=False).select_related(
        "registration"
    )
    context = {
        "form": form,
        "conference": conference,
        "latest": list(rows.order_by("-checked_in_at", "-pk")[:10]),
        "figures": _told(conference, figures_of(conference, ("people", "checked_in"))),
    }
    return render(request, "matching/check_in.html", context)


@login_required
@require_POST
def check_in_undo(request: ActorRequest, pk: int, participant: int) -> HttpResponse:
    """Take a check-in back."""
    conference = organised_asked(request, pk)
    if not conference.participants.filter(pk=participant).exists():
        raise Http404("没有这个人。")
    return tried(
        request, lambda: undo_check_in(participant_id=participant, actor=request.actor, now=request.now), "已撤销签到。",
        reverse("matching:participant_check_in", args=[pk]),
    )  # fmt: skip


# ── the closing report ──────────────────────────────────────────────────────────────────────


@login_required
@require_POST
def report_make(request: ActorRequest, pk: int) -> HttpResponse:
    """Freeze the numbers with their rows and print them."""
    conference = organised_asked(request, pk)
    return tried(
        request, lambda: make_report(conference_id=pk, actor=request.actor, now=request.now), "总结报告已生成，数字已固定。",
        cockpit_url(conference),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def report_reopen(request: ActorRequest, pk: int) -> HttpResponse:
    """Take the report back to make it anew."""
    conference = organised_asked(request, pk)
    require(request.actor, "matching.conference.report", conference)
    form = ReasonForm(request.POST or None, words="记入操作记录。")
    page = Page(
        "撤回总结报告",
        "撤回",
        cockpit_url(conference),
        lead="撤回后数字不再固定，可以补登记，再重新生成。",
        done="已撤回。",
    )
    return act(
        request, conference, page, form,
        do=lambda f: reopen_report(
            conference_id=pk, reason=f.cleaned_data["reason"], actor=request.actor, now=request.now
        ),
    )  # fmt: skip


@login_required
@require_GET
def report_file(request: ActorRequest, pk: int) -> HttpResponse:
    """The printed report."""
    conference = organised_asked(request, pk)
    require(request.actor, "matching.conference.view", conference)
    try:
        report = ConferenceReport.objects.select_related("file").get(conference=conference)
    except ConferenceReport.DoesNotExist as error:
        raise Http404("还没有总结报告。") from error
    with report.file.content.open("rb") as stream:
        data = stream.read()
    return download(data, report.file.name, report.file.media_type)
