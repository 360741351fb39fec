"""Pages of one-to-one meetings: one's own with suggestions and calendar, asking for one, its steps; the organiser's schedule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kechuang.core.exports import download
from kechuang.core.forms import KindForm
from kechuang.core.http import ActorRequest
from kechuang.core.permissions import may, require
from kechuang.exchange.states import Side
from kechuang.matching.forms.conference import (
    ArrangeForm,
    MissForm,
    PlaceForm,
    ReasonForm,
    SlotsForm,
    SureForm,
    SwapForm,
    WishForm,
)
from kechuang.matching.logic.calendar import Appointment, calendar_file
from kechuang.matching.models import Conference, Entry, Meeting, Registration
from kechuang.matching.operations import meeting as acts
from kechuang.matching.operations.conference import drop_slot, make_slots
from kechuang.matching.operations.scheduling import (
    make_schedule,
    nudge_idle,
    place_meeting,
    swap_meetings,
    unpin_meeting,
)
from kechuang.matching.queries.conference import entries_on_show, place_of
from kechuang.matching.queries.meeting import as_own, get_meeting, own_meetings, place_said, said_entry
from kechuang.matching.queries.partners import others_there, partners_of, scores_of
from kechuang.matching.states.conference import MEETING_LIFECYCLE, EntryState, MeetingState, RegistrationState
from kechuang.matching.views.acting import Page, act, conference_asked, organised_asked, tried


def _mine_url(conference: Conference) -> str:
    return reverse("matching:meeting_mine", args=[conference.pk])


def _own_sides(request: ActorRequest, conference: Conference) -> QuerySet[Registration]:
    rows = Registration.objects.filter(conference=conference, state=RegistrationState.APPROVED).of(
        request.actor
    )
    return rows.exclude(kind="visitor")


def _attending(request: ActorRequest, pk: int) -> tuple[Conference, list[Registration]]:
    """The conference and one's own sides at it; 404 for whoever has none."""
    conference = conference_asked(request, pk)
    sides = list(_own_sides(request, conference))
    if not sides:
        raise Http404("您没有以单位或专家的身份报名成功，看不到洽谈安排。")
    return conference, sides


@login_required
@require_GET
def meeting_mine(request: ActorRequest, pk: int) -> HttpResponse:
    """One's own meetings, who suits and why, and who else is there."""
    conference, sides = _attending(request, pk)
    rows = as_own(request.actor, list(own_meetings(request.actor, conference)))
    context = {
        "conference": conference,
        "sides": sides,
        "to_answer": [each for each in rows if each.asks_me],
        "placed": [
            (each, place_said(each.meeting)) for each in rows if each.meeting.state == MeetingState.PLACED
        ],
        "waiting": [
            each
            for each in rows
            if each.is_alive and not each.asks_me and each.meeting.state != MeetingState.PLACED
        ],
        "past": [each for each in rows if not each.is_alive],
        "partners": [each for side in sides for each in partners_of(conference, side)],
        "others": [each for each in others_there(request.actor, conference)[:200] if each not in sides],
        "wants": any(each.wants_meetings for each in sides),
    }
    return render(request, "matching/meeting_mine.html", context)


@login_required
@require_GET
def meeting_calendar(request: ActorRequest, pk: int) -> HttpResponse:
    """One's meetings and the agenda as a calendar file."""
    conference = conference_asked(request, pk)
    if not place_of(request.actor, conference).attends:
        raise Http404("报名成功以后才有日程。")
    host = request.get_host()
    rows = as_own(request.actor, list(own_meetings(request.actor, conference).filter(slot__isnull=False)))
    found = [
        Appointment(
            f"session-{each.pk}@{host}",
            f"{conference}：{each}",
            each.starts_at,
            each.ends_at,
            each.place,
            each.link,
        )
        for each in conference.sessions.all()
    ]
    for own in rows:
        slot = own.meeting.slot
        if slot is not None:
            found.append(
                Appointment(
                    f"meeting-{own.meeting.pk}@{host}", f"洽谈：{own.other}", slot.starts_at, slot.ends_at, place_said(own.meeting),
                    own.about, 15, own.meeting.state == MeetingState.CANCELLED,
                )
            )  # fmt: skip
    text = calendar_file(found, made_at=request.now)
    return download(text.encode(), f"{conference.title}日程.ics", "text/calendar; charset=utf-8")


