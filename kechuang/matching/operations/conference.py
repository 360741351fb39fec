"""A conference's life: prepared, opened, held, closed or cancelled; and its slots for meetings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Office
from kechuang.core.permissions import require
from kechuang.exchange.states import TechField
from kechuang.matching.models import Conference, Meeting, Slot
from kechuang.matching.operations.gathering import locked_conference
from kechuang.matching.states.conference import (
    CONFERENCE_LIFECYCLE,
    OPEN_TO_MEETINGS,
    OVER,
    ConferenceState,
    MeetingState,
    Venue,
)

#: The longest that a conference lasts: more is a mistake in the dates.
MOST_DAYS = 31
#: The shortest and the longest slot of a meeting, in minutes; by design.
SLOT_MINUTES = (5, 120)
MOST_SLOTS = 200
CONSENT = (
    "报名信息只用于这次对接会的组织、签到和会后跟进，由主办科室保管；参会人员的手机号加密保存，名单上只显示末四位，不向其他参会者公开。"
    "会上请勿谈论和展示涉密内容。可以随时退出报名。"
)


@dataclass(frozen=True)
class ConferenceGiven:
    """What is told of a conference. Times are moments with their zone."""

    title: str
    office_id: int
    starts_at: datetime
    ends_at: datetime
    registration_until: datetime
    collection_until: datetime
    summary: str = ""
    fields: Sequence[str] = ()
    venue: str = Venue.ONLINE
    place: str = ""
    link: str = ""
    needs_approval: bool = False
    consent: str = CONSENT
    contact: str = ""
    tables: int = 10
    rooms: Sequence[str] = ()
    most_meetings: int = 8


@transaction.atomic
def create_conference(*, given: ConferenceGiven, actor: Actor, now: datetime) -> Conference:
    """Begin to prepare a conference; nobody outside knows of it yet.

    Raises ``Refused`` outside the actor's region; ``Problem`` for what cannot be, at its field.
    """
    office = Office.objects.select_related("region").get(pk=given.office_id)
    conference = Conference(region=office.region, office=office, made_by_id=actor.account_id, made_at=now)
    require(actor, "matching.conference.edit", conference)
    _write(conference, given, office)
    conference.save()
    record("matching.conference.created", conference, actor=actor, now=now, title=f"筹备对接会“{conference}”")
    return conference


@transaction.atomic
def edit_conference(*, conference_id: int, given: ConferenceGiven, actor: Actor, now: datetime) -> Conference:
    """Write it anew; whoever is registered hears of another time or place. Raises as ``create_conference`` does."""
    conference = locked_conference(conference_id=conference_id)
    require(actor, "matching.conference.edit", conference)
    if conference.state in OVER or conference.state == ConferenceState.CANCELLED:
        raise Problem(f"对接会{conference.get_state_display()}，不能再改。")
    office = Office.objects.select_related("region").get(pk=given.office_id)
    conference.region = office.region
    require(actor, "matching.conference.edit", conference)
    names = [each.name for each in fields(given)]
    before = {name: getattr(conference, name) for name in names}
    _write(conference, given, office)
    conference.save()
    changed = [name for name in names if before[name] != getattr(conference, name)]
    record(
        "matching.conference.edited", conference, actor=actor, now=now, title=f"修改对接会“{conference}”", data={"changed": changed}
    )  # fmt: skip
    return conference


def _faults(given: ConferenceGiven) -> list[tuple[bool, str, str]]:
    """What may be wrong: whether it is, the field, and the words."""
    lasts = given.ends_at - given.starts_at
    return [
        (not given.title.strip(), "title", "请写对接会的名称。"),
        (lasts <= timedelta(0), "ends_at", "结束时间应晚于开始时间。"),
        (lasts > timedelta(days=MOST_DAYS), "ends_at", f"对接会最长{MOST_DAYS}天，请核对日期。"),
        (given.registration_until > given.ends_at, "registration_until", "报名截止不能晚于对接会结束。"),
        (given.collection_until > given.ends_at, "collection_until", "征集截止不能晚于对接会结束。"),
        (given.venue not in set(Venue), "venue", "请选择方式。"),
        (given.venue != Venue.ONLINE and not given.place.strip(), "place", "线下的对接会要写会场在哪里。"),
        (bool(set(given.fields) - set(TechField)), "fields", "没有这样的技术领域。"),
        (not given.consent.strip(), "consent", "请写报名须知：收集哪些信息、做什么用。"),
        (given.most_meetings < 1, "most_meetings", "每家最多的洽谈场数至少是1。"),
    ]


def _write(conference: Conference, given: ConferenceGiven, office: Office) -> None:
    for is_so, field, words in _faults(given):
        if is_so:
            raise Problem(words, field=field)
    for each in fields(given):
        value = getattr(given, each.name)
        setattr(conference, each.name, value.strip() if isinstance(value, str) else value)
    conference.office, conference.fields = office, list(given.fields)
    conference.rooms = [each for each in given.rooms if each]


@transaction.atomic
def move_conference(
    *, conference_id: int, action: str, reason: str = "", actor: Actor, now: datetime
) -> Conference:
    """Take a step of its life: open, book, collect_again, start, close, cancel.

    Raises ``Refused``; ``Problem`` for a cancelling without a reason, for opening what is over, and for meetings that are not
    told of yet at closing; ``WrongState``.
    """
    conference = locked_conference(conference_id=conference_id)
    require(actor, "matching.conference.edit", conference)
    if action in ("report", "reopen_report"):
        raise Problem("总结报告在报告页办理。")
    conference.state = CONFERENCE_LIFECYCLE.move(conference.state, action)
    title = next(each.title for each in CONFERENCE_LIFECYCLE.transitions if each.action == action)
    if action == "open":
        if conference.ends_at <= now:
            raise Problem("结束时间已经过了，请先改时间。", field="ends_at")
        conference.opened_at = conference.opened_at or now
    elif action == "start":
        conference.started_at = now
    elif action == "close":
        conference.closed_at = now
    elif action == "cancel":
        if not reason.strip():
            raise Problem("请写明为什么取消，报名的人都会看到。", field="reason")
        conference.reason = reason.strip()[:300]
    conference.save()
    data = {"action": action, "after": conference.state, "reason": conference.reason}
    record(
        "matching.conference.moved",
        conference,
        actor=actor,
        now=now,
        title=f"{title}：{conference}",
        data=data,
    )
    return conference


# ── slots ───────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def make_slots(
    *,
    conference_id: int,
    since: datetime,
    until: datetime,
    minutes: int,
    pause: int = 0,
    actor: Actor,
    now: datetime,
) -> int:
    """Add slots of ``minutes`` with ``pause`` minutes between them; returns how many. Slots that there are stay.

    Raises ``Refused``; ``Problem`` outside the conference's time, for overlapping others, or for unlikely lengths.
    """
    conference = locked_conference(conference_id=conference_id)
    require(actor, "matching.meeting.arrange", _about(conference))
    _demand_open(conference)
    least, most = SLOT_MINUTES
    if not least <= minutes <= most:
        raise Problem(f"每场{least}到{most}分钟。", field="minutes")
    if not 0 <= pause <= most:
        raise Problem(f"间隔0到{most}分钟。", field="pause")
    if since < conference.starts_at or until > conference.ends_at or since >= until:
        raise Problem("洽谈时段应在对接会的时间之内，结束晚于开始。", field="since")
    length, step = timedelta(minutes=minutes), timedelta(minutes=minutes + pause)
    wanted, at = [], since
    while at + length <= until:
        wanted.append(Slot(conference=conference, starts_at=at, ends_at=at + length))
        at += step
    there = list(conference.slots.all())
    if any(
        slot.starts_at < each.ends_at and each.starts_at < slot.ends_at for slot in wanted for each in there
    ):
        raise Problem("与已有的时段重叠，请先删去重叠的时段，或改时间。", field="since")
    if not wanted or len(wanted) + len(there) > MOST_SLOTS:
        raise Problem(f"这样分不出时段，或超过{MOST_SLOTS}个时段。", field="until")
    Slot.objects.bulk_create(wanted)
    record(
        "matching.slot.made", conference, actor=actor, now=now, title=f"设洽谈时段{len(wanted)}个", data={"count": len(wanted)}
    )  # fmt: skip
    return len(wanted)


@transaction.atomic
def drop_slot(*, slot_id: int, actor: Actor, now: datetime) -> None:
    """Take a slot out; meetings placed in it must be moved first. Raises ``Refused``; ``Problem``."""
    slot = Slot.objects.select_related("conference__region").get(pk=slot_id)
    conference = locked_conference(conference_id=slot.conference_id)
    require(actor, "matching.meeting.arrange", _about(conference))
    there = (
        Meeting.objects.filter(slot=slot)
        .exclude(state__in=(MeetingState.CANCELLED, MeetingState.DECLINED))
        .count()
    )
    if there:
        raise Problem(f"这个时段里排了{there}场洽谈，请先改期或取消。")
    Meeting.objects.filter(slot=slot).update(slot=None, seat=None)
    when = f"{timezone.localtime(slot.starts_at):%m-%d %H:%M}"
    slot.delete()
    record("matching.slot.dropped", conference, actor=actor, now=now, title=f"删去洽谈时段{when}")


def _demand_open(conference: Conference) -> None:
    if conference.state not in (ConferenceState.DRAFT, *OPEN_TO_MEETINGS):
        raise Problem(f"对接会{conference.get_state_display()}，不能再设洽谈时段。")


def _about(conference: Conference) -> Any:
    """Something of the conference, to ask a permission about."""
    return Slot(conference=conference)
