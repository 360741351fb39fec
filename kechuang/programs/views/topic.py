"""Pages of topics: ranked by votes, one with its ideas and votes, choosing, and the candidate guide."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from kechuang.core.exports import export_response
from kechuang.core.forms import KindForm
from kechuang.core.http import ActorRequest
from kechuang.core.listing import Column, Filter, Listing, View
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import may, require
from kechuang.core.queries.trail import events_of
from kechuang.programs.forms import idea as forms
from kechuang.programs.models import Topic
from kechuang.programs.operations import idea as operations
from kechuang.programs.queries import idea as queries
from kechuang.programs.states import IDEA_LIFECYCLE, IdeaState
from kechuang.subjects.models.organisation import choices


def _page(topic: Topic) -> str:
    return reverse("programs:topic_detail", args=[topic.pk])


_COLUMNS: list[Column[Any]] = [
    Column("title", "选题", lambda r: r.title, sort="title", link=_page, primary=True),
    Column("words", "把它们连在一起的词", lambda r: "、".join(r.words)),
    Column("count", "建议", lambda r: r.count, sort="count", end=True),
    Column("points", "得分", lambda r: r.points, sort="points", end=True, primary=True),
    Column("voters", "投票人", lambda r: r.voters, sort="voters", end=True),
    Column("state", "结果", lambda r: r.get_state_display(), sort="state", primary=True,
           template="programs/parts/topic_state.html"),
    Column("year", "年度", lambda r: r.year, sort="year", end=True),
    Column("reason", "理由", lambda r: r.reason, shown=False),
    Column("region", "区域", lambda r: r.region.name, shown=False),
]  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def topic_list(request: ActorRequest) -> HttpResponse:
    """The candidate topics, the most points first; a handler gathers a year's ideas here. ``?export=xlsx`` gives the list."""
    actor = request.actor
    require(actor, "programs.topic.view")
    rows, years = queries.visible_topics(actor), queries.years_of(actor)
    listing: Listing[Topic] = Listing(
        request.GET, rows, columns=_COLUMNS, order="-points", search=("title",), caption="候选选题",
        filters=[
            Filter("year", "年度", [(str(y), f"{y}年") for y in years], lambda q, v: q.filter(year=v)),
            Filter("state", "结果", choices(IdeaState), lambda q, v: q.filter(state=v)),
        ],
        views=(View("全部", ""), View("待定", "state=proposed"), View("列入", "state=chosen"), View("未列入", "state=dropped")),
    )  # fmt: skip
    if "export" in request.GET:
        return export_response(
            listing, title="候选选题", permission="programs.case.export", actor=actor, now=request.now
        )
    form = None
    if may(actor, "programs.topic.gather"):
        initial = {"year": request.now.year + 1}
        form = forms.GatherForm(
            request.POST or None, regions=queries.gathering_regions(actor), initial=initial
        )
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            found = operations.gather_topics(
                region_id=form.cleaned_data["region"].pk, year=form.cleaned_data["year"], actor=actor, now=request.now
            )  # fmt: skip
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, f"{found.ideas}条建议归为{found.topics}个选题，新增{found.new}个。")
            return redirect(f"{reverse('programs:topic_list')}?year={form.cleaned_data['year']}")
    context = {
        "listing": listing, "form": form, "years": years, "can_export": bool(may(actor, "programs.case.export")),
    }  # fmt: skip
    return render(request, "programs/topic_list.html", context)


def _get(request: ActorRequest, pk: int) -> Topic:
    require(request.actor, "programs.topic.view")
    try:
        return queries.get_topic(request.actor, pk)
    except Topic.DoesNotExist as error:
        raise Http404("没有这个选题，它可能已经重新归并，或不属于您的辖区。") from error


@login_required
@require_http_methods(["GET", "POST"])
def topic_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One topic: its ideas, the votes with their reasons, and the actor's own vote."""
    topic, actor = _get(request, pk), request.actor
    votes = queries.votes_on(topic)
    own = next((each for each in votes if each.account_id == actor.account_id), None)
    form = None
    if topic.state == IdeaState.PROPOSED and may(actor, "programs.topic.vote", topic):
        initial = {"points": own.points, "reason": own.reason} if own else {}
        form = forms.VoteForm(request.POST or None, initial=initial)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            operations.vote_topic(topic_id=pk, actor=actor, now=request.now, **form.cleaned_data)
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, "投票已记下。")
            return redirect(_page(topic))
    ideas, hidden = queries.ideas_in(actor, topic)
    steps = IDEA_LIFECYCLE.actions(topic.state) if may(actor, "programs.topic.choose", topic) else ()
    context = {
        "topic": topic, "ideas": ideas, "hidden": hidden, "votes": votes, "own": own, "form": form, "steps": steps,
        "can_gather": bool(may(actor, "programs.topic.gather", topic)), "events": events_of(topic),
    }  # fmt: skip
    return render(request, "programs/topic_detail.html", context)


Act = Callable[..., Topic]
#: What is done with a topic by one form: title, form, operation, permission.
STEPS: dict[str, tuple[str, type[KindForm], Act, str]] = {
    "rename": ("改名", forms.TitleForm, operations.rename_topic, "programs.topic.gather"),
    "choose": ("列入选题", forms.WhyForm, operations.choose_topic, "programs.topic.choose"),
    "drop": ("不列入", forms.WhyNotForm, operations.drop_topic, "programs.topic.choose"),
    "reopen": ("重新考虑", forms.WhyForm, operations.reopen_topic, "programs.topic.choose"),
}


@login_required
@require_http_methods(["GET", "POST"])
def topic_step(request: ActorRequest, pk: int, action: str) -> HttpResponse:
    """Name, choose, drop or reopen a topic."""
    topic = _get(request, pk)
    if action not in STEPS:
        raise Http404("没有这一步。")
    title, kind_of_form, act, permission = STEPS[action]
    require(request.actor, permission, topic)
    form = kind_of_form(request.POST if request.method == "POST" else None, initial={"title": topic.title})
    if request.method == "POST" and form.is_valid():
        try:
            act(topic_id=pk, actor=request.actor, now=request.now, **form.cleaned_data)
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, f"已{title}。")
            return redirect(_page(topic))
    return render(request, "programs/topic_step.html", {"topic": topic, "form": form, "title": title})


@login_required
@require_GET
def topic_guide(request: ActorRequest) -> HttpResponse:
    """The candidate guide of a year: the chosen topics with where they come from and who voted why; to be printed."""
    actor = request.actor
    require(actor, "programs.topic.view")
    years, asked = queries.years_of(actor), request.GET.get("year", "")
    year = (
        int(asked)
        if asked.isascii() and asked.isdigit() and len(asked) == 4
        else (years or [request.now.year + 1])[0]
    )
    context = {"year": year, "years": years, "topics": queries.guide_of(actor, year)}
    return render(request, "programs/topic_guide.html", context)
