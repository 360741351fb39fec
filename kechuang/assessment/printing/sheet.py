"""Excel: the report's tables with their marks, its text, and the evidence list, one sheet each."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import xlsxwriter

from kechuang.assessment.logic.reporting import Report
from kechuang.assessment.printing.archive import settled
from kechuang.assessment.printing.word import source_words
from kechuang.core.exports import DEMO_MARK

Json = dict[str, Any]


def print_xlsx(report: Report, content: Json) -> bytes:
    """Return the report as a workbook. Text cells are never formulas or addresses."""
    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(buffer, options)
    day = datetime.fromisoformat(content["as_of"])
    book.set_properties({"title": content["title"], "author": content["bureau"], "created": day})
    pages = Pages(book, content)
    pages.text()
    for number, block in enumerate((b for b in content["blocks"] if b["kind"] == "table"), start=1):
        pages.table(f"表{number} {block['caption']}", block)
    for block in (b for b in content["blocks"] if b["kind"] == "bars"):
        pages.bars(block)
    pages.evidence()
    book.close()
    return settled(buffer.getvalue())


class Pages:
    """The sheets of one workbook."""

    def __init__(self, book: xlsxwriter.Workbook, content: Json) -> None:
        self.book = book
        self.content = content
        self.bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self.large = book.add_format({"bold": True, "font_size": 14})
        self.alarm = book.add_format({"bold": True, "font_color": "#B93415"})
        self.first = 0

    def _sheet(self, name: str, widths: list[int]) -> Any:
        plain = "".join(ch for ch in name if ch not in "[]:*?/\\'")[:28]
        taken = {sheet.get_name() for sheet in self.book.worksheets()}
        sheet = self.book.add_worksheet(plain if plain not in taken else f"{plain[:25]}_{len(taken)}")
        sheet.write_string(0, 0, self.content["title"], self.large)
        state = "草稿，未定稿" if self.content.get("draft") else f"定稿 {self.content.get('snapshot', '')}"
        sheet.write_string(1, 0, f"{self.content['bureau']}；数据截至{self.content['day']}；{state}")
        self.first = 2
        if self.content["is_demo"]:
            sheet.write_string(2, 0, DEMO_MARK, self.alarm)
            sheet.set_header(f"&C{DEMO_MARK}")
            self.first = 3
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        return sheet

    def text(self) -> None:
        """The report's words, a paragraph a row, marks in place."""
        sheet = self._sheet("正文", [110])
        line = self.first
        for block in self.content["blocks"]:
            if block["kind"] == "heading":
                sheet.write_string(line, 0, block["text"], self.bold)
            elif block["kind"] == "paragraph":
                sheet.write_string(line, 0, said(block["runs"]), self.wrap)
            elif block["kind"] == "note":
                sheet.write_string(line, 0, block["text"], self.wrap)
            else:
                continue
            line += 1

    def table(self, name: str, block: Json) -> None:
        """One table of the report; the marks stand behind the numbers."""
        sheet = self._sheet(name, [8 * column["share"] for column in block["columns"]])
        for place, column in enumerate(block["columns"]):
            sheet.write_string(self.first, place, column["title"], self.bold)
        for line, row in enumerate(block["rows"], start=self.first + 1):
            for place, runs in enumerate(row):
                sheet.write_string(line, place, said(runs), self.wrap)
        sheet.freeze_panes(self.first + 1, 1)

    def bars(self, block: Json) -> None:
        """Completion as numbers, with a chart that Excel draws."""
        sheet = self._sheet(block["caption"], [40, 14, 14, 16, 10])
        for place, title in enumerate(["指标", "完成率（%）", "时间进度（%）", "结论", "出处"]):
            sheet.write_string(self.first, place, title, self.bold)
        line = self.first
        for line, item in enumerate(block["items"], start=self.first + 1):
            sheet.write_string(line, 0, item["label"], self.wrap)
            sheet.write_number(line, 1, float(item["value"]))  # a chart's axis, not a value that is judged
            if item["expected"] is not None:
                sheet.write_number(line, 2, float(item["expected"]))
            sheet.write_string(line, 3, item["word"])
            sheet.write_string(line, 4, "".join(f"[{mark}]" for mark in item["marks"]))
        if block["items"]:
            chart = self.book.add_chart({"type": "bar"})
            name, top = sheet.get_name(), self.first + 1
            chart.add_series(
                {
                    "name": "完成率（%）",
                    "categories": [name, top, 0, line, 0],
                    "values": [name, top, 1, line, 1],
                }
            )
            chart.set_y_axis({"reverse": True})
            chart.set_legend({"none": True})
            chart.set_size({"width": 620, "height": 60 + 24 * len(block["items"])})
            sheet.insert_chart(self.first, 6, chart)
        if block["note"]:
            sheet.write_string(line + 2, 0, block["note"], self.wrap)

    def evidence(self) -> None:
        """What each mark leads to."""
        sheet = self._sheet("数据出处", [8, 8, 40, 22, 80])
        for place, title in enumerate(["编号", "类别", "是什么", "数值或结论", "出处"]):
            sheet.write_string(self.first, place, title, self.bold)
        for line, entry in enumerate(self.content["evidence"], start=self.first + 1):
            texts = [f"[{entry['mark']}]", entry["kind"], entry["what"], entry["value"], source_words(entry)]
            for place, text in enumerate(texts):
                sheet.write_string(line, place, text, self.wrap)
        sheet.freeze_panes(self.first + 1, 1)
        sheet.autofilter(self.first, 0, self.first + len(self.content["evidence"]), 4)


def said(runs: list[Json]) -> str:
    """Runs as one text, marks in brackets."""
    return "".join(run["text"] + "".join(f"[{mark}]" for mark in run["marks"]) for run in runs)
