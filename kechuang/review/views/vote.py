"""Votes: for organisers; for members of an open vote; and the secret ballot, which is signed by nobody."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kechuang.core.http import ActorRequest
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import may, require
from kechuang.programs.models import Call
from kechuang.review.logic.ballots import BallotRefused, receipt_of, urn_from
from kechuang.review.logic.plans import rules_of
from kechuang.review.logic.votes import CAP_WORDS
from kechuang.review.models import Vote
from kechuang.review.operations.vote import (
    CHOICES,
    VoteGiven,
    cancel_vote,
    cast_ballot,
    cast_open_ballot,
    count_vote,
    open_vote,
    prepare_vote,
)
from kechuang.review.queries import votes as queries
from kechuang.review.states import VoteState

_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)


def asked(request: ActorRequest, pk: int) -> Vote:
    """A vote that the actor may see. Raises ``Http404`` otherwise."""
    try:
        return queries.get_vote(request.actor, pk)
    except Vote.DoesNotExist as error:
        raise Http404("没有这次投票。") from error


@login_required
@require_GET
def vote_list(request: ActorRequest) -> HttpResponse:
    """The votes, and the calls on which one can be prepared."""
    rows = queries.votes(request.actor)
    context = {"votes": rows, "calls": queries.calls_to_vote_on(request.actor)}
    return render(request, "review/vote_list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def vote_prepare(request: ActorRequest, pk: int) -> HttpResponse:
    """Choose the cases and the grades proposed, the number of members, secret or by name."""
    call = get_object_or_404(
        Call.objects.visible_to(request.actor).select_related("region", "kind_version"), pk=pk
    )
    require(request.actor, "review.vote.arrange", Vote(call=call))
    problem = None
    if request.method == "POST":
        try:
            vote = prepare_vote(call_id=pk, given=_given(request.POST), actor=request.actor, now=request.now)
        except Problem as error:
            problem = error
        else:
            messages.success(request, "投票已准备好。委员到齐、清点人数以后再开始。")
            return redirect("review:vote_detail", vote.pk)
    rules = rules_of(call.kind_version.data.get("review") or {})
    typed = dict(zip(request.POST.getlist("cap-grade"), request.POST.getlist("cap"), strict=False))
    context = {
        "call": call, "rules": rules,
        "cases": [
            (case, result, request.POST.get(f"grade-{case.pk}", "")) for case, result in queries.cases_to_vote_on(call)
        ], "people": queries.people_to_name(),
        "caps": [(each["title"], typed.get(each["title"], "")) for each in rules["grades"]], "cap_words": CAP_WORDS,
        "problem": problem, "given": request.POST, "picked": request.POST.getlist("case"),
        "named": request.POST.getlist("voter"),
    }  # fmt: skip
    return render(request, "review/vote_prepare.html", context, status=400 if problem else 200)


def _given(post: QueryDict) -> VoteGiven:
    keys = [each for each in post.getlist("case") if _NUMBER.fullmatch(each)]
    voters = [int(each) for each in post.getlist("voter") if _NUMBER.fullmatch(each)]
    is_secret = post.get("secret", "1") == "1"
    return VoteGiven(
        title=post.get("title", ""), members=_int(post.get("members", "")) or (0 if is_secret else len(voters)),
        items=[(int(each), post.get(f"grade-{each}", "")) for each in keys], is_secret=is_secret,
        voters=voters, counts_video=post.get("counts_video", "1") == "1", source=post.get("source", "")[:200],
        caps={
            title: _int(most) for title, most in zip(post.getlist("cap-grade"), post.getlist("cap"), strict=False) if most.strip()
        },
    )  # fmt: skip


def _int(text: str) -> int:
    return int(text) if _NUMBER.fullmatch(text) else 0


@login_required
@require_GET
def vote_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """A vote: its rule, its items, how it stands, and once it is counted every finding."""
    return _detail(request, asked(request, pk))


def _detail(request: ActorRequest, vote: Vote, problem: Problem | None = None) -> HttpResponse:
    context = {
        "cap_words": CAP_WORDS,
        "vote": vote, "lines": queries.lines_of(vote), "cast": queries.cast_of(vote), "digest": queries.digest_of(vote),
        "receipts": queries.receipts_of(vote), "able": bool(may(request.actor, "review.vote.arrange", vote)), "problem": problem,
        "voters": () if vote.is_secret else vote.voters.order_by("pk"), "by_video": () if vote.is_secret else list(vote.by_video.order_by("pk")),
        "ballots": vote.open_ballots.select_related("voter") if not vote.is_secret else (),
        "address": request.build_absolute_uri(f"/review/ballot/{vote.pk}/") if vote.is_secret else "",
    }  # fmt: skip
    return render(request, "review/vote_detail.html", context, status=400 if problem else 200)


@login_required
@require_POST
@never_cache
def vote_open(request: ActorRequest, pk: int) -> HttpResponse:
    """Begin: the slips and the shares of the seal stand in this answer and nowhere else."""
    vote = asked(request, pk)
    try:
        opened = open_vote(
            vote_id=pk, present=_int(request.POST.get("present", "")), holders=_int(request.POST.get("holders", "")) or 1,
            by_video=[int(each) for each in request.POST.getlist("by_video") if _NUMBER.fullmatch(each)],
            actor=request.actor, now=request.now,
        )  # fmt: skip
    except Problem as problem:
        return _detail(request, vote, problem)
    if not opened.slips:
        return redirect("review:vote_detail", pk)
    context = {
        "vote": opened.vote, "slips": opened.slips, "shares": opened.shares, "digest": opened.digest,
        "address": request.build_absolute_uri(f"/review/ballot/{pk}/"),
    }  # fmt: skip
    return render(request, "review/vote_slips.html", context)


@login_required
@require_POST
@sensitive_post_parameters("share")
def vote_count(request: ActorRequest, pk: int) -> HttpResponse:
    """Close and count, with the shares of all supervisors."""
    vote = asked(request, pk)
    shares = [each for each in request.POST.get("share", "").splitlines() if each.strip()]
    try:
        count_vote(vote_id=pk, shares=shares, actor=request.actor, now=request.now)
    except Problem as problem:
        return _detail(request, vote, problem)
    return redirect("review:vote_detail", pk)


@login_required
@require_POST
def vote_cancel(request: ActorRequest, pk: int) -> HttpResponse:
    """Call it off."""
    vote = asked(request, pk)
    try:
        cancel_vote(vote_id=pk, reason=request.POST.get("reason", ""), actor=request.actor, now=request.now)
    except Problem as problem:
        return _detail(request, vote, problem)
    messages.success(request, "投票已取消。")
    return redirect("review:vote_detail", pk)


@login_required
@require_http_methods(["GET", "POST"])
def vote_cast(request: ActorRequest, pk: int) -> HttpResponse:
    """A member's ballot in an open vote."""
    vote = get_object_or_404(queries.own_votes(request.actor), pk=pk)
    problem, lines = None, queries.lines_of(vote)
    if request.method == "POST":
        try:
            cast_open_ballot(vote_id=pk, choices=_choices(request), actor=request.actor, now=request.now)
        except Problem as error:
            problem = error
        else:
            messages.success(request, "已投票。")
            return redirect("review:vote_cast", pk)
    mine = queries.own_ballot(vote, request.actor)
    context = {
        "vote": vote,
        "lines": [(each, mine.choices.get(str(each.item.pk), "") if mine else "") for each in lines],
        "mine": mine,
        "choices": CHOICES,
        "cap_words": CAP_WORDS,
        "problem": problem,
        "chosen": _choices(request),
    }
    return render(request, "review/vote_cast.html", context, status=400 if problem else 200)


