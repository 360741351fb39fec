"""Word: notices with the margins and sizes of official documents, and a case as a file to write on."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

_RED = RGBColor(0xB9, 0x34, 0x15)
Json = dict[str, Any]


def letter_docx(letter: Json) -> bytes:
    """A notice as a Word file."""
    document = _sheet(top=37, bottom=35, left=28, right=26)
    if letter["demo"]:
        document.sections[0].header.paragraphs[0].text = letter["demo"]
    _line(document, letter["bureau"], 26, "黑体", bold=True, centre=True).runs[0].font.color.rgb = _RED
    _line(document, letter["title"], 22, "宋体", bold=True, centre=True)
    _line(document, letter["number"], 14, "仿宋", centre=True)
    _line(document, f"{letter['addressee']}：", 16, "仿宋")
    for text in (*letter["paragraphs"], *letter["items"], *letter["after"]):
        _line(document, text, 16, "仿宋", indent=True)
    for text in ("", letter["bureau"], letter["date"]):
        _line(document, text, 16, "仿宋").alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if letter["contact"]:
        _line(document, f"（联系方式：{letter['contact']}）", 14, "仿宋")
    return _bytes(document, letter["title"], letter["bureau"])


def case_docx(content: Json) -> bytes:
    """A case as a Word file: the same content as the dossier."""
    document = _sheet(top=26, bottom=22, left=24, right=24)
    document.sections[0].header.paragraphs[0].text = content["demo"] or content["bureau"]
    _line(document, content["title"], 18, "黑体", bold=True, centre=True)
    _line(document, content["stamp"], 9, "宋体", centre=True)
    _table(document, [], content["facts"])
    for section in content["sections"]:
        _line(document, section["title"], 13, "黑体", bold=True)
        if section["note"]:
            _line(document, section["note"], 9, "宋体")
        if section["pairs"]:
            _table(document, [], section["pairs"])
        for each in section["tables"]:
            if each["caption"]:
                _line(document, each["caption"], 11, "黑体", bold=True)
            _table(document, each["heads"], each["rows"])
    return _bytes(document, content["title"], content["bureau"])


def _sheet(*, top: int, bottom: int, left: int, right: int) -> Document:
    document = docx.Document()
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin = Mm(top), Mm(bottom)
    page.left_margin, page.right_margin = Mm(left), Mm(right)
    return document


def _line(
    document: Document, text: str, size: float, face: str, *, bold: bool = False, centre: bool = False, indent: bool = False
) -> Any:  # fmt: skip
    paragraph = document.add_paragraph()
    run = paragraph.add_run(text)
    run.font.size, run.bold, run.font.name = Pt(size), bold, face
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)  # noqa: SLF001 - python-docx offers no other way
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.paragraph_format.line_spacing = Pt(max(size * 1.75, 12))
    if centre:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if indent:
        paragraph.paragraph_format.first_line_indent = Pt(size * 2)
    return paragraph


def _table(document: Document, heads: list[str], rows: list[list[str]]) -> None:
    lines = [heads, *rows] if heads else rows
    if not lines:
        return
    table = document.add_table(rows=0, cols=len(lines[0]), style="Table Grid")
    for line in lines:
        for cell, text in zip(table.add_row().cells, line, strict=True):
            cell.text = str(text)
            for run in cell.paragraphs[0].runs:
                run.font.size, run.bold = Pt(9), line is heads


def _bytes(document: Document, title: str, author: str) -> bytes:
    made = datetime(2020, 1, 1)  # noqa: DTZ001 - a file's property without a zone; not the time of printing
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = title, author, author
    properties.created = properties.modified = made
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
