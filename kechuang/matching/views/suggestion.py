"""Pages of suggestions: one's own list, the office's, one pair with its reasons side by side, those of one item, what one chooses."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from kechuang.core.http import ActorRequest
from kechuang.core.listing import Column, Filter, Listing, View
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region
from kechuang.core.permissions import may, require, which
from kechuang.exchange.models import Item
from kechuang.exchange.permissions import HANDLERS, MEMBERS, WRITERS
from kechuang.exchange.queries.item import visible_items
from kechuang.exchange.states import ON_SHOW, TechField
from kechuang.matching.forms.suggestion import ChoiceForm, ExpertAnswerForm, PaceForm
from kechuang.matching.models import Docking, OfficeChoice, Suggestion
from kechuang.matching.operations.suggestion import set_choice, set_pace
from kechuang.matching.permissions.docking import side_of
from kechuang.matching.queries.docking import party_of, title_of
from kechuang.matching.queries.experts import FoundExpert, asks_of, experts_for
from kechuang.matching.queries.learned import kept_order
from kechuang.matching.queries.ranking import named_signals
from kechuang.matching.queries.suggestion import (
    get_suggestion,
    office_suggestions,
    own_suggestions,
    pace_of,
    suggestions_of,
)
from kechuang.matching.states.suggestion import PaceKind, SuggestionState, TakenState
from kechuang.matching.views.suggestion_steps import suggestion_steps
from kechuang.subjects.models import Organisation
from kechuang.subjects.models.organisation import choices


def suggestion_asked(request: ActorRequest, pk: int) -> Suggestion:
    """The suggestion, or 404 for one that the actor may not see."""
    try:
        return get_suggestion(request.actor, pk)
    except Suggestion.DoesNotExist as error:
        raise Http404("没有这条推荐，或它已经撤下。") from error


def _url(row: Suggestion) -> str:
    return reverse("matching:suggestion_detail", args=[row.pk])


def _columns(actor: Actor) -> list[Column[Any]]:
    return [
        Column("need", "需求", lambda r: title_of(r.need), sort="need__face__title", primary=True, link=_url),
        Column("need_party", "需求方", lambda r: party_of(actor, r.need)),
        Column("offer", "供给", lambda r: title_of(r.offer), sort="offer__face__title", primary=True, link=_url),
        Column("offer_party", "供给方", lambda r: party_of(actor, r.offer)),
        Column("words", "为什么", lambda r: r.words, template="matching/parts/words.html"),
        Column("score", "匹配分", lambda r: r.score, sort="score", end=True, template="matching/parts/score.html"),
    ]  # fmt: skip


@login_required
@require_GET
def suggestion_mine(request: ActorRequest) -> HttpResponse:
    """What may suit the actor's organisations, the best first."""
    actor = request.actor
    require(actor, "matching.suggestion.view")
    keys = actor.keys_of("organisation", *MEMBERS)
    columns = _columns(actor)
    columns.append(
        Column(
            "taken", "我方", lambda r: _own_state(r, keys), primary=True, template="matching/parts/taken.html"
        )
    )
    rows = own_suggestions(actor)
    views = {
        "": ~_taken_q(keys, "dismissed"), "liked": _taken_q(keys, "liked"), "dismissed": _taken_q(keys, "dismissed"),
    }  # fmt: skip
    asked = request.GET.get("taken", "")
    rows = rows.filter(views.get(asked, views[""]))
    listing: Listing[Suggestion] = Listing(
        request.GET, rows, columns=columns, order="-score", caption="我的推荐", search=("need__face__title", "offer__face__title"),
        filters=[Filter("side", "我方是", [("need", "需求方"), ("offer", "供给方")], lambda q, v: q.filter(**{f"{v}__organisation__in": keys}))],
        views=(View("可能合适的", ""), View("感兴趣的", "taken=liked"), View("说过不合适的", "taken=dismissed")),
    )  # fmt: skip
    paces = [pace_of(key) for key in keys[:1]]
    context = {
        "listing": listing,
        "pace": paces[0].get_kind_display() if paces else "",
        "may_pace": bool(may(actor, "matching.pace.set")),
    }
    return render(request, "matching/suggestion_mine.html", context)


