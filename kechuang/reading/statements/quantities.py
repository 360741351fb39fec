"""Quantities: a number with its unit and the comparators that stand directly at it.

The scanner looks for numbers first and reads outward from each; text without numbers costs almost nothing.
"""

from __future__ import annotations

import re
from decimal import Decimal

from .numerals import NUMBER, chinese_number, plain_number, scaled
from .quantity import Quantity, Role
from .units import AFTER, RANGE, comparators, counters, suffix

_MONEY_SCALE = re.compile(r"(?<=[近超过上逾约达])(?P<scale>百亿|千万|百万|千亿|亿|万)(?=元)")
_DOUBLE = re.compile(r"翻(?:了)?(?P<n>[一两二三四\d])?(?:番|倍)")
_RANK_WORDS = re.compile(
    r"(?:第|前)\s?(?P<n>\d{1,3}|[一二两三四五六七八九十]{1,3})\s?(?P<unit>位|名)?(?![\d届批次章条期个家项年季阶部页任天步%])"
)
_MOVE = re.compile(r"(?:前移|上升|提升|前进|晋升|晋位|跃升|进位|提高|进|升|后移|下降|下滑|退后)了?$")


def _number(match: re.Match[str]) -> Decimal | None:
    if match["digits"]:
        return plain_number(match["digits"])
    return chinese_number(match["chinese"]) if match["chinese"] else None


def _classify(text: str, at: int, after: re.Match[str]) -> Role:
    if after["percent"]:
        return Role.PERCENT
    if after["points"]:
        return Role.POINTS
    if after["times"]:
        return Role.TIMES
    if after["unit"] == "位" and _MOVE.search(text, max(0, at - 4), at):
        return Role.PLACES
    return Role.VALUE


def _upper(text: str, position: int) -> tuple[Decimal | None, int]:
    """The upper end of a range, and where it ends; nothing and ``position`` where there is no range."""
    span = RANGE.match(text, position)
    second = NUMBER.match(text, span.end()) if span else None
    high = _number(second) if second else None
    return (high, second.end()) if second and high is not None else (None, position)


#: 分别为12、34和56件: the unit stands once, at the last number of the series.
_SPREAD = re.compile(r"(?:分别|依次)(?:达到?|为|是|有)?[\d、和及.%,-]*$")
_SHARED_UNIT = re.compile(rf"(?:[、和及]\d+(?:\.\d+)?){{1,8}}(?P<unit>(?:{counters()}))")
_PLACE_UNITS = ("村", "部", "所", "门", "路", "班", "组", "页")
_MINUS = re.compile(r"[、和及为是达到,]-$")


def _build(text: str, match: re.Match[str], floor: int) -> Quantity | None:
    """Read the quantity around one number; None where the number is no quantity."""
    at, value = match.start(), _number(match)
    if (value is None and not match["mask"]) or text.startswith("第", at - 1):
        return None
    high, position = _upper(text, match.end()) if value is not None else (None, match.end())
    after = AFTER.match(text, position)
    if after is None:  # cannot be: every part is optional
        return None
    unit: str | None
    if text.endswith("百分之", max(floor, at - 3), at):
        unit, role, at = "%", Role.PERCENT, at - 3
    else:
        unit, role = (
            after["percent"] or after["points"] or after["times"] or after["unit"],
            _classify(text, at, after),
        )
    if not unit and after["scale"] and text.startswith("级", after.end()):
        return None  # 百亿级产业集群: a class
    if not unit and match["digits"] and not after["scale"]:
        shared = _SHARED_UNIT.match(text, position) if _SPREAD.search(text, max(floor, at - 40), at) else None
        unit = shared["unit"] if shared else None
    if not unit and (match["mask"] or match["chinese"] or not (after["scale"] or _bare(text, at, floor))):
        return None
    if role is Role.PERCENT and value is not None and _MINUS.search(text, max(floor, at - 2), at):
        value, at = -value, at - 1
    if match["mask"] and unit in _PLACE_UNITS:
        return None  # ××村: a place without its name
    quantity = Quantity(role, at, after.end(), at, masked=bool(match["mask"]), chinese=bool(match["chinese"]))
    if not unit and not after["scale"]:
        quantity.end = position + len(after["tail"] or "")
    _fill(quantity, value, high, after, unit)
    _compare(quantity, text, floor, after, round_number=match["chinese"] in ("百", "千"))
    return quantity


def _compare(quantity: Quantity, text: str, floor: int, after: re.Match[str], *, round_number: bool) -> None:
    """Set the comparator from the words left and right of the number."""
    more = after["more"] or after["more2"] or after["more3"]
    quantity.start, cmp, about = comparators(text, quantity.number_at, floor)
    quantity.cmp, more = suffix(cmp, after["tail"] or "", more)
    quantity.approx = more or about
    if quantity.masked:
        quantity.cmp, quantity.value, quantity.value_hi = "masked", None, None
    elif quantity.value_hi is not None:
        quantity.cmp = "range"
    elif round_number and not more and quantity.cmp == "=":
        quantity.cmp, quantity.approx = "~", "约数"
    quantity.lead = text[quantity.start : quantity.number_at]


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
        quantity.start, quantity.cmp, quantity.approx = comparators(text, at, start)
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


#: What stands between the ends of a range whose unit is written twice.
_ENDS = ("至", "到", "-", "--", "—", "——", "~")
_SCALES = {"万": 10000, "亿": 10**8}
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
    return _ranges(text, sorted(found, key=lambda q: q.number_at))


def _ranges(text: str, found: list[Quantity]) -> list[Quantity]:
    """Join what is a range with its unit at both ends: 5000万元至2亿元, 2000元到5000元."""
    joined: list[Quantity] = []
    for quantity in found:
        last = joined[-1] if joined else None
        if (
            last is None
            or last.value is None
            or last.value_hi is not None
            or quantity.value is None
            or quantity.role is not last.role
            or not last.unit
            or not quantity.unit
            or text[last.end : quantity.number_at] not in _ENDS
            or last.unit[-1] != quantity.unit[-1]
        ):
            joined.append(quantity)
            continue
        high = quantity.value * _SCALES.get(quantity.unit[0], 1) / _SCALES.get(last.unit[0], 1)
        if high > last.value:
            last.value_hi, last.end, last.cmp = high, quantity.end, "range"
        else:
            joined.append(quantity)
    return joined
