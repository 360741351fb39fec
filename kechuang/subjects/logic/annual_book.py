"""The annual statement as a workbook: out with names, units, notes and last year's column, and in again cell by cell.

One sheet a group, one for the months, one a table. A sheet knows its facts by the code in the first column, so that
rows may be moved; what cannot be read is said by sheet and row, and nothing of it is taken.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from kechuang.core.logic.verdicts import Problem
from kechuang.core.sheet_size import refuse_big_sheets
from kechuang.rules.facts import Fact, FactKind
from kechuang.subjects.logic.statement_form import (
    groups,
    read_stored,
    statement_fact,
    statement_facts,
    typed,
    unit_of,
)
from kechuang.subjects.logic.stored import trimmed

HEADS = ("代码", "项目", "单位", "本年数", "上年数", "说明")
MONTHS_SHEET = "月度人数"
MONTH_HEADS = ("月份", "月初职工数", "月末职工数", "月初科技人员数", "月末科技人员数")
_COLUMNS = ("staff_start", "staff_end", "st_start", "st_end")
_MOST_ROWS = 2000
#: Longer ones are not even opened: a reader lays a sheet out before it says how long it is.
_MOST_LAID_OUT = 20_000
_CODE, _VALUE = 0, 3


@dataclass(frozen=True)
class CellError:
    """What is wrong with one cell: its sheet, its row in the file, what stands there, and how to mend it."""

    sheet: str
    row: int
    title: str
    message: str
    found: str = ""


@dataclass
class Read:
    """What a workbook says: raw values by fact, heads by month and column, and what is wrong."""

    facts: dict[str, Any] = field(default_factory=dict)
    months: dict[tuple[int, str], str] = field(default_factory=dict)
    errors: list[CellError] = field(default_factory=list)


@dataclass(frozen=True)
class _Page:
    """What every sheet needs: this year's values and last year's, the unit of money, the looks of cells."""

    title: str
    values: Mapping[str, Any]
    before: Mapping[str, Any]
    unit: str
    notes: Sequence[str]
    look: Mapping[str, Any]


def write_book(
    *,
    title: str,
    values: Mapping[str, Any],
    before: Mapping[str, Any],
    months: Mapping[int, Sequence[int | None]],
    unit: str,
    notes: Sequence[str] = (),
) -> bytes:
    """The workbook of one statement; with nothing in ``values`` it is the template. Text never becomes a formula."""
    import xlsxwriter  # only exports need it; it is slow to load

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": title})
    look = {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "head": book.add_format({"bold": True, "bottom": 1, "bg_color": "#E8F0FA"}),
        "fill": book.add_format({"bg_color": "#FFF9E5", "num_format": "#,##0.######", "border": 1}),
        "plain": book.add_format({"num_format": "#,##0.######"}),
        "wrap": book.add_format({"text_wrap": True, "font_color": "#4B5A70"}),
    }
    page = _Page(title, values, before, unit, notes, look)
    for name, facts in _sheets():
        _write_group(book.add_worksheet(name), facts, page)
    _write_months(book.add_worksheet(MONTHS_SHEET), months, look)
    for fact in statement_facts():
        if fact.kind == FactKind.TABLE:
            _write_table(book.add_worksheet(fact.title), fact, values.get(fact.name) or (), unit, look)
    book.close()
    return buffer.getvalue()


def _sheets() -> Iterator[tuple[str, list[Fact]]]:
    for group in groups():
        facts = [fact for fact in group.facts if fact.kind != FactKind.TABLE]
        if facts:
            name = "".join(ch for ch in group.title if ch not in "[]:*?/\\")
            yield name[:31], facts


def _write_group(sheet: Any, facts: Sequence[Fact], page: _Page) -> None:
    look, unit = page.look, page.unit
    sheet.write_string(0, 0, page.title, look["title"])
    for line, note in enumerate(page.notes, start=1):
        sheet.write_string(line, 0, note)
    top = len(page.notes) + 1
    sheet.write_row(top, 0, HEADS, look["head"])
    for line, fact in enumerate(facts, start=top + 1):
        sheet.write_string(line, 0, fact.name)
        sheet.write_string(line, 1, fact.title)
        sheet.write_string(line, 2, unit_of(fact, unit))
        _write_cell(sheet, line, _VALUE, fact, page.values.get(fact.name), unit, look["fill"])
        _write_cell(sheet, line, 4, fact, page.before.get(fact.name), unit, look["plain"])
        sheet.write_string(
            line, 5, "；".join(each for each in (fact.help, fact.clause) if each), look["wrap"]
        )
    for column, width in enumerate((22, 40, 8, 18, 18, 60)):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(top + 1, 2)


def _write_cell(sheet: Any, line: int, column: int, fact: Fact, value: Any, unit: str, look: Any) -> None:
    text = typed(fact, value, unit)
    if isinstance(value, Decimal) and len(value.as_tuple().digits) <= 15:
        sheet.write_number(line, column, Decimal(text), look)
    elif text:
        sheet.write_string(line, column, text, look)  # more digits than a spreadsheet's numbers hold
    else:
        sheet.write_blank(line, column, None, look)


def _write_months(sheet: Any, months: Mapping[int, Sequence[int | None]], look: Mapping[str, Any]) -> None:
    sheet.write_row(0, 0, MONTH_HEADS, look["head"])
    for month in range(1, 13):
        sheet.write_number(month, 0, month)
        for column, value in enumerate(months.get(month) or (None,) * 4, start=1):
            if value is None:
                sheet.write_blank(month, column, None, look["fill"])
            else:
                sheet.write_number(month, column, value, look["fill"])
    sheet.set_column(0, 4, 18)
    sheet.freeze_panes(1, 1)


def _write_table(
    sheet: Any, fact: Fact, rows: Sequence[Mapping[str, Any]], unit: str, look: Mapping[str, Any]
) -> None:
    heads = [_head(column, unit) for column in fact.columns]
    sheet.write_row(0, 0, heads, look["head"])
    for line, row in enumerate(rows, start=1):
        for place, column in enumerate(fact.columns):
            _write_cell(sheet, line, place, column, row.get(column.name), unit, look["fill"])
    sheet.set_column(0, len(heads), 22)
    sheet.freeze_panes(1, 0)


def _head(column: Fact, unit: str) -> str:
    shown = unit_of(column, unit)
    return f"{column.title}（{shown}）" if shown else column.title


# ── in ───────────────────────────────────────────────────────────────────────────────────────


def read_book(data: bytes) -> Read:
    """What a filled workbook says, every cell checked. Empty cells say nothing; a unit in the head or cell counts.

    Raises ``Problem`` if it is no workbook of ours at all.
    """
    found, known = Read(), False
    for name, rows in _tables(data):
        table = next((f for f in statement_facts() if f.kind == FactKind.TABLE and f.title == name), None)
        if name == MONTHS_SHEET:
            known = True
            _read_months(rows, found)
        elif table is not None:
            known = True
            _read_table(table, rows, found)
        else:
            known = _read_group(name, rows, found) or known
    if not known:
        raise Problem("没有找到报表的工作表。请下载模板，在模板上填写后再导入。", field="file")
    return found


def _tables(data: bytes) -> Iterator[tuple[str, list[list[str]]]]:
    from python_calamine import CalamineWorkbook  # only imports need it

    try:
        refuse_big_sheets(data, _MOST_LAID_OUT)
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for name in book.sheet_names[:40]:
            sheet = book.get_sheet_by_name(name)
            if sheet.height > _MOST_ROWS or sheet.width > 200:
                raise Problem(
                    f"工作表“{name}”有{sheet.height}行，超过{_MOST_ROWS}行。请用模板填写。", field="file"
                )
            yield name, [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    except Problem:
        raise
    except Exception as error:  # the library raises errors of its own of many kinds for broken files
        raise Problem(
            "打不开这个 Excel 文件，它可能已损坏或设有密码。请重新另存为 xlsx 后再试。", field="file"
        ) from error


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        # repr is the shortest text that gives the number back: what the person saw, not binary dust.
        return format(Decimal(repr(cell)).normalize(), "f")
    return str(cell).strip()


def _read_group(name: str, rows: Sequence[Sequence[str]], found: Read) -> bool:
    """Read one group's sheet; False if it is none of ours."""
    top = next((n for n, row in enumerate(rows[:20]) if tuple(row[:4]) == HEADS[:4]), None)
    if top is None:
        return False
    for number, row in enumerate(rows[top + 1 :], start=top + 2):
        code = row[_CODE] if row else ""
        raw = row[_VALUE] if len(row) > _VALUE else ""
        if not code or not raw:
            continue
        try:
            fact = statement_fact(code)
            unit = "wan" if fact.kind == FactKind.MONEY and row[2] == "万元" else "yuan"
            kept = read_stored(fact, raw, unit)
        except Problem as problem:
            found.errors.append(CellError(name, number, row[1], problem.message, raw))
            continue
        if code in found.facts:
            found.errors.append(CellError(name, number, row[1], "这一项在前面已填过一次，请删去一处。", raw))
        elif not kept.is_empty:
            found.facts[code] = kept.text or kept.value
    return True


