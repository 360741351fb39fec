"""The API of plans: documents, statements and targets; the same permissions as the pages."""

# No postponed annotations here: behind ``paginate`` ninja could not find our own types by their names.
from datetime import date, datetime
from decimal import Decimal

from ninja import Router, Schema, Status
from ninja.pagination import paginate

from kechuang.core.api_shapes import Pages, RowNumber, RowNumbers, Year
from kechuang.core.http import ActorRequest
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region
from kechuang.plans import queries
from kechuang.plans.logic import describe, describe_statement
from kechuang.plans.models import Document, Statement, Target
from kechuang.plans.operations import (
    accept_targets,
    add_document,
    confirm_statements,
    reject_statements,
    reopen_statements,
)

router = Router(tags=["目标"])


class DocumentOut(Schema):
    """A document, without its text."""

    id: int
    title: str
    kind: str
    year: int | None
    region: str
    number: str
    source: str
    created_at: datetime
    found: int
    confirmed: int
    waiting: int

    @staticmethod
    def resolve_region(row: Document) -> str:
        """The region's code."""
        return row.region_id


class DocumentIn(Schema):
    """A text to read. What is left empty is taken from the text."""

    text: str
    region: str
    title: str = ""
    kind: str = ""
    year: Year | None = None
    number: str = ""
    source: str = ""


class StatementOut(Schema):
    """A statement as it counts now. ``start`` and ``end`` count characters of the original; ``value`` may be null."""

    id: int
    document: int
    key: str
    state: str
    kind: str
    form: str
    indicator: str
    norm: str
    code: str
    cmp: str
    value: Decimal | None
    value_hi: Decimal | None
    unit: str
    growth_pct: Decimal | None
    period: str
    region_name: str
    words: str
    span: str
    start: int
    end: int
    confidence: Decimal
    is_mended: bool
    decided_at: datetime | None

    @staticmethod
    def resolve_document(row: Statement) -> int:
        """The document's number."""
        return row.document_id

    @staticmethod
    def resolve_words(row: Statement) -> str:
        """All that it says, in words."""
        return describe_statement(row)


class TargetOut(Schema):
    """A target; ``words`` says its expression, the numbers are null where it has none."""

    id: int
    plan: int
    parent: int | None
    region: str
    indicator: str
    name: str
    period: str
    year: int
    due_on: date | None
    state: str
    form: str
    cmp: str
    floor: Decimal | None
    ceil: Decimal | None
    stretch: Decimal | None
    unit: str
    growth_pct: Decimal | None
    points: Decimal | None
    multiple: Decimal | None
    rank: int | None
    rank_change: int | None
    words: str
    text: str
    statement: int | None

    @staticmethod
    def resolve_plan(row: Target) -> int:
        """The plan's number."""
        return row.plan_id

    @staticmethod
    def resolve_parent(row: Target) -> int | None:
        """The city's target of which this is a share."""
        return row.parent_id

    @staticmethod
    def resolve_region(row: Target) -> str:
        """The region's code."""
        return row.region_id

    @staticmethod
    def resolve_statement(row: Target) -> int | None:
        """The statement that it was made from."""
        return row.statement_id

    @staticmethod
    def resolve_words(row: Target) -> str:
        """The expression in words."""
        return describe(row.expression)


class ChosenIn(Schema):
    """Which ones."""

    ids: RowNumbers


class ChangedOut(Schema):
    """Those that were changed; the others were so already."""

    changed: list[int]


_ACTS = {"confirm": confirm_statements, "reject": reject_statements, "reopen": reopen_statements}


@router.get("/documents", response=list[DocumentOut], summary="文件")
@paginate(Pages, page_size=100)
def list_documents(request: ActorRequest, region: str = "", year: Year | None = None) -> list[Document]:
    """Documents that the caller may see, the newest first."""
    rows = queries.document_rows(request.actor)
    wanted = {"region": region, "year": year}
    return rows.filter(**{key: value for key, value in wanted.items() if value})  # type: ignore[return-value]


@router.post("/documents", response={201: DocumentOut}, summary="录入文件")
def post_document(request: ActorRequest, data: DocumentIn) -> Status[Document]:
    """Read a text; the same text again answers with the document that is there."""
    region = Region.objects.filter(pk=data.region).first()
    if region is None:
        raise Problem(f"没有代码为“{data.region}”的区域。", field="region")
    given = data.dict(exclude={"region"})
    document = add_document(region=region, **given, actor=request.actor, now=request.now)
    return Status(201, queries.document_rows(request.actor).get(pk=document.pk))


@router.get("/documents/{int:document_id}", response=DocumentOut, summary="一份文件")
def get_document(request: ActorRequest, document_id: RowNumber) -> Document:
    """One document."""
    queries.get_document(request.actor, document_id)
    return queries.document_rows(request.actor).get(pk=document_id)


@router.get("/documents/{int:document_id}/statements", response=list[StatementOut], summary="文件的识读结果")
@paginate(Pages, page_size=200)
def list_statements(request: ActorRequest, document_id: RowNumber, state: str = "") -> list[Statement]:
    """The statements of a document in the order of its text."""
    rows = queries.get_document(request.actor, document_id).statements.live().order_by("start", "id")
    return rows.filter(state=state) if state else rows  # type: ignore[return-value]


@router.post(
    "/documents/{int:document_id}/statements/{act}", response=ChangedOut, summary="确认、舍弃或撤回识读结果"
)
def decide_statements(
    request: ActorRequest, document_id: RowNumber, act: str, data: ChosenIn
) -> dict[str, list[int]]:
    """``act`` is confirm, reject or reopen. Those that are so already are passed over."""
    if act not in _ACTS:
        raise Problem("动作应为 confirm、reject 或 reopen。", field="act")
    rows = _ACTS[act](document_id=document_id, statement_ids=data.ids, actor=request.actor, now=request.now)
    return {"changed": [row.pk for row in rows]}


@router.get("/targets", response=list[TargetOut], summary="目标")
@paginate(Pages, page_size=100)
def list_targets(
    request: ActorRequest,
    region: str = "",
    year: Year | None = None,
    plan: RowNumber | None = None,
    state: str = "",
    indicator: str = "",
) -> list[Target]:
    """Targets that the caller may see."""
    rows = queries.target_rows(request.actor).order_by("year", "plan_id", "id")
    wanted = {"region": region, "year": year, "plan": plan, "state": state, "indicator": indicator}
    return rows.filter(**{key: value for key, value in wanted.items() if value})  # type: ignore[return-value]


@router.get("/targets/{int:target_id}", response=TargetOut, summary="一个目标")
def get_target(request: ActorRequest, target_id: RowNumber) -> Target:
    """One target."""
    return queries.get_target(request.actor, target_id)


@router.post("/targets/{int:target_id}/accept", response=ChangedOut, summary="接受目标")
def accept_target(request: ActorRequest, target_id: RowNumber) -> dict[str, list[int]]:
    """A county or zone accepts its share."""
    target = queries.get_target(request.actor, target_id)
    rows = accept_targets(
        plan_id=target.plan_id, target_ids=[target_id], actor=request.actor, now=request.now
    )
    return {"changed": [row.pk for row in rows]}
