"""Pages of pairs: the list, one pair, proposing one, the evidence of a step."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from kechuang.core.exports import download, export_response
from kechuang.core.http import ActorRequest
from kechuang.core.listing import Listing, View
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region
from kechuang.core.operations.file import store_file
from kechuang.core.permissions import may, require
from kechuang.core.queries.files import open_file
from kechuang.exchange.models import Face, Item
from kechuang.exchange.permissions import HANDLERS, WRITERS
from kechuang.exchange.queries.item import visible_items
from kechuang.matching.forms.docking import ProposeForm, RecordPairForm, TalkForm
from kechuang.matching.models import Docking, DockingStep
from kechuang.matching.operations.docking import propose_docking
from kechuang.matching.permissions.docking import side_of
from kechuang.matching.queries.choosing import face_to_pair, other_side, own_published
from kechuang.matching.queries.conference import conference_of_pair
from kechuang.matching.queries.definitions import definitions
from kechuang.matching.queries.docking import (
    get_docking,
    get_step,
    history_of,
    party_of,
    place_of_pair,
    steps_of,
    title_of,
    visible_dockings,
)
from kechuang.matching.states.docking import MONEY, TECHNOLOGY_AMOUNT
from kechuang.matching.views.docking_rows import docking_columns, docking_filters, with_steps
from kechuang.matching.views.steps import pair_steps, step_steps


def docking_asked(request: ActorRequest, pk: int) -> Docking:
    """The pair, or 404 for one that the actor may not see."""
    try:
        return get_docking(request.actor, pk)
    except Docking.DoesNotExist as error:
        raise Http404("没有这一对，或您不能查看。") from error


def export_key(actor: Actor) -> int | None:
    """Whose rows a member exports; None for an officer."""
    return None if actor.grants else next(iter(actor.keys_of("organisation")), None)


@login_required
@require_GET
def docking_list(request: ActorRequest) -> HttpResponse:
    """Pairs that the actor may see; ``?export=xlsx`` gives what is on the screen."""
    actor = request.actor
    require(actor, "matching.docking.view")
    listing: Listing[Docking] = Listing(
        request.GET, with_steps(visible_dockings(actor)), columns=docking_columns(actor),
        filters=docking_filters(actor, timezone.localdate(request.now)), search=("need__face__title", "offer__face__title"),
        order="-moved", caption="对接",
        views=(
            View("谈过的", "reached=docked"), View("有意向", "reached=intended"), View("签了约", "reached=signed"),
            View("搁置", "standing=set_aside"), View("失败", "standing=failed"), View("全部", ""),
        ),
    )  # fmt: skip
    if "export" in request.GET:
        return export_response(
            listing, title="对接", permission="matching.docking.export", actor=actor, now=request.now,
            organisation_key=export_key(actor),
        )  # fmt: skip
    context = {
        "listing": listing,
        "can_export": bool(may(actor, "matching.docking.export")),
        "can_import": bool(may(actor, "matching.docking.import")),
        "can_see_funnel": bool(may(actor, "matching.funnel.view")),
        "records": actor.has(*HANDLERS),
    }
    return render(request, "matching/docking_list.html", context)


@login_required
@require_GET
def docking_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One pair: both sides by their public names, its way, what was told and what may be done."""
    actor, docking = request.actor, docking_asked(request, pk)
    defined = definitions(timezone.localdate(request.now))
    steps = steps_of(docking)
    reached = {step.stage: step for step in steps if step.state == "confirmed"}
    way = [
        (each, reached.get(each.code), number <= docking.place, number == docking.place)
        for number, each in enumerate(defined.stages)
    ]
    whole = set(
        visible_items(actor).filter(pk__in=(docking.need_id, docking.offer_id)).values_list("pk", flat=True)
    )
    context = {
        "docking": docking,
        "place": Region.objects.get(pk=place_of_pair(actor, docking)),
        "sides": [_side(actor, "需求", docking.need, whole), _side(actor, "供给", docking.offer, whole)],
        "way": way,
        "rows": [(step, moneys(step), step_steps(actor, step)) for step in steps if step.stage != "pushed"],
        "steps": pair_steps(actor, docking),
        "events": history_of(actor, docking),
        "own": side_of(actor, docking),
    }
    return render(request, "matching/docking_detail.html", context)


def _side(actor: Actor, label: str, item: Item, whole: set[int]) -> dict[str, Any]:
    return {
        "label": label,
        "title": title_of(item),
        "party": party_of(actor, item),
        "item": item,
        "whole": item.pk in whole,
    }


