"""What a channel remembers and how it looks on the wire."""

from __future__ import annotations

import json

import pytest

from kechuang.core.logic.live import Ring, Said, frame_of, head_of, parse_name

ALL, REGISTERED, ORGANISERS = 0, 1, 2


def said(seq, level=ALL, text="话"):
    return Said(seq, level, {"kind": "word", "text": text})


def numbers(ring, after, level):
    return [(each.seq, each.before[level]) for each in ring.since(after, level)]


@pytest.fixture
def ring():
    """Five messages: 1 for all, 2 for the registered, 3 for organisers, 4 and 5 for all."""
    made = Ring(levels=3, size=4)
    for seq, level in ((1, ALL), (2, REGISTERED), (3, ORGANISERS), (4, ALL), (5, ALL)):
        made.append(said(seq, level))
    return made


@pytest.mark.parametrize(
    ("name", "parsed"),
    [
        ("conference-7", ("conference", "7")),
        ("live_room-a9", ("live_room", "a9")),
        ("conference", None),
        ("conference-7/../x", None),
        ("-7", None),
    ],
)
def test_names(name, parsed):
    assert parse_name(name) == parsed


def test_each_level_is_told_which_message_it_saw_before(ring):
    assert numbers(ring, 1, ALL) == [(4, 1), (5, 4)]
    assert numbers(ring, 1, REGISTERED) == [(2, 1), (4, 2), (5, 4)]
    assert numbers(ring, 1, ORGANISERS) == [(2, 1), (3, 2), (4, 3), (5, 4)]


def test_the_ring_forgets_the_oldest_and_says_so(ring):
    assert ring.floor == 1
    assert (ring.covers(0), ring.covers(1), ring.covers(5)) == (False, True, True)
    assert ring.latest == [5, 5, 5]


def test_who_has_all_gets_nothing(ring):
    assert ring.frames(5, ALL) == b""
    assert ring.frames(9, ORGANISERS) == b""


def test_only_the_next_message_is_taken(ring):
    with pytest.raises(ValueError, match="第5条之后应是第6条，来的是第7条"):
        ring.append(said(7))
    assert ring.head == 5


def test_a_ring_starts_where_the_table_is(ring):
    ring.start(10, [7, 9, 10], [said(11)])
    assert [numbers(ring, 10, level) for level in (ALL, REGISTERED, ORGANISERS)] == [
        [(11, 7)],
        [(11, 9)],
        [(11, 10)],
    ]


def test_a_frame_is_one_event_whatever_stands_in_it():
    each = said(8, text="第一行\n\nid: 99\ndata: 假\r\n")
    each.before = (7,)
    lines = each.frame(ALL).decode().split("\n")
    assert lines[0] == "id: 8"
    assert lines[2:] == ["", ""]
    assert json.loads(lines[1].removeprefix("data: ")) == {
        "seq": 8,
        "prev": 7,
        "kind": "word",
        "text": "第一行\n\nid: 99\ndata: 假\r\n",
    }


def test_a_head_carries_no_number_that_a_browser_would_send_back():
    assert frame_of(head_of(5)) == b'data: {"kind":"head","seq":5}\n\n'
