"""Cells of a sheet as values: days, yes or no, words of a list. What cannot be read says how to mend it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from kechuang.core.logic.decimals import half_width
from kechuang.core.logic.lifecycle import State

_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:\s+00:00:00)?", re.ASCII)
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_YES, _NO = {"是", "√", "y", "yes", "true", "1"}, {"否", "×", "n", "no", "false", "0"}


def read_day(cell: str) -> date | None:
    """The day that a cell writes; None if empty. ValueError in Chinese if it is none."""
    text = half_width(cell)
    if not text:
        return None
    found = _DAY.fullmatch(text) or _PACKED.fullmatch(text)
    if found is None:
        raise ValueError(f"“{cell}”不是日期，请写成 2026-03-01 的样子。")
    try:
        return date(*(int(part) for part in found.groups()))
    except ValueError as error:
        raise ValueError(f"没有“{cell}”这一天，请核对。") from error


def read_yes_no(cell: str) -> bool | None:
    """是 or 否; None if empty. ValueError in Chinese for anything else."""
    text = half_width(cell).lower()
    if not text:
        return None
    if text in _YES or text in _NO:
        return text in _YES
    raise ValueError(f"“{cell}”看不懂，请填“是”或“否”，不清楚的留空。")


def read_choice(cell: str, states: Iterable[State]) -> str:
    """The code of the choice that a cell names by its title or code. ValueError that lists the choices."""
    text = cell.strip()
    known = list(states)
    for each in known:
        if text in (each.label, str(each)) or text == each.label.split("（")[0]:
            return str(each)
    raise ValueError(f"“{cell}”不在可选项中，请填：{'、'.join(each.label for each in known)}。")
