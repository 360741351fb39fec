"""Pages of calls for those who run them: the list, one call, drafting, publishing with a preview, and what follows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kechuang.core.exports import export_response
from kechuang.core.forms import KindForm
from kechuang.core.http import ActorRequest
from kechuang.core.listing import Column, Filter, Listing, View
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region
from kechuang.core.permissions import may, require
from kechuang.core.queries.trail import events_of
from kechuang.programs.forms import call as forms
from kechuang.programs.logic.kind_registry import kinds
from kechuang.programs.logic.papers import papers_of
from kechuang.programs.models import Call, LateCode
from kechuang.programs.operations import call as operations
from kechuang.programs.operations.call_file import attach_call_files, remove_call_file
from kechuang.programs.operations.late_code import approve_late_code
from kechuang.programs.queries import calls as queries
from kechuang.programs.states import CALL_LIFECYCLE, CallState, KindGroup
from kechuang.subjects.models import Organisation
from kechuang.subjects.models.organisation import choices

TONES: dict[str, str] = {
    CallState.DRAFT: "mute", CallState.OPEN: "ok", CallState.CLOSED: "info", CallState.ENDED: "mute",
    CallState.CANCELLED: "bad",
}  # fmt: skip


def page_of(call: Call) -> str:
    """A call's page."""
    return reverse("programs:call_detail", args=[call.pk])


def _columns() -> list[Column[Any]]:
    moment = "core/parts/moment.html"
    return [
        Column("title", "通知", lambda c: c.title, sort="title", link=page_of, primary=True),
        Column("kind", "事项", lambda c: c.kind_version.title, sort="kind_version__title"),
        Column("year", "年度", lambda c: c.year, sort="year", end=True),
        Column("state", "状态", lambda c: c.get_state_display(), sort="state", primary=True,
               template="programs/parts/call_state.html"),
        Column("closes", "截止", lambda c: c.closes_at, sort="closes_at", template=moment, primary=True),
        Column("came", "已收", lambda c: c.came, sort="came", end=True),
        Column("waiting", "在办", lambda c: c.waiting, sort="waiting", end=True),
        Column("region", "区域", lambda c: c.region.name, shown=False),
        Column("number", "文号", lambda c: c.number, shown=False),
        Column("opens", "开始", lambda c: c.opens_at, shown=False),
        Column("budget", "预算（元）", lambda c: c.budget, shown=False),
    ]  # fmt: skip


@login_required
@require_GET
def call_list(request: ActorRequest) -> HttpResponse:
    """The calls that the actor may see; ``?export=xlsx`` gives what is on the screen."""
    actor = request.actor
    require(actor, "programs.kind.view")
    rows = queries.officers_calls(actor)
    years = sorted(set(rows.order_by().values_list("year", flat=True)), reverse=True)
    listing: Listing[Call] = Listing(
        request.GET, rows, columns=_columns(), order="-closes", search=("title", "number", "kind_version__title"),
        caption="申报通知",
        filters=[
            Filter("state", "状态", choices(CallState), lambda q, v: q.filter(state=v)),
            Filter("group", "类别", choices(KindGroup), lambda q, v: q.filter(kind_version__group=v)),
            Filter("year", "年度", [(str(y), f"{y}年") for y in years], lambda q, v: q.filter(year=v)),
        ],
        views=(View("全部", ""), View("接受申报", "state=open"), View("已截止", "state=closed"), View("拟稿", "state=draft")),
    )  # fmt: skip
    if "export" in request.GET:
        return export_response(
            listing, title="申报通知", permission="programs.case.export", actor=actor, now=request.now
        )
    context = {
        "listing": listing,
        "can_create": bool(may(actor, "programs.call.edit")),
        "can_export": bool(may(actor, "programs.case.export")) and bool(actor.grants),
    }
    return render(request, "programs/call_list.html", context)


def _get(request: ActorRequest, pk: int) -> Call:
    require(request.actor, "programs.kind.view")
    try:
        return queries.get_call(request.actor, pk)
    except Call.DoesNotExist as error:
        raise Http404("没有这个申报通知，它可能还没有发布，或不属于您的辖区。") from error


