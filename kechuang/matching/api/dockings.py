"""API: 对接和推荐. Both sides stand under their public names; what is masked is in none of these answers."""

# No postponed annotations here: behind ``paginate`` ninja could not find our own types by their names.
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from ninja import Router, Schema
from ninja.pagination import paginate

from kechuang.core.api_shapes import Pages, RowNumber
from kechuang.core.http import ActorRequest
from kechuang.core.permissions import require
from kechuang.matching.logic.funnel import percent
from kechuang.matching.logic.steps import StepGiven
from kechuang.matching.models import Docking, DockingStep, Suggestion
from kechuang.matching.operations.docking import propose_docking
from kechuang.matching.operations.step import claim_step, record_step
from kechuang.matching.permissions.docking import side_of
from kechuang.matching.queries.definitions import definitions
from kechuang.matching.queries.docking import get_docking, party_of, place_of_pair, title_of, visible_dockings
from kechuang.matching.queries.funnel import funnel_of
from kechuang.matching.queries.suggestion import visible_suggestions

router = Router(tags=["对接"])


class PairOut(Schema):
    """Both sides of a pair, by their public names."""

    id: int
    need_id: int
    need: str
    offer_id: int
    offer: str
    region: str

    @staticmethod
    def resolve_need(row: Any) -> str:
        """The need's public title."""
        return title_of(row.need)

    @staticmethod
    def resolve_offer(row: Any) -> str:
        """The offer's public title."""
        return title_of(row.offer)

    @staticmethod
    def resolve_region(row: Any, context: Any) -> str:
        """The code of the need's county, or of its city where the county is hidden from the caller."""
        return place_of_pair(context["request"].actor, row)


class DockingOut(PairOut):
    """One pair, and how far it has come."""

    stage: str
    standing: str
    cause: str
    reason: str
    conference_id: int | None
    began_on: date
    moved_on: date


class StepOut(Schema):
    """What was told of one stage. ``amount`` null: unknown."""

    id: int
    stage: str
    state: str
    happened_on: date
    minutes: int | None
    words: str
    amount: Decimal | None
    technology_amount: Decimal | None
    contract_number: str
    teller: str


class DockingWhole(DockingOut):
    """One pair with its steps."""

    need_party: str
    offer_party: str
    steps: list[StepOut]

    @staticmethod
    def resolve_need_party(row: Docking, context: Any) -> str:
        """The needing organisation as the caller may know it."""
        return party_of(context["request"].actor, row.need)

    @staticmethod
    def resolve_offer_party(row: Docking, context: Any) -> str:
        """The offering organisation as the caller may know it."""
        return party_of(context["request"].actor, row.offer)

    @staticmethod
    def resolve_steps(row: Docking) -> list[DockingStep]:
        """All that was told."""
        return list(row.steps.all())


class StepIn(Schema):
    """What is told of a stage; ``docked`` for a new pair."""

    stage: str = "docked"
    happened_on: date
    words: str = ""
    minutes: int | None = None
    amount: Decimal | None = None
    technology_amount: Decimal | None = None
    contract_number: str = ""

    def given(self) -> StepGiven:
        """As the operations take it."""
        told = self.dict()
        told.pop("stage")
        return StepGiven(
            **{key: value for key, value in told.items() if key in StepGiven.__dataclass_fields__}
        )


class ProposalIn(StepIn):
    """A talk of two that have no pair yet, or whose talk was not told."""

    need_id: RowNumber
    offer_id: RowNumber


class SuggestionOut(PairOut):
    """One suggestion and why."""

    state: str
    score: Decimal
    words: str
    parts: list[dict[str, str]]
    passages: dict[str, Any]


@router.get("/dockings", response=list[DockingOut], summary="对接")
@paginate(Pages, page_size=100)
def list_dockings(request: ActorRequest, stage: str = "", standing: str = "") -> list[Docking]:
    """Pairs that the caller may see; ``stage``: those that reached it."""
    require(request.actor, "matching.docking.view")
    rows = visible_dockings(request.actor)
    if stage in set(definitions_codes(request)):
        rows = rows.reached(stage)
    if standing:
        rows = rows.filter(standing=standing)
    return rows.order_by("-moved_on", "-pk")  # type: ignore[return-value]


def definitions_codes(request: ActorRequest) -> list[str]:
    """The codes of the stages."""
    return [each.code for each in definitions(timezone.localdate(request.now)).stages]


@router.get("/dockings/{pk}", response=DockingWhole, summary="一对对接")
def read_docking(request: ActorRequest, pk: int) -> Docking:
    """One pair that the caller may see, with its steps."""
    return get_docking(request.actor, pk)


@router.post("/dockings", response=DockingWhole, summary="登记谈过的一对")
def propose(request: ActorRequest, told: ProposalIn) -> Docking:
    """A side's word waits for the other's; the office's counts with its evidence."""
    step = propose_docking(
        need_id=told.need_id, offer_id=told.offer_id, given=told.given(), actor=request.actor, now=request.now
    )  # fmt: skip
    return get_docking(request.actor, step.docking_id)


@router.post("/dockings/{pk}/steps", response=DockingWhole, summary="填报或登记一步进展")
def tell_step(request: ActorRequest, pk: int, told: StepIn) -> Docking:
    """By a side: waits for the other's word. By the office: counts with its evidence."""
    docking = get_docking(request.actor, pk)
    operation = claim_step if side_of(request.actor, docking) else record_step
    operation(docking_id=pk, stage=told.stage, given=told.given(), actor=request.actor, now=request.now)
    return get_docking(request.actor, pk)


@router.get("/suggestions", response=list[SuggestionOut], summary="推荐")
@paginate(Pages, page_size=100)
def list_suggestions(
    request: ActorRequest, need: RowNumber | None = None, offer: RowNumber | None = None
) -> list[Suggestion]:
    """Those that the caller may see, the best first; of one need or one offer where it is named."""
    require(request.actor, "matching.suggestion.view")
    wanted = {"need": need, "offer": offer}
    rows = visible_suggestions(request.actor).filter(**{k: v for k, v in wanted.items() if v is not None})
    return rows.order_by("-score", "pk")  # type: ignore[return-value]


@router.get("/funnel", response=dict[str, Any], summary="对接漏斗")
def read_funnel(
    request: ActorRequest, field: str = "", place: str = "", conference: RowNumber | None = None
) -> dict[str, Any]:
    """Three counters a stage of the pairs that the caller may see, with the definitions."""
    require(request.actor, "matching.funnel.view")
    defined = definitions(timezone.localdate(request.now))
    wanted = {"need__field_code": field, "region": place, "conference": conference}
    rows = visible_dockings(request.actor).filter(**{k: v for k, v in wanted.items() if v})
    found = funnel_of(rows, defined)
    return {
        "pairs": found.pairs,
        "stages": [
            {
                "code": row.code, "title": row.title, "definition": row.words, "reached": row.reached, "current": row.current,
                "ended": dict(row.ended), "needing": row.needs, "offering": row.offers, "rate": percent(share),
                "money": [
                    {"title": each.title, "total": each.total, "told": each.told, "untold": each.untold} for each in row.money
                ],
            }
            for row, share in found.steps()
        ],
        "counting": list(defined.counting),
        "source": defined.source,
    }  # fmt: skip
