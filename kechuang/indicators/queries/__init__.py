"""Reads of indicators."""

from kechuang.indicators.queries.names import names_for
from kechuang.indicators.queries.observations import (
    PRECEDENCE,
    Point,
    SheetRows,
    counted_rows,
    definition,
    file_rows,
    file_table,
    get_batch,
    get_observation,
    measured_bases,
    observations,
    recount,
    regions_for,
    rows_behind,
    series,
    siblings,
    versions,
)
from kechuang.indicators.queries.provenance import Provenance, measured_of, provenance_of

__all__ = [
    "PRECEDENCE",
    "Point",
    "Provenance",
    "SheetRows",
    "counted_rows",
    "definition",
    "file_rows",
    "file_table",
    "get_batch",
    "get_observation",
    "measured_bases",
    "measured_of",
    "names_for",
    "observations",
    "provenance_of",
    "recount",
    "regions_for",
    "rows_behind",
    "series",
    "siblings",
    "versions",
]
