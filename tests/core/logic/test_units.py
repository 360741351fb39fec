"""Units: what converts, what never does, and how values are said."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang.core.logic.units import (
    CATALOGUE,
    UnitError,
    UnitMismatch,
    convert,
    format_number,
    full,
    interchangeable,
    unit,
)

SEEDS = "元 万元 亿元 千元 家 户 个 项 件 名 人 支 次 人次 场 位 % 倍 个百分点 平方米 万平方米 人年 件/万人 吨标煤/万元"


@pytest.mark.parametrize("name", SEEDS.split())
def test_the_units_of_the_field_are_known(name: str) -> None:
    assert convert(3, name, name) == 3


@pytest.mark.parametrize(
    ("value", "source", "target", "result"),
    [
        ("1.2", "万元", "元", "12000"),
        ("12993", "万元", "亿元", "1.2993"),
        ("15", "千元", "万元", "1.5"),
        ("3", "万平方米", "㎡", "30000"),
        ("3", "亩", "平方米", "2000"),
        ("2", "公顷", "亩", "30"),
        ("5", "家", "户", "5"),
        ("5", "个", "家", "5"),
        ("5", "个", "人", "5"),
        ("5", "人", "名", "5"),
        ("2", "万人", "位", "20000"),
        ("1.5", "万人次", "人次", "15000"),
        ("12", "件/万人", "件/人", "0.0012"),
        ("12", "件／万人", "项/万人", "12"),
        ("0.5", "吨标煤/万元", "吨标准煤/元", "0.00005"),
        ("30", "万元/人", "元/名", "300000"),
        ("18", "人月", "人年", "1.5"),
        ("3", "位", "名次", "3"),
        ("3", "成", "%", "30"),
        ("5", "‰", "％", "0.5"),
        ("25", "个基点", "百分点", "0.25"),
        ("2", "年", "个月", "24"),
        ("6.8", "万亿元", "亿元", "68000"),
        ("7", "", "", "7"),
        ("7", "万", "", "70000"),
    ],
)
def test_convert(value: str, source: str, target: str, result: str) -> None:
    assert convert(Decimal(value), source, target) == Decimal(result)
    assert convert(Decimal(result), target, source) == Decimal(value)


@pytest.mark.parametrize(
    ("source", "target", "message"),
    [
        ("%", "个百分点", "“%”与“个百分点”不能换算：百分比是比率，百分点是两个比率之差。"),
        ("百分点", "％", "“个百分点”与“%”不能换算：百分比是比率，百分点是两个比率之差。"),
        ("倍", "%", "“倍”与“%”不能换算：请先说明是“为…倍”还是“增长…倍”。"),
        ("家", "万元", "“家”与“万元”不是同类单位，不能换算。"),
        ("家", "人", "“家”与“人”计数的对象不同，不能换算。"),
        ("人", "人次", "“人”与“人次”不是同类单位，不能换算。"),
        ("位次", "名", "“位次”与“名”计数的对象不同，不能换算。"),
        ("位次", "个", "“位次”与“个”计数的对象不同，不能换算。"),
        ("元", "美元", "“元”与“美元”不是同类单位，不能换算。"),
        ("工作日", "天", "“工作日”与“天”不是同类单位，不能换算。"),
        ("", "家", "“无单位”与“家”不是同类单位，不能换算。"),
        ("件/万人", "件", "“件/万人”与“件”不是同类单位，不能换算。"),
        ("件/人", "家/人", "“件/人”与“家/人”不是同类单位，不能换算。"),
    ],
)
def test_units_of_different_families_are_refused(source: str, target: str, message: str) -> None:
    assert convert(1, source, source) == 1
    assert not interchangeable(source, target)
    with pytest.raises(UnitMismatch) as refusal:
        convert(1, source, target)
    assert str(refusal.value) == message


@pytest.mark.parametrize(
    "name", ["斗", "万%", "万倍", "百工作日", "件/", "家/斗", "/", "万个百分点", "件/人/年"]
)
def test_unknown_units_are_refused(name: str) -> None:
    assert unit("万家").name == "万家"
    with pytest.raises(UnitError, match="单位目录里没有"):
        unit(name)


@pytest.mark.parametrize(
    ("value", "name", "said", "every_digit"),
    [
        (None, "家", "—", "—"),
        ("0", "家", "0家", "0家"),
        ("999", "家", "999家", "999家"),
        ("9999", "家", "9,999家", "9,999家"),
        ("10000", "家", "1万家", "10,000家"),
        ("12993", "家", "12,993家", "12,993家"),
        ("12900", "件", "1.29万件", "12,900件"),
        ("99999", "件", "99,999件", "99,999件"),
        ("100001", "件", "10万件", "100,001件"),
        ("1234567", "件", "123.46万件", "1,234,567件"),
        ("99999999", "件", "1亿件", "99,999,999件"),
        ("12993", "万元", "1.3亿元", "12,993万元"),
        ("1.25", "万元", "1.25万元", "1.25万元"),
        ("0.5", "万元", "5,000元", "0.5万元"),
        ("3150.505", "元", "3,150.51元", "3,150.505元"),
        ("-350000", "元", "-35万元", "-350,000元"),
        ("52.189", "%", "52.19%", "52.189%"),
        ("52.20", "%", "52.2%", "52.2%"),
        ("123456", "%", "123,456%", "123,456%"),
        ("1.25", "百分点", "1.25个百分点", "1.25个百分点"),
        ("12345.678", "件/万人", "12,345.68件/万人", "12,345.678件/万人"),
        ("35", "万㎡", "35万平方米", "35万平方米"),
        ("20000", "公顷", "2万公顷", "20,000公顷"),
        ("20000", "人年", "20,000人年", "20,000人年"),
        ("12.5", "", "12.5", "12.5"),
    ],
)
def test_how_values_are_said(value: str | None, name: str, said: str, every_digit: str) -> None:
    number = None if value is None else Decimal(value)
    assert (format_number(number, name), full(number, name)) == (said, every_digit)


def test_places_are_for_display() -> None:
    assert [format_number(Decimal("52.185"), "%", places) for places in (0, 1, 2)] == [
        "52%",
        "52.2%",
        "52.19%",
    ]


def test_floats_are_refused() -> None:
    assert format_number(1, "家") == "1家"
    with pytest.raises(TypeError):
        format_number(1.0, "家")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        convert(1.0, "家", "家")  # type: ignore[arg-type]


names = st.sampled_from(sorted(CATALOGUE))


@given(names, names)
def test_matching_is_mutual_and_within_one_family(one: str, two: str) -> None:
    assert interchangeable(one, one)
    assert interchangeable(one, two) == interchangeable(two, one)
    assert not interchangeable(one, two) or unit(one).family == unit(two).family


@given(
    st.decimals(-(10**12), 10**12, allow_nan=False, places=3), st.sampled_from(["万元", "亿元", "千元", "元"])
)
def test_money_converts_there_and_back(value: Decimal, name: str) -> None:
    assert convert(convert(value, name, "元"), "元", name) == value
