"""技术就绪度 · How mature an achievement is: the least level of its critical technologies."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from kechuang.rules.asking import Ask, unknown
from kechuang.rules.catalogue import rule
from kechuang.rules.findings import Amount, Condition, Finding, Yielded
from kechuang.rules.values import FactRef, Unknown

_DOC = "GB/T 22900（2009年版，2022-10-12起为2022年版）"
_HIGHEST = 9
GATE = Condition("G1", "达到这个节点要求的级别", "各计划的通知", unit="级")


@rule(
    code="readiness",
    topic="readiness",
    title="技术就绪度",
    source=_DOC,
    since=date(2009, 6, 1),
    as_of="评价日",
    subject="achievement",
    confirmed=False,
    summary="一级要成立，它和它以下各级都要有证据；成果的级别取各项关键技术中最低的。",
    note="取最低和逐级成立是本平台的约定；标准原文未见，通称凭记忆。军工标准的就绪度不用于基础研究和工艺技术。",
)
def readiness(ask: Ask) -> Iterator[Yielded]:
    """The level, its name, what it means and its stage; and whether it passes a gate."""
    low, high = _bounds(ask.fact("critical_technologies"))
    level = low if low == high else _open(low, high)
    yield Amount("level", "技术就绪度", level, "级", "逐级有证据；取各项关键技术中最低的", _DOC)
    for code, label in (("names", "通称"), ("substance", "含义")):
        yield Amount(code, label, _said(level, ask.param(f"readiness.{code}")), "", clause=_DOC)
    yield Amount("stage", "成果登记的阶段", _stage(level, ask.param("readiness.stages")), "", clause="本平台")
    gate = ask.told("readiness_gate")
    if gate is not None:
        yield _passes(ask, ask.param("readiness.gates")[gate], low, high)


def _bounds(rows: Any) -> tuple[Any, Any]:
    """The level if all that is not told were lacking, and if it were there; both unknown if nothing is listed."""
    if isinstance(rows, Unknown):
        return rows, Unknown(rows.missing, rows.why)
    if not rows:
        lacking = Unknown((FactRef("critical_technologies"),), "没有列出关键技术")
        return lacking, lacking
    return min(_reached(row, (True,)) for row in rows), min(_reached(row, (True, None)) for row in rows)


def _reached(row: Mapping[str, Any], counts: tuple[bool | None, ...]) -> Decimal:
    """The highest level up to which every level has evidence."""
    level = 0
    while level < _HIGHEST and row.get(f"level_{level + 1}") in counts:
        level += 1
    return Decimal(level)


def _open(low: Decimal, high: Decimal) -> Unknown:
    return Unknown((FactRef("critical_technologies"),), f"有的级别没有填，在{low}—{high}级之间")


def _said(level: Any, words: Mapping[str, str]) -> Any:
    if isinstance(level, Unknown):
        return level
    return words[str(level)] if level else Unknown(why="还没有1级的证据")


def _stage(level: Any, stages: Any) -> Any:
    if isinstance(level, Unknown):
        return level
    return next(name for name, top in stages if level <= top) if level else Unknown(why="还没有1级的证据")


def _passes(ask: Ask, least: Decimal, low: Any, high: Any) -> Finding:
    """Decided as soon as what is not told could not change it."""
    if isinstance(low, Unknown):
        return unknown(GATE, low, "ge", least)
    if low >= least or high < least:
        return ask.at_least(GATE, low if low >= least else high, least)
    return unknown(GATE, _open(low, high), "ge", least)
