"""科技型中小企业评价: 国科发政〔2017〕115号 第六至九条."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.oracle import super_deduction
from tests.oracle.common import (
    MET,
    UNKNOWN,
    UNMET,
    WAN,
    Draw,
    Given,
    add,
    band,
    every,
    le,
    no,
    over,
    some,
    yes,
)

RULE = "tech_sme_2017"
DIRECT = ("holds_hnte", "national_award_top3_5y", "has_provincial_rd_body", "led_standard_5y")
TAX = (
    "labour",
    "direct",
    "depreciation",
    "amortisation",
    "design",
    "other",
    "outsourced_domestic",
    "outsourced_foreign",
)


def subject(draw: Draw) -> Given:
    """A firm near the caps and near each band."""
    as_of = draw.day(date(2022, 1, 1), date(2027, 12, 31))
    last = as_of.year - 1
    employees = Decimal(draw.count(100, 500, spread=700)) + draw.choice(0, 0, Decimal("0.5"))
    facts: dict[Any, Any] = {("is_resident", None): draw.flag(0.95)}
    facts["employees_average", last] = employees
    facts["st_staff_sme", last] = draw.part(employees, 10, 15, 20, 25, 30)
    sales = draw.wan(4800, 10000, 20000)
    if draw.flag(0.2):
        facts["main_business_income", last] = draw.part(sales, 70)
        facts["other_business_income", last] = sales - facts["main_business_income", last]
    else:
        facts["sales", last] = sales
    facts["total_assets", last] = draw.wan(20000)
    facts["cost_total", last] = draw.wan(1900, 5000)
    spent = draw.choice(
        draw.part(sales, 2, 3, 4, 5, 6), draw.part(facts["cost_total", last], 10, 15, 20, 25, 30)
    )
    if draw.flag(0.7):
        facts["tax_rd_total", last] = spent
    else:
        facts.update({("tax_rd_" + name, last): draw.part(spent, 0, 5, 10, 40) for name in TAX})
    facts["ip_class1", None] = draw.choice(0, 0, 0, 1, 3)
    facts["ip_class2", None] = draw.count(0, 1, 2, 3, 4, spread=6)
    for name, chance in (("makes_prohibited", 0.04), ("had_sme_violation", 0.04), ("on_abnormal_list", 0.04)):
        facts[name, None] = draw.flag(chance)
    for name in DIRECT:
        facts[name, None] = draw.flag(0.07)
    return Given(
        draw.thinned(facts), as_of, readings={"tech_sme_rd_option": draw.choice("higher", "sales", "cost")}
    )


def judge(given: Given) -> dict[str, Any]:
    """T1–T5; who is confirmed directly (art. 8) need not score."""
    last = given.as_of.year - 1
    sales = given("sales", last)
    if sales is None:
        sales = add(given("main_business_income", last), given("other_business_income", last))
    conditions = {
        "T1": yes(given("is_resident")),
        "T2a": le(given("employees_average", last), 500),
        "T2b": le(sales, 20000 * WAN),
        "T2c": le(given("total_assets", last), 20000 * WAN),
        "T3": no(given("makes_prohibited")),
        "T4a": no(given("had_sme_violation")),
        "T4b": no(given("on_abnormal_list")),
    }
    spans = {
        "staff": _span(_staff(given, last), 20),
        "research": _research(given, last, sales),
        "outcomes": _outcomes(given),
    }
    spans["total"] = (sum(each[0] for each in spans.values()), sum(each[1] for each in spans.values()))
    words = {"T5a": _reach(spans["total"], 60), "T5b": _reach(spans["staff"], 1)}
    direct = some(*(yes(given(name)) for name in DIRECT))
    verdict = every(*conditions.values(), some(direct, every(*words.values())))
    if direct == UNMET:
        conditions |= words
    return {"verdict": verdict, "conditions": conditions, "scores": spans, "amounts": {}}


def _span(points: Any, most: int) -> tuple[int, int]:
    """What an item may be: its points, or anything where a fact is missing."""
    return (0, most) if points is None else (points, points)


def _reach(span: tuple[int, int], least: int) -> str:
    """Met if the least it may be is enough, unmet if the most is not."""
    return MET if span[0] >= least else UNMET if span[1] < least else UNKNOWN


def _percent(*rows: tuple[int, int]) -> tuple[tuple[Fraction, int], ...]:
    return tuple((Fraction(low, 100), points) for low, points in rows)


def _staff(given: Given, year: int) -> Any:
    share = over(given("st_staff_sme", year), given("employees_average", year))
    return band(share, *_percent((30, 20), (25, 16), (20, 12), (15, 8), (10, 4)))


def _research(given: Given, year: int, sales: Any) -> tuple[int, int]:
    """The higher of two options; one whose denominator is zero leaves the other, one that is not told leaves it open."""
    spent = given("tax_rd_total", year)
    if any(given("tax_rd_" + name, year) is not None for name in TAX):
        spent = super_deduction.scope(given, year)
    first = band(over(spent, sales), *_percent((6, 50), (5, 40), (4, 30), (3, 20), (2, 10)))
    second = band(
        over(spent, given("cost_total", year)), *_percent((30, 50), (25, 40), (20, 30), (15, 20), (10, 10))
    )
    cost = given("cost_total", year)
    spans = []
    ways = {"sales": [(first, sales)], "cost": [(second, cost)], "higher": [(first, sales), (second, cost)]}
    for points, bottom in ways[given.reads("tech_sme_rd_option", "higher")]:
        if points is not None:
            spans.append((points, points))
        elif bottom is None or bottom > 0:
            spans.append((0, 50))
    if not spans:
        return (0, 50)
    return max(low for low, _ in spans), max(high for _, high in spans)


def _outcomes(given: Given) -> tuple[int, int]:
    one, two = given("ip_class1"), given("ip_class2")
    if one is not None and one >= 1:
        return (30, 30)
    points = band(two, (4, 24), (3, 18), (2, 12), (1, 6))
    if one is None:
        return (points or 0, 30)
    return (0, 24) if points is None else (points, points)


__all__ = ["RULE", "judge", "subject"]
