"""The pages of what an enterprise is and could become: one topic, what-if, the cheapest way, print, a stored answer."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kechuang.core.logic.actor import Actor
from kechuang.rules.trace import replay
from kechuang.subjects.models import (
    AnnualFact,
    AnnualStatement,
    IPHolder,
    IPRight,
    Organisation,
    Qualification,
    RuleResult,
)
from kechuang.subjects.operations.judging import judge_rule_results

pytestmark = pytest.mark.django_db
AS_OF = "2026-11-22"

#: A firm that lacks one point of S&T staff and some R&D expense: year → facts.
YEARS = {
    2023: {"sales": 30_000_000, "hnte_rd_total": 1_500_000, "hnte_rd_domestic": 1_500_000, "total_assets": 20_000_000, "total_liabilities": 8_000_000, "conversions": 5},
    2024: {"sales": 36_000_000, "hnte_rd_total": 1_700_000, "hnte_rd_domestic": 1_700_000, "total_assets": 24_000_000, "total_liabilities": 9_000_000, "conversions": 5},
    2025: {
        "sales": 42_000_000, "hnte_rd_total": 2_000_000, "hnte_rd_domestic": 2_000_000, "total_assets": 30_000_000,
        "total_liabilities": 11_000_000, "conversions": 6, "employees_average": 100, "st_staff_average": 9,
        "total_income": 42_500_000, "non_taxable_income": 0, "hightech_income": 30_000_000,
    },
}  # fmt: skip


def make_firm(organisation: Organisation) -> Organisation:
    """Three signed years, four utility models and a qualification soon to lapse."""
    for year, facts in YEARS.items():
        statement = AnnualStatement.objects.create(
            organisation=organisation, year=year, state="verified", changed_at="2026-03-01T00:00:00+08:00"
        )
        AnnualFact.objects.bulk_create(
            AnnualFact(statement=statement, name=name, value=Decimal(value)) for name, value in facts.items()
        )
    for number in range(4):
        right = IPRight.objects.create(
            kind="utility", number=f"2023{number}", title="一种装置", region=organisation.region,
            filed_on=date(2023, 1, 1), granted_on=date(2023, 9, 1), status="granted", acquired="own",
        )  # fmt: skip
        IPHolder.objects.create(right=right, organisation=organisation, name=organisation.name)
    Qualification.objects.create(
        organisation=organisation, kind="tech_sme", granted_on=date(2026, 6, 1), valid_from=date(2026, 6, 1), valid_to=date(2027, 3, 31),
    )  # fmt: skip
    return organisation


@pytest.fixture
def firm(world):
    """示例精密制造有限公司 with its facts."""
    return make_firm(world.organisations["firm"])


@pytest.fixture
def as_firm(world, client) -> Client:
    """Signed in as the firm's administrator."""
    client.force_login(world.accounts["firm"])
    return client


def _url(name: str, firm: Organisation, *args: str, query: str = f"as_of={AS_OF}") -> str:
    return reverse(f"subjects:{name}", args=[firm.pk, *args]) + f"?{query}"


def test_the_overview_says_who_the_firm_is_and_how_near_each_topic_stands(as_firm, firm):
    page = as_firm.get(_url("eligibility", firm)).content.decode()
    assert "按<strong>2026年11月22日</strong>申请" in page
    assert "科技型中小企业" in page
    assert "将到期" in page  # until 2027-03-31: 129 days
    assert "高新技术企业认定" in page
    # of what is unmet, that which is nearest: 5.2 of 108 million is 4.81% of 5%; staff is at 9 of 10
    assert "近三个会计年度研究开发费用占销售收入的比例：4.81%，还差0.19个百分点" in page
    assert "项数据，去填" in page


def test_a_day_is_always_said_and_a_wrong_one_is_refused_with_words(as_firm, firm):
    today = as_firm.get(_url("eligibility", firm, query="")).content.decode()
    assert "申请来判断" in today
    answer = as_firm.get(_url("eligibility", firm, query="as_of=2026-13-01"))
    assert answer.status_code == 400
    assert "申请日“2026-13-01”不是日期" in answer.content.decode()


def test_findings_come_unmet_first_with_gap_clause_and_the_place_to_enter(as_firm, firm):
    page = as_firm.get(_url("eligibility_topic", firm, "hnte")).content.decode()
    assert page.index('id="unmet"') < page.index('id="missing"') < page.index("已经符合的")
    assert "还差1个百分点" in page
    assert "国科发火〔2016〕32号 第十一条第（四）项" in page
    assert "去年全年平均，科技人员要占职工的一成以上" in page
    assert f"/subjects/organisations/{firm.pk}/statements/2025/#f-had_major_violation" in page


