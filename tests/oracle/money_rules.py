"""间接费用 with its inverse, patents that are counted and paid for, innovation points, and the made-up city's two rules."""

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
    answer,
    fen,
    ge,
    less,
    lt,
    no,
    over,
    some,
    years_later,
    yes,
)


class IndirectCost:
    """30/25/20% of direct cost less equipment bought (20/15/13% before), and backwards from the total."""

    RULE = "indirect_cost"

    @staticmethod
    def subject(draw: Draw) -> Given:
        """Near 500万 and 1000万 of the base, 650万 and 1275万 of the total."""
        as_of = draw.choice(
            draw.day(date(2016, 8, 1), date(2020, 12, 31)), draw.day(date(2022, 1, 1), date(2027, 12, 31))
        )
        bought = draw.choice(Decimal(0), draw.wan(20, 40, 100, spread=400))
        kind = draw.choice("general", "general", "theory", "soft")
        facts: dict[Any, Any] = {("project_kind", None): kind, ("project_equipment", None): bought}
        facts["project_grade", None] = draw.choice("running", "excellent", "good", "passed")
        facts["project_direct", None] = bought + draw.wan(500, 501, 1000, 1500, spread=3000)
        facts["project_total", None] = bought + draw.wan(600, 650, 615, 1275, 1130, 2000, spread=3000)
        kept = draw.thinned(facts)
        places = draw.choice((), ("330100", "330000"), ("130600", "130000"))
        return Given({**kept, ("project_kind", None): kind}, as_of, places=places)

    AMOUNTS = ("cap", "split_direct", "split_indirect")

    @staticmethod
    def _percents(given: Given) -> Any:
        """By slice; one rate for theory, in 浙江 from 2025 for soft science too. None while its grade is not told."""
        kind, day = given("project_kind"), given.as_of
        if kind == "theory" and day >= date(2021, 8, 5):
            return (60, 60, 60)
        if kind == "soft" and "330000" in given.places and day.year >= 2025:
            rate = {"running": 30, "excellent": 60, "good": 50, "passed": 30, None: None}[
                given("project_grade")
            ]
            return None if rate is None else (rate,) * 3
        return (20, 15, 13) if day.year <= 2020 else (30, 25, 20)

    @classmethod
    def judge(cls, given: Given) -> dict[str, Any]:
        """Marginal rates; slices on T−E are those of the base grown by their own indirect cost."""
        percents = cls._percents(given)
        if percents is None:
            return {"verdict": None, "conditions": {}, "scores": {}, "amounts": dict.fromkeys(cls.AMOUNTS)}
        rates = [Fraction(each, 100) for each in percents]
        bought = given("project_equipment")
        base = less(given("project_direct"), bought)
        amounts: dict[str, Any] = {}
        if base is not None:
            first, second, third = (
                min(base, 500 * WAN),
                min(max(base - 500 * WAN, 0), 500 * WAN),
                max(base - 1000 * WAN, 0),
            )
            amounts["cap"] = fen(first * rates[0] + second * rates[1] + third * rates[2])
        whole = less(given("project_total"), bought)
        if whole is not None:
            low = 500 * WAN * (1 + rates[0])
            high = low + 500 * WAN * (1 + rates[1])
            if whole <= low:
                found = Fraction(whole) / (1 + rates[0])
            elif whole <= high:
                found = 500 * WAN + (whole - low) / (1 + rates[1])
            else:
                found = 1000 * WAN + (whole - high) / (1 + rates[2])
            amounts["split_direct"], amounts["split_indirect"] = fen(found + bought), fen(whole - found)
        return {"verdict": None, "conditions": {}, "scores": {}, "amounts": amounts}


