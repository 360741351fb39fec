"""Tables that people send: xlsx or csv read as text, heads found, rows told apart, errors given back by row. No writing."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from itertools import islice
from typing import Any, TypeVar

from kechuang.core.listing import workbook
from kechuang.core.logic.verdicts import Problem
from kechuang.core.sheet_size import HEADS_WITHIN, refuse_big_sheets, refuse_long

T = TypeVar("T")

MAX_ROWS = 20_000
_BROKEN = "打不开这个 Excel 文件，它可能已损坏或设有密码。请重新另存为 xlsx 后再试。"
NO_LINES = "表格里没有填写过的数据行。请填好后再导入。"


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """One column of a template. ``needed``: the file must have it. ``help`` and ``example`` stand in the template."""

    head: str
    needed: bool = False
    help: str = ""
    example: str = ""


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong with one cell: the file's row number, the column's head, and how to mend it."""

    row: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One row that somebody filled in: the file's row number (from 1) and its cells by head, trimmed."""

    row: int
    cells: Mapping[str, str]

    def __getitem__(self, head: str) -> str:
        return self.cells.get(head, "")

    def error(self, column: str, message: str) -> RowError:
        """What is wrong with a cell of this row."""
        return RowError(self.row, column, message)


@dataclass(frozen=True)
class Cells:
    """Reads a row's cells; what is wrong with them gathers in ``errors``, so that a row is told all at once."""

    line: SheetLine
    errors: list[RowError] = field(default_factory=list)

    def __call__(self, head: str, read: Callable[[str], T], otherwise: T) -> T:
        """A cell as ``read`` takes it; ``otherwise`` for one that is empty, or wrong (``ValueError``)."""
        try:
            return read(self.line[head]) if self.line[head] else otherwise
        except ValueError as error:
            self.errors.append(self.line.error(head, str(error)))
            return otherwise


def read_table(data: bytes, name: str) -> list[list[str]]:
    """The first sheet's rows as text, empty rows kept so that row numbers are the file's own.

    Raises ``Problem`` if the file is neither xlsx nor csv, broken, or longer than ``MAX_ROWS``.
    """
    return list(open_table(data, name).rows())


@dataclass(frozen=True)
class Table:
    """A table that has been opened. ``length``: its rows, heads and empty ones among them.

    ``rows``: gives them as text, one after the other, from the first whenever it is called.
    """

    length: int
    rows: Callable[[], Iterator[list[str]]]


def open_table(data: bytes, name: str, max_rows: int = MAX_ROWS) -> Table:
    """The first sheet of a file, to be read row by row, so that a long one is not laid out as text all at once.

    Raises ``Problem`` if the file is neither xlsx nor csv, broken, or longer than ``max_rows``.
    """
    found = _open_csv(data, max_rows) if name.lower().endswith(".csv") else _open_xlsx(data, max_rows)
    refuse_long(found.length, max_rows)
    return found


def rows_in(data: bytes, name: str, max_rows: int) -> int:
    """How many rows a file may have at most, without laying it out. Raises ``Problem`` as ``open_table`` does."""
    if name.lower().endswith(".csv"):
        count = data.count(b"\n") + 1
        refuse_long(count - 1, max_rows)
        return count
    try:
        return refuse_big_sheets(data, max_rows)
    except Problem:
        raise
    except Exception as error:  # what zipfile raises for what is no package, of many kinds
        raise Problem(_BROKEN, field="file") from error


def _open_csv(data: bytes, max_rows: int) -> Table:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        refuse_long(text.count("\n"), max_rows)
        try:
            length = sum(1 for _ in csv.reader(io.StringIO(text)))
        except csv.Error as error:
            raise Problem("csv 文件的格式不对，请改用 xlsx。", field="file") from error
        return Table(length, partial(_csv_rows, text))
    raise Problem("csv 文件的编码无法识别，请另存为 UTF-8 或 GB18030 编码，或改用 xlsx。", field="file")


def _csv_rows(text: str) -> Iterator[list[str]]:
    return ([cell.strip() for cell in row] for row in csv.reader(io.StringIO(text)))


def _open_xlsx(data: bytes, max_rows: int) -> Table:
    from python_calamine import CalamineWorkbook  # only imports need it

    try:
        refuse_big_sheets(data, max_rows)
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
        height = sheet.total_height
    except Problem:
        raise
    except Exception as error:  # the library raises errors of its own of many kinds for broken files
        raise Problem(_BROKEN, field="file") from error
    return Table(height, lambda: ([_text(cell) for cell in row] for row in _iter(sheet)))


def _iter(sheet: Any) -> Iterator[list[Any]]:
    """A sheet's rows from its first, with the empty cells to the left that the reader leaves out."""
    if not sheet.height:
        return
    _, left = sheet.start
    for row in sheet.iter_rows():
        yield [""] * left + row


def _text(cell: Any) -> str:
    if isinstance(cell, float):
        # repr is the shortest text that gives the number back: what the person saw, not binary dust.
        return format(Decimal(repr(cell)).normalize(), "f")
    if isinstance(cell, bool):
        return "是" if cell else "否"
    return str(cell).strip()


