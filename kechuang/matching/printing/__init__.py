"""Papers of matching."""

from kechuang.matching.printing.report import report_docx

__all__ = ["report_docx"]
