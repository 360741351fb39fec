"""The schedule of one-to-one meetings against every schedule there is, on instances small enough to try them all."""

from __future__ import annotations

from collections import Counter
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kechuang.matching.logic.schedule import Clash, Hours, Left, Schedule, Wanted, schedule, seats_of


def stands(placed, wanted, hours):
    """Is this a schedule: nobody twice at once, no seat too many, nobody too often, what is pinned in its place?"""
    by_key = {each.key: each for each in wanted}
    at_once = Counter((body, slot) for key, slot in placed.items() for body in by_key[key].bodies)
    often = Counter(body for key in placed for body in by_key[key].bodies)
    seated = Counter((slot, by_key[key].seat) for key, slot in placed.items())
    return (
        all(slot in by_key[key].slots and slot in hours.seats for key, slot in placed.items())
        and all(placed.get(each.key) == each.before for each in wanted if each.is_pinned)
        and max(at_once.values(), default=0) <= 1
        and max(often.values(), default=0) <= hours.most
        and all(count <= hours.seats[slot].get(kind, count) for (slot, kind), count in seated.items())
    )


def every_schedule(wanted, hours):
    """All of them."""
    for slots in product([None, *hours.seats], repeat=len(wanted)):
        placed = {each.key: slot for each, slot in zip(wanted, slots, strict=True) if slot is not None}
        if stands(placed, wanted, hours):
            yield placed


def worth(placed, wanted):
    """The aims of a schedule in their order: bookings kept, slots kept, the sum of scores."""
    by_key = {each.key: each for each in wanted}
    stood = {each.key: each.before for each in wanted if each.before is not None}
    return (
        sum(key in stood for key in placed),
        sum(stood.get(key) == slot for key, slot in placed.items()),
        sum(by_key[key].score for key in placed),
    )


@st.composite
def instances(draw, *, with_before):
    slots = draw(st.integers(1, 3))
    hours = Hours(
        {slot: {"table": draw(st.integers(0, 2))} for slot in range(slots)}, draw(st.integers(1, 3))
    )
    wanted = []
    for key in range(draw(st.integers(0, 6))):
        bodies = draw(st.lists(st.integers(0, 4), min_size=2, max_size=3, unique=True))
        wanted.append(
            Wanted(
                key, tuple(bodies), draw(st.integers(1, 9)),
                frozenset(draw(st.lists(st.integers(0, slots - 1), unique=True))),
                draw(st.sampled_from(["table", "room"])),
                draw(st.none() | st.integers(0, slots - 1)) if with_before else None,
            )
        )  # fmt: skip
    return wanted, hours


@settings(max_examples=150)
@given(instances(with_before=False))
def test_a_first_schedule_is_as_good_as_any_there_is(instance):
    wanted, hours = instance
    found = schedule(wanted, hours)
    best = max(worth(placed, wanted) for placed in every_schedule(wanted, hours))
    assert stands(found.placed, wanted, hours)
    assert (found.score, found.bound, found.is_best) == (best[2], best[2], True)
    assert set(found.left) == {each.key for each in wanted} - set(found.placed)


@settings(max_examples=150)
@given(instances(with_before=True))
def test_a_later_schedule_keeps_bookings_then_slots_then_has_the_greatest_sum(instance):
    wanted, hours = instance
    found = schedule(wanted, hours)
    assert stands(found.placed, wanted, hours)
    assert worth(found.placed, wanted) == max(worth(each, wanted) for each in every_schedule(wanted, hours))
    stood = {each.key: each.before for each in wanted if each.before is not None}
    assert set(found.moved) == {
        key for key, slot in found.placed.items() if key in stood and stood[key] != slot
    }


def meeting(key, *bodies, score=5, slots=(0, 1), **more):
    return Wanted(key, bodies, score, frozenset(slots), **more)


TWO = Hours({0: {"table": 1}, 1: {"table": 1}}, 8)


def test_two_good_meetings_come_before_one_better():
    wanted = [meeting(1, "a", "b", score=9), meeting(2, "a", "c", score=5), meeting(3, "b", "d", score=5)]
    one = Hours({0: {}}, 8)
    found = schedule([Wanted(each.key, each.bodies, each.score, frozenset({0})) for each in wanted], one)
    assert (found.placed, found.score) == ({2: 0, 3: 0}, 10)
    assert found.left == {1: Left(suits=1, busy={"a": 1, "b": 1})}