def _taken_q(keys: tuple[int, ...], state: str) -> Q:
    return Q(need__organisation__in=keys, need_state=state) | Q(
        offer__organisation__in=keys, offer_state=state
    )


def _own_state(row: Suggestion, keys: tuple[int, ...]) -> str:
    code = row.need_state if row.need.organisation_id in keys else row.offer_state
    return dict(choices(TakenState))[code]


@login_required
@require_GET
def suggestion_list(request: ActorRequest) -> HttpResponse:
    """The office's: those of needs of its region."""
    actor = request.actor
    require(actor, "matching.suggestion.view")
    if not actor.grants:
        return redirect("matching:suggestion_mine")
    rows = office_suggestions(actor)
    counties = Region.objects.filter(pk__in=rows.order_by().values("region")).order_by("path")
    columns = _columns(actor)
    columns += [
        Column("state", "状态", lambda r: r.get_state_display(), sort="state", primary=True, template="matching/parts/suggestion_state.html"),
        Column("need_state", "需求方", lambda r: r.get_need_state_display(), sort="need_state"),
        Column("offer_state", "供给方", lambda r: r.get_offer_state_display(), sort="offer_state"),
    ]  # fmt: skip
    listing: Listing[Suggestion] = Listing(
        request.GET, rows, columns=columns, order="-score", caption="推荐", search=("need__face__title", "offer__face__title"),
        filters=[
            Filter("state", "状态", [each for each in choices(SuggestionState) if each[0] != "gone"], lambda q, v: q.filter(state=v)),
            Filter("field", "技术领域", choices(TechField), lambda q, v: q.filter(need__field_code=v)),
            Filter("place", "县（市、区）", [(each.pk, each.name) for each in counties], lambda q, v: q.filter(region=v)),
        ],
        views=(View("全部", ""), View("待确认", "state=waiting"), View("可以推送", "state=open"), View("不推的", "state=hidden")),
    )  # fmt: skip
    return render(
        request, "matching/suggestion_list.html", {"listing": listing, "may_choose": actor.has(*HANDLERS)}
    )


def marked(passage: dict[str, Any]) -> list[tuple[str, bool]]:
    """A passage in pieces, those that are shared marked."""
    text, place, found = str(passage.get("text", "")), 0, []
    for start, stop in passage.get("spans", ()):
        if start < place:
            continue
        found += [(text[place:start], False), (text[start:stop], True)]
        place = stop
    found.append((text[place:], False))
    return [(piece, is_shared) for piece, is_shared in found if piece]


@login_required
@require_GET
def suggestion_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """Why the two may suit each other: in words, with both passages side by side and what each signal added."""
    actor, row = request.actor, suggestion_asked(request, pk)
    whole = set(visible_items(actor).filter(pk__in=(row.need_id, row.offer_id)).values_list("pk", flat=True))
    docking = Docking.objects.filter(need=row.need_id, offer=row.offer_id).first()
    own = side_of(actor, row, *MEMBERS)
    sides = [
        {
            "label": label, "code": code, "item": item, "title": title_of(item), "party": party_of(actor, item),
            "whole": item.pk in whole, "pieces": marked(row.passages.get(code, {})), "own": own == code,
            "state": getattr(row, f"get_{code}_state_display")(),
        }
        for label, code, item in (("需求", "need", row.need), ("供给", "offer", row.offer))
    ]  # fmt: skip
    context = {
        "row": row,
        "sides": sides,
        "steps": suggestion_steps(actor, row),
        "docking": docking,
        "other": row.offer if own == "need" else row.need,
        "own": own,
        "writes": bool(side_of(actor, row, *WRITERS)),
        "records": actor.has(*HANDLERS),
    }
    return render(request, "matching/suggestion_detail.html", context)


