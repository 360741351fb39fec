"""Pages of reported changes of a carrier: another operator or place, a member that leaves."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from kechuang.core.http import ActorRequest
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region
from kechuang.core.permissions import require, which
from kechuang.subjects.forms.carrier import HandOverCarrierForm, WithdrawForm
from kechuang.subjects.models import Organisation
from kechuang.subjects.operations.carrier_change import end_carrier_member, hand_over_carrier
from kechuang.subjects.views.carrier import carrier_of


@login_required
@require_http_methods(["GET", "POST"])
def carrier_hand_over(request: ActorRequest, pk: int) -> HttpResponse:
    """Another organisation runs the carrier, or it has moved."""
    carrier = carrier_of(request, pk)
    require(request.actor, "subjects.carrier.edit", carrier)
    form = HandOverCarrierForm(
        request.POST or None,
        hosts=Organisation.objects.visible_to(request.actor).live(),
        regions=which(request.actor, "subjects.carrier.edit", Region.objects.all(), field="self"),
        initial={"host": carrier.host, "region": carrier.region, "on": timezone.localdate(request.now)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            hand_over_carrier(carrier_id=pk, actor=request.actor, now=request.now, **form.cleaned_data)
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, "已变更，原来的记在经过里。")
            return redirect("subjects:carrier_detail", pk=pk)
    context = {"form": form, "carrier": carrier, "heading": "变更依托单位或区域", "button": "变更"}
    return render(request, "subjects/carrier_step.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def carrier_withdraw(request: ActorRequest, pk: int, member: int) -> HttpResponse:
    """A member leaves."""
    carrier = carrier_of(request, pk)
    require(request.actor, "subjects.carrier.fill", carrier)
    row = carrier.members.select_related("organisation").filter(pk=member).first()
    if row is None:
        raise Http404("没有这家成员单位。")
    form = WithdrawForm(request.POST or None, initial={"until": timezone.localdate(request.now)})
    if request.method == "POST" and form.is_valid():
        try:
            end_carrier_member(member_id=member, actor=request.actor, now=request.now, **form.cleaned_data)
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, f"已登记“{row.organisation.name}”退出。")
            return redirect("subjects:carrier_detail", pk=pk)
    heading = f"登记退出：{row.organisation.name}"
    context = {"form": form, "carrier": carrier, "heading": heading, "button": "登记退出"}
    return render(request, "subjects/carrier_step.html", context)