def find_heads(rows: Sequence[Sequence[str]], columns: Sequence[SheetColumn]) -> tuple[int, dict[str, int]]:
    """The row (0-based) that holds the heads, and each head's column. Raises ``Problem`` naming those that miss."""
    known = {column.head for column in columns}
    best: tuple[int, dict[str, int]] = (0, {})
    for number, row in enumerate(rows[:HEADS_WITHIN]):
        found = {plain_head(cell): place for place, cell in enumerate(row) if plain_head(cell) in known}
        if len(found) > len(best[1]):
            best = (number, found)
    missing = [column.head for column in columns if column.needed and column.head not in best[1]]
    if missing:
        raise Problem(f"表头缺少：{'、'.join(missing)}。请下载模板，按模板的表头填写。", field="file")
    return best


def plain_head(cell: str) -> str:
    """A head without the star that marks it as needed."""
    return cell.strip().rstrip("*＊").strip()


def read_lines(rows: Sequence[Sequence[str]], columns: Sequence[SheetColumn]) -> list[SheetLine]:
    """The rows that somebody filled in, below the heads. Raises ``Problem`` if there are none."""
    start, heads = find_heads(rows, columns)
    lines = list(lines_of(enumerate(rows[start + 1 :], start=start + 2), heads))
    if not lines:
        raise Problem(NO_LINES, field="file")
    return lines


def lines_of(rows: Iterable[tuple[int, Sequence[str]]], heads: Mapping[str, int]) -> Iterator[SheetLine]:
    """Those of the numbered rows that somebody filled in."""
    for number, row in rows:
        cells = {head: row[place].strip() for head, place in heads.items() if place < len(row)}
        if any(cells.values()):
            yield SheetLine(number, cells)


def first_rows(table: Table) -> list[list[str]]:
    """So many rows of a table as may hold its heads."""
    return list(islice(table.rows(), HEADS_WITHIN))


def template_of(title: str, columns: Sequence[SheetColumn], notes: Iterable[str] = ()) -> bytes:
    """The template to fill in: heads with a star where they are needed, notes above that say what goes where."""
    heads = [f"{column.head}*" if column.needed else column.head for column in columns]
    helps = [
        f"{column.head}：{column.help}{'，如 ' + column.example if column.example else ''}"
        for column in columns
        if column.help or column.example
    ]
    # Heads must be found within the first rows: what each column wants is said in few lines.
    return workbook(title=title, heads=heads, rows=[], notes=["带 * 的必填。", *notes, *_packed(helps)])


def _packed(helps: Sequence[str], lines: int = 4) -> list[str]:
    size = -(-len(helps) // lines) or 1
    return ["；".join(helps[start : start + size]) for start in range(0, len(helps), size)]


def rest_sheet(heads: Sequence[str], rows: Iterable[tuple[int, Sequence[str], Sequence[str]]]) -> bytes:
    """Rows of a file that were not written (number, cells, why), with what is wrong in a last column."""
    found = list(rows)
    width = max([len(heads), *(len(cells) for _, cells, _ in found)])
    body = [[number, *_wide(list(cells), width), "\n".join(said)] for number, cells, said in found]
    return workbook(title="导入错误清单", heads=["原行号", *_wide(list(heads), width), "错误"], rows=body)


def error_sheet(
    rows: Sequence[Sequence[str]], errors: Sequence[RowError], columns: Sequence[SheetColumn]
) -> bytes:
    """The file's own rows that have errors, with what is wrong in a last column."""
    width = max((len(row) for row in rows), default=0)
    start, _ = find_heads(rows, columns)
    heads = ["原行号", *_wide(rows[start], width), "错误"]
    body = [
        [number, *_wide(rows[number - 1], width), "\n".join(messages)]
        for number, messages in sorted(by_row(errors).items())
    ]
    return workbook(title="导入错误清单", heads=heads, rows=body)


def hidden(
    rows: Sequence[Sequence[str]], columns: Sequence[SheetColumn], heads: Sequence[str]
) -> list[list[str]]:
    """The rows with the cells below these heads masked but for their last four characters."""
    start, found = find_heads(rows, columns)
    places = {found[head] for head in heads if head in found}
    return [
        [_masked(cell) if number > start and at in places else cell for at, cell in enumerate(row)]
        for number, row in enumerate(rows)
    ]


def _masked(cell: str) -> str:
    return f"{'*' * (len(cell) - 4)}{cell[-4:]}" if len(cell) > 4 else "*" * len(cell)


def by_row(errors: Iterable[RowError]) -> dict[int, list[str]]:
    """What is wrong, by row, as a person reads it."""
    found: dict[int, list[str]] = {}
    for error in errors:
        found.setdefault(error.row, []).append(f"“{error.column}”：{error.message}")
    return found


def _wide(row: Sequence[str], width: int) -> list[str]:
    return [*row, *[""] * (width - len(row))]
