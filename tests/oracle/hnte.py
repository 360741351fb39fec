"""高新技术企业认定: 国科发火〔2016〕32号 第十一条, 195号 三."""

from __future__ import annotations

import itertools
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.oracle import hnte_research
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
    band,
    ge,
    gt,
    less,
    no,
    over,
    yes,
)

RULE = "hnte_2016"


def subject(draw: Draw) -> Given:
    """A firm near every line of the law."""
    as_of = draw.day(date(2017, 1, 1), date(2027, 12, 31), date(2024, 2, 29), date(2026, 6, 1))
    last = as_of.year - 1
    facts: dict[Any, Any] = {("is_resident", None): draw.flag(0.95)}
    facts["registered_on", None] = draw.day(
        date(as_of.year - 5, 1, 1),
        as_of,
        date(as_of.year - 1, as_of.month, min(as_of.day, 28)),
        date(as_of.year - 3, 12, 31),
    )
    facts["ip_class1", None] = draw.count(0, 1, spread=6)
    facts["ip_class2_unused", None] = draw.count(0, 1, 3, 5, spread=9)
    facts["ip_class2", None] = facts["ip_class2_unused", None] + draw.choice(0, 1, 4)
    facts["ip_own", None] = draw.count(0, 1, spread=6)
    facts["ip_acquired", None] = draw.count(0, 1, spread=6)
    facts["hnte_field_confirmed", None] = draw.choice(None, True, True, False)
    facts["hightech_field", None] = draw.choice(None, "0102", "8040")
    employees = Decimal(draw.count(10, 100, 500, spread=900)) + draw.choice(0, 0, Decimal("0.25"))
    facts["employees_average", last] = employees
    facts["st_staff_average", last] = draw.part(employees, 10)
    sales = [draw.wan(3000, 4000, 5000, 20000) for _ in range(3)]
    for place, year in enumerate(range(last - 2, last + 1)):
        facts.update(hnte_research.year_facts(draw, year, draw.part(sales[place], 3, 4, 5)))
        if draw.flag(0.15):
            facts["main_business_income", year] = draw.part(sales[place], 80)
            facts["other_business_income", year] = sales[place] - facts["main_business_income", year]
        else:
            facts["sales", year] = sales[place]
        facts["conversions", year] = draw.count(0, 1, 3, 4, 5, spread=8)
    facts["total_income", last] = draw.wan(5000, 9000)
    facts["non_taxable_income", last] = draw.choice(
        Decimal(0), draw.part(facts["total_income", last], 10, 100)
    )
    facts["hightech_income", last] = draw.part(
        facts["total_income", last] - facts["non_taxable_income", last], 60
    )
    _assets(draw, facts, last)
    facts["joined_standard", None] = draw.flag(0.3)
    facts["had_major_violation", None] = draw.flag(0.05)
    _panel(draw, facts)
    readings = {
        "hnte_cap_base": draw.choice("total", "internal"),
        "hnte_domestic_basis": draw.choice("counted", "actual"),
        "hnte_growth_5": draw.choice("main", "annex"),
        "hnte_conversion_years": draw.choice("actual", "three"),
        "hnte_conversions_gap": draw.choice("zero", "zero", "lowest"),
        "hnte_growth_short": draw.choice("unknown", "unknown", "zero"),
        "hnte_headcount": draw.choice("exact", "exact", "whole"),
        "hnte_ratio_decimals": draw.choice("exact", "exact", "form"),
        "hnte_score_rounding": draw.choice("exact", "exact", "whole"),
        "hnte_capitalised": draw.choice("spent", "spent", "expensed"),
    }
    return Given(draw.thinned(facts), as_of, readings=readings)


def _assets(draw: Draw, facts: dict[Any, Any], last: int) -> None:
    """Net assets that grow by exactly so much, or are zero, or negative."""
    net = Decimal(draw.choice(0, 1000, 1000, 1000, 1000, -100)) * WAN
    for year in range(last - 2, last + 1):
        debts = draw.wan(0, 500, 2000)
        facts["total_liabilities", year], facts["total_assets", year] = debts, net + debts
        factor = draw.choice("0.5", "1", "1.05", "1.05", "1.15", "1.25", "1.3", "1.35", "1.35", "1.349", "2")
        net = (net * Decimal(factor) + draw.choice(0, 0, 0, Decimal("0.01"))).quantize(Decimal("0.01"))


def _panel(draw: Draw, facts: dict[Any, Any]) -> None:
    if draw.flag(0.4):
        return
    technical = draw.choice("57", "57.5", "58", "50")
    finance = draw.choice("12", "12.5", "13", "20")
    if draw.flag():
        facts["hnte_panel_technical", None] = Decimal(technical)
        facts["hnte_panel_finance", None] = Decimal(finance)
        return
    rows = [
        {"role": "technical", "points": Decimal(draw.choice(57, 57, 58, 55, 60))}
        for _ in range(draw.choice(3, 4, 4, 5))
    ]
    rows += [
        {"role": "finance", "points": Decimal(draw.choice(13, 12, 14))} for _ in range(draw.choice(1, 1, 2))
    ]
    facts["hnte_panel", None] = tuple(rows)


