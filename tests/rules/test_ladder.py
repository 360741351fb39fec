"""The ladder of SMEs and the local templates: versions by day, growth exact, nothing missing turned into a no."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kechuang.packs.national.rules.ladder_parts import age, change, compound
from kechuang.packs.national.rules.normalisers import min_max, normalised, percentile, step
from kechuang.rules import parameters as law
from kechuang.rules.catalogue import all_rules, evaluate, parameter_table, rule_of, select
from kechuang.rules.facts import Facts
from kechuang.rules.reading import read_facts
from kechuang.rules.trace import replay, trace_of
from kechuang.rules.values import Grown, Unknown
from kechuang.rules.verdicts import Verdict
from tests.rules.test_cases import CASES

LADDER = (
    "innovative_sme_2022",
    "zhuanjing_2022",
    "zhuanjing_2026",
    "little_giant_2022",
    "little_giant_2026",
    "gazelle_template",
    "unicorn_template",
    "potential_unicorn_template",
    "fledgling_template",
)
LAST, FIRST = date(2026, 3, 31), date(2026, 4, 1)
WHOLE = st.integers(1, 10**12).map(Decimal)


@pytest.mark.parametrize(
    ("topic", "before", "after"),
    [
        ("zhuanjing", "zhuanjing_2022", "zhuanjing_2026"),
        ("little_giant", "little_giant_2022", "little_giant_2026"),
        ("innovative_sme", "innovative_sme_2022", "innovative_sme_2022"),
    ],
)
def test_the_version_is_that_of_the_application_day(topic, before, after):
    assert (select(topic, LAST).code, select(topic, FIRST).code) == (before, after)


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        ("zhuanjing.niche_years", 2, 3),
        ("zhuanjing.sales", 10**7, 15 * 10**6),
        ("zhuanjing.pass_score", 60, None),
    ],
)
def test_numbers_change_with_the_version(code, before, after):
    all_rules()
    found = [law.parameters[code].at(day) for day in (LAST, FIRST)]
    assert [each and each.value for each in found] == [before, after]


@pytest.mark.parametrize(("day", "code"), [(date(2026, 12, 31), "L3"), (date(2027, 1, 1), "G5")])
def test_only_the_review_of_2026_uses_the_standard_of_2022(day, code):
    result = evaluate(select("little_giant", day), read_facts({"is_review": "是"}), as_of=day)
    assert code in {each.code for each in result.findings}


def _met_cases():
    return [case for case in CASES if case.rule in LADDER and case.expect.get("verdict") == "met"]


@pytest.mark.parametrize("case", _met_cases(), ids=lambda case: f"{case.rule}-{case.id}")
def test_removing_a_fact_never_turns_met_into_unmet(case):
    whole = read_facts(case.facts)
    rule = rule_of(case.rule)
    for ref in whole:
        if ref.name == "is_review":  # what kind of application it is, not evidence for it
            continue
        after = evaluate(rule, whole.changed({ref: None}), as_of=case.as_of, alternatives=False)
        assert after.verdict != Verdict.UNMET, ref


@pytest.mark.parametrize("code", LADDER)
def test_every_rule_has_cases_that_are_met(code):
    assert [case.id for case in _met_cases() if case.rule == code] != []


@pytest.mark.parametrize("code", [*LADDER, "innovation_points_2024"])
def test_an_unknown_firm_is_unknown_and_never_unmet(code):
    rule = rule_of(code)
    result = evaluate(rule, Facts({}), as_of=max(rule.since, date(2026, 3, 1)))
    assert result.verdict == Verdict.UNKNOWN
    assert {each.verdict for each in result.findings} <= {Verdict.UNKNOWN, Verdict.MANUAL}


@pytest.mark.parametrize("case", _met_cases()[::7], ids=lambda case: f"{case.rule}-{case.id}")
def test_a_trace_replays(case):
    assert replay(trace_of(case.run()))[1] == []


@given(first=WHOLE, last=WHOLE)
def test_growth_is_compared_exactly(first, last):
    found = compound(first, last)
    assert isinstance(found, Grown)
    limit = Decimal("0.05")
    assert found.at_least(limit) == (Fraction(last) / Fraction(first) >= Fraction(105, 100) ** 2)


@given(first=st.integers(-(10**9), 0).map(Decimal), last=WHOLE)
def test_growth_from_nothing_is_unknown(first, last):
    assert isinstance(compound(first, last), Unknown)
    assert isinstance(change(first, last), Unknown)


@given(
    registered=st.dates(date(1990, 1, 1), date(2020, 12, 31)),
    years=st.integers(0, 40),
)
def test_the_day_after_a_birthday_begins_the_next_year(registered, years):
    if (registered.month, registered.day) == (2, 29):
        leap = date(registered.year + years, 3, 1) - timedelta(days=1)
        birthday = leap
    else:
        birthday = registered.replace(year=registered.year + years)
    assert age(birthday, registered) == years
    assert age(birthday + timedelta(days=1), registered) == years + 1


@pytest.mark.parametrize("topic", ["gazelle", "unicorn", "potential_unicorn", "fledgling"])
def test_local_templates_show_themselves_as_such(topic):
    rule = select(topic, date(2026, 6, 1))
    assert (rule.place, rule.confirmed) == ("", False)
    assert "地方模板" in rule.title
    marks = {
        value.mark
        for code, each in law.parameters.items()
        if code.startswith(f"{topic}.")
        for value in each.values
    }
    assert marks <= {"L", "I"}
    assert "L" in marks


# ── 创新积分 ───────────────────────────────────────────────────────────────────────────────────
def test_the_shipped_weights_are_all_open():
    all_rules()
    indicators = law.parameters["innovation_points.indicators"].at(date(2026, 1, 1)).value
    assert len(indicators) == 18
    assert {weight for each in indicators for weight in each["weights"].values()} == {None}
    assert {each["normaliser"] for each in indicators} == {None}


@pytest.fixture
def configured(monkeypatch):
    """A made-up place with weights of its own, as a local pack's parameter file gives them."""
    all_rules()
    for code in ("indicators", "stages"):
        key = f"innovation_points.{code}"
        monkeypatch.setitem(law.parameters, key, law.parameters[key])
    rows = [
        (
            "rd_share",
            {"share": "accounting_rd", "of": "sales"},
            40,
            {"kind": "min_max", "low": 0, "high": "10%"},
        ),
        ("sales", {"amount": "sales"}, 35, {"kind": "percentile", "peers": [100, 200, 1000, 2000]}),
        ("graduates", {"amount": "fresh_graduates"}, 25, {"kind": "step", "steps": [[5, 1], [1, "0.5"]]}),
    ]
    body = [
        {"code": code, "group": "", "name": code, "unit": "", "direction": "higher", "measure": measure,
         "weights": {"start": None, "growth": weight, "stable": None}, "normaliser": normaliser}
        for code, measure, weight, normaliser in rows
    ]  # fmt: skip
    common = {"from": date(2024, 8, 13), "doc": "测试", "mark": "L", "place": "990199"}
    stages = [["start", 5, 100], ["growth", 10, 10000], ["stable", None, None]]
    parts = {"indicators": {"title": "", "values": [{**common, "value": body}]},
             "stages": {"title": "", "values": [{**common, "value": stages}]}}  # fmt: skip
    text = yaml.safe_dump({"topic": "innovation_points", "parameters": parts}, allow_unicode=True)
    parameter_table.cache_clear()
    law.load_text(text, name="测试")
    yield "990199"
    parameter_table.cache_clear()


