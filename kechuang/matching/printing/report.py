"""The closing report of a conference as a Word file, in the sizes and margins of official documents."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

Json = dict[str, Any]


def report_docx(content: Json) -> bytes:
    """The file. ``content`` is what was frozen: the same content gives the same words.

    Its keys: ``title``, ``bureau``, ``demo``, ``facts`` (pairs), ``sentence``, ``figures`` (title, number, unit, words), ``funnel``
    (stage, reached, current, rate, money), ``fields`` and ``counties`` (heads and lines), ``signings``, ``definitions`` (pairs), ``at``.
    """
    document = _sheet()
    if content["demo"]:
        document.sections[0].header.paragraphs[0].text = content["demo"]
    _line(document, content["title"], 22, "宋体", bold=True, centre=True)
    _line(document, content["bureau"], 14, "仿宋", centre=True)
    _heading(document, "一、基本情况")
    _table(document, ("项", "内容"), content["facts"])
    _line(document, content["sentence"], 14, "仿宋", indent=True)
    _heading(document, "二、数字")
    _table(document, ("指标", "数", "单位", "怎样数"), content["figures"])
    _heading(document, "三、对接漏斗")
    _line(document, "各阶段的钱各算各的，不能相加；没有填报金额的不当作零。", 12, "仿宋")
    _table(document, ("阶段", "到过（对）", "停在（对）", "比上一阶段", "这一阶段的钱"), content["funnel"])
    for number, (title, key) in enumerate((("按技术领域", "fields"), ("按县（市、区）", "counties"))):
        _heading(document, f"{'四五'[number]}、{title}")
        _table(document, content[key]["heads"], content[key]["lines"])
    _heading(document, "六、现场签约")
    if content["signings"]:
        _table(document, ("次序", "项目", "甲方", "乙方", "金额（元）", "是否已签"), content["signings"])
    else:
        _line(document, "没有设签约名单。", 14, "仿宋", indent=True)
    _heading(document, "七、定义")
    _table(document, ("名称", "定义"), content["definitions"])
    _line(document, f"数字固定于{content['at']}；每个数字由哪些行数出，随报告一同保存在平台上。", 12, "仿宋")
    return _bytes(document, content["title"], content["bureau"])


def _sheet() -> Document:
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(30), Mm(28)
    section.left_margin, section.right_margin = Mm(26), Mm(26)
    return document


def _run(paragraph: Any, text: str, size: int, face: str, *, bold: bool = False) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.font.bold, run.font.name = Pt(size), bold, face
    run._element.rPr.rFonts.set(qn("w:eastAsia"), face)  # noqa: SLF001 - python-docx offers no other way


def _line(
    document: Document, text: str, size: int, face: str, *, bold: bool = False, centre: bool = False, indent: bool = False
) -> None:  # fmt: skip
    paragraph = document.add_paragraph()
    _run(paragraph, text, size, face, bold=bold)
    if centre:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if indent:
        paragraph.paragraph_format.first_line_indent = Pt(size * 2)


def _heading(document: Document, text: str) -> None:
    paragraph = document.add_heading(level=1)
    _run(paragraph, text, 16, "黑体")


def _table(document: Document, heads: Sequence[str], lines: Sequence[Sequence[Any]]) -> None:
    table = document.add_table(rows=1, cols=len(heads))
    table.style = "Table Grid"
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        _run(cell.paragraphs[0], head, 11, "黑体", bold=True)
    for line in lines:
        for cell, text in zip(table.add_row().cells, line, strict=True):
            _run(cell.paragraphs[0], str(text), 11, "仿宋")
    document.add_paragraph()


def _bytes(document: Document, title: str, author: str) -> bytes:
    properties = document.core_properties
    properties.title, properties.author = title, author
    # Otherwise the template's own day and the machine's would stand in the file.
    properties.created = properties.modified = datetime(2020, 1, 1)  # noqa: DTZ001
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()
