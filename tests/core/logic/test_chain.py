"""The audit chain: one form of a body, and every tampering found and named."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang.core.logic.chain import (
    GENESIS,
    Finding,
    FindingKind,
    canonical,
    check_chain,
    check_head,
    check_seal,
    event_hash,
    head_mac,
    json_ready,
    seal_digest,
)
from kechuang.core.logic.lifecycle import State

KEY = b"a key for tests"
CASE = "case:7"
DAY = date(2026, 11, 22)
Row = dict[str, Any]


def make(seq: int, previous: str, body: Row, *, key: bytes = KEY) -> Row:
    digest = event_hash(key, previous=previous, body=body)
    return {"seq": seq, "previous": previous, "hash": digest, "body": body}


def chain(length: int, *, label: str = "case", numbered: bool = False) -> list[Row]:
    """A whole chain; where ``numbered``, the bodies state their number, as the room's events do."""
    rows: list[Row] = []
    previous = GENESIS
    for seq in range(1, length + 1):
        body: Row = {"verb": "saved", "label": label, "change": seq}
        rows.append(make(seq, previous, body | ({"seq": seq} if numbered else {})))
        previous = rows[-1]["hash"]
    return rows


def renumber(row: Row, seq: int) -> None:
    """What a change of the column does: a body that states its number is built from the column."""
    row["seq"] = seq
    if "seq" in row["body"]:
        row["body"] = row["body"] | {"seq": seq}


def head_of(rows: list[Row]) -> Row:
    last = rows[-1]
    mac = head_mac(KEY, object_type="case", object_id="7", seq=last["seq"], last_hash=last["hash"])
    return {"object_type": "case", "object_id": "7", "seq": last["seq"], "hash": last["hash"], "mac": mac}


def named(findings: list[Finding]) -> list[tuple[str, int | None]]:
    return [(finding.kind.value, finding.seq) for finding in findings]


def check(rows: list[Row]) -> list[tuple[str, int | None]]:
    return named(check_chain(KEY, rows, of=CASE))


# --- the canonical form -------------------------------------------------------------------------


class Colour(State):
    RED = "red", "红"


@pytest.mark.parametrize(
    ("value", "form"),
    [
        ({"b": 1, "a": None}, '{"a":null,"b":1}'),
        (Decimal("1.20"), '"1.20"'),
        (date(2026, 1, 2), '"2026-01-02"'),
        (datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), '"2026-01-02T03:04:05.000000Z"'),
        (datetime(2026, 1, 2, 8, tzinfo=timezone(timedelta(hours=8))), '"2026-01-02T00:00:00.000000Z"'),
        (UUID(int=1), '"00000000-0000-0000-0000-000000000001"'),
        ((True, "高"), '[true,"\\u9ad8"]'),
        (Colour.RED, '"red"'),
    ],
)
def test_canonical_form(value: object, form: str) -> None:
    assert canonical(value) == form.encode()


@pytest.mark.parametrize(
    "value",
    [1.5, datetime(2026, 1, 2), {1: "a"}, {"a"}, object(), b"x"],
    ids=["float", "naive datetime", "number as key", "set", "object", "bytes"],
)
def test_values_without_an_exact_form_are_refused(value: object) -> None:
    assert canonical({"value": "1.5"}) == b'{"value":"1.5"}'
    with pytest.raises(TypeError):
        canonical({"value": value})


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.decimals() | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(json_values)
def test_what_is_read_back_has_the_form_of_what_was_written(value: object) -> None:
    assert canonical(json.loads(json.dumps(json_ready(value)))) == canonical(value)


def test_hash_depends_on_key_previous_and_body() -> None:
    first = event_hash(KEY, previous=GENESIS, body={"a": 1})
    assert event_hash(KEY, previous=GENESIS, body={"a": 1}) == first
    others = {
        event_hash(b"other", previous=GENESIS, body={"a": 1}),
        event_hash(KEY, previous=first, body={"a": 1}),
        event_hash(KEY, previous=GENESIS, body={"a": 2}),
        head_mac(KEY, object_type="", object_id="", seq=1, last_hash=""),
        seal_digest(KEY, DAY, []),
    }
    assert (len(first), len(others | {first})) == (64, 6)


# --- one object's chain --------------------------------------------------------------------------


@pytest.mark.parametrize("length", [0, 1, 2, 5])
def test_a_whole_chain_has_no_finding(length: int) -> None:
    assert check(chain(length)) == []


