"""From a printed or shown number to what stands behind it: observation, file row, highlighted span."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from kechuang.core.logic.actor import Actor
from kechuang.core.logic.periods import Period
from kechuang.indicators import queries as indicators
from kechuang.indicators.logic import catalogue
from kechuang.indicators.models import Observation
from kechuang.plans.models import Statement


@dataclass(frozen=True)
class Evidence:
    """One observation with its way back: the page of the number, the file's own row, the place in the document."""

    row: Observation
    name: str
    period: str
    url: str
    sheet: indicators.SheetRows | None
    document_url: str
    versions: tuple[Observation, ...]


def evidence(actor: Actor, observation_id: int) -> Evidence:
    """What stands behind one observation. Raises ``Refused`` or ``Observation.DoesNotExist``."""
    row = indicators.get_observation(actor, observation_id)
    return _evidence(actor, row)


def evidence_of(actor: Actor, ids: tuple[int, ...]) -> list[Evidence]:
    """The same for several observations that the actor may read, in the given order."""
    rows = {row.pk: row for row in Observation.objects.visible_to(actor).filter(pk__in=ids).select_related(
        "region", "batch__file", "batch__region", "statement__document", "entered_by"
    )}  # fmt: skip
    return [_evidence(actor, rows[number]) for number in ids if number in rows]


def _evidence(actor: Actor, row: Observation) -> Evidence:
    item = catalogue.get(row.indicator)
    return Evidence(
        row=row,
        name=item.name if item else row.indicator,
        period=Period.from_code(row.period).label(),
        url=reverse("indicators:observation_detail", args=[row.pk]),
        sheet=indicators.rows_behind(actor, row),
        document_url=span_url(row.statement) if row.statement else "",
        versions=tuple(indicators.versions(row)),
    )


def span_url(said: Statement) -> str:
    """The document's page with the statement's span highlighted."""
    return document_url(said.document_id, (said.start, said.end), said.pk)


def document_url(document: int, span: tuple[int, int] | None = None, statement: int | None = None) -> str:
    """A document's page, at a span of its original."""
    try:
        page = reverse("plans:document_detail", args=[document])
    except NoReverseMatch:  # the room of plans may run without its screens
        return ""
    at = f"?at={span[0]}-{span[1]}" if span else ""
    return f"{page}{at}{f'#s{statement}' if statement else ''}"
