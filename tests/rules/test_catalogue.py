"""Rules: registered once, chosen by topic, place and day, asked, compared with other readings."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from kechuang.rules import catalogue
from kechuang.rules.catalogue import Reading, Rule, RuleError, all_rules, evaluate, rule, rule_of, select
from kechuang.rules.facts import Facts
from kechuang.rules.findings import Amount, Condition
from kechuang.rules.verdicts import Verdict, all_of, any_of, negated

GROSS = Reading(
    "trial_base", "收入口径", (("gross", "全部收入"), ("net", "扣除后的收入")), "gross", "法规未言明"
)
FIRST = Condition("X1", "收入", "某文第一条", unit="元")


@pytest.fixture(autouse=True)
def own_registry(monkeypatch):
    """What a test registers is gone after it."""
    all_rules()
    monkeypatch.setattr(catalogue, "rules_by_code", dict(catalogue.rules_by_code))


def judged(ask):
    """Wants an income of 100 at least, by the reading that is chosen."""
    sales = ask.fact("sales", ask.year - 1)
    if ask.reading("trial_base") == "net":
        sales -= ask.fact("non_taxable_income", ask.year - 1)
    yield ask.at_least(FIRST, sales, Decimal(100))
    yield Amount("found", "收入", sales)


def made(code="trial_2020", since=date(2020, 1, 1), until=None, place="", readings=(GROSS,), **more) -> Rule:
    rule(
        code=code, topic="trial", title="试用", source="某文", since=since, until=until, place=place,
        readings=readings, **more,
    )(judged)  # fmt: skip
    return rule_of(code)


def told(sales, free="0"):
    return Facts(
        {("sales", 2025): Decimal(sales), ("non_taxable_income", 2025): Decimal(free)}, title="某企业"
    )


def test_a_taken_code_is_refused():
    made()
    with pytest.raises(RuleError, match="登记了两次"):
        made(since=date(2030, 1, 1))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((date(2020, 1, 1), None), (date(2024, 1, 1), None)),
        ((date(2020, 1, 1), date(2024, 1, 1)), (date(2024, 1, 1), None)),
        ((date(2024, 1, 1), None), (date(2020, 1, 1), date(2024, 1, 1))),
    ],
)
def test_rules_of_a_topic_and_place_may_not_overlap(first, second):
    made("trial_a", *first)
    with pytest.raises(RuleError, match="时间重叠"):
        made("trial_b", *second)
    made("trial_c", *second, place="990100")


@pytest.mark.parametrize(
    ("day", "places", "code"),
    [
        (date(2020, 1, 1), (), "trial_a"),
        (date(2023, 12, 31), (), "trial_a"),
        (date(2024, 1, 1), (), "trial_b"),
        (date(2024, 1, 1), ("990101", "990100"), "trial_city"),
        (date(2023, 12, 31), ("990101", "990100"), "trial_a"),
        (date(2024, 1, 1), ("990101", "990100", "990000"), "trial_city"),
        (date(2024, 1, 1), ("110000",), "trial_b"),
    ],
)
def test_a_rule_is_chosen_by_topic_day_and_nearest_place(day, places, code):
    made("trial_a", date(2020, 1, 1), date(2023, 12, 31))
    made("trial_b", date(2024, 1, 1))
    made("trial_city", date(2024, 1, 1), place="990100")
    made("trial_province", date(2024, 1, 1), place="990000")
    assert select("trial", day, places).code == code


def test_a_day_without_a_rule_is_told_with_the_times_there_are():
    made("trial_a", date(2020, 1, 1), date(2023, 12, 31))
    with pytest.raises(RuleError, match=r"2019-12-31 没有适用的规则.*2020-01-01—2023-12-31"):
        select("trial", date(2019, 12, 31))
    with pytest.raises(RuleError, match=r"“nothing”在 2026-01-01 没有适用的规则。$"):
        select("nothing", date(2026, 1, 1))


def test_an_unknown_code_is_answered_with_codes_alike():
    made()
    with pytest.raises(RuleError, match=r"没有规则“tri”。您要的是不是：.*trial_2020"):
        rule_of("tri")


@pytest.mark.parametrize(
    ("sales", "verdict"), [("99.99", "unmet"), ("100", "met"), ("100.01", "met"), (None, "unknown")]
)
def test_a_rule_yields_findings_and_amounts(sales, verdict):
    facts = Facts({}) if sales is None else told(sales)
    result = evaluate(made(), facts, as_of=date(2026, 5, 1))
    assert (result.verdict, result.finding("X1").verdict) == (Verdict(verdict), Verdict(verdict))
    if sales is None:
        assert [str(each) for each in result.finding("X1").missing] == ["sales@2025"]
    else:
        assert result.amount("found").value == Decimal(sales)
    with pytest.raises(KeyError):
        result.finding("X2")
    with pytest.raises(KeyError):
        result.score("X1")
    with pytest.raises(KeyError):
        result.amount("X1")


def test_another_reading_is_shown_where_its_answer_differs():
    result = evaluate(made(), told(110, 20), as_of=date(2026, 5, 1))
    assert result.verdict == Verdict.MET
    assert [(each.option, each.option_title, each.evaluation.verdict) for each in result.alternatives] == [
        ("net", "扣除后的收入", Verdict.UNMET)
    ]
    same = evaluate(rule_of("trial_2020"), told(110, 0), as_of=date(2026, 5, 1))
    assert same.alternatives == []


def test_a_reading_may_be_chosen_and_an_unknown_one_is_refused():
    trial = made()
    chosen = evaluate(trial, told(110, 20), as_of=date(2026, 5, 1), readings={"trial_base": "net"})
    assert chosen.verdict == Verdict.UNMET
    assert [each.option for each in chosen.alternatives] == ["gross"]
    others = evaluate(trial, told(110, 20), as_of=date(2026, 5, 1), readings={"of_another_rule": "x"})
    assert others.verdict == Verdict.MET
    with pytest.raises(RuleError, match="没有“half”这种读法，可选：gross、net"):
        evaluate(trial, told(1), as_of=date(2026, 5, 1), readings={"trial_base": "half"})


def test_a_local_rule_finds_its_own_numbers_wherever_it_is_asked_from():
    local = rule_of("demo_rd_reward")
    result = evaluate(local, Facts({}), as_of=date(2026, 5, 1))
    assert result.ask.param("demo_rd_reward.intensity") == Decimal("0.03")


def test_unconfirmed_numbers_that_were_used_are_named():
    result = evaluate(rule_of("demo_first_above_scale"), Facts({}), as_of=date(2026, 5, 1))
    assert [code for code, _ in result.unconfirmed] == [
        "demo_first_above_scale.extra",
        "demo_first_above_scale.reward",
        "demo_first_above_scale.scale",
    ]


def test_verdicts_join():
    unmet, unknown, manual, met = Verdict.UNMET, Verdict.UNKNOWN, Verdict.MANUAL, Verdict.MET
    assert [all_of(each) for each in ([], [met], [met, manual], [manual, unknown], [unknown, unmet])] == [
        met, met, manual, unknown, unmet,
    ]  # fmt: skip
    assert [any_of(each) for each in ([], [unmet], [unmet, unknown], [unknown, manual], [manual, met])] == [
        unmet, unmet, unknown, manual, met,
    ]  # fmt: skip
    assert [negated(each) for each in (unmet, unknown, manual, met)] == [met, unknown, manual, unmet]


def test_every_rule_of_the_house_has_a_title_a_source_and_conditions_with_clauses():
    rules = all_rules()
    assert len(rules) >= 20
    assert [each.code for each in rules if not (each.title and each.source)] == []
    spans = {(each.topic, each.place, each.since): each.code for each in rules}
    assert len(spans) == len(rules)
