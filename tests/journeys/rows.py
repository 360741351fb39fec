"""Rows to show a route with: one of each sort that looks different."""

from __future__ import annotations

from typing import Any

from django.db.models import Model


def one_of_each(rows: Any, *fields: str) -> list[Model]:
    """The first row for every combination of the fields."""
    found: dict[tuple[object, ...], Model] = {}
    for row in rows.order_by("pk"):
        found.setdefault(tuple(getattr(row, field) for field in fields), row)
    return list(found.values())


def first_of_each(rows: Any, *fields: str) -> list[dict[str, Any]]:
    """The same, as arguments of a route."""
    return [{"pk": row.pk} for row in one_of_each(rows, *fields)]
