"""A year report as values: its definition by a pack, its words, its evidence, its blocks. Pure."""

from kechuang.assessment.logic.reporting.definition import (
    Bars,
    Chapter,
    CountyTable,
    DataNotes,
    Headlines,
    NodeSections,
    Overview,
    Report,
    Shortfalls,
    TargetTable,
    register,
    reports,
)

__all__ = [
    "Bars",
    "Chapter",
    "CountyTable",
    "DataNotes",
    "Headlines",
    "NodeSections",
    "Overview",
    "Report",
    "Shortfalls",
    "TargetTable",
    "register",
    "reports",
]