@login_required
@require_http_methods(["GET", "POST"])
def meeting_wish(request: ActorRequest, pk: int) -> HttpResponse:
    """Ask to meet whoever entered ``?entry=``, or the registration ``?host=``."""
    conference, _ = _attending(request, pk)
    require(request.actor, "matching.meeting.wish")
    entry, host = _entry_asked(request, conference), _host_asked(request, conference)
    if entry is None and host is None:
        raise Http404("请从展厅、推荐或参会名单里约。")
    form = WishForm(request.POST or None, guests=_own_sides(request, conference))
    about = f"关于“{said_entry(entry)}”" if entry is not None else (host.name if host else "")
    page = Page(
        "约洽谈",
        "约",
        _mine_url(conference),
        lead=f"{about}。对方同意后再排时间。",
        done="已告诉对方，等答复。",
    )

    def do(form: KindForm) -> Meeting:
        guest = form.cleaned_data["guest"]
        score = scores_of(partners_of(conference, guest)).get(entry.pk) if entry is not None else None
        return acts.wish_meeting(
            conference_id=pk, guest_id=guest.pk, entry_id=entry.pk if entry else None, host_id=host.pk if host else None,
            words=form.cleaned_data["words"], score=score, actor=request.actor, now=request.now,
        )  # fmt: skip

    return act(request, conference, page, form, do)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None


def _entry_asked(request: ActorRequest, conference: Conference) -> Entry | None:
    key = _number(request.GET.get("entry", ""))
    return (
        entries_on_show(conference).select_related("item__face", "registration").filter(pk=key).first()
        if key
        else None
    )


def _host_asked(request: ActorRequest, conference: Conference) -> Registration | None:
    key = _number(request.GET.get("host", ""))
    return others_there(request.actor, conference).filter(pk=key).first() if key else None


# ── the steps of one meeting ────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Step:
    """A step: its title, the permission, the transition that must be open (empty: any), its form, what it does."""

    title: str
    asks: str
    move: str
    form: Callable[[ActorRequest, Meeting], KindForm]
    do: Callable[[Meeting, dict[str, Any], dict[str, Any]], Any]
    lead: str = ""


def _reason(words: str) -> Callable[[ActorRequest, Meeting], KindForm]:
    return lambda request, _: ReasonForm(request.POST or None, words=words)


def _sure(request: ActorRequest, _: Meeting) -> KindForm:
    return SureForm(request.POST if request.method == "POST" else None)


def _place_form(request: ActorRequest, meeting: Meeting) -> KindForm:
    slots = meeting.conference.slots.filter(starts_at__gt=request.now)
    taken = {*meeting.host.absent, *meeting.guest.absent}
    return PlaceForm(request.POST or None, slots=slots.exclude(pk__in=taken))


def _swap_form(request: ActorRequest, meeting: Meeting) -> KindForm:
    rows = Meeting.objects.filter(
        conference=meeting.conference, state=MeetingState.PLACED, is_online=meeting.is_online
    )
    rows = (
        rows.exclude(pk=meeting.pk)
        .filter(slot__starts_at__gt=request.now)
        .select_related("slot", "host", "guest")
    )
    return SwapForm(request.POST or None, meetings=rows)


def _miss_form(request: ActorRequest, meeting: Meeting) -> KindForm:
    return MissForm(
        request.POST or None, sides=Registration.objects.filter(pk__in=(meeting.host_id, meeting.guest_id))
    )


