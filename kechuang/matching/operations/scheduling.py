"""When who meets whom: the schedule made or mended as a whole, one meeting placed by hand, two exchanged, and reminders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.matching.logic.schedule import Clash, Hours, Left, Schedule, Wanted, schedule, seats_of
from kechuang.matching.models import Conference, Meeting, Registration, Slot
from kechuang.matching.operations.gathering import locked_conference
from kechuang.matching.states.conference import (
    ALIVE,
    OPEN_TO_MEETINGS,
    TO_SCHEDULE,
    MeetingState,
    RegistrationState,
)

#: The worth of a meeting that both want, and what a perfect suggestion adds to it; by design: a wish outweighs any likeness.
WISH, SUGGESTED = 1000, 1000
#: What the organiser's own pair is worth beside a wish of both.
ARRANGED = 500
#: Whoever has no booking is reminded no oftener than this.
NUDGE_AGAIN = timedelta(days=2)


@dataclass(frozen=True)
class Made:
    """What a schedule did, for the organiser. ``left``: what found no room, by the meeting's key, and why in words."""

    placed: int
    moved: int
    left: Mapping[int, str]
    score: int
    is_best: bool


@transaction.atomic
def make_schedule(*, conference_id: int, actor: Actor, now: datetime) -> Made:
    """Place all meetings that both sides want. What is placed already keeps its booking, and moves only if it must.

    Slots that have begun stay as they are. Raises ``Refused``; ``Problem`` without slots, or for pins in each other's way, naming them.
    """
    conference = locked_conference(conference_id=conference_id)
    require(actor, "matching.meeting.arrange", Slot(conference=conference))
    _demand_open(conference)
    slots = [each for each in conference.slots.all() if each.starts_at > now]
    if not slots:
        raise Problem("还没有设（或已没有剩下的）洽谈时段，请先设时段。")
    meetings = _to_schedule(conference, slots)
    wanted = [_wanted(each, slots) for each in meetings]
    hours = Hours({slot.pk: _seats(conference) for slot in slots}, _most_left(conference, slots))
    try:
        found = schedule(wanted, hours)
    except Clash as clash:
        numbers = "、".join(f"第{key}号" for key in clash.keys)
        raise Problem(f"{clash.words}（洽谈{numbers}），请先改期或取消固定。") from clash
    return _write(conference, meetings, wanted, found, actor, now)


def _to_schedule(conference: Conference, slots: Sequence[Slot]) -> list[Meeting]:
    """Those that both want, but for those placed in slots that have begun."""
    rows = Meeting.objects.select_for_update(of=("self",)).filter(
        conference=conference, state__in=TO_SCHEDULE
    )
    there = {slot.pk for slot in slots}
    rows = rows.select_related("host", "guest").order_by("pk")
    return [each for each in rows if each.state != MeetingState.PLACED or each.slot_id in there]


def _wanted(meeting: Meeting, slots: Sequence[Slot]) -> Wanted:
    absent = {*meeting.host.absent, *meeting.guest.absent}
    worth = ARRANGED if meeting.by_organiser else WISH
    return Wanted(
        key=meeting.pk, bodies=(*_bodies(meeting.host), *_bodies(meeting.guest)), seat="room" if meeting.is_online else "table",
        score=worth + round(SUGGESTED * min(max(meeting.score or 0.0, 0.0), 1.0)),
        slots=frozenset(slot.pk for slot in slots if slot.pk not in absent),
        before=meeting.slot_id if meeting.state == MeetingState.PLACED else None, is_pinned=meeting.is_pinned,
    )  # fmt: skip


def _bodies(side: Registration) -> tuple[str, ...]:
    """Who must be free: the registration, whose people sit together."""
    return (f"r{side.pk}",)


def _seats(conference: Conference) -> dict[str, int]:
    """How many meetings a slot holds, by kind of seat. Without rooms of its own an online meeting needs none."""
    rooms = {"room": len(conference.rooms)} if conference.rooms else {}
    return {"table": conference.tables, **rooms}


def _most_left(conference: Conference, slots: Sequence[Slot]) -> int:
    return min(conference.most_meetings, len(slots))


