"""Secret ballots: counted right, cast once, and nothing kept that ties one to a voter."""

from __future__ import annotations

import itertools
import json
import random
import secrets
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang.core.logic.verdicts import Problem
from kechuang.review.logic.ballots import (
    BallotRefused,
    Paper,
    accept,
    ballot_faults,
    close,
    count_of,
    emptied,
    has_receipt,
    make_seal,
    make_slips,
    open_urn,
    published,
    receipt_of,
    short_receipt,
    tally,
    urn_body,
    urn_from,
)
from kechuang.review.logic.votes import Count, Meeting, VoteRule, decide

PAPER = Paper("V1", ("项目甲", "项目乙"))
YES, NO, NONE = PAPER.choices
BALLOTS = [dict(zip(PAPER.items, pair, strict=True)) for pair in itertools.product(PAPER.choices, repeat=2)]


def chance(seed):
    """Chance that can be repeated."""
    return random.Random(seed).randbytes


def vote(number=5, paper=PAPER, holders=1, seed=0):
    slips, register = make_slips(paper.vote, number, random_bytes=chance(seed))
    seal = make_seal(holders=holders, random_bytes=chance(seed + 1))
    return slips, open_urn(paper, register, seal.public), seal


def cast(urn, slips, ballots, order=None):
    """Each slip with its ballot, in an order; the chance of a ballot is its own."""
    for i in order or range(len(ballots)):
        urn, _ = accept(urn, slips[i].code, ballots[i], random_bytes=chance(100 + i))
    return urn


def test_ballots_are_counted():
    slips, urn, seal = vote()
    ballots = [BALLOTS[0], BALLOTS[0], BALLOTS[1], BALLOTS[8]]
    urn = close(cast(urn, slips, ballots))
    result = tally(urn, seal.shares, handed_out=5)
    assert result.ballots == 4
    assert result.counts == {"项目甲": {YES: 3, NO: 0, NONE: 1}, "项目乙": {YES: 2, NO: 1, NONE: 1}}
    assert result.faults == ()
    count = count_of(result, "项目乙", "一等")
    assert count == Count("项目乙", "一等", 2, 1, 1)
    assert decide(Meeting(5, 5), count, VoteRule()).has_passed is False


@given(st.lists(st.sampled_from(BALLOTS), min_size=1, max_size=6), st.randoms())
def test_neither_the_urn_nor_the_result_tells_the_order(ballots, shuffler):
    slips, urn, seal = vote(6)
    order = list(range(len(ballots)))
    shuffler.shuffle(order)
    one, other = cast(urn, slips, ballots), cast(urn, slips, ballots, order)
    assert urn_body(one) == urn_body(other)
    result = tally(close(one), seal.shares, handed_out=6)
    mixed = replace(close(one), sealed=tuple(one.sealed[i] for i in order))
    assert tally(mixed, seal.shares, handed_out=6) == result
    assert result.faults == ()
    for item in PAPER.items:
        assert result.counts[item] == {
            choice: [each[item] for each in ballots].count(choice) for choice in PAPER.choices
        }


def test_what_is_kept_has_no_code_no_choice_and_one_length():
    slips, urn, _ = vote()
    urn = cast(urn, slips, [BALLOTS[0], BALLOTS[4], BALLOTS[8], BALLOTS[5]])
    body = {name: value for name, value in urn_body(urn).items() if name not in {"items", "choices"}}
    kept = json.dumps(body, ensure_ascii=False)
    assert not any(slip.code in kept or slip.code.replace("-", "") in kept for slip in slips)
    assert not any(choice in kept for choice in PAPER.choices)
    assert len({len(each) for each in urn.sealed}) == 1
    assert set(body) == {"vote", "most", "public", "register", "used", "sealed", "is_closed"}
    assert list(urn.sealed) == sorted(urn.sealed)
    assert urn_from(json.loads(json.dumps(urn_body(urn)))) == urn


def test_the_same_ballot_is_sealed_differently_each_time():
    slips, urn, _ = vote()
    once, _ = accept(urn, slips[0].code, BALLOTS[0], random_bytes=secrets.token_bytes)
    again, _ = accept(urn, slips[0].code, BALLOTS[0], random_bytes=secrets.token_bytes)
    assert once.sealed != again.sealed


