"""What hangs in the halls of a conference: proposed by its owner or brought in by the organiser, judged, taken out again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.exchange.models import Item
from kechuang.exchange.queries.hall import get_face
from kechuang.exchange.states import ON_SHOW
from kechuang.matching.models import Conference, Entry, Registration
from kechuang.matching.operations.gathering import demand_open, locked_conference
from kechuang.matching.states.conference import (
    ENTRY_LIFECYCLE,
    SIDE_OF_HALL,
    ConferenceState,
    EntryState,
    Hall,
    RegistrationState,
    hall_of,
)

_BATCH = 1000


@transaction.atomic
def propose_entry(*, conference_id: int, item_id: int, actor: Actor, now: datetime) -> Entry:
    """An owner proposes one of its published offers or needs. Only its public version is ever shown.

    Raises ``Refused`` for another's; ``Problem`` after the deadline, for what is not on show, without a registration, or twice.
    """
    conference = locked_conference(conference_id=conference_id)
    item = _item_on_show(item_id)
    entry = Entry.objects.filter(conference=conference, item=item).first() or Entry(
        conference=conference, item=item
    )
    require(actor, "matching.entry.propose", entry)
    demand_open(conference=conference, until=conference.collection_until, what="报送成果和需求", now=now)
    registration = _registration_of(conference, item)
    if registration is None:
        raise Problem("请先以这家单位报名，再报送成果和需求。")
    if entry.pk:
        entry.state = ENTRY_LIFECYCLE.move(entry.state, "propose")
    _write(entry, registration, actor, now)
    entry.save()
    _tell(entry, "proposed", "报送入场", actor, now)
    return entry


@transaction.atomic
def enter_entry(*, conference_id: int, item_id: int, reason: str = "", actor: Actor, now: datetime) -> Entry:
    """The organiser brings in what is on show; after the deadline he says why. It hangs at once.

    Raises ``Refused``; ``Problem`` for what is not on show, hangs already, or comes late without a reason.
    """
    conference = locked_conference(conference_id=conference_id)
    item = _item_on_show(item_id)
    entry = Entry.objects.filter(conference=conference, item=item).first() or Entry(
        conference=conference, item=item
    )
    require(actor, "matching.entry.accept", entry)
    demand_open(conference=conference, until=None, what="录入成果和需求", now=now)
    if entry.pk and entry.state == EntryState.ACCEPTED:
        raise Problem("已经入场了。")
    if entry.pk and entry.state != EntryState.PROPOSED:
        entry.state = ENTRY_LIFECYCLE.move(entry.state, "propose")
    _write(entry, _registration_of(conference, item), actor, now)
    _accept(entry, reason, now)
    entry.save()
    _tell(entry, "accepted", "入场", actor, now)
    return entry


@transaction.atomic
def review_entry(*, entry_id: int, accepts: bool, reason: str = "", actor: Actor, now: datetime) -> Entry:
    """The organiser's word on what was proposed: it hangs, or not and why. Raises ``Refused``; ``Problem``; ``WrongState``."""
    entry = _locked(entry_id)
    require(actor, "matching.entry.accept", entry)
    demand_open(conference=entry.conference, until=None, what="审核入场", now=now)
    if accepts:
        if entry.item is None or entry.item.state not in ON_SHOW:
            raise Problem("它已经不在展示，不能入场。")
        _accept(entry, reason, now)
    else:
        if not reason.strip():
            raise Problem("请写明为什么不入场，报送单位看得到。", field="reason")
        entry.state = ENTRY_LIFECYCLE.move(entry.state, "refuse")
        entry.reason = reason.strip()[:300]
    entry.save()
    _tell(entry, "accepted" if accepts else "refused", "同意入场" if accepts else "没有入场", actor, now)
    return entry


@transaction.atomic
def withdraw_entry(*, entry_id: int, reason: str = "", actor: Actor, now: datetime) -> Entry:
    """Take it down: its owner at any time, the organiser with a reason. Raises ``Refused``; ``Problem``; ``WrongState``."""
    entry = _locked(entry_id)
    own = entry.item is not None and entry.item.organisation_id in actor.keys_of("organisation")
    require(actor, "matching.entry.propose" if own else "matching.entry.accept", entry)
    if entry.conference.state == ConferenceState.REPORTED:
        raise Problem("对接会已总结，入场名单不再改动。")
    if not own and not reason.strip():
        raise Problem("请写明为什么撤下，报送单位看得到。", field="reason")
    entry.state = ENTRY_LIFECYCLE.move(entry.state, "withdraw")
    entry.reason = reason.strip()[:300]
    entry.save()
    _tell(entry, "withdrawn", "撤出", actor, now)
    return entry