class HighValuePatents:
    """Valid inventions that meet any of five; each once."""

    RULE = "high_value_patents"
    FLAGS = ("is_emerging", "has_family_abroad", "is_highly_pledged", "has_award")

    @classmethod
    def subject(cls, draw: Draw) -> Given:
        """Filed near ten years before, granted and ended near the day."""
        as_of = draw.day(date(2021, 3, 13), date(2027, 12, 31), date(2026, 3, 10))
        rows = []
        for number in range(draw.choice(0, 1, 2, 3, 5)):
            filed = draw.before(as_of, 120, 36, 240)
            row = {
                "number": f"ZL{number}",
                "kind": draw.choice("invention", "invention", "invention", "utility", "design"),
                "filed_on": filed,
                "granted_on": draw.choice(
                    None, draw.day(filed, max(as_of, filed), as_of), draw.day(filed, max(as_of, filed))
                ),
                "ended_on": draw.choice(None, None, draw.before(as_of, 12), years_later(as_of, 1)),
            }
            row |= {flag: draw.choice(None, False, False, True) for flag in cls.FLAGS}
            rows.append(row)
        facts: dict[Any, Any] = {
            ("patents", None): tuple(rows),
            ("resident_population", None): draw.choice(823_500, 10_000, 4_000_000),
        }
        return Given(draw.thinned(facts), as_of)

    @classmethod
    def judge(cls, given: Given) -> dict[str, Any]:
        """The union, and per 10,000 residents."""
        rows, people = given("patents"), given("resident_population")
        amounts: dict[str, Any] = {}
        if rows is not None:
            valid = [row for row in rows if _in_force(row, given.as_of)]
            high: Any = 0
            for row in valid:
                flags = [row[flag] for flag in cls.FLAGS] + [given.as_of > years_later(row["filed_on"], 10)]
                if True not in flags and None in flags:
                    high = None  # a flag that nobody filled could add one
                    break
                high += True in flags
            amounts |= {"valid": len(valid), "high_value": high}
            if people:
                amounts["valid_per_10k"] = Fraction(len(valid) * 10_000, people)
                amounts["high_value_per_10k"] = None if high is None else Fraction(high * 10_000, people)
        return {"verdict": None, "conditions": {}, "scores": {}, "amounts": amounts}


def _in_force(row: dict[str, Any], day: date) -> bool:
    """Granted, not ended; the 20 years end on the filing's own day (期满终止日)."""
    granted, ended = row["granted_on"], row["ended_on"]
    if row["kind"] != "invention" or granted is None or granted > day:
        return False
    return (ended is None or ended > day) and day < years_later(row["filed_on"], 20)


class PatentFunding:
    """国知发保字〔2021〕1号: application subsidies ended by mid-2021, grant subsidies by the end of 2025."""

    RULE = "patent_funding"

    @staticmethod
    def subject(draw: Draw) -> Given:
        """Near both ends."""
        as_of = draw.day(date(2021, 1, 27), date(2027, 12, 31), date(2021, 6, 30), date(2025, 12, 31))
        items = ("application", "grant", "transfer", "pledge", "protection", "other")
        facts = {("support_item", None): draw.choice(*items), ("has_legal_basis", None): draw.flag(0.3)}
        return Given(draw.thinned(facts), as_of)

    @staticmethod
    def judge(given: Given) -> dict[str, Any]:
        """Barred unless a higher law allows it."""
        item, basis = given("support_item"), given("has_legal_basis")
        ends = {"application": date(2021, 6, 30), "grant": date(2025, 12, 31)}
        barred = {item: given.as_of > ends[item] for item in ends}
        of_item = yes(basis) if barred.get(item) else MET
        word = UNKNOWN if item is None else of_item  # which item it is decides
        return answer({"F1": word})


class InnovationPoints:
    """The annex of weights was not obtained: nothing is scored until somebody sets them."""

    RULE = "innovation_points_2024"

    @staticmethod
    def subject(draw: Draw) -> Given:
        """With a stage or without, never with weights."""
        facts: dict[Any, Any] = {("points_stage", None): draw.choice("start", "growth", "stable")}
        last = 2026
        for name in ("accounting_rd", "sales", "net_profit", "contract_turnover"):
            facts[name, last] = draw.wan(1000)
        return Given(draw.thinned(facts), draw.day(date(2024, 8, 13), date(2027, 12, 31)))

    @staticmethod
    def judge(given: Given) -> dict[str, Any]:
        """Never met, never failed: not configured."""
        return {"verdict": None, "conditions": {}, "scores": {}, "amounts": {}, "not_configured": True}