# ── the door of the urn ─────────────────────────────────────────────────────────────────────────
def test_a_code_votes_once():
    slips, urn, _ = vote()
    urn = cast(urn, slips, [BALLOTS[0]])
    with pytest.raises(BallotRefused, match="已经投过票"):
        accept(urn, slips[0].code, BALLOTS[1], random_bytes=chance(1))


def test_a_refused_ballot_does_not_use_up_the_code():
    slips, urn, _ = vote()
    with pytest.raises(BallotRefused, match="“项目乙”还没有选"):
        accept(urn, slips[0].code, {"项目甲": YES}, random_bytes=chance(1))
    urn, receipt = accept(urn, slips[0].code, BALLOTS[0], random_bytes=chance(1))
    assert urn.used == (receipt,)


@pytest.mark.parametrize("code", ["", "00000-00000-00000-00000", "号码"])
def test_strangers_do_not_vote(code):
    _, urn, _ = vote()
    with pytest.raises(BallotRefused, match="票码不对"):
        accept(urn, code, BALLOTS[0], random_bytes=chance(1))


def test_a_code_of_another_vote_does_not_vote_here():
    slips, _, _ = vote()
    _, urn, _ = vote(paper=replace(PAPER, vote="V2"), seed=50)
    with pytest.raises(BallotRefused, match="票码不对"):
        accept(urn, slips[0].code, BALLOTS[0], random_bytes=chance(1))


def test_after_closing_nobody_votes_and_before_it_nobody_counts():
    slips, urn, seal = vote()
    with pytest.raises(Problem, match="还没有结束"):
        tally(urn, seal.shares, handed_out=5)
    with pytest.raises(BallotRefused, match="已经结束"):
        accept(close(urn), slips[0].code, BALLOTS[0], random_bytes=chance(1))


def test_codes_are_read_as_people_type_them():
    slips, urn, _ = vote()
    code = slips[0].code
    typed = f" {code.lower().replace('-', ' ').replace('0', 'o').replace('1', 'l')} "
    assert receipt_of("V1", typed) == receipt_of("V1", code)
    assert accept(urn, typed, BALLOTS[0], random_bytes=chance(1))[1] in urn.register


def test_faults_of_a_ballot_are_told():
    paper = Paper("V1", ("甲", "乙", "丙"), ("一等", "二等"), (("一等", 1),))
    assert ballot_faults(paper, {"甲": "一等", "乙": "三等", "丁": "一等"}) == (
        "选票上没有“丁”",
        "“乙”不能选“三等”，可选 一等、二等",
        "“丙”还没有选",
        "“一等”最多选 1 个，选了 2 个",
    )
    assert ballot_faults(paper, {"甲": "一等", "乙": "二等", "丙": "二等"}) == ()


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Paper("V1", ()),
        lambda: Paper("V1", ("甲", "甲")),
        lambda: Paper("V1", ("甲",), ("是", "是")),
        lambda: Paper("V1", ("甲",), ("是",), (("否", 1),)),
        lambda: make_slips("V1", 0, random_bytes=chance(0)),
        lambda: make_seal(holders=0, random_bytes=chance(0)),
    ],
)
def test_what_cannot_be_voted_on_is_refused(wrong):
    with pytest.raises(Problem):
        wrong()


# ── slips, receipts, keys ───────────────────────────────────────────────────────────────────────
def test_slips_and_hashes_do_not_stand_in_one_order():
    slips, register = make_slips("V1", 40, random_bytes=chance(3))
    assert len({slip.code for slip in slips}) == len(register) == 40
    assert all(len(slip.code) == 23 for slip in slips)
    assert [receipt_of("V1", slip.code) for slip in slips] != list(register)
    assert sorted(receipt_of("V1", slip.code) for slip in slips) == list(register)


def test_a_receipt_shows_that_one_voted_and_who_did_not_vote_sees_that():
    slips, urn, _ = vote()
    urn, receipt = accept(urn, slips[0].code, BALLOTS[0], random_bytes=chance(1))
    assert has_receipt(urn, receipt)
    assert has_receipt(urn, slips[0].receipt)
    assert slips[0].receipt == short_receipt(receipt)
    assert not has_receipt(urn, slips[1].receipt)
    assert not has_receipt(urn, "")
    assert has_receipt(emptied(urn), receipt)
    assert emptied(urn).sealed == ()