def _write(
    conference: Conference, meetings: Sequence[Meeting], wanted: Sequence[Wanted], found: Schedule, actor: Actor, now: datetime
) -> Made:  # fmt: skip
    kinds = {each.key: each.seat for each in wanted}
    before = {
        each.pk: (each.slot_id, each.seat or 0)
        for each in meetings
        if each.slot_id and each.state == MeetingState.PLACED
    }
    seats = seats_of(found.placed, kinds, {key: (slot or 0, seat) for key, (slot, seat) in before.items()})
    names = {
        body: side.name for each in meetings for side in (each.host, each.guest) for body in _bodies(side)
    }
    left = {key: _said(why, names) for key, why in found.left.items()}
    changed: list[Meeting] = []
    for each in meetings:
        place = (found.placed.get(each.pk), seats.get(each.pk, 0))
        if place != before.get(each.pk, (None, 0)) or each.unplaced != left.get(each.pk, ""):
            each.slot_id, each.seat, each.unplaced, each.changed_at = (
                place[0],
                place[1] or None,
                left.get(each.pk, "")[:200],
                now,
            )
            each.state = MeetingState.PLACED if each.slot_id else MeetingState.AGREED
            changed.append(each)
    # First all leave their places: two that change places would else be in each other's way.
    Meeting.objects.filter(pk__in=[each.pk for each in changed]).update(
        state=MeetingState.AGREED, slot=None, seat=None
    )
    Meeting.objects.bulk_update(changed, ["state", "slot", "seat", "unplaced", "changed_at"])
    told = [each.pk for each in changed if each.slot_id or each.pk in before]
    record(
        "matching.meeting.scheduled", conference, actor=actor, now=now,
        title=f"排洽谈：排上{len(found.placed)}场，没有排上{len(left)}场", data={
            "placed": len(found.placed), "left": sorted(left), "moved": list(found.moved), "changed": told, "score": found.score,
            "proven": found.is_best,
        },
    )  # fmt: skip
    return Made(len(found.placed), len(found.moved), left, found.score, found.is_best)


def _said(why: Left, names: Mapping[str, str]) -> str:
    """Why a meeting found no room, for the organiser. Whoever it concerns is told without the other's business."""
    if not why.suits:
        return "双方没有都空的时段"
    parts = [f"{names.get(str(body), '一方')}在其中{count}个时段已有洽谈" for body, count in why.busy.items()]
    if why.no_seat:
        parts.append(f"{why.no_seat}个时段没有空桌或洽谈室")
    parts += [f"{names.get(str(body), '一方')}已排满最多的场数" for body in why.full]
    return f"双方都空的有{why.suits}个时段：{'，'.join(parts) or '让给了得分更高的'}"


# ── by hand ─────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def place_meeting(
    *, meeting_id: int, slot_id: int, pins: bool = True, actor: Actor, now: datetime
) -> Meeting:
    """Place one by hand; pinned, no later schedule moves it. Raises ``Refused``; ``Problem`` where a side or the seats are taken."""
    meeting = Meeting.objects.select_related("conference__region").get(pk=meeting_id)
    conference = locked_conference(conference_id=meeting.conference_id)
    meeting = _locked(conference, meeting_id)
    require(actor, "matching.meeting.arrange", meeting)
    _demand_open(conference)
    slot = conference.slots.get(pk=slot_id)
    if slot.starts_at <= now:
        raise Problem("这个时段已经开始了。", field="slot")
    if meeting.state not in TO_SCHEDULE:
        raise Problem(f"洽谈{meeting.get_state_display()}，不能排时间。")
    _demand_free(meeting, slot, {meeting.pk})
    before = (meeting.slot_id, meeting.seat or 0)
    others = _at(slot, {meeting.pk})
    meeting.seat = _seat(conference, meeting, others, before[1] if before[0] == slot.pk else 0)
    meeting.slot, meeting.state, meeting.is_pinned, meeting.unplaced, meeting.changed_at = (
        slot,
        MeetingState.PLACED,
        pins,
        "",
        now,
    )
    meeting.save()
    _tell(conference, [meeting], "placed", f"排时间：{meeting}", actor, now)
    return meeting


@transaction.atomic
def swap_meetings(*, first_id: int, second_id: int, actor: Actor, now: datetime) -> tuple[Meeting, Meeting]:
    """Let two meetings change places. Raises ``Refused``; ``Problem`` where a side is not free at the other's time."""
    first = Meeting.objects.select_related("conference__region").get(pk=first_id)
    conference = locked_conference(conference_id=first.conference_id)
    first, second = _locked(conference, first_id), _locked(conference, second_id)
    require(actor, "matching.meeting.arrange", first)
    _demand_open(conference)
    pair = (first, second)
    if any(
        each.state != MeetingState.PLACED or each.slot is None or each.slot.starts_at <= now for each in pair
    ):
        raise Problem("只有排好而且还没有开始的两场可以对换。")
    if first.is_online != second.is_online:
        raise Problem("一场在线上、一场在现场，不能对换；请分别改期。")
    here, there = first.slot, second.slot
    assert here is not None and there is not None  # noqa: S101, PT018 - asked above; this tells the type checker
    _demand_free(first, there, {first.pk, second.pk})
    _demand_free(second, here, {first.pk, second.pk})
    seats = (first.seat, second.seat)
    Meeting.objects.filter(pk__in=[first.pk, second.pk]).update(state=MeetingState.AGREED, slot=None)
    first.slot, second.slot, first.seat, second.seat = there, here, seats[1], seats[0]
    for each in pair:
        each.changed_at = now
        each.save()
    _tell(conference, list(pair), "swapped", f"对换：{first}、{second}", actor, now)
    return pair