def test_an_answer_is_taken_for_this_check_only(as_firm, firm):
    before = as_firm.get(_url("eligibility_topic", firm, "hnte")).context["standing"]
    after = as_firm.get(
        _url("eligibility_topic", firm, "hnte", query=f"as_of={AS_OF}&a.had_major_violation=否")
    )
    assert after.context["standing"].met == before.met + 1
    assert "a.had_major_violation=%E5%90%A6" in after.context["asked"].query
    again = as_firm.get(_url("eligibility_topic", firm, "hnte")).context["standing"]
    assert again == before


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("a.nobody=1", "没有“nobody”这项事实"),
        ("a.sales.20x5=1", "没有“sales.20x5”这项事实"),
        ("a.had_major_violation=也许", "应填“是”或“否”"),
        ("a.sales.2025=很多", "不是数"),
        ("r.hnte_cap_base=other", "没有“other”这种读法"),
    ],
)
def test_what_is_no_answer_is_refused_with_words(as_firm, firm, query, words):
    answer = as_firm.get(_url("eligibility_topic", firm, "hnte", query=f"as_of={AS_OF}&{query}"))
    assert answer.status_code in (400, 404)
    assert words in answer.content.decode()


def test_an_unknown_topic_is_not_found(as_firm, firm):
    assert as_firm.get(_url("eligibility_topic", firm, "nobody")).status_code == 404
    assert as_firm.get(_url("eligibility_topic", firm, "incubator")).status_code == 404
    early = as_firm.get(_url("eligibility_topic", firm, "hnte", query="as_of=2012-01-01"))
    assert early.status_code == 404


def test_what_if_shows_both_answers_and_stores_nothing(as_firm, firm):
    url = reverse("subjects:eligibility_what_if", args=[firm.pk, "hnte"])
    sent = {"as_of": AS_OF, "f.st_staff_average.2025": "12", "f.sales.2025": "4200"}
    part = as_firm.post(url, sent, headers={"HX-Request": "true"})
    tried = part.context["tried"]
    assert [(each["title"], each["before"], each["after"]) for each in tried["facts"]] == [
        ("2025年科技人员（全年月平均，累计实际工作183天以上）", "9", "12")
    ]
    turned = [
        (each.label, each.before, each.after, each.after_title) for each in tried["changes"] if each.turns
    ]
    assert turned == [("科技人员占当年职工总数的比例", "9%", "12%", "符合")]
    assert "<html" not in part.content.decode()
    assert AnnualFact.objects.get(name="st_staff_average").value == 9
    whole = as_firm.post(url, sent).content.decode()  # without scripts: the whole page
    assert "<html" in whole
    assert "12%" in whole


def test_what_if_refuses_what_is_no_number(as_firm, firm):
    url = reverse("subjects:eligibility_what_if", args=[firm.pk, "hnte"])
    answer = as_firm.post(url, {"as_of": AS_OF, "f.sales.2025": "很多"})
    assert answer.status_code == 400
    assert "“销售收入（营业收入）”的值“很多”不是数" in answer.content.decode()


def test_a_year_that_is_over_cannot_be_changed_and_a_later_day_is_offered(as_firm, firm):
    url = reverse("subjects:eligibility_path", args=[firm.pk, "hnte"])
    late = as_firm.post(url, {"as_of": AS_OF}, headers={"HX-Request": "true"})
    assert late.context["stuck"] == [
        "科技人员占当年职工总数的比例",
        "近三个会计年度研究开发费用占销售收入的比例",
    ]
    assert "找不到达标的办法" in late.content.decode()
    assert "estimates=1" in late.context["later_query"]


def test_the_cheapest_way_to_a_later_day_has_costs_and_last_days(as_firm, firm, monkeypatch, now):
    url = reverse("subjects:eligibility_path", args=[firm.pk, "hnte"])
    monkeypatch.setattr("django.utils.timezone.localtime", lambda *_: now.replace(month=3, day=2))
    sent = {"as_of": "2027-06-01", "estimates": "1"}
    page = as_firm.post(url, sent, headers={"HX-Request": "true"})
    assert page.context["way"].is_found
    done = {each.code: each for each in page.context["steps"]}
    # one to another post from April on gives 0.7 of a year: two are needed for one point of a hundred
    assert done["assign_st_staff@2026"].words == "2026年：把2名现有职工转到研发岗位，当年实际从事研发满183天"
    assert done["assign_st_staff@2026"].act_by < date(2026, 7, 2)
    assert done["rd_spend@2026"].act_by == date(2026, 12, 31)
    dearer = as_firm.post(url, {**sent, "c.assign_st_staff": "50"}, headers={"HX-Request": "true"})
    assert "hire_st_staff@2026" in {each.code for each in dearer.context["steps"]}
    assert dearer.context["way"].cost > page.context["way"].cost


def test_a_cost_that_is_no_number_is_refused_at_its_field(as_firm, firm):
    url = reverse("subjects:eligibility_path", args=[firm.pk, "hnte"])
    for text, words in (("贵", "不是数"), ("-1", "应在0到"), ("NaN", "应在0到")):
        answer = as_firm.post(url, {"as_of": "2027-06-01", "c.rd_spend": text})
        assert answer.status_code == 400
        assert words in answer.content.decode()


def test_the_trace_can_be_taken_home_and_replayed(as_firm, firm):
    answer = as_firm.get(_url("eligibility_trace", firm, "hnte"))
    assert "attachment" in answer["Content-Disposition"]
    result, differing = replay(json.loads(answer.content))
    assert differing == []
    assert result.finding("H4").verdict == "unmet"


