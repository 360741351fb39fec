"""Pages of ideas: the list, proposing one, putting one into another topic."""

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
from kechuang.core.permissions import may, require, which
from kechuang.programs.forms.idea import IdeaForm, MoveForm
from kechuang.programs.models import Idea
from kechuang.programs.operations.idea import move_idea, propose_idea
from kechuang.programs.queries import idea as queries
from kechuang.programs.states import IdeaSource, IdeaState
from kechuang.subjects.models import Organisation
from kechuang.subjects.models.organisation import choices

#: From where a member's idea comes, and from where one that an officer enters.
_OWN = (IdeaSource.PROPOSAL, IdeaSource.NEED)
_COUNTY = (IdeaSource.COUNTY, IdeaSource.NEED, IdeaSource.CITIZEN)


def _topic_page(idea: Idea) -> str:
    return reverse("programs:topic_detail", args=[idea.topic_id]) if idea.topic_id else ""


def _columns(*, officer: bool) -> list[Column[Any]]:
    columns: list[Column[Any]] = [
        Column("title", "题目", lambda r: r.title, sort="title", primary=True, template="programs/parts/idea_title.html"),
        Column("source", "来源", lambda r: r.get_source_display(), sort="source"),
        Column("from", "提出", lambda r: r.organisation.name if r.organisation else r.region.name),
        Column("year", "年度", lambda r: r.year, sort="year", end=True),
        Column("state", "结果", lambda r: r.get_state_display(), sort="state", primary=True,
               template="programs/parts/topic_state.html"),
        Column("made", "提出时间", lambda r: r.made_at, sort="made_at", template="core/parts/moment.html"),
        Column("text", "内容", lambda r: r.text, shown=False),
    ]  # fmt: skip
    if officer:
        topic = Column[Any](
            "topic",
            "归到",
            lambda r: r.topic.title if r.topic else "还没有归并",
            link=_topic_page,
            primary=True,
        )
        columns.insert(4, topic)
    return columns


@login_required
@require_GET
def idea_list(request: ActorRequest) -> HttpResponse:
    """The ideas that the actor may see: all of an officer's region, a member's own."""
    actor = request.actor
    require(actor, "programs.idea.view")
    rows = queries.visible_ideas(actor)
    years = sorted(set(rows.order_by().values_list("year", flat=True)), reverse=True)
    listing: Listing[Idea] = Listing(
        request.GET, rows, columns=_columns(officer=bool(actor.grants)), order="-made", caption="选题建议",
        search=("title", "text", "organisation__name"),
        filters=[
            Filter("year", "年度", [(str(y), f"{y}年") for y in years], lambda q, v: q.filter(year=v)),
            Filter("source", "来源", choices(IdeaSource), lambda q, v: q.filter(source=v)),
            Filter("state", "结果", choices(IdeaState), lambda q, v: q.filter(state=v)),
        ],
        views=(View("全部", ""), View("列入选题", "state=chosen"), View("已提出", "state=proposed")),
    )  # fmt: skip
    context = {"listing": listing, "can_propose": bool(may(actor, "programs.idea.propose"))}
    return render(request, "programs/idea_list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def idea_create(request: ActorRequest) -> HttpResponse:
    """Propose an idea."""
    actor = request.actor
    require(actor, "programs.idea.propose")
    keys = actor.keys_of("organisation", "org_admin", "org_editor", "org_agent")
    organisations = Organisation.objects.filter(pk__in=[] if actor.grants else keys).order_by("name")
    regions = (
        which(actor, "programs.idea.propose", Region.objects.all(), field="self") if actor.grants else None
    )
    county = actor.has("county_officer", "park_officer")
    sources = _OWN if not actor.grants else _COUNTY if county else tuple(IdeaSource)
    own = [each.region_code for each in actor.grants]
    form = IdeaForm(
        request.POST or None, organisations=organisations if not actor.grants else Organisation.objects.none(),
        regions=Region.objects.none() if regions is None else regions.filter(pk__in=own).order_by("path"), sources=sources,
        initial={"year": request.now.year + 1},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        organisation, region = data.get("organisation"), data.get("region")
        try:
            propose_idea(
                given=form.given(), organisation_id=organisation.pk if organisation else None,
                region_id=region.pk if region else "", actor=actor, now=request.now,
            )  # fmt: skip
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, "建议已提出。是否列入选题，会在这里告诉您。")
            return redirect("programs:idea_list")
    return render(request, "programs/idea_create.html", {"form": form})


@login_required
@require_http_methods(["GET", "POST"])
def idea_move(request: ActorRequest, pk: int) -> HttpResponse:
    """Put an idea into another topic."""
    actor = request.actor
    require(actor, "programs.topic.gather")
    try:
        idea = queries.get_idea(actor, pk)
    except Idea.DoesNotExist as error:
        raise Http404("没有这条建议，或它不属于您的辖区。") from error
    form = MoveForm(
        request.POST if request.method == "POST" else None, topics=queries.targets_for(actor, idea)
    )
    if request.method == "POST" and form.is_valid():
        topic = form.cleaned_data["topic"]
        try:
            moved = move_idea(idea_id=pk, topic_id=topic.pk if topic else None, actor=actor, now=request.now)
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, f"已归到“{moved.topic}”。")
            return redirect("programs:topic_detail", moved.topic_id)
    return render(request, "programs/idea_move.html", {"idea": idea, "form": form})
