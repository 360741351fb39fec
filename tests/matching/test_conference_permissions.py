"""Who may do what at a conference of the city: role × action, written by hand; and the lives of what belongs to one."""

from __future__ import annotations

import pytest

from kechuang.core.permissions import may, which
from kechuang.matching.models import Conference, Entry, Meeting, Registration
from kechuang.matching.queries.conference import organised_conferences, visible_conferences
from kechuang.matching.states.conference import (
    CONFERENCE_LIFECYCLE,
    ENTRY_LIFECYCLE,
    MEETING_LIFECYCLE,
    REGISTRATION_LIFECYCLE,
)
from tests.exchange.items import OFFER, published
from tests.matching.conferences import fair, opened, prepared, registered

PEOPLE = (
    "firm", "clerk", "firm2", "county", "county2", "park", "enterprise", "leader", "reader", "planner", "neighbour", "system",
    "security", "audit",
)  # fmt: skip
ORGANISERS, READERS = {"enterprise"}, {"enterprise", "leader"}
WRITERS, MEMBERS = {"firm", "clerk"}, {"firm", "clerk"}


def who(world, action, obj) -> set[str]:
    return {name for name in PEOPLE if may(world.actor(name), action, obj)}


def test_who_may_at_a_conference_of_the_city(world, now):
    conference = prepared(world, now)
    wanted = {
        "matching.conference.view": READERS,
        "matching.conference.edit": ORGANISERS,
        "matching.conference.report": ORGANISERS,
        "matching.participant.import": ORGANISERS,
    }
    assert {action: who(world, action, conference) for action in wanted} == wanted


def test_who_may_with_a_registration_of_firms(world, now):
    row = registered(world, now, opened(world, now))
    wanted = {
        "matching.conference.export": READERS,
        "matching.registration.view": READERS | MEMBERS,
        "matching.registration.make": WRITERS,
        "matching.registration.join": {"firm"},
        "matching.registration.withdraw": ORGANISERS | WRITERS,
        "matching.registration.approve": ORGANISERS,
        "matching.participant.check_in": ORGANISERS,
    }
    assert {action: who(world, action, row) for action in wanted} == wanted


def test_who_may_with_entries_and_meetings(world, now):
    conference = opened(world, now)
    entry = Entry(conference=conference, item=published(world, now, OFFER, "achievement", "firm2"))
    meeting = Meeting(
        conference=conference, host=registered(world, now, conference), guest=registered(world, now, conference, "firm2")
    )  # fmt: skip
    wanted = [
        (entry, "matching.entry.propose", {"firm2"}),
        (entry, "matching.entry.accept", ORGANISERS),
        (meeting, "matching.meeting.wish", {"firm2"}),
        (meeting, "matching.meeting.answer", WRITERS),
        (meeting, "matching.meeting.cancel", ORGANISERS | WRITERS | {"firm2"}),
        (meeting, "matching.meeting.arrange", ORGANISERS),
    ]
    assert [(obj, action, who(world, action, obj)) for obj, action, _ in wanted] == wanted


def test_lists_and_single_rows_agree(world, now):
    hidden, shown = prepared(world, now, title="筹备中的"), opened(world, now)
    for name in PEOPLE:
        actor = world.actor(name)
        inside = {row for row in (hidden, shown) if may(actor, "matching.conference.view", row)}
        assert set(organised_conferences(actor)) == inside, name
        assert set(visible_conferences(actor)) == inside | {shown}, name


def test_registrations_and_entries_are_listed_as_they_may_be_seen(world, now):
    there = fair(world, now)
    for name in PEOPLE:
        actor = world.actor(name)
        rows = {
            row for row in (there.needing, there.offering) if may(actor, "matching.registration.view", row)
        }
        assert set(Registration.objects.visible_to(actor)) == rows, name
        judged = which(actor, "matching.entry.accept", Entry.objects.all())
        assert judged.count() == (2 if name in ORGANISERS else 0), name
    assert Conference.objects.count() == 1


@pytest.mark.parametrize(
    ("lifecycle", "ways"),
    [
        (
            CONFERENCE_LIFECYCLE,
            {"draft": "collecting cancelled", "closed": "reported", "reported": "closed", "cancelled": ""},
        ),
        (
            REGISTRATION_LIFECYCLE,
            {"applied": "approved refused withdrawn", "approved": "withdrawn", "withdrawn": "applied"},
        ),
        (
            ENTRY_LIFECYCLE,
            {"proposed": "accepted refused withdrawn", "accepted": "withdrawn", "refused": "proposed"},
        ),
        (
            MEETING_LIFECYCLE,
            {"wished": "agreed declined cancelled", "placed": "agreed cancelled held missed", "held": ""},
        ),
    ],
)
def test_from_each_state_its_ways_and_no_others(lifecycle, ways):
    assert {state: {row.target for row in lifecycle.actions(state)} for state in ways} == {
        state: set(targets.split()) for state, targets in ways.items()
    }