def _choices(request: ActorRequest) -> dict[str, str]:
    return {
        name.removeprefix("item-"): str(value)
        for name, value in request.POST.items()
        if name.startswith("item-")
    }


# ── the secret ballot ────────────────────────────────────────────────────────────────────────


@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
@sensitive_variables()
def vote_ballot(request: ActorRequest, pk: int) -> HttpResponse:
    """Vote with the code of a slip. Nothing of it is written but the urn: no session, no message, no event, no log.

    Every answer is 200 and none leads on: a redirect would be remembered in the session of whoever is signed in, and a
    refusal would be logged with its time.
    """
    vote = Vote.objects.filter(pk=pk, is_secret=True, state=VoteState.OPEN).first()
    if vote is None:
        return render(request, "review/vote_ballot.html", {"closed": True})
    code = request.POST.get("code", "").strip()[:60]
    context: dict[str, Any] = {"vote": vote, "code": code, "choices": CHOICES, "cap_words": CAP_WORDS}
    if request.method != "POST":
        return render(request, "review/vote_ballot.html", context)
    chosen = _choices(request)
    try:
        if "cast" in request.POST:
            return render(
                request,
                "review/vote_ballot.html",
                {"receipt": cast_ballot(vote_id=pk, code=code, choices=chosen), "pk": pk},
            )
        _check_code(vote, code)
        context["lines"] = queries.lines_of(vote)
    except BallotRefused as refused:
        context["problem"] = refused
        if refused.field == "ballot":
            context |= {"lines": queries.lines_of(vote)}
    context["lines"] = [(each, chosen.get(str(each.item.pk), "")) for each in context.get("lines", ())]
    return render(request, "review/vote_ballot.html", context)


def _check_code(vote: Vote, code: str) -> None:
    """Only who holds a slip sees what is voted on."""
    urn = urn_from(vote.urn)
    mark = receipt_of(urn.paper.vote, code)
    if mark not in urn.register:
        raise BallotRefused("票码不对。请照票面再输入一遍，每格五个字符。", field="code")
    if mark in urn.used:
        raise BallotRefused("这个票码已经投过票，一个票码只能投一次。", field="code")


@never_cache
@require_http_methods(["GET", "POST"])
def vote_receipts(request: ActorRequest, pk: int) -> HttpResponse:
    """Look for one's receipt among those that voted; once the vote is over the whole list."""
    vote = get_object_or_404(Vote.objects.exclude(urn={}), pk=pk, is_secret=True)
    receipt = request.POST.get("receipt", "").strip()[:80]
    context = {
        "vote": vote, "receipt": receipt, "found": receipt and queries.receipt_is_in(vote, receipt),
        "receipts": queries.receipts_of(vote), "digest": queries.digest_of(vote),
    }  # fmt: skip
    return render(request, "review/vote_receipts.html", context)
