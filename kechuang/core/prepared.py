"""Questions that come with every request, put into SQL once a process.

Django takes several times as long to write a statement as a database takes to answer it, and a database as long again to plan it.
Where the same question comes with each request only its values differ: they are slots, and what stands around them is
written once, and planned once a connection.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import BigIntegerField, Expression, Field, Model, QuerySet
from django.db.models.query import get_related_populators
from django.db.transaction import TransactionManagementError

#: The largest whole number that both databases keep.
_LARGEST = 2**63 - 1
#: Stands for a key of a list while a statement is written: a list of keys takes no expressions. No row has it.
_MARK = -(2**62)

M = TypeVar("M", bound=Model)


class Slot(Expression):
    """A value that is given each time the question is asked; ``field`` says how the database takes it."""

    def __init__(self, name: str, field: Field[Any, Any], place: int | None = None) -> None:
        super().__init__(output_field=field)
        self.name = name
        self.place = place

    def as_sql(self, compiler: Any, connection: Any) -> Any:  # noqa: ARG002 - Django's own shape
        """A placeholder; the slot itself stands among the parameters until it is filled."""
        return "%s", [self]

    def filled(self, values: Mapping[str, Any]) -> Any:
        """What the database is sent for this slot: the value of its name, of a list the one at its place."""
        value = values[self.name]
        given = value if self.place is None else value[self.place]
        return None if given is None else self.output_field.get_db_prep_value(given, connection)


@dataclass(frozen=True)
class _Made:
    """How a row becomes an object: its model, where its columns stand and what they are called, what stands beside it."""

    model: Any
    columns: slice
    names: Sequence[str]
    beside: Sequence[Any]

    def object(self, row: Sequence[Any]) -> Any:
        one = self.model.from_db(connection.alias, self.names, row[self.columns])
        for each in self.beside:
            each.populate(row, one)
        return one


@dataclass(frozen=True)
class _Statement:
    """A question as one kind of database is asked it; ``made`` of one that makes objects."""

    sql: str
    wanted: Sequence[Any]
    converters: dict[int, Any]
    made: _Made | None
    locks: bool


class _Asked:
    """What both kinds of prepared question share: the statements written so far, by database and lengths of lists."""

    _makes_objects = False

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], *lists: str) -> None:
        self._build = build
        self._lists = lists
        self._written: dict[tuple[object, ...], _Statement] = {}

    def _rows(self, values: dict[str, Any]) -> tuple[_Statement, list[Sequence[Any]]]:
        given = values | {name: _padded(values[name]) for name in self._lists}
        statement = self._statement(given)
        if statement.locks and not connection.in_atomic_block:
            raise TransactionManagementError("上锁的查询要在事务之内")
        sent = [each.filled(given) if isinstance(each, Slot) else each for each in statement.wanted]
        if any(isinstance(each, int) and abs(each) > _LARGEST for each in sent):
            return statement, []  # no row has such a key; SQLite would not even take the number
        with _cursor() as cursor:
            cursor.execute(statement.sql, sent)
            rows: list[Sequence[Any]] = cursor.fetchall()
        if statement.converters:
            rows = [_converted(row, statement.converters) for row in rows]
        return statement, rows

    def _statement(self, given: Mapping[str, Any]) -> _Statement:
        """The statement for this kind of database and lists so long."""
        key = (connection.vendor, *(len(given[name]) for name in self._lists))
        if key not in self._written:
            marks = {
                _MARK - number: Slot(name, BigIntegerField(), place)
                for number, (name, place) in enumerate(
                    (name, place) for name in self._lists for place in range(len(given[name]))
                )
            }
            lists = {
                name: [mark for mark, slot in marks.items() if slot.name == name] for name in self._lists
            }
            query = self._build(**lists).query
            compiler = query.get_compiler(connection=connection)
            sql, asked = compiler.as_sql()
            wanted = [marks.get(each, each) if isinstance(each, int) else each for each in asked]
            converters = compiler.get_converters([each[0] for each in compiler.select])
            made = _made(compiler.klass_info, compiler.select) if self._makes_objects else None
            self._written[key] = _Statement(sql, wanted, converters, made, query.select_for_update)
        return self._written[key]


class Prepared(_Asked):
    """A question with slots: ``build`` makes its rows (``values_list``); call it with a value for each slot by name.

    ``lists``: names of arguments of ``build`` that are lists of keys, for ``__in``. A list may be of any length, also empty,
    but must not stand within a negation: an empty one is asked as an unknown.
    """

    def __call__(self, **values: Any) -> list[Sequence[Any]]:
        """The rows, each a sequence of the columns asked for. One query."""
        return self._rows(values)[1]


class PreparedRows(_Asked, Generic[M]):
    """As ``Prepared``, where ``build`` makes objects, with what was asked for beside them by ``select_related``."""

    _makes_objects = True

    def __call__(self, **values: Any) -> list[M]:
        """The objects. One query. Raises ``TransactionManagementError`` for a locking question outside a transaction."""
        return self._objects(values)[1]

    def get(self, **values: Any) -> M:
        """The one object. Raises its model's ``DoesNotExist`` if there is none."""
        made, found = self._objects(values)
        if not found:
            raise made.model.DoesNotExist
        return found[0]

    def _objects(self, values: dict[str, Any]) -> tuple[_Made, list[M]]:
        statement, rows = self._rows(values)
        made: Any = statement.made
        return made, [made.object(row) for row in rows]


def _made(info: dict[str, Any], select: Sequence[Any]) -> _Made:
    """What Django's compiler says of the objects that a statement makes."""
    columns = slice(info["select_fields"][0], info["select_fields"][-1] + 1)
    names = [each[0].target.attname for each in select[columns]]
    beside = get_related_populators(info, select, connection.alias)  # type: ignore[call-arg]
    return _Made(info["model"], columns, names, beside)


def _cursor() -> Any:
    """A cursor; on PostgreSQL one that sends values beside the statement, so that the server plans it only once too."""
    if connection.vendor != "postgresql" or connection.queries_logged:
        return connection.cursor()  # where statements are looked at, one that can tell what it sent
    # its driver is there only where this database is
    from django.db.backends.postgresql.base import ServerBindingCursor

    connection.ensure_connection()
    wrapped: Any = connection._prepare_cursor(  # type: ignore[attr-defined]  # noqa: SLF001 - keeps counting, errors in Django's words
        ServerBindingCursor(connection.connection)  # type: ignore[call-arg]
    )
    return wrapped


def _padded(values: Sequence[Any]) -> list[Any]:
    """A list as long as the next power of two, the last value again and again: few lengths, few statements."""
    found = list(values) or [None]
    return found + found[-1:] * ((1 << (len(found) - 1).bit_length()) - len(found))


def _converted(row: Sequence[Any], converters: dict[int, Any]) -> Sequence[Any]:
    found = list(row)
    for place, (steps, expression) in converters.items():
        for step in steps:
            found[place] = step(found[place], expression, connection)
    return found
