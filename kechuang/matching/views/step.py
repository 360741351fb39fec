"""One page for every act on a pair or on what was told of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from kechuang.core.http import ActorRequest
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.exchange.permissions import WRITERS
from kechuang.matching.forms.docking import StepForm
from kechuang.matching.models import Docking, DockingStep
from kechuang.matching.operations.step import claim_step, record_step
from kechuang.matching.permissions.docking import side_of
from kechuang.matching.queries.docking import get_step, said_pair
from kechuang.matching.views.docking import docking_asked, moneys, stored_evidence
from kechuang.matching.views.steps import PAIR_STEPS, STEP_STEPS, pair_steps, step_steps


@login_required
@require_http_methods(["GET", "POST"])
def docking_step(request: ActorRequest, pk: int, action: str) -> HttpResponse:
    """Tell of a step, record one, set aside, fail, resume."""
    docking = docking_asked(request, pk)
    if action in ("claim", "record"):
        return _told(request, docking, action)
    page = PAIR_STEPS.get(action)
    if page is None:
        raise Http404("没有这一步。")
    require(request.actor, page.asks, docking)
    if request.method == "GET" and action not in dict(pair_steps(request.actor, docking)):
        messages.error(request, f"现为“{docking.get_standing_display()}”，不能{page.title}。")
        return redirect("matching:docking_detail", pk=pk)
    form = page.form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            page.do(request, docking, form.cleaned_data)
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, page.done)
            return redirect("matching:docking_detail", pk=pk)
    return _page(request, docking, page.title, page.lead, form)


def _told(request: ActorRequest, docking: Docking, action: str) -> HttpResponse:
    """A side claims, the office records."""
    is_office = action == "record"
    require(request.actor, f"matching.step.{action}", docking)
    if not is_office and not side_of(request.actor, docking, *WRITERS):
        raise Http404("对接的双方才能填报。")
    told = list(docking.steps.filter(state__in=("claimed", "confirmed")).values_list("stage", flat=True))
    form = StepForm(
        request.POST or None, request.FILES or None, told=told, is_office=is_office,
        initial={"happened_on": timezone.localdate(request.now)},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            given = form.given(stored_evidence(request, form, docking.need_id))
            operation = record_step if is_office else claim_step
            operation(
                docking_id=docking.pk, stage=form.cleaned_data["stage"], given=given, actor=request.actor, now=request.now
            )  # fmt: skip
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, "已登记。" if is_office else "已填报，等对方确认。")
            return redirect("matching:docking_detail", pk=docking.pk)
    lead = (
        "凭证据登记的马上计入统计，双方会收到消息。"
        if is_office
        else "对方确认后计入统计。各阶段的金额分别填，不相加。"
    )
    return _page(request, docking, "登记进展" if is_office else "填报进展", lead, form)


@login_required
@require_http_methods(["GET", "POST"])
def step_step(request: ActorRequest, pk: int, action: str) -> HttpResponse:
    """Answer, withdraw or void what was told."""
    page = STEP_STEPS.get(action)
    try:
        step = get_step(request.actor, pk)
    except DockingStep.DoesNotExist as error:
        raise Http404("没有这一步，或您不能查看。") from error
    if page is None:
        raise Http404("没有这一步。")
    require(request.actor, page.asks, step)
    if request.method == "GET" and action not in dict(step_steps(request.actor, step)):
        messages.error(request, f"现为“{step.get_state_display()}”，不能{page.title}。")
        return redirect("matching:docking_detail", pk=step.docking_id)
    form = page.form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            page.do(request, step, form.cleaned_data)
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, page.done)
            return redirect("matching:docking_detail", pk=step.docking_id)
    title = f"{page.title}“{step.get_stage_display()}”"
    return _page(request, step.docking, title, page.lead, form, step=step, moneys=moneys(step))


def _page(
    request: ActorRequest, docking: Docking, title: str, lead: str, form: Any, **more: Any
) -> HttpResponse:
    context = {
        "docking": docking,
        "pair": said_pair(docking),
        "title": title,
        "step_lead": lead,
        "form": form,
        **more,
    }
    return render(request, "matching/docking_step.html", context, status=422 if form.errors else 200)
