"""Dated, cited numbers of law."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from kechuang.rules import parameters as numbers
from kechuang.rules.packs import load
from kechuang.rules.parameters import MARKS, ParameterError, exact, load_text, parameters

TEXT = """
topic: trial
title: 试用
parameters:
  share:
    title: 比例
    values:
      - {from: 2016-01-01, to: 2025-12-31, value: 10%, doc: 甲文, clause: 第一条, mark: V}
      - {from: 2026-01-01, value: 12.5%, doc: 乙文, mark: V1, note: 转述}
      - {from: 2026-01-01, place: "990100", value: 8%, doc: 丙文, mark: L}
"""


@pytest.fixture(autouse=True)
def own_registry(monkeypatch):
    """What a test loads is gone after it."""
    load()
    monkeypatch.setattr(numbers, "parameters", dict(parameters))


def share_of(text=TEXT):
    return load_text(text, name="trial.yaml")[0]


@pytest.mark.parametrize(
    ("day", "places", "wanted"),
    [
        (date(2015, 12, 31), (), None),
        (date(2016, 1, 1), (), Decimal("0.1")),
        (date(2025, 12, 31), (), Decimal("0.1")),
        (date(2026, 1, 1), (), Decimal("0.125")),
        (date(2026, 1, 1), ("990101", "990100"), Decimal("0.08")),
        (date(2025, 12, 31), ("990101", "990100"), Decimal("0.1")),
        (date(2026, 1, 1), ("110000",), Decimal("0.125")),
    ],
)
def test_a_value_is_chosen_by_day_and_nearest_place(day, places, wanted):
    value = share_of().at(day, places)
    assert (value.value if value else None) == wanted


def test_a_value_tells_where_it_is_from():
    share = share_of()
    first, second, local = share.values
    assert (first.doc, first.clause, first.text, first.is_confirmed) == ("甲文", "第一条", "10%", True)
    assert (second.note, second.is_confirmed, second.until) == ("转述", False, None)
    assert local.place == "990100"
    assert share.source == "甲文；乙文；丙文"


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        (10, Decimal(10)),
        ("5000万元", Decimal(50_000_000)),
        ("1.2亿元", Decimal(120_000_000)),
        ("12.5%", Decimal("0.125")),
        ("0.1", Decimal("0.1")),
        ("1,000", Decimal(1000)),
        ("高", "高"),
        (True, True),
        (None, None),
        (date(2026, 1, 1), date(2026, 1, 1)),
        (["5%", [1, None]], (Decimal("0.05"), (Decimal(1), None))),
        ({"a": "3元"}, {"a": Decimal(3)}),
    ],
)
def test_numbers_are_read_exactly(raw, wanted):
    assert exact(raw) == wanted


def test_what_looks_like_a_float_stays_exact():
    value = share_of(TEXT.replace("12.5%", "0.1")).values[1].value
    assert (value, type(value)) == (Decimal("0.1"), Decimal)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("to: 2025-12-31", "to: 2026-01-01", "时间重叠"),
        ("to: 2025-12-31, ", "", "时间重叠"),
        ("mark: V1", "mark: X", "mark 应为"),
        ("mark: V1, ", "", "mark 应为"),
        ("doc: 乙文, ", "", "没有写明出处"),
        ("from: 2026-01-01, value", "value", "没有写明起始日期"),
        ("from: 2026-01-01, value", "from: 2026年, value", "没有写明起始日期"),
        ("values:", "values: [", "不是完好的 YAML"),
    ],
)
def test_files_that_contradict_themselves_are_refused(old, new, said):
    with pytest.raises(ParameterError, match=said) as caught:
        share_of(TEXT.replace(old, new, 1))
    assert "trial" in str(caught.value)


def test_a_local_pack_adds_its_values_to_a_national_parameter():
    share_of()
    more = 'topic: trial\nparameters:\n  share:\n    title: 别的\n    values:\n      - {from: 2026-01-01, place: "110000", value: 5%, doc: 丁文, mark: L}\n'
    merged = load_text(more, name="beijing.yaml")[0]
    assert (merged.title, len(merged.values)) == ("比例", 4)
    assert merged.at(date(2026, 6, 1), ("110000",)).value == Decimal("0.05")
    with pytest.raises(ParameterError, match="时间重叠"):
        load_text(more, name="again.yaml")


def test_every_installed_value_has_a_document_and_a_known_mark():
    values = [(code, value) for code, each in parameters.items() for value in each.values]
    assert len(values) >= 100
    assert [code for code, value in values if not value.doc or value.mark not in MARKS] == []
    assert [code for code, each in parameters.items() if not each.title] == []