STEPS: dict[str, Step] = {
    "agree": Step(
        "同意洽谈", "matching.meeting.answer", "agree", _sure,
        lambda m, _, by: acts.answer_meeting(meeting_id=m.pk, agrees=True, **by), "同意后双方互相知道是谁，等组织方排时间。",
    ),
    "decline": Step(
        "不同意", "matching.meeting.answer", "decline", _reason("可以不写，对方看得到。"),
        lambda m, data, by: acts.answer_meeting(meeting_id=m.pk, agrees=False, reason=data["reason"], **by),
    ),
    "cancel": Step(
        "取消洽谈", "matching.meeting.cancel", "cancel", _reason("对方看得到。"),
        lambda m, data, by: acts.cancel_meeting(meeting_id=m.pk, reason=data["reason"], **by),
    ),
    "hold": Step(
        "记为谈过", "matching.meeting.cancel", "hold", _sure, lambda m, _, by: acts.hold_meeting(meeting_id=m.pk, **by),
        "双方谈过的请再登记为一对“对接”，写明谈了什么，好跟进意向和签约。",
    ),
    "miss": Step(
        "记为缺席", "matching.meeting.arrange", "miss", _miss_form,
        lambda m, data, by: acts.miss_meeting(meeting_id=m.pk, missing_id=data["missing"].pk, **by),
    ),
    "retry": Step(
        "重排一次", "matching.meeting.arrange", "retry", _sure, lambda m, _, by: acts.retry_meeting(meeting_id=m.pk, **by),
    ),
    "place": Step(
        "排到某个时段", "matching.meeting.arrange", "", _place_form,
        lambda m, data, by: place_meeting(meeting_id=m.pk, slot_id=data["slot"].pk, pins=data["pins"], **by),
        "只列双方都能谈的时段；被占的会提示。",
    ),
    "swap": Step(
        "与另一场对换", "matching.meeting.arrange", "hold", _swap_form,
        lambda m, data, by: swap_meetings(first_id=m.pk, second_id=data["other"].pk, **by),
    ),
    "unpin": Step(
        "取消固定", "matching.meeting.arrange", "", _sure, lambda m, _, by: unpin_meeting(meeting_id=m.pk, **by), "以后重排时可以动它。"
    ),
}  # fmt: skip


def _is_open(meeting: Meeting, code: str) -> bool:
    if code == "place":
        return meeting.state in (MeetingState.AGREED, MeetingState.PLACED)
    if code == "unpin":
        return meeting.is_pinned
    return MEETING_LIFECYCLE.allows(meeting.state, STEPS[code].move)


def steps_for(request: ActorRequest, meeting: Meeting) -> list[tuple[str, str]]:
    """Codes and titles of the steps that the actor may take now."""
    return [
        (code, step.title)
        for code, step in STEPS.items()
        if _is_open(meeting, code) and may(request.actor, step.asks, meeting)
    ]


def meeting_asked(request: ActorRequest, pk: int) -> Meeting:
    """The meeting, or 404 for one that the actor may not see."""
    try:
        return get_meeting(request.actor, pk)
    except Meeting.DoesNotExist as error:
        raise Http404("没有这场洽谈，或不是您的。") from error


