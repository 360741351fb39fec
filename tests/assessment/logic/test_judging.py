"""Every kind of expression and every trap of the acceptance list, at, just below and just above its threshold."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from kechuang.assessment.logic.facts import Fact, Facts, JudgeSettings, Sign, newest
from kechuang.assessment.logic.judging import judge
from kechuang.assessment.logic.outcomes import Outcome
from kechuang.core.logic.periods import Period
from kechuang.indicators.logic import Indicator, Source
from kechuang.indicators.states import Direction, Measure, Precision, Status
from kechuang.plans.logic import Expression

YEAR = Period.year(2025)
BEFORE = Period.year(2024)
AFTER = date(2026, 11, 22)  # the year 2025 is long over
WITHIN = date(2025, 7, 1)

FLOW, STOCK, RATIO, RANK, GROWTH = Measure.FLOW, Measure.STOCK, Measure.RATIO, Measure.RANK, Measure.GROWTH


def indicator(measure=FLOW, unit="家", **more) -> Indicator:
    """An indicator of no meaning beyond its measure."""
    defaults = {"direction": Direction.UP, "lag_months": 1}
    return Indicator(
        code="x",
        name="某指标",
        english="x",
        unit=unit,
        measure=measure,
        definition="",
        source=Source("测试"),
        **(defaults | more),
    )


def fact(value, unit="家", period=YEAR, **more) -> Fact:
    """A final, exact value of 2025 unless said otherwise."""
    return Fact(None if value is None else Decimal(str(value)), period, unit, **more)


def verdict(
    expression,
    value=None,
    base=None,
    *,
    measure=FLOW,
    unit="家",
    as_of=AFTER,
    text="",
    more=None,
    **definition,
):
    """The judgement of a year that is over, from its value and its base."""
    facts = Facts(
        value=None if value is None else fact(value, unit),
        base=None if base is None else fact(base, unit, BEFORE),
        **(more or {}),
    )
    return judge(
        expression,
        target_period=YEAR,
        facts=facts,
        definition=indicator(measure, unit, **definition),
        as_of=as_of,
        text=text,
    )


def says(*args, **kwargs) -> Outcome:
    return verdict(*args, **kwargs).outcome


REACHED, MISSED, CANNOT = Outcome.REACHED, Outcome.MISSED, Outcome.CANNOT_JUDGE
STRETCH, SHORT = Outcome.STRETCH_REACHED, Outcome.STRETCH_SHORT
PACE, BEHIND = Outcome.ON_PACE, Outcome.BEHIND


def value_of(floor, cmp="=", **more) -> Expression:
    return Expression("value", cmp, floor=Decimal(str(floor)), unit=more.pop("unit", "家"), **more)


def growth_of(pct, cmp=">=", **more) -> Expression:
    return Expression("growth", cmp, growth_pct=Decimal(str(pct)), **more)


@pytest.mark.parametrize(
    ("cmp", "value", "expected"),
    [
        (">=", "14.999999", MISSED),
        (">=", 15, REACHED),  # 以上 includes the number
        (">=", "15.000001", REACHED),
        (">", 15, MISSED),  # 超过 does not
        (">", "15.000001", REACHED),
        ("=", 14, MISSED),  # a planned count is a floor
        ("=", 15, REACHED),
        ("=", 16, REACHED),
        ("<=", 15, REACHED),
        ("<=", "15.000001", MISSED),
        ("<", 15, MISSED),
        ("<", "14.999999", REACHED),
        ("~", "14.249999", MISSED),  # 15家左右: the tolerance of 5 % ends at 14.25
        ("~", "14.25", REACHED),
        ("~", 20, REACHED),  # better is never worse
    ],
)
def test_value(cmp, value, expected):
    assert says(value_of(15, cmp), value) == expected


@pytest.mark.parametrize(("value", "expected"), [("0.5", REACHED), ("0.500001", MISSED), ("0.4", REACHED)])
def test_a_plain_value_of_an_indicator_where_less_is_better_is_a_ceiling(value, expected):
    expression = value_of("0.5", unit="吨标准煤/万元")
    assert says(expression, value, unit="吨标准煤/万元", measure=RATIO, direction=Direction.DOWN) == expected


@pytest.mark.parametrize(("value", "expected"), [(2, MISSED), (3, REACHED), (5, REACHED), (6, REACHED)])
def test_range_is_met_by_its_lower_end_and_has_no_maximum(value, expected):
    assert (
        says(Expression("range", "range", floor=Decimal(3), ceil=Decimal(5), unit="个"), value, unit="个")
        == expected
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [(2099, MISSED), (2100, REACHED), (2999, REACHED), (3000, STRETCH), (3001, STRETCH)],
)
def test_floor_and_stretch_are_two_thresholds(value, expected):
    expression = Expression(
        "stretch", "stretch", floor=Decimal(2100), stretch=Decimal(3000), unit="件", certainty="确保"
    )
    assert says(expression, value, unit="件") == expected


@pytest.mark.parametrize(("value", "expected"), [(9, SHORT), (10, STRETCH), (0, SHORT)])
def test_stretch_alone_never_fails(value, expected):
    assert (
        says(Expression("stretch", "stretch", stretch=Decimal(10), unit="家", certainty="力争"), value)
        == expected
    )


@pytest.mark.parametrize(("value", "expected"), [(119, SHORT), (120, STRETCH)])
def test_growth_that_is_only_striven_for_never_fails(value, expected):
    assert says(growth_of(20, certainty="力争"), value, 100) == expected


@pytest.mark.parametrize(
    ("value", "base", "expected"),
    [
        ("24.0", "21.5", MISSED),  # +11.63 %
        ("25.799999", "21.5", MISSED),
        ("25.8", "21.5", REACHED),  # exactly 1.2 times
        ("25.800001", "21.5", REACHED),
    ],
)
def test_growth(value, base, expected):
    assert says(growth_of(20), value, base, unit="亿元") == expected


def test_growth_is_not_rounded_before_the_threshold():
    judged = verdict(growth_of(20), "119.9999", 100)
    assert judged.outcome == MISSED
    assert judged.growth == Fraction(199999, 1000000)
    assert "20%" not in next(step.text for step in judged.steps if step.label == "与基期比")


def test_growth_without_a_base_is_never_a_pass():
    judged = verdict(growth_of(20), 1_000_000)
    assert (judged.outcome, judged.missing) == (CANNOT, ("基期（上年）数",))


@pytest.mark.parametrize(("base", "word"), [(0, "不为零的基期数"), (-5, "为正的基期数")])
def test_growth_over_zero_or_less_is_undefined(base, word):
    judged = verdict(growth_of(20), 10, base, unit="万元")
    assert judged.outcome == CANNOT
    assert judged.missing[0].startswith(word)


@pytest.mark.parametrize(("cmp", "at_mark"), [(">", MISSED), (">=", REACHED), ("=", REACHED)])
def test_growth_comparators_at_the_mark(cmp, at_mark):
    assert says(growth_of(30, cmp), 130, 100) == at_mark


@pytest.mark.parametrize(
    ("value", "expected"), [(95, REACHED), ("95.01", MISSED), (90, REACHED), (100, MISSED)]
)
def test_a_fall_of_five_percent_or_more(value, expected):
    assert says(growth_of(-5, ">="), value, 100, direction=Direction.DOWN) == expected


@pytest.mark.parametrize(("rate", "expected"), [("19.9", MISSED), ("20.0", REACHED)])
def test_growth_of_an_indicator_that_is_a_rate_of_growth_needs_no_base(rate, expected):
    assert says(growth_of(20), rate, measure=GROWTH, unit="%") == expected


@pytest.mark.parametrize(("stated", "expected"), [("19.9", MISSED), ("20", REACHED), ("56.9", REACHED)])
def test_growth_that_the_source_states_is_judged_where_there_is_no_base(stated, expected):
    facts = Facts(value=fact(5731), stated_growth=fact(stated, "%"))
    judged = judge(growth_of(20), target_period=YEAR, facts=facts, definition=indicator(), as_of=AFTER)
    assert judged.outcome == expected
    assert any("按来源写明的增幅" in remark for remark in judged.remarks)
    alone = judge(
        growth_of(20), target_period=YEAR, facts=Facts(stated_growth=fact(stated, "%")), as_of=AFTER
    )
    assert alone.outcome == expected


def test_growth_is_computed_rather_than_taken_as_stated_where_there_is_a_base():
    facts = Facts(value=fact(110), base=fact(100, period=BEFORE), stated_growth=fact(56, "%"))
    assert (
        judge(growth_of(20), target_period=YEAR, facts=facts, definition=indicator(), as_of=AFTER).outcome
        == MISSED
    )


@pytest.mark.parametrize(("value", "expected"), [("146.40", MISSED), ("146.41", REACHED)])
def test_yearly_growth_compounds(value, expected):
    span = Period.span(2022, 2025)
    facts = Facts(value=fact(value, period=span), base=fact(100, period=Period.year(2021)))
    expression = growth_of(10, mode="年均", basis_period="2021")
    assert (
        judge(expression, target_period=span, facts=facts, definition=indicator(STOCK), as_of=AFTER).outcome
        == expected
    )


@pytest.mark.parametrize(("value", "expected"), [("23.9", MISSED), ("24.0", REACHED), ("24.1", REACHED)])
def test_percentage_points_are_a_difference(value, expected):
    expression = Expression("points", ">=", points=Decimal("2.5"), unit="个百分点")
    assert says(expression, value, "21.5", measure=RATIO, unit="%") == expected


def test_percentage_points_are_refused_between_counts():
    judged = verdict(Expression("points", ">=", points=Decimal(2)), 12, 10)
    assert judged.outcome == CANNOT
    assert "百分点" in judged.missing[0]


def test_points_without_a_base_cannot_be_judged():
    assert says(Expression("points", ">=", points=Decimal(2)), 30, measure=RATIO, unit="%") == CANNOT


@pytest.mark.parametrize(
    ("cmp", "value", "expected"),
    [(">=", "24.999999", MISSED), (">=", 25, REACHED), (">", 25, MISSED), (">", "25.000001", REACHED)],
)
def test_share(cmp, value, expected):
    assert (
        says(Expression("share", cmp, floor=Decimal(25), unit="%"), value, "23.0", measure=RATIO, unit="%")
        == expected
    )


@pytest.mark.parametrize(("value", "expected"), [(199, MISSED), (200, REACHED)])
def test_doubling(value, expected):
    assert says(Expression("multiple", "=", multiple=Decimal(2)), value, 100) == expected


def test_multiple_without_a_base_cannot_be_judged():
    assert says(Expression("multiple", "=", multiple=Decimal(2)), 200) == CANNOT


@pytest.mark.parametrize(("value", "expected"), [(3, REACHED), (2, REACHED), (1, REACHED), (4, MISSED)])
def test_rank_the_smaller_is_better(value, expected):
    assert (
        says(Expression("rank", "=", rank=3), value, measure=RANK, unit="位", direction=Direction.DOWN)
        == expected
    )


@pytest.mark.parametrize(
    ("value", "base", "expected", "worse"),
    [
        (7, 8, REACHED, False),
        (8, 8, MISSED, False),
        (9, 8, MISSED, True),
        (1, 1, REACHED, False),
        (2, 1, MISSED, True),
    ],
)
def test_rank_change(value, base, expected, worse):
    judged = verdict(
        Expression("rank_change", "delta", rank_change=1),
        value,
        base,
        measure=RANK,
        unit="位",
        direction=Direction.DOWN,
    )
    assert (judged.outcome, judged.worse) == (expected, worse)


def test_who_is_first_keeps_and_is_told_so():
    judged = verdict(Expression("rank_change", rank_change=1), 1, 1, measure=RANK, unit="位")
    assert any("保持第1位" in remark for remark in judged.remarks)


def test_rank_change_without_last_years_rank_cannot_be_judged():
    assert says(Expression("rank_change", rank_change=1), 3, measure=RANK, unit="位") == CANNOT


def test_the_rank_of_a_count_is_not_the_count():
    facts = Facts(value=fact(2, "件"), base=fact(9, "件", BEFORE))
    expression = Expression("rank", rank=3)
    judged = judge(expression, target_period=YEAR, facts=facts, definition=indicator(FLOW, "件"), as_of=AFTER)
    assert judged.outcome == Outcome.NO_DATA
    ranked = Facts(value=fact(5731, "件"), rank=fact(2, "位"))
    assert (
        judge(
            expression, target_period=YEAR, facts=ranked, definition=indicator(FLOW, "件"), as_of=AFTER
        ).outcome
        == REACHED
    )


# INC + GRW


@pytest.mark.parametrize(("value", "expected"), [(912, MISSED), (913, REACHED), (914, REACHED)])
def test_increase_with_growth_fixes_its_base_by_arithmetic(value, expected):
    expression = value_of(83, mode="新增", growth_pct=Decimal("10.0000"))
    judged = verdict(expression, value, measure=STOCK)
    assert judged.outcome == expected
    assert any("推得基数830" in remark for remark in judged.remarks)


@pytest.mark.parametrize(("value", "expected"), [(47, MISSED), (48, REACHED)])
def test_increase_tolerates_the_rounding_of_its_growth(value, expected):
    expression = value_of(6, mode="增加", growth_pct=Decimal("14.3000"))  # 6/42 = 14.2857…
    assert says(expression, value, 42, measure=STOCK) == expected
    assert says(expression, value, measure=STOCK) == expected


def test_both_parts_of_an_increase_are_judged():
    expression = value_of(83, mode="增加", growth_pct=Decimal(10))
    assert says(expression, 1083, 1000, measure=STOCK) == MISSED  # 83 more, but only 8.3 %
    assert says(expression, 1094, 1000, measure=STOCK) == MISSED  # 9.4 %
    assert says(expression, 1095, 1000, measure=STOCK) == REACHED  # 9.5 % is written 10 %


def test_a_level_with_its_growth_needs_both():
    expression = value_of(100, ">=", growth_pct=Decimal(50))
    assert says(expression, 150, 100) == REACHED
    assert says(expression, 149, 100) == MISSED
    assert says(expression, 99, 50) == MISSED
    assert says(expression, 150) == CANNOT
    assert says(expression, 99) == MISSED  # one part fails whatever the base


def test_net_increase_of_a_stock_is_a_difference():
    assert says(value_of(20, mode="净增"), 120, 100, measure=STOCK) == REACHED
    assert says(value_of(20, mode="净增"), 119, 100, measure=STOCK) == MISSED
    assert says(value_of(20, mode="净增"), 120, measure=STOCK) == CANNOT
    assert says(value_of(20, mode="新增"), 20, measure=FLOW) == REACHED  # counted as new: no base is needed


def test_first_ever():
    assert says(Expression("value", unit="家", mode="零突破"), 1, 0) == REACHED
    assert says(Expression("value", unit="家", mode="零突破"), 0, 0) == MISSED


# coverage, completion, statutory


@pytest.mark.parametrize(("value", "expected"), [(11, MISSED), (12, REACHED)])
def test_coverage_needs_its_class(value, expected):
    expression = Expression("coverage", denominator="省级重点园区")
    assert says(expression, value, more={"denominator": fact(12)}) == expected
    judged = verdict(expression, value)
    assert (judged.outcome, judged.missing) == (CANNOT, ("“省级重点园区”的名单或总数",))


def test_coverage_as_a_rate():
    assert says(Expression("coverage"), "99.9", measure=RATIO, unit="%") == MISSED
    assert says(Expression("coverage"), 100, measure=RATIO, unit="%") == REACHED


def test_completion_of_another_target():
    expression = Expression("completion", ">=", completion_pct=Decimal("71.8"))
    other = {"reference": fact(170)}
    assert says(expression, "122.05", more=other) == MISSED
    assert says(expression, "122.06", more=other) == REACHED  # 71.8 % of 170 is 122.06
    assert says(expression, 122) == CANNOT


def test_statutory_growth_comes_from_outside():
    expression = Expression("statutory")
    assert says(expression, 110, 100, unit="万元") == CANNOT
    assert "法定增长" in verdict(expression, 110, 100, unit="万元").missing[0]
    legal = {"statutory": fact("7.5", "%")}
    assert says(expression, "107.5", 100, unit="万元", more=legal) == REACHED
    assert says(expression, "107.49", 100, unit="万元", more=legal) == MISSED
    assert says(expression, 110, unit="万元", more=legal) == CANNOT


# by hand

SIGN = Sign(reached=True, reason="见验收批复", by="局领导甲", on=date(2025, 12, 20), id=4)


def test_quality_is_for_a_person():
    assert says(Expression("qualitative")) == Outcome.BY_HAND
    assert says(Expression("qualitative"), 999) == Outcome.BY_HAND
    judged = verdict(Expression("qualitative"), more={"sign": SIGN})
    assert (judged.outcome, judged.manual) == (REACHED, 4)


def test_milestone():
    assert says(Expression("milestone"), as_of=WITHIN) == Outcome.NOT_DUE
    assert says(Expression("milestone")) == Outcome.BY_HAND
    assert says(Expression("milestone"), 1) == REACHED
    assert says(Expression("milestone"), 0) == MISSED
    assert says(Expression("milestone"), 0, as_of=WITHIN) == Outcome.NOT_DUE
    assert says(Expression("milestone"), more={"sign": SIGN}) == REACHED


def test_a_signature_does_not_replace_a_number():
    assert says(value_of(15), 10, more={"sign": SIGN}) == MISSED


def test_a_masked_target_cannot_be_judged():
    assert says(Expression("masked", "masked", unit="项"), 100) == CANNOT


# unknown is not zero


@pytest.mark.parametrize("precision", [Precision.MASKED, Precision.MISSING])
def test_withheld_and_missing_are_no_data(precision):
    facts = Facts(value=fact(None, precision=precision, id=7))
    judged = judge(value_of(15), target_period=YEAR, facts=facts, definition=indicator(), as_of=AFTER)
    assert (judged.outcome, judged.completion, judged.used) == (Outcome.NO_DATA, None, (7,))


def test_zero_is_a_number():
    assert says(value_of(15), 0) == MISSED


def approx(value, precision, wanted, cmp=">="):
    facts = Facts(value=fact(value, "项", precision=precision))
    return judge(
        value_of(wanted, cmp, unit="项"),
        target_period=YEAR,
        facts=facts,
        definition=indicator(unit="项"),
        as_of=AFTER,
    ).outcome


@pytest.mark.parametrize(
    ("wanted", "expected"), [(170, REACHED), (180, REACHED), (181, CANNOT), (200, CANNOT)]
)
def test_at_least_so_many_decides_only_below(wanted, expected):
    assert approx(180, Precision.AT_LEAST, wanted) == expected


@pytest.mark.parametrize(
    ("wanted", "expected"), [(190, REACHED), (191, CANNOT), (210, CANNOT), (211, MISSED)]
)
def test_about_so_many_decides_outside_its_tolerance(wanted, expected):
    assert approx(200, Precision.ABOUT, wanted) == expected


def test_growth_over_an_approximate_base():
    facts = Facts(value=fact(180), base=fact(100, period=BEFORE, precision=Precision.AT_LEAST))
    assert (
        judge(growth_of(20), target_period=YEAR, facts=facts, definition=indicator(), as_of=AFTER).outcome
        == CANNOT
    )
    near = Facts(value=fact(127), base=fact(100, period=BEFORE, precision=Precision.ABOUT))
    assert (
        judge(growth_of(20), target_period=YEAR, facts=near, definition=indicator(), as_of=AFTER).outcome
        == REACHED
    )


# units


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [("0.5", "亿元", REACHED), ("0.499999", "亿元", MISSED), (5000, "万元", REACHED)],
)
def test_units_of_one_kind_are_converted(value, unit, expected):
    assert says(value_of(5000, ">=", unit="万元"), value, unit=unit) == expected


def test_units_of_two_kinds_are_not_compared():
    judged = verdict(value_of(15, unit="家"), 20, unit="万元")
    assert judged.outcome == CANNOT
    assert "单位" in judged.missing[0]


def test_a_base_in_another_unit_is_converted():
    facts = Facts(value=fact("1.2", "亿元"), base=fact(10000, "万元", BEFORE))
    assert (
        judge(
            growth_of(20), target_period=YEAR, facts=facts, definition=indicator(unit="亿元"), as_of=AFTER
        ).outcome
        == REACHED
    )


# words that a comparator cannot say


@pytest.mark.parametrize(("value", "expected"), [(2000, MISSED), (2001, REACHED)])
def test_breaking_through_is_more_than_and_flagged(value, expected):
    judged = verdict(value_of(2000, ">=", unit="件"), value, unit="件", text="专利突破2000件")
    assert (judged.outcome, judged.ambiguous) == (expected, True)


def test_the_tolerance_is_a_setting():
    facts = Facts(value=fact(13))
    for tolerance, expected in ((Decimal(5), MISSED), (Decimal(15), REACHED)):
        judged = judge(
            value_of(15, "~"),
            target_period=YEAR,
            facts=facts,
            definition=indicator(),
            as_of=AFTER,
            settings=JudgeSettings(tolerance_pct=tolerance),
        )
        assert judged.outcome == expected


# status and finality


def test_the_most_final_value_counts():
    flash, final = fact(10, status=Status.FLASH, id=1), fact(9, status=Status.FINAL, id=2)
    assert newest([flash, final, fact(None, status=Status.FINAL, precision=Precision.MASKED)]) == final
    assert newest([]) is None


def test_a_flash_value_below_the_mark_is_only_behind():
    facts = Facts(value=fact(14, status=Status.FLASH))
    judged = judge(value_of(15), target_period=YEAR, facts=facts, definition=indicator(), as_of=AFTER)
    assert judged.outcome == BEHIND
    assert any("快报" in remark for remark in judged.remarks)


def test_mixed_statuses_are_said():
    facts = Facts(value=fact(130, status=Status.FLASH), base=fact(100, period=BEFORE))
    judged = judge(growth_of(20), target_period=YEAR, facts=facts, definition=indicator(), as_of=AFTER)
    assert judged.outcome == REACHED
    assert any("完成数为快报、基数为核定" in remark for remark in judged.remarks)


# time


def running(value, month, **more):
    return fact(value, period=Period.year_to_date(2025, month), **more)


def test_nothing_is_due_before_it_begins():
    assert says(value_of(15), as_of=date(2024, 12, 1)) == Outcome.NOT_DUE


def test_no_data_within_the_year():
    assert says(value_of(15), as_of=WITHIN) == Outcome.NO_DATA


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (WITHIN, Outcome.NOT_DUE),
        (date(2026, 3, 1), Outcome.NOT_DUE),
        (date(2026, 10, 31), Outcome.NOT_DUE),
        (date(2026, 11, 1), Outcome.NO_DATA),
    ],
)
def test_figures_that_lag_are_awaited_not_missed(as_of, expected):
    judged = verdict(
        value_of("2.5", ">=", unit="%"),
        measure=RATIO,
        unit="%",
        as_of=as_of,
        lag_months=10,
        year_end_only=True,
    )
    assert judged.outcome == expected
    assert judged.completion is None
    if expected == Outcome.NOT_DUE:
        assert "数据约于2026年10月发布" in judged.reason


def judged_at(
    expression, value, month, *, measure=FLOW, base=None, base_running=None, unit="家", **definition
):
    facts = Facts(
        running=running(value, month, unit=unit),
        base=None if base is None else fact(base, unit, BEFORE),
        base_running=None
        if base_running is None
        else fact(base_running, unit, Period.year_to_date(2024, month)),
    )
    end = Period.year_to_date(2025, month).end
    return judge(
        expression,
        target_period=YEAR,
        facts=facts,
        definition=indicator(measure, unit, **definition),
        as_of=end,
    )


def test_pace_of_a_flow_is_linear_by_default():
    # the end of September: 273 of 365 days, 74.79… of 100
    assert judged_at(value_of(100), 75, 9).outcome == PACE
    judged = judged_at(value_of(100), 74, 9)
    assert (judged.outcome, judged.expected, judged.completion) == (
        BEHIND,
        Fraction(273, 365),
        Fraction(74, 100),
    )


def test_pace_of_a_flow_follows_last_years_season_where_it_is_known():
    judged = judged_at(value_of(100), 40, 9, base=90, base_running=36)
    assert (judged.outcome, judged.expected) == (PACE, Fraction(36, 90))
    assert judged_at(value_of(100), 39, 9, base=90, base_running=36).outcome == BEHIND


def test_a_flow_reached_early_is_reached():
    assert judged_at(value_of(15), 15, 6).outcome == REACHED
    assert (
        judged_at(Expression("stretch", floor=Decimal(15), stretch=Decimal(20), unit="家"), 20, 6).outcome
        == STRETCH
    )


def test_pace_of_a_stock_closes_the_gap_from_its_base():
    assert judged_at(value_of(200), 150, 6, measure=STOCK, base=100).outcome == PACE
    assert judged_at(value_of(200), 149, 6, measure=STOCK, base=100).outcome == BEHIND
    assert judged_at(value_of(200), 150, 6, measure=STOCK, base=100).completion == Fraction(1, 2)
    judged = judged_at(value_of(200), 190, 6, measure=STOCK)
    assert (judged.outcome, judged.missing) == (CANNOT, ("基期（上年末）数",))
    assert judged_at(value_of(100), 100, 6, measure=STOCK).outcome == REACHED


def test_a_ratio_within_the_year_is_not_yet_final():
    share = Expression("share", ">=", floor=Decimal(25), unit="%")
    assert judged_at(share, 26, 9, measure=RATIO, unit="%").outcome == PACE
    assert judged_at(share, 24, 9, measure=RATIO, unit="%").outcome == BEHIND


def test_growth_within_the_year():
    assert judged_at(growth_of(20), 60, 6, base=100, base_running=50).outcome == PACE
    assert judged_at(growth_of(20), 59, 6, base=100, base_running=50).outcome == BEHIND
    assert judged_at(growth_of(20), 60, 6, base_running=50).outcome == PACE  # by the same months
    assert judged_at(growth_of(20), 59, 6, base_running=50).outcome == BEHIND
    assert judged_at(growth_of(20), 60, 6).outcome == CANNOT


def test_a_ceiling_is_not_reached_before_the_end():
    assert judged_at(value_of(100, "<="), 40, 6).outcome == PACE
    assert judged_at(value_of(100, "<="), 60, 6).outcome == BEHIND


def test_part_of_a_year_that_is_over_does_not_miss():
    facts = Facts(running=running(14, 11))
    early = judge(
        value_of(15),
        target_period=YEAR,
        facts=facts,
        definition=indicator(lag_months=3),
        as_of=date(2026, 2, 1),
    )
    late = judge(value_of(16), target_period=YEAR, facts=facts, definition=indicator(), as_of=AFTER)
    assert early.outcome == PACE
    assert (late.outcome, late.missing) == (CANNOT, ("全期数",))


def test_a_deadline_of_its_own():
    facts = Facts(running=running(15, 9))
    due = {
        "target_period": YEAR,
        "definition": indicator(),
        "as_of": date(2025, 10, 5),
        "due_on": date(2025, 9, 30),
    }
    assert judge(value_of(15), facts=facts, **due).outcome == REACHED
    assert judge(value_of(16), facts=facts, **due).outcome == MISSED


def test_the_computation_is_shown_and_names_its_observations():
    facts = Facts(value=fact(137, id=11), base=fact(90, period=BEFORE, id=12))
    judged = judge(growth_of(20), target_period=YEAR, facts=facts, definition=indicator(STOCK), as_of=AFTER)
    assert judged.used == (11, 12)
    assert [(step.label, step.observation) for step in judged.steps[:2]] == [("完成", 11), ("基数", 12)]
    assert [step.text for step in judged.steps] == [
        "137家（2025年，核定）",
        "90家（2024年，核定）",
        "增长52.22%",
        "增长20%：137家 不少于 108家，成立",
        "261.11%",
    ]
