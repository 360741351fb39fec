"""What holds of any text: statements or none, spans that stand in the original, no number where none is said."""

from __future__ import annotations

import json
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from kechuang.reading.cleaning import clean
from kechuang.reading.model import Form, Statement
from kechuang.reading.statements import extract

WORDS = st.lists(
    st.sampled_from(
        [
            "高新技术企业",
            "专利申请量",
            "增加值",
            "新增",
            "达到",
            "力争",
            "确保",
            "占",
            "比重",
            "同比",
            "增长",
            "下降",
            "分别",
            "均",
            "各",
            "其中",
            "第",
            "位",
            "名",
            "家",
            "件",
            "项",
            "个",
            "万元",
            "亿元",
            "%",
            "倍",
            "百分点",
            "1",
            "2.5",
            "30",
            "100",
            "2014年",
            "十五",
            "两",
            "百",
            "x",
            "xx",
            "多",
            "余",
            "约",
            "近",
            "以上",
            "左右",
            "-",
            "、",
            ",",
            "。",
            ";",
            ":",
            "(",
            ")",
            "《",
            "》",
            "“",
            "”",
            "和",
            "由",
            "增加到",
            "完成",
            "任务",
            "的",
            "翻番",
            "前移",
            "\n",
            "一、",
            "(一)",
            "R&D",
        ]
    ),
    max_size=60,
).map("".join)


def read(text: str) -> list[Statement]:
    return extract(clean(text), original=text)


@settings(max_examples=300, deadline=None)
@given(st.one_of(WORDS, st.text(max_size=200)))
def test_any_text_gives_statements_whose_spans_stand(text: str) -> None:
    for statement in read(text):
        assert statement.span == text[statement.start : statement.end]
        assert statement.span
        assert 0 <= statement.confidence <= 1


@settings(max_examples=300, deadline=None)
@given(WORDS)
def test_growth_has_no_value_and_masked_no_number(text: str) -> None:
    for statement in read(text):
        if statement.form is Form.GROWTH:
            assert (statement.value, statement.growth_pct is not None) == (None, True)
        if statement.form is Form.MASKED:
            assert (statement.cmp, statement.value, statement.value_hi) == ("masked", None, None)


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 99999), st.sampled_from(["家", "件", "项", "万元", "亿元", "人次"]))
def test_a_written_value_is_read_back(value: int, unit: str) -> None:
    statements = read(f"2021年工作总结\n新增示范基地投入{value}{unit}。\n")
    assert [(s.value, s.unit) for s in statements] == [(Decimal(value), unit)]


@settings(max_examples=50, deadline=None)
@given(WORDS)
def test_reading_is_repeatable(text: str) -> None:
    assert read(text) == read(text)


def test_values_are_decimal_never_float() -> None:
    values = [s.value for s in read("技术合同成交额3.1亿元,研发投入占比2.6%。")]
    assert [type(v) for v in values] == [Decimal, Decimal]
    assert json.dumps([str(v) for v in values]) == '["3.1", "2.6"]'


def test_text_denser_than_any_report_is_left_unread_after_a_while() -> None:
    """The work is bounded, so that no text keeps the reader busy: the rest is not read."""
    piece = "新增孵化器15家。"
    assert len(read(piece * 1000)) == 1000
    assert 10_000 < len(read(piece * 20_000)) < 20_000
