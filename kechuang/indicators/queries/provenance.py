"""Where a number comes from, as a value that an operation takes and a row gives back."""

from __future__ import annotations

from dataclasses import dataclass

from kechuang.core.models import StoredFile
from kechuang.indicators.logic.measured import Measured
from kechuang.indicators.models import ImportBatch, Observation
from kechuang.indicators.states import SourceKind
from kechuang.plans.models import Statement


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """Where it comes from: a file's row, a document's span, counted records, or a person's own entry."""

    kind: str = SourceKind.MANUAL
    note: str = ""
    batch: ImportBatch | None = None
    sheet: str = ""
    row: int | None = None
    statement: Statement | None = None
    record_ids: tuple[int, ...] = ()
    attachment: StoredFile | None = None


def measured_of(row: Observation) -> Measured:
    """What an observation measured, as a value."""
    fields = ("value", "unit", "precision", "status", "growth_pct", "rank", "rank_scope")
    return Measured(**{name: getattr(row, name) for name in fields})


def provenance_of(row: Observation) -> Provenance:
    """Where an observation comes from, as a value."""
    return Provenance(
        kind=row.source_kind,
        note=row.source_note,
        batch=row.batch,
        sheet=row.sheet,
        row=row.row,
        statement=row.statement,
        record_ids=tuple(row.record_ids),
        attachment=row.attachment,
    )
