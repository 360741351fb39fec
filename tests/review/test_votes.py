"""Votes: exact ratios, valid meetings, places that are never rounded up."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang.core.logic.verdicts import Problem
from kechuang.review.logic.votes import (
    Base,
    Cap,
    Count,
    Meeting,
    Ratio,
    VoteRule,
    cap_findings,
    decide,
    fill_places,
    quorum_finding,
)

RULE = VoteRule(source="某市科学技术奖评审办法")


# ── the worked examples ─────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("present", "is_valid"), [(13, False), (14, True), (15, True)])
def test_of_twenty_one_members_fourteen_are_needed(present, is_valid):
    found = quorum_finding(Meeting(21, present), RULE)
    assert (found.is_met, found.found, found.wanted) == (is_valid, present, 14)


@pytest.mark.parametrize(("yes", "passed"), [(10, True), (9, False)])
def test_two_thirds_of_fifteen_is_ten(yes, passed):
    decision = decide(Meeting(21, 15), Count("F", "一等", yes, 15 - yes), RULE)
    assert decision.has_passed is passed
    assert decision.findings[2].wanted == 10


def test_fifteen_percent_of_thirty_seven_are_five():
    cap = Cap("一等", Fraction(15, 100))
    assert cap.places(37) == 5
    awarded = {"一等": 6, "二等": 12, "三等": 19}
    (found,) = cap_findings(awarded, [cap])
    assert not found.is_met
    assert found.words == "一等 6 项，上限 5 项（总数 37 的 3/20），超过 1 项"
    assert cap_findings({**awarded, "一等": 5}, [cap], total=37)[0].is_met


# ── meetings ────────────────────────────────────────────────────────────────────────────────────
def test_an_invalid_meeting_decides_nothing():
    decision = decide(Meeting(21, 13), Count("F", "一等", 13), RULE)
    assert decision.has_passed is None
    assert not decision.is_valid
    assert [each.words for each in decision.findings] == [
        "委员 21 人，到会 13 人，要求至少 2/3（14 人），会议无效",
        "可投票 13 人，收回 13 票",
        "赞成 13 票、反对 0 票、弃权 0 票；到会委员 13 人，要求至少 2/3（9 票），通过",
    ]


def test_more_votes_than_voters_void_the_vote():
    decision = decide(Meeting(21, 15), Count("F", "一等", 12, 4), RULE)
    assert decision.has_passed is None
    assert decision.findings[1].words == "可投票 15 人，收回 16 票，票多于人，投票无效"
    assert decide(Meeting(21, 15), Count("F", "一等", 15, recused=1), RULE).has_passed is None


def test_an_empty_room_is_no_meeting():
    anything = VoteRule(quorum=Ratio(Fraction(0)), otherwise=Ratio(Fraction(0)))
    assert decide(Meeting(5, 0), Count("F", "", 0), anything).has_passed is None
    assert decide(Meeting(5, 5), Count("F", "", 0), anything).has_passed is False


def test_grades_and_bases_are_parameters():
    rule = VoteRule(passing={"二等": Ratio(Fraction(3, 5))}, base=Base.ALL)
    meeting = Meeting(20, 15)
    assert decide(meeting, Count("F", "二等", 12), rule).has_passed is True
    assert decide(meeting, Count("F", "一等", 13), rule).has_passed is False  # 2/3 of 20 is 14
    assert decide(meeting, Count("F", "一等", 14), rule).has_passed is True


def test_more_than_half_is_not_half():
    half = VoteRule(otherwise=Ratio(Fraction(1, 2), is_strict=True))
    assert decide(Meeting(20, 20), Count("F", "", 10, 10), half).has_passed is False
    assert decide(Meeting(20, 20), Count("F", "", 11, 9), half).has_passed is True
    assert Ratio(Fraction(1, 2), is_strict=True).of(15) == 8
    assert Ratio(Fraction(1, 2)).words == "至少 1/2"


def test_those_who_stand_aside_leave_the_base_where_the_rule_says_so():
    count = Count("F", "", 9, 3, recused=3)
    assert decide(Meeting(21, 15), count, RULE).has_passed is False
    assert decide(Meeting(21, 15), count, VoteRule(is_reduced_by_recusal=True)).has_passed is True


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Meeting(5, 6),
        lambda: Meeting(0, 0),
        lambda: Count("F", "", -1),
        lambda: Ratio(Fraction(4, 3)),
        lambda: Cap("一等").places(5),
        lambda: fill_places([], -1),
    ],
)
def test_impossible_numbers_are_refused(wrong):
    with pytest.raises(Problem):
        wrong()


@given(st.integers(1, 60), st.fractions(0, 1, max_denominator=20), st.booleans())
def test_a_ratio_wants_the_least_number_that_reaches_it(number, value, is_strict):
    wanted = Ratio(value, is_strict).of(number)
    reaches = [
        heads
        for heads in range(number + 2)
        if (heads > value * number if is_strict else heads >= value * number)
    ]
    assert wanted == reaches[0]


# ── places ──────────────────────────────────────────────────────────────────────────────────────
def counts(**votes):
    return [Count(file, "一等", yes) for file, yes in votes.items()]


def test_a_tie_at_the_line_is_voted_on_again():
    found = fill_places(counts(a=15, b=12, c=12, d=10), 2)
    assert (found.chosen, found.tied, found.beyond) == (("a",), ("b", "c"), ("d",))
    clear = fill_places(counts(a=15, b=12, c=11), 2)
    assert (clear.chosen, clear.tied, clear.beyond) == (("a", "b"), (), ("c",))
    assert fill_places(counts(a=1, b=1), 2).chosen == ("a", "b")
    assert fill_places(counts(a=1), 0).beyond == ("a",)


@given(st.lists(st.integers(0, 6), max_size=10), st.integers(0, 10), st.randoms())
def test_places_do_not_depend_on_order(votes, places, random):
    rows = [Count(f"F{i}", "一等", yes) for i, yes in enumerate(votes)]
    found = fill_places(rows, places)
    random.shuffle(rows)
    assert fill_places(rows, places) == found
    assert len(found.chosen) <= places
    assert sorted([*found.chosen, *found.tied, *found.beyond]) == sorted(each.file for each in rows)
    assert not found.tied or len(found.chosen) + len(found.tied) > places


def test_the_smaller_of_ratio_and_number_holds():
    assert Cap("特等", Fraction(1, 10), 3).places(100) == 3
    assert Cap("特等", Fraction(1, 10), 3).places(19) == 1
    (found,) = cap_findings({"特等": 2}, [Cap("特等", number=3)])
    assert (found.is_met, found.words) == (True, "特等 2 项，上限 3 项（定额），没有超过")
