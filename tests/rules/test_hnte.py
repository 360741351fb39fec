"""HNTE beyond its worked examples: exact growth, bands without holes, the cap, and unknown facts."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang.packs.national.rules.hnte_score import growth
from kechuang.rules.catalogue import RuleError, parameter_table, select
from kechuang.rules.values import Unknown
from kechuang.rules.verdicts import Verdict
from tests.rules.removal import contradictions, judged, thinned

DAY = date(2026, 6, 15)
YEARS = (2023, 2024, 2025)
ITEMS = ("labour", "direct", "depreciation", "amortisation", "design", "commissioning")  # fmt: skip
OUTSIDE = ("outsourced_domestic", "outsourced_foreign", "other")
money = st.integers(0, 10**13).map(lambda fen: Decimal(fen) / 100)
some_money = st.integers(1, 10**13).map(lambda fen: Decimal(fen) / 100)
small = st.integers(0, 7)


def params() -> dict[str, object]:
    return {
        code.removeprefix("hnte."): each.value for code, each in parameter_table(("hnte",), DAY, ()).items()
    }


# ── growth ───────────────────────────────────────────────────────────────────────────────────
@given(some_money, some_money, money)
def test_growth_of_three_years_is_exactly_the_laws_formula(first, second, third):
    with localcontext(prec=90):
        found = growth([first, second, third])
    a, b, c = Fraction(first), Fraction(second), Fraction(third)
    assert found.fraction() == Fraction(1, 2) * (b / a + c / b) - 1


@given(some_money, money)
def test_growth_from_nothing_and_of_two_years_is_one_quotient(second, third):
    wanted = Fraction(third) / Fraction(second) - 1
    with localcontext(prec=90):
        assert growth([Decimal(0), second, third]).fraction() == wanted
        assert growth([second, third]).fraction() == wanted


@given(money, money)
def test_a_second_year_of_nothing_gets_no_points(first, third):
    assert growth([first, Decimal(0), third]) is None


@pytest.mark.parametrize("values", [[], [Decimal(5)], [Decimal(0), Decimal(5)]])
def test_too_few_years_cannot_be_compared(values):
    found = growth(values)
    assert (type(found), found.missing) == (Unknown, ())


@given(some_money, some_money, money, money)
def test_more_in_the_last_year_never_scores_less(first, second, third, more):
    def high(last):
        assets = dict(zip(YEARS, (first, second, last), strict=True))
        values = {("total_assets", year): each for year, each in assets.items()}
        values |= {("total_liabilities", year): Decimal(0) for year in YEARS}
        return judged("hnte_2016", values).score("D1").high

    assert high(third + more) >= high(third)


# ── bands ────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("bands", "top"),
    [("conversion_bands", "B"), ("growth_bands", "D1")],
)
def test_bands_follow_each_other_without_a_hole(bands, top):
    known = params()
    rows = list(known[bands])
    if bands == "growth_bands":
        rows.append((Decimal(0), *known["growth_positive"]))
    assert [low for _, low, _ in rows[:-1]] == [high + 1 for _, _, high in rows[1:]]
    assert [limit for limit, _, _ in rows] == sorted({limit for limit, _, _ in rows}, reverse=True)
    assert (rows[0][2], rows[-1][1]) == (known["full_marks"][top], 1)


def test_numbers_of_rights_and_levels_cover_every_mark():
    known = params()
    rows = [known["class1_band"][1:], *(band[1:] for band in known["class2_bands"])]
    assert sorted(mark for low, high in rows for mark in range(int(low), int(high) + 1)) == list(range(1, 9))
    levels = sorted(mark for low, high, _ in known["level_bands"] for mark in range(int(low), int(high) + 1))
    assert levels == list(range(9))


def test_full_marks_add_up():
    full = params()["full_marks"]
    assert full["A1"] + full["A2"] + full["A3"] + full["A4"] == full["A"]
    assert sum(full[f"C{place}"] for place in range(1, 5)) == full["C"]
    assert full["D1"] + full["D2"] == full["D"]
    assert full["A"] + full["B"] + full["C"] + full["D"] == full["total"]


@pytest.mark.parametrize("done", range(24))
@pytest.mark.parametrize("operated", [1, 2, 3])
def test_every_number_of_conversions_has_its_band(done, operated):
    years = YEARS[-operated:]
    values = {("registered_on", None): date(years[0], 1, 5)}
    values |= {("conversions", year): Decimal(done if year == 2025 else 0) for year in years}
    found = judged("hnte_2016", values).score("B")
    average = Fraction(done, operated)
    tops = [(5, 30), (4, 24), (3, 18), (2, 12), (1, 6)]
    wanted = next((high for limit, high in tops if average >= limit), 6 if average else 0)
    assert (found.high, found.low <= found.high) == (wanted, True)


# ── the cap on other costs ───────────────────────────────────────────────────────────────────
@given(st.lists(money, min_size=9, max_size=9))
def test_other_costs_are_all_or_a_fifth_of_the_whole(costs):
    names = [f"hnte_rd_{name}" for name in (*ITEMS, *OUTSIDE)]
    found = judged(
        "hnte_research_2016", {(name, 2026): cost for name, cost in zip(names, costs, strict=True)}
    )
    whole, other = (Fraction(found.amount(code).value) for code in ("total", "other"))
    spent = Fraction(costs[-1])
    assert other == spent if spent * 5 <= whole else other * 5 == whole
    assert whole == sum(map(Fraction, costs[:6])) + Fraction(4, 5) * sum(map(Fraction, costs[6:8])) + other


# ── unknown ──────────────────────────────────────────────────────────────────────────────────
@st.composite
def subjects(draw):
    """A firm all of whose facts agree with one another; R&D by items or by totals, sales whole or in parts."""
    registered = draw(st.dates(date(2019, 1, 1), date(2026, 6, 1)))
    values = {("registered_on", None): registered, ("hightech_field", None): "4"}
    for name in ("is_resident", "had_major_violation", "joined_standard"):
        values[name, None] = draw(st.booleans())
    unused = draw(small)
    for name in ("ip_class1", "ip_own", "ip_acquired"):
        values[name, None] = Decimal(draw(st.integers(0, 2)))
    values["ip_class2_unused", None], values["ip_class2", None] = (
        Decimal(unused),
        Decimal(unused + draw(small)),
    )
    by_items, in_parts = draw(st.booleans()), draw(st.booleans())
    for year in YEARS:
        if year >= registered.year:
            values |= draw(_of_year(year, by_items=by_items, in_parts=in_parts))
    return values


@st.composite
def _of_year(draw, year, *, by_items, in_parts):
    facts = {}
    sales = ("main_business_income", "other_business_income") if in_parts else ("sales",)
    amount = st.integers(0, 300).map(lambda wan: Decimal(wan * 10**4))
    for name in (*sales, "total_income", "hightech_income", "total_assets"):
        facts[name] = draw(st.integers(0, 25000)) * Decimal(10**4)
    facts |= {name: draw(amount) for name in ("non_taxable_income", "total_liabilities")}
    names = (*ITEMS, *OUTSIDE) if by_items else ("domestic",)
    facts |= {f"hnte_rd_{name}": draw(amount) for name in names}
    if not by_items:
        facts["hnte_rd_total"] = facts["hnte_rd_domestic"] + draw(amount)
    facts["conversions"] = Decimal(draw(small))
    facts["employees_average"] = Decimal(draw(st.integers(0, 30)))
    facts["st_staff_average"] = Decimal(draw(st.integers(0, 6)))
    return {(name, year): value for name, value in facts.items()}


@given(thinned(subjects()))
def test_a_fact_less_never_answers_otherwise(pair):
    whole, thin = pair
    assert contradictions(judged("hnte_2016", whole), judged("hnte_2016", thin)) == []


def test_a_fact_less_of_a_firm_that_passes_is_unknown_or_for_a_person():
    values = passing()
    whole = judged("hnte_2016", values)
    assert whole.verdict == Verdict.MET
    for key in values:
        less = judged("hnte_2016", {other: each for other, each in values.items() if other != key})
        assert less.verdict != Verdict.UNMET, key
        assert [f.code for f in less.findings if f.verdict == Verdict.UNMET] == [], key


def test_every_missing_fact_is_named_where_it_is_asked():
    found = judged("hnte_2016", {})
    assert {each.verdict for each in found.findings} == {Verdict.UNKNOWN}
    assert all(each.missing for each in found.findings)


def passing():
    """A firm that passes, as the panel found, with every fact of the recognition told."""
    values = {
        ("registered_on", None): DAY - timedelta(days=3000), ("is_resident", None): True,
        ("hightech_field", None): "4", ("hnte_field_confirmed", None): True, ("ip_class1", None): Decimal(1),
        ("ip_class2", None): Decimal(0), ("ip_class2_unused", None): Decimal(0), ("ip_own", None): Decimal(1),
        ("ip_acquired", None): Decimal(0), ("joined_standard", None): True, ("had_major_violation", None): False,
        ("hnte_panel_technical", None): Decimal(60), ("hnte_panel_finance", None): Decimal(15),
    }  # fmt: skip
    yearly = {
        "sales": 4000, "hnte_rd_labour": 200, "hnte_rd_direct": 100, "hnte_rd_depreciation": 10,
        "hnte_rd_amortisation": 10, "hnte_rd_design": 5, "hnte_rd_commissioning": 5, "hnte_rd_outsourced_domestic": 50,
        "hnte_rd_outsourced_foreign": 20, "hnte_rd_other": 30, "hnte_rd_total": 400, "hnte_rd_domestic": 380,
        "total_income": 4100, "non_taxable_income": 0, "hightech_income": 3000, "conversions": 5,
        "employees_average": 100, "st_staff_average": 20, "total_assets": 5000, "total_liabilities": 1000,
    }  # fmt: skip
    for name, each in yearly.items():
        unit = 1 if name in {"conversions", "employees_average", "st_staff_average"} else 10**4
        values |= {(name, year): Decimal(each * unit) for year in YEARS}
    return values


# ── the rule of the day ──────────────────────────────────────────────────────────────────────
def test_the_rule_of_2016_begins_with_2016():
    assert select("hnte", date(2016, 1, 1)).code == "hnte_2016"
    with pytest.raises(RuleError, match="没有适用的规则"):
        select("hnte", date(2015, 12, 31))


def test_figures_of_2008_are_nowhere():
    numbers = {each for tier in params()["research_intensity"] for each in tier}
    assert numbers == {
        Decimal(50_000_000),
        Decimal(200_000_000),
        None,
        Decimal("0.05"),
        Decimal("0.04"),
        Decimal("0.03"),
    }
    assert params()["staff_share"] == Decimal("0.1")


def test_a_self_rating_never_decides_the_score():
    values = {key: each for key, each in passing().items() if "panel" not in key[0]}
    full = {"a1": 8, "a2": 8, "a3": 8, "a4": 6, "a5": 2, "b": 30, "c1": 6, "c2": 6, "c3": 4, "c4": 4}
    rated = {(f"hnte_rated_{code}", None): Decimal(mark) for code, mark in full.items()}
    found = judged("hnte_2016", values | rated)
    assert (found.score("A").points, found.score("B").points, found.score("C").points) == (30, 30, 20)
    assert found.finding("H7").verdict == Verdict.MANUAL


def test_what_nobody_need_tell_is_kept_for_the_trace_and_never_missing():
    found = judged("hnte_2016", {("hnte_rated_a1", None): Decimal(8)})
    assert (found.ask.asked["hnte_rated_a1", None], found.ask.asked["hnte_rated_a2", None]) == (8, None)
    missing = {ref.name for each in (*found.findings, *found.scores) for ref in each.missing}
    assert [name for name in missing if name.startswith(("hnte_rated", "hnte_panel"))] == []
