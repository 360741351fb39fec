"""Goal values out of what somebody wrote: indicator, comparison, value, unit.

The reader of plans knows the units of administration; here stand those of technology. What is found is a proposal that a
person confirms.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from kechuang.exchange.states import Comparison


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal: what is measured, how it should compare with which value, and how it is now. All as text; empty: not told."""

    indicator: str
    cmp: str = Comparison.AT_LEAST
    value: str = ""
    unit: str = ""
    now: str = ""

    def as_row(self) -> dict[str, str]:
        """As it is stored."""
        return {key: str(value) for key, value in asdict(self).items()}


_NUMBER = r"(?P<value>\d+(?:\.\d+)?)"
#: Longer units first, so that ``g/L`` is not read as ``g``.
_UNITS = (
    "万小时", "万次", "万件", "万吨", "万元", "小时", "分钟", "毫秒", "毫米", "微米", "纳米", "公斤", "千克", "平方米", "立方米",
    "mg/L", "mg/m3", "mg/m³", "g/L", "g/cm3", "g/cm³", "kWh/t", "Wh/kg", "mAh/g", "W/(m·K)", "m/min", "r/min", "mL/min",
    "MPa", "GPa", "kPa", "Pa", "kHz", "MHz", "GHz", "Hz", "dB", "kWh", "kW", "MW", "mm", "cm", "μm", "um", "nm", "km",
    "kg", "mg", "mL", "ms", "℃", "°C", "%", "％", "‰", "ppm", "ppb", "倍", "次", "件", "台", "套", "吨", "元", "天", "个月", "年", "秒",
    "米", "克", "人", "g", "t", "h", "s", "m", "L", "V", "A", "N", "K",
)  # fmt: skip
_UNIT = rf"(?P<unit>(?:{'|'.join(re.escape(each) for each in _UNITS)})(?:/(?:年|月|天|h|小时|件|台|吨|t))?)?"
_BEFORE: tuple[tuple[str, str], ...] = (
    ("不低于|不少于|不小于|至少|达到|达|提高到|提升到|提高至|提升至|≥|>=|大于等于", Comparison.AT_LEAST),
    (
        "不高于|不超过|不大于|不多于|最多|至多|控制在|降低到|降到|降至|降低至|缩短到|缩短至|≤|<=|小于等于",
        Comparison.AT_MOST,
    ),
    ("高于|大于|超过|多于|>|＞", Comparison.MORE),
    ("低于|小于|少于|短于|<|＜", Comparison.LESS),
    ("约为|大约|约|左右", Comparison.ABOUT),
    ("等于|为|=|＝", Comparison.EQUAL),
)
_AFTER = {
    "以上": Comparison.AT_LEAST,
    "及以上": Comparison.AT_LEAST,
    "以下": Comparison.AT_MOST,
    "以内": Comparison.AT_MOST,
    "之内": Comparison.AT_MOST,
    "左右": Comparison.ABOUT,
}
_WORDS = "|".join(words for words, _ in _BEFORE)
_GOAL = re.compile(
    rf"(?P<word>{_WORDS})\s*{_NUMBER}\s*{_UNIT}\s*(?P<after>及以上|以上|以下|以内|之内|左右)?", re.IGNORECASE
)
_PIECES = re.compile(r"[，。；、,;\n！？]+|(?<=\d)\s+")
_NOW = re.compile(
    rf"(?:由|从|目前(?:为|是)?|现在(?:为|是|只有)?|现(?:为|有)?)\s*(?P<now>\d+(?:\.\d+)?\s*(?:{'|'.join(map(re.escape, _UNITS))})?)"
)
_FILLERS = re.compile(
    r"^(?:要求|希望|需要|须|应(?!力|变|答)|想要|使(?!用)|将|把|并且|同时|且|其中|目标是?|达到|的)+|(?:要|须|应|需|应当|希望|能够|能|可|要求)+$"
)
#: 成本降低20%以上: the change itself is what is measured.
_CHANGE = re.compile(
    rf"(?P<word>降低|下降|减少|缩短|节约|提高|提升|增加)(?:了)?\s*(?P<after>不少于|不低于|至少)?\s*{_NUMBER}\s*(?P<unit>%|％|倍)"
)
#: 现在剪切强度为8MPa: how it is, told before the goal.
_IS = re.compile(
    rf"^(?:目前|现在|现有|现)(?P<what>[^\d]*?)(?:只有|只|为|是|达|约)?\s*(?P<now>\d+(?:\.\d+)?\s*{_UNIT})"
)
LONGEST = 30
MOST = 12


def read_goals(text: str) -> list[Goal]:
    """The goal values that a text tells, in its order; a piece of a sentence gives at most one."""
    found: dict[str, Goal] = {}
    before: tuple[str, str] | None = None
    for piece in _PIECES.split(text):
        told = _IS.match(piece)
        if told is not None:
            before = (_bare(told["what"]), told["now"].strip())
            continue
        goal = _change_in(piece) or _goal_in(piece, before)
        if goal is not None:
            found.setdefault(goal.indicator, goal)
            before = None
    return list(found.values())[:MOST]


def _change_in(piece: str) -> Goal | None:
    match = _CHANGE.search(piece)
    indicator = _bare(piece[: match.start()]) if match else ""
    if match is None or not indicator or len(indicator) > LONGEST:
        return None
    return Goal(
        f"{indicator}{match['word']}",
        str(Comparison.AT_LEAST),
        match["value"],
        match["unit"].replace("％", "%"),
    )


def _goal_in(piece: str, before: tuple[str, str] | None) -> Goal | None:
    matches = list(_GOAL.finditer(piece))
    if not matches:
        return None
    match, now = matches[-1], _NOW.search(piece)
    start = min(matches[0].start(), now.start() if now else len(piece))
    indicator, told = _bare(piece[:start]), now["now"].strip() if now else ""
    if before is not None and indicator in ("", before[0]):
        indicator, told = before
    if not indicator or len(indicator) > LONGEST:
        return None
    cmp = _AFTER.get(match["after"] or "") or next(
        code for words, code in _BEFORE if re.fullmatch(words, match["word"])
    )
    return Goal(indicator, str(cmp), match["value"], (match["unit"] or "").replace("％", "%"), told)


def _bare(words: str) -> str:
    """The words that name what is measured."""
    return _FILLERS.sub("", _FILLERS.sub("", words.strip(" ：:（("))).strip()


def said_goal(row: Mapping[str, str]) -> str:
    """A stored goal as a person reads it: 剪切强度不低于15MPa（现在8MPa）."""
    titles = {str(each): each.label for each in Comparison}
    value = (
        f"{titles.get(row.get('cmp', ''), '')}{row['value']}{row.get('unit', '')}"
        if row.get("value")
        else "（还没有定值）"
    )
    now = f"（现在{row['now']}）" if row.get("now") else ""
    return f"{row.get('indicator', '')}{value}{now}"
