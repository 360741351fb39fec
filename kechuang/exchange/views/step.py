"""One page for every step of an offer or a need."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from kechuang.core.http import ActorRequest
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import may, require
from kechuang.exchange.queries.item import public_version
from kechuang.exchange.queries.likeness import likes_for_officer
from kechuang.exchange.states import AT_HOME
from kechuang.exchange.views.item import item_asked
from kechuang.exchange.views.steps import STEPS, may_take


@login_required
@require_http_methods(["GET", "POST"])
def item_step(request: ActorRequest, pk: int, action: str) -> HttpResponse:
    """Take a step: what the operation refuses is said in the form."""
    item, step = item_asked(request, pk), STEPS.get(action)
    if step is None:
        raise Http404("没有这一步。")
    require(request.actor, step.asks, item)
    if request.method == "GET" and not may_take(request.actor, item, action):
        messages.error(request, f"现为“{item.get_state_display()}”，不能{step.title}。")
        return redirect("exchange:item_detail", pk=pk)
    form = step.form(request, item)
    if request.method == "POST" and form.is_valid():
        try:
            done = step.do(request, item, form.cleaned_data)
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, step.done)
            gone = done.state in AT_HOME and not may(request.actor, "exchange.item.view", done)
            return redirect("exchange:review_list") if gone else redirect("exchange:item_detail", pk=pk)
    publishes = action == "publish"
    context = {
        "item": item,
        "step": step,
        "action": action,
        "form": form,
        "face": public_version(item) if action in ("publish", "pass") else None,
        "likes": likes_for_officer(request.actor, item) if publishes else [],
    }
    return render(request, "exchange/item_step.html", context)