def moneys(step: DockingStep) -> list[tuple[str, Any]]:
    """The money of a step under its names; nothing for stages without money."""
    if step.stage not in MONEY:
        return []
    found = [(MONEY[step.stage], step.amount)]
    if step.stage == "registered":
        found.append((TECHNOLOGY_AMOUNT, step.technology_amount))
    return found


@login_required
@require_http_methods(["GET", "POST"])
def docking_propose(request: ActorRequest) -> HttpResponse:
    """Say that both have talked: a side with one of its own (``?item=`` the other's), the office with any two."""
    actor = request.actor
    require(actor, "matching.docking.propose")
    if actor.has(*HANDLERS):
        return _record(request)
    face = _other(request)
    own = own_published(actor, other_side(face.side))
    form = ProposeForm(request.POST or None, request.FILES or None, own=own)
    if request.method == "POST" and form.is_valid():
        mine = form.cleaned_data["own"].pk
        need, offer = (face.pk, mine) if face.side == "need" else (mine, face.pk)
        done = _propose(request, form, need, offer)
        if done is not None:
            messages.success(request, "已请对方确认。对方确认后才算对接。")
            return redirect("matching:docking_detail", pk=done.docking_id)
    return render(
        request, "matching/docking_propose.html", {"form": form, "face": face, "has_own": own.exists()}
    )


def _other(request: ActorRequest) -> Face:
    key = request.GET.get("item", "")
    face = face_to_pair(int(key)) if key.isdecimal() and len(key) < 19 else None
    if face is None:
        raise Http404("没有这条供需，或它已经不在展示。请从成果厅或需求厅的页面进来。")
    return face


def _record(request: ActorRequest) -> HttpResponse:
    initial = {key: request.GET[key] for key in ("need", "offer") if request.GET.get(key, "").isdecimal()}
    form = RecordPairForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        done = _propose(request, form, form.cleaned_data["need"], form.cleaned_data["offer"])
        if done is not None:
            messages.success(request, "已登记，双方会收到消息。")
            return redirect("matching:docking_detail", pk=done.docking_id)
    return render(request, "matching/docking_propose.html", {"form": form, "face": None, "has_own": True})


def _conference_asked(request: ActorRequest, need: int, offer: int) -> int | None:
    """The conference of ``?conference=`` at which they talked, if both were there."""
    key = request.GET.get("conference", "")
    return conference_of_pair(int(key), need, offer) if key.isdecimal() and len(key) < 19 else None


def _propose(request: ActorRequest, form: TalkForm, need: int, offer: int) -> DockingStep | None:
    """The step, or None with the problem shown in the form."""
    try:
        file_id = stored_evidence(request, form, need)
        return propose_docking(
            conference_id=_conference_asked(request, need, offer), need_id=need, offer_id=offer, given=form.given(file_id), actor=request.actor, now=request.now
        )  # fmt: skip
    except (Problem, Item.DoesNotExist) as problem:
        form.take(problem if isinstance(problem, Problem) else Problem("没有这个编号的供需。"))
        return None


def stored_evidence(request: ActorRequest, form: Any, need: int) -> Any:
    """The uploaded file's number, kept with the need's region; None without one. Raises ``Problem``."""
    upload = form.cleaned_data.get("file")
    if upload is None:
        return None
    region = Item.objects.select_related("region").get(pk=need).region
    own = next(iter(request.actor.keys_of("organisation", *WRITERS)), None)
    stored = store_file(
        name=upload.name, data=upload.read(), purpose="matching.step", region=region, organisation_key=own,
        actor=request.actor, now=request.now,
    )  # fmt: skip
    return stored.pk


@login_required
@require_GET
def step_file(request: ActorRequest, pk: int) -> HttpResponse:
    """The evidence of a step, to whoever may see the pair: the other side must read what it confirms."""
    try:
        step = get_step(request.actor, pk)
    except DockingStep.DoesNotExist as error:
        raise Http404("没有这一步，或您不能查看。") from error
    if step.file_id is None:
        raise Http404("这一步没有附件。")
    stored, data = open_file(Actor.system("对接附件"), step.file_id)
    return download(data, stored.name, stored.media_type)


def docking_url(docking: Docking) -> str:
    """The page of a pair."""
    return reverse("matching:docking_detail", args=[docking.pk])
