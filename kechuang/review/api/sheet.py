"""API: 我的评审. An expert's own sheets by their keys; what tells of who applies is as hidden as on the pages."""

# No postponed annotations here: behind ``paginate`` ninja could not find our own types by their names.
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import Http404
from ninja import Field, Router, Schema
from ninja.pagination import paginate

from kechuang.core.api_shapes import Pages
from kechuang.core.http import ActorRequest
from kechuang.review.models import Sheet
from kechuang.review.operations.opening import bar_sheet
from kechuang.review.operations.sheet import Scored, Typed, declare_sheet, score_sheet, submit_sheet
from kechuang.review.queries import desk
from kechuang.review.queries.blind_file import BlindFile, file_of
from kechuang.review.queries.desk import QueueRow
from kechuang.review.states import PanelState, SheetState

router = Router(tags=["我的评审"])


class OwnSheetOut(Schema):
    """One of the caller's sheets: the file by its code alone. ``filled`` of ``items`` have marks."""

    key: UUID
    file: str
    panel: str
    state: str
    discipline: str
    filled: int
    items: int
    opens_at: datetime | None
    closes_at: datetime | None

    @staticmethod
    def resolve_key(row: QueueRow) -> UUID:
        """By which it is read and written."""
        return row.sheet.key

    @staticmethod
    def resolve_file(row: QueueRow) -> str:
        """The file's code."""
        return row.code

    @staticmethod
    def resolve_panel(row: QueueRow) -> str:
        """The panel's name."""
        return row.sheet.panel.title

    @staticmethod
    def resolve_state(row: QueueRow) -> str:
        """How the sheet stands."""
        return str(row.sheet.state)

    @staticmethod
    def resolve_opens_at(row: QueueRow) -> datetime | None:
        """From when on it may be written."""
        return row.sheet.panel.opens_at

    @staticmethod
    def resolve_closes_at(row: QueueRow) -> datetime | None:
        """Until when."""
        return row.sheet.panel.closes_at


class MarkOut(Schema):
    """A line of the sheet, from 0 to ``maximum`` in halves; ``value`` null: no mark yet."""

    code: str
    title: str
    help: str
    maximum: Decimal
    value: Decimal | None
    revision: int


class LineOut(Schema):
    """An answer: words, or a table."""

    title: str
    text: str
    columns: list[str]
    rows: list[list[str]]


class ChapterOut(Schema):
    """A section of the form."""

    title: str
    lines: list[LineOut]


class PaperOut(Schema):
    """A material under its neutral name; ``is_shown`` false: there is no copy without names yet."""

    number: int
    title: str
    name: str
    is_shown: bool


class FileOut(Schema):
    """The file as its experts read it."""

    code: str
    title: str
    is_blinded: bool
    chapters: list[ChapterOut]
    papers: list[PaperOut]


class SheetOut(Schema):
    """One sheet. ``file`` null: declare first that you are free and will keep it secret."""

    key: UUID
    state: str
    marks: list[MarkOut]
    comment: str
    comment_revision: int
    total: Decimal | None
    file: FileOut | None


class DeclarationIn(Schema):
    """Both are to be said: no conflict of interest, and that all will be kept confidential."""

    free: bool = False
    secret: bool = False


class TypedIn(Schema):
    """A mark or a comment as a person would type it; ``revision`` as it was read (null: write whatever stands there)."""

    value: str = Field("", max_length=5000)
    revision: int | None = None


class ScoreIn(Schema):
    """Marks by code; ``comment`` null: leave it. ``seconds``: how long the file was open since the last saving."""

    marks: dict[str, TypedIn] = {}
    comment: TypedIn | None = Field(None, title="Comment")
    seconds: int = Field(0, ge=0, le=86_400)


class MarkClashOut(Schema):
    """An older device's word that was not written."""

    code: str
    theirs: str
    mine: str
    revision: int


class ScoredOut(Schema):
    """What became of a saving; the code ``""`` stands for the comment. ``total`` null: a mark is missing."""

    written: list[str]
    errors: dict[str, str]
    clashes: list[MarkClashOut]
    revisions: dict[str, int]
    total: Decimal | None


