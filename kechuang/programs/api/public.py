"""API that everybody may ask: how a case stands by number and digits, what is before the public."""

# No postponed annotations here: behind ``paginate`` ninja could not find our own types by their names.
from datetime import date, datetime

from axes.helpers import get_client_ip_address
from django.utils import timezone
from ninja import Field, Router, Schema
from ninja.pagination import paginate

from kechuang.core.api_shapes import Pages
from kechuang.core.http import ActorRequest
from kechuang.core.queries.calendar import workdays
from kechuang.programs.models import Publicity
from kechuang.programs.queries.lookup import Status, look_up, status_of
from kechuang.programs.queries.publicity import public_publicities

router = Router(tags=["公众查询"])


class StatusIn(Schema):
    """The number of a case and the last four digits of the telephone that was left."""

    number: str = Field(max_length=40)
    tail: str = Field(max_length=8)


class NodeOut(Schema):
    """One step. ``stands``: ``done``, ``here`` or ``ahead``; days are null where unknown."""

    title: str
    post: str
    promised: int | None
    stands: str
    started_on: date | None
    ended_on: date | None
    due_on: date | None
    words: str


class StatusOut(Schema):
    """How a case stands. ``asked``: what is to be mended; names of people are not in it."""

    number: str
    title: str
    call: str
    kind: str
    office: str
    contact: str
    state: str
    words: str
    nodes: list[NodeOut]
    received_at: datetime | None
    admitted: bool
    decided_at: datetime | None
    asked: list[str]
    asked_until: date | None


class PublicityOut(Schema):
    """A list that was put before the public. ``ends_on``: the last day for objections."""

    id: int
    title: str
    text: str
    starts_on: date
    ends_on: date
    days: int
    contact: str
    count: int
    cancelled_at: datetime | None


@router.post("/status", response=StatusOut, auth=None, summary="办件进度（不用登录）")
def look_up_status(request: ActorRequest, data: StatusIn) -> Status:
    """How a case stands. 422 in the same words for a wrong number and for wrong digits, and after too many questions."""
    case = look_up(data.number, data.tail, address=str(get_client_ip_address(request)))
    return status_of(case, timezone.localdate(request.now), workdays())


@router.get("/publicities", response=list[PublicityOut], auth=None, summary="公示（不用登录）")
@paginate(Pages, page_size=50)
def list_open_publicities(request: ActorRequest, running: bool = False) -> list[Publicity]:  # noqa: FBT001, FBT002 - a query key
    """All lists, the newest first, or those to which objections may be raised today."""
    today = timezone.localdate(request.now)
    rows = public_publicities()
    return rows.running_on(today) if running else rows  # type: ignore[return-value]
