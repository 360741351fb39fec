"""API: 供需. The halls for everybody; the whole for whoever may read it; entering from another market's system."""

# No postponed annotations here: behind ``paginate`` ninja could not find our own types by their names.
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q
from ninja import Router, Schema
from ninja.pagination import paginate

from kechuang.core.api_shapes import Pages
from kechuang.core.http import ActorRequest
from kechuang.core.permissions import require
from kechuang.core.search import words_of
from kechuang.exchange.logic.content import Given
from kechuang.exchange.models import Face, Item
from kechuang.exchange.operations.entering import Entry, enter_items
from kechuang.exchange.queries.hall import faces_on_show, standing_in
from kechuang.exchange.queries.item import get_item, visible_items

router = Router(tags=["供需"])


class FaceOut(Schema):
    """One public version: what everybody may know of an offer or a need."""

    id: int
    side: str
    kind: str
    title: str
    organisation: str
    region: str
    abstract: str
    keywords: list[str]
    field_code: str
    industry: str
    amount: Decimal | None
    maturity: int | None
    deadline: date | None
    expires_on: date
    parts: list[Any]
    hidden: list[str]
    is_masked: bool
    published_at: datetime

    @staticmethod
    def resolve_id(row: Face) -> int:
        """The item's number."""
        return int(row.pk)

    @staticmethod
    def resolve_organisation(row: Face) -> str:
        """The organisation as it is called in public."""
        return row.organisation_words

    @staticmethod
    def resolve_region(row: Face) -> str:
        """The code of the county, or of the city where the county is hidden."""
        return row.place_id


class ItemOut(Schema):
    """One offer or need, whole."""

    id: int
    side: str
    kind: str
    state: str
    organisation: str
    region: str
    title: str
    abstract: str
    keywords: list[str]
    field_code: str
    industry: str
    amount: Decimal | None
    is_amount_open: bool
    maturity: int | None
    content: dict[str, Any]
    is_masked: bool
    mask: dict[str, Any]
    contact_name: str
    contact_phone: str
    expires_on: date | None
    source: str
    source_id: str
    changed_at: datetime

    @staticmethod
    def resolve_organisation(row: Item) -> str:
        """The owner's name."""
        return row.organisation.name

    @staticmethod
    def resolve_region(row: Item) -> str:
        """The region's code."""
        return row.region_id


class ItemIn(Schema):
    """One offer or need as another system tells it. ``content`` by the codes of the kind's parts."""

    organisation_id: int
    kind: str
    title: str
    abstract: str
    keywords: list[str] = []
    field_code: str
    industry: str = ""
    amount: Decimal | None = None
    is_amount_open: bool = False
    expires_on: date | None = None
    contact_name: str
    contact_phone: str
    content: dict[str, Any] = {}
    is_masked: bool = False
    mask: dict[str, Any] = {}
    source: str = ""
    source_id: str = ""


@router.get(
    "/hall", response=list[FaceOut], auth=None, summary="成果厅和需求厅（公开版）", url_name="list_hall"
)
@paginate(Pages, page_size=100)
def list_hall(
    request: ActorRequest, side: str = "", kind: str = "", field: str = "", q: str = ""
) -> list[Face]:
    """What is on show, the newest first, narrowed by side, kind, field of technology and words. Needs no signing in."""
    wanted = {"kind": kind, "field_code": field}
    words = Q()
    for word in words_of(q):
        words &= standing_in(str(word))
    return faces_on_show(side).filter(words, **{k: v for k, v in wanted.items() if v})  # type: ignore[return-value]


@router.get("/items", response=list[ItemOut], summary="供需信息（全文）")
@paginate(Pages, page_size=100)
def list_items(request: ActorRequest, side: str = "", kind: str = "", state: str = "") -> list[Item]:
    """Those that the caller may read whole, narrowed by side, kind and state."""
    require(request.actor, "exchange.item.view")
    wanted = {"side": side, "kind": kind, "state": state}
    rows = visible_items(request.actor).filter(**{k: v for k, v in wanted.items() if v})
    return rows.order_by("-changed_at", "-pk")  # type: ignore[return-value]


@router.get("/items/{pk}", response=ItemOut, summary="一条供需信息（全文）")
def read_item(request: ActorRequest, pk: int) -> Item:
    """One that the caller may read whole."""
    return get_item(request.actor, pk)


@router.post("/items", response=ItemOut, summary="录入并报送一条供需信息")
def enter(request: ActorRequest, told: ItemIn) -> Item:
    """Enter and hand in; the same number of a source is taken once. What is missing is answered with 422 and its field."""
    data = told.dict()
    keys = {key: data.pop(key) for key in ("organisation_id", "kind", "source", "source_id")}
    entry = Entry(**keys, given=Given(**data))
    (item,) = enter_items(entries=[entry], actor=request.actor, now=request.now)
    return get_item(request.actor, item.pk)
