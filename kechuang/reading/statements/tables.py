"""Tables of indicators: a head of columns (指标, 单位, 目标, 完成 …) and rows of cells.

A page's table comes as cells parted by tabs or bars, as words parted by spaces (from a PDF), or as one cell a
line (pasted from a page). A column is a goal, a result, a rate of completion, a growth or nothing, by the
words of its head; the unit stands in a column of its own, in the name's brackets, or beside the number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from kechuang.reading.model import Form, Kind

from .context import DocumentContext
from .drafts import Draft
from .names import before
from .quantities import scan
from .quantity import Quantity, Role

#: Words of a head, by what their column holds; the first that fits counts.
_HEADS = (
    (
        "skip",
        re.compile(r"^序号?$|备注|责任|牵头|属性|权重|分值|得分|科室|单位名称|完成时[间限]|说明|来源|类别"),
    ),
    ("rate", re.compile(r"完成率|完成比例|进度|达成率|执行率|完成百分比")),
    ("growth", re.compile(r"同比|增长|增速|增幅|比上年|较上年")),
    ("unit", re.compile(r"^(?:计量)?单位$")),
    ("target", re.compile(r"目标|计划|任务(?!名|内)|预期|指标值|确保|考核值")),
    ("actual", re.compile(r"完成|实际|实绩|现状|基期|基数|达到|上年|去年|累计|结果")),
    ("name", re.compile(r"指标|项目|名称|内容|任务|事项")),
    ("year", re.compile(r"^(?:19|20)\d\d年?(?:末|底)?$|^(?:数值|数据)$")),
)
_YEAR = re.compile(r"((?:19|20)\d\d)")
_CELL = re.compile(r"[^\t]+")
_WORD = re.compile(r"\S+")
_BARRED = re.compile(r"[^\t|]+")
_NUMBERED = re.compile(r"^(?:≥|≤|>|<|=|约|不低于|不少于|不超过|至少|突破|超过|达到?)?-?\d[\d,.]*")
_UNIT_IN_NAME = re.compile(r"\((?P<unit>%|[万亿]?[元家户件项个名人次位项]|亿元|万元|件/万人|人次|百分点)\)$")
_LONGEST_CELL, _FEWEST, _MOST, _LONGEST_LINE = 40, 2, 12, 4000
_SHORT_HEAD = 8
#: How many lines that are no row (a name that goes on, a group's head) may stand between two rows.
_STRANGE_ROWS = 2
#: A table longer than this is read as two.
_MOST_ROWS = 10_000
#: What stands in a cell that is empty.
_NOTHING = frozenset({"—", "-", "--", "——", "/", "无", "\\", "―"})


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with its place in the cleaned text."""

    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Column:
    """What a column holds, and the year that its head names."""

    role: str
    year: int | None
    unit: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """The drafts of one row, with where the row stands."""

    start: int
    end: int
    drafts: tuple[Draft, ...]
    years: tuple[int | None, ...]


def find_tables(text: str, context: DocumentContext, *, limit: int) -> tuple[list[Row], int | None]:
    """Return the rows of every table in a cleaned text, in their order, with at most ``limit`` numbers or so.

    The second value is where the rows that were left out begin, None where there are none.
    """
    if not re.search("目标|完成|指标|任务", text):
        return [], None
    lines = list(_lines(text))
    rows: list[Row] = []
    i = 0
    while i < len(lines):
        used, found = _read_table(lines, i, text, context)
        for row in found:
            limit -= len(row.drafts)
            if limit < 0:
                return rows, row.start
            rows.append(row)
        i += used
    return rows, None


def _lines(text: str) -> Iterator[tuple[str, int]]:
    start = 0
    for line in text.split("\n"):
        if line.strip(" \t|"):
            yield line, start
        start += len(line) + 1


def _cells(line: str, start: int, pattern: re.Pattern[str]) -> list[Cell]:
    found = []
    for match in pattern.finditer(line):
        words = match.group().strip()
        if words:
            found.append(Cell(words, start + match.start() + match.group().index(words)))
    return found


def _read_table(
    lines: list[tuple[str, int]], i: int, text: str, context: DocumentContext
) -> tuple[int, list[Row]]:
    """Read the table whose head is line ``i``: lines used, and its rows (one line and none if it is no head)."""
    line, start = lines[i]
    pattern = _CELL if "\t" in line else _BARRED if "|" in line else _WORD if " " in line.strip() else None
    if pattern is None:
        return _read_column(lines, i, context)
    cells = _cells(line, start, pattern) if len(line) < _LONGEST_LINE else []
    columns = _columns([cell.text for cell in cells], context)
    if columns is None:
        return 1, _read_line(cells, context) if len(cells) > _MOST else []
    rows: list[Row] = []
    used = last_row = 1
    for line, start in lines[i + 1 :]:
        row = _row(_fit(_cells(line, start, pattern), columns), columns, start + len(line))
        used += 1
        if len(rows) > _MOST_ROWS:
            return last_row, rows
        if row is not None:
            last_row = used
            rows += [row] if row.drafts else []
        elif used - last_row > _STRANGE_ROWS or "。" in line:
            break
    return last_row, rows


