"""Hints that two cases are alike: the list, one hint with its passages side by side, and a person's judgement."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kechuang.core.http import ActorRequest
from kechuang.core.listing import Column, Filter, Listing, View
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import may, require
from kechuang.core.queries.trail import events_of
from kechuang.programs.forms.likeness import JudgeForm
from kechuang.programs.logic.likeness import LOOK_CLOSELY, SHOW, grounds_in_words
from kechuang.programs.models import Case, Likeness
from kechuang.programs.operations.likeness import compare_case, judge_likeness
from kechuang.programs.queries import likeness as queries
from kechuang.programs.queries.officer import applicant_of
from kechuang.programs.states import LIKENESS_LIFECYCLE, LikenessState
from kechuang.programs.views.work import case_asked, page_of
from kechuang.subjects.models.organisation import choices


def _page(row: Likeness) -> str:
    return reverse("programs:likeness_detail", args=[row.pk])


def _columns(seen: set[int]) -> list[Column[Any]]:
    def named(case: Case) -> str:
        return f"{case.number or '未编号'} {case}" if case.pk in seen else "不在您可查看的范围"

    return [
        Column("case", "办件", lambda r: named(r.case), link=_page, primary=True),
        Column("other", "相似的办件", lambda r: named(r.other), primary=True),
        Column("score", "相似度", lambda r: f"{r.score * 100:.1f}%", sort="score", end=True, primary=True),
        Column("grounds", "其他依据", lambda r: "、".join(grounds_in_words(r.grounds)) or "—"),
        Column("state", "判断", lambda r: r.get_state_display(), sort="state", primary=True,
               template="programs/parts/likeness_state.html"),
        Column("call", "通知", lambda r: r.case.call.title),
    ]  # fmt: skip


@login_required
@require_GET
def likeness_list(request: ActorRequest) -> HttpResponse:
    """The hints of the cases that the actor's posts reach, those that nobody has judged first."""
    actor = request.actor
    require(actor, "programs.likeness.view")
    rows = queries.visible_likenesses(actor)
    seen = queries.seen_in(actor, rows)
    listing: Listing[Likeness] = Listing(
        request.GET, rows, columns=_columns(seen), order="-score", caption="查重提示",
        search=("case__title", "case__number", "other__title", "other__number"),
        filters=[
            Filter("state", "判断", choices(LikenessState), lambda q, v: q.filter(state=v)),
            Filter("score", "相似度", [("high", f"{LOOK_CLOSELY:.0%}以上"), ("low", f"{LOOK_CLOSELY:.0%}以下")],
                   lambda q, v: q.filter(score__gte=LOOK_CLOSELY) if v == "high" else q.filter(score__lt=LOOK_CLOSELY)),
        ],
        views=(View("待判断", "state=found"), View("构成重复", "state=confirmed"), View("全部", "")),
    )  # fmt: skip
    context = {
        "listing": listing,
        "show": f"{SHOW:.0%}",
        "close": f"{LOOK_CLOSELY:.0%}",
        "can_see_outside": bool(may(actor, "programs.outside_project.view")),
    }
    return render(request, "programs/likeness_list.html", context)


def _asked(request: ActorRequest, pk: int) -> Likeness:
    require(request.actor, "programs.likeness.view")
    try:
        return queries.get_likeness(request.actor, pk)
    except Likeness.DoesNotExist as error:
        raise Http404("没有这条查重提示，它可能已经不成立，或不属于您的辖区。") from error


@login_required
@require_http_methods(["GET", "POST"])
def likeness_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """Two cases side by side where they say the same, and the form in which a person says what it is."""
    row, actor = _asked(request, pk), request.actor
    form = JudgeForm(request.POST or None, actions=LIKENESS_LIFECYCLE.actions(row.state))
    if request.method == "POST" and form.is_valid():
        try:
            judge_likeness(likeness_id=pk, actor=actor, now=request.now, **form.cleaned_data)
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, "判断已记下。")
            return redirect(_page(row))
    seen = queries.seen_in(actor, Likeness.objects.filter(pk=pk))
    context = {
        "row": row,
        "percent": f"{row.score * 100:.1f}%",
        "grounds": grounds_in_words(row.grounds),
        "case": row.case if row.case_id in seen else None,
        "other": row.other if row.other_id in seen else None,
        "applicants": [applicant_of(row.case), applicant_of(row.other)],
        "pairs": queries.sides_of(row, seen),
        "form": form if may(actor, "programs.likeness.judge", row) else None,
        "show": f"{SHOW:.0%}",
        "close": f"{LOOK_CLOSELY:.0%}",
        "events": events_of(row),
    }
    return render(request, "programs/likeness_detail.html", context)


@login_required
@require_POST
def case_compare_again(request: ActorRequest, pk: int) -> HttpResponse:
    """Compare a case with all others again."""
    case = case_asked(request, pk)
    require(request.actor, "programs.case.compare", case)
    try:
        found = compare_case(case_id=pk, actor=request.actor, now=request.now)
    except Problem as problem:
        messages.error(request, problem.message)
    else:
        messages.success(
            request, f"已重新比对，提示{len(found)}件。" if found else "已重新比对，没有相似的办件。"
        )
    return redirect(f"{page_of(case)}#likeness")
