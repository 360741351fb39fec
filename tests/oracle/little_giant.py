"""专精特新"小巨人": L-2022 until 2026-03-31 (and for the review of 2026), L-2026 from 2026-04-01."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.oracle.common import (
    MET,
    UNKNOWN,
    WAN,
    YI,
    Draw,
    Given,
    add,
    every,
    ge,
    le,
    no,
    over,
    some,
    yes,
)
from tests.oracle.ladder import growth_reaches, waived

RULE = "little_giant"
NEW = date(2026, 4, 1)


def rule_code(given: Given) -> str:
    """The text of the application's day."""
    return "little_giant_2026" if given.as_of >= NEW else "little_giant_2022"


def subject(draw: Draw) -> Given:
    """A firm near the lines of both texts."""
    as_of = draw.day(date(2022, 8, 1), date(2028, 12, 31), NEW, date(2026, 12, 31))
    last = as_of.year - 1
    early = draw.wan(4800, 5000, 9000, 12000)
    sales = draw.choice(
        draw.wan(5000, 10000, 14000), *(early * Decimal(factor) for factor in ("1.1025", "1.10249", "1.2"))
    )
    facts: dict[Any, Any] = {("is_sme", None): draw.flag(0.97), ("holds_zhuanjing", None): draw.flag(0.93)}
    facts["sales", last - 2], facts["sales", last - 1], facts["sales", last] = (
        early,
        draw.part(early, 105, over=150),
        sales,
    )
    for year in (last - 2, last - 1, last):
        facts["main_business_income", year] = draw.part(facts["sales", year], 70, 90)
    if draw.flag():
        facts["main_business_income", last] = facts["main_business_income", last - 2] * Decimal("1.1025")
    facts["niche_years", last] = draw.choice(Decimal(3), Decimal("2.99"), Decimal("3.5"), Decimal(8))
    for year in (last - 1, last):
        facts["accounting_rd", year] = draw.choice(
            draw.wan(500, 600, 700, 3000), draw.part(facts["sales", year], 3, 6)
        )
        facts["equity_financing", year] = draw.choice(Decimal(0), draw.wan(4000, 8000))
    facts["total_assets", last] = draw.wan(9000)
    facts["total_liabilities", last] = draw.part(facts["total_assets", last], 70, 75)
    facts["ip_class1_in_use", None] = draw.count(4, spread=8)
    facts["ip_class1", None] = draw.count(2, spread=8)
    facts["national_award_top3_3y", None] = draw.flag(0.1)
    facts["market_share", last] = draw.choice(Decimal("0.1"), Decimal("0.0999"), Decimal("0.2"))
    facts["market_rank", last] = draw.choice(1, 3, 4, 9)
    facts["in_key_chain", last] = draw.flag(0.9)
    facts["development_score", last + 1] = draw.choice(Decimal(60), Decimal("59.9"), Decimal(80))
    facts["holds_champion", None] = draw.flag(0.05)
    facts["tied_to_little_giant", None] = draw.flag(0.05)
    facts["has_rd_body", last] = draw.flag(0.9)
    employees = draw.count(20, 100, spread=300)
    facts["employees_end", last], facts["rd_staff", last] = employees, draw.heads(employees, 50)
    facts["is_review", None] = draw.choice(None, True, False, False)
    readings = {
        "average_growth": draw.choice("compound", "mean"),
        "small_rd_years": draw.choice("last", "two"),
    }
    return Given(draw.thinned(facts), as_of, readings=readings)


def judge(given: Given) -> dict[str, Any]:
    """By the text of the day; reviews of 2026 by the text of 2022 (工信厅企业函〔2026〕117号)."""
    conditions = (
        _by_2022(given)
        if given.as_of < NEW or (given.as_of.year == 2026 and given("is_review"))
        else _by_2026(given)
    )
    return {"verdict": every(*conditions.values()), "conditions": conditions, "scores": {}, "amounts": {}}


def _by_2026(given: Given) -> dict[str, str]:
    last = given.as_of.year - 1
    sales, spent = given("sales", last), [given("accounting_rd", year) for year in (last - 1, last)]
    shares = [over(given("accounting_rd", year), given("sales", year)) for year in (last - 1, last)]
    conditions = {
        "G1": yes(given("is_sme")),
        "G2": yes(given("holds_zhuanjing")),
        "G3": ge(given("niche_years", last), 3),
        "G4": ge(sales, 5000 * WAN),
        "G5": ge(over(given("main_business_income", last), sales), Fraction(9, 10)),
        "G7": le(over(given("total_liabilities", last), given("total_assets", last)), Fraction(3, 4)),
        "G8": every(ge(add(*spent), 1200 * WAN), *(ge(share, Fraction(3, 100)) for share in shares)),
        "G9": waived(ge(given("ip_class1_in_use"), 4), given("national_award_top3_3y")),
        "G10": some(ge(given("market_share", last), Fraction(1, 10)), le(given("market_rank", last), 3)),
        "G11": yes(given("in_key_chain", last)),
        "G12": ge(given("development_score", given.as_of.year), 60),
        "G13": no(given("holds_champion")),
        "G14": no(given("tied_to_little_giant")),
    }
    if not given("is_review"):
        conditions["G6"] = _compound(given, last)
    return conditions


def _compound(given: Given, last: int) -> str:
    """The text itself says CAGR: (R_t / R_{t−2})^(1/2) − 1 ≥ 5%."""
    early, late = given("sales", last - 2), given("sales", last)
    if early is None or late is None or early <= 0:
        return UNKNOWN
    return ge(Fraction(late) / early, Fraction(105, 100) ** 2)


def _by_2022(given: Given) -> dict[str, str]:
    last = given.as_of.year - 1
    return {
        "L1": yes(given("is_sme")),
        "L2": ge(given("niche_years", last), 3),
        "L3": ge(over(given("main_business_income", last), given("sales", last)), Fraction(7, 10)),
        "L4": growth_reaches(given, "main_business_income", last, 5),
        "L5": le(over(given("total_liabilities", last), given("total_assets", last)), Fraction(7, 10)),
        "L6": ge(given("market_share", last), Fraction(1, 10)),
        "L7": _research_2022(given, last),
        "L8": yes(given("has_rd_body", last)),
        "L9": ge(given("ip_class1"), 2),
    }


def _research_2022(given: Given, last: int) -> str:
    """By last year's revenue: from 1亿 3% in both years, from 5000万 6%, below it financing, R&D and staff."""
    sales, spent = given("sales", last), given("accounting_rd", last)
    if sales is None:
        return UNKNOWN
    if sales >= 5000 * WAN:
        wanted = Fraction(3 if sales >= YI else 6, 100)
        return every(
            *(
                ge(over(given("accounting_rd", year), given("sales", year)), wanted)
                for year in (last - 1, last)
            )
        )
    if given.reads("small_rd_years", "last") == "two":
        spent = add(spent, given("accounting_rd", last - 1))
    raised = add(given("equity_financing", last - 1), given("equity_financing", last))
    staff = over(given("rd_staff", last), given("employees_end", last))
    return every(ge(raised, 8000 * WAN), ge(spent, 3000 * WAN), ge(staff, Fraction(1, 2)))


__all__ = ["MET", "RULE", "judge", "rule_code", "subject"]