numbered = pytest.mark.parametrize("numbered", [False, True], ids=["bare", "numbered"])
lengths = st.integers(2, 7)


def some_chain(numbered: bool, data: st.DataObject, *, tail: int = 0) -> tuple[list[Row], int]:
    rows = chain(data.draw(lengths), numbered=numbered)
    return rows, data.draw(st.integers(0, len(rows) - 1 - tail))


@numbered
@given(data=st.data())
def test_a_changed_body_is_named(numbered: bool, data: st.DataObject) -> None:
    rows, place = some_chain(numbered, data)
    rows[place]["body"] = rows[place]["body"] | {"change": -1}
    assert check(rows) == [("changed", place + 1)]


@numbered
@given(column=st.sampled_from(["hash", "previous"]), data=st.data())
def test_a_changed_hash_or_link_is_named(numbered: bool, column: str, data: st.DataObject) -> None:
    rows, place = some_chain(numbered, data)
    rows[place][column] = "0" * 64
    assert check(rows) == [("changed", place + 1)]


@numbered
@given(data=st.data())
def test_a_body_changed_with_a_hash_under_another_key_is_named(numbered: bool, data: st.DataObject) -> None:
    rows, place = some_chain(numbered, data)
    row = rows[place]
    rows[place] = make(row["seq"], row["previous"], row["body"] | {"change": -1}, key=b"guess")
    assert check(rows) == [("changed", place + 1)]


@numbered
@given(data=st.data())
def test_a_changed_number_is_named(numbered: bool, data: st.DataObject) -> None:
    rows, place = some_chain(numbered, data)
    renumber(rows[place], 99)
    (finding,) = check_chain(KEY, rows, of=CASE)
    assert (finding.kind, finding.seq) == ("changed", 99)
    assert finding.message == f"第99条记录的序号被改动，原为第{place + 1}条。"
    by_number = sorted(rows, key=lambda row: row["seq"])
    assert {seq for _, seq in check(by_number)} <= {99, place + 2}
    assert 99 in {seq for _, seq in check(by_number)}


@numbered
@given(data=st.data())
def test_a_deleted_row_is_named(numbered: bool, data: st.DataObject) -> None:
    rows, place = some_chain(numbered, data, tail=1)
    del rows[place]
    assert check(rows) == [("deleted", place + 1)]


@numbered
@given(data=st.data())
def test_a_deleted_row_is_found_where_the_rest_was_renumbered(numbered: bool, data: st.DataObject) -> None:
    rows, place = some_chain(numbered, data, tail=1)
    del rows[place]
    for number, row in enumerate(rows, 1):
        renumber(row, number)
    altered = [("changed", number) for number in range(place + 1, len(rows) + 1)] if numbered else []
    assert sorted(check(rows)) == [*altered, ("deleted", place + 1)]


def test_every_number_of_a_deleted_stretch_is_named() -> None:
    rows = chain(6)
    assert check([rows[0], *rows[4:]]) == [("deleted", 2), ("deleted", 3), ("deleted", 4)]


@numbered
@given(data=st.data())
def test_a_repeated_row_is_named(numbered: bool, data: st.DataObject) -> None:
    rows, place = some_chain(numbered, data)
    rows.insert(place, dict(rows[place]))
    assert check(rows) == [("inserted", place + 1)]


def forged(place: int, rows: list[Row], numbered: bool) -> Row:
    previous = rows[place - 1]["hash"] if place else GENESIS
    body: Row = {"verb": "forged"} | ({"seq": place + 1} if numbered else {})
    return make(place + 1, previous, body, key=b"guess")


@numbered
@given(shift=st.booleans(), data=st.data())
def test_a_forged_row_between_others_is_named(numbered: bool, shift: bool, data: st.DataObject) -> None:
    rows, place = some_chain(numbered, data)
    rows.insert(place, forged(place, rows, numbered))
    altered = rows[place + 1 :] if shift else []
    for row in altered:
        renumber(row, row["seq"] + 1)
    assert check(rows) == [("inserted", place + 1)] + [("changed", row["seq"]) for row in altered]


@numbered
@given(length=lengths)
def test_a_forged_row_at_the_end_is_named(numbered: bool, length: int) -> None:
    rows = chain(length, numbered=numbered)
    rows.append(forged(length, rows, numbered))
    assert check(rows) == [("changed", length + 1)]
    assert named(check_head(KEY, head_of(rows[:-1]), rows, of=CASE)) == [("inserted", length + 1)]


