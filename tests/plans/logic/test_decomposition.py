from __future__ import annotations

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang.plans.logic import Expression, Indivisible, decompose, decompose_expression, describe, preview

COUNTIES = ["东岭", "西川", "南湖"]


@pytest.mark.parametrize(
    ("total", "weights", "shares"),
    [
        ("20", ["0.5", "0.3", "0.2"], ["10", "6", "4"]),
        ("10", ["1", "1", "1"], ["4", "3", "3"]),
        ("10", ["0.3333", "0.3333", "0.3333"], ["4", "3", "3"]),
        ("10", ["25", "35", "40"], ["2", "4", "4"]),  # equal remainders of .5: the larger base first
        ("10", ["35", "25", "40"], ["4", "2", "4"]),
        ("1", ["1", "2", "1"], ["0", "1", "0"]),
        ("0", ["1", "1", "1"], ["0", "0", "0"]),
        ("12.5", ["1", "1", "1"], ["5", "4", "4"]),  # whole things: the sum is 13, never below 12.5
        ("7", ["0", "1", "1"], ["0", "4", "3"]),
    ],
)
def test_proportional_by_largest_remainder(total, weights, shares):
    assert decompose(D(total), [D(w) for w in weights], "proportional", True) == [D(s) for s in shares]


def test_equal_ignores_the_weights():
    assert decompose(D(7), [None, None, D(100)], "equal", True) == [D(3), D(2), D(2)]


def test_manual_returns_what_was_written():
    assert decompose(D(7), [D(1), D(9)], "manual", True) == [D(1), D(9)]


def test_money_is_divided_to_the_cent_and_adds_up():
    shares = decompose(D("3.1"), [D(1), D(1), D(1)], "equal", False)
    assert shares == [D("1.04"), D("1.03"), D("1.03")]
    assert sum(shares) == D("3.1")


def test_an_upper_limit_is_never_exceeded():
    assert decompose(D("12.5"), [D(1)] * 3, "equal", True, upper=True) == [D(4), D(4), D(4)]


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        ([D(1), None], "第2个单位没有数值"),
        ([D(0), D(0)], "权重合计为0"),
        ([D(-1), D(2)], "权重不能是负数"),
        ([], "没有承担单位"),
    ],
)
def test_weights_that_cannot_be_used_are_refused(weights, words):
    with pytest.raises(Indivisible, match=words):
        decompose(D(10), weights, "proportional", True)


def test_an_unknown_method_is_refused():
    with pytest.raises(Indivisible, match="不认识的分解办法"):
        decompose(D(10), [D(1)], "lottery", True)


@given(
    st.integers(0, 10**6),
    st.lists(st.decimals(0, 10**6, places=3, allow_nan=False), min_size=1, max_size=20),
)
def test_shares_are_whole_and_add_up(total, weights):
    if not sum(weights):
        return
    shares = decompose(D(total), weights, "proportional", True)
    assert sum(shares) == total
    for share, weight in zip(shares, weights, strict=True):
        quota = D(total) * weight / sum(weights)
        assert abs(share - quota) < D("1.000001")


def test_a_range_divides_its_floor_and_its_width():
    shares, _ = decompose_expression(
        Expression("range", floor=D(3), ceil=D(5), unit="个"), COUNTIES, [None] * 3, "equal"
    )
    assert [describe(s.expression) for s in shares] == ["1—2个", "1—2个", "不少于1个"]


def test_floor_and_stretch_are_divided_each():
    city = Expression("stretch", floor=D(2100), stretch=D(3000), unit="件")
    result = preview(city, COUNTIES, [D(5), D(3), D(2)], "proportional")
    assert [(s.expression.floor, s.expression.stretch) for s in result.shares] == [
        (D(1050), D(1500)), (D(630), D(900)), (D(420), D(600)),
    ]  # fmt: skip
    assert (result.total, result.sum, result.stretch_total, result.stretch_sum) == (
        D(2100),
        D(2100),
        D(3000),
        D(3000),
    )
    assert result.is_enough


