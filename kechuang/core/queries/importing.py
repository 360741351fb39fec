"""Reads of imports."""

from __future__ import annotations

from django.db.models import QuerySet

from kechuang.core.importing import Importer, importers
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region, SheetImport
from kechuang.core.permissions import require, which
from kechuang.core.sheets import RowError, by_row, read_table


def get_importer(kind: str) -> Importer:
    """An importer by its code; ``Problem`` if there is none."""
    importer = importers.get(kind)
    if importer is None:
        raise Problem(f"没有“{kind}”这种导入。")
    return importer


def get_import(actor: Actor, pk: int) -> SheetImport:
    """An import that the actor may see: who may import such rows there may see what was imported."""
    made = SheetImport.objects.select_related("file", "region", "imported_by").get(pk=pk)
    require(actor, get_importer(made.kind).action, made.region)
    return made


def import_regions(actor: Actor, importer: Importer) -> QuerySet[Region]:
    """The regions into which the actor may import: those of his posts that may, and all below."""
    return which(actor, importer.action, Region.objects.all(), field="self").order_by("path")


def table_of(made: SheetImport) -> list[list[str]]:
    """The imported file's rows, as they were sent."""
    with made.file.content.open("rb") as handle:
        return read_table(handle.read(), made.file.name)


def bad_rows(made: SheetImport, *, limit: int = 200) -> list[tuple[int, list[str], list[str]]]:
    """The first rows with errors: number, cells, what is wrong."""
    errors = by_row(RowError(**error) for error in made.errors)
    if not errors:
        return []
    rows = table_of(made)
    return [(number, rows[number - 1], said) for number, said in sorted(errors.items())[:limit]]
