"""Size class beyond its worked examples: every code has a row or none, larger is never smaller, unknown facts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang.packs.national.rules.enterprise_size import LEVELS, row_of, size_class
from kechuang.rules.catalogue import parameter_table
from kechuang.rules.values import FactRef, Unknown
from tests.rules.removal import contradictions, judged, thinned

#: One code of every row of the table.
CODES = (
    "A0111", "C3511", "E4710", "F5111", "F5211", "G5411", "G5920", "G6010", "H6110", "I6311", "I6513", "K7010", "K7020",
    "L7211", "M7320",
)  # fmt: skip
people = st.integers(0, 2500).map(Decimal)
money = st.integers(0, 250_000).map(lambda wan: Decimal(wan * 10**4))


@st.composite
def subjects(draw):
    return {
        ("industry", None): draw(st.sampled_from(CODES)),
        ("employees_end", 2025): draw(people),
        ("sales", 2025): draw(money),
        ("total_assets", 2025): draw(money),
    }


def level_of(values):
    return judged("enterprise_size_2017", values).amount("class").value


@given(thinned(subjects()))
def test_a_fact_less_never_answers_otherwise(pair):
    known, less = (judged("enterprise_size_2017", values) for values in pair)
    assert contradictions(known, less) == []
    found = less.amount("class").value
    assert isinstance(found, Unknown) or found == known.amount("class").value


@given(subjects(), st.sampled_from(["employees_end", "sales", "total_assets"]), st.integers(1, 10**9))
def test_more_never_makes_smaller(values, name, more):
    larger = {**values, (name, 2025): values[name, 2025] + more}
    assert LEVELS.index(level_of(larger)) <= LEVELS.index(level_of(values))


def test_every_row_of_the_table_has_a_code_and_every_code_its_row():
    known = parameter_table(("enterprise_size",), date(2026, 6, 30), ())
    rows = {code.split(".")[1] for code in known if not code.endswith("_medium")}
    assert {row_of(code) for code in CODES} == rows
    assert rows.issuperset({row_of(f"{division:02d}99") for division in range(1, 98)} - {None})


@pytest.mark.parametrize(
    ("code", "row"),
    [("5411", "transport"), ("5910", "transport"), ("5921", "storage"), ("7040", "other"), ("7010", "property_development"),
     ("5310", None), ("59", None), ("70", None), ("6620", None), ("8210", "other"), ("8310", None), ("8411", None), ("9000", "other"), ("9100", None), ("", None), ("C", None)],
)  # fmt: skip
def test_rows_of_codes(code, row):
    assert row_of(code) == row


def test_limits_descend_in_every_row():
    known = parameter_table(("enterprise_size",), date(2026, 6, 30), ())
    for code, each in known.items():
        if code.endswith("_medium"):
            continue
        for name, bounds in each.value.items():
            apart = known.get(f"{code}_medium")
            levels = [bounds[0], bounds[1] if apart is None else apart.value[name], bounds[2]]
            assert levels == sorted(levels, reverse=True), code


def test_a_measure_that_is_short_rules_out_a_level_whatever_is_unknown():
    lacking = Unknown((FactRef("sales", 2025),))
    limits = {"employees": (1000, 300, 20), "revenue": (400, 20, 3)}
    assert size_class(limits, {"employees": 19, "revenue": lacking}) == (
        "micro",
        None,
        "从业人员期末数未达小型下限",
    )
    assert size_class(limits, {"employees": 1000, "revenue": lacking}) == (None, lacking, "")
    assert size_class(limits, {"employees": 299, "revenue": 20})[0] == "small"
