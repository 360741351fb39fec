"""Coming to a conference: registered by an organisation, an expert or oneself, confirmed, changed, withdrawn, checked in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region
from kechuang.core.permissions import require
from kechuang.core.secrets import seal
from kechuang.matching.models import Conference, Meeting, Participant, Registration
from kechuang.matching.operations.gathering import demand_open, locked_conference
from kechuang.matching.states.conference import (
    ALIVE,
    MEETING_LIFECYCLE,
    OPEN_TO_PEOPLE,
    REGISTRATION_LIFECYCLE,
    ConferenceState,
    Presence,
    RegistrationKind,
    RegistrationSource,
    RegistrationState,
    Venue,
)
from kechuang.subjects.logic.organisations import bar_to_signing
from kechuang.subjects.models import Organisation, Person

#: People of one registration; by design.
MOST_PEOPLE = 50
_BATCH = 2000


@dataclass(frozen=True)
class PersonGiven:
    """One who comes. ``keeps_phone``: the telephone on file under this name stays."""

    name: str
    position: str = ""
    phone: str = ""
    presence: str = Presence.ONLINE
    keeps_phone: bool = False


@dataclass(frozen=True)
class RegistrationGiven:
    """What a registration tells. ``consents``: yes to the conference's words."""

    people: Sequence[PersonGiven]
    consents: bool
    purpose: str = ""
    wants_meetings: bool = False
    absent: Sequence[int] = ()


@transaction.atomic
def make_registration(
    *, conference_id: int, given: RegistrationGiven, organisation_id: int | None = None, person_id: int | None = None, actor: Actor,
    now: datetime,
) -> Registration:  # fmt: skip
    """Register an organisation with its people, or an expert; once withdrawn or refused it may come again.

    Raises ``Refused`` for another's; ``Problem`` after the deadline, without consent or people, or while it is registered.
    """
    conference = locked_conference(conference_id=conference_id)
    row = _row_for(conference, organisation_id, person_id, now)
    require(actor, "matching.registration.make", row)
    if row.organisation is not None and (bar := bar_to_signing(row.organisation.state)):
        raise Problem(bar)
    return _register(row, given, actor, now)


@transaction.atomic
def join_registration(
    *, conference_id: int, given: RegistrationGiven, actor: Actor, now: datetime
) -> Registration:
    """Register oneself as one of the public, to watch and listen. Raises as ``make_registration`` does."""
    conference = locked_conference(conference_id=conference_id)
    row = Registration.objects.filter(
        conference=conference, kind=RegistrationKind.VISITOR, account=actor.account_id
    ).first()
    name = actor.name
    row = row or Registration(
        conference=conference, kind=RegistrationKind.VISITOR, account_id=actor.account_id, name=name, made_at=now
    )  # fmt: skip
    require(actor, "matching.registration.join", row)
    if given.wants_meetings:
        raise Problem("一对一洽谈由单位和专家参加；公众可以听报告、提问。", field="wants_meetings")
    return _register(row, given, actor, now)


def _row_for(
    conference: Conference, organisation_id: int | None, person_id: int | None, now: datetime
) -> Registration:
    if (organisation_id is None) == (person_id is None):
        raise Problem("请选择以单位还是以专家身份报名。")
    found = Registration.objects.filter(
        conference=conference, organisation=organisation_id, person=person_id
    ).first()
    if found is not None:
        return found
    row = Registration(conference=conference, made_at=now)
    if organisation_id is not None:
        organisation = Organisation.objects.select_related("region").get(pk=organisation_id)
        row.kind, row.organisation, row.name = RegistrationKind.ORGANISATION, organisation, organisation.name
        row.region, row.field_code = organisation.region, organisation.field_code[:1]
    else:
        person = Person.objects.select_related("region").get(pk=person_id or 0)
        row.kind, row.person, row.name, row.region = (
            RegistrationKind.EXPERT,
            person,
            person.name,
            person.region,
        )
    return row


def _register(row: Registration, given: RegistrationGiven, actor: Actor, now: datetime) -> Registration:
    conference = row.conference
    demand_open(conference=conference, until=conference.registration_until, what="报名", now=now)
    if row.pk and row.state in (RegistrationState.APPLIED, RegistrationState.APPROVED):
        raise Problem("已经报过名了；要改名单请打开报名页修改。")
    if not given.consents:
        raise Problem("请先看报名须知，同意后勾选。", field="consents")
    if row.pk:
        row.state = REGISTRATION_LIFECYCLE.move(row.state, "apply")
    row.purpose, row.wants_meetings = given.purpose.strip()[:300], given.wants_meetings
    row.absent = _absent(conference, given.absent)
    row.consented_at, row.reason = now, ""
    row.account_id = row.account_id or actor.account_id
    if not conference.needs_approval:
        row.state = REGISTRATION_LIFECYCLE.move(row.state, "approve")
    row.save()
    _write_people(row, given.people)
    record(
        "matching.registration.made", row, actor=actor, now=now, title=f"报名参加“{conference}”", region_code=conference.region_id,
        data={"conference": conference.pk, "kind": row.kind, "people": len(given.people), "after": row.state},
    )  # fmt: skip
    return row


