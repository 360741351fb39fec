"""The database itself refuses to change the trail."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from kechuang.core.events import record
from kechuang.core.guards import install_guards, remove_guards
from kechuang.core.logic.actor import Actor
from kechuang.core.models import Event, Seal
from kechuang.core.operations.audit import seal_days, verify_trail


@pytest.fixture
def guarded(world, now):
    """A trail with two events and a seal, under guard."""
    system = Actor.system()
    with transaction.atomic():
        for title in ("一", "二"):
            record(
                "core.office.edited",
                world.offices["plan"],
                actor=system,
                now=now - timedelta(days=1),
                title=title,
            )
    seal_days(actor=system, now=now)
    install_guards(connection)
    yield world
    remove_guards(connection)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE core_event SET title = '改过'",
        "UPDATE core_event SET actor_label = actor_label, dispatched_at = NULL",
        "UPDATE core_event SET seq = seq + 10",
        "DELETE FROM core_event WHERE seq = 2",
        "UPDATE core_seal SET count = 0",
        "DELETE FROM core_seal",
        "DELETE FROM core_chainhead",
    ],
)
def test_raw_sql_is_refused(guarded, now, sql):
    with (
        pytest.raises(DatabaseError, match="操作记录只能增加"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
    assert verify_trail(actor=Actor.system(), now=now).whole


def test_replacing_a_row_is_refused(guarded):
    if connection.vendor == "postgresql":
        sql = "TRUNCATE core_event CASCADE"
    else:
        names = [f.column for f in Event._meta.concrete_fields]
        columns = ", ".join(f'"{name}"' for name in names)
        sql = f"INSERT OR REPLACE INTO core_event ({columns}) SELECT {columns} FROM core_event"
    with (
        pytest.raises(DatabaseError, match="操作记录只能增加"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


def test_the_dispatch_mark_and_new_rows_pass(guarded, now):
    assert Event.objects.update(dispatched_at=now) == 3
    with transaction.atomic():
        record("core.office.edited", guarded.offices["plan"], actor=Actor.system(), now=now, title="三")
    assert (Event.objects.count(), Seal.objects.count()) == (4, 1)
