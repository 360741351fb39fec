"""Votes of a committee: prepared from the kind's rule, opened with slips and a seal, counted with all its shares.

Of a secret ballot nothing is kept but the urn, in one piece (``logic.ballots`` says what that protects from): casting it
takes no actor and no time, records no event, and writes one column of one row.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.programs.models import Call, Case
from kechuang.programs.states import CaseState
from kechuang.review.logic import ballots
from kechuang.review.logic.plans import rule_from, rules_of
from kechuang.review.logic.votes import Meeting, cap_passed, decide, quorum_finding
from kechuang.review.models import OpenBallot, Vote, VoteItem
from kechuang.review.queries.votes import own_ballot
from kechuang.review.states import VOTE_LIFECYCLE, VoteState
from kechuang.subjects.models import Person

CHOICES = ("赞成", "反对", "弃权")
_VOTED_ON = (CaseState.REVIEW, CaseState.DELIBERATION)
_MOST_MEMBERS = 500


@dataclass(frozen=True)
class VoteGiven:
    """What is put down about a vote. ``items``: cases with the grade that is proposed (its title; empty: none).

    ``voters``: the members of an open vote, by person; a secret one names nobody. ``source``: the rule that it follows.
    ``caps``: at most so many of a grade, by its title; a grade that is not named has no cap. ``counts_video``: do those who
    take part by video count as present, and vote? A design value where the rule says nothing.
    """

    title: str
    members: int
    items: Sequence[tuple[int, str]]
    is_secret: bool = True
    voters: Sequence[int] = ()
    source: str = ""
    caps: Mapping[str, int] = field(default_factory=dict)
    counts_video: bool = True


@dataclass(frozen=True)
class Opened:
    """What opening a secret vote gives, once: nothing of it but hashes is kept.

    ``digest``: to be read out before the vote and compared at its end.
    """

    vote: Vote
    slips: tuple[ballots.Slip, ...] = ()
    shares: tuple[str, ...] = ()
    digest: str = ""


@transaction.atomic
def prepare_vote(*, call_id: int, given: VoteGiven, actor: Actor, now: datetime) -> Vote:
    """Prepare a vote on a call's cases by the rule of its kind: quorum, ratio by grade.

    Raises ``Refused``; ``Problem`` for no cases, cases that are not before the committee, or a grade that the kind has not.
    """
    call = Call.objects.select_related("region", "kind_version").get(pk=call_id)
    vote = Vote(call=call, title=given.title.strip()[:120], is_secret=given.is_secret, made_at=now)
    require(actor, "review.vote.arrange", vote)
    plan = call.kind_version.data.get("review")
    if not plan:
        raise Problem(f"“{call.kind_version.title}”没有评审办法，不知道按什么比例表决。")
    vote.rules = rules_of(plan, source=given.source.strip())
    vote.rules |= {"caps": dict(given.caps), "counts_video": given.counts_video}
    _check(vote, given)
    vote.members = given.members
    vote.save()
    VoteItem.objects.bulk_create(
        [
            VoteItem(vote=vote, case_id=pk, grade=grade, order=place)
            for place, (pk, grade) in enumerate(given.items, 1)
        ]
    )
    if not given.is_secret:
        vote.voters.set(Person.objects.filter(pk__in=given.voters))
    data = {"items": len(given.items), "members": vote.members, "secret": vote.is_secret}
    _tell(vote, "prepared", f"准备投票“{vote}”，{len(given.items)}项", data, actor, now)
    return vote


@transaction.atomic
def open_vote(
    *, vote_id: int, present: int, holders: int = 1, by_video: Sequence[int] = (), actor: Actor, now: datetime
) -> Opened:
    """Begin to vote with so many members in the room, and those ``by_video`` (people) beside them if the rule counts them.

    Below the quorum the meeting is invalid at once, and nothing is handed out.

    Slips and the shares of the seal are given back here and nowhere else. Raises ``Refused``; ``Problem`` for impossible
    numbers, and for anybody by video who is no member or where the vote is secret: slips are drawn in the room.
    """
    vote = _locked(vote_id)
    require(actor, "review.vote.arrange", vote)
    vote.state, vote.opened_at = VOTE_LIFECYCLE.move(vote.state, "open"), now
    _seat_by_video(vote, set(by_video))
    present += len(set(by_video)) if vote.rules.get("counts_video", True) else 0
    vote.present = present
    quorum = quorum_finding(Meeting(vote.members, present), rule_from(vote.rules, is_secret=vote.is_secret))
    if not quorum.is_met:
        vote.state = VOTE_LIFECYCLE.move(vote.state, "invalidate")
        vote.results = {"quorum": quorum.words, "items": [], "faults": []}
        vote.save()
        _tell(vote, "invalidated", f"投票“{vote}”：{quorum.words}", {"present": present}, actor, now)
        return Opened(vote)
    opened = _urn(vote, present, holders) if vote.is_secret else Opened(vote)
    vote.save()
    _tell(
        vote,
        "opened",
        f"开始投票“{vote}”，到会{present}人",
        {"present": present, "by_video": sorted(set(by_video)), "digest": opened.digest},
        actor,
        now,
    )
    return opened


@transaction.atomic
def cast_ballot(*, vote_id: int, code: str, choices: Mapping[str, str]) -> str:
    """Cast a secret ballot with the code of a slip; gives the receipt as the published list will show it.

    ``choices``: by the key of the item. Raises ``BallotRefused``, and then the code is not used up. No actor, no time, no
    event: whoever could say when, or from where, could say who.
    """
    vote = Vote.objects.select_for_update().get(pk=vote_id, is_secret=True)
    if vote.state != VoteState.OPEN:
        raise ballots.BallotRefused("现在不在投票，不收票。")
    urn, receipt = ballots.accept(ballots.urn_from(vote.urn), code, choices, random_bytes=secrets.token_bytes)
    vote.urn = ballots.urn_body(urn)
    vote.save(update_fields=["urn"])
    return ballots.short_receipt(receipt)


@transaction.atomic
def cast_open_ballot(*, vote_id: int, choices: Mapping[str, str], actor: Actor, now: datetime) -> OpenBallot:
    """Cast a ballot under one's name in an open vote. Raises ``Refused``; ``Problem`` for a ballot that is not whole, or a second."""
    vote = _locked(vote_id)
    require(actor, "review.vote.cast", vote)
    if vote.state != VoteState.OPEN or vote.is_secret:
        raise Problem("现在不在记名投票，不收票。")
    if faults := ballots.ballot_faults(_paper(vote), choices):
        raise Problem("；".join(faults) + "。")
    voter = next(key for key in actor.keys_of("person", "oneself") if key in vote.voter_keys)
    if not vote.rules.get("counts_video", True) and vote.by_video.filter(pk=voter).exists():
        raise Problem("按本次表决办法，视频参会的委员不计入到会，也不投票。")
    if own_ballot(vote, actor) is not None:
        raise Problem("您已经投过票，一人一票。")
    made = OpenBallot.objects.create(vote=vote, voter_id=voter, choices=dict(choices), cast_at=now)
    _tell(vote, "cast", f"记名投票“{vote}”", {"ballot": made.pk}, actor, now)
    return made