def _absent(conference: Conference, slots: Sequence[int]) -> list[int]:
    return sorted(conference.slots.filter(pk__in=list(slots)).values_list("pk", flat=True))


def _write_people(row: Registration, people: Sequence[PersonGiven]) -> None:
    """The people as they are now: those of the same name and telephone keep their numbers, others are gone."""
    conference = row.conference
    wanted = [each for each in people if each.name.strip()]
    if not wanted:
        raise Problem("请至少写一位参会人员。", field="people")
    if len(wanted) > MOST_PEOPLE:
        raise Problem(f"一次报名最多{MOST_PEOPLE}人；人数更多的请联系主办科室成批导入。", field="people")
    for each in wanted:
        _check_person(each, conference)
    there = {(each.name, each.phone_tail): each for each in row.participants.all()}
    by_name = {name: (name, tail) for name, tail in there}
    new: list[Participant] = []
    for each in wanted:
        name = each.name.strip()
        key = by_name.get(name, (name, "")) if each.keeps_phone else (name, each.phone.strip()[-4:])
        known = there.pop(key, None)
        if known is None:
            new.append(_participant(row, each))
            continue
        known.position, known.presence, known.is_gone = each.position.strip()[:60], each.presence, False
        known.save(update_fields=["position", "presence", "is_gone"])
    for number, participant in enumerate(new, start=_next_number(conference)):
        participant.number = f"{number:06d}"
    Participant.objects.bulk_create(new)
    Participant.objects.filter(pk__in=[each.pk for each in there.values()]).update(is_gone=True)


def _check_person(each: PersonGiven, conference: Conference) -> None:
    if each.presence not in set(Presence):
        raise Problem("请选择参会方式。", field="people")
    if conference.venue not in (Venue.BOTH, each.presence):
        raise Problem(
            f"这次对接会只有{conference.get_venue_display()}，{each.name}的参会方式请改。", field="people"
        )
    digits = each.phone.strip()
    if digits and not (digits.isascii() and digits.replace("-", "").isdigit() and 7 <= len(digits) <= 20):
        raise Problem(f"{each.name}的手机号应为7到20位数字。", field="people")


def _participant(row: Registration, each: PersonGiven) -> Participant:
    phone = each.phone.strip()
    return Participant(
        conference=row.conference, registration=row, name=each.name.strip()[:40], position=each.position.strip()[:60],
        phone_sealed=seal(phone), phone_tail=phone[-4:], presence=each.presence,
    )  # fmt: skip


def _next_number(conference: Conference) -> int:
    last = Participant.objects.filter(conference=conference).aggregate(last=Max("number"))["last"]
    return int(last or 0) + 1


@transaction.atomic
def edit_registration(
    *, registration_id: int, given: RegistrationGiven, actor: Actor, now: datetime
) -> Registration:
    """Change the people, the purpose, whether it meets others and when it cannot. Raises as ``make_registration`` does."""
    row = _locked(registration_id)
    require(
        actor,
        "matching.registration.join"
        if row.kind == RegistrationKind.VISITOR
        else "matching.registration.make",
        row,
    )
    if row.state not in (RegistrationState.APPLIED, RegistrationState.APPROVED):
        raise Problem(f"报名{row.get_state_display()}，要来请重新报名。")
    demand_open(conference=row.conference, until=None, what="修改报名", now=now)
    if row.kind == RegistrationKind.VISITOR and given.wants_meetings:
        raise Problem("一对一洽谈由单位和专家参加；公众可以听报告、提问。", field="wants_meetings")
    row.purpose, row.wants_meetings = given.purpose.strip()[:300], given.wants_meetings
    row.absent = _absent(row.conference, given.absent)
    row.save()
    _write_people(row, given.people)
    _tell(row, "edited", "修改报名", actor, now)
    return row


