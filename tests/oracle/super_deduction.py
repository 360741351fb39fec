"""研发费用加计扣除, every tax year since 2008: 财税〔2015〕119号, 2021年第28号, and the rates year by year."""

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
    answer,
    fen,
    le,
    less,
    no,
    over,
    yes,
)

RULE = "super_deduction"
FIVE = ("labour", "direct", "depreciation", "amortisation", "design")
NEGATIVE = (16, 51, 52, 61, 62, 70, 71, 72, 90)


def rule_code(given: Given) -> str:
    """Which of the three rules judges the year."""
    year = given.as_of.year
    return (
        "super_deduction_2008"
        if year <= 2015
        else "super_deduction_2016"
        if year <= 2020
        else "super_deduction_2021"
    )


def subject(draw: Draw) -> Given:
    """A firm of some tax year, as often of one rule as of another; the years of change come often."""
    year = draw.choice(
        *draw.choice(
            (2008, 2014, 2015),
            (2016, 2017, 2018, 2019, 2020),
            (2021, 2022, 2022, 2023, 2024, 2026, 2027, 2028),
        )
    )
    facts: dict[Any, Any] = {("is_resident", None): draw.flag(0.95)}
    facts["has_sound_accounts", year] = draw.flag(0.93)
    facts["is_audit_collected", year] = draw.flag(0.93)
    income = draw.wan(1100, 2000)
    facts["total_income", year] = income
    facts["non_taxable_income", year] = draw.choice(Decimal(0), draw.part(income, 5))
    facts["investment_income", year] = draw.choice(Decimal(0), draw.part(income, 5))
    facts["negative_industry_income", year] = draw.choice(
        Decimal(0),
        draw.part(income - facts["non_taxable_income", year] - facts["investment_income", year], 50),
    )
    facts["only_excluded_research", year] = draw.flag(0.05)
    facts["holds_tech_sme", None] = draw.flag(0.4)
    facts["is_mainly_manufacturing", year] = draw.flag(0.4)
    facts["manufacturing_income", year] = draw.part(income, 50)
    facts["on_ic_list", year] = draw.flag(0.2)
    if year <= 2015:
        facts["tax_rd_total", year] = draw.wan(100)
    else:
        _items(draw, facts, year)
    facts["tax_rd_amortised_assets", year] = draw.choice(Decimal(0), draw.wan(20))
    if year == 2022:
        facts["tax_rd_q4", year] = draw.wan(0, 20, spread=50)
        facts["operating_months", year] = draw.choice(12, 12, 6)
        facts["operating_months_q4", year] = draw.choice(3, 3, 2)
    readings = {"super_deduction_rounding": draw.choice("yuan", "yuan", "wan")}
    if year == 2022:
        readings["fourth_quarter"] = draw.choice("actual", "proportional")
    return Given(draw.thinned(facts), date(year, 12, 31), readings=readings)


def _items(draw: Draw, facts: dict[Any, Any], year: int) -> None:
    whole = draw.wan(100, 200, 1000, spread=3000)
    if draw.flag(0.4):
        rows = []
        for number in range(draw.choice(1, 2, 3)):
            five = draw.part(whole, 30, 90)
            row = {"code": f"RD{number:02}", "five": five, "is_capitalised": draw.flag(0.3)}
            rows.append({**row, "other": (five / draw.choice(4, 9, 9, 20)).quantize(Decimal("0.01"))})
        facts["rd_projects", year] = tuple(rows)
    else:
        facts.update({("tax_rd_" + name, year): draw.part(whole, 10, 20) for name in FIVE})
        base = sum(facts["tax_rd_" + name, year] for name in FIVE)
        facts["tax_rd_other", year] = draw.choice(
            draw.part(base, 5, 10, 20), (base / 9).quantize(Decimal("0.01"))
        )
    facts["tax_rd_outsourced_domestic", year] = draw.choice(Decimal(0), draw.part(whole, 10, 50))
    facts["tax_rd_outsourced_foreign", year] = draw.choice(
        Decimal(0), draw.part(whole, 10, 80), draw.part(whole, over=300)
    )
    for name, percents in (
        ("special_income", (5,)),
        ("netted_subsidy", (10, 50)),
        ("sold_materials", (5, 200)),
    ):
        facts["tax_rd_" + name, year] = draw.choice(Decimal(0), Decimal(0), draw.part(whole, *percents))


