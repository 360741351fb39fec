"""API: 记名投票. A secret ballot is not offered here: a key or a session of its caller would say whose it is."""

# No postponed annotations here: behind ``paginate`` ninja could not find our own types by their names.
from typing import Any

from django.http import Http404
from ninja import Router, Schema
from ninja.pagination import paginate

from kechuang.core.api_shapes import Pages, RowNumber
from kechuang.core.http import ActorRequest
from kechuang.core.permissions import require
from kechuang.review.models import Vote
from kechuang.review.operations.vote import cast_open_ballot
from kechuang.review.queries import votes as queries

router = Router(tags=["评审"])


class OwnVoteOut(Schema):
    """One open vote in which the caller is a member."""

    id: int
    title: str
    state: str


class VoteLineOut(Schema):
    """A case that is voted on with the grade proposed; ``choice`` empty: not voted."""

    item: str
    case: str
    grade: str
    choice: str


class OwnVoteWhole(OwnVoteOut):
    """With its items and the places of each grade (a grade not named has no cap)."""

    caps: dict[str, int]
    lines: list[VoteLineOut]


class BallotIn(Schema):
    """``赞成``, ``反对`` or ``弃权`` for every item."""

    choices: dict[str, str]


def _asked(request: ActorRequest, vote_id: int) -> Vote:
    require(request.actor, "review.vote.cast")
    row = queries.own_votes(request.actor).filter(pk=vote_id).first()
    if row is None:
        raise Http404("没有这次投票。")
    return row


@router.get("/own-votes", response=list[OwnVoteOut], summary="我的记名投票")
@paginate(Pages, page_size=100)
def list_own_votes(request: ActorRequest) -> list[Vote]:
    """Open votes in which the caller votes under his name."""
    require(request.actor, "review.vote.cast")
    return queries.own_votes(request.actor).order_by("-made_at", "-pk")  # type: ignore[return-value]


@router.get("/own-votes/{int:vote_id}", response=OwnVoteWhole, summary="一次记名投票")
def get_own_vote(request: ActorRequest, vote_id: RowNumber) -> dict[str, Any]:
    """One of them with what is voted on, and the caller's own ballot."""
    vote = _asked(request, vote_id)
    mine = queries.own_ballot(vote, request.actor)
    choices = mine.choices if mine else {}
    lines = [
        {
            "item": str(each.item.pk), "case": str(each.item.case), "grade": each.item.grade,
            "choice": choices.get(str(each.item.pk), ""),
        }
        for each in queries.lines_of(vote)
    ]  # fmt: skip
    return {
        "id": vote.pk, "title": vote.title, "state": vote.state, "caps": vote.rules.get("caps", {}), "lines": lines,
    }  # fmt: skip


@router.post("/own-votes/{int:vote_id}/cast", response=OwnVoteWhole, summary="记名投票")
def post_ballot(request: ActorRequest, vote_id: RowNumber, data: BallotIn) -> dict[str, Any]:
    """Cast a ballot under one's name, once. 422 for one that is not whole."""
    _asked(request, vote_id)
    cast_open_ballot(vote_id=vote_id, choices=data.choices, actor=request.actor, now=request.now)
    return get_own_vote(request, vote_id)
