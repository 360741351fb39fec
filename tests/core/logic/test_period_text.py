"""Periods as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang.core.logic.period_text import parse_period
from kechuang.core.logic.periods import PeriodError


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2024", "2024"),
        ("2024年", "2024"),
        ("2024 年度", "2024"),
        ("２０２４年", "2024"),
        ("二〇二四年", "2024"),
        ("2024年全年", "2024"),
        ("2024年1-9月", "2024M01-09"),
        ("2024年1—10月累计", "2024M01-10"),
        ("2024年1~12月", "2024M01-12"),
        ("2024年1月至10月", "2024M01-10"),
        ("2024年一至九月", "2024M01-09"),
        ("2024年1－9月份", "2024M01-09"),
        ("截至2024年9月底", "2024M01-09"),
        ("2024年9月累计", "2024M01-09"),
        ("2024年前三季度", "2024M01-09"),
        ("2024年前两个月", "2024M01-02"),
        ("2024年前9个月", "2024M01-09"),
        ("2024年4-6月", "2024Q2"),
        ("2024年2—4月", "20240201-20240430"),
        ("2024年5月", "2024M05"),
        ("2024年05月份", "2024M05"),
        ("2024-05", "2024M05"),
        ("2024年上半年", "2024H1"),
        ("2024年下半年", "2024H2"),
        ("2024年上半年累计", "2024M01-06"),
        ("2024H1", "2024H1"),
        ("2024年第三季度", "2024Q3"),
        ("2024年三季度", "2024Q3"),
        ("2024年1季度", "2024Q1"),
        ("2024-Q3", "2024Q3"),
        ("2024Q3", "2024Q3"),
        ("2024年第三季度累计", "2024M01-09"),
        ("2024M01-10", "2024M01-10"),
        ("2024M10", "2024M10"),
        ("十四五", "2021-2025"),
        ("“十四五”", "2021-2025"),
        ("“十四五”时期", "2021-2025"),
        ("十三五规划", "2016-2020"),
        ("第十五个五年规划", "2026-2030"),
        ("“十四五”（2021—2025年）", "2021-2025"),
        ("“十四五”规划（2021年至2025年）", "2021-2025"),
        ("十一五", "2006-2010"),
        ("十二五", "2011-2015"),
        ("十五", "2001-2005"),
        ("十六五", "2031-2035"),
        ("2021-2025", "2021-2025"),
        ("2021—2025年", "2021-2025"),
        ("2021年至2023年", "2021-2023"),
    ],
)
def test_texts(text: str, code: str) -> None:
    assert parse_period(text).code() == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("前三季度", "2023M01-09"),
        ("上半年", "2023H1"),
        ("1—10月累计", "2023M01-10"),
        ("第四季度", "2023Q4"),
        ("10月", "2023M10"),
        ("全年", "2023"),
        ("2024年上半年", "2024H1"),
        ("十四五", "2021-2025"),
    ],
)
def test_the_document_lends_the_year_where_the_text_has_none(text: str, code: str) -> None:
    assert parse_period(text, year=2023).code() == code


@pytest.mark.parametrize("text", ["前三季度", "上半年", "1—10月累计", "10月"])
def test_a_missing_year_is_not_guessed(text: str) -> None:
    assert parse_period(text, year=2024).start.year == 2024
    with pytest.raises(PeriodError, match="没有写年份"):
        parse_period(text)


@pytest.mark.parametrize(
    "text", ["", "去年", "2024年13月", "2024年9-3月", "第五季度", "2025-2021", "24年", "3000"]
)
def test_what_names_no_period_is_refused_with_a_hint(text: str) -> None:
    with pytest.raises(PeriodError) as refusal:
        parse_period(text)
    assert str(refusal.value).endswith("。")


def test_a_plan_with_other_years_than_its_own_is_refused() -> None:
    assert parse_period("十四五（2021-2025）").code() == "2021-2025"
    with pytest.raises(PeriodError, match="是2021—2025年，与所写的2020-2025不符"):
        parse_period("十四五（2020-2025）")


@given(st.text(alphabet="2024年月日第前一三四五季度上下半累计截至-—Q H十个", max_size=12))
def test_any_text_gives_a_period_or_a_named_error(text: str) -> None:
    try:
        period = parse_period(text, year=2024)
    except PeriodError:
        return
    assert period.start <= period.end
