"""瞪羚 (济南高新区), 独角兽与潜在独角兽 (广州黄埔), 雏鹰 (杭州): templates of single places."""

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
    YI,
    Draw,
    Given,
    add,
    every,
    ge,
    is_within,
    no,
    over,
    some,
    years_later,
    yes,
)

_FIRST, _LAST = date(2021, 1, 1), date(2027, 12, 31)


class Gazelle:
    """Revenue 1000万–1亿 and 20%, 1–5亿 and 15%, from 5亿 10%; or 创业5＋N."""

    RULE = "gazelle_template"

    @staticmethod
    def subject(draw: Draw) -> Given:
        """Sales near the steps, two years' growth on the line."""
        as_of = draw.day(_FIRST, _LAST)
        last = as_of.year - 1
        early = draw.wan(1000, 8000, 10000, 40000, 50000, spread=60000)
        sales = draw.choice(
            draw.wan(1000, 10000, 50000, 60000, 70000, 80000, 90000, 100000, spread=120_000),
            *(early * Decimal(factor) for factor in ("1.44", "1.3225", "1.21", "1.2", "1.439")),
        )
        profit = draw.choice(Decimal(0), draw.wan(100, 500), -draw.wan(100))
        facts: dict[Any, Any] = {
            ("sales", last - 2): early,
            ("sales", last - 1): draw.part(early, 110, 120, over=200),
            ("sales", last): sales,
            ("net_profit", last - 2): profit,
            ("net_profit", last - 1): draw.part(profit, 110, 120),
            ("net_profit", last): draw.choice(
                draw.wan(50), *(profit * Decimal(factor) for factor in ("1.44", "1.3225", "1.21", "1"))
            ),
            ("registered_on", None): draw.before(
                as_of, *(12 * years for years in (5, 6, 7, 8, 9, 10, 11, 12))
            ),
        }
        return Given(draw.thinned(facts), as_of, readings={"average_growth": draw.choice("compound", "mean")})

    @staticmethod
    def judge(given: Given) -> dict[str, Any]:
        """Either way is enough."""
        last = given.as_of.year - 1
        sales = given("sales", last)
        conditions = {"W1a": _grows(given, last, sales), "W1b": _five_and_more(given, sales)}
        conditions["W1"] = some(conditions["W1a"], conditions["W1b"])
        return {"verdict": conditions["W1"], "conditions": conditions, "scores": {}, "amounts": {}}


def _grows(given: Given, last: int, sales: Any) -> str:
    if sales is None:
        return UNKNOWN
    if sales < 1000 * WAN:
        return UNMET
    percent = 20 if sales < YI else 15 if sales < 5 * YI else 10
    return some(*(_average(given, name, last, percent) for name in ("sales", "net_profit")))


def _average(given: Given, name: str, last: int, percent: int) -> str:
    """No growth can be told from a base of zero or less."""
    values = [given(name, last - 2), given(name, last - 1), given(name, last)]
    early, middle, late = values
    if given.reads("average_growth", "compound") == "mean":
        if None in values or early <= 0 or middle <= 0:
            return UNKNOWN
        return ge((Fraction(middle) / early + Fraction(late) / middle) / 2 - 1, Fraction(percent, 100))
    if early is None or late is None or early <= 0:
        return UNKNOWN
    return ge(Fraction(late) / early, Fraction(100 + percent, 100) ** 2) if late > 0 else UNMET


def _five_and_more(given: Given, sales: Any) -> str:
    """(5＋N)亿 within 6＋N years, N from 0 to 5."""
    since = given("registered_on")
    words = []
    for n in range(6):
        young = UNKNOWN if since is None else MET if given.as_of <= years_later(since, 6 + n) else UNMET
        words.append(every(young, ge(sales, (5 + n) * YI)))
    return some(*words)


class Unicorn:
    """≤10 years, US$1bn or 60亿元, not listed."""

    RULE = "unicorn_template"
    YEARS, USD, YUAN = 10, 10**9, 60 * YI

    @classmethod
    def subject(cls, draw: Draw) -> Given:
        """Near the age and both valuations."""
        as_of = draw.day(_FIRST, _LAST)
        facts: dict[Any, Any] = {
            ("registered_on", None): draw.before(as_of, 12 * cls.YEARS),
            ("valuation", None): draw.wan(cls.YUAN // WAN, spread=2 * cls.YUAN // WAN),
            ("valuation_usd", None): Decimal(draw.near((cls.USD,), 1, 2 * cls.USD)),
            ("is_listed", None): draw.flag(0.1),
        }
        return Given(draw.thinned(facts), as_of)

    @classmethod
    def judge(cls, given: Given) -> dict[str, Any]:
        """Three conditions."""
        conditions = {
            "U1": is_within(given("registered_on"), given.as_of, 12 * cls.YEARS),
            "U2a": ge(given("valuation"), cls.YUAN),
            "U2b": ge(given("valuation_usd"), cls.USD),
            "U3": no(given("is_listed")),
        }
        conditions["U2"] = some(conditions["U2a"], conditions["U2b"])
        verdict = every(conditions["U1"], conditions["U2"], conditions["U3"])
        return {"verdict": verdict, "conditions": conditions, "scores": {}, "amounts": {}}


class PotentialUnicorn(Unicorn):
    """≤5 years, US$100m or 6亿元."""

    RULE = "potential_unicorn_template"
    YEARS, USD, YUAN = 5, 10**8, 6 * YI


class Fledgling:
    """杭科高〔2024〕50号."""

    RULE = "fledgling_template"

    @staticmethod
    def subject(draw: Draw) -> Given:
        """Near every line."""
        as_of = draw.day(date(2024, 1, 1), _LAST)
        last = as_of.year - 1
        employees = draw.count(20, 100, spread=300)
        sales = draw.wan(3000, 10000)
        facts: dict[Any, Any] = {
            ("registered_on", None): draw.before(as_of, 60),
            ("employees_end", last): employees,
            ("rd_staff", last): draw.heads(employees, 20),
            ("sales", last): sales,
            ("core_ip_applications", None): draw.count(3, spread=6),
            ("core_ip_granted", None): draw.count(1, spread=3),
            ("main_pct_applications", last): draw.choice(0, 0, 1, 2),
            ("has_leading_talent", None): draw.flag(0.2),
            ("equity_financing_ever", None): draw.wan(2000, spread=4000),
        }
        for year in range(last - 2, last + 1):
            facts["accounting_rd", year] = draw.choice(draw.wan(500, 1000, spread=1500), draw.part(sales, 10))
        return Given(draw.thinned(facts), as_of)

    @staticmethod
    def judge(given: Given) -> dict[str, Any]:
        """Five conditions."""
        last = given.as_of.year - 1
        spent = [given("accounting_rd", year) for year in (last, last - 1, last - 2)]
        own = every(ge(given("core_ip_applications"), 3), ge(given("core_ip_granted"), 1))
        conditions = {
            "C1": is_within(given("registered_on"), given.as_of, 60),
            "C2": ge(over(given("rd_staff", last), given("employees_end", last)), Fraction(1, 5)),
            "C3": ge(over(spent[0], given("sales", last)), Fraction(1, 10)),
            "C4": some(own, ge(given("main_pct_applications", last), 1)),
            "C5": some(
                yes(given("has_leading_talent")),
                ge(spent[0], 1000 * WAN),
                ge(add(*spent), 2000 * WAN),
                ge(given("equity_financing_ever"), 2000 * WAN),
            ),
        }
        return {"verdict": every(*conditions.values()), "conditions": conditions, "scores": {}, "amounts": {}}
