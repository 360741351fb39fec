"""Writes of a conference: what they change, what they tell, whom they refuse."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from kechuang.core.logic.lifecycle import WrongState
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event
from kechuang.core.secrets import unseal
from kechuang.matching.models import Meeting, Participant, Registration, Slot
from kechuang.matching.operations.agenda import (
    SessionGiven,
    SigningGiven,
    drop_session,
    drop_signing,
    mark_signing,
    save_session,
    save_signing,
)
from kechuang.matching.operations.conference import (
    create_conference,
    drop_slot,
    edit_conference,
    make_slots,
    move_conference,
)
from kechuang.matching.operations.registration import (
    Arrival,
    PersonGiven,
    approve_registration,
    check_in_participant,
    edit_registration,
    import_participants,
    join_registration,
    make_registration,
    undo_check_in,
    withdraw_registration,
)
from tests.matching.conferences import (
    HOUR,
    ORGANISER,
    agreed,
    coming,
    fair,
    move,
    opened,
    prepared,
    registered,
    told,
)


def events(kind: str) -> list[Event]:
    return list(Event.objects.filter(kind=kind).order_by("pk"))


# ── the conference ──────────────────────────────────────────────────────────────────────────


def test_create_conference_is_of_its_office(world, now):
    conference = prepared(world, now)
    assert (conference.state, conference.region_id, conference.fields) == ("draft", "990100", ["4"])
    (event,) = events("matching.conference.created")
    assert (event.title, event.region_code) == ("筹备对接会“新材料供需对接会”", "990100")


@pytest.mark.parametrize("who", ["county", "firm", "leader", "reader", "security"])
def test_nobody_else_holds_a_conference_of_the_city(world, now, who):
    with pytest.raises(Refused):
        create_conference(given=told(world, now), actor=world.actor(who), now=now)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", " "),
        ("place", ""),
        ("venue", "moon"),
        ("fields", ("x",)),
        ("consent", " "),
        ("most_meetings", 0),
    ],
)
def test_what_cannot_be_is_said_at_its_field(world, now, field, value):
    with pytest.raises(Problem) as raised:
        prepared(world, now, **{field: value})
    assert raised.value.field == field


def test_times_must_follow_one_another(world, now):
    given = told(world, now)
    for field, value in (
        ("ends_at", given.starts_at),
        ("ends_at", given.starts_at + timedelta(days=40)),
        ("registration_until", given.ends_at + HOUR),
        ("collection_until", given.ends_at + HOUR),
    ):
        with pytest.raises(Problem) as raised:
            create_conference(given=replace(given, **{field: value}), actor=world.actor(ORGANISER), now=now)
        assert raised.value.field == field


def test_edit_conference_names_what_changed(world, now):
    conference = opened(world, now)
    given = replace(told(world, now), place="三层", tables=5)
    edit_conference(conference_id=conference.pk, given=given, actor=world.actor(ORGANISER), now=now)
    assert events("matching.conference.edited")[0].data == {"changed": ["place", "tables"]}
    with pytest.raises(Refused):
        edit_conference(conference_id=conference.pk, given=given, actor=world.actor("county"), now=now)


def test_a_conference_goes_its_way_and_no_other(world, now):
    conference = opened(world, now)
    assert conference.opened_at == now
    with pytest.raises(WrongState):
        move(world, now, conference, "close")
    conference = move(world, now, conference, "book", "start", "close")
    assert (conference.state, conference.started_at, conference.closed_at) == ("closed", now, now)
    with pytest.raises(Problem, match="报告页"):
        move(world, now, conference, "report")
    with pytest.raises(Refused):
        move_conference(conference_id=conference.pk, action="cancel", actor=world.actor("firm"), now=now)


def test_cancelling_needs_a_reason(world, now):
    conference = opened(world, now)
    with pytest.raises(Problem) as raised:
        move(world, now, conference, "cancel")
    assert raised.value.field == "reason"
    assert move(world, now, conference, "cancel", reason="会场停电").state == "cancelled"
    with pytest.raises(Problem, match="不能再改"):
        edit_conference(
            conference_id=conference.pk, given=told(world, now), actor=world.actor(ORGANISER), now=now
        )


def test_what_is_over_does_not_open(world, now):
    conference = prepared(world, now)
    with pytest.raises(Problem) as raised:
        move(world, now + timedelta(days=3), conference, "open")
    assert raised.value.field == "ends_at"


# ── slots, agenda, signing ceremony ─────────────────────────────────────────────────────────


def test_make_slots_leaves_pauses_and_refuses_overlaps(world, now):
    conference = opened(world, now)
    actor = world.actor(ORGANISER)
    asked = {"conference_id": conference.pk, "minutes": 20, "pause": 10, "actor": actor, "now": now}
    assert make_slots(since=conference.starts_at, until=conference.starts_at + 2 * HOUR, **asked) == 4
    starts = [each.starts_at - conference.starts_at for each in conference.slots.all()]
    assert starts == [timedelta(minutes=minutes) for minutes in (0, 30, 60, 90)]
    for since, until, field in (
        (conference.starts_at + HOUR, conference.starts_at + 3 * HOUR, "since"),
        (conference.starts_at - HOUR, conference.starts_at, "since"),
        (conference.starts_at + 3 * HOUR, conference.starts_at + 3 * HOUR + timedelta(minutes=10), "until"),
    ):
        with pytest.raises(Problem) as raised:
            make_slots(since=since, until=until, **asked)
        assert raised.value.field == field
    with pytest.raises(Refused):
        make_slots(
            since=conference.starts_at + 3 * HOUR,
            until=conference.ends_at,
            **{**asked, "actor": world.actor("firm")},
        )


def test_drop_slot_keeps_what_is_in_use(world, now):
    there = fair(world, now)
    slot = Slot.objects.earliest("starts_at")
    drop_slot(slot_id=slot.pk, actor=world.actor(ORGANISER), now=now)
    assert not Slot.objects.filter(pk=slot.pk).exists()
    meeting = agreed(world, now, there)
    other = Slot.objects.earliest("starts_at")
    Meeting.objects.filter(pk=meeting.pk).update(slot=other, state="placed")
    with pytest.raises(Problem, match="1场"):
        drop_slot(slot_id=other.pk, actor=world.actor(ORGANISER), now=now)


def test_save_session_within_the_conference(world, now):
    conference = opened(world, now)
    actor = world.actor(ORGANISER)
    given = SessionGiven("开幕", conference.starts_at, conference.starts_at + HOUR, "opening", "主持人")
    session = save_session(conference_id=conference.pk, given=given, actor=actor, now=now)
    assert (session.title, session.kind) == ("开幕", "opening")
    again = save_session(
        conference_id=conference.pk,
        given=replace(given, title="致辞"),
        session_id=session.pk,
        actor=actor,
        now=now,
    )
    assert (again.pk, again.title) == (session.pk, "致辞")
    for wrong in (
        replace(given, title=""),
        replace(given, ends_at=conference.ends_at + HOUR),
        replace(given, kind="?"),
    ):
        with pytest.raises(Problem):
            save_session(conference_id=conference.pk, given=wrong, actor=actor, now=now)
    with pytest.raises(Refused):
        save_session(conference_id=conference.pk, given=given, actor=world.actor("firm"), now=now)
    drop_session(session_id=session.pk, actor=actor, now=now)
    assert conference.sessions.count() == 0


def test_the_signing_ceremony_is_signed_at_the_conference_only(world, now):
    conference = opened(world, now)
    actor = world.actor(ORGANISER)
    given = SigningGiven("密封材料联合开发", "甲公司", "乙大学", Decimal(800000))
    signing = save_signing(conference_id=conference.pk, given=given, actor=actor, now=now)
    with pytest.raises(Problem, match="开会以后"):
        mark_signing(signing_id=signing.pk, signed=True, actor=actor, now=now)
    move(world, now, conference, "start")
    assert mark_signing(signing_id=signing.pk, signed=True, actor=actor, now=now).signed_at == now
    with pytest.raises(Problem, match="已经签了"):
        drop_signing(signing_id=signing.pk, actor=actor, now=now)
    mark_signing(signing_id=signing.pk, signed=False, actor=actor, now=now)
    drop_signing(signing_id=signing.pk, actor=actor, now=now)
    assert conference.signings.count() == 0
    for wrong in (
        replace(given, title=" "),
        replace(given, second_party=""),
        replace(given, amount=Decimal(0)),
    ):
        with pytest.raises(Problem):
            save_signing(conference_id=conference.pk, given=wrong, actor=actor, now=now)


# ── registration ────────────────────────────────────────────────────────────────────────────


def test_make_registration_seals_telephones_and_numbers_people(world, now):
    conference = opened(world, now)
    row = make_registration(
        conference_id=conference.pk, given=coming("赵甲", "钱乙"), organisation_id=world.organisations["firm"].pk,
        actor=world.actor("firm"), now=now,
    )  # fmt: skip
    assert (row.state, row.name, row.region_id) == ("approved", "示例精密制造有限公司", "990101")
    people = list(row.participants.all())
    assert [(each.number, each.name, each.phone_tail) for each in people] == [
        ("000001", "赵甲", "1234"),
        ("000002", "钱乙", "1234"),
    ]
    assert "13900001234" not in people[0].phone_sealed
    assert unseal(people[0].phone_sealed) == "13900001234"
    (event,) = events("matching.registration.made")
    assert event.data == {
        "conference": conference.pk,
        "kind": "organisation",
        "people": 2,
        "after": "approved",
    }


def test_where_the_organiser_confirms_it_waits_for_his_word(world, now):
    conference = opened(world, now, needs_approval=True)
    row = registered(world, now, conference)
    assert row.state == "applied"
    with pytest.raises(Refused):
        approve_registration(registration_id=row.pk, passes=True, actor=world.actor("county"), now=now)
    with pytest.raises(Problem) as raised:
        approve_registration(registration_id=row.pk, passes=False, actor=world.actor(ORGANISER), now=now)
    assert raised.value.field == "reason"
    refused = approve_registration(
        registration_id=row.pk, passes=False, reason="名额已满", actor=world.actor(ORGANISER), now=now
    )
    assert (refused.state, refused.reason) == ("refused", "名额已满")
    assert registered(world, now, conference).pk == row.pk
    done = approve_registration(registration_id=row.pk, passes=True, actor=world.actor(ORGANISER), now=now)
    assert done.state == "approved"


def test_registering_has_its_conditions(world, now):
    conference = opened(world, now)
    with pytest.raises(Refused):
        make_registration(
            conference_id=conference.pk, given=coming(), organisation_id=world.organisations["firm"].pk,
            actor=world.actor("firm2"), now=now,
        )  # fmt: skip
    for more, field in (
        ({"consents": False}, "consents"),
        ({"people": ()}, "people"),
        ({"people": (PersonGiven("赵甲", phone="打不通"),)}, "people"),
        ({"people": (PersonGiven("赵甲", presence="moon"),)}, "people"),
        ({"people": tuple(PersonGiven(f"赵{number}") for number in range(51))}, "people"),
    ):
        with pytest.raises(Problem) as raised:
            registered(world, now, conference, **more)
        assert raised.value.field == field
    with pytest.raises(Problem, match="截止"):
        registered(world, conference.registration_until + HOUR, conference)
    registered(world, now, conference)
    with pytest.raises(Problem, match="已经报过名"):
        registered(world, now, conference)
    with pytest.raises(Problem, match="筹备中"):
        registered(world, now, prepared(world, now, title="另一场"))


def test_an_online_conference_has_no_seats_on_site(world, now):
    conference = opened(world, now, venue="online")
    with pytest.raises(Problem) as raised:
        registered(world, now, conference, presence="onsite")
    assert raised.value.field == "people"
    assert registered(world, now, conference, presence="online").state == "approved"


def test_edit_registration_keeps_the_numbers_of_those_who_stay(world, now):
    conference = opened(world, now)
    row = registered(world, now, conference)
    actor = world.actor("firm")
    edit_registration(registration_id=row.pk, given=coming("firm来宾", "孙丙"), actor=actor, now=now)
    edit_registration(registration_id=row.pk, given=coming("孙丙", "李丁"), actor=actor, now=now)
    found = [(each.number, each.name, each.is_gone) for each in Participant.objects.order_by("number")]
    assert found == [("000001", "firm来宾", True), ("000002", "孙丙", False), ("000003", "李丁", False)]
    with pytest.raises(Refused):
        edit_registration(registration_id=row.pk, given=coming(), actor=world.actor("firm2"), now=now)


def test_join_registration_is_for_oneself_and_without_meetings(world, now):
    conference = opened(world, now)
    given = coming("读者", presence="online", wants_meetings=False)
    row = join_registration(conference_id=conference.pk, given=given, actor=world.actor("reader"), now=now)
    assert (row.kind, row.name, row.account_id) == ("visitor", "查阅员甲", world.accounts["reader"].pk)
    with pytest.raises(Problem) as raised:
        join_registration(conference_id=conference.pk, given=coming(), actor=world.actor("leader"), now=now)
    assert raised.value.field == "wants_meetings"


def test_withdraw_registration_calls_its_meetings_off(world, now):
    there = fair(world, now)
    meeting = agreed(world, now, there)
    with pytest.raises(Refused):
        withdraw_registration(registration_id=there.needing.pk, actor=world.actor("firm2"), now=now)
    withdraw_registration(registration_id=there.needing.pk, actor=world.actor("firm"), now=now)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.reason) == ("cancelled", "对方退出了这次对接会")
    assert registered(world, now, there.conference).pk == there.needing.pk


# ── many people, and being there ────────────────────────────────────────────────────────────


def arrivals(world):
    firm = world.organisations["firm"].pk
    return [
        Arrival("", PersonGiven("赵甲", phone="13900000001"), organisation_id=firm),
        Arrival("外地某公司", PersonGiven("钱乙", phone="13900000002"), region_code="990201", field_code="4"),
        Arrival("外地某公司", PersonGiven("孙丙", phone="13900000003")),
        Arrival("李丁", PersonGiven("李丁", phone="13900000004"), kind="visitor"),
        Arrival("李丁", PersonGiven("李丁", phone="13900000005"), kind="visitor"),
    ]


def test_import_participants_takes_each_once(world, now):
    conference = opened(world, now)
    actor = world.actor(ORGANISER)
    given = {"conference_id": conference.pk, "arrivals": arrivals(world), "actor": actor, "now": now}
    assert import_participants(**given) == 5
    rows = Registration.objects.order_by("pk")
    assert [(each.name, each.kind, each.participants.count(), each.source) for each in rows] == [
        ("示例精密制造有限公司", "organisation", 1, "imported"),
        ("外地某公司", "organisation", 2, "imported"),
        ("李丁", "visitor", 1, "imported"),
        ("李丁", "visitor", 1, "imported"),
    ]
    assert import_participants(**given) == 0
    assert Registration.objects.count() == 4
    assert [each.title for each in events("matching.participant.imported")] == [
        "导入参会人员5人",
        "导入参会人员0人",
    ]
    with pytest.raises(Refused):
        import_participants(**{**given, "actor": world.actor("firm")})


def test_import_participants_asks_as_often_for_many(world, now, django_assert_max_num_queries):
    conference = opened(world, now)
    people = [Arrival(f"公司{n}", PersonGiven(f"人{n}", phone=f"139{n:08d}")) for n in range(300)]
    with django_assert_max_num_queries(30):
        assert (
            import_participants(
                conference_id=conference.pk, arrivals=people, actor=world.actor(ORGANISER), now=now
            )
            == 300
        )


def test_check_in_participant_on_its_days_by_number(world, now):
    there = fair(world, now)
    day = there.conference.starts_at
    actor = world.actor(ORGANISER)
    asked = {"conference_id": there.conference.pk, "number": "1"}
    with pytest.raises(Problem, match="日子"):
        check_in_participant(**asked, actor=actor, now=now)
    person = check_in_participant(**asked, actor=actor, now=day)
    assert (person.number, person.checked_in_at, person.checked_in_as) == ("000001", day, "onsite")
    assert check_in_participant(**asked, actor=actor, now=day + HOUR).checked_in_at == day
    assert len(events("matching.participant.checked_in")) == 1
    with pytest.raises(Problem) as raised:
        check_in_participant(conference_id=there.conference.pk, number="999", actor=actor, now=day)
    assert raised.value.field == "number"
    assert undo_check_in(participant_id=person.pk, actor=actor, now=day).checked_in_at is None
    with pytest.raises(Problem):
        undo_check_in(participant_id=person.pk, actor=actor, now=day)


def test_a_participant_checks_in_its_own_side_online_and_nobody_elses(world, now):
    there = fair(world, now)
    asked = {"conference_id": there.conference.pk, "number": "000001", "now": there.conference.starts_at}
    for who, presence in (("firm", "onsite"), ("firm2", "online"), ("reader", "online")):
        with pytest.raises(Refused):
            check_in_participant(**asked, presence=presence, actor=world.actor(who))
    done = check_in_participant(**asked, presence="online", actor=world.actor("firm"))
    assert done.checked_in_as == "online"
