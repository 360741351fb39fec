"""A statement from a workbook: read cell by cell, shown as differences first, taken over only then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import StoredFile
from kechuang.core.permissions import require
from kechuang.rules.facts import Fact
from kechuang.subjects.logic.annual_book import CellError, Read, read_book
from kechuang.subjects.logic.statement_form import read_stored, statement_fact
from kechuang.subjects.logic.stored import loaded
from kechuang.subjects.models import AnnualStatement
from kechuang.subjects.operations.annual_filling import Saved, Typed, fill_statement
from kechuang.subjects.queries.annual import values_of

PURPOSE = "subjects.annual_statement"


@dataclass(frozen=True)
class Change:
    """One value that the file would change."""

    fact: Fact
    old: Any
    new: Any


@dataclass(frozen=True)
class Preview:
    """What taking over a file would do: facts and months that change, how many stay, and what is wrong by cell."""

    changes: tuple[Change, ...]
    months: int
    same: int
    errors: tuple[CellError, ...]

    @property
    def is_idle(self) -> bool:
        """Would nothing change?"""
        return not self.changes and not self.months


def preview_book(*, statement: AnnualStatement, file: StoredFile, actor: Actor) -> Preview:
    """Compare a stored workbook with a statement; nothing is written. Raises ``Refused``; ``Problem`` if unreadable."""
    require(actor, "subjects.annual_statement.fill", statement)
    found = _read(file, statement)
    there = values_of(statement)
    changes, same = [], 0
    for name, raw in found.facts.items():
        fact = statement_fact(name)
        new = _value(fact, raw)
        if new == there.get(name):
            same += 1
        else:
            changes.append(Change(fact, there.get(name), new))
    heads = {each.month: each for each in statement.months.all()}
    moved = sum(
        1
        for (month, column), raw in found.months.items()
        if month not in heads or getattr(heads[month], column) != int(raw)
    )
    return Preview(tuple(changes), moved, same, tuple(found.errors))


@transaction.atomic
def import_book(
    *, statement_id: int, file: StoredFile, seen_at: datetime, actor: Actor, now: datetime
) -> Saved:
    """Take over the good cells of a stored workbook. ``seen_at``: the statement's last change as the preview saw it.

    Raises ``Refused``; ``Problem`` if somebody has changed the statement since, or it is signed.
    """
    row = AnnualStatement.objects.select_for_update().get(pk=statement_id)
    require(actor, "subjects.annual_statement.fill", row)
    if row.changed_at != seen_at:
        raise Problem("预览之后，有人改过这份报表。请重新上传，核对新的差异后再写入。")
    found = _read(file, row)
    return fill_statement(
        statement_id=statement_id,
        facts={name: Typed(raw) for name, raw in found.facts.items()},
        months={key: Typed(raw) for key, raw in found.months.items()},
        actor=actor,
        now=now,
    )


def _read(file: StoredFile, statement: AnnualStatement) -> Read:
    if file.purpose != PURPOSE or file.organisation_key != statement.organisation_id:
        raise Problem("这个文件不是为本报表上传的，请重新上传。", field="file")
    with file.content.open("rb") as handle:
        return read_book(handle.read())


def _value(fact: Fact, raw: Any) -> Any:
    if isinstance(raw, list):
        columns = {each.name: each for each in fact.columns}
        return tuple(
            {key: loaded(columns[key], read_stored(columns[key], each)) for key, each in row.items()}
            for row in raw
        )
    return loaded(fact, read_stored(fact, raw))
