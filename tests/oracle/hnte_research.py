"""高企研发费用归集: 国科发火〔2016〕195号 三（六）; one accounting year."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from tests.oracle.common import MET, UNKNOWN, Draw, Given, answer

RULE = "hnte_research_2016"
INSIDE = ("labour", "direct", "depreciation", "amortisation", "design", "commissioning")
OUTSIDE = ("outsourced_domestic", "outsourced_foreign")
ALL = (*INSIDE, *OUTSIDE, "other")


def expense(given: Given, year: int) -> tuple[Any, Any, Any]:
    """Total, domestic part, and what the domestic share is a share of."""
    items = {name: given(f"hnte_rd_{name}", year) for name in ALL}
    booked = given("hnte_rd_capitalised", year) or 0
    without = booked if given.reads("hnte_capitalised", "spent") == "expensed" else 0
    if all(value is None for value in items.values()):
        total, domestic = (
            None if found is None else max(found - without, 0) if without else found
            for found in (given("hnte_rd_total", year), given("hnte_rd_domestic", year))
        )
        return total, domestic, total
    if any(value is None for value in items.values()):
        return None, None, None
    inside = max(sum(items[name] for name in INSIDE) - without, 0)
    at_home, abroad = items["outsourced_domestic"], items["outsourced_foreign"]
    counted = (at_home + abroad) * Fraction(4, 5)  # 委托外部研发按实际发生额的80%
    # 其他费用不超过总费用的20%：N×20%÷80%＝N÷4
    base = inside if given.reads("hnte_cap_base", "total") == "internal" else inside + counted
    other = min(items["other"], base / Fraction(4))
    total = inside + other + counted
    if (
        abroad and given.reads("hnte_domestic_basis", "counted") == "actual"
    ):  # nothing abroad: the share is whole either way
        return total, inside + other + at_home, inside + other + at_home + abroad
    return total, inside + other + at_home * Fraction(4, 5), total


def year_facts(draw: Draw, year: int, whole: Any) -> dict[Any, Any]:
    """The year's R&D items that come to about ``whole``, often with "other" and outsourcing on a mark."""
    booked = {("hnte_rd_capitalised", year): draw.choice(None, None, draw.part(whole, 0, 10, 40))}
    if draw.flag(0.3):
        return booked | {
            ("hnte_rd_total", year): whole,
            ("hnte_rd_domestic", year): draw.part(whole, 60, 100),
        }
    facts = {("hnte_rd_" + name, year): draw.part(whole, 0, 10, 20) for name in INSIDE[1:]}
    facts["hnte_rd_labour", year] = draw.part(whole, 20, 40)
    base = sum(facts.values())
    facts |= booked
    facts["hnte_rd_outsourced_domestic", year] = draw.part(whole, 0, 10, 25)
    facts["hnte_rd_outsourced_foreign", year] = draw.part(whole, 0, 0, 50)
    facts["hnte_rd_other", year] = draw.part(base, 0, 20, 25)
    return facts


def subject(draw: Draw) -> Given:
    """One year of one firm."""
    year = draw.choice(2018, 2023, 2025)
    facts = year_facts(draw, year, draw.wan(100, 500, 1000, spread=3000))
    if draw.flag(0.2):
        facts["hnte_rd_total", year] = draw.wan(100)
    readings = {
        "hnte_cap_base": draw.choice("total", "internal"),
        "hnte_domestic_basis": draw.choice("counted", "actual"),
        "hnte_capitalised": draw.choice("spent", "expensed"),
    }
    return Given(draw.thinned(facts), date(year, draw.choice(1, 6, 12), 15), readings=readings)


def judge(given: Given) -> dict[str, Any]:
    """The amounts; the one condition is that they are known."""
    total, domestic, base = expense(given, given.as_of.year)
    word = UNKNOWN if total is None else MET
    amounts = {"total": total, "domestic": domestic, "share_base": base}
    return answer({"RD": word}, amounts=amounts)
