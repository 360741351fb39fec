"""Industries by GB/T 4754—2017: sections (门类), divisions (大类), groups (中类) and classes (小类).

An industry is kept by its digits alone ("3511"): the letter of its section follows from them. The table is read when it
is first asked for.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from kechuang.core.logic.decimals import half_width
from kechuang.core.logic.verdicts import Problem

_LEVELS = {1: "门类", 2: "大类", 3: "中类", 4: "小类"}
_WRITTEN = re.compile(r"([A-T]?)\s*([0-9]{2,4})(?:[\s　]+.*)?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Industry:
    """One row of the standard. ``code`` is a letter for a section, two to four digits below it."""

    code: str
    name: str
    section: str

    @property
    def level(self) -> str:
        """What kind of row it is, in the standard's word."""
        return _LEVELS[1 if self.code.isalpha() else len(self.code)]

    @property
    def label(self) -> str:
        """Code and name, as a picker offers it."""
        return f"{self.code} {self.name}"


@lru_cache(maxsize=1)
def _table() -> dict[str, Industry]:
    text = files("kechuang.subjects.data").joinpath("industries.csv").read_text(encoding="utf-8")
    table = {}
    for row in csv.DictReader(text.splitlines()):
        letter, digits = row["code"][0], row["code"][1:]
        table[digits or letter] = Industry(digits or letter, row["name"], letter)
    return table


def sections() -> list[Industry]:
    """The twenty sections, A to T."""
    return [each for each in _table().values() if each.code.isalpha()]


def divisions_in(section: str) -> list[str]:
    """The divisions of a section: "B" gives 06 to 12."""
    return [each.code for each in _table().values() if each.section == section and len(each.code) == 2]


def industry_of(code: str) -> Industry | None:
    """The row of a code ("C", "35", "3511"), or None."""
    return _table().get(code)


def section_of(code: str) -> str:
    """The letter of a code's section; empty if its division is not in the standard."""
    found = _table().get(code[:2])
    return found.section if found else ""


def division_of(code: str) -> str:
    """A code's division: its first two digits."""
    return code[:2]


def lineage(code: str) -> list[Industry]:
    """A code's row with all above it, the section first; unknown steps are left out."""
    found = [industry_of(section_of(code)), *(industry_of(code[:size]) for size in range(2, len(code) + 1))]
    return [each for each in found if each is not None]


def industry_label(code: str) -> str:
    """A code as a page shows it: 3511 矿山机械制造; the code alone if the standard does not have it."""
    found = industry_of(code)
    return found.label if found else code


def read_industry(text: str, *, field: str = "industry") -> str:
    """The code that ``text`` writes: "3511", "C3511", "3511 矿山机械制造" or the name alone; empty stays empty.

    Raises ``Problem`` for a code that is not in the standard, and for a name that several rows have.
    """
    written = half_width(text)
    if not written:
        return ""
    match = _WRITTEN.fullmatch(written.upper())
    if match:
        letter, code = match.groups()
        found = industry_of(code)
        if found is None:
            raise Problem(f"GB/T 4754—2017 中没有“{code}”这个代码，请用名称查找。", field=field)
        if letter and letter != found.section:
            raise Problem(f"{found.label}属于门类{found.section}，不是{letter}，请核对。", field=field)
        return code
    named = [each for each in _table().values() if each.name == written and not each.code.isalpha()]
    if not named:
        raise Problem(f"行业里没有“{written}”，请输入几个字后从列表中选择。", field=field)
    # One name at several levels means the same industry: 谷物种植 the group, and no class of that name.
    if all(each.code.startswith(named[0].code) for each in named):
        return named[-1].code
    codes = "、".join(each.code for each in named)
    raise Problem(f"“{written}”对应多个行业代码（{codes}），请填代码。", field=field)


def find_industries(text: str, limit: int = 30) -> list[Industry]:
    """Rows below the sections whose code starts with ``text`` or whose name has every word of it; classes first."""
    words = half_width(text).upper().split()
    if not words:
        return []
    first = words[0].lstrip("ABCDEFGHIJKLMNOPQRST")
    if first.isdigit():
        words = [first]  # a label that was chosen before: its code says it all
    found = [each for each in _fitting(words) if not each.code.isalpha()]
    return sorted(found, key=lambda each: (-len(each.code), each.code))[:limit]


def _fitting(words: list[str]) -> Iterator[Industry]:
    for each in _table().values():
        if all(each.code.startswith(word) if word.isdigit() else word in each.name.upper() for word in words):
            yield each