@transaction.atomic
def unpin_meeting(*, meeting_id: int, actor: Actor, now: datetime) -> Meeting:
    """Let later schedules move it again. Raises ``Refused``."""
    meeting = (
        Meeting.objects.select_for_update(of=("self",))
        .select_related("conference__region")
        .get(pk=meeting_id)
    )
    require(actor, "matching.meeting.arrange", meeting)
    meeting.is_pinned = False
    meeting.save(update_fields=["is_pinned"])
    record(
        "matching.meeting.unpinned", meeting, actor=actor, now=now, title=f"取消固定：{meeting}",
        region_code=meeting.conference.region_id, data={"conference": meeting.conference_id},
    )  # fmt: skip
    return meeting


def _locked(conference: Conference, meeting_id: int) -> Meeting:
    rows = Meeting.objects.select_for_update(of=("self",)).filter(conference=conference)
    return rows.select_related("conference__region", "host", "guest", "slot").get(pk=meeting_id)


def _at(slot: Slot, but: set[int]) -> list[Meeting]:
    return list(Meeting.objects.filter(slot=slot, state=MeetingState.PLACED).exclude(pk__in=but))


def _demand_free(meeting: Meeting, slot: Slot, but: set[int]) -> None:
    there = {key for each in _at(slot, but) for key in (each.host_id, each.guest_id)}
    for side in (meeting.host, meeting.guest):
        if slot.pk in side.absent:
            raise Problem(f"{side.name}在这个时段不能洽谈。", field="slot")
        if side.pk in there:
            raise Problem(f"{side.name}在这个时段已有另一场洽谈。", field="slot")


def _seat(conference: Conference, meeting: Meeting, others: Sequence[Meeting], wish: int) -> int:
    kind = "room" if meeting.is_online else "table"
    taken = {each.seat for each in others if each.is_online == meeting.is_online}
    seats = _seats(conference).get(kind)
    if seats is not None and len(taken) >= seats:
        raise Problem("这个时段没有空的桌或洽谈室。", field="slot")
    if wish and wish not in taken:
        return wish
    return next(number for number in range(1, len(taken) + 2) if number not in taken)


def _tell(
    conference: Conference, meetings: Sequence[Meeting], verbed: str, title: str, actor: Actor, now: datetime
) -> None:
    record(
        f"matching.meeting.{verbed}", conference, actor=actor, now=now, title=title,
        data={"changed": [each.pk for each in meetings]},
    )  # fmt: skip


def _demand_open(conference: Conference) -> None:
    if conference.state not in OPEN_TO_MEETINGS:
        raise Problem(f"对接会{conference.get_state_display()}，不能再排洽谈。")


@transaction.atomic
def nudge_idle(*, conference_id: int, actor: Actor, now: datetime) -> int:
    """Remind those who want to meet and have nothing booked or asked for; returns how many. At most once in ``NUDGE_AGAIN``.

    Raises ``Refused``; ``Problem`` if they were reminded a short while ago.
    """
    conference = locked_conference(conference_id=conference_id)
    require(actor, "matching.meeting.arrange", Slot(conference=conference))
    _demand_open(conference)
    if conference.nudged_at and conference.nudged_at + NUDGE_AGAIN > now:
        raise Problem("两天之内已经提醒过，请过后再提醒。")
    alive = Meeting.objects.filter(conference=conference, state__in=ALIVE)
    rows = conference.registrations.filter(state=RegistrationState.APPROVED, wants_meetings=True)
    rows = rows.exclude(pk__in=alive.values("host")).exclude(pk__in=alive.values("guest"))
    keys = sorted(rows.values_list("pk", flat=True))
    conference.nudged_at = now
    conference.save(update_fields=["nudged_at"])
    record(
        "matching.meeting.nudged", conference, actor=actor, now=now, title=f"提醒{len(keys)}家还没有预约洽谈的单位",
        data={"registrations": keys},
    )  # fmt: skip
    return len(keys)