def _item_on_show(item_id: int) -> Item:
    item = Item.objects.select_related("face__place", "organisation", "region").filter(pk=item_id).first()
    if item is None or item.state not in ON_SHOW:
        raise Problem("只有已经发布、正在展示的才能入场，请先发布。")
    return item


def _registration_of(conference: Conference, item: Item) -> Registration | None:
    states = (RegistrationState.APPLIED, RegistrationState.APPROVED)
    return conference.registrations.filter(organisation=item.organisation_id, state__in=states).first()


def _write(entry: Entry, registration: Registration | None, actor: Actor, now: datetime) -> None:
    """As it is in public: nothing of the item but its kind is looked at."""
    face = get_face(entry.item_id or 0)
    entry.hall, entry.side, entry.field_code, entry.place = (
        hall_of(face.kind),
        face.side,
        face.field_code,
        face.place,
    )
    entry.registration, entry.made_by_id, entry.made_at, entry.reason = (
        registration,
        actor.account_id,
        now,
        "",
    )


def _accept(entry: Entry, reason: str, now: datetime) -> None:
    conference = entry.conference
    entry.is_late = entry.made_at > conference.collection_until
    if entry.is_late and not reason.strip():
        raise Problem("已经过了征集截止，补录请写明理由。", field="reason")
    entry.state = ENTRY_LIFECYCLE.move(entry.state, "accept")
    entry.reason, entry.accepted_at = reason.strip()[:300], now


def _locked(entry_id: int) -> Entry:
    rows = Entry.objects.select_for_update(of=("self",))
    return rows.select_related("conference__region", "item", "registration").get(pk=entry_id)


def _tell(entry: Entry, verbed: str, title: str, actor: Actor, now: datetime) -> None:
    """One event, without a word of what it is: whoever may read that finds it behind the number."""
    record(
        f"matching.entry.{verbed}", entry, actor=actor, now=now, title=f"{title}：{entry}", region_code=entry.conference.region_id,
        data={"conference": entry.conference_id, "hall": entry.hall, "after": entry.state, "late": entry.is_late},
    )  # fmt: skip


@dataclass(frozen=True)
class PaperEntry:
    """Something that was collected outside the platform, in public words; or, of an earlier conference, with its item.

    With ``item_id`` it has neither title nor owner of its own: its words are those of the item's public version.
    """

    hall: str
    side: str
    title: str
    owner: str
    field_code: str
    region_code: str
    accepted_at: datetime
    is_demonstration: bool = False
    item_id: int | None = None


@transaction.atomic
def list_entries(*, conference_id: int, entries: Sequence[PaperEntry], actor: Actor, now: datetime) -> int:
    """Take in many that were collected outside the platform: they hang and count, but nothing of the platform stands behind.

    One event for all. Raises ``Refused``; ``Problem`` for one without words or in no hall.
    """
    conference = locked_conference(conference_id=conference_id)
    require(actor, "matching.entry.accept", Entry(conference=conference))
    if conference.state in (ConferenceState.CANCELLED, ConferenceState.REPORTED):
        raise Problem(f"对接会{conference.get_state_display()}，不能再录入。")
    parties = dict(
        conference.registrations.filter(organisation__isnull=False).values_list("organisation", "pk")
    )
    keys = {each.item_id for each in entries if each.item_id}
    owners = dict(Item.objects.filter(pk__in=keys, face__isnull=False).values_list("pk", "organisation"))
    if keys - set(owners):
        raise Problem("有的供需信息没有发布过，不能入场。")
    rows = [
        _paper_row(conference, each, parties.get(owners.get(each.item_id or 0, 0)), actor) for each in entries
    ]
    Entry.objects.bulk_create(rows, batch_size=_BATCH)
    record(
        "matching.entry.listed", conference, actor=actor, now=now, title=f"录入平台外征集的成果和需求{len(rows)}项",
        data={"count": len(rows)},
    )  # fmt: skip
    return len(rows)


def _paper_row(conference: Conference, each: PaperEntry, party: int | None, actor: Actor) -> Entry:
    if each.item_id is None and not (each.title.strip() and each.owner.strip()):
        raise Problem("每一项都要写名称和单位（公开的说法）。", field="title")
    if each.hall not in set(Hall) or SIDE_OF_HALL.get(each.hall, each.side) != each.side:
        raise Problem(f"“{each.title}”放错了展厅。", field="hall")
    return Entry(
        conference=conference, item_id=each.item_id, registration_id=party, hall=each.hall, side=each.side,
        title="" if each.item_id else each.title.strip()[:200],
        owner="" if each.item_id else each.owner.strip()[:120],

        field_code=each.field_code, place_id=each.region_code, state=EntryState.ACCEPTED, made_by_id=actor.account_id,
        made_at=each.accepted_at, accepted_at=each.accepted_at, is_demonstration=each.is_demonstration,
        is_late=each.accepted_at > conference.collection_until,
    )  # fmt: skip
