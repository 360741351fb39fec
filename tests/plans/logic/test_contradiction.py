from __future__ import annotations

from decimal import Decimal as D

import pytest

from kechuang.plans.logic import contradictions
from kechuang.reading.model import Form, Kind, Statement


def said(**fields):
    given = {
        "kind": Kind.ACTUAL, "form": Form.VALUE, "indicator": "高企", "norm": "高新技术企业总数", "start": 0, "end": 5,
        "span": "高企137家", "period": "2025", "value": D(137), "unit": "家", "code": None, **fields,
    }  # fmt: skip
    return Statement(**given)


def test_different_results_of_one_thing_contradict():
    (only,) = contradictions([said(), said(value=D(140))])
    assert only.words == "“高新技术企业总数”2025年一处为137家，另一处为140家。"
    assert only.hint == ""


@pytest.mark.parametrize(
    "other",
    [
        {"value": D(137)},
        {"value": D(137), "period": "2024"},
        {"norm": "科技型中小企业数", "value": D(5)},
        {"kind": Kind.TARGET, "value": D(150)},
        {"value": D(130), "approx": "多", "cmp": ">="},
        {"value": D(140), "cmp": "~", "approx": "约"},
        {"value": D(130), "cmp": ">="},
        {"value": None, "form": Form.MASKED, "cmp": "masked"},
        {"value": D(20), "mode": "新增", "norm": "高新技术企业总数"},
        {"value": D(9), "period": "累计"},
        {"value": D(137), "unit": "万元"},
    ],
)
def test_what_can_both_hold_is_no_contradiction(other):
    assert contradictions([said(), said(**other)]) == []


def test_scales_and_rounding_are_allowed_for():
    money = {"norm": "技术合同成交额", "unit": "亿元", "value": D("3.1")}
    assert contradictions([said(**money), said(norm="技术合同成交额", unit="万元", value=D(31200))]) == []
    (only,) = contradictions([said(**money), said(norm="技术合同成交额", unit="万元", value=D(35000))])
    assert "3.1亿元，另一处为35000万元" in only.words


def test_targets_that_ask_different_things_contradict():
    target = {"kind": Kind.TARGET, "cmp": ">="}
    assert len(contradictions([said(value=D(15), **target), said(value=D(20), **target)])) == 1
    assert contradictions([said(value=D(15), **target), said(value=D(15), kind=Kind.TARGET, cmp=">")]) == []


def test_growth_and_rank_are_compared_too():
    grown = {"form": Form.GROWTH, "value": None, "cmp": "growth"}
    (only,) = contradictions([said(growth_pct=D("56.9"), **grown), said(growth_pct=D(60), **grown)])
    assert only.what == "growth"
    assert contradictions([said(growth_pct=D("56.9"), **grown), said(growth_pct=D(57), **grown)]) == []
    (place,) = contradictions([said(rank=2, rank_scope="全省"), said(rank=3, rank_scope="全省")])
    assert place.what == "rank"


def test_early_and_final_figures_get_a_hint():
    (only,) = contradictions([said(span="快报数137家"), said(span="核定140家", value=D(140))])
    assert "快报" in only.hint


def test_regions_are_kept_apart():
    pair = [said(), said(value=D(9))]
    assert contradictions(pair, regions=["990100", "990101"]) == []
    assert len(contradictions(pair, regions=["990100", "990100"])) == 1


def test_many_that_disagree_are_all_flagged_without_naming_every_pair():
    many = [said(value=D(100 + n), start=n, end=n + 1) for n in range(60)]
    found = contradictions(many)
    assert {id(side) for clash in found for side in (clash.one, clash.other)} == {id(each) for each in many}
    assert len(found) < 60 * 4
