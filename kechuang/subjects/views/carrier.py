"""Pages of platforms and carriers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from kechuang.core.exports import export_response
from kechuang.core.http import ActorRequest
from kechuang.core.listing import Column, Filter, Listing, View
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.lifecycle import Transition
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region
from kechuang.core.permissions import may, require, which
from kechuang.core.queries.importing import importable
from kechuang.core.queries.trail import events_of
from kechuang.subjects.facts.carrier import carrier_rules
from kechuang.subjects.forms.carrier import (
    CarrierForm,
    DecisionForm,
    DoneForm,
    MemberForm,
    MilestoneForm,
    initial_of,
)
from kechuang.subjects.logic.carrier_form import carrier_facts
from kechuang.subjects.logic.carriers import GATHERING, HOUSING
from kechuang.subjects.models import Carrier, Organisation
from kechuang.subjects.models.organisation import choices
from kechuang.subjects.operations.carrier import (
    add_carrier,
    add_carrier_member,
    add_milestone,
    decide_carrier,
    edit_carrier,
    finish_milestone,
)
from kechuang.subjects.queries.carrier import (
    carriers_with_counts,
    get_carrier,
)
from kechuang.subjects.states import CARRIER_LIFECYCLE, CarrierKind, CarrierState, Level
from kechuang.subjects.views.carrier_tenants import tenant_rows
from kechuang.subjects.views.sections import section

#: How each state looks: a tone of the design system.
TONES: dict[str, str] = {
    CarrierState.PLANNED: "mute",
    CarrierState.BUILDING: "info",
    CarrierState.RUNNING: "ok",
    CarrierState.RECTIFYING: "warn",
    CarrierState.REVOKED: "bad",
}


def _listing(request: ActorRequest) -> Listing[Carrier]:
    columns: list[Column[Any]] = [
        Column("name", "名称", lambda c: c.name, sort="name", link=_url, primary=True),
        Column("kind", "类别", lambda c: c.get_kind_display(), sort="kind", primary=True),
        Column("level", "级别", lambda c: c.get_level_display(), sort="level"),
        Column("state", "状态", lambda c: c.get_state_display(), sort="state", template="subjects/parts/carrier_state.html", primary=True),
        Column("region", "区域", lambda c: c.region.label, sort="region__order"),
        Column("host", "依托单位", lambda c: c.host.name, sort="host__name"),
        Column("inside", "在孵", lambda c: c.inside if c.kind in HOUSING else None, sort="inside", end=True),
        Column("graduated", "累计毕业", lambda c: c.graduated if c.kind in HOUSING else None, sort="graduated", end=True),
        Column("area", "面积（平方米）", lambda c: c.area, sort="area", end=True, shown=False),
        Column("recognised_on", "认定日期", lambda c: c.recognised_on, sort="recognised_on", shown=False),
        Column("document", "文号", lambda c: c.document, shown=False),
    ]  # fmt: skip
    filters: list[Filter[Any]] = [
        Filter("kind", "类别", choices(CarrierKind), lambda rows, code: rows.filter(kind=code)),
        Filter("level", "级别", choices(Level), lambda rows, code: rows.filter(level=code)),
        Filter("state", "状态", choices(CarrierState), lambda rows, code: rows.filter(state=code)),
    ]
    views = (
        View("全部", ""),
        View("孵化器", "kind=incubator"),
        View("众创空间", "kind=maker_space"),
        View("重点实验室", "kind=laboratory"),
        View("建设期", "state=building"),
        View("整改", "state=rectifying"),
    )
    return Listing(
        request.GET,
        carriers_with_counts(request.actor),
        columns=columns,
        filters=filters,
        search=("name", "host__name", "field", "document"),
        order="name",
        views=views,
        caption="平台载体",
    )


def _url(carrier: Carrier) -> str:
    return reverse("subjects:carrier_detail", args=[carrier.pk])


@login_required
@require_GET
def carrier_list(request: ActorRequest) -> HttpResponse:
    """The carriers that the reader may see, by kind, level, state."""
    listing = _listing(request)
    if request.GET.get("export"):
        return export_response(
            listing,
            title="平台载体",
            permission="subjects.carrier.export",
            actor=request.actor,
            now=request.now,
        )
    context = {
        "listing": listing,
        "can_add": bool(may(request.actor, "subjects.carrier.edit")),
        "tables": importable(request.actor, "subjects:carrier_list"),
        "can_export": bool(may(request.actor, "subjects.carrier.export")),
    }
    return render(request, "subjects/carrier_list.html", context)


@login_required
@require_GET
def carrier_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One carrier: its state and next step, tenants or members, milestones, facts."""
    carrier = carrier_of(request, pk)
    today = timezone.localdate(request.now)
    facts = carrier_facts(carrier.kind)
    context = {
        "carrier": carrier,
        "tone": TONES.get(carrier.state, "mute"),
        "steps": _steps(request.actor, carrier),
        "can_edit": bool(may(request.actor, "subjects.carrier.edit", carrier)),
        "can_fill": bool(may(request.actor, "subjects.carrier.fill", carrier)),
        "tenants": tenant_rows(request.actor, carrier, today) if carrier.kind in HOUSING else None,
        "members": carrier.members.select_related("organisation") if carrier.kind in GATHERING else None,
        "milestones": carrier.milestones.all(),
        "fills": bool(facts),
        "rules": carrier_rules(carrier, today),
        "today": today,
        "events": events_of(carrier),
    }
    return render(request, "subjects/carrier_detail.html", context)