def test_a_receipt_is_the_same_whatever_was_chosen():
    slips, urn, _ = vote()
    receipts = {accept(urn, slips[0].code, ballot, random_bytes=chance(1))[1] for ballot in BALLOTS}
    assert len(receipts) == 1


@pytest.mark.parametrize("holders", [1, 2, 3])
def test_every_holder_is_needed(holders):
    slips, urn, seal = vote(holders=holders)
    urn = close(cast(urn, slips, [BALLOTS[0]]))
    assert len(seal.shares) == holders
    assert tally(urn, seal.shares[::-1], handed_out=5).ballots == 1
    with pytest.raises(Problem, match="还缺一份"):
        tally(urn, seal.shares[1:], handed_out=5)


@pytest.mark.parametrize("position", [0, 7, 30, 67])
def test_a_mistyped_share_is_noticed(position):
    slips, urn, seal = vote()
    urn = close(cast(urn, slips, [BALLOTS[0]]))
    share = seal.shares[0]
    typed = share[:position] + ("8" if share[position] != "8" else "9") + share[position + 1 :]
    with pytest.raises(Problem, match="第 1 份密钥输错了"):
        tally(urn, [typed], handed_out=5)
    with pytest.raises(Problem, match="第 1 份密钥输错了"):
        tally(urn, [share[:-1]], handed_out=5)


# ── a forger with the database ──────────────────────────────────────────────────────────────────
def closed(ballots=(0, 4)):
    slips, urn, seal = vote()
    return slips, close(cast(urn, slips, [BALLOTS[i] for i in ballots])), seal


def test_a_ballot_put_in_without_a_code_is_not_counted():
    _, urn, seal = closed()
    forged = open_urn(PAPER, [receipt_of("V1", "A" * 20)], urn.public)
    forged, receipt = accept(forged, "A" * 20, BALLOTS[0], random_bytes=chance(9))
    stuffed = replace(urn, sealed=(*urn.sealed, *forged.sealed))
    result = tally(stuffed, seal.shares, handed_out=5)
    assert (result.ballots, result.faults) == (2, ("有 1 张票打不开或不合规，没有计入",))
    # even with the used list padded, the register that was published does not have the code
    padded = replace(stuffed, used=(*urn.used, receipt))
    assert tally(padded, seal.shares, handed_out=5).ballots == 2


def test_a_replaced_a_copied_and_a_removed_ballot_are_noticed():
    _, urn, seal = closed()
    one, other = urn.sealed
    flipped = one[:-1] + ("0" if one[-1] != "0" else "1")
    assert tally(replace(urn, sealed=(flipped, other)), seal.shares, handed_out=5).faults == (
        "有 1 张票打不开或不合规，没有计入",
        "有 1 个已用的票码找不到选票",
    )
    assert tally(replace(urn, sealed=(one, one)), seal.shares, handed_out=5).faults == (
        "有 1 张票的票码重复，没有计入",
        "有 1 个已用的票码找不到选票",
    )
    assert tally(replace(urn, sealed=(one,)), seal.shares, handed_out=5).faults == (
        "有 1 个已用的票码找不到选票",
    )


@pytest.mark.parametrize("sealed", ["", "zz", "00" * 32, "00" * 80])
def test_rubbish_in_the_urn_is_a_fault_not_a_crash(sealed):
    _, urn, seal = closed()
    result = tally(replace(urn, sealed=(*urn.sealed, sealed)), seal.shares, handed_out=5)
    assert (result.ballots, result.faults) == (2, ("有 1 张票打不开或不合规，没有计入",))


def test_what_was_published_tells_a_swapped_key_and_a_longer_register():
    slips, urn, _ = vote()
    before = published(urn)
    assert published(close(cast(urn, slips, [BALLOTS[0]]))) == before
    assert published(replace(urn, public=vote(seed=7)[1].public)) != before
    assert published(replace(urn, register=(*urn.register, receipt_of("V1", "A" * 20)))) != before


def test_more_codes_used_than_slips_handed_out():
    _, urn, seal = closed()
    assert tally(urn, seal.shares, handed_out=1).faults == ("发出 1 张票，用掉 2 个票码",)
