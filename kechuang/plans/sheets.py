"""Workbooks of the room: the template for importing targets, and the sheet of an import's errors."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Sequence

import xlsxwriter
from python_calamine import CalamineWorkbook

from kechuang.plans.logic import FORM_TITLES
from kechuang.plans.logic.sheet import CMP, COLUMNS, COMPARATOR_WORDS, FORM, REGION, REQUIRED, Fault

_EXAMPLES = (
    ("新增高新技术企业", "数值", "不少于", 20, None, "家", "", "", "", "新增高新技术企业20家以上", ""),
    ("专利申请量", "确保与力争", "等于", 2100, 3000, "件", "", "", "", "确保2100件，力争3000件", ""),
    ("高新技术产业增加值", "增长", "不少于", 20, None, "", "", "", "", "增长20%以上", ""),
)
_LAST_ROW = 2000


def template_sheet(title: str, regions: Sequence[str]) -> bytes:
    """The sheet to fill in: heads, choices in cells, and examples on a second sheet so that none is imported."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    sheet = book.add_worksheet("目标")
    sheet.write_row(0, 0, [f"{name}*" if name in REQUIRED else name for name in COLUMNS], bold)
    for name, choices in (
        (FORM, list(FORM_TITLES.values())),
        (CMP, list(COMPARATOR_WORDS)),
        (REGION, list(regions)),
    ):
        column = COLUMNS.index(name)
        listed = _choices(book, name, choices)
        sheet.data_validation(1, column, _LAST_ROW, column, {"validate": "list", "source": listed})
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(COLUMNS) - 1, 16)
    _explain(book, title, bold)
    book.close()
    return buffer.getvalue()


def _choices(book: xlsxwriter.Workbook, name: str, choices: Sequence[str]) -> str:
    """A sheet of its own for each list: a list inside a cell's rule may not be longer than 255 characters."""
    sheet = book.add_worksheet(f"选项-{name}")
    sheet.write_column(0, 0, list(choices))
    return f"='选项-{name}'!$A$1:$A${max(len(choices), 1)}"


def _explain(book: xlsxwriter.Workbook, title: str, bold: object) -> None:
    sheet = book.add_worksheet("填写说明")
    lines = (
        f"《{title}》目标导入。请填第一张表，带*的列必填；本页只作说明，不会导入。",
        "数值：增长、占比、完成率、百分点填百分数（20表示20%）；位次填名次；“确保与力争”填确保值，只有力争时留空。",
        "上端或力争值：区间填上端，“确保与力争”填力争值，其余留空。",
        "承担区域不填为本级；填县（市、区）或功能区时，同名同时期的本级目标自动成为它的上级目标。",
        "时期不填为计划的年份；可写2026、2026年第三季度、2026-2030。",
    )
    for row, line in enumerate(lines):
        sheet.write(row, 0, line)
    sheet.write_row(len(lines) + 1, 0, list(COLUMNS), bold)
    for offset, example in enumerate(_EXAMPLES):
        sheet.write_row(len(lines) + 2 + offset, 0, list(example))
    sheet.set_column(0, len(COLUMNS) - 1, 16)


def error_sheet(data: bytes, faults: Sequence[Fault]) -> bytes:
    """The uploaded table again, its faulty cells marked and what is wrong written in a column of its own."""
    table = (
        CalamineWorkbook.from_filelike(io.BytesIO(data))
        .get_sheet_by_index(0)
        .to_python(skip_empty_area=False)
    )
    by_row: dict[int, list[Fault]] = defaultdict(list)
    for fault in faults:
        by_row[fault.row].append(fault)
    first = min(by_row, default=2)
    head = next(
        (n for n, cells in enumerate(table[:first]) if FORM in [str(c).rstrip("*") for c in cells]), 0
    )
    titles = [str(cell).strip().rstrip("*") for cell in table[head]] if table else []
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet, wrong = (
        book.add_worksheet("目标"),
        book.add_format({"bg_color": "#FBEAE5", "font_color": "#B93415"}),
    )
    width = max((len(cells) for cells in table), default=0)
    for row, cells in enumerate(table):
        here = by_row.get(row + 1, [])
        bad = {fault.column for fault in here}
        for column, cell in enumerate(cells):
            name = titles[column] if column < len(titles) else ""
            sheet.write(row, column, "" if cell is None else str(cell), wrong if name in bad else None)
        if row == head:
            sheet.write(row, width, "问题")
        elif here:
            sheet.write(row, width, "；".join(f"{fault.column}：{fault.message}" for fault in here), wrong)
    sheet.set_column(width, width, 60)
    book.close()
    return buffer.getvalue()
