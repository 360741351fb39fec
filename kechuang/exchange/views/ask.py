"""Pages of requests: those made and got, and answering, taking back or withdrawing one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from kechuang.core.forms import KindForm
from kechuang.core.http import ActorRequest
from kechuang.core.listing import Column, Filter, Listing, View
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import may, require
from kechuang.exchange.forms.item import AnswerForm, SureForm, WhyForm
from kechuang.exchange.models import Ask
from kechuang.exchange.operations.ask import answer_ask, revoke_ask, withdraw_ask
from kechuang.exchange.queries.ask import get_ask, visible_asks
from kechuang.exchange.queries.item import said
from kechuang.exchange.states import ASK_LIFECYCLE, AskState
from kechuang.subjects.models.organisation import choices


def _answer(request: ActorRequest, ask: Ask, data: dict[str, Any]) -> Any:
    return answer_ask(
        ask_id=ask.pk, grants=data["grants"] == "1", reason=data["reason"], actor=request.actor, now=request.now
    )  # fmt: skip


def _revoke(request: ActorRequest, ask: Ask, data: dict[str, Any]) -> Any:
    return revoke_ask(ask_id=ask.pk, reason=data["reason"], actor=request.actor, now=request.now)


def _withdraw(request: ActorRequest, ask: Ask, data: dict[str, Any]) -> Any:
    return withdraw_ask(ask_id=ask.pk, actor=request.actor, now=request.now)


#: Step → title, permission, transition, form, act, what is said then.
STEPS: dict[str, tuple[str, str, str, type[KindForm], Callable[..., Any], str]] = {
    "answer": ("答复", "exchange.ask.answer", "grant", AnswerForm, _answer, "已答复对方。"),
    "revoke": ("收回", "exchange.ask.answer", "revoke", WhyForm, _revoke, "已收回，对方现在只看得到公开版。"),
    "withdraw": ("撤回", "exchange.ask.withdraw", "withdraw", SureForm, _withdraw, "已撤回。"),
}


def ask_steps(actor: Actor, ask: Ask) -> list[tuple[str, str]]:
    """Codes and titles of what the actor may do with a request now."""
    return [
        (code, title)
        for code, (title, asks, move, *_) in STEPS.items()
        if ASK_LIFECYCLE.allows(ask.state, move) and may(actor, asks, ask)
    ]


@login_required
@require_GET
def ask_list(request: ActorRequest) -> HttpResponse:
    """The requests that the actor's organisations made or got; an officer's region's."""
    actor = request.actor
    require(actor, "exchange.ask.view")
    keys = actor.keys_of("organisation")
    columns: list[Column[Any]] = [
        Column("item", "供需信息", lambda r: said(r.item), primary=True, link=lambda r: reverse("exchange:ask_detail", args=[r.pk])),
        Column("way", "方向", lambda r: "我方发出" if r.organisation_id in keys else "我方收到" if r.item.organisation_id in keys else "", primary=True),
        Column("organisation", "请求单位", lambda r: r.organisation.name, sort="organisation__name"),
        Column("state", "状态", lambda r: r.get_state_display(), sort="state", primary=True, template="exchange/parts/ask_state.html"),
        Column("made", "时间", lambda r: r.made_at, sort="made_at", template="core/parts/moment.html"),
    ]  # fmt: skip
    listing: Listing[Ask] = Listing(
        request.GET, visible_asks(actor), columns=columns, order="-made", caption="对接请求",
        search=("organisation__name", "item__face__title"),
        filters=[Filter("state", "状态", choices(AskState), lambda q, v: q.filter(state=v))],
        views=(View("全部", ""), View("等答复", "state=open"), View("已同意", "state=granted")),
    )  # fmt: skip
    return render(request, "exchange/ask_list.html", {"listing": listing})


def _asked(request: ActorRequest, pk: int) -> Ask:
    try:
        return get_ask(request.actor, pk)
    except Ask.DoesNotExist as error:
        raise Http404("没有这个对接请求，或它与您的单位无关。") from error


@login_required
@require_GET
def ask_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One request: the words, the answer, and once both agree the other's contact."""
    ask, actor = _asked(request, pk), request.actor
    granted = ask.state == AskState.GRANTED
    mine = ask.organisation_id in actor.keys_of("organisation")
    context = {
        "ask": ask,
        "name": said(ask.item),
        "steps": ask_steps(actor, ask),
        "shows_asker": granted or mine or ask.item.organisation_id in actor.keys_of("organisation"),
        "shows_item": bool(may(actor, "exchange.item.view", ask.item)),
        "granted": granted,
    }
    return render(request, "exchange/ask_detail.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def ask_step(request: ActorRequest, pk: int, action: str) -> HttpResponse:
    """Answer, take back or withdraw."""
    ask = _asked(request, pk)
    if action not in STEPS:
        raise Http404("没有这一步。")
    title, asks, move, kind, act, done = STEPS[action]
    require(request.actor, asks, ask)
    if request.method == "GET" and not ASK_LIFECYCLE.allows(ask.state, move):
        messages.error(request, f"现为“{ask.get_state_display()}”，不能{title}。")
        return redirect("exchange:ask_detail", pk=pk)
    form = kind(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            act(request, ask, form.cleaned_data)
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, done)
            return redirect("exchange:ask_detail", pk=pk)
    context = {"ask": ask, "name": said(ask.item), "title": title, "form": form}
    return render(request, "exchange/ask_step.html", context)
