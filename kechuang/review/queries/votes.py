"""Reads of votes: the list, one vote with its items and findings, what may be voted on, what everybody may look up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import require, which
from kechuang.programs.models import Call, Case
from kechuang.programs.states import CaseState
from kechuang.review.logic.ballots import has_receipt, published, short_receipt, urn_from
from kechuang.review.models import FileResult, OpenBallot, Vote, VoteItem
from kechuang.review.states import VoteState
from kechuang.subjects.models import Person

#: What is before a committee.
_VOTED_ON = (CaseState.REVIEW, CaseState.DELIBERATION)


@dataclass(frozen=True)
class ItemLine:
    """An item with what was found, if it is counted."""

    item: VoteItem
    result: dict[str, Any] | None


def votes(actor: Actor) -> QuerySet[Vote]:
    """The votes that the actor may see. Raises ``Refused`` for whoever sees none."""
    require(actor, "review.vote.view")
    return Vote.objects.visible_to(actor).select_related("call__region").annotate(item_count=Count("items"))


def get_vote(actor: Actor, pk: int) -> Vote:
    """One vote. Raises ``Vote.DoesNotExist`` for one that the actor may not see."""
    require(actor, "review.vote.view")
    return Vote.objects.visible_to(actor).select_related("call__region", "call__kind_version").get(pk=pk)


def own_votes(actor: Actor) -> QuerySet[Vote]:
    """The open votes in which the actor votes under his name."""
    rows = Vote.objects.filter(voters__in=actor.keys_of("person", "oneself"), is_secret=False)
    return rows.filter(state__in=(VoteState.OPEN, VoteState.COUNTED)).distinct()


def own_ballot(vote: Vote, actor: Actor) -> OpenBallot | None:
    """The actor's ballot in an open vote, under this record of him or under one that was merged into it."""
    keys = actor.keys_of("person", "oneself")
    return vote.open_ballots.filter(Q(voter__in=keys) | Q(voter__merged_into__in=keys)).first()


def lines_of(vote: Vote) -> list[ItemLine]:
    """The items in their order, each with its result. One query."""
    found = {each["item"]: each for each in vote.results.get("items", ())}
    rows = vote.items.select_related("case__organisation", "case__person")
    return [ItemLine(each, found.get(each.pk)) for each in rows]


def calls_to_vote_on(actor: Actor) -> QuerySet[Call]:
    """Calls of kinds on which a committee votes, with cases before it, where the actor arranges votes."""
    reached = which(actor, "review.vote.arrange", Call.objects.all(), field="region")
    waiting = Case.objects.filter(state__in=_VOTED_ON).values("call")
    rows = reached.filter(pk__in=waiting, kind_version__data__review__vote=True)
    return rows.select_related("kind_version", "region").order_by("-year", "pk")


def cases_to_vote_on(call: Call) -> list[tuple[Case, FileResult | None]]:
    """The cases of a call that are before the committee, the best first. Two queries."""
    rows = list(
        Case.objects.filter(call=call, state__in=_VOTED_ON)
        .select_related("organisation", "person")
        .order_by("number", "pk")
    )
    results = {
        each.file.case_id: each
        for each in FileResult.objects.filter(file__case__in=rows).select_related("file")
    }
    paired = [(each, results.get(each.pk)) for each in rows]
    return sorted(
        paired,
        key=lambda pair: (pair[1] is None or pair[1].rank is None, pair[1].rank or 0 if pair[1] else 0),
    )


def people_to_name() -> QuerySet[Person]:
    """Who may be named as a member of an open vote: people of the pool who can sign in."""
    return Person.objects.filter(account__isnull=False, expert__isnull=False, merged_into__isnull=True)


def digest_of(vote: Vote) -> str:
    """The digest to be read out before and after a secret vote; empty without an urn."""
    return published(urn_from(vote.urn)) if vote.urn else ""


def receipts_of(vote: Vote) -> list[str]:
    """Receipts of those who voted, as slips show them, in no order of time. Only once the vote is over."""
    if not vote.urn or vote.state not in (VoteState.COUNTED, VoteState.INVALID):
        return []
    return [short_receipt(each) for each in urn_from(vote.urn).used]


def receipt_is_in(vote: Vote, receipt: str) -> bool:
    """Has the code of this receipt voted? Told once the vote is over: before, asking again and again would tell when."""
    return bool(receipts_of(vote)) and has_receipt(urn_from(vote.urn), receipt)


def cast_of(vote: Vote) -> int:
    """How many ballots are in."""
    return len(vote.urn.get("used", ())) if vote.is_secret else vote.open_ballots.count()
