"""A report's content out of a board: blocks of plain values, and the evidence of every number in them.

The content is what is frozen: strings, lists and numbers of marks, nothing that a later change could alter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kechuang.assessment.logic.board import Board
from kechuang.assessment.logic.reporting import definition as d
from kechuang.assessment.logic.reporting.ledger import Ledger, Origin, TargetOrigin
from kechuang.assessment.logic.reporting.notes import data_notes
from kechuang.assessment.logic.reporting.sentences import overview_values, sentence_values
from kechuang.assessment.logic.reporting.tables import bars, county_tables, target_table
from kechuang.assessment.logic.reporting.wording import Runs, fill, joined
from kechuang.indicators.logic import Indicator

Json = dict[str, Any]


@dataclass(frozen=True)
class Setting:
    """What surrounds a report: whose it is, and how its numbers are traced."""

    bureau: str
    is_demo: bool
    origins: Mapping[int, Origin]
    targets: Mapping[int, TargetOrigin]
    catalogue: Mapping[str, Indicator]


@dataclass
class Draft:
    """A report being built."""

    board: Board
    setting: Setting
    ledger: Ledger


def build(report: d.Report, board: Board, setting: Setting) -> Json:
    """Return the content of a report: title, blocks and evidence, ready to be frozen or drawn."""
    draft = Draft(board, setting, Ledger(setting.origins, setting.targets))
    blocks: list[Json] = []
    for chapter in report.chapters:
        blocks.append(heading(chapter.title, 1))
        for block in chapter.blocks:
            blocks.extend(_BUILD[type(block)](draft, block))
    day, entries = board.as_of, draft.ledger.settled(blocks)
    return {
        "report": report.code,
        "title": report.heading.format(region=board.region_name, year=board.year),
        "bureau": setting.bureau,
        "region": board.region,
        "year": board.year,
        "as_of": day.isoformat(),
        "day": f"{day.year}年{day.month}月{day.day}日",
        "is_demo": setting.is_demo,
        "blocks": blocks,
        "evidence": entries,
    }


def heading(text: str, level: int) -> Json:
    """A heading."""
    return {"kind": "heading", "level": level, "text": text}


def paragraph(runs: Runs, style: str = "body") -> Json:
    """A paragraph of runs with their marks."""
    return {"kind": "paragraph", "style": style, "runs": plain_runs(runs)}


def plain_runs(runs: Runs) -> list[Json]:
    """Runs as plain values."""
    return [{"text": run.text, "marks": list(run.marks)} for run in joined(runs)]


def _overview(draft: Draft, block: d.Overview) -> list[Json]:
    return [paragraph(fill(block.pattern, overview_values(draft.board, draft.ledger)))]


def _headlines(draft: Draft, block: d.Headlines) -> list[Json]:
    lines = [line for line in draft.board.own if line.actual is not None and line.actual.value is not None]
    if block.codes:
        lines = [line for code in block.codes for line in lines if line.indicator == code]
    runs: Runs = []
    for line in lines[: block.most]:
        runs.extend(fill(block.pattern, sentence_values(line, draft.ledger)))
    return [paragraph(runs)] if runs else []


def _targets(draft: Draft, block: d.TargetTable) -> list[Json]:
    return [target_table(block.caption, draft.board.own, draft.ledger)] if draft.board.own else []


def _bars(draft: Draft, block: d.Bars) -> list[Json]:
    return [bars(block.caption, draft.board.own, draft.ledger, block.most)] if draft.board.own else []


def _nodes(draft: Draft, block: d.NodeSections) -> list[Json]:
    made: list[Json] = []
    for section in draft.board.sections():
        title = section.heading.title if section.heading else "其他目标"
        made.append(heading(title, 2 + min(section.heading.depth if section.heading else 0, 1)))
        for line in section.lines:
            known = line.actual is not None and line.actual.value is not None
            pattern = block.pattern if known else block.unknown
            made.append(paragraph(fill(pattern, sentence_values(line, draft.ledger)), "item"))
    return made


def _counties(draft: Draft, block: d.CountyTable) -> list[Json]:
    return county_tables(block.caption, draft.board, draft.ledger, block.columns)


def _shortfalls(draft: Draft, block: d.Shortfalls) -> list[Json]:
    lines = draft.board.attention(limit=len(draft.board.lines))
    if not lines:
        return [paragraph(fill(block.nothing, {}))]
    made = []
    for line in lines:
        values = sentence_values(line, draft.ledger, with_region=not line.own)
        made.append(paragraph(fill(block.pattern, values), "item"))
    return made


def _notes(draft: Draft, block: d.DataNotes) -> list[Json]:
    texts = [*block.texts, *data_notes(draft.board, draft.setting.catalogue)]
    return [{"kind": "note", "text": f"{number}. {text}"} for number, text in enumerate(texts, 1)]


_BUILD: dict[type, Callable[[Draft, Any], list[Json]]] = {
    d.Overview: _overview,
    d.Headlines: _headlines,
    d.TargetTable: _targets,
    d.Bars: _bars,
    d.NodeSections: _nodes,
    d.CountyTable: _counties,
    d.Shortfalls: _shortfalls,
    d.DataNotes: _notes,
}