def _read_line(cells: list[Cell], context: DocumentContext) -> list[Row]:
    """A table whose lines were lost: its heads stand in one line with all the rows' cells."""
    roles = [None if _NUMBERED.fullmatch(cell.text) else _role(cell.text) for cell in cells[: 2 * _MOST]]
    first = next(
        (
            i
            for i, role in enumerate(roles)
            if role in ("skip", "name") and len(cells[i].text) <= _SHORT_HEAD and all(roles[i : i + 3])
        ),
        None,
    )
    if first is None:
        return []
    stop = next((i for i in range(first, len(roles)) if roles[i] is None), len(roles))
    columns = _columns([cell.text for cell in cells[first:stop]], context)
    rows: list[Row] = []
    while columns and stop + len(columns) <= len(cells):
        part = cells[stop : stop + len(columns)]
        row = _row(part, columns, part[-1].start + len(part[-1].text))
        if row is None or not row.drafts:
            break
        rows.append(row)
        stop += len(columns)
    return rows


def _read_column(lines: list[tuple[str, int]], i: int, context: DocumentContext) -> tuple[int, list[Row]]:
    """A table pasted as one cell a line: as many lines of heads, then as many cells a row."""
    heads: list[str] = []
    for line, _start in lines[i : i + _MOST]:
        words = line.strip()
        if len(words) > 14 or (_NUMBERED.match(words) and not _YEAR.match(words)) or _role(words) is None:
            break
        heads.append(words)
    columns = _columns(heads, context) if len(heads) > _FEWEST else None
    if columns is None:
        return 1, []
    width, rows, at = len(columns), [], i + len(heads)
    while at + width <= len(lines):
        cells = [Cell(line.strip(), start) for line, start in lines[at : at + width]]
        if any(len(cell.text) > _LONGEST_CELL for cell in cells):
            break
        row = _row(cells, columns, cells[-1].start + len(cells[-1].text))
        if row is None or not row.drafts:
            break
        rows.append(row)
        at += width
    return (at - i, rows) if rows else (1, [])


def _role(head: str) -> str | None:
    words = head.replace(" ", "")
    if len(words) > 16:
        return None
    return next((role for role, pattern in _HEADS if pattern.search(words)), None)


def _columns(heads: list[str], context: DocumentContext) -> list[Column] | None:
    """The columns of a head line, or None where the line is no head."""
    if not _FEWEST <= len(heads) <= _MOST:
        return None
    roles = [_role(head) for head in heads]
    if roles.count("name") == 0 and len(heads) > 1 and roles[0] is None and len(heads[0]) <= 4:
        roles[0] = "name"
    if "name" not in roles or sum(role in ("target", "actual", "year") for role in roles) == 0:
        return None
    if roles.count(None) > 1 or any(mark in "".join(heads) for mark in "。;,!"):
        return None
    columns, named = [], False
    for head, role in zip(heads, roles, strict=True):
        year = _YEAR.search(head)
        number = int(year.group(1)) if year else None
        held = "skip" if role == "name" and named else _of_year(number, context) if role == "year" else role
        named = named or role == "name"
        unit = re.search(r"\((%|[万亿]?[元家件项个名人次])\)", head)
        columns.append(Column(held or "skip", number, unit.group(1) if unit else None))
    return columns


def _of_year(year: int | None, context: DocumentContext) -> str:
    """A column headed by a bare year: a goal where the year lies ahead."""
    if year is None or context.year is None:
        return "actual"
    behind = context.actual_year if context.actual_year is not None else context.year
    return "target" if year > behind or (context.looks == "ahead" and year >= context.year) else "actual"


def _fit(cells: list[Cell], columns: list[Column]) -> list[Cell]:
    """Bring a row's cells to the columns: words of a name that spaces part are joined, an ordinal may lack."""
    missing = len(columns) - len(cells)
    if missing < 0:
        at = [column.role for column in columns].index("name")
        parts = cells[at : at - missing + 1]
        if any(_NUMBERED.match(part.text) for part in parts):
            return cells
        name = Cell("".join(part.text for part in parts), parts[0].start)
        return [*cells[:at], name, *cells[at - missing + 1 :]]
    if missing == 1 and columns[0].role == "skip" and cells and not cells[0].text.isdigit():
        return [Cell("", cells[0].start), *cells]
    if missing > 0 and columns[-1].role in ("skip", "rate", "growth"):
        return cells + [Cell("", cells[-1].start + len(cells[-1].text))] * missing if cells else cells
    return cells


