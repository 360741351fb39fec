"""Whose a row of a sheet is: an organisation of the region that the sheet is imported for."""

from __future__ import annotations

from collections.abc import Sequence

from kechuang.core.models import Region
from kechuang.core.sheets import RowError, SheetLine
from kechuang.subjects.models import Organisation
from kechuang.subjects.queries.right import holder_book


class Owners:
    """The organisations that a column of some lines names, looked up at once. Two queries, however many lines."""

    def __init__(self, lines: Sequence[SheetLine], column: str, region: Region) -> None:
        self._column, self._region = column, region
        self._book = holder_book(line[column] for line in lines)
        keys = [each.organisation_id for each in self._book.values() if each.organisation_id]
        rows = Organisation.objects.select_related("region__parent")
        self._inside = rows.filter(region__path__startswith=region.path).in_bulk(keys)

    def of(self, line: SheetLine) -> Organisation | None:
        """The organisation of one line; None if the register has none of that name in the region."""
        found = self._book.get(line[self._column].strip())
        return self._inside.get(found.organisation_id or 0) if found else None

    def missing(self, line: SheetLine) -> RowError:
        """What is wrong with a line whose organisation is not there."""
        words = f"单位库里没有{self._region.name}的“{line[self._column]}”，请核对，或先登记单位。"
        return line.error(self._column, words)
