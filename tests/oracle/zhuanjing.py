"""专精特新中小企业: L-2022 until 2026-03-31, L-2026 from 2026-04-01."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.oracle.common import (
    MANUAL,
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
    le,
    over,
    some,
    yes,
)
from tests.oracle.ladder import growth_reaches, waived

RULE = "zhuanjing"
NEW = date(2026, 4, 1)
HONOURS = (
    "provincial_award_top3_3y",
    "national_award_top5_3y",
    "maker_china_top500_3y",
    "has_provincial_rd_body",
)


def rule_code(given: Given) -> str:
    """The text of the application's day."""
    return "zhuanjing_2026" if given.as_of >= NEW else "zhuanjing_2022"


def subject(draw: Draw) -> Given:
    """A firm near the lines of both texts."""
    as_of = draw.day(date(2022, 8, 1), date(2027, 12, 31), NEW)
    last = as_of.year - 1
    sales = draw.wan(1000, 1500, 5000)
    facts: dict[Any, Any] = {("is_sme", None): draw.flag(0.97), ("sales", last): sales}
    facts["sales", last - 1] = draw.wan(1000, 1500, 5000)
    facts["niche_years", last] = draw.choice(
        Decimal(2), Decimal(3), Decimal("2.9"), Decimal("1.99"), Decimal(10), Decimal("7.5")
    )
    for year in (last - 1, last):
        facts["accounting_rd", year] = draw.choice(
            draw.wan(100, 200, 300, 400, 500, 1000), draw.part(facts["sales", year], 3, 4, 6, 8, 10)
        )
        facts["equity_financing", year] = draw.choice(Decimal(0), draw.wan(1000, 2000, 3000, 6000))
    early = draw.wan(800, 1000)
    facts["main_business_income", last - 2] = early
    facts["main_business_income", last - 1] = draw.part(early, 105, 110, over=200)
    facts["main_business_income", last] = draw.choice(
        draw.part(sales, 60, 70, 80),
        *(
            early * Decimal(factor)
            for factor in ("1.1025", "1.21", "1.0816", "1.1664", "1.1236", "1", "1.0404")
        ),
    )
    facts["total_assets", last] = draw.wan(3000)
    facts["total_liabilities", last] = draw.part(facts["total_assets", last], 50, 60, 70, 80)
    facts["net_profit", last] = draw.part(sales, 2, 4, 6, 8, 10, over=20) - draw.choice(0, 0, 0, 10**7)
    facts["key_field", last] = draw.choice("first", "second", "none")
    facts["digital_level", last] = draw.count(0, 1, 2, 3, spread=5)
    facts["quality_honours", last] = draw.count(0, 1, 2, spread=4)
    for name, most in (
        ("feature_points", 15),
        ("ip_innovation_points", 10),
        ("rd_staff_points", 5),
        ("rd_body_points", 10),
    ):
        facts[name, None] = Decimal(draw.choice(most, most, most + 2, draw.rng.randint(0, most)))
    for name in HONOURS:
        facts[name, None] = draw.flag(0.08)
    facts["holds_innovative_sme", None] = draw.flag(0.9)
    facts["ip_class1_in_use", None] = draw.count(0, 1, spread=3)
    facts["leads_market", last] = draw.choice(True, True, False)
    for year in (last, last + 1):
        facts["development_score", year] = draw.choice(
            Decimal(50), Decimal("49.9"), Decimal("50.1"), Decimal(70)
        )
    facts["is_review", None] = draw.choice(None, True, False, False)
    return Given(draw.thinned(facts), as_of, readings={"average_growth": draw.choice("compound", "mean")})


def judge(given: Given) -> dict[str, Any]:
    """By the text of the day."""
    return _judge_2026(given) if given.as_of >= NEW else _judge_2022(given)


def _judge_2026(given: Given) -> dict[str, Any]:
    last = given.as_of.year - 1
    sales = given("sales", last)
    raised = add(given("equity_financing", last - 1), given("equity_financing", last))
    conditions = {
        "Z1": yes(given("is_sme")),
        "Z2": yes(given("holds_innovative_sme")),
        "Z3": ge(given("niche_years", last), 3),
        "Z4": some(ge(sales, 1500 * WAN), ge(raised, 2000 * WAN)),
        "Z5": ge(over(given("main_business_income", last), sales), Fraction(4, 5)),
        "Z6": le(over(given("total_liabilities", last), given("total_assets", last)), Fraction(4, 5)),
        "Z7": every(*(word for year in (last - 1, last) for word in _research(given, year))),
        "Z8": waived(
            ge(given("ip_class1_in_use"), 1),
            given("provincial_award_top3_3y"),
            given("has_provincial_rd_body"),
        ),
        "Z9": _leads(given("leads_market", last)),
        "Z10": _evaluated(given),
    }
    return {"verdict": every(*conditions.values()), "conditions": conditions, "scores": {}, "amounts": {}}


def _leads(answered: Any) -> str:
    """No number: who was not asked must be looked at, who answered has answered."""
    return MANUAL if answered is None else yes(answered)


def _research(given: Given, year: int) -> tuple[str, str]:
    spent = given("accounting_rd", year)
    return ge(spent, 100 * WAN), ge(over(spent, given("sales", year)), Fraction(3, 100))


