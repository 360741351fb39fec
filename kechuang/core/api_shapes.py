"""Shapes of numbers that the API takes, with bounds that the documentation shows and the database can hold."""

from __future__ import annotations

from typing import Annotated

from ninja import Field, Schema
from ninja.pagination import PageNumberPagination

#: The largest number of a row that a column can hold; a larger one must not reach the database.
MOST_ROWS = 2**63 - 1

#: The number of a row.
RowNumber = Annotated[int, Field(ge=1, le=MOST_ROWS)]
#: A year that plans and statistics may speak of.
Year = Annotated[int, Field(ge=1900, le=2199)]
#: Numbers of rows to act on at once; more than a screen of them is a mistake.
RowNumbers = Annotated[list[RowNumber], Field(max_length=5000)]


class Pages(PageNumberPagination):
    """Pages by number, up to a bound: the offset of a page beyond it fits no database."""

    class Input(Schema):
        """``page`` from 1; ``page_size`` rows on each."""

        page: int = Field(1, ge=1, le=1_000_000)
        page_size: int | None = Field(None, ge=1, le=1000)
