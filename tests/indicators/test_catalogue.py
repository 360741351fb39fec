"""The national catalogue: every entry complete, every formula true to its example, no name ambiguous."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kechuang.core.logic.units import convert
from kechuang.indicators.logic import catalogue, terms
from kechuang.indicators.states import Direction, Measure

ITEMS = list(catalogue)


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.code)
def test_an_entry_explains_itself(item):
    assert item.name
    assert item.definition.endswith("。")
    assert item.english
    assert item.group
    assert item.source.title
    assert convert(Decimal(7), item.unit, item.unit) == 7


@pytest.mark.parametrize("item", [item for item in ITEMS if item.compute], ids=lambda item: item.code)
def test_a_formula_gives_its_example(item):
    inputs, expected = item.example
    assert set(inputs) == set(item.inputs)
    assert item.compute({code: Decimal(value) for code, value in inputs.items()}) == Decimal(expected)


def test_every_input_is_in_the_catalogue():
    assert [code for item in ITEMS for code in item.inputs if code not in catalogue] == []


def test_no_name_means_two_indicators():
    owners: dict[str, set[str]] = {}
    for item in ITEMS:
        for name in {item.name, *item.aliases}:
            owners.setdefault(name, set()).add(item.code)
    assert {name: codes for name, codes in owners.items() if len(codes) > 1} == {}


def test_ranks_are_better_when_smaller():
    assert {
        item.code: item.direction
        for item in ITEMS
        if item.measure == Measure.RANK and item.direction != Direction.DOWN
    } == {}


def test_high_tech_by_provincial_and_by_national_list_are_two_indicators():
    assert catalogue["hightech_va_share"].name != catalogue["hightech_mfg_va_share"].name


def test_late_statistics_say_so():
    late = {item.code for item in ITEMS if item.lag_months >= 10}
    assert {"rd_expenditure", "rd_intensity", "st_progress_rank"} <= late
    assert all(catalogue[code].year_end_only for code in late)


def test_the_reader_gets_every_entry():
    assert [term.code for term in terms()] == catalogue.codes()