def test_a_place_configures_indicators_weights_and_stages(configured):
    facts = read_facts({
        "registered_on": "2018-01-01",
        "accounting_rd": {2025: 50},
        "sales": {2025: 1000},
        "fresh_graduates": {2025: 2},
    })  # fmt: skip
    result = evaluate(rule_of("innovation_points_2024"), facts, as_of=date(2026, 5, 1), places=(configured,))
    # 40×0.5 ＋ 35×(2＋0.5)/4 ＋ 25×0.5
    assert result.amount("points").value == Decimal("54.38")
    assert result.verdict == Verdict.MET


def test_elsewhere_the_points_stay_unconfigured(configured):
    result = evaluate(
        rule_of("innovation_points_2024"), read_facts({"points_stage": "成长期"}), as_of=date(2026, 5, 1)
    )
    assert result.finding("P2").verdict == Verdict.UNKNOWN
    assert result.scores == []


@pytest.mark.parametrize(
    ("value", "low", "high", "wanted"),
    [
        (5, 0, 10, "1/2"),
        (-1, 0, 10, 0),
        (0, 0, 10, 0),
        (10, 0, 10, 1),
        (11, 0, 10, 1),
        (3, 10, 0, "7/10"),
        (1, 0, 3, "1/3"),
    ],
)
def test_min_max(value, low, high, wanted):
    assert min_max(value, low, high) == Fraction(wanted)


def test_min_max_of_one_point_is_refused():
    with pytest.raises(ValueError, match="不能相同"):
        min_max(1, 2, 2)


@pytest.mark.parametrize(
    ("value", "lower", "wanted"),
    [(5, False, "1/2"), (10, False, "7/8"), (0, False, 0), (0, True, 1), (5, True, "1/2")],
)
def test_percentile(value, lower, wanted):
    assert percentile(value, [1, 3, 7, 10], is_lower_better=lower) == Fraction(wanted)


def test_percentile_without_peers_is_refused():
    with pytest.raises(ValueError, match="同类企业"):
        percentile(1, [])


@pytest.mark.parametrize(("value", "wanted"), [(10, 1), (9, "1/2"), (5, "1/2"), (4, 0)])
def test_step(value, wanted):
    assert step(value, [[10, 1], [5, "0.5"]]) == Fraction(wanted)


def test_a_normaliser_of_another_kind_is_refused():
    with pytest.raises(ValueError, match="归一化方法"):
        normalised(1, {"kind": "magic"})
