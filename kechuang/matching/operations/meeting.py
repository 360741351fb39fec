"""One-to-one meetings: wished, agreed to, arranged by the organiser, called off, held or missed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.matching.models import Conference, Entry, Meeting, Registration
from kechuang.matching.operations.gathering import locked_conference
from kechuang.matching.queries.meeting import is_about_masked
from kechuang.matching.states.conference import (
    ALIVE,
    MEETING_LIFECYCLE,
    OPEN_TO_MEETINGS,
    EntryState,
    MeetingState,
    Presence,
    RegistrationState,
    Venue,
)


@transaction.atomic
def wish_meeting(
    *, conference_id: int, guest_id: int, entry_id: int | None = None, host_id: int | None = None, words: str = "",
    score: float | None = None, actor: Actor, now: datetime,
) -> Meeting:  # fmt: skip
    """Ask, for a registration of one's own, to meet whoever entered something, or another registration.

    ``score``: how well the two suit by the suggestion that was followed, 0 to 1. If the other side has asked for the same
    meeting already, both want it and it is agreed. Raises ``Refused``; ``Problem`` for a side that does not meet, one's own, or twice.
    """
    conference = locked_conference(conference_id=conference_id)
    guest = _side(conference, guest_id)
    entry = _entry(conference, entry_id)
    host = _host(conference, entry, host_id)
    meeting = _new(conference, host, guest, entry, words, score, now)
    require(actor, "matching.meeting.wish", meeting)
    _demand_sides(meeting)
    # About something masked nothing may tell whose it is, not even that the two have met in another matter.
    mirrored = None if is_about_masked(entry) else _mirrored(meeting)
    if mirrored is not None:
        return _answered(mirrored, agrees=True, reason="", actor=actor, now=now)
    _demand_new(meeting)
    meeting.save()
    _tell(meeting, "wished", "约洽谈", actor, now)
    return meeting


@transaction.atomic
def arrange_meeting(
    *, conference_id: int, guest_id: int, entry_id: int | None = None, host_id: int | None = None, words: str = "",
    score: float | None = None, actor: Actor, now: datetime,
) -> Meeting:  # fmt: skip
    """The organiser brings two together: agreed for both, but about something masked its owner is asked first.

    Raises as ``wish_meeting`` does.
    """
    conference = locked_conference(conference_id=conference_id)
    entry = _entry(conference, entry_id)
    meeting = _new(
        conference, _host(conference, entry, host_id), _side(conference, guest_id), entry, words, score, now
    )  # fmt: skip
    require(actor, "matching.meeting.arrange", meeting)
    _demand_sides(meeting)
    _demand_new(meeting)
    meeting.by_organiser = True
    if not is_about_masked(entry):
        meeting.state = MEETING_LIFECYCLE.move(meeting.state, "agree")
    meeting.save()
    _tell(meeting, "arranged", "安排洽谈", actor, now)
    return meeting


@transaction.atomic
def answer_meeting(
    *, meeting_id: int, agrees: bool, reason: str = "", actor: Actor, now: datetime
) -> Meeting:
    """The side that was asked agrees, or does not. Raises ``Refused``; ``WrongState``; ``Problem`` once the conference is over."""
    meeting = _locked(meeting_id)
    require(actor, "matching.meeting.answer", meeting)
    _demand_open(meeting.conference)
    return _answered(meeting, agrees=agrees, reason=reason, actor=actor, now=now)


def _answered(meeting: Meeting, *, agrees: bool, reason: str, actor: Actor, now: datetime) -> Meeting:
    words = "同意洽谈" if agrees else "没有同意洽谈"
    return move_meeting(
        meeting=meeting, action="agree" if agrees else "decline", verbed="answered", title=words, reason=reason, actor=actor, now=now
    )  # fmt: skip


@transaction.atomic
def cancel_meeting(*, meeting_id: int, reason: str, actor: Actor, now: datetime) -> Meeting:
    """Call it off; the other side hears why. Raises ``Refused``; ``Problem`` without a reason; ``WrongState``."""
    meeting = _locked(meeting_id)
    require(actor, "matching.meeting.cancel", meeting)
    if not reason.strip():
        raise Problem("请写明为什么取消，对方看得到。", field="reason")
    return move_meeting(
        meeting=meeting, action="cancel", verbed="cancelled", title="取消洽谈", reason=reason, actor=actor, now=now
    )  # fmt: skip


@transaction.atomic
def hold_meeting(*, meeting_id: int, actor: Actor, now: datetime) -> Meeting:
    """Note that both have talked. Raises ``Refused``; ``Problem`` before its slot begins; ``WrongState``."""
    meeting = _locked(meeting_id)
    require(actor, "matching.meeting.cancel", meeting)
    _demand_begun(meeting, now)
    return move_meeting(
        meeting=meeting, action="hold", verbed="held", title="洽谈谈过了", actor=actor, now=now
    )


@transaction.atomic
def miss_meeting(*, meeting_id: int, missing_id: int, actor: Actor, now: datetime) -> Meeting:
    """Note that a side did not come; the other hears of it. Raises ``Refused``; ``Problem``; ``WrongState``."""
    meeting = _locked(meeting_id)
    require(actor, "matching.meeting.arrange", meeting)
    _demand_begun(meeting, now)
    if missing_id not in (meeting.host_id, meeting.guest_id):
        raise Problem("请选择哪一方没有来。", field="missing")
    meeting.missing_id = missing_id
    return move_meeting(
        meeting=meeting, action="miss", verbed="missed", title="洽谈有一方缺席", actor=actor, now=now
    )


@transaction.atomic
def retry_meeting(*, meeting_id: int, actor: Actor, now: datetime) -> Meeting:
    """Let a missed meeting into the next schedule. Raises ``Refused``; ``Problem`` once the conference is over; ``WrongState``."""
    meeting = _locked(meeting_id)
    require(actor, "matching.meeting.arrange", meeting)
    _demand_open(meeting.conference)
    meeting.slot, meeting.seat, meeting.is_pinned, meeting.missing = None, None, False, None
    return move_meeting(
        meeting=meeting, action="retry", verbed="retried", title="缺席的洽谈重排", actor=actor, now=now
    )


def move_meeting(
    *, meeting: Meeting, action: str, verbed: str, title: str, reason: str = "", actor: Actor, now: datetime
) -> Meeting:
    """Move, save and record; called within an act on a meeting. Raises ``WrongState``."""
    before = meeting.state
    meeting.state, meeting.changed_at = MEETING_LIFECYCLE.move(meeting.state, action), now
    meeting.reason = reason.strip()[:300]
    if meeting.state in (MeetingState.CANCELLED, MeetingState.DECLINED):
        meeting.is_pinned = False
    meeting.save()
    _tell(meeting, verbed, title, actor, now, before=before)
    return meeting


def _tell(meeting: Meeting, verbed: str, title: str, actor: Actor, now: datetime, before: str = "") -> None:
    """One event that names neither side: who they are is only theirs to read."""
    record(
        f"matching.meeting.{verbed}", meeting, actor=actor, now=now, title=f"{title}：{meeting}",
        region_code=meeting.conference.region_id,
        data={"conference": meeting.conference_id, "before": before, "after": meeting.state, "by": _side_of(meeting, actor)},
    )  # fmt: skip


def _side_of(meeting: Meeting, actor: Actor) -> str:
    """Which side acts: ``host``, ``guest`` or neither."""
    for name in ("host", "guest"):
        side = getattr(meeting, name)
        if side.organisation_id in actor.keys_of("organisation") or side.person_id in actor.keys_of("person"):
            return name
    return ""


def _locked(meeting_id: int) -> Meeting:
    rows = Meeting.objects.select_for_update(of=("self",))
    return rows.select_related("conference__region", "host", "guest", "entry__item__face", "slot").get(
        pk=meeting_id
    )


def _side(conference: Conference, registration_id: int) -> Registration:
    return Registration.objects.get(pk=registration_id, conference=conference)


def _entry(conference: Conference, entry_id: int | None) -> Entry | None:
    if entry_id is None:
        return None
    entry = Entry.objects.select_related("item__face", "registration").get(pk=entry_id, conference=conference)
    if entry.state != EntryState.ACCEPTED:
        raise Problem("它没有入场，不能约。")
    return entry


def _host(conference: Conference, entry: Entry | None, host_id: int | None) -> Registration:
    if entry is not None:
        if entry.registration is None:
            raise Problem("这一项的单位没有报名参会，约不到；可以在成果厅、需求厅请求对接。")
        return entry.registration
    if host_id is None:
        raise Problem("请选择约谁。", field="host")
    return _side(conference, host_id)


def _new(
    conference: Conference, host: Registration, guest: Registration, entry: Entry | None, words: str, score: float | None,
    now: datetime,
) -> Meeting:  # fmt: skip
    here = _presences(host) & _presences(guest)
    on_site = conference.venue != Venue.ONLINE and Presence.ONSITE in here
    return Meeting(
        conference=conference, host=host, guest=guest, entry=entry, words=words.strip()[:300], score=score,
        is_online=not on_site, made_at=now, changed_at=now,
    )  # fmt: skip


def _presences(side: Registration) -> set[str]:
    """How its people take part; both where nobody is named."""
    return set(side.participants.filter(is_gone=False).values_list("presence", flat=True)) or set(Presence)


def _demand_sides(meeting: Meeting) -> None:
    _demand_open(meeting.conference)
    if meeting.host == meeting.guest:
        raise Problem("这是本单位自己的。")
    if meeting.guest.state != RegistrationState.APPROVED:
        raise Problem("本单位的报名还没有确认。")
    if meeting.host.state != RegistrationState.APPROVED:
        raise Problem("对方的报名还没有确认，暂时约不了。")
    if not meeting.guest.wants_meetings:
        raise Problem("请先在报名里勾选“参加一对一洽谈”。")
    if not meeting.host.wants_meetings:
        raise Problem("对方不参加一对一洽谈，可以在成果厅、需求厅请求对接。")


def _mirrored(meeting: Meeting) -> Meeting | None:
    """The other side has asked for a meeting with this one already."""
    return Meeting.objects.filter(host=meeting.guest, guest=meeting.host, state=MeetingState.WISHED).first()


def _demand_new(meeting: Meeting) -> None:
    """Asked by the very entry: by the side it would tell whose something masked is."""
    if Meeting.objects.filter(
        host=meeting.host, guest=meeting.guest, entry=meeting.entry, state__in=ALIVE
    ).exists():
        raise Problem("已经约过了，请看“我的洽谈”。")


def _demand_open(conference: Conference) -> None:
    if conference.state not in OPEN_TO_MEETINGS:
        raise Problem(f"对接会{conference.get_state_display()}，不能再约洽谈。")


def _demand_begun(meeting: Meeting, now: datetime) -> None:
    if meeting.slot is None or meeting.slot.starts_at > now:
        raise Problem("还没有到洽谈的时间。")
