"""API: 技术合同. Read by whoever may see them; the register's sums by kind."""

# No postponed annotations here: behind ``paginate`` ninja could not find our own types by their names.
from datetime import date
from decimal import Decimal

from ninja import Router, Schema
from ninja.pagination import paginate

from kechuang.core.api_shapes import Pages, Year
from kechuang.core.http import ActorRequest
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.exchange.models import Contract
from kechuang.exchange.queries.contract import get_contract, visible_contracts
from kechuang.exchange.queries.contract_statistics import (
    CALIBRES,
    CUTS,
    Asked,
    countable_lines,
    countable_regions,
    table_of,
)

router = Router(tags=["技术合同"])


class ContractOut(Schema):
    """One technology contract. ``total`` and ``technology`` in yuan; null is unknown, never nought."""

    id: int
    state: str
    number: str | None
    title: str
    subkind: str
    field: str
    seller: str
    seller_region: str
    buyer: str
    buyer_region: str
    signed_on: date | None
    valid_until: date | None
    is_total_open: bool
    total: Decimal | None
    technology: Decimal | None
    filed_on: date | None
    accepted_on: date | None
    due_on: date | None
    registered_on: date | None
    cancelled_on: date | None

    @staticmethod
    def resolve_seller(row: Contract) -> str:
        """The seller's name."""
        return row.seller.name

    @staticmethod
    def resolve_buyer(row: Contract) -> str:
        """The buyer's name."""
        return row.buyer.name

    @staticmethod
    def resolve_seller_region(row: Contract) -> str:
        """The seller's division."""
        return row.seller.region_code

    @staticmethod
    def resolve_buyer_region(row: Contract) -> str:
        """The buyer's division."""
        return row.buyer.region_code


class SumsOut(Schema):
    """One row of the statistics; amounts in yuan, of what is known. ``unknown``: contracts whose total is open."""

    code: str
    title: str
    count: int
    unknown: int
    total: Decimal
    technology: Decimal


@router.get("/contracts", response=list[ContractOut], summary="技术合同")
@paginate(Pages, page_size=100)
def list_contracts(
    request: ActorRequest, state: str = "", kind: str = "", year: Year | None = None
) -> list[Contract]:
    """Those that the caller may see, narrowed by state, kind (KF, ZR, XK, ZX, FW) and year of registration."""
    require(request.actor, "exchange.contract.view")
    rows = visible_contracts(request.actor)
    wanted = {"state": state, "subkind__startswith": kind, "registered_on__year": year}
    return rows.filter(**{k: v for k, v in wanted.items() if v}).order_by("-pk")  # type: ignore[return-value]


@router.get("/contracts/{pk}", response=ContractOut, summary="一份技术合同")
def read_contract(request: ActorRequest, pk: int) -> Contract:
    """One that the caller may see."""
    return get_contract(request.actor, pk)


@router.get("/contract-statistics", response=list[SumsOut], summary="技术合同统计")
def read_statistics(
    request: ActorRequest, year: Year, cut: str = "kind", calibre: str = "total", region: str = "", restated: int = 0
) -> list[object]:  # fmt: skip
    """The register of a year added up, by the day of registration: by ``cut`` and ``calibre`` as on the page.

    ``restated`` 1: cancelled contracts are taken out of the year in which they were registered.
    """
    require(request.actor, "exchange.contract.count")
    regions = {each.pk: each for each in countable_regions(request.actor)}
    if cut not in CUTS or calibre not in CALIBRES:
        raise Problem(
            "cut 或 calibre 的值不对，见页面“技术合同统计”。", field="cut" if cut not in CUTS else "calibre"
        )
    place = regions.get(region) if region else next(iter(regions.values()), None)
    if place is None:
        raise Problem("没有这个区域，或它不在您的辖区内。", field="region")
    asked = Asked(region=place, year=year, calibre=calibre, restated=bool(restated))
    return list(table_of(countable_lines(request.actor), asked, cut))
