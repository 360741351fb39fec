"""API: 知识产权."""

# No postponed annotations here: behind ``paginate`` ninja could not find our own types by their names.
from datetime import date
from decimal import Decimal

from django.http import Http404
from ninja import Router, Schema, Status
from ninja.pagination import paginate

from kechuang.core.api_shapes import Pages, RowNumber
from kechuang.core.http import ActorRequest
from kechuang.core.permissions import require
from kechuang.subjects.logic.right_given import RightGiven
from kechuang.subjects.models import IPRight
from kechuang.subjects.operations.right import change_ip_right_status, register_ip_right
from kechuang.subjects.queries.right import get_ip_right, holders_named, ip_rights

router = Router(tags=["知识产权"])


class RightOut(Schema):
    """One right. Yes/no is null where it is not known. ``doubts`` are what looks wrong with its number."""

    id: int
    kind: str
    number: str
    title: str
    region: str
    holders: list[str]
    filed_on: date | None
    granted_on: date | None
    status: str
    status_on: date | None
    acquired: str
    is_emerging: bool | None
    has_family_abroad: bool | None
    pledge_amount: Decimal | None
    is_pledge_high: bool | None
    has_national_award: bool | None
    is_in_use: bool | None
    doubts: list[str]

    @staticmethod
    def resolve_region(row: IPRight) -> str:
        """The region's code."""
        return row.region_id

    @staticmethod
    def resolve_holders(row: IPRight) -> list[str]:
        """The holders' names in their order."""
        return [each.name for each in row.holders.all()]


class RightIn(Schema):
    """A right to register. ``holders``: names or 统一社会信用代码, the first first."""

    kind: str
    number: str
    title: str
    holders: list[str]
    status: str
    status_on: date | None = None
    region: str = ""
    filed_on: date | None = None
    granted_on: date | None = None
    acquired: str = "own"
    is_emerging: bool | None = None
    has_family_abroad: bool | None = None
    pledge_amount: Decimal | None = None
    is_pledge_high: bool | None = None
    has_national_award: bool | None = None
    is_in_use: bool | None = None


class StatusIn(Schema):
    """A legal status with its day."""

    status: str
    on: date


@router.get("/rights", response=list[RightOut], summary="知识产权")
@paginate(Pages, page_size=100)
def list_rights(
    request: ActorRequest, kind: str = "", status: str = "", organisation: RowNumber | None = None
) -> list[IPRight]:
    """The rights that the caller may see, narrowed by kind, legal status and holder."""
    require(request.actor, "subjects.ip_right.view")
    rows = ip_rights(request.actor)
    if organisation is not None:
        rows = rows.filter(holders__organisation=organisation)
    wanted = {"kind": kind, "status": status}
    return rows.filter(**{key: value for key, value in wanted.items() if value})  # type: ignore[return-value]


@router.get("/rights/{int:right_id}", response=RightOut, summary="一件知识产权")
def get_right(request: ActorRequest, right_id: RowNumber) -> IPRight:
    """One right."""
    return _get(request, right_id)


@router.post("/rights", response={201: RightOut}, summary="登记知识产权")
def post_right(request: ActorRequest, data: RightIn) -> Status[IPRight]:
    """Register a right. 422 with what, where and how to mend it if it cannot be taken."""
    values = data.dict(exclude={"holders", "status", "status_on", "region"})
    given = RightGiven(**values, holders=holders_named(data.holders), region_code=data.region)
    row = register_ip_right(
        given=given, status=data.status, status_on=data.status_on, actor=request.actor, now=request.now
    )
    return Status(201, row)


@router.post("/rights/{int:right_id}/status", response=RightOut, summary="变更法律状态")
def post_status(request: ActorRequest, right_id: RowNumber, data: StatusIn) -> IPRight:
    """Record a legal status with its day."""
    right = _get(request, right_id)
    return change_ip_right_status(
        right_id=right.pk, status=data.status, on=data.on, actor=request.actor, now=request.now
    )


def _get(request: ActorRequest, right_id: int) -> IPRight:
    try:
        return get_ip_right(request.actor, right_id)
    except IPRight.DoesNotExist as error:
        raise Http404("没有这件知识产权。") from error
