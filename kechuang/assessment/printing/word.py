"""Word by the pack's .docx template: its styles, margins and footer; marks lead to the evidence list by bookmarks."""

from __future__ import annotations

import io
from datetime import datetime, time
from typing import Any

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from kechuang.assessment.logic.reporting import Report
from kechuang.assessment.printing.archive import settled
from kechuang.assessment.printing.pdf import draw_block
from kechuang.assessment.printing.word_rows import Cell, add_row
from kechuang.core.exports import DEMO_MARK

Json = dict[str, Any]
_SMALL = Pt(8.5)
_TEXT_WIDTH = 15.8  # centimetres between the template's margins


def print_docx(report: Report, content: Json) -> bytes:
    """Return the report as a Word file."""
    document = docx.Document(str(report.word))
    _properties(document, content)
    _header(document, content)
    document.add_paragraph(content["title"], style="Title")
    line = document.add_paragraph(f"{content['bureau']}　数据截至{content['day']}")
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for number, block in enumerate(content["blocks"]):
        _draw(document, report, content, number, block)
    _evidence(document, content["evidence"])
    out = io.BytesIO()
    document.save(out)
    return settled(out.getvalue())


def _properties(document: Document, content: Json) -> None:
    """No time of printing: the file says the day of its data."""
    day = datetime.combine(datetime.fromisoformat(content["as_of"]).date(), time())
    properties = document.core_properties
    properties.title, properties.author = content["title"], content["bureau"]
    properties.last_modified_by = content["bureau"]
    properties.created = properties.modified = properties.last_printed = day
    properties.revision = 1


def _header(document: Document, content: Json) -> None:
    state = "草稿，未定稿" if content.get("draft") else f"定稿 {content.get('snapshot', '')}".strip()
    words = [DEMO_MARK] if content["is_demo"] else [content["bureau"]]
    for section in document.sections:
        section.header.paragraphs[0].text = "　".join([*words, state])


def _draw(document: Document, report: Report, content: Json, number: int, block: Json) -> None:
    kind = block["kind"]
    if kind == "heading":
        document.add_heading(block["text"], level=block["level"])
    elif kind == "paragraph":
        _runs(document.add_paragraph(), block["runs"])
    elif kind == "note":
        document.add_paragraph(block["text"]).paragraph_format.first_line_indent = Pt(0)
    elif kind == "table":
        _table(document, block)
    elif kind == "bars":
        _bars(document, report, content, number, block)


def _runs(paragraph: Paragraph, runs: list[Json]) -> None:
    for run in runs:
        paragraph.add_run(run["text"])
        for mark in run["marks"]:
            _link(paragraph, mark)


def _link(paragraph: Paragraph, mark: int) -> None:
    """A raised [n] that jumps to the evidence list."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), f"e{mark}")
    run = OxmlElement("w:r")
    look = OxmlElement("w:rPr")
    for tag, value in (("w:color", "1F5FAE"), ("w:sz", "15"), ("w:vertAlign", "superscript")):
        element = OxmlElement(tag)
        element.set(qn("w:val"), value)
        look.append(element)
    text = OxmlElement("w:t")
    text.text = f"[{mark}]"
    run.extend([look, text])
    link.append(run)
    paragraph._p.append(link)  # noqa: SLF001 - python-docx offers no other way to the element


def _caption(document: Document, text: str) -> None:
    if text:
        document.add_paragraph(text, style="Caption").alignment = WD_ALIGN_PARAGRAPH.CENTER


def _table(document: Document, block: Json) -> None:
    _caption(document, block["caption"])
    columns = block["columns"]
    whole = sum(column["share"] for column in columns)
    widths = [_TEXT_WIDTH * column["share"] / whole for column in columns]
    table = _headed(document, [column["title"] for column in columns], widths)
    for row in block["rows"]:
        cells = [Cell(runs, column["end"]) for runs, column in zip(row, columns, strict=True)]
        add_row(table, cells, widths)


def _headed(document: Document, titles: list[str], widths: list[float]) -> Table:
    """A table with its heads, which are repeated on every page."""
    table = document.add_table(rows=1, cols=len(titles), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    _heads(table.rows[0].cells, titles)
    _repeat(table.rows[0])
    return table


def _heads(cells: tuple[_Cell, ...], titles: list[str]) -> None:
    for cell, title in zip(cells, titles, strict=True):
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.first_line_indent = Pt(0)
        run = paragraph.add_run(title)
        run.bold, run.font.size = True, _SMALL


def _repeat(row: Any) -> None:
    """Repeat the heads on every page."""
    element = OxmlElement("w:tblHeader")
    element.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(element)  # noqa: SLF001 - python-docx offers no other way to the element


def _bars(document: Document, report: Report, content: Json, number: int, block: Json) -> None:
    _caption(document, block["caption"])
    if block["items"]:
        picture = document.add_picture(io.BytesIO(draw_block(report, content, number)), width=Cm(_TEXT_WIDTH))
        properties = picture._inline.docPr  # noqa: SLF001 - python-docx offers no other way to the element
        words = "；".join(f"{item['label']}{item['value']}%{item['word']}" for item in block["items"])
        properties.set("descr", f"{block['caption']}：{words}")
        document.paragraphs[-1].paragraph_format.first_line_indent = Pt(0)
    if block["note"]:
        document.add_paragraph(block["note"])


def _evidence(document: Document, entries: list[Json]) -> None:
    document.add_page_break()
    document.add_heading("数据出处", level=1)
    widths = [1.3, 1.3, 4.0, 3.0, 6.2]
    table = _headed(document, ["编号", "类别", "是什么", "数值或结论", "出处"], widths)
    for entry in entries:
        texts = [f"[{entry['mark']}]", entry["kind"], entry["what"], entry["value"], source_words(entry)]
        cells = [Cell([{"text": text, "marks": []}]) for text in texts]
        cells[0] = Cell(cells[0].runs, bookmark=entry["mark"])
        add_row(table, cells, widths)


def source_words(entry: Json) -> str:
    """An evidence entry's source in one cell."""
    said = [f"{entry['status']}，{entry['precision']}"] if "status" in entry else []
    said.append(entry["source"])
    if "who" in entry:
        said.append(f"{entry['who']}于{entry['when']}录入，第{entry['version']}版")
    return "；".join(said)
