"""统计上大中小微型企业划分办法（2017）: every lower limit of a level must be met, else one level down; micro needs one."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.oracle.common import MET, UNKNOWN, WAN, Draw, Given, answer

RULE = "enterprise_size_2017"
# 从业人员（人）、营业收入（万元）、资产总额（万元）: large, medium, small
X, Y, Z = "employees_end", "sales", "total_assets"
INDUSTRY = ({X: (1000, 300, 20), Y: (40000, 2000, 300)}, ("0610", "1511", "2610", "3511", "4620"))
ROWS: tuple[tuple[dict[str, tuple[int, int, int]], tuple[str, ...]], ...] = (
    ({Y: (20000, 500, 50)}, ("0111", "0212", "0412")),
    INDUSTRY,
    ({Y: (80000, 6000, 300), Z: (80000, 5000, 300)}, ("4710", "4812", "5010")),
    ({X: (200, 20, 5), Y: (40000, 5000, 1000)}, ("5111", "5191")),
    ({X: (300, 50, 10), Y: (20000, 500, 100)}, ("5211", "5293")),
    ({X: (1000, 300, 20), Y: (30000, 3000, 200)}, ("5411", "5511", "5611")),
    ({X: (200, 100, 20), Y: (30000, 1000, 100)}, ("5941", "5951")),
    ({X: (1000, 300, 20), Y: (30000, 2000, 100)}, ("6010",)),
    ({X: (300, 100, 10), Y: (10000, 2000, 100)}, ("6110", "6210")),
    ({X: (2000, 100, 10), Y: (100000, 1000, 100)}, ("6311", "6410")),
    ({X: (300, 100, 10), Y: (10000, 1000, 50)}, ("6510", "6513")),
    ({Y: (200000, 1000, 100), Z: (10000, 5000, 2000)}, ("7010",)),
    ({X: (1000, 300, 100), Y: (5000, 1000, 500)}, ("7020",)),
    ({X: (300, 100, 10), Z: (120000, 8000, 100)}, ("7111", "7211")),
    ({X: (300, 100, 10)}, ("7320", "7511", "7711", "8011", "8710")),
)
LEVELS = ("large", "medium", "small")


def subject(draw: Draw) -> Given:
    """A firm of one industry, with every figure near a limit of its row."""
    limits, codes = draw.choice(*ROWS)
    facts: dict[Any, Any] = {("industry", None): draw.choice(*codes)}
    as_of = draw.day(date(2018, 1, 1), date(2027, 12, 31))
    last = as_of.year - 1
    facts[X, last] = draw.count(*limits.get(X, (20,)), spread=1500)
    facts[Y, last] = draw.wan(*limits.get(Y, (300,)), spread=250_000)
    facts[Z, last] = draw.wan(*limits.get(Z, (300,)), spread=150_000)
    return Given(draw.thinned(facts), as_of)


def judge(given: Given) -> dict[str, Any]:
    """The class; unknown only where what is missing could change it."""
    found = _class(given)
    return answer({"SIZE": UNKNOWN if found is None else MET}, amounts={"class": found})


def _class(given: Given) -> str | None:
    industry = given("industry")
    if industry is None:
        return None
    limits = next(row for row, codes in ROWS if industry in codes)
    for place, level in enumerate(LEVELS):
        words = []
        for name, marks in limits.items():
            value = given(name, given.as_of.year - 1)
            mark = marks[place] if name == X else marks[place] * WAN
            words.append(None if value is None else value >= mark)
        if False in words:
            continue
        return None if None in words else level
    return "micro"