@login_required
@require_GET
def call_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One call: where it stands, what may be done with it, quotas, late codes, what has happened."""
    call, actor = _get(request, pk), request.actor
    can_edit = bool(may(actor, "programs.call.edit", call))
    can_late = bool(may(actor, "programs.late_code.approve", LateCode(call=call)))
    steps = CALL_LIFECYCLE.actions(call.state) if may(actor, "programs.call.publish", call) else ()
    limits = {each.code: each for each in call.kind_version.kind.limits}
    codes = (
        call.late_codes.select_related("organisation", "approved_by", "used_by_case") if can_late else None
    )
    context = {
        "call": call,
        "kind": call.kind_version.kind,
        "papers": papers_of(call.kind_version.kind),
        "tone": TONES.get(call.state, "mute"),
        "steps": [each for each in steps if each.action in STEPS],
        "can_edit": can_edit and call.state not in (CallState.ENDED, CallState.CANCELLED),
        "can_copy": can_edit,
        "removable": can_edit and call.state == CallState.DRAFT,
        "files": list(call.files.order_by("uploaded_at", "name")),
        "can_late": can_late and call.state in (CallState.OPEN, CallState.CLOSED) and call.closes_at <= request.now,
        "quota": _quota_rows(call),
        "limits": [(limits[code], most) for code, most in call.limits.items() if code in limits],
        "codes": codes,
        "events": events_of(call),
        "late": request.now,
    }  # fmt: skip
    return render(request, "programs/call_detail.html", context)


def _quota_rows(call: Call) -> list[tuple[Region, int, int]]:
    """Each county with its quota and what it has recommended."""
    return [
        (region, call.quota[region.pk], queries.recommended_in(call, region.pk))
        for region in queries.counties_of(call)
        if region.pk in call.quota
    ]


def _sources(request: ActorRequest) -> list[tuple[str, Any]]:
    """Kinds to choose from: the packs', and those of the house."""
    own = [(f"own:{each.pk}", str(each)) for each in queries.usable_versions(request.actor)]
    packs = [(f"pack:{each.code}", each.title) for each in kinds]
    return [group for group in (("本站的事项", own), ("内容包的事项", packs)) if group[1]]


@login_required
@require_http_methods(["GET", "POST"])
def call_create(request: ActorRequest) -> HttpResponse:
    """Draft a call: choose the kind, then fill it in; two parts of one page."""
    require(request.actor, "programs.call.edit")
    regions = Region.objects.filter(pk__in=[each.pk for each in queries.call_regions(request.actor)])
    opens = timezone.localtime(request.now).replace(hour=9, minute=0)
    initial = {
        "year": request.now.year, "opens_at": opens, "closes_at": (opens + timedelta(days=30)).replace(hour=18),
    }  # fmt: skip
    source = forms.SourceForm(
        request.POST or None, sources=_sources(request), regions=regions.order_by("path")
    )
    form = forms.CallForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and source.is_valid() and form.is_valid():
        how, _, code = source.cleaned_data["kind"].partition(":")
        try:
            with transaction.atomic():
                call = operations.create_call(
                    kind=code if how == "pack" else int(code), region=source.cleaned_data["region"],
                    content=form.content(), actor=request.actor, now=request.now,
                )  # fmt: skip
                _attach(request, call, form)
        except Problem as problem:
            (source if problem.field in source.fields else form).take(problem)
        else:
            messages.success(request, "已存成草稿。可以再设推荐名额，预览后发布。")
            return redirect(page_of(call))
    return render(request, "programs/call_edit.html", {"source": source, "form": form, "call": None})


