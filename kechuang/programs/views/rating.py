"""Ratings and urgings: the officers' lists with answers, and the applicant's own forms."""

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
from kechuang.core.permissions import require
from kechuang.programs.forms.decision import AnswerForm, RatingForm, UrgeForm
from kechuang.programs.logic.rating import LOW, STARS
from kechuang.programs.models import Rating, Urge
from kechuang.programs.operations import rating as operations
from kechuang.programs.queries import objection as queries
from kechuang.programs.queries.officer import applicant_of
from kechuang.programs.views.own_asking import case_asked

_ANSWERED = [("open", "待答复"), ("answered", "已答复"), ("low", "不满意的")]


def _narrowed(rows: Any, how: str) -> Any:
    if how == "low":
        return rows.filter(stars__lte=LOW)
    return rows.filter(answered_at__isnull=how == "open")


def _stand(row: Any) -> str:
    done = row.answered_at is not None
    owed = isinstance(row, Urge) or row.stars <= LOW
    row.tone = "ok" if done else "warn" if owed else "mute"
    return "已答复" if done else "待答复" if owed else "不需答复"


@login_required
@require_GET
def rating_list(request: ActorRequest) -> HttpResponse:
    """How applicants rated, the low ones that wait for an answer first among the views."""
    require(request.actor, "programs.case.answer")
    columns: list[Column[Any]] = [
        Column("case", "办件", lambda r: str(r.case), primary=True, link=lambda r: reverse("programs:rating_answer", args=[r.pk])),
        Column("applicant", "申报单位", lambda r: applicant_of(r.case)),
        Column("kind", "事项", lambda r: r.case.kind_version.title),
        Column("stars", "评价", lambda r: STARS[r.stars], sort="stars", primary=True),
        Column("words", "理由", lambda r: r.words or None),
        Column("made", "时间", lambda r: r.made_at, sort="made_at", template="core/parts/moment.html"),
        Column("state", "答复", _stand, template="programs/parts/toned.html", primary=True),
    ]  # fmt: skip
    listing = Listing(
        request.GET, queries.ratings(request.actor), columns=columns, order="-made", caption="好差评",
        filters=[Filter("how", "答复", _ANSWERED, _narrowed)], search=("case__title", "case__number", "words"),
        views=(View("全部", ""), View("不满意的", "how=low"), View("没有答复的", "how=open")),
    )  # fmt: skip
    return render(request, "programs/rating_list.html", {"listing": listing})


@login_required
@require_http_methods(["GET", "POST"])
def rating_answer(request: ActorRequest, pk: int) -> HttpResponse:
    """One rating, and its answer."""
    require(request.actor, "programs.case.answer")
    row = queries.ratings(request.actor).filter(pk=pk).first()
    if row is None:
        raise Http404("没有这条评价。")
    facts = [("评价", STARS[row.stars]), ("理由", row.words or "没有写")]

    def save(answer: str) -> None:
        operations.answer_rating(rating_id=pk, answer=answer, actor=request.actor, now=request.now)

    return _answering(request, row, "rating", "好差评", facts, save)


@login_required
@require_GET
def urge_list(request: ActorRequest) -> HttpResponse:
    """The urgings, those without an answer first among the views."""
    require(request.actor, "programs.case.answer")
    columns: list[Column[Any]] = [
        Column("case", "办件", lambda r: str(r.case), primary=True, link=lambda r: reverse("programs:urge_answer", args=[r.pk])),
        Column("applicant", "申报单位", lambda r: applicant_of(r.case)),
        Column("step", "办件状态", lambda r: r.case.get_state_display()),
        Column("handler", "经办人", lambda r: str(r.case.handler) if r.case.handler else None),
        Column("words", "内容", lambda r: r.words or None),
        Column("made", "时间", lambda r: r.made_at, sort="made_at", template="core/parts/moment.html"),
        Column("state", "答复", _stand, template="programs/parts/toned.html", primary=True),
    ]  # fmt: skip
    listing = Listing(
        request.GET, queries.urges(request.actor), columns=columns, order="-made", caption="催办",
        filters=[Filter("how", "答复", _ANSWERED[:2], _narrowed)], search=("case__title", "case__number"),
        views=(View("全部", ""), View("待答复", "how=open")),
    )  # fmt: skip
    return render(request, "programs/urge_list.html", {"listing": listing})


@login_required
@require_http_methods(["GET", "POST"])
def urge_answer(request: ActorRequest, pk: int) -> HttpResponse:
    """One urging, and its answer."""
    require(request.actor, "programs.case.answer")
    row = queries.urges(request.actor).filter(pk=pk).first()
    if row is None:
        raise Http404("没有这次催办。")
    facts = [("办件状态", row.case.get_state_display()), ("内容", row.words or "没有写")]

    def save(answer: str) -> None:
        operations.answer_urge(urge_id=pk, answer=answer, actor=request.actor, now=request.now)

    return _answering(request, row, "urge", "催办", facts, save)


def _answering(
    request: ActorRequest, row: Rating | Urge, noun: str, title: str, facts: list[tuple[str, str]], save: Any
) -> HttpResponse:
    form = AnswerForm(request.POST or None) if row.answered_at is None else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            save(form.cleaned_data["answer"])
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, "已答复，申报单位会收到消息。")
            return redirect(f"programs:{noun}_list")
    context = {
        "row": row, "case": row.case, "form": form, "title": title, "facts": facts, "applicant": applicant_of(row.case),
        "back": reverse(f"programs:{noun}_list"),
    }  # fmt: skip
    return render(request, "programs/answer_form.html", context)


# ── the applicant's own ──────────────────────────────────────────────────────────────────────


@login_required
@require_http_methods(["GET", "POST"])
def case_rate(request: ActorRequest, pk: int) -> HttpResponse:
    """The applicant rates his case, signed in."""
    case = case_asked(request, pk)
    require(request.actor, "programs.case.rate", case)
    form = RatingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.rate_case(case_id=pk, **form.cleaned_data, actor=request.actor, now=request.now)
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, "谢谢您的评价。")
            return redirect("programs:case_own", pk=pk)
    lead = "每件评价一次；不满意的我们会答复。"
    return render(request, "programs/plain_form.html", _own(case, form, "评价办件", lead, "提交评价"))


@login_required
@require_http_methods(["GET", "POST"])
def case_urge(request: ActorRequest, pk: int) -> HttpResponse:
    """The applicant urges, signed in."""
    case = case_asked(request, pk)
    require(request.actor, "programs.case.urge", case)
    form = UrgeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.urge_case(case_id=pk, **form.cleaned_data, actor=request.actor, now=request.now)
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, "已催办，经办科室会答复您。")
            return redirect("programs:case_own", pk=pk)
    lead = "经办科室会收到，并在这里答复。"
    return render(request, "programs/plain_form.html", _own(case, form, "催办", lead, "催办"))


def _own(case: Any, form: Any, title: str, lead: str, button: str) -> dict[str, Any]:
    back = reverse("programs:case_own", args=[case.pk])
    crumbs = [(reverse("programs:case_mine"), "我的申报"), (back, str(case))]
    return {"form": form, "title": title, "lead": lead, "crumbs": crumbs, "back": back, "button": button}
