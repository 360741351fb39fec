"""What one can be or get stands apart from what is only counted; sizes, answers and amounts are said in words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from kechuang.rules.catalogue import RuleKind, all_rules, evaluate, rule_of
from kechuang.rules.facts import Facts
from kechuang.rules.values import FactRef
from kechuang.subjects.facts.judging import topics
from kechuang.subjects.logic.topics import topic_title
from kechuang.subjects.logic.wording import amount_title, value_words
from kechuang.subjects.models import PolicyPush, PoolEntry, RuleResult
from kechuang.subjects.views.eligibility_rows import amounts_of
from kechuang.subjects.views.topics import policy_topics

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 22)
COUNTED = {"enterprise_size", "high_value_patents", "hnte_research", "innovation_points"}


def test_what_only_computes_is_no_policy(world):
    told = {each.topic for each in policy_topics(DAY, world.county)}
    assert {each.topic for each in topics(DAY)} - told == COUNTED
    assert rule_of("hnte_2016").kind == RuleKind.RECOGNITION
    assert rule_of("super_deduction_2021").kind == RuleKind.BENEFIT
    assert rule_of("enterprise_size_2017").kind == RuleKind.COMPUTATION


def test_a_benefit_names_an_amount_that_its_rule_computes():
    for rule in all_rules():
        if rule.benefit and rule.holds(DAY):
            found = evaluate(rule, Facts({}), as_of=DAY, alternatives=False)
            assert rule.benefit in {each.code for each in found.amounts}, rule.code


def test_the_policy_list_has_no_computations(world, sign_in):
    page = sign_in("enterprise").get(reverse("subjects:policy_list")).content.decode()
    assert "高新技术企业认定" in page
    for word in ("企业规模划型", "高价值发明专利", "企业创新积分", "研究开发费用归集"):
        assert word not in page
    client = sign_in("enterprise")
    assert client.get(reverse("subjects:policy_firms", args=["enterprise_size"])).status_code == 404
    assert client.get(reverse("subjects:policy_firms", args=["hnte"])).status_code == 200


def test_the_firms_page_has_computations_below(world, sign_in):
    firm = world.organisations["firm"]
    page = sign_in("firm").get(reverse("subjects:eligibility", args=[firm.pk])).content.decode()
    could, computed = page.split('id="computed"')
    assert "算一算" in computed
    for word in ("企业规模划型", "高价值发明专利", "企业创新积分"):
        assert f">{word}</a></h3>" in computed
        assert f">{word}</a></h3>" not in could
    assert ">研发费用加计扣除（2021年起）</a></h3>" in could


def judged(world, topic, verdict="met", amounts=(), firm="firm"):
    return RuleResult.objects.create(
        organisation=world.organisations[firm], topic=topic, rule=topic, as_of=DAY, verdict=verdict,
        trace={"title": topic_title(topic), "findings": [], "amounts": list(amounts)},
        judged_at="2026-11-22T10:00+08:00",
    )  # fmt: skip


def test_rows_call_themselves_in_words_without_codes(world):
    firm = world.organisations["firm"]
    result = judged(world, "gazelle")
    assert str(result) == "示例精密制造有限公司：瞪羚企业（地方模板），符合"
    push = PolicyPush(organisation=firm, topic="hnte", state="sent")
    assert str(push) == "示例精密制造有限公司：高新技术企业认定，已推送"
    entry = PoolEntry(organisation=firm, topic="hnte", year=2026)
    assert str(entry) == "示例精密制造有限公司：高新技术企业认定，2026年"


def test_boxes_of_the_policy_list_are_announced_in_words(world, sign_in):
    judged(world, "gazelle")
    page = sign_in("enterprise").get(reverse("subjects:policy_firms", args=["gazelle"])).content.decode()
    assert 'aria-label="选择 示例精密制造有限公司：瞪羚企业（地方模板），符合"' in page


def test_size_codes_are_said_in_words():
    assert [value_words(each, "") for each in ("large", "medium", "small", "micro")] == [
        "大型", "中型", "小型", "微型",
    ]  # fmt: skip


SIZE = {"code": "class", "label": "规模", "value": "small", "unit": ""}


def test_the_list_of_organisations_shows_and_filters_sizes(world, sign_in):
    judged(world, "enterprise_size", amounts=[SIZE])
    judged(world, "enterprise_size", amounts=[{**SIZE, "value": "large"}], firm="firm2")
    client, address = sign_in("enterprise"), reverse("subjects:organisation_list")
    page = client.get(address).content.decode()
    assert page.count('data-label="规模"') >= 2
    small = client.get(address, {"size": "small"}).content.decode()
    assert world.organisations["firm"].name in small
    assert world.organisations["firm2"].name not in small
    assert client.get(address, {"size": "none"}).content.decode().count("示例精密制造有限公司") == 0
    detail = client.get(reverse("subjects:organisation_detail", args=[world.organisations["firm"].pk]))
    assert "<dt>规模</dt><dd>小型" in detail.content.decode()


def test_a_firms_page_says_its_size_in_words():
    facts = Facts(
        {FactRef("industry"): "C3484", FactRef("employees_end", 2025): Decimal(60), FactRef("sales", 2025): Decimal(30_000_000)}
    )  # fmt: skip
    result = evaluate(rule_of("enterprise_size_2017"), facts, as_of=DAY, alternatives=False)
    assert [(each.label, each.words) for each in amounts_of(result)] == [("规模", "小型")]


@pytest.mark.parametrize(
    ("verdict", "title"),
    [("met", "补助金额"), ("unmet", "若符合可得补助金额"), ("manual", "若符合可得补助金额")],
)
def test_a_benefit_is_only_possible_until_all_is_met(verdict, title):
    rule = rule_of("demo_rd_reward")
    assert amount_title(rule, verdict, {"code": "subsidy", "label": "补助金额", "value": "120000"}) == title
    other = {"code": "base", "label": "基数", "value": "120000"}
    assert amount_title(rule, verdict, other) == "基数"
    assert amount_title(rule, verdict, {**other, "code": "subsidy", "value": "0"}) == "基数"
    assert amount_title(None, verdict, {**other, "code": "subsidy"}) == "基数"


def test_rows_of_pages_and_print_say_that_an_amount_is_only_possible():
    rule = rule_of("demo_rd_reward")
    facts = Facts(
        {
            FactRef("accounting_rd", 2025): Decimal(2_000_000),
            FactRef("sales", 2025): Decimal(90_000_000_000),
            FactRef("holds_hnte"): True,
            FactRef("on_abnormal_list"): False,
        }
    )
    result = evaluate(rule, facts, as_of=DAY, alternatives=False)
    assert result.verdict == "unmet"
    assert [each.label for each in amounts_of(result)] == ["若符合可得补助金额"]
