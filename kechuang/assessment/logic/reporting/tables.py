"""Tables and bars of a report, each cell with its marks."""

from __future__ import annotations

from typing import Any

from kechuang.assessment.logic.board import Board, County, Line, shown_percent
from kechuang.assessment.logic.reporting.ledger import Ledger, printed
from kechuang.assessment.logic.reporting.sentences import change
from kechuang.assessment.logic.reporting.wording import Printed, measured, period_words

Json = dict[str, Any]
Cell = list[Json]


def cell(*runs: Printed | None) -> Cell:
    """A table's cell; nothing known is a dash, never a zero."""
    there = [run for run in runs if run is not None and run.text]
    return [{"text": run.text, "marks": list(run.marks)} for run in there or [Printed("—")]]


def column(title: str, *, end: bool = False, share: int = 2) -> Json:
    """A column's head; ``end`` aligns numbers to the right, ``share`` is its part of the width."""
    return {"title": title, "end": end, "share": share}


def target_table(caption: str, lines: tuple[Line, ...], ledger: Ledger) -> Json:
    """The territory's own targets: wanted, found, last year, change, verdict."""
    rows = [_target_row(line, ledger) for line in lines]
    heads = [
        column("指标", share=5), column("目标", share=4), column("完成", end=True, share=4),
        column("上年（基期）", end=True, share=3), column("同比", end=True, share=4), column("结论", share=3),
    ]  # fmt: skip
    return {"kind": "table", "caption": caption, "columns": heads, "rows": rows}


def _target_row(line: Line, ledger: Ledger) -> list[Cell]:
    found, base = line.actual, line.base
    actual = None if found is None else printed(_with_period(line), ledger.observation(line))
    before = None if base is None else printed(measured(base), ledger.observation(line, "base"))
    return [
        cell(Printed(line.name)),
        cell(printed(line.wanted, ledger.target(line))),
        cell(actual),
        cell(before),
        cell(change(line, ledger)),
        cell(printed(line.judgement.title, ledger.verdict(line))),
    ]


def _with_period(line: Line) -> str:
    """The value, with its period where it is only a part of the target's."""
    assert line.actual is not None  # noqa: S101 - asked by the caller
    words = measured(line.actual)
    return words if line.actual.period == line.period else f"{words}（{period_words(line.actual.period)}）"


def bars(caption: str, lines: tuple[Line, ...], ledger: Ledger, most: int) -> Json:
    """Completion in % of each target that has one; the others are named below, never drawn as zero."""
    drawn = [line for line in lines if line.judgement.completion is not None][:most]
    unknown = [line.name for line in lines if line.judgement.completion is None]
    items = [
        {
            "label": line.name,
            "value": str(max(shown_percent(line.judgement.completion) or 0, 0)),
            "expected": None if line.pace is None else str(line.pace),
            "tone": line.judgement.tone,
            "word": line.judgement.title,
            "marks": [ledger.verdict(line)],
        }
        for line in drawn
    ]
    note = f"没有完成率、未画入的有{len(unknown)}项：{'、'.join(unknown)}。" if unknown else ""
    return {"kind": "bars", "caption": caption, "unit": "%", "items": items, "note": note}


def county_tables(caption: str, board: Board, ledger: Ledger, width: int) -> list[Json]:
    """Counties and zones by indicator, so many indicators a table."""
    columns, counties = board.columns(), board.counties()
    if not columns:
        return [{"kind": "note", "text": "没有分解到县（市、区）和功能区的目标。"}]
    tables = []
    for start in range(0, len(columns), width):
        part = columns[start : start + width]
        number = f"（{start // width + 1}）" if len(columns) > width else ""
        heads = [column("县（市、区）", share=2), *(column(name, share=3) for _, name in part)]
        rows = [_county_row(county, start, len(part), ledger) for county in counties]
        tables.append({"kind": "table", "caption": f"{caption}{number}", "columns": heads, "rows": rows})
    return tables


def _county_row(county: County, start: int, width: int, ledger: Ledger) -> list[Cell]:
    cells = [cell(Printed(county.name))]
    for line in county.cells[start : start + width]:
        if line is None:
            cells.append(cell(Printed("未执行")))
            continue
        value = None if line.actual is None else printed(measured(line.actual), ledger.observation(line))
        wanted = printed(f"目标{line.wanted}", ledger.target(line))
        verdict = printed(line.judgement.title, ledger.verdict(line))
        cells.append(_stacked(value, wanted, verdict))
    return cells


def _stacked(*runs: Printed | None) -> Cell:
    there = [run for run in runs if run is not None]
    return [
        {"text": run.text if place == 0 else f"；{run.text}", "marks": list(run.marks)}
        for place, run in enumerate(there)
    ]