def _row(cells: list[Cell], columns: list[Column], end: int) -> Row | None:
    """One row as drafts; None where the line is no row of this table."""
    if len(cells) != len(columns):
        return None
    by_role = dict(zip([column.role for column in columns], cells, strict=True))
    name_cell = cells[[column.role for column in columns].index("name")]
    unit_in_name = _UNIT_IN_NAME.search(name_cell.text)
    words = name_cell.text[: unit_in_name.start()] if unit_in_name else name_cell.text
    if not words or _NUMBERED.match(words) or len(words) > _LONGEST_CELL:
        return None
    unit = by_role["unit"].text if "unit" in by_role else unit_in_name["unit"] if unit_in_name else None
    drafts, years = [], []
    for cell, column in zip(cells, columns, strict=True):
        if column.role not in ("target", "actual") or cell.text in _NOTHING:
            continue
        draft = _draft(words, cell, unit or column.unit)
        if draft is None:
            continue
        draft.kind = Kind.TARGET if column.role == "target" else Kind.ACTUAL
        draft.why.append("表中“目标”列" if column.role == "target" else "表中“完成”列")
        drafts.append(draft)
        years.append(column.year)
    _complete(drafts, by_role)
    return Row(cells[0].start, end, tuple(drafts), tuple(years))


def _complete(drafts: list[Draft], by_role: dict[str, Cell]) -> None:
    """Add the row's rate of completion and its growth to its result."""
    results = [draft for draft in drafts if draft.kind is Kind.ACTUAL]
    for role in ("rate", "growth"):
        cell = by_role.get(role)
        number = re.match(r"-?\d+(?:\.\d+)?", cell.text) if cell else None
        if not results or number is None:
            continue
        if role == "rate":
            results[-1].completion_pct = Decimal(number.group())
        elif results[-1].form is Form.VALUE:
            results[-1].growth_pct = Decimal(number.group())


def _draft(words: str, cell: Cell, unit: str | None) -> Draft | None:
    """A cell as a draft; the number may bring its own unit and comparator."""
    if not _NUMBERED.match(cell.text):
        return None
    own = re.search(r"[^\d.,%≥≤<>=\-]", cell.text)
    written = cell.text if own or "%" in cell.text else cell.text + (unit or "家")
    found = [q for q in scan(written, 0, len(written)) if q.role in (Role.VALUE, Role.PERCENT)]
    if not found:
        return None
    quantity = found[0]
    grown = re.search(r"(?:增速|增幅|增长率?|增长)$", words)
    quantity = replace(quantity, unit=quantity.unit if own or unit or quantity.role is Role.PERCENT else None)
    _place(quantity, cell)
    name = before(words)
    if quantity.role is Role.PERCENT or unit == "%":
        return _percent(words, quantity, grown)
    draft = Draft(name, quantity, Form.VALUE, quantity.cmp, 0, quantity.start, quantity.end)
    draft.value, draft.value_hi, draft.unit = quantity.value, quantity.value_hi, quantity.unit
    draft.form = Form.RANGE if quantity.cmp == "range" else Form.VALUE
    return draft


def _place(quantity: Quantity, cell: Cell) -> None:
    """Move a quantity that was read in its cell to its place in the text."""
    quantity.start, quantity.number_at = cell.start, cell.start
    quantity.end = cell.start + len(cell.text)


def _percent(words: str, quantity: Quantity, grown: re.Match[str] | None) -> Draft:
    """A percentage in a cell: the growth of what the name says, else a share or rate."""
    suffix = quantity.cmp if quantity.cmp in (">=", ">", "~") else ""
    if grown and grown.start() >= 2:
        draft = Draft(
            before(words[: grown.start()]),
            quantity,
            Form.GROWTH,
            "growth" + suffix.replace("~", ""),
            0,
            quantity.start,
            quantity.end,
        )
        draft.growth_pct = quantity.value
        return draft
    share = re.search(r"占|比重|比例|强度", words)
    cmp = "share" + suffix if share else suffix or "="
    draft = Draft(before(words), quantity, Form.SHARE, cmp, 0, quantity.start, quantity.end)
    draft.indicator = words
    draft.value = draft.share_pct = quantity.value
    draft.unit = "%"
    return draft
