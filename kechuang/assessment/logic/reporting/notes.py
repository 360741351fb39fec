"""What a reader must know of the data: how final they are, how late they come, how they are defined."""

from __future__ import annotations

from collections.abc import Mapping

from kechuang.assessment.logic.absent import LONG_LAG
from kechuang.assessment.logic.board import Board, Line
from kechuang.indicators.logic import Indicator
from kechuang.indicators.states import STATUS_TITLES, Precision, Status


def data_notes(board: Board, catalogue: Mapping[str, Indicator]) -> list[str]:
    """Notes on statuses, mixtures, approximate and missing values, lags and definitions, in this order."""
    used = [
        catalogue[code] for code in dict.fromkeys(line.indicator for line in board.own) if code in catalogue
    ]
    notes = [*_statuses(board), *_approximate(board), *_late(used), *_remarks(board)]
    notes.extend(f"“{item.name}”：{item.definition}{_formula(item)}（{_source(item)}）" for item in used)
    return notes


def _statuses(board: Board) -> list[str]:
    lines = [line for line in board.lines if line.actual is not None and line.actual.value is not None]
    flash = _names(line for line in lines if line.actual and line.actual.status == Status.FLASH)
    early = _names(line for line in lines if line.actual and line.actual.status == Status.PRELIMINARY)
    mixed = _names(
        line for line in lines if line.base and line.actual and line.base.status != line.actual.status
    )
    notes = [f"全部完成数均为{STATUS_TITLES[Status.FINAL]}数。"] if lines and not flash and not early else []
    if flash:
        notes.append(f"标〔快报〕的为快报数，核定后可能变化：{flash}。")
    if early:
        notes.append(f"标〔初步〕的为初步核算数：{early}。")
    if mixed:
        notes.append(f"以下各项本期与基期的数据性质不同，同比只供参考：{mixed}。")
    return notes


def _approximate(board: Board) -> list[str]:
    lines = [line for line in board.lines if line.actual is not None]
    about = {Precision.AT_LEAST, Precision.ABOUT}
    withheld = {Precision.MASKED, Precision.MISSING}
    notes = []
    if names := _names(line for line in lines if line.actual and line.actual.precision in about):
        notes.append(f"以下各项的完成数是概数，只在不影响结论时据以判定：{names}。")
    if names := _names(line for line in lines if line.actual and line.actual.precision in withheld):
        notes.append(f"以下各项的数字在来源中隐去或暂缺，不当作零：{names}。")
    return notes


def _late(used: list[Indicator]) -> list[str]:
    return [
        f"“{item.name}”的数据一般在年后约{item.lag_months}个月发布，年内没有进度数，未发布前不作判定。"
        for item in used
        if item.lag_months >= LONG_LAG or item.year_end_only
    ]


def _remarks(board: Board) -> list[str]:
    flagged = _names(line for line in board.lines if line.judgement.ambiguous)
    return [f"目标中写“突破”的按“超过”认定，是否含本数有歧义：{flagged}。"] if flagged else []


def _names(lines: object) -> str:
    found = dict.fromkeys(_name(line) for line in lines)  # type: ignore[attr-defined]
    return "、".join(found)


def _name(line: Line) -> str:
    return line.name if line.own else f"{line.region_name}{line.name}"


def _formula(item: Indicator) -> str:
    return f"公式：{item.formula}。" if item.formula else ""


def _source(item: Indicator) -> str:
    return f"口径来源：{item.source.title}{item.source.clause}{'' if item.source.confirmed else '，待核实'}"
