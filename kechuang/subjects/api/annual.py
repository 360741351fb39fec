"""API: 年度报表."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http import Http404
from ninja import Field, Router, Schema
from ninja.pagination import paginate

from kechuang.core.api_shapes import Pages, RowNumber, Year
from kechuang.core.http import ActorRequest
from kechuang.core.logic.verdicts import Problem
from kechuang.rules.facts import plain
from kechuang.subjects.logic.statement_form import statement_facts
from kechuang.subjects.models import AnnualStatement, Organisation
from kechuang.subjects.operations.annual import start_statement
from kechuang.subjects.operations.annual_filling import Typed, fill_statement
from kechuang.subjects.queries import annual as queries
from kechuang.subjects.queries.organisations import get_organisation

router = Router(tags=["年度报表"])

#: A value as JSON may give it: text as a person would write it, a whole number, yes or no, rows of a table.
Given = str | int | bool | None | Annotated[list[dict[str, str | int | bool | None]], Field(max_length=500)]


class FactDefinition(Schema):
    """One fact of the statement."""

    name: str
    title: str
    kind: str
    unit: str
    group: str
    scope_of: str
    clause: str
    help: str


class StatementHead(Schema):
    """What every answer says of a statement."""

    id: int
    organisation: int
    year: int
    version: int
    state: str
    signed_at: datetime | None
    changed_at: datetime


class StatementOut(StatementHead):
    """One statement without its figures."""

    @staticmethod
    def resolve_organisation(row: AnnualStatement) -> int:
        """The organisation's number."""
        return row.organisation_id


class CheckOut(Schema):
    """One contradiction in a statement."""

    code: str
    title: str
    severity: str
    words: str


class StatementFacts(StatementHead):
    """One statement with its figures. Money in yuan as text, a fact that is unknown is absent, never zero."""

    facts: dict[str, Any]
    prefilled: list[str]
    averages: dict[str, Decimal | None]
    inconsistencies: list[CheckOut]


class FactsIn(Schema):
    """Figures to write: values as a person would write them (``3000万元``); null or "" makes a fact unknown."""

    facts: dict[str, Given] = Field(max_length=300)


class FactsSaved(Schema):
    """What was written, and what was not and why."""

    written: list[str]
    errors: dict[str, str]


@router.get("/statement-facts", response=list[FactDefinition], summary="年度报表的项目")
def list_statement_facts(request: ActorRequest) -> list[dict[str, str]]:
    """What the statement asks for."""
    names = ("name", "title", "unit", "group", "scope_of", "clause", "help")
    return [
        {key: getattr(fact, key) for key in names} | {"kind": str(fact.kind)} for fact in statement_facts()
    ]


@router.get("/statements", response=list[StatementOut], summary="年度报表")
@paginate(Pages, page_size=100)
def list_statements(
    request: ActorRequest, year: int | None = None, state: str = "", organisation: int | None = None
) -> list[AnnualStatement]:
    """The current statements that the caller may see, narrowed by year, state and organisation."""
    rows = AnnualStatement.objects.visible_to(request.actor).current().order_by("-year", "organisation_id")
    wanted = {"year": _fitting(year), "state": state or None, "organisation": _fitting(organisation)}
    return rows.filter(**{key: value for key, value in wanted.items() if value is not None})  # type: ignore[return-value]


def _fitting(number: int | None) -> int | None:
    """A number that a column can hold; one that cannot matches nothing."""
    return number if number is None or 0 <= number < 2**31 else -1


@router.get(
    "/organisations/{int:organisation_id}/statements/{int:year}", response=StatementFacts, summary="一份年度报表"
)  # fmt: skip
def get_statement(request: ActorRequest, organisation_id: RowNumber, year: Year) -> dict[str, Any]:
    """A year's current statement with its figures and what contradicts itself in it."""
    row = queries.statement_of(request.actor, _organisation(request, organisation_id), year)
    if row is None:
        raise Http404(f"没有{year}年度的报表。")
    return _shown(row)


@router.put(
    "/organisations/{int:organisation_id}/statements/{int:year}/facts", response=FactsSaved, summary="写入年度报表"
)  # fmt: skip
def put_facts(request: ActorRequest, organisation_id: RowNumber, year: Year, data: FactsIn) -> FactsSaved:
    """Write figures into an open statement, begun if need be; what cannot be read is told and the rest is written."""
    organisation = _organisation(request, organisation_id)
    row = start_statement(organisation_id=organisation.pk, year=year, actor=request.actor, now=request.now)
    saved = fill_statement(
        statement_id=row.pk,
        facts={name: Typed(value) for name, value in data.facts.items()},
        actor=request.actor,
        now=request.now,
    )
    if saved.errors and not saved.written:
        name, words = next(iter(saved.errors.items()))
        raise Problem(words, field=name)
    return FactsSaved(written=saved.written, errors=saved.errors)


def _organisation(request: ActorRequest, organisation_id: int) -> Organisation:
    try:
        return get_organisation(request.actor, organisation_id)
    except Organisation.DoesNotExist as error:
        raise Http404("没有这个单位。") from error


def _shown(row: AnnualStatement) -> dict[str, Any]:
    months = list(row.months.all())
    averages = queries.averages_of(row, months)
    base = {key: getattr(row, key) for key in ("id", "year", "version", "state", "signed_at", "changed_at")}
    return base | {
        "organisation": row.organisation_id,
        "facts": {name: plain(value) for name, value in queries.values_of(row).items()},
        "prefilled": sorted(row.facts.filter(prefilled=True).values_list("name", flat=True)),
        "averages": {name: each.shown or None for name, each in averages.items()},
        "inconsistencies": [
            {"code": each.code, "title": each.title, "severity": str(each.severity), "words": each.words}
            for each in queries.inconsistencies_of(row)
        ],
    }
