"""The sheet by which experts come in: its columns, and one row read as words become values. No writing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from kechuang.core.logic.decimals import half_width
from kechuang.subjects.logic.experts import MOST_LOAD, OutputLine
from kechuang.subjects.states import OutputKind

NAME, IDENTITY, PHONE, EMAIL = "姓名", "身份证号", "手机", "电子邮箱"
EMPLOYER, REGION, TITLE, DEGREE, POSITION = "工作单位", "区域", "职称", "学位", "职务"
DISCIPLINES, EXPERTISE, OUTPUTS = "学科", "研究方向", "代表性成果"
FINANCIAL, LOAD, SOURCE = "财务专家", "同时评审上限", "来源"
#: Columns with people's own numbers.
PERSONAL = (IDENTITY, PHONE)

_YES = {"是", "y", "yes", "1", "√", "true"}
_NO = {"", "否", "n", "no", "0", "false", "×"}
_KINDS = {kind.label: str(kind) for kind in OutputKind} | {
    "产品": "product",
    "标准": "product",
    "获奖": "award",
}
_PARTS = re.compile(r"[、,，;；/|\n]+")
_OUTPUT = re.compile(
    r"^\s*(?:\[(?P<kind>[^\]]+)\]|【(?P<kind2>[^】]+)】)?\s*(?P<title>.+?)\s*(?:[（(](?P<year>\d{4})[)）])?\s*$"
)


class Wrong(Exception):
    """A cell that cannot be read: how to mend it."""


@dataclass(frozen=True, slots=True)
class Names:
    """What a sheet's words may mean: disciplines by code and by name; None where two have a name."""

    disciplines: Mapping[str, str | None]


def read_disciplines(cell: str, names: Names) -> tuple[str, ...]:
    """Codes of the disciplines that a cell names, by code or name, at most five."""
    found = []
    for word in filter(None, (part.strip() for part in _PARTS.split(half_width(cell)))):
        code = names.disciplines.get(word, "")
        if code is None:
            raise Wrong(f"“{word}”对应多个学科，请填代码。")
        if not code:
            raise Wrong(
                f"学科分类（GB/T 13745—2009）中没有“{word}”，请填其中的代码或名称，如 52020 或 人工智能。"
            )
        found.append(code)
    if len(found) > 5:
        raise Wrong("学科最多填5个，请留下最主要的。")
    return tuple(dict.fromkeys(found))


def read_yes(cell: str) -> bool:
    """Yes or no."""
    word = half_width(cell).lower()
    if word in _YES or word in _NO:
        return word in _YES
    raise Wrong(f"“{cell}”看不懂，应填是或否。")


def read_load(cell: str) -> int:
    """How many files at once; ten where nothing is said."""
    word = half_width(cell)
    if not word:
        return 10
    if not re.fullmatch(r"\d{1,4}", word) or not 0 < int(word) <= MOST_LOAD:
        raise Wrong(f"“{cell}”不对，应填1至{MOST_LOAD}的整数。")
    return int(word)


def read_outputs(cell: str) -> tuple[OutputLine, ...]:
    """Outputs, a line or a semicolon each: [论文] 题名（2024）; without a kind it is a paper."""
    found = []
    for line in filter(None, (part.strip() for part in re.split(r"[;；\n]+", cell))):
        match = _OUTPUT.match(line)
        if match is None:
            raise Wrong(f"“{line}”看不懂，应写作 [论文] 题名（2024）。")
        kind = match["kind"] or match["kind2"] or "论文"
        if kind not in _KINDS:
            raise Wrong(f"成果类别“{kind}”不认识，可填{'、'.join(each.label for each in OutputKind)}。")
        found.append(OutputLine(_KINDS[kind], match["title"], int(match["year"]) if match["year"] else None))
    return tuple(found)
