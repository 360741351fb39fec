"""Papers of a case: notices in the layout of official documents, the whole dossier. Content in, bytes out."""

from kechuang.programs.printing.typeset import dossier_pdf, letter_pdf
from kechuang.programs.printing.word import case_docx, letter_docx

__all__ = ["case_docx", "dossier_pdf", "letter_docx", "letter_pdf"]
