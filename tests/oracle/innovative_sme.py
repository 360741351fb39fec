"""创新型中小企业: the table of 工信部企业〔2022〕63号, kept until the merged standard is issued."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

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
    ge,
    over,
    some,
    yes,
)

RULE = "innovative_sme_2022"


def subject(draw: Draw) -> Given:
    """A firm near each band."""
    as_of = draw.day(date(2022, 8, 1), date(2027, 12, 31), date(2026, 4, 1))
    last = as_of.year - 1
    sales = draw.wan(1000, 5000)
    before = draw.wan(1000, 3000)
    facts: dict[Any, Any] = {("is_sme", None): draw.flag(0.95), ("sales", last): sales}
    facts["main_business_income", last] = draw.choice(
        draw.part(sales, 50, 55, 60, 70), draw.part(before, 100, 105, 110, 115, over=200)
    )
    facts["main_business_income", last - 1] = before
    facts["accounting_rd", last] = draw.part(sales, 1, 2, 3, 5, over=10)
    facts["total_assets", last] = draw.wan(3000)
    facts["total_liabilities", last] = draw.part(facts["total_assets", last], 55, 75)
    one = draw.count(0, 1, spread=3)
    own = draw.choice(0, min(one, 1), one)
    facts["ip_class1", None], facts["ip_class1_own", None] = one, own
    facts["ip_class1_high_value", None] = draw.choice(0, min(one, 1))
    facts["ip_class2", None] = draw.count(0, 1, spread=4)
    facts["in_strategic_industry", last] = draw.flag()
    for year in range(last - 2, last + 1):
        facts["equity_financing", year] = draw.choice(Decimal(0), Decimal(0), draw.wan(200, 500, spread=600))
    for name in ("received_award_3y", "holds_hnte", "holds_ip_advantage", "has_provincial_rd_body"):
        facts[name, None] = draw.flag(0.06)
    readings = {"innovative_bounds": draw.choice("inclusive", "inclusive", "exclusive")}
    return Given(draw.thinned(facts), as_of, readings=readings)


def _bands(given: Given, found: Any, *rows: tuple[int, int]) -> Any:
    if found is not None and given.reads("innovative_bounds", "inclusive") == "exclusive":
        return next((points for low, points in rows if found > Fraction(low, 100)), 0)
    return band(found, *((Fraction(low, 100), points) for low, points in rows))


def _spans(scores: dict[str, Any], given: Given) -> dict[str, tuple[int, int]]:
    """What each item may be: its points, or anything up to the highest that is still open."""
    full = {"ip": 20, "rd": 20, "sales_growth": 20, "debt": 10, "field": 10, "main": 20}
    low = {"field": 5}
    spans = {
        code: (low.get(code, 0), full[code]) if points is None else (points, points)
        for code, points in scores.items()
    }
    spans["ip"] = _ip(given)
    for group, parts in (
        ("innovation", ("ip", "rd")),
        ("growth", ("sales_growth", "debt")),
        ("specialisation", ("field", "main")),
    ):
        spans[group] = (sum(spans[part][0] for part in parts), sum(spans[part][1] for part in parts))
    groups = ("innovation", "growth", "specialisation")
    spans["total"] = (sum(spans[each][0] for each in groups), sum(spans[each][1] for each in groups))
    return spans


def _reach(span: tuple[int, int], least: int) -> str:
    """Met if the least it may be is enough, unmet if the most is not."""
    return MET if span[0] >= least else UNMET if span[1] < least else UNKNOWN


def judge(given: Given) -> dict[str, Any]:
    """≥60 with floors 20/15/15, or one direct condition."""
    last = given.as_of.year - 1
    sales, main, before = (
        given("sales", last),
        given("main_business_income", last),
        given("main_business_income", last - 1),
    )
    grown = over(main, before)
    debt = over(given("total_liabilities", last), given("total_assets", last))
    field = given("in_strategic_industry", last)
    scores = {
        "ip": None,
        "rd": _bands(given, over(given("accounting_rd", last), sales), (5, 20), (3, 15), (2, 10), (1, 5)),
        "sales_growth": _bands(
            given, None if grown is None else grown - 1, (15, 20), (10, 15), (5, 10), (0, 5)
        ),
        "debt": None
        if debt is None
        else 10
        if debt <= Fraction(55, 100)
        else 5
        if debt <= Fraction(75, 100)
        else 0,
        "field": None if field is None else 10 if field else 5,
        "main": _bands(given, over(main, sales), (70, 20), (60, 15), (55, 10), (50, 5)),
    }
    spans = _spans(scores, given)
    raised = add(*(given("equity_financing", year) for year in range(last - 2, last + 1)))
    conditions = {
        "S1": yes(given("is_sme")),
        "S2a1": _reach(spans["total"], 60),
        "S2a2": _reach(spans["innovation"], 20),
        "S2a3": _reach(spans["growth"], 15),
        "S2a4": _reach(spans["specialisation"], 15),
        "S2b": yes(given("received_award_3y")),
        "S2c": some(yes(given("holds_hnte")), yes(given("holds_ip_advantage"))),
        "S2d": yes(given("has_provincial_rd_body")),
        "S2e": ge(raised, 500 * WAN),
    }
    conditions["S2a"] = every(*(conditions[f"S2a{place}"] for place in (1, 2, 3, 4)))
    conditions["S2"] = some(*(conditions[f"S2{letter}"] for letter in "abcde"))
    return {
        "verdict": every(conditions["S1"], conditions["S2"]),
        "conditions": conditions,
        "scores": spans,
        "amounts": {},
    }


def _ip(given: Given) -> tuple[int, int]:
    """The highest row that is reached; rows above it that nobody knows of are the most it may be."""
    rows = (("ip_class1_high_value", 20), ("ip_class1_own", 15), ("ip_class1", 10), ("ip_class2", 5))
    open_rows = []
    for name, points in rows:
        found = given(name)
        if found is None:
            open_rows.append(points)
        elif found >= 1:
            return points, max([points, *open_rows])
    return 0, max([0, *open_rows])
