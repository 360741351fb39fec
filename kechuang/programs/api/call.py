"""API: 申报通知."""

# No postponed annotations here: behind ``paginate`` ninja could not find our own types by their names.
from datetime import datetime
from decimal import Decimal

from django.http import Http404
from ninja import Router, Schema
from ninja.pagination import paginate

from kechuang.core.api_shapes import Pages, RowNumber, Year
from kechuang.core.http import ActorRequest
from kechuang.programs.models import Call
from kechuang.programs.queries.calls import get_call, officers_calls

router = Router(tags=["申报通知"])


class CallOut(Schema):
    """One call. ``budget`` in yuan; ``quota`` by region code."""

    id: int
    kind: str
    kind_version: int
    region: str
    year: int
    title: str
    number: str
    state: str
    opens_at: datetime
    closes_at: datetime
    recommend_by: datetime | None
    budget: Decimal | None
    places: int | None
    quota: dict[str, int]

    @staticmethod
    def resolve_kind(row: Call) -> str:
        """The kind's code."""
        return str(row.kind_version.code)

    @staticmethod
    def resolve_kind_version(row: Call) -> int:
        """The kind's version."""
        return int(row.kind_version.version)

    @staticmethod
    def resolve_region(row: Call) -> str:
        """The region's code."""
        return str(row.region_id)


@router.get("/calls", response=list[CallOut], summary="申报通知")
@paginate(Pages, page_size=100)
def list_calls(request: ActorRequest, state: str = "", year: Year | None = None) -> list[Call]:
    """The calls that the caller may see, narrowed by state and year."""
    wanted = {"state": state, "year": year}
    given = {key: value for key, value in wanted.items() if value}
    return officers_calls(request.actor).filter(**given)  # type: ignore[return-value]


@router.get("/calls/{int:call_id}", response=CallOut, summary="一个申报通知")
def get_one_call(request: ActorRequest, call_id: RowNumber) -> Call:
    """One call."""
    try:
        return get_call(request.actor, call_id)
    except Call.DoesNotExist as error:
        raise Http404("没有这个申报通知。") from error