@transaction.atomic
def count_vote(*, vote_id: int, shares: Sequence[str] = (), actor: Actor, now: datetime) -> Vote:
    """Close the vote and count all ballots at once; a secret one needs every share of its seal.

    What does not add up makes the vote invalid: it is to be held again. Raises ``Refused``; ``Problem`` for wrong shares.
    """
    vote = _locked(vote_id)
    require(actor, "review.vote.arrange", vote)
    counted = VOTE_LIFECYCLE.move(vote.state, "count")
    present = vote.present or 0
    if vote.is_secret:
        urn = ballots.close(ballots.urn_from(vote.urn))
        tally = ballots.tally(urn, shares, handed_out=present)
        vote.urn = ballots.urn_body(ballots.emptied(urn))
    else:
        tally = _open_tally(vote, present)
    vote.results = _results(vote, tally)
    is_valid = not tally.faults
    vote.state = counted if is_valid else VOTE_LIFECYCLE.move(vote.state, "invalidate")
    vote.counted_at = now
    vote.save()
    words = f"收回{tally.ballots}票" if is_valid else f"有{len(tally.faults)}处对不上，投票无效"
    _tell(
        vote,
        "counted",
        f"投票“{vote}”计票：{words}",
        {"ballots": tally.ballots, "valid": is_valid},
        actor,
        now,
    )
    return vote


@transaction.atomic
def cancel_vote(*, vote_id: int, reason: str, actor: Actor, now: datetime) -> Vote:
    """Call a vote off before it is counted, with the reason. Raises ``Refused``, ``Problem``."""
    vote = _locked(vote_id)
    require(actor, "review.vote.arrange", vote)
    if not reason.strip():
        raise Problem("请写明取消的理由。", field="reason")
    vote.state = VOTE_LIFECYCLE.move(vote.state, "cancel")
    vote.urn = {}
    vote.save(update_fields=["state", "urn"])
    _tell(
        vote, "cancelled", f"取消投票“{vote}”：{reason.strip()}", {"reason": reason.strip()[:300]}, actor, now
    )
    return vote


