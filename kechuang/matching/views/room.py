"""The live room: its page, and the small acts in it. A script sends them without leaving the page; without one they lead back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kechuang.core.forms import KindForm
from kechuang.core.http import ActorRequest
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import may, require
from kechuang.matching.forms.room import AnnouncementForm, AnswerForm, PairForm, QuestionForm, WhyForm
from kechuang.matching.models import Conference, Question, Signing
from kechuang.matching.operations.ceremony import call_signing, confirm_signing, pair_signing
from kechuang.matching.operations.room import (
    answer_question,
    ask_question,
    give_applause,
    make_announcement,
    moderate_question,
    vote_question,
    withdraw_announcement,
)
from kechuang.matching.permissions.docking import side_of
from kechuang.matching.queries.conference import place_of
from kechuang.matching.queries.room import audience_of, channel_of, room_of, turn_of
from kechuang.matching.states.conference import OPEN_TO_PEOPLE, ConferenceState
from kechuang.matching.states.room import Audience
from kechuang.matching.views.acting import Page, act, conference_asked, line_asked, organised_asked


def _room_url(conference_id: int) -> str:
    return reverse("matching:conference_room", args=[conference_id])


@login_required
@require_GET
def conference_room(request: ActorRequest, pk: int) -> HttpResponse:
    """What was and is said in the room, for the audience that the reader belongs to; live while it is held."""
    conference = conference_asked(request, pk)
    place = place_of(request.actor, conference)
    audience = audience_of(place)
    room = room_of(conference, audience, request.actor)
    moderates = bool(may(request.actor, "matching.question.moderate", Question(conference=conference)))
    running = conference.state == ConferenceState.RUNNING
    context = {
        "conference": conference,
        "place": place,
        "room": room,
        "channel": channel_of(conference.pk),
        "mode": settings.LIVE,
        "stream_origin": settings.LIVE_ORIGIN,
        "is_live": conference.state in OPEN_TO_PEOPLE,
        "running": running,
        "audience_words": audience.label,
        "inside": audience != Audience.ALL,
        "moderates": moderates,
        "announcement_form": AnnouncementForm(auto_id="announce-%s") if moderates else None,
        "question_form": QuestionForm(auto_id="ask-%s") if running and audience != Audience.ALL else None,
        "waiting": [each for each in room.questions if each.state == "waiting" and moderates],
        "mine": [each for each in room.questions if each.account_id == request.actor.account_id],
        "open_questions": [each for each in room.questions if each.state in ("shown", "answered")],
        "signings": [(each, _may_confirm(request, each)) for each in room.signings],
    }
    return render(request, "matching/conference_room.html", context)


def _may_confirm(request: ActorRequest, signing: Signing) -> bool:
    """Is it called, and the reader's to confirm? Asked without a query."""
    turn = turn_of(signing)
    if turn is None or turn.called_at is None or signing.signed_at is not None:
        return False
    side = side_of(request.actor, turn.docking) if turn.docking is not None else ""
    done = {"need": turn.need_at, "offer": turn.offer_at}.get(side, turn.office_at)
    return done is None and bool(may(request.actor, "matching.signing.confirm", signing))


def _done(request: ActorRequest, pk: int, do: Callable[[], Any], words: str) -> HttpResponse:
    """Do it; say what came of it, in JSON to a script, on the room's page to everybody else."""
    wants_json = "application/json" in request.headers.get("Accept", "")
    try:
        do()
    except Problem as problem:
        if wants_json:
            return JsonResponse({"words": problem.message, "ok": False}, status=409)
        messages.error(request, problem.message)
        return redirect(_room_url(pk))
    if wants_json:
        return JsonResponse({"words": words, "ok": True})
    messages.success(request, words)
    return redirect(_room_url(pk))


def _text_of(form: KindForm, name: str) -> str:
    """A field as it was sent: what is wrong with it the operation says."""
    return str(form.data.get(name, ""))


@login_required
@require_POST
def announcement_make(request: ActorRequest, pk: int) -> HttpResponse:
    """Say something to the room."""
    conference = organised_asked(request, pk)
    form = AnnouncementForm(request.POST)
    return _done(request, pk, lambda: make_announcement(
        conference_id=conference.pk, text=_text_of(form, "text"), audience=_text_of(form, "audience"),
        actor=request.actor, now=request.now,
    ), "已发出。")  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def announcement_withdraw(request: ActorRequest, pk: int, announcement: int) -> HttpResponse:
    """Take back an announcement, with the reason."""
    conference = organised_asked(request, pk)
    said = conference.announcements.select_related("conference__region")
    row = line_asked(said, announcement, "通知里")
    require(request.actor, "matching.announcement.withdraw", row)
    page = Page("撤下通知", "撤下", _room_url(pk), lead=row.text, done="已撤下，各处的页面马上看不到了。")
    return act(request, conference, page, WhyForm(request.POST or None), lambda f: withdraw_announcement(
        announcement_id=row.pk, reason=f.cleaned_data["reason"], actor=request.actor, now=request.now))  # fmt: skip


