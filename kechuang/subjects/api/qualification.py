"""API: 资质."""

# No postponed annotations here: behind ``paginate`` ninja could not find our own types by their names.
from datetime import date

from django.http import Http404
from ninja import Router, Schema, Status
from ninja.pagination import paginate

from kechuang.core.api_shapes import Pages, RowNumber
from kechuang.core.http import ActorRequest
from kechuang.core.permissions import require
from kechuang.subjects.models import Qualification
from kechuang.subjects.operations.qualification import QualificationGiven, grant_qualification
from kechuang.subjects.queries.organisations import get_organisation
from kechuang.subjects.queries.qualification import get_qualification, qualifications

router = Router(tags=["资质"])


class QualificationOut(Schema):
    """One qualification. ``valid_to`` is null for one without an end."""

    id: int
    organisation: int
    kind: str
    level: str
    number: str
    issuer: str
    document: str
    granted_on: date
    valid_from: date
    valid_to: date | None
    is_first: bool
    state: str
    ended_on: date | None

    @staticmethod
    def resolve_organisation(row: Qualification) -> int:
        """The organisation's number."""
        return row.organisation_id


class QualificationIn(Schema):
    """A certificate to register. What is left out follows from its kind."""

    organisation: int
    kind: str
    granted_on: date
    level: str = ""
    number: str = ""
    issuer: str = ""
    document: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    is_first: bool | None = None


@router.get("/qualifications", response=list[QualificationOut], summary="资质")
@paginate(Pages, page_size=100)
def list_qualifications(
    request: ActorRequest, kind: str = "", organisation: RowNumber | None = None, on: date | None = None
) -> list[Qualification]:
    """The qualifications that the caller may see, narrowed by kind, holder, and being in force on a day."""
    require(request.actor, "subjects.qualification.view")
    rows = qualifications(request.actor)
    if on is not None:
        rows = rows.in_force(on)
    wanted = {"kind": kind, "organisation": organisation}
    return rows.filter(**{key: value for key, value in wanted.items() if value})  # type: ignore[return-value]


@router.get("/qualifications/{int:qualification_id}", response=QualificationOut, summary="一项资质")
def get_one_qualification(request: ActorRequest, qualification_id: RowNumber) -> Qualification:
    """One qualification."""
    try:
        return get_qualification(request.actor, qualification_id)
    except Qualification.DoesNotExist as error:
        raise Http404("没有这项资质。") from error


@router.post("/qualifications", response={201: QualificationOut}, summary="登记资质")
def post_qualification(request: ActorRequest, data: QualificationIn) -> Status[Qualification]:
    """Register a qualification. 422 with what, where and how to mend it if it cannot be taken."""
    organisation = get_organisation(request.actor, data.organisation)
    row = grant_qualification(
        organisation_id=organisation.pk,
        given=QualificationGiven(**data.dict(exclude={"organisation"})),
        actor=request.actor,
        now=request.now,
    )
    return Status(201, row)
