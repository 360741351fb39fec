"""Who hears of what happens at a conference. No notice names a side that the reader may not know of: copies go out by mail."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from kechuang.core.events import on
from kechuang.core.logic.actor import Actor
from kechuang.core.models import Event
from kechuang.core.operations.notice import finish_tasks_at, send_notice
from kechuang.core.permissions import who_may
from kechuang.matching.models import Conference, Entry, Meeting, Registration
from kechuang.matching.permissions.conference import MEMBERS
from kechuang.matching.queries.meeting import said_entry, said_side
from kechuang.matching.states.conference import EntryState, MeetingState, RegistrationState
from kechuang.subjects.models import Membership, Person

#: What of a conference makes those who come look again.
_TELLING = {"starts_at", "ends_at", "venue", "place", "link"}


@on("matching.conference.edited", code="matching.tell_moved_conference")
def tell_moved_conference(event: Event) -> None:
    """Those who come: another time or place."""
    if _TELLING & set(event.data.get("changed", ())):
        conference = _conference(event)
        when = f"{timezone.localtime(conference.starts_at):%Y年%m月%d日 %H:%M}"
        words = f"现为{when}，{conference.get_venue_display()}{'，' + conference.place if conference.place else ''}。"
        _tell(
            _comers(conference, event),
            event,
            f"“{conference}”的时间或会场有变",
            _page(conference),
            body=words,
        )


@on("matching.conference.moved", code="matching.tell_conference")
def tell_conference(event: Event) -> None:
    """Those who come: that meetings can be asked for, that it begins, that it is cancelled and why."""
    conference, action = _conference(event), event.data.get("action")
    titles = {
        "book": f"“{conference}”可以约洽谈了",
        "start": f"“{conference}”开会了",
        "cancel": f"“{conference}”取消了",
    }
    if action in titles:
        body = conference.reason if action == "cancel" else ""
        _tell(_comers(conference, event), event, titles[action], _page(conference), body=body)


@on("matching.registration.made", code="matching.tell_registration")
def tell_registration(event: Event) -> None:
    """The organisers, where they have to confirm it."""
    row = Registration.objects.select_related("conference__region").get(pk=event.object_id)
    if row.state == RegistrationState.APPLIED:
        posts = who_may("matching.registration.approve", row, on=timezone.localdate(event.at))
        nearest = [post for post in posts if post.region_id == row.conference.region_id] or list(posts)
        _tell(
            {post.account_id for post in nearest},
            event,
            f"{row.name}报名“{row.conference}”，待确认",
            _registration(row),
        )


@on("matching.registration.approved", "matching.registration.refused", code="matching.tell_registered")
def tell_registered(event: Event) -> None:
    """Its own side: confirmed, or not and why."""
    row = Registration.objects.select_related("conference").get(pk=event.object_id)
    _tell(_own(row, event), event, event.title, _registration(row), body=row.reason)


@on("matching.entry.proposed", code="matching.tell_proposed")
def tell_proposed(event: Event) -> None:
    """The organisers: something is to be judged."""
    entry = Entry.objects.select_related("conference__region").get(pk=event.object_id)
    if entry.state == EntryState.PROPOSED:
        posts = who_may("matching.entry.accept", entry, on=timezone.localdate(event.at))
        nearest = [post for post in posts if post.region_id == entry.conference.region_id] or list(posts)
        link = reverse("matching:entry_review", args=[entry.conference_id, entry.pk])
        _tell({post.account_id for post in nearest}, event, f"“{entry.conference}”：{entry}待审核", link)


@on(
    "matching.entry.accepted",
    "matching.entry.refused",
    "matching.entry.withdrawn",
    code="matching.tell_entry",
)
def tell_entry(event: Event) -> None:
    """The side that brought it: it hangs, or not and why."""
    entry = Entry.objects.select_related("conference", "registration", "item__face").get(pk=event.object_id)
    if entry.registration is not None:
        title = f"“{entry.conference}”：{said_entry(entry)}{entry.get_state_display()}"
        _tell(
            _own(entry.registration, event),
            event,
            title,
            _registration(entry.registration),
            body=entry.reason,
        )


@on("matching.meeting.wished", code="matching.tell_wished")
def tell_wished(event: Event) -> None:
    """The side that is asked."""
    meeting = _meeting(event)
    about = f"，关于“{said_entry(meeting.entry)}”" if meeting.entry else ""
    if meeting.state == MeetingState.WISHED:
        title = f"{meeting.guest.name}约您洽谈{about}"
        _tell(_own(meeting.host, event), event, title, _at(meeting), body=meeting.words, is_task=True)


@on("matching.meeting.arranged", code="matching.tell_arranged")
def tell_arranged(event: Event) -> None:
    """Both sides; whoever is asked about something masked is told that he must answer, the other only that he is asked."""
    meeting = _meeting(event)
    asks = meeting.state == MeetingState.WISHED
    words = "，请答复" if asks else ""
    host, guest = said_side(meeting, "host"), meeting.guest.name
    _tell(_own(meeting.host, event), event, f"组织方建议您与{guest}洽谈{words}", _at(meeting), is_task=asks)
    _tell(_own(meeting.guest, event), event, f"组织方建议您与{host}洽谈", _at(meeting))


@on("matching.meeting.answered", code="matching.tell_answered_meeting")
def tell_answered_meeting(event: Event) -> None:
    """The side that asked."""
    meeting = _meeting(event)
    finish_tasks_at(link=_at(meeting), actor=Actor.system("对接会"), now=event.at)
    words = "同意洽谈，等组织方排时间" if meeting.state != MeetingState.DECLINED else "没有同意洽谈"
    _tell(
        _own(meeting.guest, event),
        event,
        f"{said_side(meeting, 'host')}{words}",
        _at(meeting),
        body=meeting.reason,
    )


@on(
    "matching.meeting.cancelled",
    "matching.meeting.missed",
    "matching.meeting.retried",
    code="matching.tell_meeting",
)
def tell_meeting(event: Event) -> None:
    """Both sides but the one that did it: called off and why, or that somebody did not come."""
    meeting = _meeting(event)
    finish_tasks_at(link=_at(meeting), actor=Actor.system("对接会"), now=event.at)
    words = {"cancelled": "取消了", "missed": "记为有人没来", "retried": "要重排"}[
        event.kind.rpartition(".")[2]
    ]
    # As it stood before: whoever was not known then is not known now.
    by = event.data.get("by")
    if by != "host":
        _tell(
            _own(meeting.host, event),
            event,
            f"与{meeting.guest.name}的洽谈{words}",
            _at(meeting),
            body=meeting.reason,
        )
    if by != "guest":
        _tell(
            _own(meeting.guest, event),
            event,
            f"与{said_side(meeting, 'host')}的洽谈{words}",
            _at(meeting),
            body=meeting.reason,
        )


@on(
    "matching.meeting.scheduled",
    "matching.meeting.placed",
    "matching.meeting.swapped",
    code="matching.tell_scheduled",
)
def tell_scheduled(event: Event) -> None:
    """Both sides of each meeting whose time or seat changed: when, and where to look. Nobody else."""
    keys = [int(each) for each in event.data.get("changed", ())]
    rows = Meeting.objects.filter(pk__in=keys).select_related(
        "host", "guest", "slot", "conference", "entry__item__face"
    )
    for meeting in rows.order_by("pk"):
        for side, other in (("host", "guest"), ("guest", "host")):
            name = said_side(meeting, other)
            if meeting.slot is not None:
                title = f"与{name}的洽谈排在{timezone.localtime(meeting.slot.starts_at):%m月%d日 %H:%M}"
            else:
                title = f"与{name}的洽谈暂时没有排上"
            _tell(_own(getattr(meeting, side), event), event, title, _at(meeting))


@on("matching.meeting.nudged", code="matching.tell_idle")
def tell_idle(event: Event) -> None:
    """Those who want to meet and have nothing booked."""
    conference = _conference(event)
    keys = [int(each) for each in event.data.get("registrations", ())]
    link = reverse("matching:meeting_mine", args=[conference.pk])
    for row in Registration.objects.filter(pk__in=keys).order_by("pk"):
        title = f"“{conference}”还没有约洽谈，看看为您推荐的"
        _tell(_own(row, event), event, title, link)


def _conference(event: Event) -> Conference:
    return Conference.objects.select_related("region").get(pk=event.object_id)


def _meeting(event: Event) -> Meeting:
    rows = Meeting.objects.select_related("host", "guest", "entry__item__face", "slot", "conference")
    return rows.get(pk=event.object_id)


def _page(conference: Conference) -> str:
    return reverse("matching:conference_detail", args=[conference.pk])


def _registration(row: Registration) -> str:
    return reverse("matching:registration_detail", args=[row.pk])


def _at(meeting: Meeting) -> str:
    return reverse("matching:meeting_detail", args=[meeting.pk])


def _own(row: Registration, event: Event) -> set[int]:
    """The accounts of one registration: its organisation's members, the expert, whoever registered."""
    found = {row.account_id} if row.account_id and row.source == "self" else set()
    if row.organisation_id:
        rows = Membership.objects.in_force(timezone.localdate(event.at)).filter(
            organisation=row.organisation_id, role__in=MEMBERS
        )
        found |= {key for key in rows.values_list("account_id", flat=True) if key}
    if row.person_id:
        found |= {
            key for key in Person.objects.filter(pk=row.person_id).values_list("account_id", flat=True) if key
        }
    return found


def _comers(conference: Conference, event: Event) -> set[int]:
    """The accounts of all who come or have applied. Three queries, however many."""
    rows = conference.registrations.filter(state__in=(RegistrationState.APPLIED, RegistrationState.APPROVED))
    found = {key for key in rows.filter(source="self").values_list("account_id", flat=True) if key}
    on_day = Membership.objects.in_force(timezone.localdate(event.at)).filter(role__in=MEMBERS)
    found |= {
        key
        for key in on_day.filter(organisation__in=rows.values("organisation")).values_list(
            "account_id", flat=True
        )
        if key
    }
    people = Person.objects.filter(Q(pk__in=rows.filter(person__isnull=False).values("person")))
    return found | {key for key in people.values_list("account_id", flat=True) if key}


def _tell(
    people: Iterable[int], event: Event, title: str, link: str, *, body: str = "", is_task: bool = False
) -> None:
    for account_id in sorted(set(people) - {event.actor_id}):
        send_notice(
            account_id=account_id, title=title, body=body, link=link, is_task=is_task, event=event, now=event.at
        )  # fmt: skip
