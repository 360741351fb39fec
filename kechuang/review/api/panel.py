"""API: 评审组和抽取记录."""

# No postponed annotations here: behind ``paginate`` ninja could not find our own types by their names.
from datetime import datetime
from typing import Any

from django.http import Http404
from ninja import Router, Schema
from ninja.pagination import paginate

from kechuang.core.api_shapes import Pages, RowNumber
from kechuang.core.http import ActorRequest
from kechuang.core.operations.file import log_export
from kechuang.core.permissions import require
from kechuang.review.models import Draw, Panel
from kechuang.review.queries.panels import get_draw, get_panel, panels

router = Router(tags=["评审"])


class PanelOut(Schema):
    """One panel with how far it is. Nobody's scores and nobody's name."""

    id: int
    call: int
    title: str
    state: str
    mode: str
    experts_per_file: int
    is_blinded: bool
    opens_at: datetime | None
    closes_at: datetime | None
    made_at: datetime
    files: int
    members: int
    sheets: int
    submitted: int

    @staticmethod
    def resolve_call(row: Panel) -> int:
        """The call's key."""
        return int(row.call_id)

    @staticmethod
    def resolve_files(row: Any) -> int:
        """How many files."""
        return int(row.file_count)

    @staticmethod
    def resolve_members(row: Any) -> int:
        """How many experts have accepted."""
        return int(row.member_count)

    @staticmethod
    def resolve_sheets(row: Any) -> int:
        """How many sheets count."""
        return int(row.sheet_count)

    @staticmethod
    def resolve_submitted(row: Any) -> int:
        """How many of them are submitted."""
        return int(row.done_count)


class DrawOut(Schema):
    """One draw: what was published before it, and when it was run and shown."""

    id: int
    number: int
    commitment: str
    frozen: str
    committed_at: datetime
    drawn_at: datetime | None
    revealed_at: datetime | None

    @staticmethod
    def resolve_frozen(row: Draw) -> str:
        """The digest of demand and candidates."""
        return str(row.record["frozen"])


@router.get("/panels", response=list[PanelOut], summary="评审组")
@paginate(Pages, page_size=100)
def list_panels(request: ActorRequest, state: str = "") -> list[Panel]:
    """The panels that the caller may see, narrowed by state."""
    rows = panels(request.actor)
    return (rows.filter(state=state) if state else rows).order_by("-made_at", "-pk")  # type: ignore[return-value]


@router.get("/panels/{int:panel_id}/draws", response=list[DrawOut], summary="评审组的抽取")
def list_draws(request: ActorRequest, panel_id: RowNumber) -> list[Draw]:
    """The draws of a panel, the first first."""
    try:
        return list(get_panel(request.actor, panel_id).draws.order_by("number"))
    except Panel.DoesNotExist as error:
        raise Http404("没有这个评审组。") from error


@router.get("/draws/{int:draw_id}/record", summary="抽取记录")
def get_record(request: ActorRequest, draw_id: RowNumber) -> dict[str, Any]:
    """The record for ``kechuang draw --replay``; its seed is in it once it was shown. That it was taken is logged."""
    try:
        draw = get_draw(request.actor, draw_id)
    except Draw.DoesNotExist as error:
        raise Http404("没有这次抽取。") from error
    require(request.actor, "review.panel.export", draw.panel)
    log_export(
        what=f"抽取记录 {draw}", rows=len(draw.record["candidates"]), region=draw.panel.call.region, actor=request.actor,
        now=request.now,
    )  # fmt: skip
    return dict(draw.record)