class FirstAboveScale:
    """示例市: 10万 for an industrial firm that first reaches 2000万, 5万 more for growth of 30%."""

    RULE = "demo_first_above_scale"

    @staticmethod
    def subject(draw: Draw) -> Given:
        """Near the scale and the growth."""
        as_of = draw.day(date(2025, 1, 1), date(2027, 12, 31))
        last = as_of.year - 1
        before = draw.wan(1600, 2000, spread=4000)
        facts: dict[Any, Any] = {
            ("industry", None): draw.choice("0511", "0610", "1511", "3511", "4620", "4710", "6513")
        }
        facts["main_business_income", last] = draw.choice(
            draw.wan(2000, spread=4000), draw.part(before, 130, over=200)
        )
        facts["main_business_income", last - 1] = before
        facts["main_business_income", last - 2] = draw.wan(2000, spread=3000)
        return Given(draw.thinned(facts), as_of, ("990100",))

    @staticmethod
    def judge(given: Given) -> dict[str, Any]:
        """Four conditions and the reward."""
        last, industry = given.as_of.year - 1, given("industry")
        now, before, earlier = (given("main_business_income", year) for year in (last, last - 1, last - 2))
        found = answer(
            {
                "G1": UNKNOWN if industry is None else yes(6 <= int(industry[:2]) <= 46),
                "G2": ge(now, 2000 * WAN),
                "G3": lt(before, 2000 * WAN),
                "G4": lt(earlier, 2000 * WAN),
            }
        )
        if found["verdict"] == MET:
            grown = over(now, before)
            found["amounts"] = {
                "reward": (15 if grown is not None and grown >= Fraction(13, 10) else 10) * WAN
            }
        return found


class RdReward:
    """示例市: 5% up to 500万, 3% up to 2000万, 1% above, at most 100万; intensity 5%, from 2026 3%."""

    RULE = "demo_rd_reward"

    @staticmethod
    def subject(draw: Draw) -> Given:
        """Near the slices, the most and the intensity."""
        as_of = draw.day(date(2024, 1, 1), date(2027, 12, 31), date(2026, 1, 1))
        last = as_of.year - 1
        sales = draw.wan(10000, 20000, 60000)
        facts: dict[Any, Any] = {
            ("holds_hnte", None): draw.flag(),
            ("holds_tech_sme", None): draw.flag(),
            ("accounting_rd", last): draw.choice(
                draw.wan(500, 2000, 5000, spread=6000), draw.part(sales, 3, 5)
            ),
            ("sales", last): sales,
            ("on_abnormal_list", None): draw.flag(0.05),
        }
        return Given(draw.thinned(facts), as_of, ("990100",))

    @staticmethod
    def judge(given: Given) -> dict[str, Any]:
        """Three conditions and the subsidy."""
        last = given.as_of.year - 1
        spent = given("accounting_rd", last)
        found = answer(
            {
                "S1": some(yes(given("holds_hnte")), yes(given("holds_tech_sme"))),
                "S2": ge(
                    over(spent, given("sales", last)), Fraction(5 if given.as_of.year < 2026 else 3, 100)
                ),
                "S3": no(given("on_abnormal_list")),
            }
        )
        if found["verdict"] == MET:
            slices = (
                min(spent, 500 * WAN),
                min(max(spent - 500 * WAN, 0), 1500 * WAN),
                max(spent - 2000 * WAN, 0),
            )
            paid = sum(part * Fraction(rate, 100) for part, rate in zip(slices, (5, 3, 1), strict=True))
            found["amounts"] = {"subsidy": fen(min(paid, 100 * WAN))}
        return found


__all__ = ["UNMET"]