def test_what_is_left_out_says_why():
    wanted = [
        meeting(1, "a", "b", score=9), meeting(2, "c", "d", score=8), meeting(3, "e", "f", score=1), meeting(4, "g", "h", slots=()),
    ]  # fmt: skip
    found = schedule(wanted, TWO)
    assert set(found.placed) == {1, 2}
    assert found.left == {3: Left(suits=2, no_seat=2), 4: Left(suits=0)}


def test_nobody_meets_more_often_than_he_may():
    wanted = [meeting(1, "a", "b", score=9), meeting(2, "a", "c", score=8)]
    found = schedule(wanted, Hours(TWO.seats, 1))
    assert set(found.placed) == {1}
    assert found.left == {2: Left(suits=2, busy={"a": 1}, no_seat=0, full=("a",))}


def test_rooms_have_no_limit_unless_one_is_named():
    wanted = [meeting(key, f"a{key}", f"b{key}", slots=(0,), seat="room") for key in range(5)]
    assert len(schedule(wanted, TWO).placed) == 5
    assert len(schedule(wanted, Hours({0: {"room": 3}}, 8)).placed) == 3


def test_a_change_moves_as_few_as_it_must():
    """b can no longer come in slot 0: its meeting moves into slot 1, and who sits there moves out of its way; nobody else does."""
    wanted = [
        meeting(1, "a", "b", slots=(1, 2), before=0), meeting(2, "a", "c", slots=(0, 1, 2), before=1),
        meeting(3, "d", "e", slots=(2,), before=2), meeting(4, "f", "g", slots=(0, 1, 2), before=0),
    ]  # fmt: skip
    hours = Hours({0: {"table": 2}, 1: {"table": 1}, 2: {"table": 1}}, 8)
    found = schedule(wanted, hours)
    assert set(found.placed) == {1, 2, 3, 4}
    assert found.placed == {1: 1, 2: 0, 3: 2, 4: 0}
    assert found.moved == (1, 2)


def test_a_new_meeting_pushes_nobody_out_however_good_it_is():
    wanted = [meeting(1, "a", "b", score=1, slots=(0,), before=0), meeting(2, "a", "c", score=9, slots=(0,))]
    assert schedule(wanted, TWO).placed == {1: 0}


def test_what_is_pinned_stays():
    wanted = [
        meeting(1, "a", "b", score=1, before=0, is_pinned=True),
        meeting(2, "a", "c", score=9, slots=(0,)),
    ]
    assert schedule(wanted, TWO).placed == {1: 0}


@pytest.mark.parametrize(
    ("wanted", "keys", "words"),
    [
        ([meeting(1, "a", "b", slots=(1,), before=0, is_pinned=True)], (1,), "双方都空"),
        (
            [
                meeting(1, "a", "b", before=0, is_pinned=True, seat="room"),
                meeting(2, "a", "c", before=0, is_pinned=True),
            ],
            (1, 2),
            "同一家在同一时段",
        ),
        (
            [meeting(1, "a", "b", before=0, is_pinned=True), meeting(2, "c", "d", before=0, is_pinned=True)],
            (1, 2),
            "超过了桌数",
        ),
    ],
)
def test_pins_that_cannot_stand_are_named(wanted, keys, words):
    with pytest.raises(Clash) as raised:
        schedule(wanted, TWO)
    assert raised.value.keys == keys
    assert words in raised.value.words


def test_the_same_question_has_the_same_answer():
    wanted = [
        meeting(key, f"x{key % 4}", f"y{key % 5}", score=1 + key % 3, slots=(0, 1, 2)) for key in range(20)
    ]
    hours = Hours({slot: {"table": 3} for slot in range(3)}, 3)
    assert schedule(wanted, hours) == schedule(wanted, hours)


def test_without_effort_it_still_gives_a_schedule_and_claims_nothing():
    wanted = [meeting(1, "a", "b"), meeting(2, "a", "c")]
    found = schedule(wanted, TWO, effort=0.0)
    assert stands(found.placed, wanted, TWO)
    assert isinstance(found, Schedule)


@pytest.mark.parametrize(
    "wanted", [[meeting(1, "a", "b", score=0)], [meeting(1, "a", "b"), meeting(1, "a", "c")]]
)
def test_what_is_no_question_is_refused(wanted):
    with pytest.raises(ValueError, match="meeting"):
        schedule(wanted, TWO)


def test_seats_are_kept_where_the_slot_is_and_else_the_lowest_free_one():
    placed = {1: 0, 2: 0, 3: 0, 4: 1}
    kinds = {1: "table", 2: "table", 3: "room", 4: "table"}
    before = {2: (0, 1), 4: (0, 3)}
    assert seats_of(placed, kinds, before) == {2: 1, 1: 2, 3: 1, 4: 1}
