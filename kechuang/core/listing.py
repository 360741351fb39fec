"""One way to show many rows: search, filter, sort, page, and export what is on the screen.

A view builds a ``Listing`` from the address's query, the rows that the actor may see, and columns; the
template ``core/parts/listing.html`` draws it, ``workbook`` writes the same rows to xlsx. Nothing here
decides who may see what: the rows handed in have answered that.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property, reduce
from operator import or_
from typing import Any, Generic, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import F, Model, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone

M = TypeVar("M", bound=Model)
Choices = Sequence[tuple[str, str]]

#: No sheet that a person can still use is longer; beyond it an export asks for a narrower filter.
EXPORT_LIMIT = 50_000


@dataclass(frozen=True)
class Column(Generic[M]):
    """One column. ``value`` gives the plain value (exported; shown unless ``template`` draws the cell).

    ``sort`` is the field to order by (empty: not sortable). ``primary`` columns are those that a phone
    keeps. ``link`` turns the cell into a link. ``end`` aligns numbers to the right. Not ``shown``: exported only.
    """

    key: str
    title: str
    value: Callable[[M], Any]
    sort: str = ""
    template: str = ""
    link: Callable[[M], str] | None = None
    end: bool = False
    primary: bool = False
    exported: bool = True
    shown: bool = True


@dataclass(frozen=True)
class Filter(Generic[M]):
    """One choice above the table. ``apply`` narrows the rows by the chosen code; an unknown code is ignored."""

    key: str
    title: str
    choices: Choices
    apply: Callable[[QuerySet[M], str], QuerySet[M]]


@dataclass(frozen=True)
class View:
    """A saved view, shown as a tab: a title and the query it stands for (``state=proposed``)."""

    title: str
    query: str


@dataclass(frozen=True)
class Cell:
    """A column's value for one row, for the template."""

    column: Column[Any]
    row: Any
    value: Any
    url: str


class TooMany(Exception):
    """An export would be longer than anyone can use."""


