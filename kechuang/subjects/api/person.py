"""API: 人员与专家. Numbers are masked; there is no call that opens them."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.http import Http404
from ninja import Router, Schema
from ninja.pagination import paginate

from kechuang.core.api_shapes import Pages, RowNumber
from kechuang.core.http import ActorRequest
from kechuang.subjects.logic.experts import is_stale, masked_id, masked_phone
from kechuang.subjects.models import Discipline, Expert, Person, Team
from kechuang.subjects.queries import person as queries
from kechuang.subjects.queries.person import employer_of

router = Router(tags=["人员与专家"])


class PersonOut(Schema):
    """A person. ``identity`` and ``phone`` show their last four characters only."""

    id: int
    name: str
    region: str
    employer: str
    title: str
    position: str
    identity: str
    phone: str

    @staticmethod
    def resolve_region(row: Person) -> str:
        """The region's code."""
        return str(row.region_id)

    @staticmethod
    def resolve_employer(row: Person) -> str:
        """The employer's name."""
        return employer_of(row)

    @staticmethod
    def resolve_identity(row: Person) -> str:
        """The masked identity number."""
        return masked_id(row.id_tail)

    @staticmethod
    def resolve_phone(row: Person) -> str:
        """The masked telephone number."""
        return masked_phone(row.phone_tail)


class DisciplineOut(Schema):
    """A discipline of GB/T 13745—2009."""

    code: str
    name: str
    parent: str | None

    @staticmethod
    def resolve_parent(row: Discipline) -> str | None:
        """The code of the discipline above."""
        return row.parent_id


class ExpertOut(Schema):
    """An expert of the pool. ``stale``: he has not confirmed his record within a year."""

    id: int
    person: PersonOut
    state: str
    disciplines: list[str]
    expertise: str
    is_financial: bool
    load_limit: int
    confirmed_on: date | None
    stale: bool
    banned: bool

    @staticmethod
    def resolve_disciplines(row: Expert) -> list[str]:
        """The codes of his disciplines."""
        return [each.pk for each in row.disciplines.all()]

    @staticmethod
    def resolve_stale(row: Expert, context: dict[str, ActorRequest]) -> bool:
        """Is his confirmation over a year old?"""
        return is_stale(row.confirmed_on, context["request"].now.date())

    @staticmethod
    def resolve_banned(row: Expert) -> bool:
        """Is he banned from reviewing today?"""
        return bool(getattr(row, "is_banned", False))


class TeamOut(Schema):
    """A team."""

    id: int
    name: str
    kind: str
    level: str
    region: str
    host: str
    leader: str | None
    recognised_on: date | None

    @staticmethod
    def resolve_region(row: Team) -> str:
        """The region's code."""
        return str(row.region_id)

    @staticmethod
    def resolve_host(row: Team) -> str:
        """The host's name."""
        return row.host.name

    @staticmethod
    def resolve_leader(row: Team) -> str | None:
        """The leader's name."""
        return row.leader.name if row.leader else None


@router.get("/disciplines", response=list[DisciplineOut], summary="学科分类")
def list_disciplines(request: ActorRequest) -> QuerySet[Discipline]:
    """The tree of disciplines, from the top down."""
    return Discipline.objects.order_by("path")


@router.get("/people", response=list[PersonOut], summary="人员")
@paginate(Pages, page_size=100)
def list_people(request: ActorRequest, region: str = "") -> QuerySet[Person]:
    """People whom the caller may see, masked."""
    rows = queries.people(request.actor)
    return rows.filter(region__path__contains=f"/{region}/") if region else rows


@router.get("/people/{int:person_id}", response=PersonOut, summary="一个人员")
def get_person(request: ActorRequest, person_id: RowNumber) -> Person:
    """One person, masked."""
    try:
        return queries.get_person(request.actor, person_id)
    except Person.DoesNotExist as error:
        raise Http404("没有这个人员的记录。") from error


@router.get("/experts", response=list[ExpertOut], summary="专家")
@paginate(Pages, page_size=100)
def list_experts(request: ActorRequest, discipline: str = "", state: str = "") -> QuerySet[Expert]:
    """Experts whom the caller may see, by discipline (those below it included) and state."""
    rows = queries.experts(request.actor, request.now.date())
    if discipline:
        rows = queries.within_discipline(rows, discipline)
    return rows.filter(state=state) if state else rows


@router.get("/teams", response=list[TeamOut], summary="团队")
@paginate(Pages, page_size=100)
def list_teams(request: ActorRequest) -> QuerySet[Team]:
    """Teams that the caller may see."""
    return queries.teams(request.actor)