@login_required
@require_http_methods(["GET", "POST"])
def call_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Change a draft, or add to a published call."""
    call = _get(request, pk)
    require(request.actor, "programs.call.edit", call)
    draft = call.state == CallState.DRAFT
    form: Any
    if draft:
        form = forms.CallForm(
            request.POST or None, request.FILES or None, initial=forms.initial_of(call),
            counties=queries.counties_of(call), kind=call.kind_version.kind,
        )  # fmt: skip
    else:
        form = forms.AmendForm(request.POST or None, request.FILES or None, initial={"contact": call.contact})
    if request.method == "POST" and form.is_valid():
        content = form.content() if draft else _amended(call, form.cleaned_data)
        only_files = not draft and form.cleaned_data["attachments"] and not form.has_words(call)
        try:
            with transaction.atomic():
                if not only_files:
                    operations.edit_call(call_id=pk, content=content, actor=request.actor, now=request.now)
                _attach(request, call, form)
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, "已保存。")
            return redirect(page_of(call))
    return render(request, "programs/call_edit.html", {"form": form, "call": call, "source": None})


def _attach(request: ActorRequest, call: Call, form: KindForm) -> None:
    """Add the documents that were chosen, if any."""
    files = [(each.name, each.read()) for each in form.cleaned_data["attachments"]]
    if files:
        attach_call_files(call_id=call.pk, files=files, actor=request.actor, now=request.now)


@login_required
@require_POST
def call_file_remove(request: ActorRequest, pk: int, file: UUID) -> HttpResponse:
    """Take a document off a draft."""
    call = _get(request, pk)
    require(request.actor, "programs.call.edit", call)
    try:
        remove_call_file(call_id=pk, file_id=file, actor=request.actor, now=request.now)
    except Problem as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, "附件已撤下。")
    return redirect(page_of(call))


def _amended(call: Call, data: dict[str, Any]) -> operations.CallContent:
    names = (
        "year",
        "title",
        "opens_at",
        "closes_at",
        "recommend_by",
        "number",
        "budget",
        "places",
        "office",
        "quota",
        "limits",
    )
    addition = data["addition"].strip()
    text = f"{call.text}\n\n{addition}" if addition else call.text
    return operations.CallContent(
        **{name: getattr(call, name) for name in names}, text=text, contact=data["contact"]
    )


Act = Callable[..., Call]
#: What is done with a call by one form: its title, its form, and its operation; by the lifecycle's name.
STEPS: dict[str, tuple[str, type[KindForm], Act]] = {
    "publish": ("发布", forms.NoForm, operations.publish_call),
    "close": ("提前截止", forms.NoForm, operations.close_call),
    "extend": ("延长申报", forms.ExtendForm, operations.extend_call),
    "cancel": ("取消", forms.CancelForm, operations.cancel_call),
    "end": ("办结", forms.NoForm, operations.end_call),
}


@login_required
@require_http_methods(["GET", "POST"])
def call_step(request: ActorRequest, pk: int, action: str) -> HttpResponse:
    """Publish (with a preview and what is missing), close, extend, cancel, end."""
    call = _get(request, pk)
    require(request.actor, "programs.call.publish", call)
    if action not in STEPS:
        raise Http404("没有这一步。")
    title, kind_of_form, act = STEPS[action]
    CALL_LIFECYCLE.transition(call.state, action)
    form = kind_of_form(request.POST or None)
    if request.method == "POST" and (form.is_valid() or not form.fields):
        given = getattr(form, "cleaned_data", {})
        try:
            act(call_id=pk, actor=request.actor, now=request.now, **given)
        except Problem as problem:
            if form.is_bound and problem.field in form.fields:
                form.take(problem)
            else:
                messages.error(request, problem.message)
        else:
            messages.success(request, f"已{title}。")
            return redirect(page_of(call))
    context = {
        "call": call, "kind": call.kind_version.kind, "papers": papers_of(call.kind_version.kind), "form": form, "action": action, "title": title,
        "faults": queries.unready(call, request.now) if action == "publish" else [],
        "files": list(call.files.all()) if action == "publish" else [],
    }  # fmt: skip
    return render(request, "programs/call_step.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def call_copy(request: ActorRequest, pk: int) -> HttpResponse:
    """Draft next year's call like this one."""
    call = _get(request, pk)
    require(request.actor, "programs.call.edit", call)
    form = forms.CopyForm(request.POST or None, initial={"year": call.year + 1})
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.copy_call(
                call_id=pk, year=form.cleaned_data["year"], actor=request.actor, now=request.now
            )
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, "已按去年的通知拟稿，请核对日期和正文。")
            return redirect("programs:call_edit", made.pk)
    context = {"call": call, "form": form, "title": "复制到新一年度", "button": "复制成草稿"}
    return render(request, "programs/call_form.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def call_quota(request: ActorRequest, pk: int) -> HttpResponse:
    """How many each county may recommend."""
    call = _get(request, pk)
    require(request.actor, "programs.call.edit", call)
    form = forms.QuotaForm(
        request.POST or None, counties=queries.counties_of(call), initial=call.quota,
        ask_reason=call.state != CallState.DRAFT,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            operations.set_quota(
                call_id=pk, quota=form.quota(), reason=form.cleaned_data["reason"], actor=request.actor, now=request.now
            )  # fmt: skip
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, "推荐名额已保存。")
            return redirect(page_of(call))
    context = {"call": call, "form": form, "title": "推荐名额", "button": "保存名额"}
    return render(request, "programs/call_form.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def late_code_approve(request: ActorRequest, pk: int) -> HttpResponse:
    """Let one organisation in after the deadline; the code is shown on this answer and never again."""
    call = _get(request, pk)
    require(request.actor, "programs.late_code.approve", LateCode(call=call))
    until = timezone.localtime(request.now + timedelta(days=3)).replace(hour=18, minute=0)
    form = forms.LateForm(request.POST or None, initial={"valid_until": until})
    if request.method == "POST" and form.is_valid():
        uscc = form.cleaned_data["organisation"].strip().upper()
        found = Organisation.objects.visible_to(request.actor).filter(uscc=uscc).first()
        try:
            if found is None:
                raise Problem("没有登记过这个统一社会信用代码的单位，请核对。", field="organisation")
            row, code = approve_late_code(
                call_id=pk, organisation_id=found.pk, reason=form.cleaned_data["reason"],
                valid_until=form.cleaned_data["valid_until"], actor=request.actor, now=request.now,
            )  # fmt: skip
        except Problem as problem:
            form.take(problem)
        else:
            return render(request, "programs/late_code_shown.html", {"call": call, "row": row, "code": code})
    context = {"call": call, "form": form, "title": "批准补报", "button": "批准并生成补报码"}
    return render(request, "programs/call_form.html", context)