# ── the scope ──────────────────────────────────────────────────────────────────────────────────
def pools(given: Given, year: int) -> dict[str, Any]:
    """Items 1–5, the limit on other expense, what is allowed of it; expensed and capitalised apart."""
    rows = given("rd_projects", year)
    if rows is None:
        five = add(*(given("tax_rd_" + name, year) for name in FIVE))
        other = given("tax_rd_other", year)
        if five is None or other is None or (year <= 2020 and other != 0):  # 按项目的限额，没有项目表就算不出
            return {**dict.fromkeys(("allowed", "expensed")), "five": five, "capitalised": 0}
        rows = [(five, other, False)]
    else:
        rows = [(Fraction(row["five"]), Fraction(row["other"]), row["is_capitalised"]) for row in rows]
    fives = sum(row[0] for row in rows)
    # 其他相关费用限额＝前五项之和×10%÷（1－10%）：2020年及以前按项目，2021年起全部项目合并
    if year <= 2020:
        allowed = [
            min(other, Fraction(five, 9) if isinstance(five, int) else five / 9) for five, other, _ in rows
        ]
    else:
        actual = sum(row[1] for row in rows)
        share = min(Fraction(1), Fraction(fives) / 9 / actual) if actual else Fraction(0)
        allowed = [row[1] * share for row in rows]
    both = list(zip(rows, allowed, strict=True))
    return {
        "five": fives,
        "allowed": sum(allowed),
        "expensed": sum(row[0] + part for row, part in both if not row[2]),
        "capitalised": sum(row[0] + part for row, part in both if row[2]),
    }


def outsourced(given: Given, year: int, eligible: Any) -> tuple[Any, Any, Any]:
    """Domestic at 80%; foreign at 80% up to two thirds of the domestic eligible, none before 2018."""
    at_home = given("tax_rd_outsourced_domestic", year)
    domestic = None if at_home is None else at_home * Fraction(4, 5)
    if year < 2018:
        return domestic, 0, 0
    whole = add(eligible, domestic)
    limit = None if whole is None else whole * Fraction(2, 3)
    abroad = given("tax_rd_outsourced_foreign", year)
    if abroad is None:
        return domestic, limit, None
    if abroad == 0:
        return domestic, limit, 0
    return domestic, limit, None if limit is None else min(abroad * Fraction(4, 5), limit)


def scope(given: Given, year: int) -> Any:
    """R&D expense in the scope of 119号, before reductions: what the tech-SME test asks."""
    found = pools(given, year)
    eligible = add(found["expensed"], found["capitalised"])
    domestic, _, foreign = outsourced(given, year, eligible)
    return add(eligible, domestic, foreign)


def base_of(given: Given, year: int) -> tuple[Any, Any, dict[str, Any]]:
    """The deductible base after reductions, the materials carried forward, and the amounts on the way."""
    found = pools(given, year)
    # 境内符合条件的研发费用：费用化和当年形成无形资产的都算
    domestic, _, foreign = outsourced(given, year, add(found["expensed"], found["capitalised"]))
    gross = add(found["expensed"], domestic, foreign)
    base = less(less(gross, given("tax_rd_netted_subsidy", year)), given("tax_rd_special_income", year))
    sold = given("tax_rd_sold_materials", year)
    carried = None
    if base is not None and sold is not None:
        base = max(base, 0)
        carried = max(sold - base, 0)
        base = max(base - sold, 0)
    else:
        base = None
    return (
        base,
        carried,
        {
            "five": found["five"],
            "other_allowed": found["allowed"],
            "outsourced_domestic": domestic,
            **({"foreign_allowed": foreign} if year >= 2018 else {}),
            "capitalised_base": found["capitalised"],
        },
    )


