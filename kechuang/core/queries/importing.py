"""Reads of imports."""

from __future__ import annotations

import base64

from django.db.models import QuerySet

from kechuang.core.importing import Importer, importers
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region, SheetImport, StoredFile
from kechuang.core.models.importing import RUNNING
from kechuang.core.permissions import may, require, which
from kechuang.core.secrets import unseal
from kechuang.core.sheets import MAX_ROWS, RowError, Table, by_row, find_heads, first_rows, hidden, open_table
from kechuang.core.states import ImportState

#: Rows with errors that a page shows.
SHOWN = 200
#: States in which rows may be left that were never tried.
STOPPED_SHORT = (ImportState.STOPPED, ImportState.FAILED)
#: What is added to the name of a file that is kept sealed.
SEALED = ".sealed.txt"


def get_importer(kind: str) -> Importer:
    """An importer by its code; ``Problem`` if there is none."""
    importer = importers.get(kind)
    if importer is None:
        raise Problem(f"没有“{kind}”这种导入。")
    return importer


def importable(actor: Actor, list_url: str) -> list[Importer]:
    """The tables whose rows a list shows, as far as the actor may import them somewhere."""
    return [each for each in importers if each.list_url == list_url and may(actor, each.action)]


def get_import(actor: Actor, pk: int) -> SheetImport:
    """An import that the actor may see: who may import such rows there may see what was imported."""
    made = SheetImport.objects.select_related("file", "region", "imported_by").get(pk=pk)
    require(actor, get_importer(made.kind).action, made.region)
    return made


def import_regions(actor: Actor, importer: Importer) -> QuerySet[Region]:
    """The regions into which the actor may import: those of his posts that may, and all below."""
    return which(actor, importer.action, Region.objects.all(), field="self").order_by("path")


def table_of(made: SheetImport) -> list[list[str]]:
    """The imported file's rows as they were sent, people's numbers masked."""
    rows, importer = rows_of(made.file), get_importer(made.kind)
    return hidden(rows, importer.columns, importer.personal) if importer.personal else rows


def rows_of(file: StoredFile) -> list[list[str]]:
    """The rows of a stored table, unsealed where it was kept sealed. Only for operations: nothing is masked."""
    return list(opened(file).rows())


def opened(file: StoredFile, max_rows: int = MAX_ROWS) -> Table:
    """A stored table, unsealed where it was kept sealed, to be read row by row. Only for operations: nothing is masked."""
    with file.content.open("rb") as handle:
        data = handle.read()
    if not file.name.endswith(SEALED):
        return open_table(data, file.name, max_rows)
    try:
        data = base64.b64decode(unseal(data.decode()))
    except ValueError as error:
        raise Problem(str(error)) from error
    return open_table(data, file.name.removesuffix(SEALED), max_rows)


def bad_rows(made: SheetImport, *, limit: int = SHOWN) -> list[tuple[int, list[str], list[str]]]:
    """The first rows with errors: number, cells, what is wrong."""
    errors = by_row(RowError(**error) for error in made.errors)
    if not errors:
        return []
    if made.shown:
        return [(number, cells, errors[number]) for number, cells in made.shown[:limit]]
    rows = table_of(made)
    return [(number, rows[number - 1], said) for number, said in sorted(errors.items())[:limit]]


def rest_of(made: SheetImport) -> tuple[list[str], list[tuple[int, list[str], list[str]]]]:
    """The heads, and all rows that were not written as the person may see them: with errors, or left when it was stopped.

    Reads the file row by row and keeps only these.
    """
    importer = get_importer(made.kind)
    errors = by_row(RowError(**error) for error in made.errors)
    table = opened(made.file, importer.max_rows)
    top = first_rows(table)
    start, heads = find_heads(top, importer.columns)
    left = made.through if made.state in STOPPED_SHORT and made.through else None
    kept: list[list[str]] = [top[start]]
    numbers: list[int] = []
    for number, row in enumerate(table.rows(), start=1):
        if number <= start + 1:
            continue
        is_left = (
            left is not None
            and number > left
            and any(row[place] for place in heads.values() if place < len(row))
        )
        if number in errors or is_left:
            kept.append(row)
            numbers.append(number)
    shown = hidden(kept, importer.columns, importer.personal) if importer.personal else kept
    return shown[0], [
        (number, row, errors.get(number, ["没有写入：中途停止了。"]))
        for number, row in zip(numbers, shown[1:], strict=True)
    ]


def running_imports() -> QuerySet[SheetImport]:
    """Imports that the worker has to do, the longest waiting first."""
    return SheetImport.objects.filter(state__in=RUNNING).order_by("id")
