"""PDF by Typst: the pack's template draws the content; no time of printing is written into the file."""

from __future__ import annotations

import json
from typing import Any, Literal

import typst

from kechuang.assessment.logic.reporting import Report
from kechuang.core.fonts import fonts

#: Twice the screen's fineness: sharp on paper, still small.
_PPI = 192.0


def print_pdf(report: Report, content: dict[str, Any]) -> bytes:
    """Return the report as PDF. Raises ``Problem`` where no Chinese font is found."""
    return _compile(report, content, "pdf")


def draw_block(report: Report, content: dict[str, Any], number: int) -> bytes:
    """Return one block (bars) as PNG, for files that cannot draw."""
    return _compile(report, content, "png", only=str(number))


def _compile(report: Report, content: dict[str, Any], kind: Literal["pdf", "png"], **more: str) -> bytes:
    compiler = typst.Compiler(font_paths=fonts())
    inputs = {"data": json.dumps({"draft": False, "snapshot": "", **content}, ensure_ascii=False), **more}
    made = compiler.compile(
        input=report.typst.read_bytes(), format=kind, sys_inputs=inputs, ppi=_PPI if kind == "png" else None
    )
    pages = made if isinstance(made, list) else [made]
    return pages[0] or b""
