"""Reads of imports."""

from __future__ import annotations

import base64

from django.db.models import QuerySet

from kechuang.core.importing import Importer, importers
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region, SheetImport, StoredFile
from kechuang.core.permissions import may, require, which
from kechuang.core.secrets import unseal
from kechuang.core.sheets import RowError, by_row, hidden, read_table

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
    with file.content.open("rb") as handle:
        data = handle.read()
    if not file.name.endswith(SEALED):
        return read_table(data, file.name)
    try:
        return read_table(base64.b64decode(unseal(data.decode())), file.name.removesuffix(SEALED))
    except ValueError as error:
        raise Problem(str(error)) from error


def bad_rows(made: SheetImport, *, limit: int = 200) -> list[tuple[int, list[str], list[str]]]:
    """The first rows with errors: number, cells, what is wrong."""
    errors = by_row(RowError(**error) for error in made.errors)
    if not errors:
        return []
    rows = table_of(made)
    return [(number, rows[number - 1], said) for number, said in sorted(errors.items())[:limit]]