@login_required
@require_POST
def question_ask(request: ActorRequest, pk: int) -> HttpResponse:
    """Ask something; a page without a script keeps what was written where it was not taken."""
    conference = conference_asked(request, pk)
    form = QuestionForm(request.POST)
    wants_json = "application/json" in request.headers.get("Accept", "")

    def do() -> Question:
        return ask_question(
            conference_id=conference.pk, text=_text_of(form, "text"), actor=request.actor, now=request.now
        )

    if wants_json:
        return _done(request, pk, do, "已提交，主办方审核后公开。")
    page = Page("我要提问", "提交", _room_url(pk), done="已提交，主办方审核后公开。")
    return act(request, conference, page, form, lambda _: do())


def _question(conference: Conference, key: int) -> Question:
    return line_asked(conference.questions.select_related("conference__region"), key, "提问里")


@login_required
@require_POST
def question_vote(request: ActorRequest, pk: int, question: int) -> HttpResponse:
    """Would like to know it too."""
    row = _question(conference_asked(request, pk), question)
    return _done(
        request, pk, lambda: vote_question(question_id=row.pk, actor=request.actor, now=request.now), "记下了：您也想问。"
    )  # fmt: skip


@login_required
@require_POST
def question_show(request: ActorRequest, pk: int, question: int) -> HttpResponse:
    """Let a question through."""
    row = _question(organised_asked(request, pk), question)
    return _done(request, pk, lambda: moderate_question(
        question_id=row.pk, shows=True, actor=request.actor, now=request.now), "已公开。")  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def question_decline(request: ActorRequest, pk: int, question: int) -> HttpResponse:
    """Do not show a question, or take it down, with the reason."""
    conference = organised_asked(request, pk)
    row = _question(conference, question)
    require(request.actor, "matching.question.moderate", row)
    page = Page(
        "不公开这个问题", "不公开", _room_url(pk), lead=row.text, done="没有公开，提问的人看得到理由。"
    )
    return act(request, conference, page, WhyForm(request.POST or None), lambda f: moderate_question(
        question_id=row.pk, shows=False, reason=f.cleaned_data["reason"], actor=request.actor, now=request.now))  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def question_answer(request: ActorRequest, pk: int, question: int) -> HttpResponse:
    """Write down the answer."""
    conference = organised_asked(request, pk)
    row = _question(conference, question)
    require(request.actor, "matching.question.answer", row)
    page = Page("答复提问", "发出答复", _room_url(pk), lead=row.text, done="已答复。")
    form = AnswerForm(request.POST or None, initial={"answer": row.answer})
    return act(request, conference, page, form, lambda f: answer_question(
        question_id=row.pk, answer=f.cleaned_data["answer"], actor=request.actor, now=request.now))  # fmt: skip


@login_required
@require_POST
def applause_give(request: ActorRequest, pk: int) -> HttpResponse:
    """Applaud."""
    conference = conference_asked(request, pk)
    return _done(
        request, pk, lambda: give_applause(conference_id=conference.pk, actor=request.actor, now=request.now), "鼓掌！"
    )  # fmt: skip


@login_required
@require_POST
def signing_call(request: ActorRequest, pk: int, signing: int) -> HttpResponse:
    """Call a pair on the stage."""
    row = line_asked(organised_asked(request, pk).signings.all(), signing, "签约名单里")
    return _done(
        request,
        pk,
        lambda: call_signing(signing_id=row.pk, actor=request.actor, now=request.now),
        "已请双方上台。",
    )


@login_required
@require_POST
def signing_confirm(request: ActorRequest, pk: int, signing: int) -> HttpResponse:
    """Confirm that it was signed."""
    row = line_asked(conference_asked(request, pk).signings.all(), signing, "签约名单里")
    return _done(
        request,
        pk,
        lambda: confirm_signing(signing_id=row.pk, actor=request.actor, now=request.now),
        "已确认。",
    )


@login_required
@require_http_methods(["GET", "POST"])
def signing_pair(request: ActorRequest, pk: int, signing: int) -> HttpResponse:
    """Name the pair of a line of the ceremony."""
    conference = organised_asked(request, pk)
    row = line_asked(conference.signings.all(), signing, "签约名单里")
    require(request.actor, "matching.signing.call", row)
    page = Page(
        "对上一对", "保存", _room_url(pk), lead=f"{row.first_party} — {row.second_party}：{row.title}",
        done="对上了：双方能在现场确认，签了就记入对接。",
    )  # fmt: skip
    form = PairForm(request.POST or None, conference_id=conference.pk)
    return act(request, conference, page, form, lambda f: pair_signing(
        signing_id=row.pk, docking_id=f.cleaned_data["docking"].pk, stage=f.cleaned_data["stage"], actor=request.actor,
        now=request.now))  # fmt: skip
