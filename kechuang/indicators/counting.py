"""Indicators counted from records: a query over a room's rows, with region and date, open to each row.

A pack's indicator file registers one with ``@counted``. The number is the number of *different* things:
``distinct`` names the fields that make two rows one thing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Min, Model, QuerySet

from kechuang.core.logic.periods import Period
from kechuang.core.models import Region
from kechuang.core.registry import Registry

Rows = Callable[[Region, Period], "QuerySet[Any]"]


@dataclass(frozen=True)
class RecordQuery:
    """How one indicator is counted.

    ``rows(region, period)`` returns the rows that count, of the region and all below it, within the
    period. ``view`` is the permission by which a person may open the rows. ``label`` and ``url`` say how
    a row is shown and where it is opened.
    """

    code: str
    rows: Rows
    distinct: tuple[str, ...]
    view: str
    label: Callable[[Model], str]
    url: Callable[[Model], str]


record_queries: Registry[RecordQuery] = Registry("record_query", "记录计数")


def counted(
    code: str,
    *,
    distinct: tuple[str, ...],
    view: str,
    label: Callable[[Any], str],
    url: Callable[[Any], str],
) -> Callable[[Rows], Rows]:
    """Register the decorated function as the rows of indicator ``code``."""

    def register(rows: Rows) -> Rows:
        record_queries.add(code, RecordQuery(code, rows, distinct, view, label, url))
        return rows

    return register


def counted_ids(query: RecordQuery, region: Region, period: Period) -> list[int]:
    """One primary key for each different thing counted, the first of each. One query."""
    rows = query.rows(region, period).order_by()
    first = rows.values(*query.distinct).annotate(first_row=Min("pk")).values_list("first_row", flat=True)
    return sorted(first)
