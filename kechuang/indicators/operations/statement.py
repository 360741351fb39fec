"""Confirmed results of a document become observations; what is no longer confirmed stops counting."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.periods import Period
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.indicators.logic import catalogue
from kechuang.indicators.logic.measured import Measured, check_measured
from kechuang.indicators.models import Observation
from kechuang.indicators.operations.observation import _build
from kechuang.indicators.queries import Provenance
from kechuang.indicators.states import Precision, SourceKind, Status
from kechuang.plans.models import Document, Statement
from kechuang.plans.states import StatementState

#: The words that make a number approximate, and how well it is then known.
_APPROX = {
    "多": Precision.AT_LEAST,
    "余": Precision.AT_LEAST,
    ">=": Precision.AT_LEAST,
    ">": Precision.AT_LEAST,
    "~": Precision.ABOUT,
}


@transaction.atomic
def take_statements(*, document_id: int, actor: Actor, now: datetime) -> list[Observation]:
    """Bring the observations of a document in line with its confirmed results. Running it again changes nothing.

    Only results (``actual``) with a catalogue code and a period of a known form count; a number that is
    already there from another source is left alone. Returns the observations written now. Raises ``Refused``.
    """
    document = Document.objects.select_for_update().select_related("region").get(pk=document_id)
    require(actor, "indicators.observation.add", document.region)
    dropped = _drop_unconfirmed(document)
    statements = _countable(document)
    taken = _taken_keys(document)
    made = []
    for statement in statements:
        row = _observation_of(statement, document, taken, actor, now)
        if row is not None:
            taken.add((row.indicator, row.period, row.status))
            made.append(row)
    Observation.objects.bulk_create(made)
    if made or dropped:
        record(
            "indicators.observation.taken",
            document,
            actor=actor,
            now=now,
            title=f"由文件《{document.title}》写入{len(made)}个数据，停用{dropped}个",
            data={
                "written": len(made),
                "dropped": dropped,
                "keys": [row.statement.key for row in made if row.statement],
            },
        )
    return made


def _countable(document: Document) -> list[Statement]:
    rows = document.statements.filter(state=StatementState.CONFIRMED, kind="actual").exclude(code="")
    return list(rows.exclude(observations__is_current=True).order_by("start", "id"))


def _drop_unconfirmed(document: Document) -> int:
    stale = Observation.objects.current().filter(statement__document=document)
    stale = stale.exclude(statement__state=StatementState.CONFIRMED)
    return stale.update(is_current=False, correction_reason="原文识读结果已撤回确认")


def _taken_keys(document: Document) -> set[tuple[str, str, str]]:
    rows = Observation.objects.current().filter(region=document.region)
    return set(rows.values_list("indicator", "period", "status"))


def _observation_of(
    statement: Statement, document: Document, taken: set[tuple[str, str, str]], actor: Actor, now: datetime
) -> Observation | None:
    definition, period = catalogue.get(statement.code), _period(statement, document)
    if definition is None or period is None or (statement.code, period.code(), Status.PRELIMINARY) in taken:
        return None
    measured = Measured(
        value=statement.value,
        unit=statement.unit or definition.unit,
        precision=_precision(statement),
        status=Status.PRELIMINARY,
        growth_pct=statement.growth_pct,
        rank=statement.rank,
        rank_scope=statement.rank_scope,
    )
    try:
        measured = check_measured(definition, measured)
    except Problem:
        return None
    source = Provenance(kind=SourceKind.STATEMENT, note=f"《{document.title}》", statement=statement)
    return _build(statement.code, document.region, period, measured, source, actor, now)


def _period(statement: Statement, document: Document) -> Period | None:
    try:
        return Period.parse(statement.period, year=document.year)
    except ValueError:
        return None


def _precision(statement: Statement) -> str:
    if statement.form == "masked":
        return Precision.MASKED
    return _APPROX.get(statement.cmp, _APPROX.get(statement.approx, Precision.EXACT))