@transaction.atomic
def approve_registration(
    *, registration_id: int, passes: bool, reason: str = "", actor: Actor, now: datetime
) -> Registration:
    """The organiser confirms a registration, or not and says why. Raises ``Refused``; ``Problem``; ``WrongState``."""
    row = _locked(registration_id)
    require(actor, "matching.registration.approve", row)
    if not passes and not reason.strip():
        raise Problem("请写明为什么不通过，报名的人看得到。", field="reason")
    row.state = REGISTRATION_LIFECYCLE.move(row.state, "approve" if passes else "refuse")
    row.reason = reason.strip()[:300]
    row.save(update_fields=["state", "reason"])
    _tell(row, "approved" if passes else "refused", "确认报名" if passes else "报名没有通过", actor, now)
    return row


@transaction.atomic
def withdraw_registration(
    *, registration_id: int, reason: str = "", actor: Actor, now: datetime
) -> Registration:
    """Not to come after all: its meetings are cancelled, and the others hear of it. Raises ``Refused``; ``WrongState``."""
    row = _locked(registration_id)
    own = row.account_id is not None and row.account_id == actor.account_id
    if not own:
        require(actor, "matching.registration.withdraw", row)
    row.state = REGISTRATION_LIFECYCLE.move(row.state, "withdraw")
    row.reason = reason.strip()[:300]
    row.save(update_fields=["state", "reason"])
    rows = Meeting.objects.select_for_update(of=("self",)).filter(state__in=ALIVE)
    meetings = [*rows.filter(host=row), *rows.filter(guest=row)]
    for each in meetings:
        each.state = MEETING_LIFECYCLE.move(each.state, "cancel")
        each.reason, each.changed_at = "对方退出了这次对接会", now
        each.save(update_fields=["state", "reason", "changed_at"])
        record(
            "matching.meeting.cancelled", each, actor=actor, now=now, title="取消洽谈：一方退出对接会",
            region_code=row.conference.region_id, data={"conference": row.conference_id},
        )  # fmt: skip
    _tell(row, "withdrawn", "退出对接会", actor, now)
    return row


def _locked(registration_id: int) -> Registration:
    rows = Registration.objects.select_for_update(of=("self",))
    return rows.select_related("conference__region", "organisation", "person").get(pk=registration_id)


def _tell(row: Registration, verbed: str, title: str, actor: Actor, now: datetime) -> None:
    record(
        f"matching.registration.{verbed}", row, actor=actor, now=now, title=f"{title}：{row.conference}",
        region_code=row.conference.region_id, data={"conference": row.conference_id, "after": row.state},
    )  # fmt: skip


# ── many at once ────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Arrival:
    """One line of a sheet: a person with whom he comes. Lines of one ``party`` and kind are one registration.

    ``organisation_id``: where the party is on file; ``is_checked_in_at``: when he was there, for a conference that is entered
    afterwards. ``source``: ``RegistrationSource``.
    """

    party: str
    person: PersonGiven
    kind: str = RegistrationKind.ORGANISATION
    organisation_id: int | None = None
    region_code: str | None = None
    field_code: str = ""
    checked_in_at: datetime | None = None
    wants_meetings: bool = False
    source: str = RegistrationSource.IMPORTED


@transaction.atomic
def import_participants(
    *, conference_id: int, arrivals: Sequence[Arrival], actor: Actor, now: datetime
) -> int:
    """Take in many people at once, as the organiser has them on his list with their consent; returns how many are new.

    Parties already registered get the people added; a party's person of the same name and telephone is taken once. Deadlines
    are the organiser's own. One event for all. Raises ``Refused``; ``Problem`` for a conference that is cancelled.
    """
    conference = locked_conference(conference_id=conference_id)
    require(actor, "matching.participant.import", conference)
    if conference.state in (ConferenceState.CANCELLED, ConferenceState.REPORTED):
        raise Problem(f"对接会{conference.get_state_display()}，不能再导入参会人员。")
    for each in arrivals:
        _check_person(each.person, conference)
    parties = _parties(conference, arrivals, now)
    there = set(
        Participant.objects.filter(conference=conference).values_list("registration_id", "name", "phone_tail")
    )
    rows: list[Participant] = []
    for each in arrivals:
        row = parties[_key(each)]
        participant = _participant(row, each.person)
        key = (row.pk, participant.name, participant.phone_tail)
        if key in there and each.source != RegistrationSource.DEMONSTRATION:
            continue
        there.add(key)
        if each.checked_in_at:
            participant.checked_in_at, participant.checked_in_as = each.checked_in_at, participant.presence
        rows.append(participant)
    for number, participant in enumerate(rows, start=_next_number(conference)):
        participant.number = f"{number:06d}"
    Participant.objects.bulk_create(rows, batch_size=_BATCH)
    record(
        "matching.participant.imported", conference, actor=actor, now=now, title=f"导入参会人员{len(rows)}人",
        data={"count": len(rows), "parties": len(parties)},
    )  # fmt: skip
    return len(rows)


