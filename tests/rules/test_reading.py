"""Numbers, days and answers as people write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang.rules.facts import FactError, facts_by_name
from kechuang.rules.packs import load
from kechuang.rules.reading import read_day, read_facts, read_value

load()
SALES, STAFF, HOLDS = facts_by_name["sales"], facts_by_name["employees_average"], facts_by_name["holds_hnte"]
COUNTED, DAY = facts_by_name["incubatees"], facts_by_name["registered_on"]
CHOICE, TABLE = facts_by_name["incubator_type"], facts_by_name["patents"]


@pytest.mark.parametrize(
    ("fact", "raw", "wanted"),
    [
        (SALES, "3000万元", Decimal(30_000_000)),
        (SALES, "3,000.50 万元", Decimal(30_005_000)),
        (SALES, "１.２亿元", Decimal(120_000_000)),
        (SALES, "-5千元", Decimal(-5000)),
        (SALES, 350000, Decimal(350_000)),
        (SALES, "350000.50", Decimal("350000.50")),
        (STAFF, "83.5", Decimal("83.5")),
        (STAFF, 83.5, Decimal("83.5")),
        (COUNTED, "50家", Decimal(50)),
        (HOLDS, "是", True),
        (HOLDS, "无", False),
        (HOLDS, True, True),
        (DAY, "2019年3月1日", date(2019, 3, 1)),
        (DAY, "2019.3.1", date(2019, 3, 1)),
        (DAY, date(2019, 3, 1), date(2019, 3, 1)),
        (CHOICE, "综合", "comprehensive"),
        (CHOICE, "specialised", "specialised"),
        (SALES, "未知", None),
        (SALES, "", None),
        (SALES, None, None),
        (DAY, "—", None),
    ],
)
def test_values_as_people_write_them(fact, raw, wanted):
    assert read_value(fact, raw) == wanted


@pytest.mark.parametrize(
    ("fact", "raw", "said"),
    [
        (SALES, 0.1, "请加引号写出单位"),
        (SALES, "3000万美元", "不能用“万美元”作单位"),
        (SALES, "三千万", "不是数"),
        (SALES, True, "应填数"),
        (SALES, "9" * 40, "不是数"),
        (SALES, "10000000000亿元", "太大"),
        (SALES, "NaN", "不是数"),
        (COUNTED, "-1", "不能为负"),
        (COUNTED, "50人", "不能用“人”作单位"),
        (HOLDS, "大概", "应填“是”或“否”"),
        (DAY, "2019-02-30", "日期“2019-02-30”不对"),
        (DAY, "去年", "请写成 2019-03-01"),
        (CHOICE, "混合", "可填：综合、专业"),
        (TABLE, "一张表", "应是一张表"),
        (TABLE, [{"colour": "红"}], "第1行没有“colour”这一栏"),
    ],
)
def test_values_that_cannot_be_read_say_how_to_mend_them(fact, raw, said):
    with pytest.raises(FactError, match=said) as caught:
        read_value(fact, raw)
    assert fact.title in str(caught.value)


def test_a_table_is_read_column_by_column():
    (row,) = read_value(TABLE, [{"number": "1", "kind": "发明", "filed_on": "2018-01-02", "has_award": "否"}])
    assert row == {"number": "1", "kind": "invention", "filed_on": date(2018, 1, 2), "has_award": False}


def test_facts_of_years_and_of_the_day():
    facts = read_facts({"sales": {2024: "3000万元", "2025年": "未知"}, "holds_hnte": "是"}, title="某企业")
    assert (facts.title, len(facts)) == ("某企业", 2)
    assert facts.get("sales", 2024) == Decimal(30_000_000)
    assert str(facts.get("sales", 2025).missing[0]) == "sales@2025"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"sale": 1}, "没有“sale”这项事实。您要的是不是：.*sales"),
        ({"zzzzqqq": 1}, "kechuang rules explain"),
        ({"sales": 5}, "按年度填"),
        ({"sales": {"去年": 5}}, "年度“去年”不对"),
        ({"sales": {20255: 5}}, "年度“20255”不对"),
    ],
)
def test_facts_that_cannot_be_read(body, said):
    with pytest.raises(FactError, match=said):
        read_facts(body)


@given(st.text(max_size=40))
def test_no_text_breaks_the_reader_of_numbers(text):
    try:
        value = read_value(SALES, text)
    except FactError:
        return
    assert value is None or (isinstance(value, Decimal) and value.is_finite())


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_a_day_reads_as_it_is_written(day):
    assert (
        read_day("日期", f"{day.year}年{day.month}月{day.day}日") == read_day("日期", day.isoformat()) == day
    )


@given(st.decimals(min_value=0, max_value=10**9, places=4))
def test_ten_thousands_are_exact(number):
    assert read_value(SALES, f"{number:f}万元") == number * 10_000