# ── the law ────────────────────────────────────────────────────────────────────────────────────
def judge(given: Given) -> dict[str, Any]:
    """H0–H8, with the score's bands."""
    last = given.as_of.year - 1
    years = accounting_years(given)
    sales = [sales_of(given, year) for year in years]
    spent = [hnte_research.expense(given, year) for year in years]
    total = add(*(each[0] for each in spent))
    registered = given("registered_on")
    one, two = given("ip_class1"), _unused(given)
    income = less(given("total_income", last), given("non_taxable_income", last))
    scores = _scores(given, years, sales)
    conditions = {
        "H0": yes(given("is_resident")),
        "H1": UNKNOWN if registered is None else ge((given.as_of - registered).days, 365),
        "H2": MET if (one or 0) + (two or 0) >= 1 else ge(add(one, two), 1),
        "H3": _field(given),
        "H4": ge(
            _held(
                given, over(_heads(given, "st_staff_average", last), _heads(given, "employees_average", last))
            ),
            Fraction(1, 10),
        ),
        "H5a": ge(_held(given, over(total, add(*sales))), _tier(sales_of(given, last))),
        "H5b": ge(
            _held(given, over(add(*(each[1] for each in spent)), add(*(each[2] for each in spent)))),
            Fraction(3, 5),
        ),
        "H6": ge(_held(given, over(given("hightech_income", last), income)), Fraction(3, 5)),
        "H7": _score_word(given, scores),
        "H8": no(given("had_major_violation")),
    }
    if not years:  # no whole accounting year yet: nothing to take a share of
        conditions |= dict.fromkeys(("H4", "H5a", "H5b", "H6"), UNKNOWN)
    return answer(conditions, scores=scores | _headings(scores))


#: What each row may get at most, by heading.
_ROWS = {
    "A": {"A1": 8, "A2": 8, "A3": 8, "A4": 6, "A5": 2},
    "B": {"B": 30},
    "C": {"C1": 6, "C2": 6, "C3": 4, "C4": 4},
    "D": {"D1": 10, "D2": 10},
}


def _headings(scores: dict[str, Any]) -> dict[str, tuple[int, int]]:
    """What experts mark freely, the sums, and the whole: A never above 30 whatever the bonus adds."""
    most = {row: full for rows in _ROWS.values() for row, full in rows.items()}
    spans = {row: scores.get(row, (0, full)) for row, full in most.items()}
    for head, rows in _ROWS.items():
        if head != "B":
            low, high = (sum(spans[row][end] for row in rows) for end in (0, 1))
            spans[head] = (min(low, 30), min(high, 30))
    spans["total"] = tuple(sum(spans[head][end] for head in _ROWS) for end in (0, 1))
    return spans


def _held(given: Given, share: Any) -> Any:
    """A share as it is held against its mark: exact, or as the form has it, 12.34%."""
    if share is None or given.reads("hnte_ratio_decimals", "exact") == "exact":
        return share
    return _half_up(share * 10_000) / 10_000


def _half_up(value: Any) -> Fraction:
    size = (abs(Fraction(value)) * 2 + 1) // 2
    return Fraction(-size if value < 0 else size)


def _heads(given: Given, name: str, year: int) -> Any:
    found = given(name, year)
    whole = given.reads("hnte_headcount", "exact") == "whole"
    return _half_up(found) if whole and found is not None else found


def _marks(given: Given, points: Any) -> Any:
    return _half_up(points) if given.reads("hnte_score_rounding", "exact") == "whole" else points


def accounting_years(given: Given) -> list[int]:
    """The three before the application's; a younger firm has fewer (实际经营时间)."""
    last, registered = given.as_of.year - 1, given("registered_on")
    first = last - 2 if registered is None else max(last - 2, registered.year)
    return list(range(first, last + 1))


def sales_of(given: Given, year: int) -> Any:
    """销售收入＝主营业务收入＋其他业务收入."""
    filed = given("sales", year)
    return (
        filed
        if filed is not None
        else add(given("main_business_income", year), given("other_business_income", year))
    )


def _tier(sales: Any) -> Any:
    if sales is None:
        return None
    percent = 5 if sales <= 5000 * WAN else 4 if sales <= 20000 * WAN else 3
    return Fraction(percent, 100)


def _unused(given: Given) -> Any:
    """Class II that no HNTE application has used; who has none has none unused."""
    return 0 if given("ip_class2") == 0 else given("ip_class2_unused")


