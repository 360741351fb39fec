"""Regions and functional zones."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from kechuang.core.forms import RetireForm, ZoneForm
from kechuang.core.http import ActorRequest
from kechuang.core.listing import Column, Filter, Listing, View
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region
from kechuang.core.operations.region import create_zone, retire_region
from kechuang.core.permissions import require
from kechuang.core.queries.regions import regions_editable_by, resolve_region
from kechuang.core.states import REGION_LEVEL_TITLES, RegionLevel

COLUMNS = (
    Column[Region]("name", "名称", lambda r: r.name, sort="name", primary=True),
    Column[Region]("code", "代码", lambda r: r.code, sort="code", primary=True),
    Column[Region]("level", "级别", lambda r: r.get_level_display(), sort="level"),
    Column[Region]("parent", "上级", lambda r: r.parent.name if r.parent else None, sort="parent__name"),
    Column[Region]("valid", "有效", lambda r: r.valid_to, template="core/parts/region_state.html",
                   link=lambda r: reverse("core:region_retire", args=[r.pk]), primary=True),
)  # fmt: skip


@login_required
@require_GET
def region_list(request: ActorRequest) -> HttpResponse:
    """The regions that the actor keeps; a name that is asked for, with every place that it may mean."""
    actor = request.actor
    require(actor, "core.region.edit")
    name = request.GET.get("name", "").strip()
    context_code = actor.grants[0].region_code if actor.grants else None
    listing = Listing(
        request.GET,
        regions_editable_by(actor).order_by("path"),
        columns=COLUMNS,
        filters=(
            Filter[Region](
                "level", "级别", list(REGION_LEVEL_TITLES.items()), lambda rows, v: rows.filter(level=v)
            ),
        ),
        search=("name", "code", "short_name"),
        views=(View("全部", ""), View("功能区", f"level={RegionLevel.ZONE}")),
        caption="区域",
    )
    context = {
        "listing": listing,
        "name": name,
        "candidates": resolve_region(name, context_code)[:10] if name else None,
    }
    return render(request, "core/region_list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def zone_create(request: ActorRequest) -> HttpResponse:
    """Add a functional zone."""
    require(request.actor, "core.region.edit")
    parents = regions_editable_by(request.actor).exclude(level=RegionLevel.ZONE).filter(valid_to__isnull=True)
    form = ZoneForm(request.POST or None, regions=parents.order_by("path"))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            zone = create_zone(
                name=data["name"], short_name=data["short_name"], parent_code=data["parent"].pk, code=data["code"],
                valid_from=data["valid_from"], actor=request.actor, now=request.now,
            )  # fmt: skip
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, f"已设立“{zone.name}”，代码 {zone.code}。")
            return redirect("core:region_list")
    return render(request, "core/zone_create.html", {"form": form})


@login_required
@require_http_methods(["GET", "POST"])
def region_retire(request: ActorRequest, code: str) -> HttpResponse:
    """End a region; its successors take on what was its."""
    require(request.actor, "core.region.edit")
    rows = regions_editable_by(request.actor)
    region = rows.filter(pk=code).first()
    if region is None:
        raise Http404("没有这个区域，或它不在您的辖区内。")
    others = rows.exclude(pk=code).filter(valid_to__isnull=True, parent=region.parent).order_by("path")
    form = RetireForm(request.POST or None, regions=others)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            retire_region(
                code=code, last_day=data["last_day"], successor_codes=[each.pk for each in data["successors"]],
                reason=data["reason"], actor=request.actor, now=request.now,
            )  # fmt: skip
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, f"“{region.name}”到{data['last_day']}为止。")
            return redirect("core:region_list")
    return render(request, "core/region_retire.html", {"form": form, "region": region})
