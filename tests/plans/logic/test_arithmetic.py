from __future__ import annotations

from decimal import Decimal as D

import pytest

from kechuang.plans.logic import findings, implied_base, implied_whole
from kechuang.plans.logic.arithmetic import implied_by_multiple
from kechuang.reading.model import Form, Kind, Statement


def said(**fields):
    given = {
        "kind": Kind.ACTUAL,
        "form": Form.VALUE,
        "indicator": "x",
        "norm": "x",
        "start": 0,
        "end": 5,
        "span": "",
        **fields,
    }
    return Statement(**given)


@pytest.mark.parametrize(
    ("value", "growth", "increase", "words"),
    [
        ("83", "10", True, "830"),
        ("6", "14.3", True, "约42（41.8～42.1之间唯一的整数）"),
        ("5731", "56.9", False, "约3653（3651～3654）"),
        ("4354", "101.2", False, "约2164（2163.5～2164.6之间唯一的整数）"),
        ("120", "-20", False, "150"),
    ],
)
def test_base_from_growth(value, growth, increase, words):
    implied = implied_base(D(value), D(growth), increase=increase, whole=True)
    assert implied is not None
    assert implied.words == words


def test_base_of_a_rounded_growth_is_an_interval():
    implied = implied_base(D(6), D("14.3"), increase=True, whole=True)
    assert implied is not None
    assert (round(implied.low, 1), round(implied.high, 1), implied.integers) == (D("41.8"), D("42.1"), (42,))


@pytest.mark.parametrize(
    ("value", "growth", "increase"),
    [("6", "0", True), ("6", "-5", True), ("6", "-100", False), ("6", "-150", False)],
)
def test_no_base_can_follow(value, growth, increase):
    assert implied_base(D(value), D(growth), increase=increase) is None


def test_total_from_share():
    implied = implied_whole(D(3), D(30), whole=True)
    assert implied is not None
    assert (implied.point, implied.words) == (D(10), "10")
    assert implied_whole(D(3), D(0)) is None


def test_base_from_multiple():
    implied = implied_by_multiple(D(153), D("1.6"), whole=True)
    assert implied is not None
    assert implied.words == "约95.6（92.7～98.7）"


def test_an_increase_with_its_total_gives_base_and_growth():
    pair = [
        said(norm="新增高新技术企业数", value=D(47), growth_pct=D(52), unit="家", mode="新增"),
        said(norm="高新技术企业总数", value=D(137), unit="家", start=8, end=14),
    ]
    (only,) = findings(pair)[0]
    assert (only.label, only.verdict) == ("基数与增幅", "ok")
    assert only.shown == "137 − 47 = 90家；47 ÷ 90 = 52.2%，与文中52%相符。"
    assert 1 not in findings(pair)


def test_a_growth_that_does_not_fit_the_total_is_doubted():
    pair = [
        said(norm="新增高新技术企业数", value=D(47), growth_pct=D(60), unit="家", mode="新增"),
        said(norm="高新技术企业总数", value=D(137), unit="家", start=8, end=14),
    ]
    (only,) = findings(pair)[0]
    assert only.verdict == "doubt"
    assert "52.2%，与文中60%不符" in only.shown


def test_an_increase_without_growth_still_gives_the_base():
    pair = [
        said(norm="新增市级众创空间数", value=D(3), unit="家", mode="新增"),
        said(norm="市级众创空间总数", value=D(13), unit="家", start=8, end=14),
    ]
    assert [f.shown for f in findings(pair)[0]] == ["13 − 3 = 10家，推得上年末为10家。"]


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"norm": "在孵企业增加数", "value": D(83), "growth_pct": D(10), "unit": "家", "mode": "增加"},
         "83 ÷ 10% = 830，推得基数830家。增加后为913家。"),
        ({"norm": "毕业企业增加数", "value": D(6), "growth_pct": D("14.3"), "unit": "家", "mode": "增加"},
         "6 ÷ 14.3% ≈ 42，推得基数约42（41.8～42.1之间唯一的整数）家。增加后为48家。"),
        ({"norm": "专利奖", "value": D(3), "share_pct": D(30), "unit": "项"}, "3 ÷ 30% = 10，推得总数10项。"),
        ({"norm": "项目", "value": D(153), "multiple": D("1.6"), "unit": "项"}, "153 ÷ 1.6 ≈ 95.6，推得上年数约95.6（92.7～98.7）项。"),
    ],
)  # fmt: skip
def test_the_computation_is_shown(fields, shown):
    (only,) = findings([said(**fields)])[0]
    assert (only.verdict, only.shown) == ("ok", shown)


def test_whole_things_need_a_whole_number():
    (only,) = findings([said(norm="奖", value=D(2), share_pct=D("85.0"), unit="项")])[0]
    assert only.verdict == "doubt"
    (fits,) = findings([said(norm="奖", value=D(3), share_pct=D("30.0"), unit="项")])[0]
    assert fits.verdict == "ok"


def test_growth_alone_cannot_be_computed():
    (only,) = findings([said(kind=Kind.TARGET, form=Form.GROWTH, cmp="growth>=", growth_pct=D(20))])[0]
    assert only.verdict == "cannot"


def test_a_share_over_a_hundred_is_doubted():
    (only,) = findings([said(form=Form.SHARE, value=D(130), unit="%")])[0]
    assert only.verdict == "doubt"


def test_unlike_things_are_not_taken_for_a_total():
    pair = [
        said(norm="新增高新技术企业数", value=D(47), unit="家", mode="新增"),
        said(norm="科技型中小企业总数", value=D(137), unit="家", start=8, end=14),
    ]
    assert findings(pair) == {}
