"""What taking over a workbook would do to a statement: its differences and its wrong cells. Nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import StoredFile
from kechuang.core.permissions import require
from kechuang.rules.facts import Fact
from kechuang.subjects.logic.annual_book import CellError, Read, read_book
from kechuang.subjects.logic.statement_form import read_stored, statement_fact
from kechuang.subjects.logic.stored import loaded
from kechuang.subjects.models import AnnualStatement
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
    found = read_file(file, statement)
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


def read_file(file: StoredFile, statement: AnnualStatement) -> Read:
    """What a stored workbook says. Raises ``Problem`` if it was uploaded for another statement, or is unreadable."""
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