class Listing(Generic[M]):
    """Rows as the address asks for them: ``q`` words, one key a filter, ``sort`` (``-key`` descending), ``page``.

    A word is looked for in the ``search`` fields, and wherever a finder says (``find(word)``), as for names that
    the table knows only by their code.
    """

    def __init__(
        self,
        params: QueryDict,
        rows: QuerySet[M],
        *,
        columns: Sequence[Column[M]],
        filters: Sequence[Filter[M]] = (),
        search: Sequence[str] = (),
        finders: Sequence[Callable[[str], Q]] = (),
        order: str = "",
        views: Sequence[View] = (),
        page_size: int = 25,
        caption: str = "",
        selectable: bool = False,
    ) -> None:
        self.params = params
        self.all_rows = rows
        self.columns = list(columns)
        self.filters = list(filters)
        self.search_fields = list(search)
        self.finders = list(finders)
        self.default_order = order
        self.views = list(views)
        self.page_size = page_size
        self.caption = caption
        self.selectable = selectable

    @property
    def shown_columns(self) -> list[Column[M]]:
        """The columns of the screen."""
        return [column for column in self.columns if column.shown]

    @property
    def words(self) -> str:
        """What was typed into the search box."""
        return self.params.get("q", "").strip()

    @cached_property
    def rows(self) -> QuerySet[M]:
        """The rows after search, filters and order."""
        rows = self.all_rows
        for each in self.filters:
            code = self.params.get(each.key, "")
            if code in {choice for choice, _ in each.choices}:
                rows = each.apply(rows, code)
        for word in self.words.split():
            fields = (Q(**{f"{field}__icontains": word}) for field in self.search_fields)
            rows = rows.filter(reduce(or_, [*fields, *(find(word) for find in self.finders)], Q()))
        return self._ordered(rows)

    def _ordered(self, rows: QuerySet[M]) -> QuerySet[M]:
        """The rows in a total order, so that no row is on two pages: a key that is no column's asks for the usual one."""
        key, descending = self.sort
        sortable = {column.key: column.sort for column in self.columns if column.sort}
        if key not in sortable:
            key, descending = self.default_order.removeprefix("-"), self.default_order.startswith("-")
        if key not in sortable:
            # Counting rows drops the model's own order, which is said again here.
            return rows.order_by(*(rows.query.order_by or rows.model._meta.ordering or ()), "pk")
        field = F(sortable[key])
        # Unknown is not the smallest value: it comes last either way.
        return rows.order_by(field.desc(nulls_last=True) if descending else field.asc(nulls_last=True), "pk")

    @property
    def sort(self) -> tuple[str, bool]:
        """The column's key that orders the rows, and whether it descends."""
        asked = self.params.get("sort", "") or self.default_order
        return asked.removeprefix("-"), asked.startswith("-")

    @cached_property
    def page(self) -> Page[M]:
        """The page asked for; the nearest there is if the number is off."""
        return Paginator(self.rows, self.page_size).get_page(self.params.get("page"))

    @property
    def count(self) -> int:
        """How many rows there are on all pages."""
        return self.page.paginator.count

    @property
    def is_narrowed(self) -> bool:
        """Is anything filtered or searched?"""
        return bool(self.words) or any(self.params.get(each.key) for each in self.filters)

    def headings(self) -> list[dict[str, Any]]:
        """Column heads with the address that sorts by them and the word for screen readers."""
        key, descending = self.sort
        heads = []
        for column in self.shown_columns:
            is_sorted = column.key == key and bool(column.sort)
            heads.append(
                {
                    "column": column,
                    "aria": ("descending" if descending else "ascending") if is_sorted else "none",
                    "query": self._query(
                        sort=f"-{column.key}" if is_sorted and not descending else column.key
                    ),
                }
            )
        return heads

    def choices(self) -> list[dict[str, Any]]:
        """Filters with what is chosen."""
        return [{"filter": each, "chosen": self.params.get(each.key, "")} for each in self.filters]

    def tabs(self, own: Sequence[View] = ()) -> list[dict[str, Any]]:
        """Views with the one that is on, the reader's ``own`` after the house's.

        His own with this very order goes before one that leaves the order open.
        """
        here = {k: v for k, v in self.params.items() if k not in {"page", "sort"} and v}
        # Of one's own nothing may be left, when the choices that it named are gone: it never counts as on.
        whole = [view for view in own if view.query]
        exact = [view for view in whole if view.query == self.here]
        loose = [v for v in (*self.views, *whole) if dict(QueryDict(v.query).items()) == here]
        on = next(iter((*exact, *loose)), None)
        return [{"view": view, "on": view is on} for view in (*self.views, *own)]

    @cached_property
    def here(self) -> str:
        """The filter as it stands, as it can be kept."""
        return self.kept(self.params)

    def kept(self, params: QueryDict) -> str:
        """What of an address this list knows: words, choices that there are, keys of its views, a column to sort by.

        The page's number and whatever else stood there are dropped.
        """
        choices = {each.key: {code for code, _ in each.choices} for each in self.filters}
        others = {key for view in self.views for key in QueryDict(view.query)} - set(choices)
        sorts = {f"{sign}{column.key}" for column in self.columns if column.sort for sign in ("", "-")}
        query = QueryDict(mutable=True)
        if words := " ".join(params.get("q", "").split()) if self.search_fields or self.finders else "":
            query["q"] = words
        for key in (*choices, *sorted(others - {"q", "sort", "page"})):
            value = params.get(key, "")
            if value and (key in others or value in choices[key]):
                query[key] = value
        if params.get("sort", "") in sorts:
            query["sort"] = params.get("sort", "")
        return query.urlencode()

    def is_new_to(self, own: Sequence[View]) -> bool:
        """Is anything filtered or sorted that no view stands for yet?"""
        there = {self.kept(QueryDict(view.query)) for view in (*self.views, *own)}
        return bool(self.here) and self.here not in there

    def body(self) -> list[dict[str, Any]]:
        """The page's rows as cells."""
        return [{"row": row, "cells": self._cells(row)} for row in self.page.object_list]

    def _cells(self, row: M) -> list[Cell]:
        return [Cell(c, row, c.value(row), c.link(row) if c.link else "") for c in self.shown_columns]

    def _query(self, **changes: str) -> str:
        query = self.params.copy()
        query.pop("page", None)
        for key, value in changes.items():
            query[key] = value
        return query.urlencode()

    @property
    def export_query(self) -> str:
        """The query that exports what is on the screen (all pages)."""
        return self._query(export="xlsx")

    def workbook(self, *, title: str, notes: Iterable[str] = ()) -> bytes:
        """All filtered rows as xlsx: ``notes`` above the table (a demonstration mark, the filters).

        Raises ``TooMany`` beyond ``EXPORT_LIMIT`` rows.
        """
        if self.count > EXPORT_LIMIT:
            msg = f"共{self.count}行，超过一次导出的上限{EXPORT_LIMIT}行，请先缩小筛选范围。"
            raise TooMany(msg)
        columns = [column for column in self.columns if column.exported]
        rows = [[column.value(row) for column in columns] for row in self.rows.iterator(chunk_size=2000)]
        return workbook(title=title, heads=[column.title for column in columns], rows=rows, notes=notes)


def workbook(
    *,
    title: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[Any]],
    notes: Iterable[str] = (),
    made_at: datetime | None = None,
) -> bytes:
    """A plain xlsx of one table: title, notes, heads, rows. The same input gives the same bytes.

    ``made_at`` is written into the file's properties (default: a fixed day, so that bytes repeat).
    """
    import xlsxwriter  # only exports need it; it is slow to load

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": title, "created": (made_at or datetime(2020, 1, 1)).replace(tzinfo=None)})  # noqa: DTZ001
    sheet = book.add_worksheet(_sheet_name(title))
    bold, wrap = book.add_format({"bold": True, "bottom": 1}), book.add_format({"text_wrap": True})
    sheet.write(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
    line = 1
    for note in notes:
        sheet.write(line, 0, note)
        line += 1
    sheet.write_row(line, 0, list(heads), bold)
    for offset, row in enumerate(rows, start=line + 1):
        for column, value in enumerate(row):
            _write(sheet, offset, column, value, wrap)
    sheet.freeze_panes(line + 1, 0)
    sheet.set_column(0, max(len(heads) - 1, 0), 18)
    book.close()
    return buffer.getvalue()


def _sheet_name(title: str) -> str:
    return "".join(ch for ch in title if ch not in "[]:*?/\\")[:28] or "数据"


def _write(sheet: Any, line: int, column: int, value: Any, wrap: Any) -> None:
    if value is None:
        return
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        sheet.write_string(line, column, local.strftime("%Y-%m-%d %H:%M"))
    elif isinstance(value, date):
        sheet.write_string(line, column, value.isoformat())
    elif isinstance(value, bool):
        sheet.write_string(line, column, "是" if value else "否")
    elif isinstance(value, Decimal | int):
        sheet.write_number(line, column, value)
    else:
        sheet.write_string(line, column, str(value), wrap if "\n" in str(value) else None)
