"""How ready a technology is by GB/T 22900: a level holds only on evidence for it and for all below it.

A whole is as ready as the least ready of its critical technologies. Without a technology nothing is known: None, not 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

#: What each level says, in substance.
LEVELS: dict[int, str] = {
    1: "发现并报告了基本原理",
    2: "提出了概念和应用设想",
    3: "关键功能经分析或实验验证",
    4: "部件在实验室环境验证",
    5: "部件在模拟环境验证",
    6: "系统样机在模拟环境演示",
    7: "样机在使用环境演示",
    8: "实际系统完成并通过检验",
    9: "实际系统经使用证明",
}
HIGHEST = max(LEVELS)


def level_of(ranges: Iterable[tuple[int, int]]) -> int:
    """The level up to which evidence reaches without a gap; each range says from which level to which one piece of it reaches."""
    covered = {level for first, last in ranges for level in range(first, last + 1)}
    return next((level - 1 for level in range(1, HIGHEST + 2) if level not in covered), HIGHEST)


def levels_of(rows: Iterable[Mapping[str, str]]) -> dict[str, int]:
    """Technology → its level, from rows of evidence (``name``, ``first``, ``last``, ``evidence``); no words, no evidence."""
    ranges: dict[str, list[tuple[int, int]]] = {}
    for row in rows:
        told = ranges.setdefault(row["name"], [])
        if row.get("evidence", "").strip():
            told.append((int(row.get("first") or 1), int(row["last"])))
    return {name: level_of(each) for name, each in ranges.items()}


def maturity_of(rows: Iterable[Mapping[str, str]]) -> int | None:
    """The least level of the critical technologies; None if there are none."""
    return min(levels_of(rows).values(), default=None)
