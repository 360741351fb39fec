"""A report's content as files. Each printer is a pure function: content in, bytes out, the same bytes every time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kechuang.assessment.logic.reporting import Report
from kechuang.assessment.printing.pdf import print_pdf
from kechuang.assessment.printing.sheet import print_xlsx
from kechuang.assessment.printing.word import print_docx

Printer = Callable[[Report, dict[str, Any]], bytes]

PRINTERS: dict[str, Printer] = {"docx": print_docx, "pdf": print_pdf, "xlsx": print_xlsx}
MEDIA_TYPES: dict[str, str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
FORMAT_TITLES: dict[str, str] = {"docx": "Word", "pdf": "PDF", "xlsx": "Excel"}

__all__ = ["FORMAT_TITLES", "MEDIA_TYPES", "PRINTERS", "print_docx", "print_pdf", "print_xlsx"]
