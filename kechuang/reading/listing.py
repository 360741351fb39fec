"""A reading as a table for a terminal, where a Chinese character is two columns wide."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

from kechuang.reading.model import Form, Kind, Reading, Statement

_KIND = {Kind.ACTUAL: "实绩", Kind.TARGET: "目标"}
_SIGN = {">=": "≥", ">": "＞", "<=": "≤", "<": "＜", "~": "约"}
_WORDS = {
    Form.COVERAGE: "全覆盖",
    Form.MILESTONE: "节点",
    Form.QUALITATIVE: "定性",
    Form.STATUTORY: "法定下限",
}
_HEAD = ("位置", "类别", "指标", "数值", "时期", "地区", "原文")
_WIDEST = (8, 4, 36, 24, 12, 12, 40)


def width(text: str) -> int:
    """Return the terminal columns that ``text`` takes."""
    return sum(
        2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text if not unicodedata.combining(c)
    )


def fit(text: str, columns: int) -> str:
    """Cut ``text`` to at most ``columns``, with an ellipsis where something is lost."""
    if width(text) <= columns:
        return text
    kept, used = "", 0
    for char in text:
        used += width(char)
        if used > columns - 2:
            break
        kept += char
    return kept + "…"


def _number(value: Decimal | None) -> str:
    """Write a number with thousands separators and no idle zeros."""
    return "" if value is None else f"{value.normalize():,f}"


def said(statement: Statement) -> str:
    """Say in a few words what is stated: ``≥100项``, ``3-5个``, ``增长≥10%``."""
    s, unit = statement, statement.unit or ""
    sign = _SIGN.get(s.cmp.removeprefix("growth").removeprefix("share"), "")
    if s.form in _WORDS:
        return _WORDS[s.form]
    if s.form is Form.MASKED:
        return f"未写明{unit}"
    if s.form is Form.STRETCH and s.value_hi is not None:
        return f"确保{_number(s.value)}，力争{_number(s.value_hi)}{unit}"
    if s.form is Form.RANK_CHANGE:
        return f"前移{_number(s.value)}位" if s.value is not None else f"名次变动{s.rank_change}"
    main = f"{sign}{_number(s.value)}{unit}" if s.value is not None else ""
    if s.value is not None and s.value_hi is not None:
        main = f"{_number(s.value)}-{_number(s.value_hi)}{unit}"
    parts = [main] if main else []
    if s.growth_pct is not None:
        parts.append(
            f"增长{sign if not main else _SIGN.get((s.growth_cmp or '').removeprefix('growth'), '')}{_number(s.growth_pct)}%"
        )
    if s.multiple is not None:
        parts.append(f"{_number(s.multiple)}倍")
    if s.completion_pct is not None:
        parts.append(f"完成{_number(s.completion_pct)}%")
    if s.rank is not None:
        parts.append(f"第{s.rank}位")
    return " ".join(parts)


def _row(s: Statement) -> tuple[str, ...]:
    """Return the cells of one statement."""
    said_of = s.norm or s.indicator
    return (
        str(s.start),
        _KIND[s.kind],
        said_of,
        said(s),
        s.period or "",
        s.region or "",
        " ".join(s.span.split()),
    )


def table(reading: Reading) -> str:
    """Return the statements of ``reading`` in aligned columns, all forms, in their order."""
    rows = [_HEAD, *map(_row, reading.statements)]
    cut = [[fit(cell, widest) for cell, widest in zip(row, _WIDEST, strict=True)] for row in rows]
    columns = [max(width(row[i]) for row in cut) for i in range(len(_HEAD))]
    lines = [
        "  ".join(cell + " " * (columns[i] - width(cell)) for i, cell in enumerate(row)).rstrip()
        for row in cut
    ]
    lines.insert(1, "  ".join("-" * n for n in columns))
    return "\n".join(lines) + "\n"


def heading(reading: Reading) -> str:
    """Return the line above a table: title, year, region and counts."""
    facts = [reading.title or "（无标题）"]
    if reading.year:
        facts.append(f"{reading.year}年")
    if reading.region:
        facts.append(reading.region + ("（推断）" if reading.region_inferred else ""))
    facts.append(f"陈述 {len(reading.statements)} 条，结构 {len(reading.nodes)} 节")
    return " · ".join(facts)
