"""Offices."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from kechuang.core.forms import CloseOfficeForm, OfficeForm
from kechuang.core.http import ActorRequest
from kechuang.core.listing import Column, Listing, View
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Office
from kechuang.core.operations.office import close_office, create_office
from kechuang.core.permissions import require
from kechuang.core.queries.accounts import offices_visible_to
from kechuang.core.queries.regions import regions_editable_by

COLUMNS = (
    Column[Office]("name", "科室", lambda o: o.name, sort="name", primary=True),
    Column[Office]("region", "区域", lambda o: o.region.name, sort="region__path", primary=True),
    Column[Office]("order", "次序", lambda o: o.order, sort="order", end=True),
    Column[Office]("closed", "撤销", lambda o: o.closed_on, sort="closed_on", template="core/parts/office_state.html",
                   link=lambda o: reverse("core:office_close", args=[o.pk]), primary=True),
)  # fmt: skip


@login_required
@require_GET
def office_list(request: ActorRequest) -> HttpResponse:
    """The offices that the actor keeps."""
    require(request.actor, "core.office.edit")
    listing = Listing(
        request.GET, offices_visible_to(request.actor), columns=COLUMNS, search=("name", "region__name"),
        views=(View("全部", ""),), caption="科室",
    )  # fmt: skip
    return render(request, "core/office_list.html", {"listing": listing})


@login_required
@require_http_methods(["GET", "POST"])
def office_create(request: ActorRequest) -> HttpResponse:
    """Set up an office."""
    require(request.actor, "core.office.edit")
    form = OfficeForm(request.POST or None, regions=regions_editable_by(request.actor))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            create_office(
                name=data["name"], region_code=data["region"].pk, order=data["order"],
                actor=request.actor, now=request.now,
            )  # fmt: skip
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, f"已设立“{data['name']}”。")
            return redirect("core:office_list")
    return render(request, "core/office_create.html", {"form": form})


@login_required
@require_http_methods(["GET", "POST"])
def office_close(request: ActorRequest, pk: int) -> HttpResponse:
    """Close an office on a day."""
    require(request.actor, "core.office.edit")
    office = offices_visible_to(request.actor).filter(pk=pk).first()
    if office is None:
        raise Http404("没有这个科室，或它不在您的辖区内。")
    form = CloseOfficeForm(request.POST or None, initial={"on": request.now.date()})
    if request.method == "POST" and form.is_valid():
        try:
            close_office(office_id=pk, on=form.cleaned_data["on"], actor=request.actor, now=request.now)
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, f"已撤销“{office.name}”。")
            return redirect("core:office_list")
    return render(request, "core/office_close.html", {"form": form, "office": office})
