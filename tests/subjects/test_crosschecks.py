"""Cross-checks: each contradiction is found, its edge is not, and what is unknown triggers nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang.subjects.logic.crosschecks import CHECKS, Filed, Severity, inconsistencies
from kechuang.subjects.logic.headcount import Ends, yearly_average
from kechuang.subjects.logic.statement_form import groups, statement_facts

D = Decimal


def found(before=None, averages=None, industry="3511", **values):
    filed = Filed(2025, {k: v if isinstance(v, tuple) else D(v) for k, v in values.items()},
                  before={k: D(v) for k, v in (before or {}).items()}, averages=averages or {}, industry=industry)  # fmt: skip
    return {each.code: each for each in inconsistencies(filed)}


def test_an_empty_statement_contradicts_nothing():
    assert found() == {}


def test_sales_are_the_sum_of_their_parts_to_a_yuan():
    parts = {"main_business_income": 100, "other_business_income": 20}
    assert found(sales=120, **parts) == {}
    assert found(sales=121, **parts) == {}
    wrong = found(sales=122, **parts)["sales.parts"]
    assert wrong.is_blocking
    assert wrong.words == "填的是122元，各分项之和是120元，相差2元。"


def test_a_part_that_is_unknown_keeps_the_sum_silent():
    assert found(sales=122, main_business_income=100) == {}


@pytest.mark.parametrize(
    ("code", "part", "whole", "severity"),
    [
        ("income.total", "sales", "total_income", Severity.EXPLAIN),
        ("income.exempt", "non_taxable_income", "total_income", Severity.BLOCK),
        ("income.hightech", "hightech_income", "total_income", Severity.BLOCK),
        ("income.technical", "technical_income", "hightech_income", Severity.BLOCK),
        ("income.negative", "negative_industry_income", "main_business_income", Severity.BLOCK),
        ("income.manufacturing", "manufacturing_income", "main_business_income", Severity.BLOCK),
        ("staff.st", "st_staff_average", "employees_average", Severity.BLOCK),
        ("staff.sme", "st_staff_sme", "employees_end", Severity.EXPLAIN),
        ("staff.rd", "rd_staff", "employees_end", Severity.BLOCK),
        ("staff.fresh", "fresh_graduates", "employees_end", Severity.EXPLAIN),
        ("rd.domestic", "hnte_rd_domestic", "hnte_rd_total", Severity.BLOCK),
        ("rd.tax_hnte", "tax_rd_total", "hnte_rd_total", Severity.EXPLAIN),
        ("rd.hnte_books", "hnte_rd_total", "accounting_rd", Severity.EXPLAIN),
        ("rd.cost", "accounting_rd", "cost_total", Severity.EXPLAIN),
        ("rd.sales", "hnte_rd_total", "sales", Severity.EXPLAIN),
    ],
)
def test_a_part_is_not_more_than_its_whole(code, part, whole, severity):
    assert code not in found(**{part: 1000, whole: 1000})
    assert found(**{part: 1002, whole: 1000})[code].severity == severity
    assert code not in found(**{part: 1002})
    assert code not in found(**{whole: 1000})


def test_debts_above_assets_and_negative_amounts():
    assert found(total_assets=10, total_liabilities=10) == {}
    assert found(total_assets=10, total_liabilities=11)["assets.negative"].severity == Severity.EXPLAIN
    assert "资产总额（年末）" in found(total_assets=-1)["negative.money"].words
    assert found(employees_end=-1)["negative.people"].is_blocking
    assert found(net_profit=-5) == {}


def test_the_industry_of_the_file_against_the_incomes():
    assert "industry.negative" in found(industry="5211", negative_industry_income=0)
    assert "industry.negative" not in found(industry="5211", negative_industry_income=1)
    assert "industry.negative" not in found(industry="3511", negative_industry_income=0)
    assert "industry.negative" not in found(industry="", negative_industry_income=0)
    assert "industry.manufacturing" in found(industry="3511", manufacturing_income=0, main_business_income=9)
    assert "industry.manufacturing" not in found(
        industry="6511", manufacturing_income=0, main_business_income=9
    )


def average(heads, count=12):
    return yearly_average({month: Ends(heads, heads) for month in range(1, count + 1)}, year=2025)


def test_a_stated_average_against_the_months():
    averages = {"employees_average": average(100)}
    assert found(employees_average="100.5", averages=averages) == {}
    assert found(employees_average="100.6", averages=averages)["months.employees_average"].is_blocking
    assert found(averages=averages) == {}


def test_months_that_are_lacking_are_named_only_where_some_are_told():
    wrong = found(averages={"employees_average": average(100, 10)})["months_missing.employees_average"]
    assert wrong.words == "缺11、12月的月初或月末人数，算不出全年月平均。"
    assert found(averages={"employees_average": average(100, 0)}) == {}
    assert "months_missing.employees_average" not in found(
        employees_average=9, averages={"employees_average": average(100, 10)}
    )


def test_st_staff_of_the_months_are_compared_too():
    averages = {"employees_average": average(10), "st_staff_average": average(11)}
    assert found(averages=averages)["staff.st"].is_blocking


def test_items_of_rd_against_their_total():
    items = {"hnte_rd_labour": 60, "hnte_rd_direct": 40}
    assert found(hnte_rd_total=100, **items) == {}
    assert "rd.hnte_parts" in found(hnte_rd_total=98, **items)
    assert "rd.tax_parts" in found(tax_rd_total=1, tax_rd_labour=3)


def test_projects_against_the_total_and_twice_the_same_code():
    rows = ({"code": "RD01", "five": D(60), "other": D(50)}, {"code": "RD01", "five": None, "other": None})
    assert found(rd_projects=rows)["rd.twice"].is_blocking
    assert "rd.projects" in found(rd_projects=rows, tax_rd_total=100)
    assert "rd.projects" not in found(rd_projects=rows, tax_rd_total=110)


def test_a_jump_of_more_than_half_wants_a_reason():
    before = {"sales": 1_000_000}
    assert found(before, sales=1_500_000) == {}
    jump = found(before, sales=1_600_000)["jump.sales"]
    assert jump.severity == Severity.EXPLAIN
    assert jump.words == "比2024年增长60.0%，请核对；属实请说明原因。"
    assert "下降60.0%" in found(before, sales=400_000)["jump.sales"].words


def test_small_unsteady_or_meaningless_changes_are_no_jump():
    assert found({"sales": 100}, sales=1000) == {}
    assert found({"employees_end": 5}, employees_end=14) == {}
    assert "jump.equity_financing" not in found({"equity_financing": 1}, equity_financing=9_000_000)
    assert found({"net_profit": -1_000_000}, net_profit=2_000_000) == {}
    assert found({"sales": 0}, sales=2_000_000) == {}


def test_blocking_ones_come_first():
    codes = list(found(sales=5, total_income=1, technical_income=9, hightech_income=1))
    assert codes.index("income.technical") < codes.index("income.total")


def test_every_check_speaks_of_facts_that_the_statement_asks_for():
    asked = {fact.name for fact in statement_facts()}
    assert [check.code for check in CHECKS if not set(check.facts) <= asked] == []
    assert len({check.code for check in CHECKS}) == len(CHECKS)


def test_the_three_scopes_of_rd_are_three_groups():
    titles = [group.title for group in groups()]
    assert [title for title in titles if title.startswith("研发费用")] == [
        "研发费用（高新技术企业认定口径）",
        "研发费用（加计扣除口径）",
        "研发费用（会计和统计口径）",
    ]


NAMES = [fact.name for fact in statement_facts() if fact.name != "rd_projects"]


@given(st.dictionaries(st.sampled_from(NAMES), st.integers(-(10**9), 10**12), max_size=12))
def test_taking_a_fact_away_never_adds_a_contradiction(values):
    """Unknown never triggers: with one fact less there is no check that was not there before."""
    whole = set(found(**values))
    for name in values:
        assert set(found(**{k: v for k, v in values.items() if k != name})) <= whole