def _read_months(rows: Sequence[Sequence[str]], found: Read) -> None:
    for number, row in enumerate(rows[1:], start=2):
        month = row[0] if row else ""
        if not any(row[1:5]):
            continue
        if not (month.isascii() and month.isdigit() and 1 <= int(month) <= 12):
            found.errors.append(CellError(MONTHS_SHEET, number, "月份", "月份应是1至12的整数。", month))
            continue
        for place, raw in enumerate(row[1:5]):
            if not raw:
                continue
            if raw.isascii() and raw.isdigit() and len(raw) <= 7:
                found.months[int(month), _COLUMNS[place]] = raw
            else:
                words = "人数应是不为负的整数。"
                found.errors.append(CellError(MONTHS_SHEET, number, MONTH_HEADS[place + 1], words, raw))


def _read_table(fact: Fact, rows: Sequence[Sequence[str]], found: Read) -> None:
    """A table's rows; one bad row keeps the whole table out, since it is written as a whole."""
    heads = rows[0] if rows else []
    places = {
        column.name: (place, "wan" if "万元" in head else "yuan", column)
        for column in fact.columns
        for place, head in enumerate(heads)
        if head.partition("（")[0] == column.title
    }
    lines, is_whole = [], True
    for number, row in enumerate(rows[1:], start=2):
        if not any(row):
            continue
        line = {}
        for name, (place, unit, column) in places.items():
            raw = row[place] if place < len(row) else ""
            try:
                kept = read_stored(column, raw, unit)
            except Problem as problem:
                found.errors.append(CellError(fact.title, number, column.title, problem.message, raw))
                is_whole = False
                continue
            line[name] = (
                "" if kept.is_empty else (kept.text or format(trimmed(kept.value or Decimal(0)), "f"))
            )
        lines.append(line)
    if lines and is_whole:
        found.facts[fact.name] = lines
