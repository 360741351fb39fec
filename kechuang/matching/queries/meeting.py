"""Reads of one-to-one meetings: those that somebody may see, and what each side may know of the other."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import which
from kechuang.exchange.models import Face
from kechuang.matching.models import Conference, Entry, Meeting, Registration
from kechuang.matching.states.conference import ALIVE, MeetingState

#: The two know of each other: both wanted it.
KNOWN = (MeetingState.AGREED, MeetingState.PLACED, MeetingState.HELD, MeetingState.MISSED)


def _rows() -> QuerySet[Meeting]:
    return Meeting.objects.select_related(
        "conference__region", "host__organisation", "guest__organisation", "entry__item__face", "entry__place", "slot", "missing"
    )  # fmt: skip


def own_meetings(actor: Actor, conference: Conference | None = None) -> QuerySet[Meeting]:
    """Those of which the actor's own registration is a side."""
    mine = Registration.objects.of(actor).values("pk")
    rows = _rows().filter(Q(host__in=mine) | Q(guest__in=mine))
    return rows.filter(conference=conference) if conference is not None else rows


def organised_meetings(actor: Actor, conference: Conference) -> QuerySet[Meeting]:
    """All of a conference, for its organisers."""
    return which(actor, "matching.meeting.arrange", _rows().filter(conference=conference))


def get_meeting(actor: Actor, meeting_id: int) -> Meeting:
    """One that the actor may see. Raises ``Meeting.DoesNotExist``."""
    organised = which(actor, "matching.meeting.arrange", Meeting.objects.all()).values("pk")
    mine = Registration.objects.of(actor).values("pk")
    own = Q(host__in=mine) | Q(guest__in=mine)
    return _rows().filter(own | Q(pk__in=organised)).get(pk=meeting_id)


def said_entry(entry: Entry | None) -> str:
    """What was entered as anybody may know it."""
    if entry is None:
        return ""
    if entry.item_id is None:
        return entry.title
    face = public_face(entry)
    return face.title if face is not None else str(entry)


def public_face(entry: Entry) -> Face | None:
    """The public version of an entry's item, if there is one."""
    return getattr(entry.item, "face", None) if entry.item_id else None


def is_about_masked(entry: Entry | None) -> bool:
    """Does nobody know whose it is until its owner agrees?"""
    face = public_face(entry) if entry is not None else None
    return bool(face is not None and face.is_masked)


def said_side(meeting: Meeting, side: str, *, knows: bool = False) -> str:
    """How a side (``host``, ``guest``) is called before the other: whose something masked is nobody learns before it agrees.

    ``knows``: the reader is an organiser or of that very side.
    """
    row: Registration = getattr(meeting, side)
    if knows or side == "guest" or meeting.state in KNOWN or meeting.entry is None:
        return row.name
    face = public_face(meeting.entry)
    return face.organisation_words if face is not None and face.is_masked else row.name


@dataclass(frozen=True)
class OwnMeeting:
    """A meeting as one of its sides sees it. ``mine``: its registration. ``asks_me``: it waits for this side's word."""

    meeting: Meeting
    mine: Registration
    other: str
    about: str
    is_host: bool

    @property
    def asks_me(self) -> bool:
        """Does it wait for this side's word?"""
        return self.is_host and self.meeting.state == MeetingState.WISHED

    @property
    def is_alive(self) -> bool:
        """May it still be called off?"""
        return self.meeting.state in ALIVE


def as_own(actor: Actor, meetings: list[Meeting]) -> list[OwnMeeting]:
    """Meetings as the actor sees them. One query."""
    mine = set(Registration.objects.of(actor).values_list("pk", flat=True))
    found = []
    for each in meetings:
        is_host = each.host_id in mine
        other = said_side(each, "guest" if is_host else "host")
        found.append(
            OwnMeeting(each, each.host if is_host else each.guest, other, said_entry(each.entry), is_host)
        )
    return found


def place_said(meeting: Meeting) -> str:
    """Where it is, for those who take part: the table, or the address of the room."""
    if meeting.slot_id is None or meeting.seat is None:
        return ""
    conference = meeting.conference
    if not meeting.is_online:
        return f"{conference.place}，{meeting.seat}号桌"
    rooms = conference.rooms
    if rooms:
        return str(rooms[(meeting.seat - 1) % len(rooms)])
    return conference.link