def _steps(actor: Actor, carrier: Carrier) -> tuple[Transition, ...]:
    """What may be decided on the carrier now."""
    return CARRIER_LIFECYCLE.actions(carrier.state) if may(actor, "subjects.carrier.decide", carrier) else ()


def _hosts(actor: Actor) -> QuerySet[Organisation]:
    return Organisation.objects.visible_to(actor).live()


@login_required
@require_http_methods(["GET", "POST"])
def carrier_add(request: ActorRequest) -> HttpResponse:
    """Put a carrier on file."""
    require(request.actor, "subjects.carrier.edit")
    regions = which(request.actor, "subjects.carrier.edit", Region.objects.all(), field="self").order_by(
        "path"
    )
    form = CarrierForm(request.POST or None, hosts=_hosts(request.actor), regions=regions)
    if request.method == "POST" and form.is_valid():
        try:
            carrier = add_carrier(
                host=form.cleaned_data["host"], region=form.cleaned_data["region"], content=form.content(),
                actor=request.actor, now=request.now,
            )  # fmt: skip
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, f"已登记“{carrier.name}”。")
            return redirect(_url(carrier))
    return render(request, "subjects/carrier_form.html", {"form": form, "carrier": None})


@login_required
@require_http_methods(["GET", "POST"])
def carrier_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Correct what is on file of a carrier."""
    carrier = carrier_of(request, pk)
    require(request.actor, "subjects.carrier.edit", carrier)
    form = CarrierForm(request.POST or None, initial=initial_of(carrier))
    if request.method == "POST" and form.is_valid():
        try:
            edit_carrier(carrier_id=pk, content=form.content(), actor=request.actor, now=request.now)
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, "已保存。")
            return redirect(_url(carrier))
    return render(request, "subjects/carrier_form.html", {"form": form, "carrier": carrier})


@login_required
@require_http_methods(["GET", "POST"])
def carrier_decide(request: ActorRequest, pk: int, action: str) -> HttpResponse:
    """Approve, open, rectify or revoke."""
    carrier = carrier_of(request, pk)
    require(request.actor, "subjects.carrier.decide", carrier)
    step = CARRIER_LIFECYCLE.transition(carrier.state, action)
    form = DecisionForm(request.POST or None, initial={"on": timezone.localdate(request.now)})
    if request.method == "POST" and form.is_valid():
        try:
            decide_carrier(
                carrier_id=pk, action=action, actor=request.actor, now=request.now, **form.cleaned_data
            )
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, f"已{step.title}。")
            return redirect(_url(carrier))
    return render(request, "subjects/carrier_decide.html", {"form": form, "carrier": carrier, "step": step})


@login_required
@require_http_methods(["GET", "POST"])
def milestone_add(request: ActorRequest, pk: int) -> HttpResponse:
    """Add a step of the build period."""
    carrier = carrier_of(request, pk)
    require(request.actor, "subjects.carrier.fill", carrier)
    form = MilestoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_milestone(carrier_id=pk, actor=request.actor, now=request.now, **form.cleaned_data)
        except Problem as problem:
            form.take(problem)
        else:
            return redirect(_url(carrier))
    context = {"form": form, "carrier": carrier, "heading": "添加建设节点", "button": "添加"}
    return render(request, "subjects/carrier_step.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def milestone_finish(request: ActorRequest, pk: int, milestone: int) -> HttpResponse:
    """Say that a step is done."""
    carrier = carrier_of(request, pk)
    require(request.actor, "subjects.carrier.fill", carrier)
    row = carrier.milestones.filter(pk=milestone).first()
    if row is None:
        raise Http404("没有这个节点。")
    form = DoneForm(request.POST or None, initial={"done_on": timezone.localdate(request.now)})
    if request.method == "POST" and form.is_valid():
        try:
            finish_milestone(
                milestone_id=milestone, actor=request.actor, now=request.now, **form.cleaned_data
            )
        except Problem as problem:
            form.take(problem)
        else:
            return redirect(_url(carrier))
    context = {"form": form, "carrier": carrier, "heading": f"登记完成：{row.title}", "button": "登记完成"}
    return render(request, "subjects/carrier_step.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def carrier_join(request: ActorRequest, pk: int) -> HttpResponse:
    """Add a member to an alliance, consortium or zone."""
    carrier = carrier_of(request, pk)
    require(request.actor, "subjects.carrier.fill", carrier)
    form = MemberForm(request.POST or None, organisations=_hosts(request.actor))
    if request.method == "POST" and form.is_valid():
        try:
            add_carrier_member(carrier_id=pk, actor=request.actor, now=request.now, **form.cleaned_data)
        except Problem as problem:
            form.take(problem)
        else:
            return redirect(_url(carrier))
    context = {"form": form, "carrier": carrier, "heading": "添加成员单位", "button": "添加"}
    return render(request, "subjects/carrier_step.html", context)


def carrier_of(request: ActorRequest, pk: int) -> Carrier:
    """The carrier of an address, or 404. Raises ``Refused``."""
    try:
        return get_carrier(request.actor, pk)
    except Carrier.DoesNotExist as error:
        raise Http404("没有这个平台载体。") from error


@section("carrier", "平台载体", order=60)
def carrier_section(actor: Actor, organisation: Organisation, now: object) -> dict[str, object] | None:
    """The carriers that an organisation hosts."""
    rows = list(Carrier.objects.visible_to(actor).filter(host=organisation))
    return {"carriers": rows} if rows else None
