"""Units of the field: what may be converted into what, and how a person writes a value.

A unit belongs to a family; only within a family is there a factor. Counters (家, 项, 人…) are words
for counting kinds of things: two are interchangeable when they count the same kind; 个 counts all
things, 位 persons and ranks. A percentage and a percentage point are different families and never mix.
Prefixes (万人次, 亿元, 万平方米) and ratios (件/万人, 万元/人) are put together from the catalogue.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from kechuang.core.logic.decimals import EXACT, UNKNOWN, checked, grouped, half_width, scaled, trimmed


class UnitError(ValueError):
    """A unit that is not in the catalogue; the message is for the person who wrote it."""


class UnitMismatch(UnitError):
    """Two units of different families, between which no factor exists."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: its name, family, size in the family's base unit, and what it counts if it is a counter."""

    name: str
    family: str
    base: str
    factor: Fraction = Fraction(1)
    counts: frozenset[str] = frozenset()

    def matches(self, other: Unit) -> bool:
        """Whether a value may be converted from this unit to the other and back."""
        if self.family != other.family:
            return False
        return self.family != "counter" or bool(self.counts & other.counts)


_PREFIXES = {
    "万亿": 10**12,
    "千亿": 10**11,
    "百亿": 10**10,
    "十亿": 10**9,
    "亿": 10**8,
    "千万": 10**7,
    "百万": 10**6,
    "十万": 10**5,
    "万": 10**4,
    "千": 10**3,
    "百": 10**2,
}

#: family → units and their size in the first one.
_MEASURES: dict[str, dict[str, Fraction | int]] = {
    "money": {"元": 1},
    "money_usd": {"美元": 1},
    "share": {"%": 1, "‰": Fraction(1, 10), "成": 10},
    "points": {"个百分点": 1, "个千分点": Fraction(1, 10), "个基点": Fraction(1, 100)},
    "multiple": {"倍": 1},
    "score": {"分": 1},
    "area": {"平方米": 1, "亩": Fraction(2000, 3), "公顷": 10**4, "平方公里": 10**6},
    "length": {"米": 1, "公里": 10**3},
    "mass": {"吨": 1, "千克": Fraction(1, 1000), "公斤": Fraction(1, 1000)},
    "energy": {"吨标准煤": 1},
    "electricity": {"千瓦时": 1},
    "effort": {"人年": 1, "人月": Fraction(1, 12)},
    "attendance": {"人次": 1},
    "machine_hours": {"机时": 1},
    "months": {"个月": 1, "年": 12},
    "days": {"天": 1},
    "workdays": {"工作日": 1},
    "hours": {"小时": 1, "分钟": Fraction(1, 60)},
    "number": {"": 1},
}

#: kind of thing counted → its counters. 个 counts every kind but ranks.
_COUNTERS = {
    "organisation": "家 户 所",
    "thing": "项 件 种 类 款 台 套 台套 只 部 册 份 篇 张 条 座 处 笔 单 宗 例",
    "person": "人 名 位",
    "group": "支 组",
    "event": "次 场 期 届 场次",
    "batch": "批",
    "rank": "位次 位",  # 第3位, 前移1位; but 3位专家 are persons: 位 alone does not tell
}
_ANYTHING = frozenset(_COUNTERS) - {"rank"}

_ALIASES = {
    "圆": "元",
    "人民币": "元",
    "百分点": "个百分点",
    "千分点": "个千分点",
    "基点": "个基点",
    "百分比": "%",
    "平米": "平方米",
    "㎡": "平方米",
    "m2": "平方米",
    "m²": "平方米",
    "平方千米": "平方公里",
    "千米": "公里",
    "吨标煤": "吨标准煤",
    "tce": "吨标准煤",
    "度电": "千瓦时",
    "kwh": "千瓦时",
    "人·年": "人年",
    "人.年": "人年",
    "月": "个月",
    "日": "天",
    "个工作日": "工作日",
    "名次": "位次",
}

#: Families whose large values are said in 万 and 亿.
_SAID_IN_MYRIADS = {"money", "money_usd", "counter", "attendance", "area", "mass", "energy", "electricity"}
_EXACT_BELOW = 10**5
_PLACES = 2


def _catalogue() -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    for family, members in _MEASURES.items():
        base = next(iter(members))
        for name, size in members.items():
            units[name] = Unit(name, family, base, Fraction(size))
    for kind, names in _COUNTERS.items():
        for name in names.split():
            known = units[name].counts if name in units else frozenset()
            units[name] = Unit(name, "counter", name, counts=known | {kind})
    units["个"] = Unit("个", "counter", "个", counts=_ANYTHING)
    return units


#: Every unit that has a name of its own; ``unit`` also understands prefixes, ratios and aliases.
CATALOGUE = _catalogue()


