"""API: 事项."""

# No postponed annotations here: behind ``paginate`` ninja could not find our own types by their names.
from datetime import datetime
from typing import Any

from django.http import Http404
from ninja import Router, Schema
from ninja.pagination import paginate

from kechuang.core.api_shapes import Pages, RowNumber
from kechuang.core.http import ActorRequest
from kechuang.core.permissions import require
from kechuang.programs.models import KindVersion
from kechuang.programs.queries.kinds import get_kind, kind_versions

router = Router(tags=["事项"])


class KindOut(Schema):
    """One version of a kind of matter. ``from_pack``: the pack's own, stored when it was first used."""

    id: int
    code: str
    version: int
    title: str
    group: str
    region: str
    state: str
    from_pack: bool
    changed_at: datetime

    @staticmethod
    def resolve_region(row: KindVersion) -> str:
        """The region's code."""
        return row.region_id


class KindFull(KindOut):
    """One version with all that it holds, as a pack's data file has it."""

    data: dict[str, Any]


@router.get("/kinds", response=list[KindOut], summary="事项")
@paginate(Pages, page_size=100)
def list_kinds(request: ActorRequest, group: str = "", state: str = "", code: str = "") -> list[KindVersion]:
    """The versions that the caller may see, narrowed by group, state and code."""
    require(request.actor, "programs.kind.view")
    wanted = {"group": group, "state": state, "code": code}
    rows = kind_versions(request.actor)
    return rows.filter(**{key: value for key, value in wanted.items() if value})  # type: ignore[return-value]


@router.get("/kinds/{int:version_id}", response=KindFull, summary="一个事项")
def get_one_kind(request: ActorRequest, version_id: RowNumber) -> KindVersion:
    """One version with its questions, materials, conditions, steps, limits and score sheet."""
    require(request.actor, "programs.kind.view")
    try:
        return get_kind(request.actor, version_id)
    except KindVersion.DoesNotExist as error:
        raise Http404("没有这个事项。") from error
