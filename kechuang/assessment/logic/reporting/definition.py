"""What a report is: chapters of blocks, with the sentence patterns and the two page templates of its pack."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kechuang.core.registry import Registry


@dataclass(frozen=True)
class Overview:
    """One sentence that counts the year's verdicts.

    ``pattern`` may use {day} {region} {year} {total} and, in brackets that fall away where the number is zero,
    {reached} {stretch} {on_pace} {behind} {missed} {stretch_short} {not_due} {no_data} {cannot_judge} {by_hand}.
    """

    pattern: str


@dataclass(frozen=True)
class Headlines:
    """A paragraph of sentences, one a target: those of ``codes`` in this order, or the first ``most`` with a number.

    ``pattern`` may use {period} {part} (only where the value covers a part of the year) {name} {value} {wanted}
    {growth} {rank} {move} {completion} {verdict}; a part in brackets falls away where one of its values is unknown.
    """

    pattern: str
    codes: tuple[str, ...] = ()
    most: int = 8


@dataclass(frozen=True)
class TargetTable:
    """The table of the territory's own targets."""

    caption: str


@dataclass(frozen=True)
class Bars:
    """Completion of each own target as a bar, with the tick of time; unknown ones are named, not drawn as zero."""

    caption: str
    most: int = 24


@dataclass(frozen=True)
class NodeSections:
    """A heading for each plan node with targets below it, and a sentence for each target.

    ``pattern`` as in ``Headlines``; ``unknown`` for targets without a number ({name} {wanted} {verdict} {reason}).
    """

    pattern: str
    unknown: str


@dataclass(frozen=True)
class CountyTable:
    """Counties and zones by indicator, so many columns a table."""

    caption: str
    columns: int = 5


@dataclass(frozen=True)
class Shortfalls:
    """What was not reached, and what cannot be judged and why: nothing is passed over.

    ``pattern`` may use {name} {wanted} {value} {verdict} {reason}; ``nothing`` is said where there is none.
    """

    pattern: str
    nothing: str


@dataclass(frozen=True)
class DataNotes:
    """Statuses, lags, definitions and reservations of the data used. ``texts`` stand first."""

    texts: tuple[str, ...] = ()


Block = Overview | Headlines | TargetTable | Bars | NodeSections | CountyTable | Shortfalls | DataNotes


@dataclass(frozen=True)
class Chapter:
    """A heading and what stands below it."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Report:
    """One report that a pack offers.

    ``heading`` is its printed title ({region} {year}). ``word`` and ``typst`` are the templates of its pages: a
    .docx whose styles, header and margins are used, and a .typ that draws the blocks.
    """

    code: str
    title: str
    heading: str
    source: str
    description: str
    chapters: tuple[Chapter, ...]
    word: Path
    typst: Path


reports: Registry[Report] = Registry("report", "报告")


def register(item: Report) -> Report:
    """Register a report from a pack's file; a duplicate code is refused at start."""
    return reports.add(item.code, item)