def _evaluated(given: Given) -> str:
    now = ge(given("development_score", given.as_of.year), 50)
    return some(now, ge(given("development_score", given.as_of.year - 1), 50)) if given("is_review") else now


# ── 2022 ───────────────────────────────────────────────────────────────────────────────────────
def _judge_2022(given: Given) -> dict[str, Any]:
    last = given.as_of.year - 1
    sales, spent, before = (
        given("sales", last),
        given("accounting_rd", last),
        given("accounting_rd", last - 1),
    )
    raised = add(given("equity_financing", last - 1), given("equity_financing", last))
    scores = _table(given, last)
    spans = {code: _span(code, points) for code, points in scores.items()}
    spans["rd"] = _rd_span(spent, sales)
    low, high = (sum(span[end] for span in spans.values()) for end in (0, 1))
    lacking = {code for code, (least, most) in spans.items() if least != most}
    both = add(spent, before)
    conditions = {
        "Z1": yes(given("is_sme")),
        "Z2": ge(given("niche_years", last), 2),
        "Z3a": ge(spent, 100 * WAN),
        "Z3b": ge(over(spent, sales), Fraction(3, 100)),
        "Z4": some(ge(sales, 1000 * WAN), ge(raised, 2000 * WAN)),
        "Z5b": some(yes(given("provincial_award_top3_3y")), yes(given("national_award_top5_3y"))),
        "Z5c": ge(both, 2 * 1000 * WAN),
        "Z5d": ge(raised, 6000 * WAN),
        "Z5e": yes(given("maker_china_top500_3y")),
    }
    # a range decides where all of it lies on one side; what only experts or the province can give is for people
    conditions["Z5a"] = (
        MET if low >= 60 else UNMET if high < 60 else UNKNOWN if lacking - set(EXPERTS) else MANUAL
    )
    conditions["Z5"] = some(*(conditions[f"Z5{letter}"] for letter in "abcde"))
    tops = [word for code, word in conditions.items() if code in ("Z1", "Z2", "Z3a", "Z3b", "Z4", "Z5")]
    return {
        "verdict": every(*tops),
        "conditions": conditions,
        "scores": {**spans, "total": (low, high)},
        "amounts": {},
    }


#: The full mark of each row.
FULL = {
    "main": 5, "growth": 10, "years": 5, "field": 5, "digital": 5, "quality": 5, "margin": 10, "debt": 5,
    "feature": 15, "ip": 10, "rd": 10, "staff": 5, "body": 10,
}  # fmt: skip
EXPERTS = ("feature", "ip", "staff", "body")


def _span(code: str, points: Any) -> tuple[Any, Any]:
    return (0, FULL[code]) if points is None else (points, points)


def _table(given: Given, last: int) -> dict[str, Any]:
    sales = given("sales", last)
    debt = over(given("total_liabilities", last), given("total_assets", last))
    years = given("niche_years", last)
    level, honours = given("digital_level", last), given("quality_honours", last)
    main = over(given("main_business_income", last), sales)
    margin = over(given("net_profit", last), sales)
    return {
        "main": band(main, (Fraction(4, 5), 5), (Fraction(7, 10), 3), (Fraction(3, 5), 1)),
        "growth": _growth(given, last),
        "years": None if years is None else min(5, years.__floor__() // 2),
        "field": {None: None, "first": 5, "second": 3, "none": 0}[given("key_field", last)],
        "digital": band(level, (3, 5), (2, 3)),
        "quality": None if honours is None else min(5, 3 * honours),
        "margin": band(margin, *((Fraction(points, 100), points) for points in (10, 8, 6, 4, 2))),
        "debt": None
        if debt is None
        else 5
        if debt <= Fraction(1, 2)
        else 3
        if debt <= Fraction(3, 5)
        else 1
        if debt <= Fraction(7, 10)
        else 0,
        "feature": _most(given("feature_points"), 15),
        "ip": _most(given("ip_innovation_points"), 10),
        "rd": None,  # by two ways: see _rd_span
        "staff": _most(given("rd_staff_points"), 5),
        "body": _most(given("rd_body_points"), 10),
    }


def _most(points: Any, full: int) -> Any:
    """What experts or the province gave, never above the row's full mark."""
    return None if points is None else min(points, full)


def _growth(given: Given, last: int) -> Any:
    """≥10%:10, 8:8, 6:6, 4:4, ≥0:2, below 0."""
    for percent, points in ((10, 10), (8, 8), (6, 6), (4, 4), (0, 2)):
        word = growth_reaches(given, "main_business_income", last, percent)
        if word == UNKNOWN:
            return None
        if word == MET:
            return points
    return 0


def _rd_span(spent: Any, sales: Any) -> tuple[int, int]:
    """By amount or by share, whichever is more; a way that nobody can tell leaves all above the other open."""
    share = over(spent, sales)
    by_amount = band(spent, (500 * WAN, 10), (400 * WAN, 8), (300 * WAN, 6), (200 * WAN, 4), (100 * WAN, 2))
    by_share = band(
        share, *((Fraction(low, 100), points) for low, points in ((10, 10), (8, 8), (6, 6), (4, 4), (3, 2)))
    )
    told = [points for points in (by_amount, by_share) if points is not None]
    return max(told, default=0), max(told) if len(told) == 2 else 10