@given(
    st.integers(0, 5000), st.integers(1, 5000),
    st.lists(st.integers(0, 1000), min_size=1, max_size=15).filter(any),
)  # fmt: skip
def test_no_stretch_falls_below_its_floor(floor, more, weights):
    city = Expression("stretch", floor=D(floor), stretch=D(floor + more), unit="件")
    names = [str(n) for n in range(len(weights))]
    shares, _ = decompose_expression(city, names, [D(w) for w in weights], "proportional")
    tops = [s.expression.stretch if s.expression.stretch is not None else s.expression.floor for s in shares]
    assert all(top >= s.expression.floor for top, s in zip(tops, shares, strict=True))
    assert sum(s.expression.floor for s in shares) == floor
    assert sum(tops) == floor + more


def test_a_strict_bound_on_whole_things_is_raised_by_one_before_it_is_divided():
    result = preview(Expression("value", ">", floor=D(100), unit="人"), COUNTIES, [None] * 3, "equal")
    assert [describe(s.expression) for s in result.shares] == ["不少于34人", "不少于34人", "不少于33人"]
    assert result.sum == D(101)
    assert result.is_enough


def test_a_strict_bound_that_is_only_equalled_by_hand_is_not_enough():
    city = Expression("value", ">", floor=D(100), unit="人")
    assert not preview(city, COUNTIES, [D(50), D(30), D(20)], "manual").is_enough
    assert preview(city, COUNTIES, [D(50), D(30), D(21)], "manual").is_enough


def test_a_sum_below_the_city_is_seen():
    result = preview(
        Expression("value", ">=", floor=D(20), unit="家"), COUNTIES, [D(10), D(5), D(4)], "manual"
    )
    assert (result.sum, result.is_enough) == (D(19), False)


def test_a_share_of_nothing_is_marked():
    shares, _ = decompose_expression(
        Expression("value", ">=", floor=D(1), unit="家"), COUNTIES, [D(1), D(5), D(1)], "potential"
    )
    assert [s.is_empty for s in shares] == [True, False, True]


def test_ten_thousands_of_pieces_stay_whole_pieces():
    shares, _ = decompose_expression(
        Expression("value", ">=", floor=D("1.2"), unit="万件"), COUNTIES, [D(7), D(7), D(7)], "equal"
    )
    assert [s.expression.floor for s in shares] == [D("0.4"), D("0.4"), D("0.4")]
    shares, _ = decompose_expression(
        Expression("value", ">=", floor=D(1), unit="万件"), COUNTIES, [None] * 3, "equal"
    )
    assert [s.expression.floor for s in shares] == [D("0.3334"), D("0.3333"), D("0.3333")]


@pytest.mark.parametrize("form", ["rank", "rank_change", "masked"])
def test_ranks_and_masked_numbers_cannot_be_divided(form):
    with pytest.raises(Indivisible, match=r"位次|没有写明"):
        decompose_expression(Expression(form, rank=3, rank_change=1), COUNTIES, [D(1)] * 3, "equal")


def test_growth_is_the_same_for_all():
    result = preview(Expression("growth", ">=", growth_pct=D(20)), COUNTIES, [None] * 3, "equal")
    assert {describe(s.expression) for s in result.shares} == {"增长20%以上"}
    assert result.is_enough
    assert "不低于全市要求" in result.note


def test_differentiated_growth_is_checked_by_weight():
    city = Expression("growth", ">=", growth_pct=D(20))
    enough = preview(city, COUNTIES, [D(30), D(15), D(10)], "manual", bases=[D(60), D(30), D(10)])
    assert (enough.sum, enough.is_enough) == (D("23.5"), True)
    short = preview(city, COUNTIES, [D(10), D(15), D(30)], "manual", bases=[D(60), D(30), D(10)])
    assert (short.sum, short.is_enough) == (D("13.5"), False)
    unknown = preview(city, COUNTIES, [D(30), D(30), D(30)], "manual", bases=[D(60), None, D(10)])
    assert (unknown.sum, unknown.is_enough) == (None, False)


def test_shares_of_a_whole_do_not_add_up_and_it_says_so():
    result = preview(Expression("share", ">=", floor=D(25), unit="%"), COUNTIES, [None] * 3, "equal")
    assert result.sum is None
    assert "占比不能相加" in result.note