def _asked(request: ActorRequest, key: UUID) -> Sheet:
    try:
        return desk.own_sheet(request.actor, key)
    except Sheet.DoesNotExist as error:
        raise Http404("没有这份评审材料，或者已经收回。") from error


def _check_barred(request: ActorRequest, sheet: Sheet) -> None:
    """Ask anew whether the expert is to stand aside, as the page does before it shows anything."""
    is_waiting = sheet.panel.state == PanelState.REVIEWING and sheet.state in desk.TO_DO
    if is_waiting and bar_sheet(sheet_key=sheet.key, actor=request.actor, now=request.now) is not None:
        raise Http404("打开前复查，这份材料您应当回避，已经取消并另请专家。")


def _file(file: BlindFile) -> dict[str, Any]:
    papers = [
        {"number": each.number, "title": each.title, "name": each.name, "is_shown": each.stored is not None}
        for each in file.papers
    ]
    return {
        "code": file.code, "title": file.title, "is_blinded": file.is_blinded, "chapters": file.chapters, "papers": papers,
    }  # fmt: skip


@router.get("/sheets", response=list[OwnSheetOut], summary="我的评审材料")
@paginate(Pages, page_size=100)
def list_own_sheets(request: ActorRequest, state: str = "") -> list[QueueRow]:
    """The caller's own sheets by panel and code, narrowed by state."""
    rows = [row for queue in desk.queue_of(request.actor) for row in queue.rows]
    return [row for row in rows if row.sheet.state == state] if state else rows


@router.get("/sheets/{uuid:key}", response=SheetOut, summary="一份评审材料和评分表")
def get_own_sheet(request: ActorRequest, key: UUID) -> dict[str, Any]:
    """One of the caller's sheets; the file beside it once he has declared."""
    sheet = _asked(request, key)
    _check_barred(request, sheet)
    marks = [
        {
            "code": item.code, "title": item.title, "help": item.help, "maximum": item.maximum, "value": value or None,
            "revision": revision,
        }
        for item, value, revision in desk.items_with_marks(sheet)
    ]  # fmt: skip
    is_declared = sheet.state != SheetState.ASSIGNED
    return {
        "key": sheet.key, "state": sheet.state, "marks": marks, "comment": sheet.comment, "comment_revision": sheet.revision,
        "total": sheet.total, "file": _file(file_of(sheet.file)) if is_declared else None,
    }  # fmt: skip


@router.post("/sheets/{uuid:key}/declare", response=SheetOut, summary="声明没有利害关系并保密")
def post_declaration(request: ActorRequest, key: UUID, data: DeclarationIn) -> dict[str, Any]:
    """Declare; the file comes with the answer. 422 unless both are said."""
    _check_barred(request, _asked(request, key))
    declare_sheet(sheet_key=key, free=data.free, secret=data.secret, actor=request.actor, now=request.now)
    return get_own_sheet(request, key)


@router.post("/sheets/{uuid:key}/score", response=ScoredOut, summary="保存评分")
def post_score(request: ActorRequest, key: UUID, data: ScoreIn) -> Scored:
    """Save marks and comment: what can be written is, and the rest is told."""
    _asked(request, key)
    marks = {code: Typed(each.value, each.revision) for code, each in data.marks.items()}
    comment = None if data.comment is None else Typed(data.comment.value, data.comment.revision)
    return score_sheet(
        sheet_key=key,
        marks=marks,
        comment=comment,
        seconds=data.seconds,
        actor=request.actor,
        now=request.now,
    )


@router.post("/sheets/{uuid:key}/submit", response=SheetOut, summary="提交评分")
def post_sheet(request: ActorRequest, key: UUID) -> dict[str, Any]:
    """Submit. 422 with all that is missing."""
    _asked(request, key)
    submit_sheet(sheet_key=key, actor=request.actor, now=request.now)
    return get_own_sheet(request, key)
