"""The budget: sums, and the cap of indirect costs by the rule of law (rules-programs §1.7). No database."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from kechuang.core.logic.verdicts import Problem
from kechuang.programs.logic.budget import (
    Cap,
    amount_asked,
    budget_faults,
    caps,
    indirect_cap,
    read_budget,
    split_total,
    sums,
    typed_budget,
)

NOW, BEFORE = date(2026, 11, 22), date(2021, 8, 4)
WAN = Decimal(10_000)


@pytest.mark.parametrize(
    ("direct", "purchase", "on", "cap"),
    [
        ("800", "100", NOW, "200"),
        ("800", "100", BEFORE, "130"),
        ("500", "0", NOW, "150"),
        ("501", "0", NOW, "150.25"),
        ("1000", "0", NOW, "275"),
        ("1500", "300", NOW, "315"),
        ("1500", "300", BEFORE, "201"),
        ("100", "40", NOW, "18"),
        ("0", "0", NOW, "0"),
    ],
)
def test_cap_of_indirect_costs_by_marginal_slices(direct, purchase, on, cap):
    found = indirect_cap(Decimal(direct) * WAN, Decimal(purchase) * WAN, on=on)
    assert found.cap == Decimal(cap) * WAN
    assert found.base == (Decimal(direct) - Decimal(purchase)) * WAN
    assert found.largest == (Decimal(direct) + Decimal(cap)) * WAN


@pytest.mark.parametrize(
    ("total", "purchase", "direct", "indirect"),
    [
        ("600", "0", "4615384.62", "1384615.38"),
        ("100", "20", "815384.62", "184615.38"),
        ("650", "0", "5000000", "1500000"),
        ("1275", "0", "10000000", "2750000"),
    ],
)
def test_a_total_alone_is_split_back(total, purchase, direct, indirect):
    found = split_total(Decimal(total) * WAN, Decimal(purchase) * WAN, on=NOW)
    assert found == (Decimal(direct), Decimal(indirect))


def test_soft_science_where_a_province_says_so():
    zhejiang = ("330100", "330000")
    assert (
        indirect_cap(50 * WAN, Decimal(0), on=date(2025, 6, 1), places=zhejiang, kind="soft").cap == 15 * WAN
    )


def test_nothing_is_said_where_it_cannot_be():
    assert indirect_cap(10 * WAN, 20 * WAN, on=NOW) == Cap(
        clause="间接费用分段比例；基数为直接费用减设备购置费", why="设备购置费超过直接费用，请核对"
    )
    assert split_total(10 * WAN, 20 * WAN, on=NOW) is None
    assert indirect_cap(10 * WAN, Decimal(0), on=date(2010, 1, 1)).why == "当日没有间接费用的规定。"


BUDGET = {
    "purchase": {"applied": "400000", "raised": "100000"},
    "trial": {"applied": "50000"},
    "lease": {"applied": "50000"},
    "business": {"applied": "300000", "raised": "900000"},
    "labour": {"applied": "200000"},
    "indirect": {"applied": "180000"},
}


def test_only_purchased_equipment_is_taken_off_the_base():
    applied = sums(BUDGET, "applied")
    assert (applied.purchase, applied.equipment, applied.direct, applied.total) == (400_000, 500_000, 1_000_000, 1_180_000)  # fmt: skip
    assert sums(BUDGET).total == 2_180_000
    found = caps(BUDGET, on=NOW)
    assert (found["applied"].base, found["applied"].cap) == (600_000, 180_000)
    assert (found["raised"].base, found["raised"].cap) == (900_000, 270_000)


def test_budget_faults_say_by_how_much():
    assert list(budget_faults(BUDGET, on=NOW, asked=Decimal(1_180_000))) == []
    over = {**BUDGET, "indirect": {"applied": "180000.01"}}
    assert list(budget_faults(over, on=NOW)) == [
        "申请财政经费的间接费用18万元，超过上限18万元（基数60万元：直接费用减设备购置费）。请减少0.01元。"
    ]
    assert list(budget_faults(BUDGET, on=NOW, asked=Decimal(1_000_000))) == [
        "预算里申请财政经费合计118万元，与申请金额100万元不一致，相差18万元，请改成一致。"
    ]
    assert list(budget_faults(None, on=NOW, asked=Decimal(1))) == []


def test_read_budget_takes_both_shapes_and_the_unit():
    flat = {
        "purchase-applied": "40",
        "purchase-raised": "10",
        "indirect-applied": "18万元",
        "labour-raised": " ",
    }
    nested = {"purchase": {"applied": "400000", "raised": "100000"}, "indirect": {"applied": "180000"}}
    assert read_budget(flat) == nested
    assert read_budget(nested, unit="元") == nested
    assert read_budget({"labour-raised": ""}) is None
    assert typed_budget(nested) == {
        ("purchase", "applied"): "40",
        ("purchase", "raised"): "10",
        ("indirect", "applied"): "18",
    }


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ({"labour-applied": "多"}, "“经费预算”的劳务费（申请财政经费）填的“多”不是金额，请只填数字（单位万元）。"),
        ({"labour-applied": "-1"}, "“经费预算”的劳务费（申请财政经费）应不小于0，也不会这么大，请核对单位（万元）。"),
        ({"gold": {}}, "“经费预算”没有“gold”这个科目。"),
        ("40", "“经费预算”应按科目填写。"),
    ],
)  # fmt: skip
def test_read_budget_says_which_line_is_wrong(raw, words):
    with pytest.raises(Problem) as caught:
        read_budget(raw)
    assert caught.value.message == words


def test_a_case_asks_for_a_sum_or_for_the_applied_part_of_its_budget():
    budget = {"purchase": {"applied": "200000", "raised": "300000"}, "indirect": {"applied": "50000"}}
    assert amount_asked("1200.50") == Decimal("1200.50")
    assert amount_asked(budget) == Decimal(250000)
    assert amount_asked(None) is None
