"""One way to take in a table: a template, a check of every row, errors by row, and writing what is good.

A room registers an importer in its ``importers.py`` (loaded at start), and has the pages for nothing::

    @imports("subjects.expert", "专家", action="subjects.expert.import", columns=COLUMNS)
    def check_experts(lines, region, actor, now):
        return ready, errors            # what to write, in the room's own shape; ``RowError`` for each bad cell

    @check_experts.writes
    def write_experts(ready, region, actor, now):
        return len(ready)               # within one transaction; records its own events

A table that may be very long is checked and written in blocks: with ``block=500`` the check has a fifth argument, a dict
that is the same for all blocks of one file (numbers seen so far); what has more rows than a page may wait for is done by
the worker, and each block is written in a transaction of its own.

The pages: ``{% url "core:import_upload" "subjects.expert" %}``. Nothing is written while any row is wrong, unless the
person takes the good rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kechuang.core.file_types import MAX_BYTES
from kechuang.core.logic.actor import Actor
from kechuang.core.models import Region
from kechuang.core.registry import Registry
from kechuang.core.sheets import MAX_ROWS, RowError, SheetColumn, SheetLine

#: More rows than these are left to the worker, where the importer takes blocks.
PAGE_ROWS = 2_000
Check = Callable[..., tuple[list[Any], list[RowError]]]
Write = Callable[[list[Any], Region, Actor, datetime], int]


@dataclass
class Importer:
    """One kind of table. ``action``: the permission, asked for the region that it is imported into.

    ``list_url``: the URL name of the list in which what was written can be seen. ``notes`` stand in the template.
    ``personal``: heads of columns with people's numbers. Such a file is kept sealed, and those cells are shown masked.
    ``max_rows``, ``max_bytes``: the longest and largest file. ``block``: rows that are checked and written together; 0: all.
    """

    code: str
    title: str
    action: str
    columns: Sequence[SheetColumn]
    check: Check
    list_url: str = ""
    notes: Sequence[str] = ()
    personal: Sequence[str] = ()
    write: Write | None = field(default=None)
    max_rows: int = MAX_ROWS
    max_bytes: int = MAX_BYTES
    block: int = 0

    def checked(
        self, lines: Sequence[SheetLine], region: Region, actor: Actor, now: datetime, memory: dict[str, Any]
    ) -> tuple[list[Any], list[RowError]]:
        """What is to be written of some lines, and what is wrong. ``memory``: kept between the blocks of one file."""
        if self.block:
            return self.check(lines, region, actor, now, memory)
        return self.check(lines, region, actor, now)

    def is_long(self, rows: int) -> bool:
        """Are these more rows than a page may wait for?"""
        return bool(self.block) and rows > PAGE_ROWS

    def writes(self, write: Write) -> Write:
        """Register what writes the rows that the check found good."""
        self.write = write
        return write


importers: Registry[Importer] = Registry("importer", "导入")


def imports(
    code: str,
    title: str,
    *,
    action: str,
    columns: Sequence[SheetColumn],
    list_url: str = "",
    notes: Sequence[str] = (),
    personal: Sequence[str] = (),
    max_rows: int = MAX_ROWS,
    max_bytes: int = MAX_BYTES,
    block: int = 0,
) -> Callable[[Check], Importer]:
    """Register the decorated check as an importer; give it its write with ``.writes``."""

    def register(check: Check) -> Importer:
        made = Importer(
            code, title, action, columns, check, list_url, notes, personal,
            max_rows=max_rows, max_bytes=max_bytes, block=block,
        )  # fmt: skip
        return importers.add(code, made)

    return register
