"""Facts that the organisation's file and its annual statements offer: what counts, from where, at what cost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang.rules.facts import facts_by_name, plain
from kechuang.rules.reading import read_value
from kechuang.rules.values import Exact, Unknown, ratio
from kechuang.subjects.facts import fact_sheet, fact_sheets
from kechuang.subjects.logic.headcount import Ends, exact, yearly_average
from kechuang.subjects.models import AnnualFact, AnnualStatement, MonthlyHeadcount

AS_OF = date(2026, 11, 20)
NOW = "2026-03-01T10:00:00+08:00"


def statement(organisation, year=2025, state="verified", version=1, *, current=True, **values):
    row = AnnualStatement.objects.create(
        organisation=organisation, year=year, state=state, version=version, is_current=current, changed_at=NOW
    )
    for name, value in values.items():
        AnnualFact.objects.create(statement=row, name=name, value=Decimal(value))
    return row


def months(row, heads, staff="staff"):
    for month, (start, end) in heads.items():
        MonthlyHeadcount.objects.create(
            statement=row, month=month, **{f"{staff}_start": start, f"{staff}_end": end}
        )


@pytest.mark.django_db
def test_the_file_tells_registration_and_an_empty_field_is_unknown(world):
    firm = world.organisations["firm"]
    sheet = fact_sheet(firm, as_of=AS_OF)
    assert sheet.get("registered_on") == date(2018, 3, 1)
    assert sheet.get("is_resident") is True
    assert sheet.get("industry") == "3511"
    assert isinstance(sheet.get("hightech_field"), Unknown)
    assert sheet.origin("industry") == "单位档案"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("signed", "2025年度报表（已签报，未核实）"),
        ("county_verified", "2025年度报表（县级已核实）"),
        ("verified", "2025年度报表（市级已核定）"),
    ],
)
def test_a_signed_statement_counts_with_its_standing(world, state, words):
    firm = world.organisations["firm"]
    statement(firm, state=state, sales="30000000.50")
    sheet = fact_sheet(firm, as_of=AS_OF)
    assert sheet.get("sales", 2025) == Decimal("30000000.5")
    assert sheet.origin("sales", 2025) == words
    assert isinstance(sheet.get("sales", 2024), Unknown)


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["draft", "returned"])
def test_what_is_not_signed_counts_only_for_the_own_check(world, state):
    firm = world.organisations["firm"]
    statement(firm, state=state, sales="1")
    assert isinstance(fact_sheet(firm, as_of=AS_OF).get("sales", 2025), Unknown)
    own = fact_sheet(firm, as_of=AS_OF, drafts=True)
    assert own.get("sales", 2025) == 1
    assert own.origin("sales", 2025) in {"2025年度报表（填报中，未签报）", "2025年度报表（退回修改中）"}


@pytest.mark.django_db
def test_while_a_correction_is_filled_in_the_last_signed_version_counts(world):
    firm = world.organisations["firm"]
    statement(firm, state="replaced", current=False, sales="100")
    statement(firm, state="draft", version=2, sales="200")
    sheet = fact_sheet(firm, as_of=AS_OF)
    assert sheet.get("sales", 2025) == 100
    assert sheet.origin("sales", 2025) == "2025年度报表（更正前的版本，更正版未签报）"
    assert fact_sheet(firm, as_of=AS_OF, drafts=True).get("sales", 2025) == 200


@pytest.mark.django_db
def test_once_signed_the_correction_counts_alone(world):
    firm = world.organisations["firm"]
    statement(firm, state="replaced", current=False, sales="100", net_profit="7")
    statement(firm, state="signed", version=2, sales="200")
    sheet = fact_sheet(firm, as_of=AS_OF)
    assert sheet.get("sales", 2025) == 200
    assert isinstance(sheet.get("net_profit", 2025), Unknown)
    assert sheet.origin("sales", 2025) == "2025年度报表（第2版，已签报，未核实）"


@pytest.mark.django_db
def test_months_make_the_average_unless_it_is_stated(world):
    firm = world.organisations["firm"]
    row = statement(firm)
    months(row, dict.fromkeys(range(1, 13), (100, 101)))
    sheet = fact_sheet(firm, as_of=AS_OF)
    assert sheet.get("employees_average", 2025) == Decimal("100.5")
    assert sheet.origin("employees_average", 2025) == "2025年度报表（市级已核定），按12个月人数算出"
    assert isinstance(sheet.get("st_staff_average", 2025), Unknown)
    AnnualFact.objects.create(statement=row, name="employees_average", value=Decimal(99))
    again = fact_sheet(firm, as_of=AS_OF)
    assert again.get("employees_average", 2025) == 99
    assert again.origin("employees_average", 2025) == "2025年度报表（市级已核定）"


@pytest.mark.django_db
def test_text_yes_no_days_and_tables_come_back_in_their_types(world):
    firm = world.organisations["firm"]
    row = statement(firm)
    AnnualFact.objects.create(
        statement=row,
        name="rd_projects",
        rows=[{"code": "RD01", "name": "甲", "five": "123.45", "other": "6", "is_capitalised": False}],
    )
    (project,) = fact_sheet(firm, as_of=AS_OF).get("rd_projects", 2025)
    assert project == {
        "code": "RD01",
        "name": "甲",
        "five": Decimal("123.45"),
        "other": Decimal(6),
        "is_capitalised": False,
    }


@pytest.mark.django_db
def test_sheets_cost_the_same_for_one_and_for_two_and_never_mix(world, django_assert_num_queries):
    firm, firm2 = world.organisations["firm"], world.organisations["firm2"]
    for each, sales in ((firm, "1"), (firm2, "2")):
        months(statement(each, sales=sales), dict.fromkeys(range(1, 13), (10, 10)))
        statement(each, year=2024, sales=sales)
    fact_sheets([firm], as_of=AS_OF)  # packs are loaded once

    def cost(rows) -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as spent:
            fact_sheets(rows, as_of=AS_OF)
        return len(spent)

    assert cost([firm]) == cost([firm, firm2])
    sheets = fact_sheets([firm, firm2], as_of=AS_OF)
    assert [sheets[each.pk].get("sales", 2025) for each in (firm, firm2)] == [1, 2]


# ── averages ─────────────────────────────────────────────────────────────────────────────────


def ends(pairs):
    return {month: Ends(*pair) for month, pair in pairs.items()}


def test_a_whole_year_is_divided_by_twelve_exactly():
    heads = ends(dict.fromkeys(range(1, 12), (1, 1)) | {12: (1, 2)})
    assert yearly_average(heads, year=2025).value == Exact(25, 24)


def test_a_firm_opened_in_the_year_counts_its_months():
    heads = ends(dict.fromkeys(range(6, 13), (10, 10)))
    average = yearly_average(heads, year=2025, opened_on=date(2025, 4, 9))
    assert average.value == 10
    assert average.months == tuple(range(6, 13))


def test_a_firm_of_old_with_missing_months_is_unknown_and_says_which():
    heads = ends(dict.fromkeys(range(6, 13), (10, 10)))
    average = yearly_average(heads, year=2025, opened_on=date(2018, 4, 9))
    assert average.value is None
    assert average.lacking == (1, 2, 3, 4, 5)


def test_half_a_month_is_not_enough():
    heads = ends(dict.fromkeys(range(1, 13), (10, 10))) | {7: Ends(10, None)}
    assert yearly_average(heads, year=2025).lacking == (7,)


def test_a_firm_closed_in_the_year_counts_to_its_last_month():
    heads = ends(dict.fromkeys(range(1, 5), (10, 20)))
    assert yearly_average(heads, year=2025, is_closed=True).value == 15
    assert yearly_average(heads, year=2025).value is None


def test_nothing_told_is_unknown_and_a_year_before_opening_has_no_months():
    assert yearly_average({}, year=2025).value is None
    assert yearly_average({}, year=2017, opened_on=date(2018, 1, 1)).months == ()


HEADS = st.integers(min_value=0, max_value=50_000)


@given(st.dictionaries(st.integers(1, 12), st.tuples(HEADS, HEADS), min_size=12, max_size=12))
def test_the_average_lies_between_the_least_and_the_most_and_is_exact(pairs):
    value = yearly_average(ends(pairs), year=2025).value
    flat = [each for pair in pairs.values() for each in pair]
    assert min(flat) <= value <= max(flat)
    assert Fraction(value) == Fraction(sum(flat), 24)


@given(st.integers(1, 5000), st.sampled_from([1, 2, 5, 10, 20, 25, 50]))
def test_a_share_of_averages_exactly_at_a_threshold_is_met(few, percent):
    """Were the averages rounded, thirds of a person would push firms over or under the limit."""
    limit = Decimal(percent) / 100
    top, bottom = exact(Fraction(few, 24)), exact(Fraction(few, 24) * Fraction(100, percent))
    share = ratio(top, bottom)
    assert share >= limit
    assert not share > limit
    assert not ratio(exact(Fraction(few, 24) - Fraction(1, 10**9)), bottom) >= limit


@given(st.fractions(max_denominator=10**6), st.decimals(-(10**6), 10**6, places=4))
def test_exact_numbers_reckon_with_decimals(one, other):
    value = Exact(one)
    assert value + other == other + value == Fraction(one) + Fraction(other)
    assert value - other == -(other - value) == Fraction(one) - Fraction(other)
    assert value * other == other * value == Fraction(one) * Fraction(other)
    assert (value < other) == (Fraction(one) < Fraction(other))
    if other and one:
        assert value / other == 1 / (other / value) == Fraction(one) / Fraction(other)


def test_an_exact_number_is_stored_in_a_trace_and_read_again():
    from kechuang.rules.packs import load

    load()
    fact = facts_by_name["employees_average"]
    assert plain(Exact(125, 6)) == "125/6"
    assert read_value(fact, "125/6") == Exact(125, 6)
    assert read_value(fact, plain(Decimal("100.5"))) == Decimal("100.5")
