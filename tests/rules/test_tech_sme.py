"""Technology SME beyond its worked examples: the better of two options, direct ways, and unknown facts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang.packs.national.rules.tech_sme import DIRECT
from kechuang.rules.catalogue import RuleError, parameter_table, select
from kechuang.rules.verdicts import Verdict
from tests.rules.removal import contradictions, judged, thinned

FIVE = ("labour", "direct", "depreciation", "amortisation", "design")
YEARLY = ("employees_average", "st_staff_sme", "sales", "total_assets", "cost_total", "tax_rd_total")
amount = st.integers(0, 500).map(lambda wan: Decimal(wan * 10**4))


def firm(**changes):
    """A firm that passes by its score, told whole."""
    money = {"sales": 1000, "total_assets": 2000, "cost_total": 900, "tax_rd_total": 60}
    values = {(name, 2025): Decimal(wan * 10**4) for name, wan in money.items()}
    values |= {("employees_average", 2025): Decimal(100), ("st_staff_sme", 2025): Decimal(30)}
    values |= {(name, None): False for name in ("makes_prohibited", "had_sme_violation", "on_abnormal_list")}
    values |= {(name, None): False for name, _ in DIRECT}
    values |= {("is_resident", None): True, ("ip_class1", None): Decimal(1), ("ip_class2", None): Decimal(0)}
    for name, each in changes.items():
        values[name, 2025 if name in YEARLY else None] = each
    return values


@st.composite
def subjects(draw):
    values = firm()
    for key, value in values.items():
        if isinstance(value, bool):
            values[key] = draw(st.sampled_from([value, value, value, not value]))
    values |= {
        ("ip_class1", None): Decimal(draw(st.integers(0, 1))),
        ("ip_class2", None): Decimal(draw(st.integers(0, 6))),
    }
    values |= {("employees_average", 2025): Decimal(draw(st.integers(0, 600)))}
    values |= {("st_staff_sme", 2025): Decimal(draw(st.integers(0, 150)))}
    values |= {
        (name, 2025): draw(st.integers(0, 25000)) * Decimal(10**4)
        for name in ("sales", "total_assets", "cost_total")
    }
    if draw(st.booleans()):
        values["tax_rd_total", 2025] = draw(amount)
        return values
    del values["tax_rd_total", 2025]
    for name in (*FIVE, "other", "outsourced_domestic", "outsourced_foreign"):
        values[f"tax_rd_{name}", 2025] = draw(amount)
    return values


@given(thinned(subjects()))
def test_a_fact_less_never_answers_otherwise(pair):
    whole, thin = pair
    assert contradictions(judged("tech_sme_2017", whole), judged("tech_sme_2017", thin)) == []


def test_a_fact_less_of_a_firm_that_passes_is_unknown_or_still_passes():
    values = firm()
    assert judged("tech_sme_2017", values).verdict == Verdict.MET
    for key in values:
        less = judged("tech_sme_2017", {other: each for other, each in values.items() if other != key})
        assert less.verdict in {Verdict.MET, Verdict.UNKNOWN}, key


@given(subjects())
def test_the_better_option_is_proposed_and_both_are_shown(values):
    found = judged("tech_sme_2017", values)
    ways = [found.score(code).points for code in ("research_sales", "research_cost")]
    told = [points for points in ways if points is not None]
    assert found.score("research").points == (max(told) if told else None)


@given(subjects())
def test_points_add_up_and_decide(values):
    found = judged("tech_sme_2017", values)
    parts = [found.score(code).points for code in ("staff", "research", "outcomes")]
    if None in parts:
        assert found.score("total").points is None
        return
    assert found.score("total").points == sum(parts)
    is_direct = any(values[name, None] for name, _ in DIRECT)
    assert found.finding("T5a").verdict == (Verdict.MET if is_direct or sum(parts) >= 60 else Verdict.UNMET)
    assert found.finding("T5b").verdict == (Verdict.MET if is_direct or parts[0] else Verdict.UNMET)


@given(st.lists(amount, min_size=8, max_size=8))
def test_items_are_aggregated_as_the_super_deduction_does(costs):
    values = firm(sales=Decimal(10**4))
    del values["tax_rd_total", 2025]
    names = (*FIVE, "other", "outsourced_domestic", "outsourced_foreign")
    values |= {(f"tax_rd_{name}", 2025): each for name, each in zip(names, costs, strict=True)}
    found = judged("tech_sme_2017", values).score("research_sales").found
    *five, other, home, abroad = (Fraction(each) for each in costs)
    within = sum(five) + min(other, sum(five) / 9) + home * Fraction(4, 5)
    assert found.fraction() * 10**4 == within + min(abroad * Fraction(4, 5), within * Fraction(2, 3))


def test_bands_descend_to_nothing_and_start_full():
    known = {code: each.value for code, each in parameter_table(("tech_sme",), date(2026, 6, 15), ()).items()}
    full = known["tech_sme.full_marks"]
    for name, item in (("staff", "staff"), ("sales", "research"), ("cost", "research")):
        bands = known[f"tech_sme.{name}_bands"]
        assert list(bands) == sorted(bands, reverse=True)
        assert bands[0][1] == full[item]
    assert full["staff"] + full["research"] + full["outcomes"] == full["total"]
    assert known["tech_sme.class1_band"][1] == full["outcomes"]


def test_the_rule_begins_with_its_publication():
    assert select("tech_sme", date(2017, 5, 3)).code == "tech_sme_2017"
    with pytest.raises(RuleError, match="没有适用的规则"):
        select("tech_sme", date(2017, 5, 2))


def test_an_option_unknown_leaves_the_score_open_only_where_it_matters():
    values = firm(
        st_staff_sme=Decimal(20), tax_rd_total=Decimal(200_000), ip_class1=Decimal(0), ip_class2=Decimal(3)
    )
    del values["cost_total", 2025]
    found = judged("tech_sme_2017", values)
    assert (found.score("total").low, found.score("total").high) == (40, 80)
    assert found.finding("T5a").missing == (("cost_total", 2025),)
    values["ip_class1", None] = Decimal(1)
    values["tax_rd_total", 2025] = Decimal(400_000)
    assert judged("tech_sme_2017", values).finding("T5a").verdict == Verdict.MET
