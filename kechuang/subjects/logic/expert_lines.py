"""What people type a line each: outputs, absences, ties; read into values, and written back as they would be typed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from kechuang.core.logic.decimals import half_width
from kechuang.subjects.logic.expert_sheet import Wrong
from kechuang.subjects.logic.experts import AbsenceLine, RelationLine
from kechuang.subjects.states import OutputKind, RelationKind

_DAY = r"(\d{4})[-年/.](\d{1,2})[-月/.](\d{1,2})日?"
_ABSENCE = re.compile(rf"^{_DAY}\s*(?:至|到|—+|~)\s*{_DAY}\s*(.*)$")
_TIE = re.compile(r"^(?P<kind>[^:：]+)[:：]\s*(?P<other>.+?)\s*(?:[（(](?P<note>[^（）()]+)[)）])?$")
_RELATIONS = {str(kind): kind.label for kind in RelationKind}
_OUTPUTS = {str(kind): kind.label for kind in OutputKind}
_KINDS = {kind.label: str(kind) for kind in RelationKind} | {"师生": "supervisor", "导师": "supervisor"}


def _lines(text: str) -> Iterable[str]:
    return filter(None, (line.strip() for line in text.splitlines()))


def read_absences(text: str) -> tuple[AbsenceLine, ...]:
    """Absences, a line each: 2026-12-01至2026-12-31 出国."""
    found = []
    for line in _lines(text):
        match = _ABSENCE.match(half_width(line))
        if match is None:
            raise Wrong(f"“{line}”看不懂，应写作 2026-12-01至2026-12-31 出国。")
        try:
            since, until = (date(*map(int, match.group(*places))) for places in ((1, 2, 3), (4, 5, 6)))
        except ValueError as error:
            raise Wrong(f"“{line}”里有不存在的日期，请核对。") from error
        if until < since:
            raise Wrong(f"“{line}”的截止日期早于起始日期，请核对。")
        found.append(AbsenceLine(since, until, match[7].strip()[:100]))
    return tuple(found)


def write_absences(rows: Iterable[tuple[date, date, str]]) -> str:
    """Absences as they would be typed."""
    return "\n".join(f"{since:%Y-%m-%d}至{until:%Y-%m-%d} {note}".strip() for since, until, note in rows)


def read_relations(text: str) -> tuple[RelationLine, ...]:
    """Ties, a line each: 科技副总：示例公司（2025年起）."""
    found = []
    for line in _lines(text):
        match = _TIE.match(line)
        kind = _KINDS.get(match["kind"].strip()) if match else None
        if match is None or kind is None:
            words = "、".join(each.label for each in RelationKind)
            raise Wrong(f"“{line}”看不懂，应写作 科技副总：单位全称；关系可填{words}。")
        found.append(RelationLine(kind, match["other"], match["note"] or ""))
    return tuple(found)


def write_relations(rows: Iterable[tuple[str, str, str]]) -> str:
    """Ties as they would be typed."""
    said = ((_RELATIONS[kind], other, f"（{note}）" if note else "") for kind, other, note in rows)
    return "\n".join(f"{kind}：{other}{note}" for kind, other, note in said)


def write_outputs(rows: Iterable[tuple[str, str, int | None]]) -> str:
    """Outputs as they would be typed."""
    return "\n".join(
        f"[{_OUTPUTS[kind]}] {title}{f'（{year}）' if year else ''}" for kind, title, year in rows
    )
