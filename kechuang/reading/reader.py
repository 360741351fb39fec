"""Puts the parts together: clean, outline, context, statements."""

from __future__ import annotations

import pathlib
from collections.abc import Sequence

from kechuang.reading.cleaning import clean
from kechuang.reading.inputs import Empty, require_size
from kechuang.reading.model import Reading, Term
from kechuang.reading.outline import outline
from kechuang.reading.statements import survey
from kechuang.reading.statements.context import document_region, document_year, inferred_region
from kechuang.reading.titles import title_of


def assemble(
    text: str, *, terms: Sequence[Term] = (), name: str = "", warnings: tuple[str, ...] = ()
) -> Reading:
    """Return the reading of ``text``. Raises ``TooLarge`` or ``Empty``."""
    require_size(len(text))
    cleaned = clean(text)
    if not cleaned.text.strip():
        raise Empty("没有可读的文字。请粘贴计划或总结的正文。")
    nodes = outline(cleaned, text)
    title = title_of(cleaned.text) or pathlib.PurePath(name).stem
    year = document_year(cleaned.text)
    region = document_region(cleaned.text)
    guessed = inferred_region(cleaned.text) if region is None else None
    statements, unread = survey(
        cleaned,
        original=text,
        nodes=nodes,
        terms=terms,
        year=year,
        region=region or guessed,
        region_inferred=guessed is not None,
    )
    if unread is not None:
        warnings = (*warnings, _unread(unread, len(text)))
    return Reading(
        original=text,
        cleaned=cleaned.text,
        origin=cleaned.origin,
        title=title,
        year=year,
        region=region or guessed,
        region_inferred=guessed is not None,
        nodes=nodes,
        statements=tuple(statements),
        hidden=cleaned.hidden,
        warnings=warnings,
    )


def _unread(place: int, size: int) -> str:
    """Say that a text has more numbers than are read at once, where the reading ended, and what to do."""
    return (
        f"文中数字过多，只识读到第{place + 1}个字（约占全文的{100 * place // size}%），其后没有识读。"
        "请把文件分成几份，分别识读。"
    )
