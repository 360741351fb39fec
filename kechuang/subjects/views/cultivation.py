"""Pages of the bureau: the pool, the service log, what lapses, what is near a cliff, what contradicts itself, the outlook."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kechuang.core.exports import export_response
from kechuang.core.http import ActorRequest
from kechuang.core.listing import Column, Filter, Listing, View
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import may, require, which
from kechuang.core.queries.trail import events_of
from kechuang.rules.verdicts import VERDICT_TITLES
from kechuang.subjects.forms.cultivation import KeptForm, MoveForm, OfficerForm, PoolForm, ServiceForm
from kechuang.subjects.models import Organisation, PoolEntry, ServiceEntry
from kechuang.subjects.models.organisation import choices
from kechuang.subjects.operations.cultivation import (
    add_service_entry,
    assign_pool_entries,
    close_service_entry,
    list_pool_entries,
    move_pool_entry,
)
from kechuang.subjects.queries.cultivation import (
    get_pool_entry,
    get_service_entry,
    pool_officers,
    pool_rows,
    service_log,
)
from kechuang.subjects.queries.judging_run import newest_run
from kechuang.subjects.states import POOL_ENTRY_LIFECYCLE, OrganisationKind, PoolState
from kechuang.subjects.views.judging import judge_now_or_later
from kechuang.subjects.views.sections import section
from kechuang.subjects.views.topics import qualification_topics


def _listing(request: ActorRequest) -> Listing[PoolEntry]:
    topics = qualification_topics(timezone.localdate(request.now))
    titles = dict(topics)
    columns: list[Column[Any]] = [
        Column("name", "企业", lambda e: e.organisation.name, sort="organisation__name", link=_url, primary=True),
        Column("region", "区域", lambda e: e.organisation.region.label, sort="organisation__region__order"),
        Column("topic", "培育方向", lambda e: titles.get(e.topic, e.topic), sort="topic"),
        Column("year", "年度", lambda e: e.year, sort="year", end=True),
        Column("verdict", "今日判断", lambda e: VERDICT_TITLES.get(e.verdict, "未判断"), sort="unmet",
               template="subjects/parts/pool_verdict.html", primary=True),
        Column("worst", "首要差距", lambda e: e.worst or None),
        Column("officer", "联系人", lambda e: e.officer, sort="officer__name", primary=True),
        Column("served_on", "最近服务", lambda e: e.served_on, sort="served_on"),
        Column("state", "状态", lambda e: e.get_state_display(), sort="state"),
        Column("listed_on", "入库", lambda e: e.listed_on, sort="listed_on", shown=False),
        Column("note", "备注", lambda e: e.note, shown=False),
    ]  # fmt: skip
    filters: list[Filter[Any]] = [
        Filter("topic", "方向", topics, lambda rows, code: rows.filter(topic=code)),
        Filter("state", "状态", choices(PoolState), lambda rows, code: rows.filter(state=code)),
        Filter("verdict", "判断", list(VERDICT_TITLES.items()), lambda rows, code: rows.filter(verdict=code)),
        Filter("mine", "联系人", (("1", "我联系的"), ("0", "还没定")), lambda rows, code: rows.filter(
            officer_id=request.actor.account_id if code == "1" else None)),
    ]  # fmt: skip
    views = (
        View("在库", "state=listed"),
        View("我联系的", "mine=1"),
        View("还没定联系人", "mine=0"),
        View("已申报", "state=applying"),
        View("全部", ""),
    )
    return Listing(
        request.GET, pool_rows(request.actor), columns=columns, filters=filters,
        search=("organisation__name", "organisation__uscc", "note"), order="name", views=views,
        caption="培育库", selectable=bool(may(request.actor, "subjects.pool_entry.edit")),
    )  # fmt: skip


def _url(entry: PoolEntry) -> str:
    return reverse("subjects:pool_detail", args=[entry.pk])


@login_required
@require_GET
def pool_list(request: ActorRequest) -> HttpResponse:
    """The pool with the answer of the rules for each firm."""
    require(request.actor, "subjects.pool_entry.view")
    listing = _listing(request)
    if request.GET.get("export"):
        return export_response(
            listing,
            title="培育库",
            permission="subjects.pool_entry.export",
            actor=request.actor,
            now=request.now,
        )
    today = timezone.localdate(request.now)
    context = {
        "listing": listing,
        "judging": newest_run(request.actor, request.now),
        "can_edit": bool(may(request.actor, "subjects.pool_entry.edit")),
        "can_judge": bool(may(request.actor, "subjects.rule_result.judge")),
        "can_export": bool(may(request.actor, "subjects.pool_entry.export")),
        "officers": pool_officers(request.actor, on=today),
    }
    return render(request, "subjects/pool_list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def pool_add(request: ActorRequest) -> HttpResponse:
    """Put firms into the pool."""
    require(request.actor, "subjects.pool_entry.edit")
    today = timezone.localdate(request.now)
    firms = Organisation.objects.visible_to(request.actor).live().filter(kind=OrganisationKind.ENTERPRISE)
    picked = [
        int(each)
        for each in request.GET.getlist("organisation")
        if each.isascii() and each.isdigit() and len(each) < 19
    ]
    form = PoolForm(
        request.POST or None, topics=qualification_topics(today), firms=firms,
        officers=pool_officers(request.actor, on=today), initial={"year": today.year + 1, "organisations": picked},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = list_pool_entries(
                organisation_ids=[each.pk for each in data["organisations"]], topic=data["topic"], year=data["year"],
                officer=data["officer"], note=data["note"], actor=request.actor, now=request.now,
            )  # fmt: skip
        except Problem as problem:
            form.take(problem)
        else:
            again = len(data["organisations"]) - len(made)
            messages.success(
                request, f"已入库{len(made)}家" + (f"，{again}家原来就在库" if again else "") + "。"
            )
            return redirect("subjects:pool_list")
    return render(request, "subjects/pool_add.html", {"form": form})


@login_required
@require_POST
def pool_bulk(request: ActorRequest) -> HttpResponse:
    """What was chosen in the list: name an officer, or judge again."""
    picked = [
        int(each)
        for each in request.POST.getlist("pick")
        if each.isascii() and each.isdigit() and len(each) < 19
    ]
    entries = list(pool_rows(request.actor).filter(pk__in=picked))
    if not entries:
        raise Problem("请先在左边勾选企业。")
    if request.POST.get("act") == "judge":
        _judge(request, entries)
    else:
        form = OfficerForm(
            request.POST, officers=pool_officers(request.actor, on=timezone.localdate(request.now))
        )
        if not form.is_valid():
            raise Problem("请选择联系人。")
        officer = form.cleaned_data["officer"]
        assign_pool_entries(
            entry_ids=[entry.pk for entry in entries], officer=officer, actor=request.actor, now=request.now
        )
        messages.success(request, f"{len(entries)}家由{officer.name}联系服务。")
    return redirect("subjects:pool_list")


@login_required
@require_POST
def pool_judge(request: ActorRequest) -> HttpResponse:
    """Judge again whoever is still cultivated or has applied."""
    rows = pool_rows(request.actor).filter(state__in=(PoolState.LISTED, PoolState.APPLYING))
    entries = list(which(request.actor, "subjects.rule_result.judge", rows))
    if not entries:
        raise Problem("没有在库的企业可以判断。")
    _judge(request, entries)
    return redirect("subjects:pool_list")


def _judge(request: ActorRequest, entries: list[PoolEntry]) -> None:
    topics = sorted({entry.topic for entry in entries})
    judge_now_or_later(request, [entry.organisation_id for entry in entries], topics)


@login_required
@require_GET
def pool_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One firm in the pool: today's answer, who serves it, what was done and promised."""
    entry = _entry(request, pk)
    shown = pool_rows(request.actor).get(pk=pk)
    context = {
        "entry": shown,
        "topic": dict(qualification_topics(timezone.localdate(request.now))).get(entry.topic, entry.topic),
        "steps": POOL_ENTRY_LIFECYCLE.actions(entry.state) if may(request.actor, "subjects.pool_entry.edit", entry) else (),
        "log": service_log(request.actor, entry.organisation),
        "can_log": bool(may(request.actor, "subjects.service_entry.add", ServiceEntry(organisation=entry.organisation))),
        "today": timezone.localdate(request.now),
        "events": events_of(entry),
    }  # fmt: skip
    return render(request, "subjects/pool_detail.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def pool_move(request: ActorRequest, pk: int, action: str) -> HttpResponse:
    """Move an entry: applied, achieved, out of the pool, back."""
    entry = _entry(request, pk)
    require(request.actor, "subjects.pool_entry.edit", entry)
    step = POOL_ENTRY_LIFECYCLE.transition(entry.state, action)
    form = MoveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            move_pool_entry(
                entry_id=pk,
                action=action,
                note=form.cleaned_data["note"],
                actor=request.actor,
                now=request.now,
            )
        except Problem as problem:
            form.take(problem)
        else:
            return redirect(_url(entry))
    context = {"form": form, "entry": entry, "heading": step.title, "button": step.title}
    return render(request, "subjects/pool_step.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def service_add(request: ActorRequest, pk: int) -> HttpResponse:
    """Log a visit, a call, a promise for a firm (``pk``: the organisation's)."""
    organisation = which(
        request.actor, "subjects.organisation.view", Organisation.objects.filter(pk=pk)
    ).first()
    if organisation is None:
        raise Http404("没有这家单位。")
    require(request.actor, "subjects.service_entry.add", ServiceEntry(organisation=organisation))
    form = ServiceForm(request.POST or None, initial={"on": timezone.localdate(request.now), "kind": "visit"})
    if request.method == "POST" and form.is_valid():
        try:
            add_service_entry(organisation_id=pk, actor=request.actor, now=request.now, **form.cleaned_data)
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, "已记入服务记录。")
            return redirect("subjects:organisation_detail", pk=pk)
    context = {"form": form, "organisation": organisation, "heading": "登记服务", "button": "记入"}
    return render(request, "subjects/service_step.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def service_close(request: ActorRequest, pk: int) -> HttpResponse:
    """Say how a promise was kept."""
    try:
        entry = get_service_entry(request.actor, pk)
    except ServiceEntry.DoesNotExist as error:
        raise Http404("没有这条服务记录。") from error
    require(request.actor, "subjects.service_entry.add", entry)
    form = KeptForm(request.POST or None, initial={"done_on": timezone.localdate(request.now)})
    if request.method == "POST" and form.is_valid():
        try:
            close_service_entry(entry_id=pk, actor=request.actor, now=request.now, **form.cleaned_data)
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, "承诺已办结。")
            return redirect("subjects:organisation_detail", pk=entry.organisation_id)
    context = {
        "form": form,
        "organisation": entry.organisation,
        "heading": "办结承诺",
        "button": "办结",
        "entry": entry,
    }
    return render(request, "subjects/service_step.html", context)


def _entry(request: ActorRequest, pk: int) -> PoolEntry:
    try:
        return get_pool_entry(request.actor, pk)
    except PoolEntry.DoesNotExist as error:
        raise Http404("培育库里没有这一条。") from error


@section("service", "培育与服务", order=80)
def service_section(actor: Actor, organisation: Organisation, now: object) -> dict[str, object] | None:
    """For officers: the pool entries of a firm, and what was done for it."""
    if not may(actor, "subjects.service_entry.view", ServiceEntry(organisation=organisation)):
        return None
    return {
        "entries": list(pool_rows(actor).filter(organisation=organisation)),
        "log": list(service_log(actor, organisation)[:10]),
        "can_log": bool(may(actor, "subjects.service_entry.add", ServiceEntry(organisation=organisation))),
    }
