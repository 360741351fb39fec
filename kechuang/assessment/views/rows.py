"""Lines of the board as a page shows them: words, addresses, tones. No decision is made here."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from django.urls import reverse

from kechuang.assessment.logic.board import Board, Line, Measured
from kechuang.assessment.logic.outcomes import OUTCOME_TITLES, OUTCOME_TONES, Outcome
from kechuang.assessment.logic.reporting.wording import measured, period_words
from kechuang.assessment.queries.evidence import document_url


@dataclass(frozen=True)
class Number:
    """A number with the address of its rows, and its period where it is not the target's own."""

    words: str
    url: str
    period: str


@dataclass(frozen=True)
class Row:
    """One target as a row."""

    line: Line
    url: str
    wanted_url: str
    actual: Number | None
    base: Number | None
    percent: Decimal | None
    pace: Decimal | None
    tone: str
    title: str


@dataclass(frozen=True)
class Group:
    """A heading with its rows; ``level`` is the heading's level on the page."""

    title: str
    level: int
    rows: list[Row]


@dataclass(frozen=True)
class Tile:
    """A county or zone."""

    code: str
    name: str
    is_zone: bool
    tone: str
    title: str
    counts: list[tuple[str, str, int]]
    cells: list[Row | None]


@dataclass(frozen=True)
class Grid:
    """Counties by indicator."""

    columns: list[tuple[str, str]]
    tiles: list[Tile]


@lru_cache(maxsize=16384)
def _page(name: str, number: int) -> str:
    """An address; remembered, since a board has thousands of them."""
    return reverse(name, args=[number])


def row_of(line: Line) -> Row:
    """A line as a row."""
    return Row(
        line=line,
        url=_page("assessment:target_judgement", line.target),
        wanted_url=wanted_url(line),
        actual=number_of(line, line.actual),
        base=number_of(line, line.base),
        percent=line.percent,
        pace=line.pace,
        tone=line.judgement.tone,
        title=line.judgement.title,
    )


def wanted_url(line: Line) -> str:
    """Where the target's own words stand: its span in the document, else the target's page."""
    if line.document is not None and line.span is not None:
        return document_url(line.document, line.span, line.statement)
    return _page("plans:target_detail", line.target)


def number_of(line: Line, found: Measured | None) -> Number | None:
    """A measured value with the address of the page that shows its rows."""
    if found is None:
        return None
    url = "" if found.observation is None else _page("indicators:observation_detail", found.observation)
    return Number(measured(found), url, "" if found.period == line.period else period_words(found.period))


def grouped_rows(board: Board) -> list[Group]:
    """The territory's own targets under their plan's headings; headings without rows lead to those below them."""
    return [
        Group(
            title=section.heading.title if section.heading else "未归入计划条目的目标",
            level=min(3 + (section.heading.depth if section.heading else 0), 5),
            rows=[row_of(line) for line in section.lines],
        )
        for section in board.sections()
    ]


def county_grid(board: Board) -> Grid:
    """Counties and zones as tiles and as a table."""
    columns = board.columns()
    tiles = [
        Tile(
            code=county.code,
            name=county.name,
            is_zone=county.is_zone,
            tone="mute" if county.worst is None else OUTCOME_TONES[county.worst],
            title="没有执行中的目标" if county.worst is None else OUTCOME_TITLES[county.worst],
            counts=[_count(outcome, number) for outcome, number in county.tally],
            cells=[None if line is None else row_of(line) for line in county.cells],
        )
        for county in board.counties()
    ]
    return Grid(columns if any(cell for tile in tiles for cell in tile.cells) else [], tiles)


def _count(outcome: Outcome, number: int) -> tuple[str, str, int]:
    return OUTCOME_TITLES[outcome], OUTCOME_TONES[outcome], number
