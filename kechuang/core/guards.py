"""Triggers by which the database itself refuses to change or delete the audit trail.

They stop an honest mistake and a careless hand; whoever may drop triggers is found by the chain instead.
``dispatched_at`` stays free: it says only whether the event has been handed on.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from kechuang.core.models import ChainHead, Event, Seal

#: Each guarded table with the columns that may change later, and what makes a row the same row.
GUARDED: tuple[tuple[type[Model], frozenset[str], str], ...] = (
    (
        Event,
        frozenset({"dispatched_at"}),
        "object_type = NEW.object_type AND object_id = NEW.object_id AND seq = NEW.seq",
    ),
    (Seal, frozenset(), "day = NEW.day"),
)
#: Tables whose rows may change and may not go.
KEPT: tuple[type[Model], ...] = (ChainHead,)

_WORDS = "操作记录只能增加，不能改动或删除"


def install_guards(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers (again, if they are there). SQLite and PostgreSQL only."""
    remove_guards(connection)
    statements = _postgres() if connection.vendor == "postgresql" else _sqlite()
    _run(connection, statements)


def remove_guards(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers: for a restore into a database that is to be replaced, and for tests that tamper."""
    on_postgres = connection.vendor == "postgresql"
    tables = [*(model for model, _, _ in GUARDED), *KEPT]
    statements = [
        f"DROP TRIGGER IF EXISTS {model._meta.db_table}_{what}"
        + (f" ON {model._meta.db_table}" if on_postgres else "")
        for model in tables
        for what in ("no_delete", "no_update", "no_replace", "no_truncate")
    ]
    _run(connection, statements)


def _run(connection: BaseDatabaseWrapper, statements: Iterator[str] | list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _content_columns(model: type[Model], free: frozenset[str]) -> str:
    return ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields if field.name not in free)


def _sqlite() -> Iterator[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{_WORDS}'); END"
    for model, free, same in GUARDED:
        table = model._meta.db_table
        yield f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}"
        yield f"CREATE TRIGGER {table}_no_update BEFORE UPDATE OF {_content_columns(model, free)} ON {table} {refuse}"
        # INSERT OR REPLACE deletes without asking the delete trigger.
        yield (
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN EXISTS "  # noqa: S608 - our own names
            f"(SELECT 1 FROM {table} WHERE id = NEW.id OR ({same})) {refuse}"
        )
    for model in KEPT:
        yield f"CREATE TRIGGER {model._meta.db_table}_no_delete BEFORE DELETE ON {model._meta.db_table} {refuse}"


def _postgres() -> Iterator[str]:
    yield (
        "CREATE OR REPLACE FUNCTION core_trail_guard() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_WORDS}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    call = "EXECUTE FUNCTION core_trail_guard()"
    for model in [*(model for model, _, _ in GUARDED), *KEPT]:
        table = model._meta.db_table
        yield f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW {call}"
        yield f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {call}"
    for model, free, _ in GUARDED:
        table = model._meta.db_table
        columns = _content_columns(model, free)
        yield f"CREATE TRIGGER {table}_no_update BEFORE UPDATE OF {columns} ON {table} FOR EACH ROW {call}"
