"""识读 · Reading: plans and summaries, from their own text to statements. A pure library.

Owns: text → cleaned text (with a map back) → statements (indicator, value, target expression,
span) and the plan's tree. Does not own: what a bureau decides about them (``plans``), nor the
catalogue of indicators, which its caller hands in as ``Term`` values.
May call: nothing of Kechuang, and not Django.

    >>> from kechuang.reading import read_text
    >>> read_text("2026年，全市新增高新技术企业15家以上。").statements[0].value
    Decimal('15')
"""

from __future__ import annotations

from collections.abc import Sequence

from kechuang.reading.model import Form, Hidden, Kind, Node, Reading, ReadingError, Statement, Term

__all__ = [
    "Form",
    "Hidden",
    "Kind",
    "Node",
    "Reading",
    "ReadingError",
    "Statement",
    "Term",
    "read_bytes",
    "read_text",
]


def read_text(text: str, *, terms: Sequence[Term] = (), name: str = "") -> Reading:
    """Read a document that is already text (pasted, or taken from a field).

    ``terms`` are catalogue entries to name indicators by; ``name`` is the document's file name, used as its
    title where the text has none. Positions in the result count characters of ``text`` from 0.
    Raises ``ReadingError`` (codes ``too_large``, ``empty``).
    """
    from kechuang.reading.reader import assemble  # late: importing the front door must cost nothing

    return assemble(text, terms=terms, name=name)


def read_bytes(data: bytes, *, name: str, terms: Sequence[Term] = ()) -> Reading:
    """Read a file: text, Markdown, HTML, docx or PDF with text, at most 10 MB.

    Positions in the result count characters of the text taken from the file (``Reading.original``).
    Raises ``ReadingError``; its ``code`` is one of ``too_large empty encrypted no_text broken unsupported
    undecodable`` and its message says in Chinese what is wrong and how to mend it.
    """
    # Late: importing the front door must cost nothing.
    from kechuang.reading.inputs import read_source
    from kechuang.reading.reader import assemble

    source = read_source(data, name=name)
    return assemble(source.text, terms=terms, name=name, warnings=source.warnings)
