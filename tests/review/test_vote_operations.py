"""Votes: quorum and ratios, slips and shares, ballots that nothing ties to a voter, and who is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from django.apps import apps
from django.core import serializers

from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event
from kechuang.core.queries import actor_of
from kechuang.programs.logic.kinds import ReviewPlan, ScoreItem
from kechuang.review.logic.ballots import BallotRefused
from kechuang.review.models import Vote
from kechuang.review.operations.vote import (
    VoteGiven,
    cancel_vote,
    cast_ballot,
    cast_open_ballot,
    count_vote,
    open_vote,
    prepare_vote,
)
from kechuang.review.queries.votes import own_ballot
from kechuang.subjects.models import Person
from kechuang.subjects.operations.person_merge import merge_person
from tests.programs.kinds import make_call, make_case, make_kind
from tests.review.rooms import expert_actor, make_expert
from tests.world import TODAY

SYSTEM = Actor.system("测试")

PLAN = ReviewPlan(
    items=(ScoreItem("new", "创新性", Decimal(100), key=True),), vote=True,
    grades=(("first", "一等奖", 2, 3), ("third", "三等奖", 3, 5)),
)  # fmt: skip


@pytest.fixture
def me(world, officer):
    """The organiser."""
    return world.actor("program")


@pytest.fixture
def cases(world, now):
    """Two nominated results."""
    call = make_call(world, now=now, kind=make_kind(review=PLAN))
    return [make_case(world, call=call, now=now, who=who, state="deliberation") for who in ("firm", "firm2")]


@pytest.fixture
def vote(cases, me, now):
    """A secret vote of 21 members on both, one first prize and one third."""
    given = VoteGiven("评委会投票", 21, [(cases[0].pk, "一等奖"), (cases[1].pk, "三等奖")])
    return prepare_vote(call_id=cases[0].call_id, given=given, actor=me, now=now)


def cast(vote, slips, first: int, second: int) -> list[str]:
    """Everybody votes: so many in favour of the first and the second item, the others against. Gives the receipts."""
    one, two = (str(each.pk) for each in vote.items.all())
    return [
        cast_ballot(
            vote_id=vote.pk, code=slip.code, choices={one: "赞成" if n < first else "反对", two: "赞成" if n < second else "反对"}
        )
        for n, slip in enumerate(slips)
    ]  # fmt: skip


def test_prepare_vote_takes_the_rule_of_the_kind(vote):
    assert vote.rules == {
        "quorum": [2, 3], "base": "present", "source": "", "caps": {}, "counts_video": True,
        "grades": [{"code": "first", "title": "一等奖", "ratio": [2, 3]}, {"code": "third", "title": "三等奖", "ratio": [3, 5]}],
    }  # fmt: skip
    assert [(each.grade, each.order) for each in vote.items.all()] == [("一等奖", 1), ("三等奖", 2)]


def test_prepare_vote_refuses_what_cannot_be_voted_on(cases, me, world, now):
    good = (cases[0].pk, "一等奖")
    strange = make_case(world, call=cases[0].call, now=now, state="check")
    for given, words in (
        (VoteGiven("", 21, [good]), "名称"),
        (VoteGiven("投票", 0, [good]), "应到委员"),
        (VoteGiven("投票", 21, []), "要表决的项目"),
        (VoteGiven("投票", 21, [good, good]), "重复"),
        (VoteGiven("投票", 21, [(strange.pk, "")]), "不在评审或审议中"),
        (VoteGiven("投票", 21, [(cases[0].pk, "特等奖")]), "特等奖"),
        (VoteGiven("投票", 3, [good], is_secret=False), "选了0人"),
    ):
        with pytest.raises(Problem, match=words):
            prepare_vote(call_id=cases[0].call_id, given=given, actor=me, now=now)
    for name in ("county", "firm", "leader"):
        with pytest.raises(Refused):
            prepare_vote(
                call_id=cases[0].call_id,
                given=VoteGiven("投票", 21, [good]),
                actor=world.actor(name),
                now=now,
            )
    assert Vote.objects.count() == 0


def test_thirteen_of_twenty_one_are_no_meeting(vote, me, now):
    opened = open_vote(vote_id=vote.pk, present=13, actor=me, now=now)
    assert (opened.vote.state, opened.slips, opened.shares) == ("invalid", (), ())
    assert opened.vote.results["quorum"] == "委员 21 人，到会 13 人，要求至少 2/3（14 人），会议无效"


def test_ten_of_fifteen_pass_and_nine_fail(vote, me, now):
    opened = open_vote(vote_id=vote.pk, present=15, holders=2, actor=me, now=now)
    cast(vote, opened.slips, 10, 9)
    counted = count_vote(vote_id=vote.pk, shares=opened.shares, actor=me, now=now)
    found = [(each["yes"], each["no"], each["passed"]) for each in counted.results["items"]]
    assert (counted.state, counted.results["ballots"]) == ("counted", 15)
    assert found == [(10, 5, True), (9, 6, True)]  # a third prize wants 3/5: nine of fifteen are enough
    assert counted.urn["sealed"] == []


def test_nine_of_fifteen_fail_a_first_prize(vote, me, now):
    opened = open_vote(vote_id=vote.pk, present=15, actor=me, now=now)
    cast(vote, opened.slips, 9, 8)
    counted = count_vote(vote_id=vote.pk, shares=opened.shares, actor=me, now=now)
    assert [each["passed"] for each in counted.results["items"]] == [False, False]


def test_more_passed_than_places_and_the_places_go_by_votes_in_favour(cases, me, world, now):
    more = [make_case(world, call=cases[0].call, now=now, state="deliberation") for _ in range(2)]
    items = [(each.pk, "一等奖") for each in (*cases, *more)]
    given = VoteGiven("评委会投票", 15, items, caps={"一等奖": 2})
    for places, wanted in (
        # votes in favour of the four: 15, 12, 12, 9 (not passed: ten are needed)
        (1, [(True, False), (False, False), (False, False), (False, False)]),
        (2, [(True, False), (None, True), (None, True), (False, False)]),
        (3, [(True, False), (True, False), (True, False), (False, False)]),
    ):
        vote = prepare_vote(
            call_id=cases[0].call_id, given=replace(given, caps={"一等奖": places}), actor=me, now=now
        )
        opened = open_vote(vote_id=vote.pk, present=15, actor=me, now=now)
        keys = [str(each.pk) for each in vote.items.all()]
        for n, slip in enumerate(opened.slips):
            choices = {
                key: "赞成" if n < yes else "反对" for key, yes in zip(keys, (15, 12, 12, 9), strict=True)
            }
            cast_ballot(vote_id=vote.pk, code=slip.code, choices=choices)
        counted = count_vote(vote_id=vote.pk, shares=opened.shares, actor=me, now=now)
        assert [(each["passed"], each["tied"]) for each in counted.results["items"]] == wanted
        assert counted.state == "counted"
    last = counted.results["items"]
    assert [each["findings"][-1] for each in last[:1]] == ["一等奖名额 3 项，在名额内"]


def test_caps_are_for_grades_that_the_kind_has(cases, me, now):
    given = VoteGiven("投票", 21, [(cases[0].pk, "一等奖")], caps={"一等奖": 1})
    for caps, words in (({"特等奖": 1}, "特等奖"), ({"一等奖": 0}, "名额要在")):
        with pytest.raises(Problem, match=words):
            prepare_vote(call_id=cases[0].call_id, given=replace(given, caps=caps), actor=me, now=now)
    assert prepare_vote(call_id=cases[0].call_id, given=given, actor=me, now=now).rules["caps"] == {
        "一等奖": 1
    }


def test_count_vote_wants_every_share(vote, me, now):
    opened = open_vote(vote_id=vote.pk, present=14, holders=3, actor=me, now=now)
    cast(vote, opened.slips, 14, 14)
    with pytest.raises(Problem, match="还缺一份"):
        count_vote(vote_id=vote.pk, shares=opened.shares[:2], actor=me, now=now)
    assert Vote.objects.get().state == "open"
    assert count_vote(vote_id=vote.pk, shares=opened.shares, actor=me, now=now).state == "counted"


def test_a_ballot_put_into_the_database_makes_the_vote_invalid(vote, me, now):
    opened = open_vote(vote_id=vote.pk, present=14, actor=me, now=now)
    cast(vote, opened.slips, 14, 14)
    row = Vote.objects.get()
    row.urn["sealed"] = sorted([*row.urn["sealed"][1:], row.urn["sealed"][1]])
    row.save()
    counted = count_vote(vote_id=vote.pk, shares=opened.shares, actor=me, now=now)
    assert counted.state == "invalid"
    assert counted.results["faults"] == ["有 1 张票的票码重复，没有计入", "有 1 个已用的票码找不到选票"]
    assert [each["passed"] for each in counted.results["items"]] == [None, None]


def test_a_code_votes_once_and_only_while_the_vote_is_open(vote, me, now):
    opened = open_vote(vote_id=vote.pk, present=14, actor=me, now=now)
    keys = [str(each.pk) for each in vote.items.all()]
    whole = dict.fromkeys(keys, "赞成")
    with pytest.raises(BallotRefused, match="还没有选"):
        cast_ballot(vote_id=vote.pk, code=opened.slips[0].code, choices={keys[0]: "赞成"})
    with pytest.raises(BallotRefused, match="票码不对"):
        cast_ballot(vote_id=vote.pk, code="00000-00000-00000-00000", choices=whole)
    receipt = cast_ballot(vote_id=vote.pk, code=opened.slips[0].code, choices=whole)
    assert receipt == opened.slips[0].receipt
    with pytest.raises(BallotRefused, match="已经投过票"):
        cast_ballot(vote_id=vote.pk, code=opened.slips[0].code, choices=whole)
    cancel_vote(vote_id=vote.pk, reason="设备故障", actor=me, now=now)
    with pytest.raises(BallotRefused, match="不在投票"):
        cast_ballot(vote_id=vote.pk, code=opened.slips[1].code, choices=whole)


def test_nothing_in_the_database_ties_a_ballot_to_a_voter(vote, me, now, caplog):
    opened = open_vote(vote_id=vote.pk, present=14, actor=me, now=now)
    before, columns = Event.objects.count(), Vote.objects.values().get()
    with caplog.at_level(0):
        cast(vote, opened.slips, 3, 11)
    after = Vote.objects.values().get()
    assert Event.objects.count() == before
    assert {name for name in columns if columns[name] != after[name]} == {"urn"}
    for name in ("used", "sealed", "register"):
        assert after["urn"][name] == sorted(after["urn"][name])
    assert len({len(each) for each in after["urn"]["sealed"]}) == 1
    everything = json.dumps(
        [json.loads(serializers.serialize("json", model.objects.all())) for model in apps.get_models()], ensure_ascii=False
    )  # fmt: skip
    logged = " ".join(record.getMessage() for record in caplog.records if record.name != "django.db.backends")
    for text in (everything, logged):
        for secret in (*(slip.code for slip in opened.slips), *opened.shares):
            assert secret not in text
            assert secret.replace("-", "") not in text
    assert "赞成" not in logged


def test_the_urn_is_the_same_whichever_ballot_came_first(vote, me, now):
    opened = open_vote(vote_id=vote.pk, present=14, actor=me, now=now)
    cast(vote, opened.slips, 14, 14)
    forwards = Vote.objects.get().urn["used"]
    Vote.objects.update(urn={**Vote.objects.get().urn, "used": [], "sealed": []})
    cast(vote, tuple(reversed(opened.slips)), 14, 14)
    assert Vote.objects.get().urn["used"] == forwards


@pytest.fixture
def members(world):
    """Three members with accounts."""
    return [make_expert(world, f"expert{number}") for number in (1, 2, 3)]


def test_an_open_vote_keeps_who_voted_how(cases, me, members, world, now):
    given = VoteGiven(
        "记名投票", 3, [(cases[0].pk, "一等奖")], is_secret=False, voters=[each.person_id for each in members]
    )
    vote = prepare_vote(call_id=cases[0].call_id, given=given, actor=me, now=now)
    key = str(vote.items.get().pk)
    with pytest.raises(Problem, match="不在记名投票"):
        cast_open_ballot(vote_id=vote.pk, choices={key: "赞成"}, actor=expert_actor(members[0]), now=now)
    open_vote(vote_id=vote.pk, present=3, actor=me, now=now)
    for expert, choice in zip(members[:2], ("赞成", "反对"), strict=True):
        cast_open_ballot(vote_id=vote.pk, choices={key: choice}, actor=expert_actor(expert), now=now)
    with pytest.raises(Problem, match="一人一票"):
        cast_open_ballot(vote_id=vote.pk, choices={key: "赞成"}, actor=expert_actor(members[0]), now=now)
    with pytest.raises(Problem, match="还没有选"):
        cast_open_ballot(vote_id=vote.pk, choices={}, actor=expert_actor(members[2]), now=now)
    with pytest.raises(Refused):
        cast_open_ballot(vote_id=vote.pk, choices={key: "赞成"}, actor=world.actor("firm"), now=now)
    counted = count_vote(vote_id=vote.pk, actor=me, now=now)
    found = counted.results["items"][0]
    assert (found["yes"], found["no"], found["passed"]) == (1, 1, False)
    assert [each.kind for each in Event.objects.order_by("pk")][-4:] == [
        "review.vote.opened", "review.vote.cast", "review.vote.cast", "review.vote.counted",
    ]  # fmt: skip


@pytest.mark.parametrize(("counts", "state", "present"), [(True, "open", 2), (False, "invalid", 1)])
def test_members_by_video_count_to_the_quorum_as_the_rule_says(
    cases, me, members, now, counts, state, present
):
    given = VoteGiven(
        "记名投票", 3, [(cases[0].pk, "一等奖")], is_secret=False, voters=[each.person_id for each in members],
        counts_video=counts,
    )  # fmt: skip
    vote = prepare_vote(call_id=cases[0].call_id, given=given, actor=me, now=now)
    with pytest.raises(Problem, match="不是本次投票的委员"):
        open_vote(vote_id=vote.pk, present=1, by_video=[10**9], actor=me, now=now)
    far = members[1].person_id
    opened = open_vote(vote_id=vote.pk, present=1, by_video=[far], actor=me, now=now).vote
    assert (opened.state, opened.present) == (state, present)
    assert [each.pk for each in opened.by_video.all()] == [far]


def test_who_takes_part_by_video_votes_where_he_counts(cases, me, members, now):
    given = VoteGiven(
        "记名投票", 3, [(cases[0].pk, "")], is_secret=False, voters=[each.person_id for each in members]
    )
    for counts in (True, False):
        vote = prepare_vote(
            call_id=cases[0].call_id, given=replace(given, counts_video=counts), actor=me, now=now
        )
        key, far = str(vote.items.get().pk), members[2]
        open_vote(vote_id=vote.pk, present=2, by_video=[far.person_id], actor=me, now=now)
        if counts:
            cast_open_ballot(vote_id=vote.pk, choices={key: "赞成"}, actor=expert_actor(far), now=now)
        else:
            with pytest.raises(Problem, match="视频参会的委员不计入到会"):
                cast_open_ballot(vote_id=vote.pk, choices={key: "赞成"}, actor=expert_actor(far), now=now)
        assert vote.open_ballots.count() == counts


def test_a_secret_vote_takes_nobody_by_video(vote, me, members, now):
    with pytest.raises(Problem, match="视频参会的不能投"):
        open_vote(vote_id=vote.pk, present=14, by_video=[members[0].person_id], actor=me, now=now)
    assert open_vote(vote_id=vote.pk, present=14, actor=me, now=now).vote.state == "open"


def test_a_member_who_is_merged_keeps_his_seat_and_votes_once(cases, me, members, world, now):
    given = VoteGiven(
        "记名投票", 3, [(cases[0].pk, "一等奖")], is_secret=False, voters=[each.person_id for each in members]
    )
    vote = prepare_vote(call_id=cases[0].call_id, given=given, actor=me, now=now)
    key = str(vote.items.get().pk)
    open_vote(vote_id=vote.pk, present=3, actor=me, now=now)
    cast_open_ballot(vote_id=vote.pk, choices={key: "赞成"}, actor=expert_actor(members[0]), now=now)
    voted, waiting, third = (each.person for each in members)
    kept = [
        Person.objects.create(name=each.name, region=each.region, created_at=now) for each in (voted, waiting)
    ]
    double = Person.objects.create(name=third.name, region=third.region, created_at=now)
    vote.voters.add(double)
    with pytest.raises(Problem, match="记名投票委员"):
        merge_person(keep_id=third.pk, drop_id=double.pk, reason="同一人", actor=SYSTEM, now=now)
    vote.voters.remove(double)
    for keep, drop in zip(kept, (voted, waiting), strict=True):
        merge_person(keep_id=keep.pk, drop_id=drop.pk, reason="同一人", actor=SYSTEM, now=now)
    assert set(vote.voter_keys) == {kept[0].pk, kept[1].pk, third.pk}
    first, second = (actor_of(keep_account, on=TODAY) for keep_account in (voted.account, waiting.account))
    assert own_ballot(vote, first).choices == {key: "赞成"}
    with pytest.raises(Problem, match="一人一票"):
        cast_open_ballot(vote_id=vote.pk, choices={key: "反对"}, actor=first, now=now)
    assert (
        cast_open_ballot(vote_id=vote.pk, choices={key: "反对"}, actor=second, now=now).voter_id == kept[1].pk
    )
    assert count_vote(vote_id=vote.pk, actor=me, now=now).results["ballots"] == 2


def test_nobody_else_opens_counts_or_cancels(vote, me, world, now):
    for name in ("county", "firm", "leader", "audit"):
        actor = world.actor(name)
        with pytest.raises(Refused):
            open_vote(vote_id=vote.pk, present=15, actor=actor, now=now)
        with pytest.raises(Refused):
            count_vote(vote_id=vote.pk, actor=actor, now=now)
        with pytest.raises(Refused):
            cancel_vote(vote_id=vote.pk, reason="试试", actor=actor, now=now)
    with pytest.raises(Problem, match="取消的理由"):
        cancel_vote(vote_id=vote.pk, reason=" ", actor=me, now=now)
    assert Vote.objects.get().state == "prepared"