def _field(given: Given) -> str:
    confirmed = given("hnte_field_confirmed")
    if confirmed is not None:
        return yes(confirmed)
    return UNKNOWN if given("hightech_field") is None else MANUAL


def _score_word(given: Given, scores: dict[str, Any]) -> str:
    """> 70, from the panel: technical experts' mean plus finance experts' mean; without one only people can say.

    Unless even the best marks of every band are not enough, or a fact that says which band it is is missing.
    """
    rows = given("hnte_panel")
    if rows is not None:
        technical = [row["points"] for row in rows if row["role"] == "technical"]
        finance = [row["points"] for row in rows if row["role"] == "finance"]
        # 专家组不少于5人，技术专家不少于60%，至少1名财务专家
        if len(rows) < 5 or not finance or len(technical) * 5 < len(rows) * 3:
            return MANUAL
        mean = Fraction(sum(technical)) / len(technical) + Fraction(sum(finance)) / len(finance)
        return gt(_marks(given, mean), 70)
    technical, finance = given("hnte_panel_technical"), given("hnte_panel_finance")
    if technical is not None and finance is not None:
        return gt(_marks(given, technical + finance), 70)
    full = {"A3": 8, "A4": 6, "A5": 2, "B": 30, "D1": 10, "D2": 10}
    best = {code: scores[code][1] if code in scores else most for code, most in full.items()}
    if min(30, 8 + 8 + best["A3"] + best["A4"] + best["A5"]) + best["B"] + 20 + best["D1"] + best["D2"] <= 70:
        return UNMET
    lacking = set(full) - set(scores)
    return MANUAL if not lacking or (not accounting_years(given) and lacking == {"B"}) else UNKNOWN


def _scores(given: Given, years: list[int], sales: list[Any]) -> dict[str, Any]:
    one, two, own, got = given("ip_class1"), _unused(given), given("ip_own"), given("ip_acquired")
    scores: dict[str, Any] = {}
    if one is not None and (one >= 1 or two is not None):
        scores["A3"] = (
            (7, 8)
            if one >= 1
            else (5, 6)
            if two >= 5
            else (3, 4)
            if two >= 3
            else (1, 2)
            if two >= 1
            else (0, 0)
        )
    if own is not None and (own >= 1 or got is not None):
        scores["A4"] = (1, 6) if own >= 1 else (1, 3) if got >= 1 else (0, 0)
    if given("joined_standard") is not None:
        scores["A5"] = (1, 2) if given("joined_standard") else (0, 0)
    done = add(*(given("conversions", year) for year in years))
    if years and done is not None:
        by = len(years) if given.reads("hnte_conversion_years", "actual") == "actual" else 3
        scores["B"] = band(
            Fraction(done, by), (5, (25, 30)), (4, (19, 24)), (3, (13, 18)), (2, (7, 12)), (1, (1, 6))
        ) or _gap(given, done)
    net = [less(given("total_assets", year), given("total_liabilities", year)) for year in years]
    for code, series in (("D1", net), ("D2", sales)):
        found = _growth(series, given)
        if found is not None:
            scores[code] = found
    return scores


def _gap(given: Given, done: Any) -> tuple[int, int]:
    """One or two conversions in three years: the table has no row for them."""
    low = 1 if given.reads("hnte_conversions_gap", "zero") == "lowest" else 0
    return (low, 6) if done else (0, 0)


def _growth(series: list[Any], given: Given) -> Any:
    """½(Y2/Y1＋Y3/Y2)−1; the edge cases of 195号 三（七）4."""
    if any(value is None for value in series):
        return None
    if any(value < 0 for value in series):
        return (0, 10)  # 法规未言明：按0分估计，由财务专家判断
    if len(series) < 2:
        return _short(given)  # 没有两年：算不出，建议0分
    if len(series) == 3 and series[0] == 0:
        series = series[1:]
        if series[0] == 0:
            return (0, 0)
    if len(series) == 3 and series[1] == 0:
        return (0, 0)
    if series[0] == 0:
        return _short(given)  # 只有两年而前一年为零：算不出
    steps = [Fraction(after) / Fraction(before) for before, after in itertools.pairwise(series)]
    g = _held(given, sum(steps) / len(steps) - 1)
    if g == Fraction(5, 100):
        return (3, 4) if given.reads("hnte_growth_5", "main") == "main" else (1, 2)
    found = band(
        g,
        *(
            (Fraction(p, 100), points)
            for p, points in ((35, (9, 10)), (25, (7, 8)), (15, (5, 6)), (5, (3, 4)))
        ),
    )
    return found or ((1, 2) if g > 0 else (0, 0))


def _short(given: Given) -> tuple[int, int]:
    return (0, 10) if given.reads("hnte_growth_short", "unknown") == "unknown" else (0, 0)


__all__ = ["RULE", "UNMET", "judge", "subject"]
