"""研发费用加计扣除: exact against fractions, every tax year answered, nothing missing turned into a no."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kechuang.packs.national.rules.super_deduction_base import Project, limit_of_other, one_by_one, pooled
from kechuang.rules.catalogue import RuleError, evaluate, select
from kechuang.rules.facts import Facts
from kechuang.rules.trace import replay, trace_of
from kechuang.rules.values import FactRef, Unknown, rounded
from kechuang.rules.verdicts import Verdict

CAP = Decimal("0.1")
CENT = st.decimals(0, 10**9, places=2, allow_nan=False, allow_infinity=False)
FIVE = ("labour", "direct", "depreciation", "amortisation", "design")
NOTHING = (
    "outsourced_domestic",
    "outsourced_foreign",
    "special_income",
    "netted_subsidy",
    "sold_materials",
    "other",
)


def answer(year, facts, **more):
    day = date(year, 12, 31)
    return evaluate(select("super_deduction", day), facts, as_of=day, **more)


def firm(year, **changes):
    """A firm that meets every condition and has 1,000,000 of labour."""
    told = {
        "has_sound_accounts": True,
        "is_audit_collected": True,
        "only_excluded_research": False,
        "negative_industry_income": Decimal(0),
        "total_income": Decimal(10**7),
        "non_taxable_income": Decimal(0),
        "investment_income": Decimal(0),
        "is_mainly_manufacturing": False,
        "manufacturing_income": Decimal(0),
        "on_ic_list": False,
        "tax_rd_amortised_assets": Decimal(0),
        "tax_rd_q4": Decimal(250_000),
        **{f"tax_rd_{name}": Decimal(0) for name in (*FIVE, *NOTHING)},
        "tax_rd_labour": Decimal(10**6),
        **changes,
    }
    values = {FactRef(name, year): value for name, value in told.items()}
    return Facts({**values, FactRef("is_resident"): True, FactRef("holds_tech_sme"): False})


@given(five=CENT, other=CENT)
def test_the_cap_makes_other_costs_a_tenth_of_all(five, other):
    limit = limit_of_other(Fraction(five), CAP)
    assert limit == Fraction(five) * Fraction(1, 10) / Fraction(9, 10)
    assert limit * 9 == Fraction(five)
    allowed = pooled([Project(Fraction(five), Fraction(other))], CAP)[1]
    assert allowed == min(Fraction(other), Fraction(five) / 9)


@given(rows=st.lists(st.tuples(CENT, CENT), max_size=6))
def test_one_by_one_never_allows_more_than_the_pool(rows):
    projects = [Project(Fraction(five), Fraction(other)) for five, other in rows]
    single, pool = one_by_one(projects, CAP), pooled(projects, CAP)
    assert single[0] == pool[0]
    assert single[1] <= pool[1] <= pool[0]
    assert sum(pool[2], Fraction(0)) == pool[1]


@given(
    labour=CENT, other=CENT, domestic=CENT, foreign=CENT, special=CENT, subsidy=CENT, sold=CENT,
    year=st.sampled_from([2018, 2021, 2023, 2026, 2030]),
)  # fmt: skip
@settings(max_examples=200)
def test_the_base_is_the_formula_and_never_below_zero(
    year, labour, other, domestic, foreign, special, subsidy, sold
):
    rows = ({"code": "A", "name": "a", "five": labour, "other": other, "is_capitalised": False},)
    facts = firm(
        year, rd_projects=rows, tax_rd_outsourced_domestic=domestic, tax_rd_outsourced_foreign=foreign,
        tax_rd_special_income=special, tax_rd_netted_subsidy=subsidy, tax_rd_sold_materials=sold,
    )  # fmt: skip
    own = Fraction(labour) + min(Fraction(other), Fraction(labour) / 9) + Fraction(domestic) * Fraction(4, 5)
    spent = own + min(Fraction(foreign) * Fraction(4, 5), own * Fraction(2, 3))
    left = max(Fraction(0), spent - Fraction(subsidy) - Fraction(special))
    base = max(Fraction(0), left - Fraction(sold))
    result = answer(year, facts)
    assert result.amount("base").value == rounded(base, 2)
    assert result.amount("base").value >= 0
    rate = Fraction(3, 4) if year in (2018, 2021) else Fraction(1)
    assert result.amount("extra").value == rounded(base * rate, 2)
    assert result.amount("carried").value == rounded(Fraction(sold) - (left - base), 2)


@pytest.mark.parametrize("year", range(2008, 2031))
def test_every_tax_year_answers(year):
    known = firm(year).changed({("tax_rd_total", year): Decimal(10**6)})
    if year < 2016:
        known = known.changed({(f"tax_rd_{name}", year): None for name in FIVE})
    general = {**dict.fromkeys(range(2008, 2018), "0.5"), **dict.fromkeys(range(2018, 2023), "0.75")}
    result = answer(year, known)
    rate = Decimal(general.get(year, "1"))
    assert result.amount("rate").value == rate
    wanted = Decimal(812500) if year == 2022 else rate * 10**6
    assert result.amount("extra").value == wanted
    assert result.verdict == (Verdict.MANUAL if year < 2016 else Verdict.MET)
    assert result.amount("amortisation_rate").value == 1 + rate


@pytest.mark.parametrize("year", range(2008, 2031))
def test_of_an_unknown_firm_every_tax_year_names_what_is_missing(year):
    result = answer(year, Facts({}))
    assert result.verdict == Verdict.UNKNOWN
    assert isinstance(result.amount("extra").value, Unknown)
    missing = {str(ref) for ref in result.amount("extra").value.missing}
    wanted = (
        {"tax_rd_total"}
        if year < 2016
        else {f"tax_rd_{name}" for name in (*FIVE, "other", "outsourced_domestic")}
    )
    if 2016 <= year <= 2020:  # only then is the cap one by one: the items of the year are not enough
        wanted.add("rd_projects")
    assert missing >= {f"{name}@{year}" for name in wanted}
    assert (f"rd_projects@{year}" in missing) is (2016 <= year <= 2020)


def test_there_is_no_rule_before_2008():
    with pytest.raises(RuleError, match="没有适用的规则"):
        select("super_deduction", date(2007, 12, 31))


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2015, 12, 31), "super_deduction_2008"),
        (date(2016, 12, 31), "super_deduction_2016"),
        (date(2020, 12, 31), "super_deduction_2016"),
        (date(2021, 12, 31), "super_deduction_2021"),
    ],
)
def test_the_rule_is_that_of_the_tax_year(day, code):
    assert select("super_deduction", day).code == code


@pytest.mark.parametrize("year", [2012, 2016, 2018, 2021, 2022, 2023, 2026, 2028])
def test_removing_a_fact_never_turns_met_into_unmet(year):
    whole = firm(year).changed({("tax_rd_total", year): Decimal(10**6)})
    before = answer(year, whole)
    assert before.verdict in {Verdict.MET, Verdict.MANUAL}
    for ref in whole:
        after = answer(year, whole.changed({ref: None}))
        assert after.verdict != Verdict.UNMET, ref
        assert all(each.verdict != Verdict.UNMET for each in after.findings), ref


@pytest.mark.parametrize(("year", "asked"), [(2016, False), (2017, False), (2018, True)])
def test_what_went_abroad_is_asked_from_2018(year, asked):
    result = answer(year, firm(year))
    assert (("tax_rd_outsourced_foreign", year) in result.ask.asked) is asked


def test_2022_shows_both_methods():
    facts = firm(
        2022, operating_months=Decimal(12), operating_months_q4=Decimal(3), tax_rd_q4=Decimal(400_000)
    )
    result = answer(2022, facts)
    assert result.amount("extra").value == Decimal("850000.00")
    assert [each.option for each in result.alternatives] == ["proportional"]
    assert result.alternatives[0].evaluation.amount("extra").value == Decimal("812500.00")
    assert {"super_deduction.fourth_quarter_choice"} <= {code for code, _ in result.unconfirmed}


def test_the_manufacturing_half_shows_as_unconfirmed():
    facts = firm(2021, is_mainly_manufacturing=True, manufacturing_income=Decimal(6 * 10**6))
    marks = {code: value.mark for code, value in answer(2021, facts).unconfirmed}
    assert marks["super_deduction.manufacturing_share"] == "M"
    assert marks["super_deduction.domestic_eligible_items"] == "V1"


@pytest.mark.parametrize("year", [2010, 2019, 2022, 2026])
def test_a_trace_replays(year):
    facts = firm(
        year,
        tax_rd_other=Decimal(333_333),
        rd_projects=(
            {"code": "A", "name": "a", "five": Decimal(100), "other": Decimal(50), "is_capitalised": True},
        ),
    )
    trace = trace_of(answer(year, facts))
    assert replay(trace)[1] == []
