"""Statements: the grammar that finds every indicator and goal in a cleaned report.

The way of a number: ``quantities`` finds it with its unit and comparators, ``noise`` turns away what is no
indicator, ``sentence`` gives it a name (``names``), a form (``percents``) and its company (``fanout``),
``kinds`` says result or goal, ``normal`` gives the normal name, ``worded`` adds what is said without a number.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from kechuang.reading.model import Node, Statement, Term

from .context import document_context, document_region, document_year
from .finish import Finisher
from .reader import read

__all__ = ["document_region", "document_year", "extract", "survey"]


class CleanedText(Protocol):
    """What the grammar needs of a cleaned document."""

    @property
    def text(self) -> str:
        """Simplified, half-width text."""

    @property
    def origin(self) -> Sequence[int]:
        """Position in the original of every character of ``text``."""


def extract(
    cleaned: CleanedText,
    *,
    original: str,
    nodes: Sequence[Node] = (),
    terms: Sequence[Term] = (),
    year: int | None = None,
    region: str | None = None,
    region_inferred: bool = False,
) -> list[Statement]:
    """Return the statements of a cleaned document, ordered by where they stand.

    ``nodes`` are the plan's nodes with positions in ``original``; ``terms`` the catalogue that names are
    matched with; ``year`` overrules the year that the text itself gives. Never raises for any text.
    """
    return survey(
        cleaned,
        original=original,
        nodes=nodes,
        terms=terms,
        year=year,
        region=region,
        region_inferred=region_inferred,
    )[0]


def survey(
    cleaned: CleanedText,
    *,
    original: str,
    nodes: Sequence[Node] = (),
    terms: Sequence[Term] = (),
    year: int | None = None,
    region: str | None = None,
    region_inferred: bool = False,
) -> tuple[list[Statement], int | None]:
    """Return what ``extract`` returns, and where in ``original`` the reading ended before the text did.

    The place is None for every text that was read to its end; only a text with more numbers than any report
    has one.
    """
    context = document_context(cleaned.text, year)
    place = region if region is not None else document_region(cleaned.text)
    finisher = Finisher(
        cleaned.origin,
        original,
        context,
        nodes=nodes,
        terms=terms,
        region=place,
        region_inferred=region_inferred,
    )
    found, unread = read(cleaned.text, context, finisher)
    return found, None if unread is None else cleaned.origin[unread]
