"""Which observation answers for a period: the most final one, never a mixture."""

from __future__ import annotations

from decimal import Decimal

from kechuang.assessment.logic.choosing import Row, basis_of, choose
from kechuang.assessment.logic.facts import Fact
from kechuang.core.logic.periods import Period
from kechuang.indicators.states import Measure, Precision, Status

FLOW, STOCK = Measure.FLOW, Measure.STOCK


def row(number, code, value, **more) -> Row:
    defaults = {"unit": "件", "precision": Precision.EXACT, "status": Status.FINAL}
    return Row(number, Period.from_code(code), None if value is None else Decimal(value), **(defaults | more))


def told(fact: Fact | None):
    return None if fact is None else (fact.id, fact.value, fact.period.code())


def test_the_final_value_of_a_period_is_taken_and_not_the_flash():
    rows = [
        row(1, "2025", "100", status=Status.FLASH),
        row(2, "2025", "98"),
        row(3, "2024", "90", status=Status.FLASH),
    ]
    facts = choose(rows, period=Period.year(2025), measure=FLOW)
    assert (told(facts.value), told(facts.base)) == ((2, Decimal(98), "2025"), (3, Decimal(90), "2024"))
    assert (facts.value.status, facts.base.status) == (Status.FINAL, Status.FLASH)


def test_a_known_value_comes_before_a_withheld_one():
    rows = [row(1, "2025", "100", status=Status.FLASH), row(2, "2025", None, precision=Precision.MASKED)]
    assert told(choose(rows, period=Period.year(2025), measure=FLOW).value) == (1, Decimal(100), "2025")


def test_a_flow_runs_from_the_start_of_the_year():
    rows = [
        row(1, "2025M01-06", "50"), row(2, "2025M01-09", "70"), row(3, "2025Q3", "20"), row(4, "2024M01-09", "60"),
        row(5, "2024M01-06", "40"),
    ]  # fmt: skip
    facts = choose(rows, period=Period.year(2025), measure=FLOW)
    assert facts.value is None
    assert (told(facts.running), told(facts.base_running)) == (
        (2, Decimal(70), "2025M01-09"), (4, Decimal(60), "2024M01-09"),
    )  # fmt: skip


def test_a_stock_is_its_latest_state():
    rows = [row(1, "2025Q1", "110"), row(2, "2025Q3", "130"), row(3, "2024Q4", "100")]
    facts = choose(rows, period=Period.year(2025), measure=STOCK)
    assert (told(facts.running), told(facts.base)) == (
        (2, Decimal(130), "2025Q3"),
        (3, Decimal(100), "2024Q4"),
    )


def test_a_running_total_to_december_is_not_the_year():
    facts = choose([row(1, "2025M01-12", "100")], period=Period.year(2025), measure=FLOW)
    assert (facts.value, told(facts.running)) == (None, (1, Decimal(100), "2025M01-12"))


def test_the_year_named_as_basis_is_the_base():
    rows = [row(1, "2020", "10"), row(2, "2024", "30")]
    facts = choose(rows, period=Period.year(2025), measure=STOCK, basis_period="2020")
    assert told(facts.base) == (1, Decimal(10), "2020")
    assert basis_of(Period.year(2025), "上年") == Period.year(2024)
    assert basis_of(Period.span(2021, 2025), "") == Period.year(2020)


def test_years_of_a_plan_are_added_up_for_a_flow():
    span = Period.span(2021, 2023)
    rows = [row(1, "2021", "10"), row(2, "2022", "20", status=Status.FLASH), row(3, "2023", "30")]
    whole = choose(rows, period=span, measure=FLOW).value
    assert (whole.value, whole.parts, whole.status, whole.precision) == (
        Decimal(60), (1, 2, 3), Status.FLASH, Precision.EXACT,
    )  # fmt: skip
    partial = choose([rows[0], row(4, "2022M01-06", "8")], period=span, measure=FLOW)
    assert partial.value is None
    assert (partial.running.value, partial.running.period.end.isoformat()) == (Decimal(18), "2022-06-30")


def test_a_missing_year_makes_the_sum_a_lower_bound():
    rows = [row(1, "2021", "10"), row(3, "2023", "30")]
    facts = choose(rows, period=Period.span(2021, 2024), measure=FLOW)
    assert (facts.value, facts.running.value, facts.running.precision) == (
        None,
        Decimal(40),
        Precision.AT_LEAST,
    )
    assert "2022年" in facts.running.note


def test_growth_and_rank_stated_beside_or_without_a_value():
    rows = [
        row(1, "2025", "5731", growth_pct=Decimal("56.9"), rank=2), row(2, "2024", None, rank=4),
    ]  # fmt: skip
    facts = choose(rows, period=Period.year(2025), measure=FLOW)
    assert (told(facts.rank), told(facts.base_rank), told(facts.stated_growth)) == (
        (1, Decimal(2), "2025"), (2, Decimal(4), "2024"), (1, Decimal("56.9"), "2025"),
    )  # fmt: skip
    assert facts.base is None
