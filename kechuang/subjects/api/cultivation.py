"""API: 培育库、政策推送."""

from datetime import date, datetime
from decimal import Decimal

from django.db.models import QuerySet
from ninja import Router, Schema
from ninja.pagination import paginate

from kechuang.core.api_shapes import Pages, Year
from kechuang.core.http import ActorRequest
from kechuang.subjects.models import PolicyPush, PoolEntry
from kechuang.subjects.queries.cultivation import pool_rows

router = Router(tags=["主体"])


class PoolEntryOut(Schema):
    """One firm of the pool, with the stored answer of the rules."""

    id: int
    organisation_id: int
    organisation: str
    region_id: str
    topic: str
    year: int
    state: str
    officer: str | None
    listed_on: date
    verdict: str | None
    unmet: int | None
    unknown: int | None
    worst: str | None

    @staticmethod
    def resolve_organisation(row: PoolEntry) -> str:
        """The organisation's name."""
        return row.organisation.name

    @staticmethod
    def resolve_region_id(row: PoolEntry) -> str:
        """Where the organisation is registered."""
        return row.organisation.region_id

    @staticmethod
    def resolve_officer(row: PoolEntry) -> str | None:
        """Who serves it."""
        return None if row.officer is None else str(row.officer)


class PolicyPushOut(Schema):
    """One policy told to one firm, and how far it came."""

    id: int
    organisation_id: int
    topic: str
    rule: str
    state: str
    verdict: str
    is_direct: bool
    sent_at: datetime
    opened_at: datetime | None
    applied_at: datetime | None
    paid_at: datetime | None
    paid_amount: Decimal | None


@router.get("/pool", response=list[PoolEntryOut], summary="培育库")
@paginate(Pages)
def list_pool(
    request: ActorRequest, topic: str = "", year: Year | None = None, state: str = ""
) -> QuerySet[PoolEntry]:
    """The pool that the caller may see, narrowed by topic, year and state."""
    rows = pool_rows(request.actor).order_by("pk")
    wanted = {key: value for key, value in (("topic", topic), ("year", year), ("state", state)) if value}
    return rows.filter(**wanted)


@router.get("/pushes", response=list[PolicyPushOut], summary="政策推送")
@paginate(Pages)
def list_pushes(request: ActorRequest, topic: str = "", state: str = "") -> QuerySet[PolicyPush]:
    """The policies told to firms that the caller may see: a firm's own, an officer's within reach."""
    rows = PolicyPush.objects.visible_to(request.actor).order_by("pk")
    wanted = {key: value for key, value in (("topic", topic), ("state", state)) if value}
    return rows.filter(**wanted)
