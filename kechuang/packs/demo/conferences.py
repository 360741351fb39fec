"""Two conferences of the demonstration city: one that was held, with the figures of a real one of its kind, and one that is on.

The figures of the first are those that a city once told of its online conference; its people, titles, pairs and moments are made
up, light, and marked as demonstration wherever they appear.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from kechuang.core.logic.actor import Actor
from kechuang.core.models import Account, Office
from kechuang.core.queries import actor_of
from kechuang.exchange.models import Item
from kechuang.exchange.operations.past import PastItem, enter_past_items
from kechuang.exchange.states import ON_SHOW
from kechuang.matching.logic.steps import StepGiven
from kechuang.matching.models import Conference, Docking, Registration
from kechuang.matching.operations.agenda import (
    SessionGiven,
    SigningGiven,
    mark_signing,
    save_session,
    save_signing,
)
from kechuang.matching.operations.archive import PastPair, PastStep, enter_past_dockings
from kechuang.matching.operations.conference import (
    ConferenceGiven,
    create_conference,
    make_slots,
    move_conference,
)
from kechuang.matching.operations.docking import propose_docking
from kechuang.matching.operations.entry import PaperEntry, list_entries
from kechuang.matching.operations.meeting import answer_meeting, arrange_meeting, wish_meeting
from kechuang.matching.operations.registration import (
    Arrival,
    PersonGiven,
    RegistrationGiven,
    check_in_participant,
    import_participants,
    make_registration,
)
from kechuang.matching.operations.report import make_report
from kechuang.matching.operations.scheduling import make_schedule
from kechuang.matching.queries.partners import partners_of
from kechuang.matching.states.conference import Hall, RegistrationSource, hall_of
from kechuang.packs.demo import exchange_texts as texts
from kechuang.packs.demo.live_room import fill_room
from kechuang.subjects.models import Organisation, Person

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
ORGANISER = "qifu"


@dataclass(frozen=True)
class Size:
    """How large the conference that was held is."""

    people: int
    achievements: int
    needs: int
    dockings: int
    intentions: int
    agreements: int


#: 在线参会23983人，征集成果1300项、需求754项，对接963次，意向442次，达成206次.
WHOLE = Size(people=23_983, achievements=1_300, needs=754, dockings=963, intentions=442, agreements=206)
#: For tests that only walk through the pages.
SMALL = Size(people=240, achievements=40, needs=30, dockings=24, intentions=11, agreements=5)


#: Kinds of organisations that bring neither achievements nor technical needs.
_WITHOUT_RESULTS = ("bank", "agency", "operator")


def fill_conferences(*, now: datetime, size: Size = WHOLE) -> None:
    """Both conferences, through the room's own operations."""
    system = Actor.system("演示初始化")
    verified = Organisation.objects.filter(state="verified").exclude(region=None)
    owners = list(verified.exclude(kind__in=_WITHOUT_RESULTS).order_by("pk"))
    _held(now, size, system, owners)
    _running(now, system)


# ── the one that was held ───────────────────────────────────────────────────────────────────


def _held(now: datetime, size: Size, system: Actor, owners: list[Organisation]) -> None:
    day = (now - 21 * _DAY).replace(hour=9, minute=0, second=0, microsecond=0)
    conference = create_conference(
        given=ConferenceGiven(
            title="示例市在线科技成果对接会", office_id=Office.objects.get(name="成果转化科").pk, starts_at=day, ends_at=day + 8 * _HOUR,
            registration_until=day + 8 * _HOUR, collection_until=day - 2 * _DAY, summary=(
                "面向全市征集成果和需求，在线参会、在线对接、现场签约。参会人员、成果、需求和对接都是演示数据，"
                "数目取自公开报道过的一场同类对接会。"
            ),
            contact="成果转化科（演示）",
        ),
        actor=system, now=day - 40 * _DAY,
    )  # fmt: skip
    key = conference.pk
    move_conference(conference_id=key, action="open", actor=system, now=day - 39 * _DAY)
    offers, needs = _collected(conference, size, system, owners, day)
    import_participants(
        conference_id=key, arrivals=list(_guests(size.people, day, owners)), actor=system, now=day - 3 * _DAY
    )
    _agenda(conference, day, system)
    move_conference(conference_id=key, action="start", actor=system, now=day)
    pairs = list(_pairs(size, needs, offers, day))
    enter_past_dockings(conference_id=key, pairs=pairs, actor=system, now=day + 8 * _HOUR)
    _signed(conference, size, pairs, day, system)
    move_conference(conference_id=key, action="close", actor=system, now=day + 8 * _HOUR)
    make_report(conference_id=key, actor=system, now=day + 3 * _DAY)


