"""API: 单位."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.http import Http404
from ninja import Router, Schema
from ninja.pagination import paginate

from kechuang.core.api_shapes import Pages, RowNumber
from kechuang.core.http import ActorRequest
from kechuang.subjects.logic.identifiers import mask_phone
from kechuang.subjects.models import Organisation
from kechuang.subjects.queries import organisations as queries

router = Router(tags=["主体"])


class OrganisationOut(Schema):
    """One organisation. Its contact is masked; ``merged_into`` is the record that stands for it now."""

    id: int
    uscc: str | None
    name: str
    former_names: list[str]
    kind: str
    state: str
    region: str
    production_region: str | None
    industry: str
    registered_on: date | None
    is_resident: bool
    contact_phone: str
    merged_into: int | None

    @staticmethod
    def resolve_former_names(row: Organisation) -> list[str]:
        """Names that it had, the latest first."""
        return [each.name for each in row.former_names.all()]

    @staticmethod
    def resolve_region(row: Organisation) -> str:
        """The code of the region of registration."""
        return row.region_id

    @staticmethod
    def resolve_production_region(row: Organisation) -> str | None:
        """The code of the region where it works, if elsewhere."""
        return row.production_region_id

    @staticmethod
    def resolve_contact_phone(row: Organisation) -> str:
        """Masked."""
        return mask_phone(row.contact_phone)

    @staticmethod
    def resolve_merged_into(row: Organisation) -> int | None:
        """The survivor's number."""
        return row.merged_into_id


@router.get("/organisations", response=list[OrganisationOut], summary="单位")
@paginate(Pages, page_size=100)
def list_organisations(
    request: ActorRequest, region: str = "", kind: str = "", state: str = "", uscc: str = ""
) -> QuerySet[Organisation]:
    """Organisations that the caller may see, narrowed by region code, kind, state and code; a member sees his own."""
    wanted = {"region": region, "kind": kind, "state": state, "uscc": uscc}
    rows = queries.organisations(request.actor).prefetch_related("former_names")
    return rows.filter(**{key: value for key, value in wanted.items() if value}).order_by("pk")


@router.get("/organisations/{int:organisation_id}", response=OrganisationOut, summary="一家单位")
def get_organisation(request: ActorRequest, organisation_id: RowNumber) -> Organisation:
    """One organisation, merged or not."""
    try:
        return queries.get_organisation(request.actor, organisation_id)
    except Organisation.DoesNotExist as error:
        raise Http404("没有这家单位。") from error
