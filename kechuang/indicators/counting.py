"""Indicators counted from records: a query over a room's rows, with region and date, open to each row.

A pack's indicator file registers one with ``@counted``. The number is the number of *different* things:
``distinct`` names the fields that make two rows one thing. Or, with ``adds``, what a field of all the rows adds up to.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Min, Model, QuerySet, Sum

from kechuang.core.logic.decimals import round_half_up
from kechuang.core.logic.periods import Period
from kechuang.core.logic.units import convert
from kechuang.core.models import Region
from kechuang.core.registry import Registry

#: Decimal places that a number is kept with.
_PLACES = 6

Rows = Callable[[Region, Period], "QuerySet[Any]"]


@dataclass(frozen=True)
class RecordQuery:
    """How one indicator is counted.

    ``rows(region, period)`` returns the rows that count, of the region and all below it, within the
    period. ``view`` is the permission by which a person may open the rows. ``label`` and ``url`` say how
    a row is shown and where it is opened. ``adds``: the field that is added up instead of counting, in ``unit``.
    """

    code: str
    rows: Rows
    distinct: tuple[str, ...]
    view: str
    label: Callable[[Model], str]
    url: Callable[[Model], str]
    adds: str = ""
    unit: str = ""


record_queries: Registry[RecordQuery] = Registry("record_query", "记录计数")


def counted(
    code: str,
    *,
    distinct: tuple[str, ...],
    view: str,
    label: Callable[[Any], str],
    url: Callable[[Any], str],
    adds: str = "",
    unit: str = "",
) -> Callable[[Rows], Rows]:
    """Register the decorated function as the rows of indicator ``code``."""

    def register(rows: Rows) -> Rows:
        record_queries.add(code, RecordQuery(code, rows, distinct, view, label, url, adds, unit))
        return rows

    return register


def counted_ids(query: RecordQuery, region: Region, period: Period) -> list[int]:
    """One primary key for each different thing counted, the first of each. One query."""
    rows = query.rows(region, period).order_by()
    if query.adds:  # every row is part of the sum
        return sorted(rows.values_list("pk", flat=True))
    first = rows.values(*query.distinct).annotate(first_row=Min("pk")).values_list("first_row", flat=True)
    return sorted(first)


def counted_value(query: RecordQuery, region: Region, period: Period, unit: str) -> tuple[Decimal, list[int]]:
    """The number in ``unit`` with the rows that it was made from: their count, or what their field adds up to.

    Rows whose field is unknown are among the rows and add nothing. At most two queries.
    """
    ids = counted_ids(query, region, period)
    if not query.adds:
        return Decimal(len(ids)), ids
    whole = query.rows(region, period).order_by().aggregate(whole=Sum(query.adds))["whole"]
    return round_half_up(convert(whole or Decimal(0), query.unit, unit), _PLACES), ids
