"""Tables that people send: xlsx or csv read as text, heads found, rows told apart, errors given back by row. No writing."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

from kechuang.core.listing import workbook
from kechuang.core.logic.verdicts import Problem
from kechuang.core.sheet_size import refuse_big_sheets

T = TypeVar("T")

MAX_ROWS = 20_000
#: Heads are looked for so far down: above them stand a title and notes.
_HEADS_WITHIN = 12


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
    rows = _read_csv(data) if name.lower().endswith(".csv") else _read_xlsx(data)
    _refuse_long(len(rows))
    return rows


def _refuse_long(count: int) -> None:
    if count > MAX_ROWS:
        raise Problem(f"表格有{count}行，超过一次{MAX_ROWS}行的上限，请分成几个文件导入。", field="file")


def _read_csv(data: bytes) -> list[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        _refuse_long(text.count("\n"))
        try:
            return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text))]
        except csv.Error as error:
            raise Problem("csv 文件的格式不对，请改用 xlsx。", field="file") from error
    raise Problem("csv 文件的编码无法识别，请另存为 UTF-8 或 GB18030 编码，或改用 xlsx。", field="file")


def _read_xlsx(data: bytes) -> list[list[str]]:
    from python_calamine import CalamineWorkbook  # only imports need it

    try:
        refuse_big_sheets(data, MAX_ROWS)
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
        height = sheet.total_height
    except Problem:
        raise
    except Exception as error:  # the library raises errors of its own of many kinds for broken files
        raise Problem(
            "打不开这个 Excel 文件，它可能已损坏或设有密码。请重新另存为 xlsx 后再试。", field="file"
        ) from error
    _refuse_long(height)
    return [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]


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
    for number, row in enumerate(rows[:_HEADS_WITHIN]):
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
    lines = []
    for number, row in enumerate(rows[start + 1 :], start=start + 2):
        cells = {head: row[place].strip() for head, place in heads.items() if place < len(row)}
        if any(cells.values()):
            lines.append(SheetLine(number, cells))
    if not lines:
        raise Problem("表格里没有填写过的数据行。请填好后再导入。", field="file")
    return lines


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
