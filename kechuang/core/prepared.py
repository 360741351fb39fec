"""Questions that come with every request, put into SQL once a process.

Django takes several times as long to write a statement as a database takes to answer it. Where the same question comes
with each request only its values differ: they are slots, and what stands around them is written once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection
from django.db.models import Expression, Field


class Slot(Expression):
    """A value that is given each time the question is asked; ``field`` says how the database takes it."""

    def __init__(self, name: str, field: Field[Any, Any]) -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:  # noqa: ARG002 - Django's own shape
        """A placeholder; the slot itself stands among the parameters until it is filled."""
        return "%s", [self]


class Prepared:
    """A question with slots: ``build`` makes its rows (``values_list``); call it with a value for each slot by name."""

    def __init__(self, build: Callable[[], Any]) -> None:
        self._build = build
        self._written: dict[str, tuple[str, Sequence[Any], dict[int, Any]]] = {}

    def __call__(self, **values: Any) -> list[Sequence[Any]]:
        """The rows, each a sequence of the columns asked for. One query."""
        sql, wanted, converters = self._statement()
        given = [
            each.output_field.get_db_prep_value(values[each.name], connection)
            if isinstance(each, Slot)
            else each
            for each in wanted
        ]
        with connection.cursor() as cursor:
            cursor.execute(sql, given)
            rows: list[Sequence[Any]] = cursor.fetchall()
        return [_converted(row, converters) for row in rows] if converters else rows

    def _statement(self) -> tuple[str, Sequence[Any], dict[int, Any]]:
        """The statement for this kind of database, its parameters and what turns its columns into values."""
        vendor = connection.vendor
        if vendor not in self._written:
            compiler = self._build().query.get_compiler(connection=connection)
            sql, wanted = compiler.as_sql()
            converters = compiler.get_converters([each[0] for each in compiler.select])
            self._written[vendor] = (sql, wanted, converters)
        return self._written[vendor]


def _converted(row: Sequence[Any], converters: dict[int, Any]) -> Sequence[Any]:
    found = list(row)
    for place, (steps, expression) in converters.items():
        for step in steps:
            found[place] = step(found[place], expression, connection)
    return found
