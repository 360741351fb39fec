"""The halls: what everybody may read, and saying that one is interested or that it does not suit."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from kechuang.core.http import ActorRequest
from kechuang.core.listing import Column, Filter, Listing, View
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region
from kechuang.core.permissions import may, require
from kechuang.exchange.forms.item import AskForm, DismissalForm
from kechuang.exchange.logic.readiness import LEVELS
from kechuang.exchange.models import Face
from kechuang.exchange.operations.ask import AskGiven, make_ask, make_dismissal
from kechuang.exchange.permissions import WRITERS
from kechuang.exchange.queries.ask import own_answers
from kechuang.exchange.queries.hall import faces_on_show, get_face, standing_in
from kechuang.exchange.states import KINDS, Side, TechField
from kechuang.subjects.models import Organisation
from kechuang.subjects.models.organisation import choices

_TITLES: dict[str, str] = {Side.OFFER: "成果厅", Side.NEED: "需求厅"}


def _url(face: Face) -> str:
    return reverse("exchange:hall_detail", args=[face.pk])


def _columns(side: str) -> list[Column[Any]]:
    last = (
        Column[Any]("deadline", "希望何时解决", lambda r: r.deadline, sort="deadline", template="exchange/parts/day.html")
        if side == Side.NEED
        else Column[Any]("maturity", "技术就绪度", lambda r: r.maturity, sort="maturity", end=True, template="exchange/parts/maturity.html")
    )  # fmt: skip
    return [
        Column("title", "名称", lambda r: r.title, primary=True, link=_url, template="exchange/parts/face_title.html"),
        Column("kind", "种类", lambda r: r.get_kind_display(), sort="kind", primary=True),
        Column("field", "技术领域", lambda r: r.get_field_code_display(), sort="field_code"),
        Column("organisation", "单位", lambda r: r.organisation_words),
        Column("place", "区域", lambda r: r.place.name, sort="place__path"),
        Column("amount", "金额", lambda r: r.amount, sort="amount", end=True, template="exchange/parts/amount.html"),
        last,
        Column("published", "发布", lambda r: r.published_at, sort="published_at", primary=True, template="exchange/parts/moment_day.html"),
    ]  # fmt: skip


def _listing(request: ActorRequest, side: str) -> Listing[Face]:
    rows = faces_on_show(side)
    places = Region.objects.filter(pk__in=rows.order_by().values("place")).order_by("path")
    filters: list[Filter[Any]] = [
        Filter("kind", "种类", [(str(each), each.label) for each in KINDS[side]], lambda q, v: q.filter(kind=v)),
        Filter("field", "技术领域", choices(TechField), lambda q, v: q.filter(field_code=v)),
        Filter(
            "place", "区域", [(each.pk, each.name) for each in places],
            lambda q, v: q.filter(place__path__contains=f"/{v}/"),
        ),
    ]  # fmt: skip
    if side == Side.OFFER:
        levels = [(str(level), f"{level}级以上") for level in LEVELS if level in (3, 6, 7, 8)]
        filters.append(Filter("level", "技术就绪度", levels, lambda q, v: q.filter(maturity__gte=int(v))))
    return Listing(
        request.GET, rows, columns=_columns(side), filters=filters, search=("folded",), finders=(standing_in,),
        order="-published", caption=_TITLES[side],
        views=(View("全部", ""), *(View(each.label, f"kind={each}") for each in KINDS[side])),
    )  # fmt: skip


def _hall(request: ActorRequest, side: Side) -> HttpResponse:
    context = {
        "listing": _listing(request, side),
        "title": _TITLES[side],
        "is_need": side == Side.NEED,
        "can_start": bool(may(request.actor, "exchange.item.fill")),
        "side": str(side),
    }
    return render(request, "exchange/hall.html", context)


@require_GET
def offer_hall(request: ActorRequest) -> HttpResponse:
    """What is offered. Public."""
    return _hall(request, Side.OFFER)


@require_GET
def need_hall(request: ActorRequest) -> HttpResponse:
    """What is needed. Public."""
    return _hall(request, Side.NEED)


def _face(pk: int) -> Face:
    try:
        return get_face(pk)
    except Face.DoesNotExist as error:
        raise Http404("没有这条信息，或它已经不在展示。") from error


@require_GET
def hall_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One public version; whoever may read the whole is led there. Public."""
    face, actor = _face(pk), request.actor
    mine = own_answers(actor, pk)
    context = {
        "face": face,
        "hall": "exchange:need_hall" if face.side == Side.NEED else "exchange:offer_hall",
        "hall_title": _TITLES[face.side],
        "may_read_all": mine.may_read_all,
        "is_own": mine.is_own,
        "asks": mine.asks,
        "can_ask": bool(may(actor, "exchange.ask.make")) and not mine.is_own,
        "level": LEVELS.get(face.maturity or 0, ""),
    }
    return render(request, "exchange/hall_detail.html", context)


def _askers(request: ActorRequest) -> Any:
    keys = request.actor.keys_of("organisation", *WRITERS)
    return Organisation.objects.filter(pk__in=keys).order_by("name")


@login_required
@require_http_methods(["GET", "POST"])
def ask_make(request: ActorRequest, pk: int) -> HttpResponse:
    """Ask to be let in."""
    actor = request.actor
    require(actor, "exchange.ask.make")
    face, askers = _face(pk), _askers(request)
    first = askers.first()
    start = {"contact_name": first.contact_name, "contact_phone": first.contact_phone} if first else {}
    form = AskForm(request.POST or None, organisations=askers, initial=start)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        organisation = data.pop("organisation")
        try:
            make_ask(
                item_id=pk, organisation_id=organisation.pk, given=AskGiven(**data), actor=actor, now=request.now
            )  # fmt: skip
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, "已告诉对方。对方答复后，您会收到消息。")
            return redirect("exchange:hall_detail", pk=pk)
    return render(request, "exchange/ask_make.html", {"form": form, "face": face})


@login_required
@require_http_methods(["GET", "POST"])
def dismissal_make(request: ActorRequest, pk: int) -> HttpResponse:
    """Say that it does not suit, and why."""
    actor = request.actor
    require(actor, "exchange.dismissal.make")
    face = _face(pk)
    form = DismissalForm(request.POST or None, organisations=_askers(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            make_dismissal(
                item_id=pk, organisation_id=data["organisation"].pk, reason=data["reason"], actor=actor, now=request.now
            )  # fmt: skip
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, "记下了，以后的推荐会按它改进。")
            return redirect("exchange:hall_detail", pk=pk)
    return render(request, "exchange/dismissal_make.html", {"form": form, "face": face})
