"""API: 平台载体."""

from datetime import date
from decimal import Decimal

from django.db.models import QuerySet
from django.http import Http404
from ninja import Router, Schema
from ninja.pagination import paginate

from kechuang.core.api_shapes import Pages, RowNumber
from kechuang.core.http import ActorRequest
from kechuang.subjects.models import Carrier, Tenancy
from kechuang.subjects.queries.carrier import carriers_with_counts, get_carrier, tenancies_of

router = Router(tags=["主体"])


class CarrierOut(Schema):
    """One carrier, with its tenants inside and its graduates so far."""

    id: int
    name: str
    kind: str
    level: str
    state: str
    region_id: str
    host_id: int
    area: Decimal | None
    recognised_on: date | None
    inside: int
    graduated: int


class TenancyOut(Schema):
    """One stay of a tenant."""

    id: int
    name: str
    organisation_id: int | None
    entered_on: date
    left_on: date | None
    left_as: str
    graduated_by: list[str]


@router.get("/carriers", response=list[CarrierOut], summary="平台载体")
@paginate(Pages)
def list_carriers(
    request: ActorRequest, kind: str = "", level: str = "", state: str = ""
) -> QuerySet[Carrier]:
    """The carriers that the caller may see, narrowed by kind, level and state."""
    rows = carriers_with_counts(request.actor).order_by("pk")
    wanted = {key: value for key, value in (("kind", kind), ("level", level), ("state", state)) if value}
    return rows.filter(**wanted)


@router.get("/carriers/{pk}/tenancies", response=list[TenancyOut], summary="在孵企业（团队）")
@paginate(Pages)
def list_tenancies(request: ActorRequest, pk: RowNumber) -> QuerySet[Tenancy]:
    """The tenants of one carrier, of all times."""
    try:
        return tenancies_of(get_carrier(request.actor, pk))
    except Carrier.DoesNotExist as error:
        raise Http404("没有这个平台载体。") from error