@lru_cache(maxsize=1024)
def unit(name: str) -> Unit:
    """The unit called ``name``, such as 家, 万元, ㎡, 件/万人; UnitError if the catalogue has none."""
    plain = re.sub(r"\s+", "", half_width(name))
    if "/" in plain:
        return _ratio(plain)
    plain = _ALIASES.get(plain.lower(), plain)
    if plain in CATALOGUE:
        return CATALOGUE[plain]
    for prefix, size in _PREFIXES.items():
        if not plain.startswith(prefix):
            continue
        rest = plain.removeprefix(prefix)
        inner = CATALOGUE.get(_ALIASES.get(rest.lower(), rest))
        if inner is not None and (inner.family in _SAID_IN_MYRIADS | {"number", "effort", "machine_hours"}):
            return replace(inner, name=f"{prefix}{inner.name}", factor=inner.factor * size)
    raise UnitError(f"单位目录里没有“{name}”。请换用目录中的单位，或请管理员添加。")


def _ratio(plain: str) -> Unit:
    """A unit such as 件/万人: its family is the pair of families, and of what is counted."""
    upper_name, _, lower_name = plain.partition("/")
    if not upper_name or not lower_name or "/" in lower_name:
        raise UnitError(f"单位目录里没有“{plain}”。比率单位请写作“件/万人”的样子。")
    upper, lower = unit(upper_name), unit(lower_name)
    return Unit(
        name=f"{upper.name}/{lower.name}",
        family=f"{_sort(upper)}/{_sort(lower)}",
        base=f"{upper.base}/{lower.base}",
        factor=upper.factor / lower.factor,
    )


def _sort(part: Unit) -> str:
    return part.family if part.family != "counter" else "+".join(sorted(part.counts))


def convert(value: Decimal | int, source: str, target: str) -> Decimal:
    """``value`` in ``source`` as a value in ``target``, exact where decimals can say it.

    Raises UnitMismatch, in Chinese, where the two are not of one family, and UnitError for an unknown
    unit. 家, 户 and 个 convert one to one; % and 个百分点 never.
    """
    number = checked(value)
    one, two = unit(source), unit(target)
    if not one.matches(two):
        raise UnitMismatch(_why_not(one, two))
    factor = one.factor / two.factor
    return EXACT.divide(EXACT.multiply(number, Decimal(factor.numerator)), Decimal(factor.denominator))


def interchangeable(one: str, two: str) -> bool:
    """Whether values in the two units may be compared; UnitError for an unknown unit."""
    return unit(one).matches(unit(two))


def _why_not(one: Unit, two: Unit) -> str:
    if {one.family, two.family} == {"share", "points"}:
        return f"“{one.name}”与“{two.name}”不能换算：百分比是比率，百分点是两个比率之差。"
    if {one.family, two.family} == {"share", "multiple"}:
        return f"“{one.name}”与“{two.name}”不能换算：请先说明是“为…倍”还是“增长…倍”。"
    if one.family == two.family == "counter":
        return f"“{one.name}”与“{two.name}”计数的对象不同，不能换算。"
    return f"“{one.name or '无单位'}”与“{two.name or '无单位'}”不是同类单位，不能换算。"


def format_number(value: Decimal | int | None, name: str = "", places: int = _PLACES) -> str:
    """``value`` in unit ``name`` as a person would say it: 129.93亿元, 35万件, 12,993家, 52.2%.

    At most ``places`` decimals, rounded half up for display only; None is "—". Counts below 100,000
    are said in 万 only where that loses nothing. ``full`` gives every digit.
    """
    if value is None:
        return UNKNOWN
    number, known = checked(value), unit(name)
    if known.family not in _SAID_IN_MYRIADS:
        return trimmed(number, places) + known.name
    own = CATALOGUE[_own_name(known)]
    amount = convert(number, known.name, own.name)
    part, prefix = scaled(amount, places)
    exact = trimmed(part, places) == grouped(part)
    if prefix == "万" and known.family == "counter" and abs(amount) < _EXACT_BELOW and not exact:
        part, prefix = amount, ""
    return trimmed(part, places) + prefix + own.name


def full(value: Decimal | int | None, name: str = "") -> str:
    """``value`` in its own unit with every digit and thousands separators; None is "—"."""
    return UNKNOWN if value is None else grouped(checked(value)) + unit(name).name


def _own_name(known: Unit) -> str:
    """The unit's name without 万, 亿…; 吨 stays 吨 and 公顷 stays 公顷."""
    if known.name in CATALOGUE:
        return known.name
    prefix = next(each for each in _PREFIXES if known.name.startswith(each))
    return known.name.removeprefix(prefix)
