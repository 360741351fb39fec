"""Values that may be unknown, and exact ratios."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang.rules.values import (
    FactRef,
    Grown,
    Ratio,
    Unknown,
    ceiling,
    greater,
    groups_of,
    is_known,
    lesser,
    ratio,
    rounded,
    total,
    unknown_of,
)

SALES, STAFF = FactRef("sales", 2025), FactRef("st_staff_average", 2025)
money = st.decimals(min_value=-(10**12), max_value=10**12, places=2)
positive = st.decimals(min_value="0.01", max_value=10**12, places=2)
limits = st.decimals(min_value=-10, max_value=10, places=4)


@pytest.mark.parametrize(
    "found",
    [
        lambda x: x + 1,
        lambda x: 1 + x,
        lambda x: x - Decimal("0.1"),
        lambda x: Decimal("0.1") - x,
        lambda x: x * 3,
        lambda x: 3 * x,
        lambda x: x / 2,
        lambda x: 2 / x,
        lambda x: -x,
        lambda x: x**2,
    ],
)
def test_unknown_spreads_through_arithmetic(found):
    assert found(Unknown((SALES,))) == Unknown((SALES,))


def test_unknown_remembers_all_that_is_missing_once():
    both = Unknown((SALES,)) + Unknown((STAFF,)) * Unknown((SALES,))
    assert both.missing == (SALES, STAFF)
    assert [str(each) for each in both.missing] == ["sales@2025", "st_staff_average@2025"]
    assert str(FactRef("industry")) == "industry"


def test_unknown_is_neither_yes_nor_no_and_cannot_be_compared():
    with pytest.raises(TypeError, match="是或否"):
        bool(Unknown((SALES,)))
    with pytest.raises(TypeError):
        _ = Unknown((SALES,)) < 3
    assert Unknown((SALES,)) != 0
    assert hash(Unknown((SALES,))) == hash(Unknown((SALES,)))


def test_sums_and_extremes_of_something_unknown_are_unknown():
    lacking = Unknown((SALES,))
    assert total([Decimal(1), lacking]) == lacking
    assert total([]) == 0
    assert total([Decimal("0.1")] * 3) == Decimal("0.3")
    assert lesser(lacking, 1) == greater(1, lacking) == lacking
    assert (lesser(2, 1), greater(2, 1)) == (1, 2)
    assert is_known(0, Decimal(0), False, "")
    assert not is_known(1, lacking)
    assert unknown_of(1, lacking, Unknown((STAFF,))).missing == (SALES, STAFF)


def test_a_ratio_without_a_positive_bottom_is_unknown_and_says_why():
    assert ratio(Decimal(1), Decimal(0)) == Unknown(why="分母为零或负数，比例无法计算")
    assert ratio(Decimal(1), Decimal(-5), why="净资产为负") == Unknown(why="净资产为负")
    assert ratio(Unknown((SALES,)), Decimal(0)) == Unknown((SALES,))


@given(money, positive, limits)
def test_ratios_compare_as_exact_fractions_do(top, bottom, limit):
    found, exact = ratio(top, bottom), Fraction(top) / Fraction(bottom)
    assert isinstance(found, Ratio)
    assert found.fraction() == exact
    assert (found >= limit, found > limit, found <= limit, found < limit) == (
        exact >= limit,
        exact > limit,
        exact <= limit,
        exact < limit,
    )
    assert (found == limit) == (exact == limit)
    assert hash(found) == hash(exact)


@given(positive, positive)
def test_a_ratio_is_never_rounded_before_its_threshold(top, bottom):
    shown = ratio(top, bottom).decimal(2)
    assert abs(Fraction(shown) - Fraction(top) / Fraction(bottom)) <= Fraction(1, 200)


def test_a_third_is_below_what_it_is_shown_as():
    third = ratio(Decimal(2), Decimal(3))
    assert third.decimal(2) == Decimal("0.67")
    assert not third >= Decimal("0.67")
    assert third == ratio(Decimal(4), Decimal(6))
    assert third != "2/3"
    assert repr(third) == "Ratio(2/3)"


@pytest.mark.parametrize(
    ("value", "places", "wanted"),
    [
        (Decimal("2.675"), 2, "2.68"),
        (Decimal("-2.675"), 2, "-2.68"),
        (Fraction(1, 3), 4, "0.3333"),
        (Fraction(-1, 8), 2, "-0.13"),
        (Fraction(1, 8), 2, "0.13"),
        (5, 2, "5.00"),
    ],
)
def test_rounding_is_half_up(value, places, wanted):
    assert str(rounded(value, places)) == wanted


@given(st.fractions(min_value=-(10**6), max_value=10**6), st.integers(0, 6))
def test_rounding_is_within_half_a_unit(value, places):
    assert abs(Fraction(rounded(value, places)) - value) <= Fraction(1, 2 * 10**places)


@given(positive, positive, st.integers(1, 5), st.decimals(min_value="-0.5", max_value=2, places=3))
def test_growth_compares_by_powers(first, last, years, limit):
    grown = Grown(first, last, years)
    exact = Fraction(last) >= Fraction(first) * (1 + Fraction(limit)) ** years
    assert grown.at_least(limit) == exact


def test_growth_is_shown_rounded():
    assert Grown(Decimal(4800), Decimal(5500), 2).decimal(4) == Decimal("0.0704")
    assert Grown(Decimal(100), Decimal(121), 2).at_least(Decimal("0.1"))


@given(st.integers(0, 10**6), st.integers(1, 100))
def test_groups_are_begun_ones_too(count, size):
    assert groups_of(Decimal(count), Decimal(size)) == ceiling(Fraction(count, size)) == -(-count // size)


def test_groups_and_ceilings_of_something_unknown_are_unknown():
    lacking = Unknown((STAFF,))
    assert groups_of(lacking, 10) == ceiling(lacking) == lacking
    assert ceiling(Decimal("2.3")) == 3
    assert ceiling(Decimal("2.0")) == 2
