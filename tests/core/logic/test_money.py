"""Money in and out: texts to yuan, yuan to texts, rounding at display only."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang.core.logic.decimals import grouped, parse_decimal, round_half_up
from kechuang.core.logic.money import YUAN, MoneyError, format_money, parse_money


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("1.2万元", "12000"),
        ("3,150.50元", "3150.50"),
        ("80亿元", "8000000000"),
        ("12993万元", "129930000"),
        ("１００万", "1000000"),
        ("１，２３４．５元", "1234.5"),
        ("0", "0"),
        ("-3万元", "-30000"),
        ("−3万元", "-30000"),
        ("¥500", "500"),
        ("￥1,000.00", "1000"),
        ("人民币 3 万元整", "30000"),
        ("3千万元", "30000000"),
        ("5百万", "5000000"),
        ("15千元", "15000"),
        ("6.8万亿元", "6800000000000"),
        ("1亿2000万元", "120000000"),
        ("1万500元", "10500"),
        (".5元", "0.5"),
    ],
)
def test_parse(text: str, yuan: str) -> None:
    assert parse_money(text) == Decimal(yuan)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "万元",
        "近亿元",
        "2600多万元",
        "x万元",
        "12,34元",
        "1.2.3元",
        "5万美元",
        "3万4亿",
        "1e3",
        "十万",
        "3 4元",
    ],
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    assert parse_money("3万元") == 30000
    with pytest.raises(MoneyError, match="看不懂金额"):
        parse_money(text)


def test_a_long_run_of_digits_is_refused_at_once() -> None:
    with pytest.raises(MoneyError):
        parse_money("1" * 20_000 + "x")


def test_the_heading_gives_the_unit_of_a_bare_number_only() -> None:
    assert [parse_money(text, unit="千元") for text in ("12", "-0.5", "12元", "12万")] == [
        12000,
        -500,
        12,
        120000,
    ]
    with pytest.raises(MoneyError, match="不认识的金额单位“美元”"):
        parse_money("12", unit="美元")


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (None, "—"),
        ("0", "0元"),
        ("0.004", "0元"),
        ("-0.004", "0元"),
        ("0.005", "0.01元"),
        ("-0.005", "-0.01元"),
        ("3150.5", "3,150.50元"),
        ("3150", "3,150元"),
        ("9999.99", "9,999.99元"),
        ("9999.995", "1万元"),
        ("10000", "1万元"),
        ("12000", "1.2万元"),
        ("129930000", "1.3亿元"),
        ("99994999", "9,999.5万元"),
        ("99999499", "9,999.95万元"),
        ("99999950", "1亿元"),
        ("8000000000", "80亿元"),
        ("-8050000000", "-80.5亿元"),
        ("6800000000000", "6.8万亿元"),
    ],
)
def test_format_chooses_what_a_person_would_say(amount: str | None, text: str) -> None:
    assert format_money(None if amount is None else Decimal(amount)) == text


@pytest.mark.parametrize(
    ("scale", "places", "text"),
    [
        ("元", None, "12,345,678.50元"),
        ("元", 0, "12,345,679元"),
        ("万元", None, "1,234.57万元"),
        ("万元", 0, "1,235万元"),
        ("万元", 4, "1,234.5679万元"),
        ("亿元", 2, "0.12亿元"),
        ("亿元", 1, "0.1亿元"),
        ("千元", 1, "12,345.7千元"),
        ("auto", 3, "1,234.568万元"),
    ],
)
def test_format_with_a_given_scale(scale: str, places: int | None, text: str) -> None:
    assert format_money(Decimal("12345678.50"), scale, places) == text


def test_format_refuses_other_scales_floats_and_infinity() -> None:
    assert format_money(12) == "12元"
    with pytest.raises(ValueError, match="不认识的金额单位"):
        format_money(Decimal(12), "美元")
    with pytest.raises(TypeError):
        format_money(12.0)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="有限"):
        format_money(Decimal("NaN"))


amounts = st.decimals(-(10**15), 10**15, allow_nan=False, places=2)


@given(amounts, st.sampled_from(sorted(YUAN)), st.integers(0, 6))
def test_what_is_shown_is_the_rounded_amount(amount: Decimal, scale: str, places: int) -> None:
    shown = parse_money(format_money(amount, scale, places))
    assert shown == round_half_up(amount / YUAN[scale], places) * YUAN[scale]


@given(amounts)
def test_yuan_with_cents_lose_nothing(amount: Decimal) -> None:
    assert parse_money(format_money(amount, "元")) == amount


@given(amounts)
def test_the_chosen_scale_is_off_by_less_than_half_its_last_digit(amount: Decimal) -> None:
    text = format_money(amount)
    unit = text.lstrip("-0123456789,.")
    assert abs(parse_money(text) - amount) * 200 <= YUAN[unit]


@pytest.mark.parametrize(
    ("text", "value"), [("１,234.5", "1234.5"), (" -3 ", "-3"), ("+0.50", "0.50"), ("12345", "12345")]
)
def test_parse_decimal(text: str, value: str) -> None:
    assert parse_decimal(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "1e3", "12,34", "一", "1 2", "NaN", "٣"])
def test_what_is_no_number_is_refused(text: str) -> None:
    assert parse_decimal("12") == 12
    with pytest.raises(ValueError, match="不是数字"):
        parse_decimal(text)


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        ("1234567.10", None, "1,234,567.1"),
        ("1E+3", None, "1,000"),
        ("-0.0", None, "0"),
        ("2.5", 0, "3"),
        ("-2.5", 0, "-3"),
        ("1.005", 2, "1.01"),
        ("100", None, "100"),
    ],
)
def test_grouped(value: str, places: int | None, text: str) -> None:
    assert grouped(Decimal(value), places) == text