# ── the rate ───────────────────────────────────────────────────────────────────────────────────
def is_manufacturing(given: Given, year: int) -> Any:
    """Mainly manufacturing, its revenue at least half of all revenue (2021年第13号)."""
    main = given("is_mainly_manufacturing", year)
    share = over(given("manufacturing_income", year), given("total_income", year))
    if main is False or (share is not None and share < Fraction(1, 2)):
        return False
    return None if main is None or share is None else True


def rate(given: Given, year: int) -> Any:
    """The year's rate in per cent; None if it hangs on what nobody told."""
    if year >= 2023:
        if year > 2027:
            return 100
        listed = given("on_ic_list", year)
        return None if listed is None else 120 if listed else 100
    favoured = {2017: (50, 75, False), 2021: (75, 100, True), 2022: (75, 100, True)}.get(year)
    if favoured is None:
        return 50 if year <= 2016 else 75
    low, high, for_makers = favoured
    flags = [is_manufacturing(given, year)] if for_makers else []
    if year in (2017, 2022):
        flags.append(given("holds_tech_sme"))
    return high if True in flags else None if None in flags else low


def judge(given: Given) -> dict[str, Any]:
    """Who may deduct, on what base, at what rate."""
    year = given.as_of.year
    conditions = {
        "X1": yes(given("is_resident")),
        "X2": yes(given("has_sound_accounts", year)),
        "X3": yes(given("is_audit_collected", year)),
    }
    percent = rate(given, year)
    amounts: dict[str, Any] = {}
    if year <= 2015:
        conditions["X6"] = MANUAL
        base = given("tax_rd_total", year)
    else:
        whole = less(
            less(given("total_income", year), given("non_taxable_income", year)),
            given("investment_income", year),
        )
        conditions["X4"] = le(over(given("negative_industry_income", year), whole), Fraction(1, 2))
        # 七类活动要由人判断：没有答的不是“待定”
        told = given("only_excluded_research", year)
        conditions["X5"] = MANUAL if told is None else no(told)
        base, carried, amounts = base_of(given, year)
        amounts["carried"] = carried
    extra = None if base is None or percent is None else base * Fraction(percent, 100)
    if year == 2022 and percent == 75:
        extra = _with_fourth_quarter(given, year, base)
    if UNMET in conditions.values():
        extra = 0
    amounts |= {"base": base, "extra": extra, "rate": None if percent is None else Fraction(percent, 100)}
    in_wan = given.reads("super_deduction_rounding", "yuan") == "wan"
    filed = {code: _filed(value, in_wan) for code, value in amounts.items() if code != "rate"}
    return answer(conditions, amounts={**filed, "rate": amounts["rate"]})


def _filed(value: Any, in_wan: bool) -> Any:
    """Two decimals of yuan, or of 万元 as the official example has it."""
    return fen(Fraction(value) / WAN) * WAN if in_wan and value is not None else fen(value)


def _with_fourth_quarter(given: Given, year: int, base: Any) -> Any:
    """2022年第28号: 75% for nine months, 100% for the last three; actual expense or by months, as the firm chooses."""
    if given.reads("fourth_quarter", "actual") == "actual":
        late = given("tax_rd_q4", year)
        late = late if late is None or base is None else min(late, base)
    else:
        share = over(given("operating_months_q4", year), given("operating_months", year))
        late = None if share is None or base is None else base * share
    if base is None or late is None:
        return None
    return (base - late) * Fraction(3, 4) + late


__all__ = ["MET", "RULE", "UNKNOWN", "UNMET", "judge", "rule_code", "scope", "subject"]