def _collected(
    conference: Conference, size: Size, system: Actor, owners: list[Organisation], day: datetime
) -> tuple[list[Item], list[Item]]:
    """What was collected: about half stands for itself in public words, what found a partner has an item behind it."""
    found: dict[str, list[Item]] = {}
    entries: list[PaperEntry] = []
    for side, count in (("offer", size.achievements), ("need", size.needs)):
        told = list(_told(side, count))
        paired = min(count, size.dockings * 2 // 3)
        past = [
            PastItem(
                owners[number * 7 % len(owners)].pk, kind, title, abstract, field, day - (30 - number % 25) * _DAY,
                closed_as="met" if number % 3 == 0 else "lapsed", source="演示数据",
            )
            for number, (kind, field, title, abstract) in enumerate(told[:paired])
        ]  # fmt: skip
        found[side] = enter_past_items(entries=past, actor=system, now=day - 2 * _DAY - _HOUR)
        for number, (kind, field, title, _) in enumerate(told):
            owner = owners[number * 7 % len(owners)]
            item = found[side][number].pk if number < paired else None
            entries.append(
                PaperEntry(
                    hall_of(kind), side, title, f"演示单位{number % 300 + 1:03d}", field, owner.region_id,
                    day - (28 - number % 23) * _DAY - 3 * _HOUR, is_demonstration=True, item_id=item,
                )
            )  # fmt: skip
    list_entries(conference_id=conference.pk, entries=entries, actor=system, now=day - 2 * _DAY - _HOUR)
    return found["offer"], found["need"]


def _told(side: str, count: int) -> Iterator[tuple[str, str, str, str]]:
    """Kind, field, title and abstract, made of the demonstration's own texts and numbered apart."""
    offers = [("achievement", row[0], row[1], row[2]) for row in texts.ACHIEVEMENTS]
    needs = [
        (row[0], row[1], row[10] or row[2], f"寻求{row[10] or row[2]}的解决办法。") for row in texts.NEEDS
    ]
    rows = offers if side == "offer" else needs
    for number in range(count):
        kind, field, title, abstract = rows[number % len(rows)]
        yield kind, field, f"{title}（演示第{number + 1:04d}项）", abstract


def _guests(count: int, day: datetime, owners: list[Organisation]) -> Iterator[Arrival]:
    """The people: parties of about fifteen, and some who watch by themselves. Half are there before the first report."""
    regions = [each.region_id for each in owners]
    for number in range(count):
        there = day + timedelta(minutes=_minute(number, count))
        alone = number % 60 == 59
        party = f"演示观众{number + 1:05d}" if alone else f"演示单位{number // 15 + 1:04d}"
        yield Arrival(
            party, PersonGiven(f"演示人员{number + 1:05d}"), "visitor" if alone else "organisation",
            region_code=regions[number // 15 % len(regions)], checked_in_at=there, source=RegistrationSource.DEMONSTRATION,
        )  # fmt: skip


def _minute(number: int, count: int) -> float:
    """When the ``number``-th of ``count`` comes, in minutes: half in the first hour, the rest over the day."""
    share = number / max(count, 1)
    return 120 * share if share < 0.5 else 60 + (share - 0.5) * 2 * 400


def _pairs(size: Size, needs: list[Item], offers: list[Item], day: datetime) -> Iterator[PastPair]:
    """Who talked with whom, and how far they came: intentions among those who talked, agreements among those."""
    for number in range(size.dockings):
        need, offer = needs[number % len(needs)], offers[(number + number // len(needs)) % len(offers)]
        at = day + timedelta(minutes=40 + 400 * number / size.dockings)
        steps = [PastStep("docked", at, "会上谈过，平台留有时间（演示）")]
        if _in_share(number, size.intentions, size.dockings):
            steps.append(
                PastStep(
                    "intended", min(at + timedelta(minutes=25), day + 8 * _HOUR), "双方在线勾选意向（演示）"
                )
            )
            if _in_share(_before(number, size), size.agreements, size.intentions):
                amount = Decimal(200_000 + 50_000 * (number % 17)) if number % 5 else None
                steps.append(
                    PastStep(
                        "agreed",
                        min(at + timedelta(minutes=50), day + 8 * _HOUR),
                        "签了合作协议（演示）",
                        amount,
                    )
                )
        yield PastPair(need.pk, offer.pk, steps)


def _in_share(number: int, part: int, whole: int) -> bool:
    """Spreads ``part`` of ``whole`` evenly: exactly so many of the first ``whole`` numbers are in."""
    return (number + 1) * part // whole > number * part // whole


def _before(number: int, size: Size) -> int:
    """How many intentions there were before the ``number``-th pair."""
    return number * size.intentions // size.dockings


def _agenda(conference: Conference, day: datetime, actor: Actor) -> None:
    rows = (
        ("opening", "开幕", 0, 30, "示例市科学技术局"), ("talk", "成果转化政策怎么用", 30, 90, "成果转化科"),
        ("roadshow", "新材料和装备成果路演", 90, 180, ""), ("meetings", "在线对接", 180, 400, ""), ("signing", "现场签约", 410, 460, ""),
    )  # fmt: skip
    for kind, title, since, until, speaker in rows:
        given = SessionGiven(
            title, day + timedelta(minutes=since), day + timedelta(minutes=until), kind, speaker, "线上",
            "https://video.example.cn/demo",
        )  # fmt: skip
        save_session(conference_id=conference.pk, given=given, actor=actor, now=day - 5 * _DAY)


def _signed(conference: Conference, size: Size, pairs: list[PastPair], day: datetime, actor: Actor) -> None:
    """Some of those that came to an agreement signed on the stage."""
    agreed = [each for each in pairs if each.steps[-1].stage == "agreed"][: min(12, size.agreements)]
    keys = {key for each in agreed for key in (each.need_id, each.offer_id)}
    items = Item.objects.select_related("organisation").in_bulk(keys)
    for number, each in enumerate(agreed, start=1):
        need, offer = items[each.need_id], items[each.offer_id]
        given = SigningGiven(
            need.title, need.organisation.name, offer.organisation.name, each.steps[-1].amount, number
        )
        at = day + timedelta(minutes=412 + 4 * number)
        signing = save_signing(conference_id=conference.pk, given=given, actor=actor, now=day)
        mark_signing(signing_id=signing.pk, signed=True, actor=actor, now=at)


# ── the one that is on ──────────────────────────────────────────────────────────────────────


def _running(now: datetime, system: Actor) -> None:
    """Begun two hours ago: what hangs in the city's halls, its owners there, meetings booked and some held."""
    begin = (now - 2 * _HOUR).replace(minute=0, second=0, microsecond=0)
    conference = create_conference(
        given=ConferenceGiven(
            title="示例市新材料与装备供需对接会", office_id=Office.objects.get(name="成果转化科").pk, starts_at=begin,
            ends_at=begin + 10 * _HOUR, registration_until=begin + 9 * _HOUR, collection_until=begin - _DAY, venue="both",
            place="示例会展中心二层", link="https://video.example.cn/demo-hall", rooms=("https://video.example.cn/demo-1", "https://video.example.cn/demo-2"),
            tables=6, fields=("4", "8"), summary="企业带着难题来，院所带着成果来：看展厅、听路演、一对一洽谈。",
            contact="成果转化科（演示）", most_meetings=6,
        ),
        actor=system, now=now - 20 * _DAY,
    )  # fmt: skip
    key = conference.pk
    move_conference(conference_id=key, action="open", actor=system, now=now - 19 * _DAY)
    items = list(Item.objects.filter(state__in=ON_SHOW).select_related("organisation", "face").order_by("pk"))
    _comers(conference, items, begin, system, now)
    entries = [
        PaperEntry(
            hall_of(item.kind), item.side, "", "", item.face.field_code, item.face.place_id, now - (8 - n % 5) * _DAY, item_id=item.pk
        )
        for n, item in enumerate(items)
    ]  # fmt: skip
    list_entries(conference_id=key, entries=entries, actor=system, now=now - 2 * _DAY)
    make_slots(
        conference_id=key, since=begin + _HOUR, until=begin + 7 * _HOUR, minutes=20, pause=10, actor=system, now=now - 3 * _DAY
    )  # fmt: skip
    _agenda(conference, begin, system)
    move_conference(conference_id=key, action="book", actor=system, now=now - 2 * _DAY)
    _booked(conference, system, now)
    move_conference(conference_id=key, action="start", actor=system, now=begin)
    _there(conference, begin, system)
    _talked(conference, now, system)
    fill_room(conference, begin=begin, organiser=_actor(ORGANISER, begin), guest=_actor("qiye", begin))


def _comers(conference: Conference, items: list[Item], begin: datetime, system: Actor, now: datetime) -> None:
    owners = {item.organisation_id: item.organisation for item in items}
    mine = set(_actor("qiye", now).keys_of("organisation"))
    arrivals = [
        Arrival(
            "", PersonGiven(f"演示代表{number + 1:03d}", "技术负责人", f"1380001{number:04d}", "onsite" if number % 2 else "online"),
            organisation_id=key, wants_meetings=True,
        )
        for number, key in enumerate(sorted(set(owners) - mine))
    ]  # fmt: skip
    import_participants(conference_id=conference.pk, arrivals=arrivals, actor=system, now=now - 10 * _DAY)
    given = RegistrationGiven(
        [PersonGiven("演示厂长", "厂长", "13800020001", "onsite"), PersonGiven("演示工程师", "工程师", "13800020002", "online")],
        consents=True, purpose="找密封、检测和节能方面的成果", wants_meetings=True,
    )  # fmt: skip
    firm = _actor("qiye", now)
    for key in firm.keys_of("organisation"):
        make_registration(
            conference_id=conference.pk, given=given, organisation_id=key, actor=firm, now=now - 9 * _DAY
        )
    expert = _actor("zhuanjia", now)
    for person in Person.objects.filter(pk__in=expert.keys_of("person")):
        told = replace(
            given, people=[PersonGiven(person.name, "教授", "", "online")], purpose="愿意答复材料方面的难题"
        )
        make_registration(
            conference_id=conference.pk, given=told, person_id=person.pk, actor=expert, now=now - 9 * _DAY
        )


def _booked(conference: Conference, system: Actor, now: datetime) -> None:
    """The organiser follows the suggestions of some; the demonstration firm asks and is asked."""
    sides = list(Registration.objects.filter(conference=conference, wants_meetings=True).order_by("pk"))
    firm = next(each for each in sides if each.organisation_id in _actor("qiye", now).keys_of("organisation"))
    at = now - 2 * _DAY
    for each in partners_of(conference, firm)[:3]:
        meeting = wish_meeting(
            conference_id=conference.pk, guest_id=firm.pk, entry_id=each.entry.pk, words="想看看样机", score=each.score,
            actor=_actor("qiye", now), now=at,
        )  # fmt: skip
        answer_meeting(meeting_id=meeting.pk, agrees=True, actor=system, now=at + _HOUR)
    own = firm.entries.filter(state="accepted").first()
    askers = [each for each in sides if each != firm and each.kind == "organisation"]
    if own is not None:
        wish_meeting(
            conference_id=conference.pk,
            guest_id=askers[0].pk,
            entry_id=own.pk,
            words="我们做过同类项目",
            actor=system,
            now=at,
        )
    for host, guest in zip(askers[1:25:2], askers[2:26:2], strict=False):
        arrange_meeting(conference_id=conference.pk, host_id=host.pk, guest_id=guest.pk, actor=system, now=at)
    make_schedule(conference_id=conference.pk, actor=system, now=at)


def _there(conference: Conference, begin: datetime, system: Actor) -> None:
    """Two in three are there by now."""
    numbers = list(conference.participants.order_by("number").values_list("number", flat=True))
    for place, number in enumerate(numbers):
        if place % 3:
            at = begin + timedelta(minutes=2 * place % 110)
            check_in_participant(conference_id=conference.pk, number=number, actor=system, now=at)


def _talked(conference: Conference, now: datetime, system: Actor) -> None:
    """What was talked over so far, as pairs; the organiser wrote it down."""
    entries = (
        conference.entries.filter(state="accepted", item__isnull=False).select_related("item").order_by("pk")
    )
    needs = [each.item for each in entries if each.side == "need"][::-1][:6]
    offers = [each.item for each in entries if each.side == "offer" and each.hall == Hall.ACHIEVEMENT][::-1][
        :6
    ]
    there = set(Docking.objects.values_list("need", "offer"))
    at = now - timedelta(minutes=20)  # just after midnight that is another day
    given = StepGiven(at.date(), minutes=20, words="在会上一对一谈过，下周寄样（演示）")
    for need, offer in zip(needs, offers, strict=False):
        if (
            need is None
            or offer is None
            or need.organisation_id == offer.organisation_id
            or (need.pk, offer.pk) in there
        ):
            continue
        propose_docking(
            need_id=need.pk, offer_id=offer.pk, given=given, conference_id=conference.pk, actor=system, now=at
        )  # fmt: skip


def _actor(username: str, at: datetime) -> Actor:
    return actor_of(Account.objects.get(username=username), on=at.date())