def _seat_by_video(vote: Vote, keys: set[int]) -> None:
    if keys and vote.is_secret:
        raise Problem(
            "无记名投票用会场里抽的票码，视频参会的不能投。请改用记名投票，或只计会场里的人数。",
            field="by_video",
        )
    if keys - set(vote.voter_keys):
        raise Problem("视频参会的人里有的不是本次投票的委员。", field="by_video")
    vote.by_video.set(keys)


def _urn(vote: Vote, present: int, holders: int) -> Opened:
    slips, register = ballots.make_slips(str(vote.pk), present, random_bytes=secrets.token_bytes)
    seal = ballots.make_seal(holders=holders, random_bytes=secrets.token_bytes)
    urn = ballots.open_urn(_paper(vote), register, seal.public)
    vote.urn = ballots.urn_body(urn)
    return Opened(vote, slips, seal.shares, ballots.published(urn))


def _paper(vote: Vote) -> ballots.Paper:
    keys = tuple(str(each) for each in vote.items.values_list("pk", flat=True))
    return ballots.Paper(str(vote.pk), keys, CHOICES)


def _locked(vote_id: int) -> Vote:
    return Vote.objects.select_for_update(of=("self",)).select_related("call__region").get(pk=vote_id)


def _check(vote: Vote, given: VoteGiven) -> None:
    if not vote.title:
        raise Problem("请填写投票的名称。", field="title")
    if not 1 <= given.members <= _MOST_MEMBERS:
        raise Problem(f"应到委员要在1至{_MOST_MEMBERS}人之间。", field="members")
    if not given.items:
        raise Problem("请选择要表决的项目。", field="items")
    keys = [pk for pk, _ in given.items]
    found = Case.objects.filter(pk__in=keys, call=vote.call, state__in=_VOTED_ON).count()
    if len(set(keys)) != len(keys) or found != len(keys):
        raise Problem("有的项目不在评审或审议中，或者重复了。请重新选择。", field="items")
    known = {each["title"] for each in vote.rules["grades"]}
    strange = {grade for _, grade in given.items if grade and grade not in known}
    if strange:
        raise Problem(f"事项里没有“{'、'.join(sorted(strange))}”这个等级。", field="items")
    if strange := set(given.caps) - known:
        raise Problem(f"事项里没有“{'、'.join(sorted(strange))}”这个等级，不能限名额。", field="caps")
    if any(not 1 <= most <= _MOST_MEMBERS for most in given.caps.values()):
        raise Problem(f"名额要在1至{_MOST_MEMBERS}项之间；不限的留空。", field="caps")
    if not given.is_secret and len(set(given.voters)) != given.members:
        raise Problem(
            f"记名投票要列明每位委员：应到{given.members}人，选了{len(set(given.voters))}人。", field="voters"
        )


def _open_tally(vote: Vote, present: int) -> ballots.Tally:
    counts = {str(each): dict.fromkeys(CHOICES, 0) for each in vote.items.values_list("pk", flat=True)}
    rows = list(vote.open_ballots.all())
    for row in rows:
        for key, choice in row.choices.items():
            counts[key][choice] += 1
    faults = (f"到会{present}人，投了{len(rows)}票",) if len(rows) > present else ()
    return ballots.Tally(len(rows), counts, faults)


def _results(vote: Vote, tally: ballots.Tally) -> dict[str, Any]:
    meeting = Meeting(vote.members, vote.present or 0)
    rule = rule_from(vote.rules, is_secret=vote.is_secret)
    counts = {item.pk: ballots.count_of(tally, str(item.pk), item.grade) for item in vote.items.all()}
    found = {pk: decide(meeting, count, rule) for pk, count in counts.items()}
    passed = [counts[pk] for pk, each in found.items() if each.has_passed and not tally.faults]
    capped = cap_passed(passed, vote.rules.get("caps", {}))
    items = []
    for pk, count in counts.items():
        cap, decided = capped.get(str(pk)), None if tally.faults else found[pk].has_passed
        items.append(
            {
                "item": pk, "grade": count.grade, "yes": count.yes, "no": count.no, "abstained": count.abstained,
                "passed": cap.has_passed if cap else decided, "tied": cap is not None and cap.has_passed is None,
                "findings": [*(each.words for each in found[pk].findings), *([cap.words] if cap else [])],
            }
        )  # fmt: skip
    return {
        "ballots": tally.ballots,
        "faults": list(tally.faults),
        "quorum": quorum_finding(meeting, rule).words,
        "items": items,
    }


def _tell(vote: Vote, verbed: str, title: str, data: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    record(
        f"review.vote.{verbed}",
        vote,
        actor=actor,
        now=now,
        title=title,
        data=data,
        region_code=vote.call.region_id,
    )
