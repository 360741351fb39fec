"""Pages of tenants: in and out."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from kechuang.core.http import ActorRequest
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.subjects.forms.carrier import CorrectTenantForm, LeaveForm, TenantForm
from kechuang.subjects.models import Carrier, Organisation, Tenancy
from kechuang.subjects.operations.tenancy import correct_tenancy, enter_tenant, leave_tenant
from kechuang.subjects.queries.carrier import get_carrier, get_tenancy
from kechuang.subjects.views.carrier_tenants import graduates


@login_required
@require_http_methods(["GET", "POST"])
def tenant_enter(request: ActorRequest, pk: int) -> HttpResponse:
    """Take a tenant in."""
    try:
        carrier = get_carrier(request.actor, pk)
    except Carrier.DoesNotExist as error:
        raise Http404("没有这个平台载体。") from error
    require(request.actor, "subjects.carrier.fill", carrier)
    firms = Organisation.objects.visible_to(request.actor).live()
    form = TenantForm(request.POST or None, organisations=firms, initial={"entered_on": request.now.date()})
    if request.method == "POST" and form.is_valid():
        try:
            tenancy = enter_tenant(carrier_id=pk, actor=request.actor, now=request.now, **form.cleaned_data)
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, f"已登记“{tenancy.name}”入驻。")
            return redirect("subjects:carrier_detail", pk=pk)
    context = {"form": form, "carrier": carrier, "heading": "登记入驻", "button": "登记入驻"}
    return render(request, "subjects/carrier_step.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def tenant_leave(request: ActorRequest, pk: int) -> HttpResponse:
    """Let a tenant leave, graduated or otherwise."""
    try:
        tenancy = get_tenancy(request.actor, pk)
    except Tenancy.DoesNotExist as error:
        raise Http404("没有这条入驻记录。") from error
    require(request.actor, "subjects.carrier.fill", tenancy.carrier)
    today = timezone.localdate(request.now)
    graduate = graduates(request.actor, [tenancy], today).get(tenancy.pk)
    met = list(graduate.grounds) if graduate is not None else []
    form = LeaveForm(request.POST or None, initial={"left_on": today, "graduated_by": met})
    if request.method == "POST" and form.is_valid():
        try:
            leave_tenant(tenancy_id=pk, actor=request.actor, now=request.now, **form.cleaned_data)
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, f"已登记“{tenancy.name}”离开。")
            return redirect("subjects:carrier_detail", pk=tenancy.carrier_id)
    context = {
        "form": form,
        "carrier": tenancy.carrier,
        "tenancy": tenancy,
        "graduate": graduate,
        "today": today,
    }
    return render(request, "subjects/tenancy_leave.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def tenant_correct(request: ActorRequest, pk: int) -> HttpResponse:
    """Correct what was entered of a tenant."""
    try:
        row = get_tenancy(request.actor, pk)
    except Tenancy.DoesNotExist as error:
        raise Http404("没有这条入驻记录。") from error
    require(request.actor, "subjects.carrier.fill", row.carrier)
    form = CorrectTenantForm(
        request.POST or None,
        organisations=Organisation.objects.visible_to(request.actor).live(),
        has_left=row.left_on is not None,
        initial={"entered_on": row.entered_on, "area": row.area, "has_long_cycle": row.has_long_cycle},
    )
    if request.method == "POST" and form.is_valid():
        try:
            correct_tenancy(tenancy_id=pk, actor=request.actor, now=request.now, **form.cleaned_data)
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, "已更正。")
            return redirect("subjects:carrier_detail", pk=row.carrier_id)
    context = {"form": form, "carrier": row.carrier, "heading": f"更正入驻记录：{row.name}", "button": "更正"}
    return render(request, "subjects/carrier_step.html", context)
