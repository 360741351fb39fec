"""A made-up conference of the small world, at any step of its life: ``firm`` brings a masked need, ``firm2`` an offer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from kechuang.exchange.models import Item
from kechuang.matching.models import Conference, Entry, Meeting, Registration, Signing
from kechuang.matching.operations.agenda import SigningGiven, save_signing
from kechuang.matching.operations.conference import (
    ConferenceGiven,
    create_conference,
    make_slots,
    move_conference,
)
from kechuang.matching.operations.entry import propose_entry, review_entry
from kechuang.matching.operations.meeting import answer_meeting, wish_meeting
from kechuang.matching.operations.registration import PersonGiven, RegistrationGiven, make_registration
from tests.exchange.items import MASKED, OFFER, published

ORGANISER = "enterprise"
#: What nobody may get to run by writing it.
SCRIPT = "<script>alert(1)</script>"
HOUR = timedelta(hours=1)
#: Where only registered people may see it.
ROOM = "https://video.example.cn/room/1"
LINK = "https://video.example.cn/hall"


def told(world, now: datetime) -> ConferenceGiven:
    """A conference that begins tomorrow and lasts a day."""
    day = now.replace(hour=9, minute=0) + timedelta(days=1)
    return ConferenceGiven(
        title="新材料供需对接会", office_id=world.offices["plan"].pk, summary="面向装备企业的密封和耐热材料。", fields=("4",),
        starts_at=day, ends_at=day + 8 * HOUR, registration_until=day - HOUR, collection_until=day - 2 * HOUR, venue="both",
        place="示例会展中心二层", link=LINK, tables=2, rooms=(ROOM,), contact="规划科 0000-0000000", most_meetings=3,
    )  # fmt: skip


def prepared(world, now: datetime, **more) -> Conference:
    """Being prepared."""
    return create_conference(given=replace(told(world, now), **more), actor=world.actor(ORGANISER), now=now)


def opened(world, now: datetime, **more) -> Conference:
    """People may register."""
    conference = prepared(world, now, **more)
    return move(world, now, conference, "open")


def move(world, now: datetime, conference: Conference, *actions: str, **more) -> Conference:
    """Take steps of its life."""
    for action in actions:
        conference = move_conference(
            conference_id=conference.pk, action=action, actor=world.actor(ORGANISER), now=now, **more
        )
    return conference


def coming(*names: str, phone: str = "13900001234", presence: str = "onsite", **more) -> RegistrationGiven:
    """A registration of some people that meets others."""
    people = tuple(PersonGiven(name, "工程师", phone, presence) for name in names or ("赵来宾",))
    return replace(
        RegistrationGiven(people=people, consents=True, wants_meetings=True, purpose="找密封材料"), **more
    )


def registered(world, now: datetime, conference: Conference, who: str = "firm", **more) -> Registration:
    """An organisation comes."""
    return make_registration(
        conference_id=conference.pk, given=coming(f"{who}来宾", **more), organisation_id=world.organisations[who].pk,
        actor=world.actor(who), now=now,
    )  # fmt: skip


@dataclass
class Fair:
    """A conference with both firms, what they bring, and slots from ten to twelve."""

    conference: Conference
    need: Item
    offer: Item
    needing: Registration
    offering: Registration
    need_entry: Entry
    offer_entry: Entry


def entered(world, now: datetime, conference: Conference, item: Item, who: str) -> Entry:
    """Proposed by its owner and accepted."""
    entry = propose_entry(conference_id=conference.pk, item_id=item.pk, actor=world.actor(who), now=now)
    return review_entry(entry_id=entry.pk, accepts=True, actor=world.actor(ORGANISER), now=now)


def fair(world, now: datetime, **more) -> Fair:
    """Everything there before it begins."""
    conference = opened(world, now, **more)
    need, offer = published(world, now, MASKED), published(world, now, OFFER, "achievement", "firm2")
    needing, offering = registered(world, now, conference), registered(world, now, conference, "firm2")
    rows = entered(world, now, conference, need, "firm"), entered(world, now, conference, offer, "firm2")
    since = conference.starts_at + HOUR
    make_slots(
        conference_id=conference.pk, since=since, until=since + 2 * HOUR, minutes=20, pause=10, actor=world.actor(ORGANISER), now=now
    )  # fmt: skip
    return Fair(conference, need, offer, needing, offering, *rows)


def wished(world, now: datetime, there: Fair) -> Meeting:
    """``firm2`` would like to meet whoever has the masked need."""
    return wish_meeting(
        conference_id=there.conference.pk, guest_id=there.offering.pk, entry_id=there.need_entry.pk, words="我们有同类产品",
        score=0.8, actor=world.actor("firm2"), now=now,
    )  # fmt: skip


def agreed(world, now: datetime, there: Fair) -> Meeting:
    """Both want to meet."""
    meeting = wished(world, now, there)
    return answer_meeting(meeting_id=meeting.pk, agrees=True, actor=world.actor("firm"), now=now)


def a_signing(world, now, conference) -> Signing:
    given = SigningGiven(f"密封材料联合开发{SCRIPT}", "甲公司", "乙大学", Decimal(800000))
    return save_signing(conference_id=conference.pk, given=given, actor=world.actor(ORGANISER), now=now)