@login_required
@require_GET
def meeting_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One meeting, as the reader may know it."""
    meeting = meeting_asked(request, pk)
    organises = bool(may(request.actor, "matching.meeting.arrange", meeting))
    (own,) = as_own(request.actor, [meeting])
    context = {
        "meeting": meeting, "conference": meeting.conference, "organises": organises, "own": own,
        "pairing": _pairing(meeting, is_host=own.is_host, organises=organises),
        "about": said_entry(meeting.entry), "where": place_said(meeting), "steps": steps_for(request, meeting),
    }  # fmt: skip
    return render(request, "matching/meeting_detail.html", context)


def _pairing(meeting: Meeting, *, is_host: bool, organises: bool) -> str:
    """Where the talk is written down as a pair, once it was held; empty where either side has nothing to pair."""
    entry = meeting.entry
    if meeting.state != MeetingState.HELD or entry is None or entry.item_id is None:
        return ""
    rows = meeting.guest.entries.filter(state=EntryState.ACCEPTED, item__isnull=False).exclude(
        side=entry.side
    )
    other = rows.order_by("pk").values_list("item", flat=True).first()
    if other is None:
        return ""
    need, offer = (entry.item_id, other) if entry.side == Side.NEED else (other, entry.item_id)
    url, at = reverse("matching:docking_propose"), f"conference={meeting.conference_id}"
    if organises:
        return f"{url}?need={need}&offer={offer}&{at}"
    return f"{url}?item={other if is_host else entry.item_id}&{at}"


@login_required
@require_http_methods(["GET", "POST"])
def meeting_step(request: ActorRequest, pk: int, action: str) -> HttpResponse:
    """Take a step."""
    meeting, step = meeting_asked(request, pk), STEPS.get(action)
    if step is None:
        raise Http404("没有这一步。")
    require(request.actor, step.asks, meeting)
    page = Page(
        step.title, step.title, reverse("matching:meeting_detail", args=[pk]), lead=step.lead, done="办好了。"
    )
    by = {"actor": request.actor, "now": request.now}
    return act(
        request,
        meeting.conference,
        page,
        step.form(request, meeting),
        lambda f: step.do(meeting, f.cleaned_data, by),
    )


# ── the organiser's ─────────────────────────────────────────────────────────────────────────


def _list_url(conference: Conference) -> str:
    return reverse("matching:conference_meetings", args=[conference.pk])


@login_required
@require_http_methods(["GET", "POST"])
def meeting_arrange(request: ActorRequest, pk: int) -> HttpResponse:
    """Bring two together."""
    conference = organised_asked(request, pk)
    require(request.actor, "matching.meeting.arrange", Meeting(conference=conference))
    sides = others_there(request.actor, conference).filter(wants_meetings=True)
    form = ArrangeForm(request.POST or None, sides=sides)
    page = Page(
        "撮合一场洽谈",
        "安排",
        _list_url(conference),
        lead="双方都会收到通知；时间在排洽谈时定。",
        done="已安排，等排时间。",
    )
    return act(
        request, conference, page, form,
        do=lambda f: acts.arrange_meeting(
            conference_id=pk, host_id=f.cleaned_data["host"].pk, guest_id=f.cleaned_data["guest"].pk, words=f.cleaned_data["words"],
            actor=request.actor, now=request.now,
        ),
    )  # fmt: skip


@login_required
@require_POST
def schedule_make(request: ActorRequest, pk: int) -> HttpResponse:
    """Place all that wait."""
    conference = organised_asked(request, pk)
    return tried(
        request, lambda: make_schedule(conference_id=pk, actor=request.actor, now=request.now),
        lambda made: (
            f"排上{made.placed}场，没有排上{len(made.left)}场，改期{made.moved}场。"
            + ("已证明没有更好的排法。" if made.is_best else "在规定的计算量内找到的最好排法，未能证明最优。")
        ),
        _list_url(conference),
    )  # fmt: skip


@login_required
@require_POST
def schedule_nudge(request: ActorRequest, pk: int) -> HttpResponse:
    """Remind those who have no booking."""
    conference = organised_asked(request, pk)
    return tried(
        request, lambda: nudge_idle(conference_id=pk, actor=request.actor, now=request.now), lambda count: f"已提醒{count}家。",
        _list_url(conference),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def slot_list(request: ActorRequest, pk: int) -> HttpResponse:
    """The slots, and adding more."""
    conference = organised_asked(request, pk)
    require(request.actor, "matching.meeting.arrange", Meeting(conference=conference))
    form = SlotsForm(
        request.POST or None, initial={"since": conference.starts_at, "until": conference.ends_at}
    )
    page = Page(
        "洽谈时段",
        "添加",
        reverse("matching:slot_list", args=[pk]),
        template="matching/slot_list.html",
        done="已添加。",
    )
    return act(
        request, conference, page, form, slots=list(conference.slots.all()),
        do=lambda f: make_slots(conference_id=pk, actor=request.actor, now=request.now, **f.cleaned_data),
    )  # fmt: skip


@login_required
@require_POST
def slot_drop(request: ActorRequest, pk: int, slot: int) -> HttpResponse:
    """Take one slot out."""
    conference = organised_asked(request, pk)
    if not conference.slots.filter(pk=slot).exists():
        raise Http404("没有这个时段。")
    return tried(
        request, lambda: drop_slot(slot_id=slot, actor=request.actor, now=request.now), "已删去。",
        reverse("matching:slot_list", args=[pk]),
    )  # fmt: skip
