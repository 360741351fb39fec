"""统计上大中小微型企业划分（2017）：按行业和上年的从业人员、营业收入、资产总额定型。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from kechuang.packs.national.rules.hnte_score import sales_of
from kechuang.rules.asking import Ask, unknown
from kechuang.rules.catalogue import rule
from kechuang.rules.findings import Amount, Condition, Finding, Yielded
from kechuang.rules.values import Unknown
from kechuang.rules.verdicts import Verdict

_DOC = "统计上大中小微型企业划分办法（2017）"
SIZE = Condition(
    "SIZE", "企业规模", f"{_DOC} 附表",
    "大型、中型、小型要几项指标都达到下限，差一项就降一档；都够不上小型的是微型。",
)  # fmt: skip

LEVELS = ("large", "medium", "small", "micro")
LEVEL_TITLES = {"large": "大型", "medium": "中型", "small": "小型", "micro": "微型"}
_MEASURES = {
    "employees": "从业人员期末数",
    "revenue": "营业收入",
    "assets": "资产总额",
}
#: Which rows have their medium limits apart, since they are less well known.
_MEDIUM_APART = frozenset({"property_management", "leasing_business", "other"})

# 行业分类：GB/T 4754—2017 两位大类 → 划分办法的行业；三位中类的例外在后
_DIVISIONS: tuple[tuple[str, int, int], ...] = (
    ("agriculture", 1, 5),
    ("industry", 6, 46),  # B 采矿、C 制造、D 电力热力燃气水
    ("construction", 47, 50),
    ("wholesale", 51, 51),
    ("retail", 52, 52),
    ("transport", 54, 58),  # 53 铁路运输业不在内
    ("post", 60, 60),
    ("lodging_catering", 61, 62),
    ("information", 63, 64),
    ("software", 65, 65),
    ("leasing_business", 71, 72),
    ("other", 73, 75),
    ("other", 76, 79),
    ("other", 80, 82),
    ("other", 85, 85),  # 社会工作
    ("other", 86, 90),
)
_ROW_OF = {f"{code:02d}": row for row, first, last in _DIVISIONS for code in range(first, last + 1)}
#: 59 装卸搬运和仓储业、70 房地产业要看中类
_ROW_OF_GROUP = {"591": "transport", "701": "property_development", "702": "property_management"}
_ROW_OF_REST = {"59": "storage", "70": "other"}


def row_of(industry: str) -> str | None:
    """The row of the size table for a GB/T 4754 code (``C3511``, ``3511``, ``35``); None if the table has none.

    Storage and real estate need three digits; with two they have no row.
    """
    digits = industry.strip().lstrip("ABCDEFGHIJKLMNOPQRST")
    division = digits[:2]
    if division in _ROW_OF_REST:
        return _ROW_OF_GROUP.get(digits[:3], _ROW_OF_REST[division]) if len(digits) > 2 else None
    return _ROW_OF.get(division)


def size_class(
    limits: Mapping[str, Sequence[Any]], measures: Mapping[str, Any]
) -> tuple[str | None, Unknown | None, str]:
    """The size class by a row's lower limits of large, medium and small: (class, what is lacking, why not one higher).

    A level needs every measure. One measure known to be short rules a level out, whatever is unknown beside it.
    """
    why = ""
    for place, level in enumerate(LEVELS[:3]):
        lacking = None
        short = ""
        for name, bounds in limits.items():
            value = measures[name]
            if type(value) is Unknown:
                lacking = value if lacking is None else lacking + value
            elif value < bounds[place]:
                short = name
                break
        if not short:
            return (level, None, why) if lacking is None else (None, lacking, why)
        why = f"{_MEASURES[short]}未达{LEVEL_TITLES[level]}下限"
    return "micro", None, why


@rule(
    code="enterprise_size_2017",
    topic="enterprise_size",
    title="企业规模划型",
    source=_DOC,
    since=date(2017, 12, 28),
    as_of="判断日；用上一年度的数据",
    summary="按行业看从业人员、营业收入、资产总额，定为大型、中型、小型或微型。",
    note="施行日期和文号（国统字〔2017〕213号）凭记忆，未经核对。",
)
def enterprise_size(ask: Ask) -> Iterator[Yielded]:
    """Class the enterprise by the figures of the year before; the class is an amount without a unit."""
    industry = ask.fact("industry")
    if type(industry) is Unknown:
        yield unknown(SIZE, industry)
        yield Amount("class", "规模", industry, "")
        return
    row = row_of(industry)
    if row is None:
        why = (
            "行业代码须到三位（中类）" if industry.strip()[-2:] in _ROW_OF_REST else "划分办法没有列这个行业"
        )
        yield Finding(SIZE, Verdict.MANUAL, note=why)
        yield Amount("class", "规模", None, "", why)
        return
    level, lacking, why = size_class(limits_of(ask, row), _measures(ask, row))
    if level is None:
        yield unknown(SIZE, lacking)
        yield Amount("class", "规模", lacking, "", why)
        return
    yield Finding(SIZE, Verdict.MET, LEVEL_TITLES[level], note=why)
    yield Amount("class", "规模", level, "", why)


def limits_of(ask: Ask, row: str) -> Mapping[str, Sequence[Any]]:
    """A row's lower limits: measure → of large, medium and small."""
    limits: Mapping[str, Sequence[Any]] = ask.param(f"enterprise_size.{row}")
    if row not in _MEDIUM_APART:
        return limits
    medium = ask.param(f"enterprise_size.{row}_medium")
    return {name: (large, medium[name], small) for name, (large, _, small) in limits.items()}


def _measures(ask: Ask, row: str) -> Mapping[str, Any]:
    year = ask.year - 1
    asked: Mapping[str, Any] = ask.table[f"enterprise_size.{row}"].value
    found = {}
    if "employees" in asked:
        found["employees"] = ask.fact("employees_end", year)
    if "revenue" in asked:
        found["revenue"] = sales_of(ask, year)
    if "assets" in asked:
        found["assets"] = ask.fact("total_assets", year)
    return found
