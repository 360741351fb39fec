"""Pages of a draw: what is asked of it, and all of it readable from a distance while a supervisor looks on."""

from __future__ import annotations

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kechuang.core.exports import download
from kechuang.core.http import ActorRequest
from kechuang.core.logic.verdicts import Problem
from kechuang.core.operations.file import log_export
from kechuang.core.permissions import may, require
from kechuang.core.queries.trail import events_of
from kechuang.review.forms.panel import DrawForm, WitnessForm
from kechuang.review.logic.draw_record import Replay
from kechuang.review.models import Draw
from kechuang.review.operations import draw as operations
from kechuang.review.queries.panel_page import shown_draw
from kechuang.review.queries.panels import get_draw, latest_draw, open_seats
from kechuang.review.views.panel import panel_asked


def page_of(draw: Draw) -> str:
    """A draw's page."""
    return reverse("review:draw_detail", args=[draw.pk])


def draw_asked(request: ActorRequest, pk: int) -> Draw:
    """The draw of an address; as if there were none for whoever may not see it."""
    try:
        return get_draw(request.actor, pk)
    except Draw.DoesNotExist as error:
        raise Http404("没有这次抽取，或不属于您的辖区。") from error


@login_required
@require_http_methods(["GET", "POST"])
def draw_commit(request: ActorRequest, pk: int) -> HttpResponse:
    """Say what is asked of a draw, and publish the commitment."""
    panel = panel_asked(request, pk)
    require(request.actor, "review.panel.draw", panel)
    last = latest_draw(panel)
    demand = last.record["demand"] if last else {}
    initial = {
        "number": open_seats(panel) or panel.experts_per_file,
        "disciplines": "，".join(demand.get("disciplines", ())),
        "titles": "，".join(demand.get("titles", ())),
        "day": panel.opens_at and panel.opens_at.date(),
    }
    form = DrawForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            draw = operations.commit_draw(
                panel_id=pk, given=form.given(), actor=request.actor, now=request.now
            )
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, "承诺值和候选名单的摘要已公布。请监督人员登录，在本页确认到场。")
            return redirect(page_of(draw))
    context = {
        "panel": panel, "form": form, "title": "补充抽取专家" if last and last.drawn_at else "抽取专家",
        "button": "冻结名单，公布承诺值",
        "lead": "先冻结要求和候选名单、公布承诺值，监督人员到场确认以后才能抽取。公布以后要求不能再改。",
    }  # fmt: skip
    return render(request, "review/panel_step.html", context)


@login_required
@require_GET
def draw_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """A draw as it stands, for the projector."""
    return _page(request, draw_asked(request, pk))


@login_required
@require_POST
def draw_replay(request: ActorRequest, pk: int) -> HttpResponse:
    """Compute the draw again and show whether it comes out the same."""
    draw = draw_asked(request, pk)
    try:
        found = operations.replay_draw(draw_id=pk, actor=request.actor, now=request.now)
    except Problem as problem:
        messages.error(request, problem.message)
        return redirect(page_of(draw))
    return _page(request, draw, replay=found)


@login_required
@require_POST
def draw_step(request: ActorRequest, pk: int, act: str) -> HttpResponse:
    """Witness a draw, run it, or show its seed. Who may, the operation says."""
    draw, who = draw_asked(request, pk), {"draw_id": pk, "actor": request.actor, "now": request.now}
    form = WitnessForm(request.POST)
    try:
        if act == "witness" and form.is_valid():
            operations.witness_draw(nonce=form.cleaned_data["nonce"], **who)  # type: ignore[arg-type]
            messages.success(request, "已确认到场监督。现在可以抽取。")
        elif act == "run":
            operations.run_draw(**who)  # type: ignore[arg-type]
            messages.success(request, "抽取完毕，已向抽中的专家发出邀请。")
        elif act == "reveal":
            operations.reveal_seed(**who)  # type: ignore[arg-type]
            messages.success(request, "种子已公开。导出的记录在任何一台电脑上都能重放。")
        else:
            raise Http404("没有这一步。")
    except Problem as problem:
        messages.error(request, problem.message)
    return redirect(page_of(draw))


@login_required
@require_GET
def draw_export(request: ActorRequest, pk: int) -> HttpResponse:
    """The record as JSON for ``kechuang draw --replay``; that it left the house is logged."""
    draw = draw_asked(request, pk)
    require(request.actor, "review.panel.export", draw.panel)
    rows = len(draw.record["candidates"])
    log_export(
        what=f"抽取记录 {draw}",
        rows=rows,
        region=draw.panel.call.region,
        actor=request.actor,
        now=request.now,
    )
    data = json.dumps(draw.record, ensure_ascii=False, indent=1).encode()
    return download(data, f"抽取记录-{draw.panel.pk}-{draw.number}.json", "application/json")


def _page(request: ActorRequest, draw: Draw, replay: Replay | None = None) -> HttpResponse:
    actor = request.actor
    newest = latest_draw(draw.panel)
    context = {
        "draw": draw,
        "shown": shown_draw(draw),
        "replay": replay,
        "form": WitnessForm(),
        "events": events_of(draw),
        "is_newest": newest is not None and newest.pk == draw.pk,
        "can_run": bool(may(actor, "review.panel.draw", draw.panel)),
        "can_witness": bool(may(actor, "review.draw.supervise", draw))
        and draw.made_by_id != actor.account_id,
        "can_reveal": bool(may(actor, "review.draw.supervise", draw)),
        "can_export": bool(may(actor, "review.panel.export", draw.panel)),
    }
    return render(request, "review/draw_detail.html", context)