#: What tells parties apart: visitors of one name are told apart by their telephones.
Key = tuple[str, str | int, str]


def _key(each: Arrival) -> Key:
    tail = each.person.phone[-4:] if each.kind == RegistrationKind.VISITOR else ""
    return each.kind, each.organisation_id or each.party.strip()[:120], tail


def _parties(conference: Conference, arrivals: Sequence[Arrival], now: datetime) -> dict[Key, Registration]:
    """The registration of each party, made where there is none. A handful of queries, however many there are."""
    found: dict[Key, Registration] = {}
    for row in Registration.objects.filter(conference=conference).prefetch_related("participants"):
        visits = row.kind == RegistrationKind.VISITOR
        tails = [each.phone_tail for each in row.participants.all()] if visits else [""]
        found |= {(row.kind, row.organisation_id or row.name, tail): row for tail in tails}
    organisations = Organisation.objects.select_related("region").in_bulk(
        {a.organisation_id for a in arrivals if a.organisation_id}
    )
    regions = Region.objects.in_bulk({a.region_code for a in arrivals if a.region_code})
    new: list[Registration] = []
    for each in arrivals:
        if (key := _key(each)) in found:
            continue
        organisation = organisations.get(each.organisation_id or 0)
        found[key] = Registration(
            conference=conference, kind=each.kind, organisation=organisation,
            name=organisation.name if organisation else each.party.strip()[:120],
            region=organisation.region if organisation else regions.get(each.region_code or ""),
            field_code=(organisation.field_code[:1] if organisation else each.field_code), state=RegistrationState.APPROVED,
            source=each.source, wants_meetings=each.wants_meetings, made_at=now,
        )  # fmt: skip
        new.append(found[key])
    Registration.objects.bulk_create(new, batch_size=_BATCH)
    again = {found[_key(each)].pk for each in arrivals}
    Registration.objects.filter(pk__in=again & {r.pk for r in found.values()} - {r.pk for r in new}).update(
        state=RegistrationState.APPROVED
    )
    return found


# ── being there ─────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def check_in_participant(
    *, conference_id: int, number: str, presence: str = Presence.ONSITE, actor: Actor, now: datetime
) -> Participant:
    """Note that somebody is there, by the number on his badge. Said again, the first time counts.

    An organiser checks in anybody; a participant only his own side, online. Raises ``Refused``; ``Problem`` for a number that
    there is not, a registration that is not confirmed, or outside the days of the conference.
    """
    conference = locked_conference(conference_id=conference_id)
    digits = number.strip()
    rows = Participant.objects.select_for_update(of=("self",)).select_related(
        "registration__conference__region"
    )
    person = rows.filter(
        conference=conference, number=digits.zfill(6) if digits.isdigit() else digits
    ).first()
    if person is None or person.is_gone:
        require(actor, "matching.participant.check_in", Registration(conference=conference))
        raise Problem(f"没有参会号“{digits}”，请核对，或按姓名查找。", field="number")
    row = person.registration
    if not (presence == Presence.ONLINE and Registration.objects.filter(pk=row.pk).of(actor).exists()):
        require(actor, "matching.participant.check_in", row)
    if row.state != RegistrationState.APPROVED:
        raise Problem(f"{row.name}的报名{row.get_state_display()}，请先确认报名。", field="number")
    if conference.state not in OPEN_TO_PEOPLE or now.date() < conference.starts_at.date():
        raise Problem("不在对接会的日子里，不能签到。", field="number")
    if person.checked_in_at:
        return person
    person.checked_in_at, person.checked_in_as = now, presence
    person.save(update_fields=["checked_in_at", "checked_in_as"])
    record(
        "matching.participant.checked_in", person, actor=actor, now=now, title=f"签到：{person.number}",
        region_code=conference.region_id, data={"conference": conference.pk, "presence": presence},
    )  # fmt: skip
    return person


@transaction.atomic
def undo_check_in(*, participant_id: int, actor: Actor, now: datetime) -> Participant:
    """Take a check-in back that was a mistake. Raises ``Refused``; ``Problem`` if there is none."""
    rows = Participant.objects.select_for_update(of=("self",)).select_related(
        "registration__conference__region"
    )
    person = rows.get(pk=participant_id)
    require(actor, "matching.participant.check_in", person.registration)
    if person.checked_in_at is None:
        raise Problem("还没有签到。")
    person.checked_in_at, person.checked_in_as = None, ""
    person.save(update_fields=["checked_in_at", "checked_in_as"])
    record(
        "matching.participant.check_in_undone", person, actor=actor, now=now, title=f"撤销签到：{person.number}",
        region_code=person.registration.conference.region_id, data={"conference": person.conference_id},
    )  # fmt: skip
    return person
