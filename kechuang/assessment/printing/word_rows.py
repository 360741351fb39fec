"""Table rows of Word as XML.

python-docx looks through the whole table for every cell, which takes seconds for an evidence list of thousands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.table import Table

Json = dict[str, Any]

#: What XML 1.0 cannot hold at all.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_DXA_PER_CM = 567
_HALF_POINTS = 17


@dataclass(frozen=True)
class Cell:
    """One cell: runs with their marks, aligned to the right or not; ``bookmark`` is a mark that leads here."""

    runs: list[Json]
    end: bool = False
    bookmark: int | None = None


def add_row(table: Table, cells: list[Cell], widths: list[float]) -> None:
    """Append a row; ``widths`` in centimetres."""
    inner = "".join(_cell(cell, width) for cell, width in zip(cells, widths, strict=True))
    table._tbl.append(parse_xml(f"<w:tr {nsdecls('w')}>{inner}</w:tr>"))  # noqa: SLF001 - the table's own element


def _cell(cell: Cell, width: float) -> str:
    align = '<w:jc w:val="right"/>' if cell.end else ""
    place = f'<w:pPr><w:ind w:firstLine="0"/>{align}</w:pPr>'
    words = "".join(_run(run["text"]) + "".join(_mark(mark) for mark in run["marks"]) for run in cell.runs)
    size = f'<w:tcPr><w:tcW w:w="{round(width * _DXA_PER_CM)}" w:type="dxa"/></w:tcPr>'
    return f"<w:tc>{size}<w:p>{place}{_bookmark(cell.bookmark)}{words}</w:p></w:tc>"


def _bookmark(mark: int | None) -> str:
    if mark is None:
        return ""
    return f'<w:bookmarkStart w:id="{mark}" w:name="e{mark}"/><w:bookmarkEnd w:id="{mark}"/>'


def _run(text: str) -> str:
    plain = escape(_FORBIDDEN.sub("", text), quote=False)
    return f'<w:r><w:rPr><w:sz w:val="{_HALF_POINTS}"/></w:rPr><w:t xml:space="preserve">{plain}</w:t></w:r>'


def _mark(mark: int) -> str:
    look = '<w:rPr><w:color w:val="1F5FAE"/><w:sz w:val="15"/><w:vertAlign w:val="superscript"/></w:rPr>'
    return f'<w:hyperlink w:anchor="e{mark}"><w:r>{look}<w:t>[{mark}]</w:t></w:r></w:hyperlink>'