@login_required
@require_GET
def item_fits(request: ActorRequest, pk: int) -> HttpResponse:
    """What may suit one item, for its owner and its office; others see only the pairs that concern themselves."""
    actor = request.actor
    require(actor, "matching.suggestion.view")
    item = (
        Item.objects.select_related("face", "region", "organisation").filter(pk=pk, state__in=ON_SHOW).first()
    )
    rows = suggestions_of(actor, item) if item is not None else None
    own = item is not None and item.organisation_id in actor.keys_of("organisation")
    if item is None or rows is None or not (own or actor.grants or rows.exists()):
        raise Http404("没有这条供需，或它不在展示。")
    listing: Listing[Suggestion] = Listing(
        request.GET, rows, columns=_columns(actor), order="-score", caption="可能合适的", search=("need__face__title", "offer__face__title")
    )  # fmt: skip
    may_ask = bool(may(actor, "matching.expert.ask", item))
    context = {
        "listing": listing, "item": item, "title": title_of(item), "may_ask": may_ask,
        "may_compute": bool(may(actor, "matching.suggestion.compute", item)),
        "experts": [(each, marked(each.passage)) for each in _experts(item, request.now)] if may_ask else [],
        "asks": asks_of(item) if may_ask else [],
        "answer_form": ExpertAnswerForm() if may(actor, "matching.expert.answer", item) else None,
    }  # fmt: skip
    return render(request, "matching/item_fits.html", context)


def _experts(item: Item, now: datetime) -> list[FoundExpert]:
    try:
        return experts_for(item, today=timezone.localdate(now))
    except Problem:
        return []  # nothing has been indexed yet: the list above says what to do


@login_required
@require_http_methods(["GET", "POST"])
def pace_set(request: ActorRequest) -> HttpResponse:
    """How often one's organisation wants to hear."""
    actor = request.actor
    require(actor, "matching.pace.set")
    rows = Organisation.objects.filter(pk__in=actor.keys_of("organisation", *WRITERS)).order_by("name")
    first = rows.first()
    initial = {"organisation": first, "kind": pace_of(first.pk).kind} if first else {}
    form = PaceForm(request.POST or None, organisations=rows, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            set_pace(organisation_id=data["organisation"].pk, kind=data["kind"], actor=actor, now=request.now)
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, f"已改为“{dict(choices(PaceKind))[data['kind']]}”。")
            return redirect("matching:suggestion_mine")
    return render(request, "matching/pace_set.html", {"form": form})


@login_required
@require_http_methods(["GET", "POST"])
def choice_set(request: ActorRequest) -> HttpResponse:
    """Whether the office looks at suggestions before they go out."""
    actor = request.actor
    require(actor, "matching.choice.set")
    regions = which(actor, "matching.choice.set", Region.objects.all(), field="self").order_by("path")
    own = next(grant.region_code for grant in actor.grants if grant.role in HANDLERS)
    chosen = OfficeChoice.objects.filter(region=own).first()
    initial = {"region": own, "confirms_first": "1" if chosen and chosen.confirms_first else "0"}
    form = ChoiceForm(request.POST or None, regions=regions, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        set_choice(
            region_code=data["region"].pk, confirms_first=data["confirms_first"] == "1", actor=actor, now=request.now
        )  # fmt: skip
        messages.success(request, "已保存。")
        return redirect("matching:suggestion_list")
    return render(request, "matching/choice_set.html", {"form": form})


@login_required
@require_GET
def signal_list(request: ActorRequest) -> HttpResponse:
    """What suggestions are made of: every signal with its bound, its source and what it does."""
    require(request.actor, "matching.suggestion.view")
    return render(
        request, "matching/signal_list.html", {"signals": named_signals(), "order": kept_order().words}
    )
