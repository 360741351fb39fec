"""Quantities: a number with its unit and the comparators that stand directly at it.

The scanner looks for numbers first and reads outward from each; text without numbers costs almost nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from .numerals import NUMBER, chinese_number, plain_number, scaled


class Role(StrEnum):
    """What sort of quantity a number is, by its unit alone."""

    VALUE = "value"
    PERCENT = "percent"
    POINTS = "points"  # 百分点
    TIMES = "times"  # 倍
    RANK = "rank"  # 第3位, 前10名
    PLACES = "places"  # 前移1位
    DOUBLING = "doubling"  # 翻番


@dataclass(slots=True)
class Quantity:
    """One quantity of a sentence; positions count characters of the cleaned text."""

    role: Role
    start: int  # with its comparators and its verb (达到, 约, 增长 …)
    end: int
    number_at: int
    value: Decimal | None = None
    value_hi: Decimal | None = None
    unit: str | None = None
    cmp: str = "="
    approx: str | None = None
    masked: bool = False
    chinese: bool = False
    scale: str = ""  # 万 or 亿 where no unit follows
    superlative: bool = False  # 第一, without 位
    lead: str = ""  # the words peeled off between the indicator and the number

    def unscaled(self) -> Decimal | None:
        """The number as written before 万 or 亿, where no unit followed."""
        factor = {"万": 10000, "亿": 10**8, "万亿": 10**12}.get(self.scale, 1)
        return None if self.value is None else self.value / factor

    @property
    def money(self) -> bool:
        """Is it an amount of money?"""
        return bool(self.unit) and self.unit.endswith("元")  # type: ignore[union-attr]


#: Counters and the letters that may not follow, since then it is another word (一次性, 个月, 条件).
_COUNTERS = {
    "家次": "",
    "户次": "",
    "人次": "",
    "场次": "",
    "批次": "",
    "课时": "",
    "学时": "",
    "人年": "",
    "台套": "",
    "台(套)": "",
    "平方公里": "",
    "平方米": "",
    "立方米": "",
    "吨标准煤": "",
    "吨标煤": "",
    "公里": "",
    "公顷": "",
    "公斤": "",
    "千瓦时": "",
    "千瓦": "",
    "兆瓦": "",
    "美元": "",
    "欧元": "",
    "人民币": "",
    "家": "庭长电",
    "户": "口籍",
    "个": "月体性别人百",
    "项": "",
    "件": "",
    "名": "词单录牌称优列额",
    "人": "民大均员事社生工类文体防才",
    "支": "持撑付出部柱",
    "只": "有要能是",
    "所": "有属以在需",
    "次": "性级要日年之序",
    "场": "所地景",
    "期": "间望限待",
    "种": "植业养子质",
    "篇": "章",
    "部": "门分署长级委",
    "册": "",
    "份": "额",
    "台": "湾账",
    "套": "餐",
    "辆": "",
    "座": "谈",
    "处": "理级于置",
    "间": "接",
    "条": "件例",
    "亩": "",
    "吨": "",
    "元": "素旦宵",
    "㎡": "",
    "位": "于居列次置",
    "对": "接于象外标口",
    "头": "",
    "株": "",
    "棵": "",
    "村": "",
    "页": "",
    "米": "",
    "方": "面案式向法",
    "例": "如会外",
    "门": "户类",
    "笔": "",
    "宗": "",
    "款": "",
    "幅": "",
    "张": "力",
    "批": "准复示发量",
    "类": "别型似",
    "点": "名",
    "分": "别类析之公局会管行布工",
    "本": "科市级地县区省",
    "斤": "",
    "平": "台",
    "单": "位",
    "班": "子级",
    "组": "织建成",
    "道": "路",
    "块": "链",
    "枚": "",
    "单位": "",
}
_COUNTER = "|".join(
    re.escape(unit) + (f"(?![{bad}])" if bad else "")
    for unit, bad in sorted(_COUNTERS.items(), key=lambda x: -len(x[0]))
)
_AFTER = re.compile(
    r"\s?(?P<more>多|余|几|来)?(?P<scale>万亿|千亿|百亿|千万|百万|十万|万|亿|千|百)?(?P<more2>多|余)?\s?"
    rf"(?:(?P<percent>%)|(?P<points>个?百分点)|(?P<times>倍)|(?P<unit>{_COUNTER}))?(?P<more3>多|余)?"
    r"(?P<tail>\(含\)以上|\(含[^)]{0,6}\)以上|及以上|以上|以内|以下|左右|上下|之多)?"
)
_RANGE = re.compile(
    r"\s?(?:%|个|家|项|件)?\s?(?:-{1,2}|—{1,2}|–|~{1,2}|～{1,2}|至|到)\s?(?=[\d一二两三四五六七八九十])"
)
#: Comparators that stand directly before a number, longest first.
_BEFORE = (
    ("不低于", ">="),
    ("不少于", ">="),
    ("不小于", ">="),
    ("不下于", ">="),
    ("不下", ">="),
    ("至少", ">="),
    ("最少", ">="),
    ("≥", ">="),
    ("不超过", "<="),
    ("不高于", "<="),
    ("不多于", "<="),
    ("控制在", "<="),
    ("≤", "<="),
    ("低于", "<"),
    ("少于", "<"),
    ("<", "<"),
    ("突破", ">"),
    ("超过", ">"),
    ("超出", ">"),
    ("大于", ">"),
    ("高于", ">"),
    ("多于", ">"),
    ("超", ">"),
    ("逾", ">"),
    (">", ">"),
    ("大约", "~"),
    ("将近", "~"),
    ("接近", "~"),
    ("预计", "~"),
    ("约为", "~"),
    ("约", "~"),
    ("近", "~"),
    ("上", ">="),
)
_COPULA = (
    "达到了",
    "达到",
    "增加到",
    "增长到",
    "提高到",
    "提升到",
    "上升到",
    "发展到",
    "扩大到",
    "增至",
    "升至",
    "提升至",
    "提高至",
    "增加至",
    "上升至",
    "增长至",
    "降至",
    "下降到",
    "降低到",
    "累计达",
    "高达",
    "多达",
    "可达",
    "达",
    "完成了",
    "完成",
    "实现了",
    "实现",
    "为",
    "是",
    "有",
    "共计",
    "总计",
    "合计",
    "累计",
    "共",
    "分别",
    "均",
    "都",
    "各",
    "已",
    "再",
    "仅",
    "也",
    "到",
    "至",
    "了",
    "将",
    "力争",
    "争取",
    "确保",
    "努力",
    "预期",
    ":",
    '"',
    "“",
)
_GROWTH = (
    "同比",
    "增长",
    "增加",
    "提高",
    "提升",
    "上升",
    "增幅",
    "增速",
    "增长率",
    "递增",
    "上涨",
    "涨幅",
    "扩大",
    "下降",
    "减少",
    "降低",
    "负增长",
    "回落",
    "下滑",
    "降幅",
    "年均",
    "比上年",
    "比去年",
    "较上年",
    "较去年",
    "比上年同期",
    "较上年同期",
    "比去年同期",
    "较去年同期",
    "同期",
    "平均",
    "净增",
    "逐年",
    "上年",
    "去年",
    "年",
    "每年",
)
_MONEY_SCALE = re.compile(r"(?<=[近超过上逾约达])(?P<scale>百亿|千万|百万|千亿|亿|万)(?=元)")
_DOUBLE = re.compile(r"翻(?:了)?(?P<n>[一两二三四\d])?(?:番|倍)")
_RANK_WORDS = re.compile(
    r"(?:第|前)\s?(?P<n>\d{1,3}|[一二两三四五六七八九十]{1,3})\s?(?P<unit>位|名)?(?![\d届批次章条期个家项年季阶部页任天步%])"
)
_MOVE = re.compile(r"(?:前移|上升|提升|前进|晋升|晋位|跃升|进位|提高|进|升|后移|下降|下滑|退后)了?$")


def _comparators(text: str, at: int, floor: int) -> tuple[int, str, str | None]:
    """Peel comparators and copulas off the text before a number: new start, comparator, approximation word."""
    cmp, approx, start, steps = "=", None, at, 0
    while steps < 6:
        steps += 1
        head = text[max(floor, start - 6) : start]
        word = next((w for w, c in _BEFORE if head.endswith(w)), None)
        if word in ("上", "近", "超") and head.endswith(("以上", "最近", "附近", "赶超", "网上", "线上")):
            word = None
        if word:
            if cmp == "=":
                cmp = dict(_BEFORE)[word]
                approx = word if cmp == "~" else approx
            start -= len(word)
            continue
        word = next((w for w in _COPULA if head.endswith(w)), None)
        if not word:
            break
        start -= len(word)
    return start, cmp, approx


def _suffix(cmp: str, tail: str, more: str | None) -> tuple[str, str | None]:
    """Fold 以上, 左右, 多 … into the comparator."""
    approx = more
    if tail.endswith("以上") or tail == "之多":
        return (cmp if cmp in (">", "<", "<=") else ">="), approx
    if tail in ("以内", "以下"):
        return "<=", approx
    if tail in ("左右", "上下"):
        return "~", tail
    if more and cmp in ("=", "~"):
        return ">=", approx
    return cmp, approx


def _number(match: re.Match[str]) -> Decimal | None:
    if match["digits"]:
        return plain_number(match["digits"])
    return chinese_number(match["chinese"]) if match["chinese"] else None


def _classify(text: str, at: int, after: re.Match[str]) -> Role | None:
    if after["percent"]:
        return Role.PERCENT
    if after["points"]:
        return Role.POINTS
    if after["times"]:
        return Role.TIMES
    if after["unit"] == "位" and _MOVE.search(text, max(0, at - 4), at):
        return Role.PLACES
    return Role.VALUE


def _build(text: str, match: re.Match[str], floor: int) -> Quantity | None:
    """Read the quantity around one number; None where the number is no quantity."""
    at, value = match.start(), _number(match)
    hundredth = text.endswith("百分之", max(floor, at - 3), at)
    if value is None and not match["mask"]:
        return None
    position, hi = match.end(), None
    span = _RANGE.match(text, position) if value is not None else None
    if span:
        second = NUMBER.match(text, span.end())
        hi = _number(second) if second else None
        if second and hi is not None:
            position = second.end()
    after = _AFTER.match(text, position)
    assert after is not None
    if hundredth:
        after_unit, role, at = "%", Role.PERCENT, at - 3
    else:
        role_or_none = _classify(text, at, after)
        after_unit = after["percent"] or after["points"] or after["times"] or after["unit"]
        if role_or_none is None:
            return None
        role = role_or_none
    if not after_unit and not after["scale"] and not _bare(text, at, floor):
        return None
    if text.startswith("第", at - 1) or (match["chinese"] and not after_unit):
        return None
    more = after["more"] or after["more2"] or after["more3"]
    if match["mask"] and not after_unit:
        return None
    quantity = Quantity(role, at, after.end(), at, masked=bool(match["mask"]), chinese=bool(match["chinese"]))
    if not after_unit and not after["scale"]:
        quantity.end = position + len(after["tail"] or "") if after["tail"] else position
    _fill(quantity, value, hi, after, after_unit)
    quantity.start, quantity.cmp, approx = _comparators(text, at, floor)
    quantity.cmp, more = _suffix(quantity.cmp, after["tail"] or "", more)
    quantity.approx = more or approx
    if quantity.value_hi is not None:
        quantity.cmp = "range"
    if quantity.masked:
        quantity.cmp, quantity.value, quantity.value_hi = "masked", None, None
    elif match["chinese"] in ("百", "千") and not more and quantity.cmp == "=":
        quantity.cmp, quantity.approx = "~", "约数"
    quantity.lead = text[quantity.start : at]
    return quantity


def _bare(text: str, at: int, floor: int) -> bool:
    """A number without a unit counts only after a measure and a verb: 指数达到160, 总量突破2000."""
    head = text[max(floor, at - 8) : at]
    return bool(
        re.search(
            r"指数$|(?:指数|总数|总量|申请量|授权量|拥有量|得分|分值|人数)(?:达到了?|达|为|突破|超过|增至|提高到|提升到|是)$",
            head,
        )
    )


def _fill(
    quantity: Quantity, value: Decimal | None, hi: Decimal | None, after: re.Match[str], unit: str | None
) -> None:
    """Set value, upper value and unit, with the scale folded."""
    scale = after["scale"] or ""
    if value is not None:
        value, rest = scaled(value, scale)
        hi = scaled(hi, scale)[0] if hi is not None else None
    else:
        rest = scale if scale in ("万", "亿", "万亿") else ""
    if not unit and rest:
        quantity.scale = rest
        factor = {"万": 10000, "亿": 100000000, "万亿": 10**12}[rest]
        value, hi, rest = (
            value * factor if value is not None else None,
            hi * factor if hi is not None else None,
            "",
        )
    quantity.value, quantity.value_hi = value, hi
    quantity.unit = (rest + (unit or "")) or None


def _extra(text: str, start: int, end: int) -> list[Quantity]:
    """Quantities without a written number: 近亿元, 翻一番, 居第三位."""
    found = []
    for match in _MONEY_SCALE.finditer(text, start, end):
        value, rest = scaled(Decimal(1), match["scale"])
        at = match.start()
        quantity = Quantity(Role.VALUE, at, match.end() + 1, at, value, None, rest + "元", chinese=True)
        quantity.start, quantity.cmp, quantity.approx = _comparators(text, at, start)
        quantity.lead = text[quantity.start : at]
        found.append(quantity)
    for match in _DOUBLE.finditer(text, start, end):
        times = {"两": 4, "二": 4, "2": 4, "三": 8, "3": 8, "四": 16, "4": 16}.get(match["n"] or "一", 2)
        at = match.start()
        found.append(
            Quantity(Role.DOUBLING, at, match.end(), at, Decimal((times - 1) * 100), None, "%", chinese=True)
        )
    for match in _RANK_WORDS.finditer(text, start, end):
        found.extend(_rank(text, match, start))
    return found


_RANK_BEFORE = re.compile(
    r"(?:居|列|排名?|排在|名列|位次|进入|跻身|跃居|升至|保持|全[国省市州区县]|省内|市内|[省市县]区?|均|达到|并列|总量|综合)[^,。;、\d]{0,12}$"
)


def _rank(text: str, match: re.Match[str], floor: int) -> list[Quantity]:
    """A place in a ranking, if the words before it say so."""
    at = match.start()
    head = text[max(floor, at - 16) : at]
    tail = text[match.end() : match.end() + 2]
    if not match["unit"] and (
        tail[:1] not in ("", ",", "。", ";", "、", ")", "!", "的", "和", "\n", ":")
        or (text[at] == "前" and match["n"] == "一")
    ):
        return []
    if not _RANK_BEFORE.search(head) or tail.startswith(("党", "书", "责")):
        return []
    value = plain_number(match["n"]) if match["n"].isdigit() else chinese_number(match["n"])
    if value is None or value == 0:
        return []
    cmp = "<=" if text[at] == "前" else "="
    superlative = not match["unit"] and not match["n"].isdigit()
    return [
        Quantity(
            Role.RANK, at, match.end(), at, value, None, match["unit"] or "位", cmp, superlative=superlative
        )
    ]


def scan(text: str, start: int, end: int) -> list[Quantity]:
    """All quantities of ``text[start:end]`` in order, without overlaps."""
    ranks = _extra(text, start, end)
    taken = {i for q in ranks for i in range(q.number_at, q.end)}
    found: list[Quantity] = list(ranks)
    position = start
    while match := NUMBER.search(text, position, end):
        position = match.end()
        if match.start() in taken:
            continue
        quantity = _build(text, match, start)
        if quantity and quantity.end <= end:
            found.append(quantity)
            position = max(position, quantity.end)
    return sorted(found, key=lambda q: q.number_at)
