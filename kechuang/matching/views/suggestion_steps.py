"""What may be done with a suggestion: which acts are open to somebody, and doing one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from kechuang.core.forms import KindForm
from kechuang.core.http import ActorRequest
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import may, require
from kechuang.exchange.models import Item
from kechuang.exchange.permissions import WRITERS
from kechuang.matching.forms.docking import SureForm
from kechuang.matching.forms.suggestion import DismissForm, ExpertAnswerForm
from kechuang.matching.models import ExpertAsk, Suggestion
from kechuang.matching.operations import suggestion as acts
from kechuang.matching.operations.expert import answer_expert, ask_expert
from kechuang.matching.operations.suggesting import compute_suggestions
from kechuang.matching.permissions.docking import side_of
from kechuang.matching.queries.docking import title_of
from kechuang.matching.queries.suggestion import get_suggestion
from kechuang.matching.states.suggestion import SUGGESTION_LIFECYCLE, TAKEN_LIFECYCLE, TakenState
from kechuang.subjects.models import Expert

#: Act → title, form, operation, what is said then.
STEPS: dict[str, tuple[str, type[KindForm], Callable[..., Any], str]] = {
    "like": ("感兴趣", SureForm, acts.like_suggestion, "已告诉对方有人感兴趣。"),
    "dismiss": ("不合适", DismissForm, acts.dismiss_suggestion, "记下了：这一对不再推荐，同类的往后排。"),
    "confirm": ("可以推送", SureForm, acts.confirm_suggestion, "已放行，按各单位选的频率推送。"),
    "push": ("马上推送双方", SureForm, acts.push_suggestion, "已推送。"),
    "hide": ("不推", SureForm, acts.hide_suggestion, "已收起，双方看不到。"),
}


def suggestion_steps(actor: Actor, row: Suggestion) -> list[tuple[str, str]]:
    """Codes and titles of what the actor may do with a suggestion now."""
    return [(code, title) for code, (title, *_) in STEPS.items() if _may_take(actor, row, code)]


def _may_take(actor: Actor, row: Suggestion, code: str) -> bool:
    if not may(actor, f"matching.suggestion.{code}", row):
        return False
    if code in ("like", "dismiss"):
        side = side_of(actor, row, *WRITERS)
        return bool(side) and TAKEN_LIFECYCLE.allows(getattr(row, f"{side}_state"), code)
    if code == "push":
        return TakenState.FRESH in (row.need_state, row.offer_state)
    return SUGGESTION_LIFECYCLE.allows(row.state, code)


def _asked(request: ActorRequest, pk: int) -> Suggestion:
    try:
        return get_suggestion(request.actor, pk)
    except Suggestion.DoesNotExist as error:
        raise Http404("没有这条推荐，或它已经撤下。") from error


@login_required
@require_http_methods(["GET", "POST"])
def suggestion_step(request: ActorRequest, pk: int, action: str) -> HttpResponse:
    """Like, dismiss, confirm, push or hide."""
    row = _asked(request, pk)
    if action not in STEPS:
        raise Http404("没有这一步。")
    title, form_of, operation, done = STEPS[action]
    require(request.actor, f"matching.suggestion.{action}", row)
    if request.method == "GET" and not _may_take(request.actor, row, action):
        messages.error(request, f"现在不能“{title}”。")
        return redirect("matching:suggestion_detail", pk=pk)
    form = form_of(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            operation(suggestion_id=row.pk, actor=request.actor, now=request.now, **form.cleaned_data)
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, done)
            return redirect("matching:suggestion_detail", pk=pk)
    context = {
        "row": row,
        "title": title,
        "form": form,
        "need": title_of(row.need),
        "offer": title_of(row.offer),
    }
    return render(request, "matching/suggestion_step.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def suggestion_open(request: ActorRequest, pk: int) -> HttpResponse:
    """Look at it: noted once for the side that does, then its page."""
    row = _asked(request, pk)
    acts.open_suggestion(suggestion_id=row.pk, actor=request.actor, now=request.now)
    return redirect("matching:suggestion_detail", pk=pk)


@login_required
@require_POST
def item_compute(request: ActorRequest, pk: int) -> HttpResponse:
    """Find anew what suits one item."""
    try:
        count = compute_suggestions(item_id=pk, actor=request.actor, now=request.now)
    except Item.DoesNotExist as error:
        raise Http404("没有这条供需。") from error
    except Problem as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, f"重新找过了，现有{count}条可能合适的。")
    return redirect("matching:item_fits", pk=pk)


@login_required
@require_POST
def expert_ask(request: ActorRequest, pk: int, expert_id: int) -> HttpResponse:
    """Ask the office to get together with an expert who was found for an item."""
    try:
        row = ask_expert(item_id=pk, expert_id=expert_id, actor=request.actor, now=request.now)
    except (Item.DoesNotExist, Expert.DoesNotExist) as error:
        raise Http404("没有这条供需或这位专家。") from error
    except Problem as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, f"已请科技部门联系{row.expert.person.name}。")
    return redirect("matching:item_fits", pk=pk)


@login_required
@require_POST
def expert_answer(request: ActorRequest, pk: int) -> HttpResponse:
    """Note what an expert said who was asked for."""
    row = ExpertAsk.objects.filter(pk=pk).first()
    if row is None:
        raise Http404("没有请过这位专家。")
    form = ExpertAnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, "；".join(str(words) for each in form.errors.values() for words in each))
        return redirect("matching:item_fits", pk=row.item_id)
    try:
        answer_expert(ask_id=pk, actor=request.actor, now=request.now, **form.cleaned_data)
    except Problem as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, "已记下，请他的人会收到消息。")
    return redirect("matching:item_fits", pk=row.item_id)