@numbered
@given(data=st.data())
def test_a_genuine_row_of_another_object_is_named(numbered: bool, data: st.DataObject) -> None:
    rows, place = some_chain(numbered, data)
    alien = chain(3, label="other", numbered=numbered)[data.draw(st.integers(0, 2))]
    renumber(alien, place + 1)
    rows.insert(place, alien)
    assert check(rows) == [("inserted", place + 1)]


@numbered
@given(keep_numbers=st.booleans(), data=st.data())
def test_two_swapped_rows_are_named(numbered: bool, keep_numbers: bool, data: st.DataObject) -> None:
    rows, one = some_chain(numbered, data, tail=1)
    two = data.draw(st.integers(one + 1, len(rows) - 1))
    rows[one], rows[two] = rows[two], rows[one]
    if not keep_numbers:
        renumber(rows[one], one + 1)
        renumber(rows[two], two + 1)
    assert check(rows) == [("reordered", one + 1), ("reordered", two + 1)]


def test_a_row_moved_far_is_named_alone() -> None:
    rows = chain(6)
    rows.append(rows.pop(1))
    assert check(rows) == [("reordered", 2)]


def test_several_faults_are_all_named() -> None:
    rows = chain(8)
    rows[1]["body"] = {"verb": "changed"}
    del rows[4]
    assert check(rows) == [("changed", 2), ("deleted", 5)]


def test_a_body_that_is_no_event_is_a_changed_row() -> None:
    rows = chain(2)
    rows[1]["body"] = {"amount": 1.5}
    assert check(rows) == [("changed", 2)]


def test_messages_are_for_the_auditor() -> None:
    rows = chain(4)
    del rows[2]
    assert check_chain(KEY, rows, of=CASE) == [
        Finding(FindingKind.DELETED, CASE, 3, "第3条记录缺失，被删除。")
    ]


@given(st.lists(st.integers(0, 5), max_size=8))
def test_any_shuffle_deletion_or_repetition_is_found(picks: list[int]) -> None:
    whole = chain(6)
    rows = [whole[pick] for pick in picks]
    assert (check(rows) == []) == (picks == list(range(len(picks))))


# --- heads and seals -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kept", "findings"),
    [(4, []), (3, [("deleted", 4)]), (1, [("deleted", 2), ("deleted", 3), ("deleted", 4)])],
)
def test_a_cut_tail_is_named_by_the_head(kept: int, findings: list[tuple[str, int]]) -> None:
    rows = chain(4)
    assert check(rows[:kept]) == []
    assert named(check_head(KEY, head_of(rows), rows[:kept], of=CASE)) == findings


def test_all_rows_deleted() -> None:
    assert named(check_head(KEY, head_of(chain(2)), [], of=CASE)) == [("deleted", 1), ("deleted", 2)]


def test_a_head_that_was_touched_lost_or_replaced() -> None:
    rows = chain(3)
    head = head_of(rows)
    assert check_head(KEY, head, rows, of=CASE) == []
    assert named(check_head(KEY, head | {"seq": 2}, rows[:2], of=CASE)) == [("head", 2)]
    assert named(check_head(KEY, None, rows, of=CASE)) == [("head", None)]
    assert check_head(KEY, None, [], of=CASE) == []
    other = chain(3, label="other")
    assert named(check_head(KEY, head, other, of=CASE)) == [("head", 3)]


def test_a_seal_covers_the_hashes_their_order_and_the_seal_before() -> None:
    hashes = [row["hash"] for row in chain(3)]
    seal = {"day": DAY, "count": 3, "digest": seal_digest(KEY, DAY, hashes, "p")}
    assert check_seal(KEY, seal, hashes, "p") == []
    shorter = check_seal(KEY, seal, hashes[:2], "p")
    assert shorter == [
        Finding(
            FindingKind.SEAL,
            "2026-11-22",
            None,
            "2026-11-22的日封存核对不符：封存时有3条记录，现有2条。",
        )
    ]
    assert named(check_seal(KEY, seal, hashes[::-1], "p")) == [("seal", None)]
    assert named(check_seal(KEY, seal, hashes, "q")) == [("seal", None)]
    assert named(check_seal(KEY, seal | {"day": date(2026, 11, 21)}, hashes, "p")) == [("seal", None)]
