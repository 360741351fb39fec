"""One way to take in a table: a template, a check of every row, errors by row, and writing what is good.

A room registers an importer in its ``importers.py`` (loaded at start), and has the pages for nothing::

    @imports("subjects.expert", "专家", action="subjects.expert.import", columns=COLUMNS)
    def check_experts(lines, region, actor, now):
        return ready, errors            # what to write, in the room's own shape; ``RowError`` for each bad cell

    @check_experts.writes
    def write_experts(ready, region, actor, now):
        return len(ready)               # within one transaction; records its own events

The pages: ``{% url "core:import_upload" "subjects.expert" %}``. Nothing is written while any row is wrong, unless the
person takes the good rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kechuang.core.logic.actor import Actor
from kechuang.core.models import Region
from kechuang.core.registry import Registry
from kechuang.core.sheets import RowError, SheetColumn, SheetLine

Check = Callable[[Sequence[SheetLine], Region, Actor, datetime], tuple[list[Any], list[RowError]]]
Write = Callable[[list[Any], Region, Actor, datetime], int]


@dataclass
class Importer:
    """One kind of table. ``action``: the permission, asked for the region that it is imported into.

    ``list_url``: the URL name of the list in which what was written can be seen. ``notes`` stand in the template.
    ``personal``: heads of columns with people's numbers. Such a file is kept sealed, and those cells are shown masked.
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
) -> Callable[[Check], Importer]:
    """Register the decorated check as an importer; give it its write with ``.writes``."""

    def register(check: Check) -> Importer:
        return importers.add(code, Importer(code, title, action, columns, check, list_url, notes, personal))

    return register