def test_the_printed_self_assessment_has_every_condition_and_where_the_facts_are_from(as_firm, firm):
    page = as_firm.get(_url("eligibility_print", firm, "hnte"))
    assert len(page.context["rows"]) == len(page.context["result"].findings)
    text = page.content.decode()
    assert "2025年度报表（市级已核定）" in text
    assert "以主管部门的认定为准" in text


def test_a_demonstration_says_so_on_paper_and_in_the_file(as_firm, firm):
    from kechuang.core.models import SiteProfile

    SiteProfile.objects.update(is_demo=True)
    assert "演示数据" in as_firm.get(_url("eligibility_print", firm, "hnte")).content.decode()
    assert "演示数据" in json.loads(as_firm.get(_url("eligibility_trace", firm, "hnte")).content)["note"]


def test_a_stored_answer_is_shown_and_computed_again(as_firm, firm, now):
    judge_rule_results(organisation_ids=[firm.pk], topics=["hnte"], actor=Actor.system("判断"), now=now)
    row = RuleResult.objects.get()
    page = as_firm.get(reverse("subjects:rule_result", args=[row.pk])).content.decode()
    assert "结果与存档一致" in page
    row.trace["findings"][0]["verdict"] = "unmet"
    row.save()
    changed = as_firm.get(reverse("subjects:rule_result", args=[row.pk])).content.decode()
    assert "结果与存档不同：条件" in changed
    row.trace["rule"] = "gone_2000"
    row.save()
    gone = as_firm.get(reverse("subjects:rule_result", args=[row.pk])).content.decode()
    assert "不能重算" in gone


def test_judging_again_is_for_those_who_may(as_firm, world, client, firm):
    url = reverse("subjects:rule_result_judge", args=[firm.pk])
    assert as_firm.post(url).status_code == 302
    assert RuleResult.objects.filter(organisation=firm).count() > 1
    client.force_login(world.accounts["reader"])
    assert client.post(url).status_code == 403


@pytest.mark.parametrize(
    "name", ["eligibility", "eligibility_topic", "eligibility_trace", "eligibility_print"]
)
def test_another_firm_sees_nothing_and_an_officer_sees_his_own_area(client, world, firm, name):
    """subjects.rule_result.view."""
    args = [] if name == "eligibility" else ["hnte"]
    expected = {
        "firm": 200,
        "clerk": 200,
        "county": 200,
        "enterprise": 200,
        "leader": 200,
        "firm2": 404,
        "county2": 404,
        "neighbour": 404,
    }
    for username, status in expected.items():
        client.force_login(world.accounts[username])
        assert client.get(_url(name, firm, *args)).status_code == status, username


def test_drafts_count_for_the_firm_and_never_for_officers(client, world, firm):
    AnnualStatement.objects.filter(year=2025).update(state="draft")
    seen = {}
    for username in ("firm", "county"):
        client.force_login(world.accounts[username])
        page = client.get(_url("eligibility_topic", firm, "hnte"))
        seen[username] = page.context["result"].finding("H4").verdict
    assert seen == {"firm": "unmet", "county": "unknown"}
    client.force_login(world.accounts["firm"])
    signed = client.get(_url("eligibility_topic", firm, "hnte", query=f"as_of={AS_OF}&drafts=0"))
    assert signed.context["result"].finding("H4").verdict == "unknown"


def test_mine_leads_to_the_one_organisation_or_asks_which(client, world, firm):
    client.force_login(world.accounts["firm"])
    assert client.get(reverse("subjects:eligibility_mine")).url == reverse(
        "subjects:eligibility", args=[firm.pk]
    )
    client.force_login(world.accounts["county"])
    assert "还不是哪家企业的成员" in client.get(reverse("subjects:eligibility_mine")).content.decode()


def test_who_is_no_enterprise_is_told_where_to_go(client, world, firm):
    Organisation.objects.filter(pk=firm.pk).update(kind="university")
    client.force_login(world.accounts["firm"])
    assert "这里只判断企业" in client.get(_url("eligibility", firm)).content.decode()


def test_all_rules_of_a_firm_are_asked_with_few_queries(as_firm, firm):
    url = _url("eligibility", firm)
    as_firm.get(url)
    with CaptureQueriesContext(connection) as once:
        as_firm.get(url)
    AnnualFact.objects.filter(statement__year=2023).delete()
    IPRight.objects.exclude(number="20230").delete()
    with CaptureQueriesContext(connection) as less:
        as_firm.get(url)
    assert len(once) == len(less)
    assert len(once) <= 40


def test_a_member_of_a_university_is_not_told_that_he_belongs_nowhere(client, world, firm):
    Organisation.objects.filter(pk=firm.pk).update(kind="university")
    client.force_login(world.accounts["firm"])
    page = client.get(reverse("subjects:eligibility_mine")).content.decode()
    assert "给企业的政策" in page
    assert "还不是哪家企业的成员" not in page
