"""Carriers: the yearly data form, what a carrier qualifies for, graduates by rule, cohort curves and bases."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import may
from kechuang.rules.catalogue import all_rules
from kechuang.rules.facts import FactKind, FactSource, facts_by_name
from kechuang.rules.inquiry import inquire
from kechuang.rules.packs import load
from kechuang.rules.values import FactRef, is_known
from kechuang.subjects.facts.carrier import (
    carrier_rules,
    carrier_sheets,
    filed_for,
    graduations,
    judge_carrier,
)
from kechuang.subjects.forms.carrier import BaseForm
from kechuang.subjects.logic.carrier_form import carrier_facts, carrier_topics
from kechuang.subjects.logic.carriers import Stay, cohorts_of
from kechuang.subjects.models import AnnualFact, AnnualStatement, Carrier, CarrierFact, Qualification, Tenancy
from kechuang.subjects.operations.carrier import set_carrier_facts
from kechuang.subjects.queries.carrier import tenancies_of
from kechuang.subjects.states import CarrierKind
from kechuang.subjects.views.carrier_survival import base_words, chart_of
from kechuang.subjects.views.carrier_tenants import graduates, tenant_rows

DAY = date(2026, 11, 20)
pytestmark = pytest.mark.django_db


@pytest.fixture
def carrier(world):
    return Carrier.objects.create(
        host=world.organisations["firm"], region=world.county, name="示例孵化器", kind="incubator", level="city",
        state="running", is_specialised=False,
    )  # fmt: skip


def fill_url(carrier, year=2025):
    return reverse("subjects:carrier_fill", args=[carrier.pk, year])


def eligibility_url(carrier, **query):
    return reverse("subjects:carrier_eligibility", args=[carrier.pk], query=query)


def body(answer):
    return answer.content.decode()


@pytest.mark.parametrize(
    ("user", "may_view", "may_export"),
    [
        ("enterprise", True, True),
        ("county", True, True),
        ("reader", True, True),
        ("firm", True, False),
        ("county2", False, False),
        ("firm2", False, False),
        ("system", False, False),
    ],
)
def test_who_sees_and_exports_a_carrier(world, carrier, user, may_view, may_export):
    actor = world.actor(user)
    assert bool(may(actor, "subjects.carrier.view", carrier)) == may_view
    assert bool(may(actor, "subjects.carrier.export", carrier)) == may_export
    assert list(Carrier.objects.visible_to(actor)) == ([carrier] if may_view else [])


# ── 年度数据 ────────────────────────────────────────────────────────────────────────────────


def test_the_form_of_a_kind_asks_all_that_its_rules_ask(world):
    load()
    for kind in (CarrierKind.INCUBATOR, CarrierKind.MAKER_SPACE, CarrierKind.RD_INSTITUTE):
        offered = {each.name for each in carrier_facts(kind)}
        for rule in all_rules():
            if rule.topic not in carrier_topics(kind):
                continue
            assert rule.subject == "carrier"
            day = rule.until or date(2026, 6, 1)
            asked = {
                ref.name for ref in inquire(rule, as_of=day, places=(rule.place,) if rule.place else ()).facts
            }
            by_form = {name for name in asked if facts_by_name[name].source == FactSource.CARRIER}
            assert by_form <= offered, rule.code
            assert asked - by_form <= {"registered_on"}, rule.code
    judged = {topic for kind in CarrierKind for topic in carrier_topics(kind)}
    assert judged == {rule.topic for rule in all_rules() if rule.subject == "carrier"}
    assert carrier_facts(CarrierKind.LABORATORY) == []


def test_every_field_of_every_kind_is_kept_and_shown_again(world, carrier, sign_in):
    client = sign_in("firm")
    samples = {FactKind.YES_NO: "否", FactKind.DAY: "2019-05-01", FactKind.MONEY: "12.5"}
    for kind in (CarrierKind.INCUBATOR, CarrierKind.MAKER_SPACE, CarrierKind.RD_INSTITUTE):
        Carrier.objects.update(kind=kind)
        CarrierFact.objects.all().delete()
        facts = carrier_facts(kind)
        typed = {
            each.name: each.choices[0][0] if each.choices else samples.get(each.kind, "3") for each in facts
        }
        answer = client.post(fill_url(carrier), typed)
        assert answer.status_code == 302
        carrier.refresh_from_db()
        filed = filed_for(carrier, [2025])[2025]
        assert set(filed) == set(typed)
        assert {type(each) for each in filed.values()} <= {Decimal, bool, date, str}
        assert f"已填 {len(facts)} / {len(facts)} 项" in body(client.get(fill_url(carrier)))


def test_money_is_typed_in_ten_thousands_and_last_year_stands_beside(world, now, carrier, sign_in):
    client = sign_in("firm")
    set_carrier_facts(
        carrier_id=carrier.pk, year=2024, values={"carrier_fund": Decimal(3_000_000), "is_legal_person": True},
        actor=world.actor("firm"), now=now,
    )  # fmt: skip
    answer = client.post(fill_url(carrier), {"carrier_fund": "500", "carrier_staff": "12"})
    assert answer.status_code == 302
    assert filed_for(carrier, [2025])[2025] == {
        "carrier_fund": Decimal(5_000_000),
        "carrier_staff": Decimal(12),
    }
    page = body(client.get(fill_url(carrier)))
    assert 'value="500"' in page
    assert "<b>300万元</b>" in page
    assert "<b>是</b>" in page
    assert "载体档案：综合" in page


def test_wrong_fields_are_told_one_by_one_and_nothing_typed_is_lost(world, carrier, sign_in):
    client = sign_in("firm")
    typed = {"carrier_fund": "很多", "carrier_staff": "-3", "carrier_mentors": "9", "operated_since": "去年"}
    answer = client.post(fill_url(carrier), typed)
    assert answer.status_code == 200
    errors = answer.context["form"].errors
    assert set(errors) == {"carrier_fund", "carrier_staff", "operated_since"}
    assert errors["carrier_staff"] == ["“从业人员”是数目，不能为负（“-3”）。"]
    page = body(answer)
    assert all(f'value="{each}"' in page for each in typed.values())
    assert 'href="#id_carrier_fund"' in page
    assert not CarrierFact.objects.exists()


def test_two_who_fill_in_at_once_do_not_undo_each_other(world, carrier, sign_in):
    first, second = sign_in("firm"), sign_in("county")
    empty = {f"initial-{each.name}": "" for each in carrier_facts(carrier.kind)}
    first.post(fill_url(carrier), {**empty, "carrier_staff": "12"})
    second.post(fill_url(carrier), {**empty, "carrier_mentors": "9"})
    assert filed_for(carrier, [2025])[2025] == {"carrier_staff": 12, "carrier_mentors": 9}
    first.post(
        fill_url(carrier), {"initial-carrier_staff": "12", "carrier_staff": "", "carrier_mentors": "9"}
    )
    assert filed_for(carrier, [2025])[2025] == {"carrier_mentors": 9}


@pytest.mark.parametrize(
    ("user", "status"), [("firm", 200), ("clerk", 200), ("county", 200), ("reader", 403), ("firm2", 403)]
)
def test_who_keeps_the_carrier_fills_in_its_data(world, carrier, sign_in, user, status):
    client = sign_in(user)
    assert client.get(fill_url(carrier)).status_code == status
    assert client.post(fill_url(carrier), {"carrier_staff": "12"}).status_code == (
        302 if status == 200 else 403
    )
    assert CarrierFact.objects.count() == (1 if status == 200 else 0)


def test_only_years_that_have_begun_and_kinds_with_data_have_a_form(world, now, carrier, sign_in):
    client = sign_in("firm")
    years = reverse("subjects:carrier_years", args=[carrier.pk])
    assert client.get(years, {"year": "2024"}).url == fill_url(carrier, 2024)
    assert client.get(years, {"year": "abcd"}).url.startswith(fill_url(carrier, 2000)[:-5])
    assert client.get(fill_url(carrier, 1999)).status_code == 404
    with pytest.raises(Problem, match="没有2027年的数据可填"):
        set_carrier_facts(
            carrier_id=carrier.pk, year=2027, values={"carrier_staff": 1}, actor=world.actor("firm"), now=now
        )
    with pytest.raises(Problem, match="不是数"):
        set_carrier_facts(
            carrier_id=carrier.pk,
            year=2025,
            values={"carrier_staff": "几人"},
            actor=world.actor("firm"),
            now=now,
        )
    Carrier.objects.update(kind="laboratory")
    assert client.get(fill_url(carrier)).status_code == 404


# ── 能否认定 ────────────────────────────────────────────────────────────────────────────────


def test_unmet_comes_first_and_unknown_leads_to_the_field(world, now, carrier, sign_in):
    set_carrier_facts(
        carrier_id=carrier.pk, year=2025,
        values={
            "year_incubatees": Decimal(40), "year_growing": Decimal(3), "carrier_income": Decimal(1_000_000),
            "carrier_service_income": Decimal(900_000),
        },
        actor=world.actor("firm"), now=now,
    )  # fmt: skip
    answer = sign_in("firm").get(eligibility_url(carrier, as_of="2026-06-01"))
    found = answer.context["findings"]
    assert [row.code for row in found["unmet"]] == ["J2"]
    assert [row.code for row in found["unknown"]] == ["J1", "J3a"]
    assert found["unmet"][0].said.found == "7.5%"
    assert found["unmet"][0].said.gap.startswith("还差")
    assert found["unmet"][0].clause == "工信部科〔2025〕131号 标准级条件"
    page = body(answer)
    assert page.index("不符合（1）") < page.index("待定，等数据（2）") < page.index("已经符合")
    assert f"{fill_url(carrier)}#id_year_equity_invested" in page
    assert f"{fill_url(carrier)}#id_books_service_income" in page
    assert "按<strong>2026年6月1日</strong>申请" in page


def test_the_day_of_application_chooses_the_rule_and_the_figures(world, carrier):
    titles = {
        day: [rule.code for rule in carrier_rules(carrier, day)]
        for day in (date(2018, 12, 31), date(2025, 6, 30), date(2025, 7, 1))
    }
    assert titles == {
        date(2018, 12, 31): [],
        date(2025, 6, 30): ["incubator_2018", "incubator_local"],
        date(2025, 7, 1): ["incubator_2025", "incubator_local"],
    }


@pytest.mark.parametrize(
    ("user", "status"), [("firm", 200), ("county", 200), ("reader", 200), ("county2", 403), ("firm2", 403)]
)
def test_who_sees_the_carrier_sees_what_it_qualifies_for(world, carrier, sign_in, user, status):
    assert sign_in(user).get(eligibility_url(carrier)).status_code == status


def test_a_topic_of_choice_a_day_without_rules_and_a_bad_day(world, carrier, sign_in):
    client = sign_in("firm")
    assert (
        client.get(eligibility_url(carrier, topic="incubator_local")).context["rule"].code
        == "incubator_local"
    )
    assert client.get(eligibility_url(carrier, topic="hnte")).context["rule"].code == "incubator_2025"
    assert "这一天没有适用的规则" in body(client.get(eligibility_url(carrier, as_of="2010-01-01")))
    assert "不是日期" in body(client.get(eligibility_url(carrier, as_of="明天")))
    Carrier.objects.update(kind="laboratory")
    assert "这一天没有适用的规则" in body(client.get(eligibility_url(carrier)))


def test_a_new_research_institute_is_judged_where_it_is_by_its_hosts_registration(world, carrier):
    carrier.kind = "rd_institute"
    carrier.region.path = "/440000/441600/990101/"
    rule = carrier_rules(carrier, DAY)[0]
    assert rule.code == "rd_institute_heyuan"
    sheet = carrier_sheets([carrier], as_of=DAY)[carrier.pk]
    assert sheet.get("registered_on") == carrier.host.registered_on
    assert sheet.origin("registered_on") == "运营单位档案"
    assert judge_carrier(carrier, rule, DAY).ask.as_of == DAY
    carrier.kind = "incubator"
    assert not is_known(carrier_sheets([carrier], as_of=DAY)[carrier.pk].get("registered_on"))


# ── 毕业 ────────────────────────────────────────────────────────────────────────────────────


def tenant(carrier, firm=None, **more):
    values = {"name": firm.name if firm else "示例团队", "entered_on": date(2023, 1, 1), **more}
    return Tenancy.objects.create(carrier=carrier, organisation=firm, **values)


def sales(firm, **by_year):
    for year, value in by_year.items():
        row = AnnualStatement.objects.create(
            organisation=firm, year=int(year[1:]), state="verified", changed_at="2026-03-01T10:00:00+08:00"
        )
        AnnualFact.objects.create(statement=row, name="sales", value=Decimal(value), prefilled=False)


@pytest.mark.parametrize(
    ("recent", "verdict", "grounds"),
    [(4_000_001, "met", ["revenue"]), (4_000_000, "unknown", [])],
)
def test_two_years_revenue_over_ten_million_ticks_the_form(world, carrier, sign_in, recent, verdict, grounds):
    firm = world.organisations["firm"]
    sales(firm, y2025=recent, y2024=6_000_000, y2023=0)
    stay = tenant(carrier, firm)
    answer = sign_in("county").get(reverse("subjects:tenant_leave", args=[stay.pk]))
    assert answer.context["graduate"].verdict == verdict
    assert answer.context["form"]["graduated_by"].value() == grounds
    assert answer.context["form"]["left_as"].value() is None  # a person decides
    assert Tenancy.objects.get().left_on is None


def test_a_certificate_makes_a_graduate_as_the_row_says(world, carrier, sign_in):
    firm = world.organisations["firm"]
    Qualification.objects.create(
        organisation=firm, kind="hnte", level="national", granted_on=date(2024, 11, 1),
        valid_from=date(2024, 11, 1), valid_to=date(2027, 10, 31),
    )  # fmt: skip
    tenant(carrier, firm)
    tenant(carrier)
    rows = tenant_rows(world.actor("county"), carrier, DAY)
    told = {row.stay.name: row.graduate and row.graduate.grounds for row in rows}
    assert told == {firm.name: {"hnte": "通过高新技术企业认定"}, "示例团队": None}
    assert "通过高新技术企业认定" in body(
        sign_in("county").get(reverse("subjects:carrier_detail", args=[carrier.pk]))
    )


def test_who_runs_a_carrier_does_not_learn_of_its_tenants_figures(world, carrier, sign_in):
    other = world.organisations["firm2"]
    sales(other, y2025=9_000_000, y2024=6_000_000)
    stay = tenant(carrier, other)
    assert graduates(world.actor("enterprise"), [stay], DAY)[stay.pk].verdict == "met"
    assert graduates(world.actor("firm2"), [stay], DAY)[stay.pk].verdict == "met"
    assert graduates(world.actor("firm"), [stay], DAY) == {}
    page = sign_in("firm").get(reverse("subjects:tenant_leave", args=[stay.pk]))
    assert (page.status_code, page.context["graduate"]) == (200, None)
    assert page.context["form"]["graduated_by"].value() == []
    row = tenant_rows(world.actor("firm"), carrier, DAY)[0]
    assert (row.url, row.graduate) == ("", None)


def test_the_queries_of_tenants_do_not_grow(world, carrier):
    counts = []
    for firms in ([], [world.organisations["firm"]], [world.organisations["firm2"]]):
        for firm in firms:
            tenant(carrier, firm)
            tenant(carrier, name=f"离开{firm.pk}", left_on=date(2024, 1, 1), left_as="moved")
        with CaptureQueriesContext(connection) as seen:
            tenant_rows(world.actor("enterprise"), carrier, DAY)
        counts.append(len(seen))
    assert counts[1] == counts[2]
    assert graduations([], DAY) == {}


def test_those_inside_stand_above_those_who_left_the_last_to_leave_first(world, carrier):
    for name, left in (("丙", date(2024, 1, 1)), ("乙", date(2025, 1, 1)), ("甲", None)):
        tenant(carrier, name=name, left_on=left, left_as="moved" if left else "")
    assert [row.name for row in tenancies_of(carrier)] == ["甲", "乙", "丙"]


# ── 各批的曲线，基数 ────────────────────────────────────────────────────────────────────────


def test_a_curve_ends_where_the_youngest_of_its_cohort_is(world, carrier, sign_in):
    stays = [
        Stay(date(2024, 1, 15)), Stay(date(2024, 3, 1), date(2025, 1, 1), "failed"), Stay(date(2026, 1, 1)),
        Stay(date(2023, 1, 1), date(2024, 6, 1), "graduated"),
    ]  # fmt: skip
    chart = chart_of(cohorts_of(stays, DAY))
    assert chart["categories"] == ["入驻", "满12个月", "满24个月", "满36个月", "满48个月", "满60个月"]
    assert chart["series"] == [
        {"name": "2023年", "data": [100, 100, 100, 100, None, None]},
        {"name": "2024年", "data": [100, 50, 50, None, None, None]},
    ]
    assert chart_of(cohorts_of([Stay(date(2026, 1, 1))], DAY)) is None
    many = [Stay(date(year, 1, 1)) for year in range(2015, 2026)]
    assert [each["name"] for each in chart_of(cohorts_of(many, DAY))["series"]] == [
        "2021年", "2022年", "2023年", "2024年", "2025年",
    ]  # fmt: skip
    tenant(carrier, name="甲")
    page = body(sign_in("county").get(reverse("subjects:carrier_survival")))
    assert 'data-chart="cohort-chart"' in page
    assert '<script id="cohort-chart" type="application/json">' in page
    assert "<caption>截至" in page


@pytest.mark.parametrize(
    ("increase", "growth", "base", "after", "about"),
    [
        ("83", "10", "830家", "913家", ""),
        ("83", "10.1", "822家", "905家", "约"),
        ("-5", "-2.5", "200家", "195家", ""),
        ("1", "0.0001", "1,000,000家", "1,000,001家", ""),
    ],
)
def test_the_base_behind_an_increase_and_its_growth(increase, growth, base, after, about):
    found = base_words(Decimal(increase), Decimal(growth))
    assert (found["base"], found["after"], found["about"]) == (base, after, about)


@pytest.mark.parametrize(
    ("increase", "growth", "errors"),
    [
        ("83", "0", {"growth": ["增幅为 0 推不出基数，请核对。"]}),
        ("-83", "10", {"__all__": ["增加数和增幅应同为正，或同为负，请核对。"]}),
        ("83", "", {"growth": ["请填写。"]}),
    ],
)
def test_a_growth_of_none_and_signs_that_differ_give_no_base(increase, growth, errors):
    form = BaseForm({"increase": increase, "growth": growth})
    assert not form.is_valid()
    if growth:
        assert form.errors == errors
    else:
        assert set(form.errors) == set(errors)


def test_the_page_explains_the_base(world, sign_in):
    client = sign_in("county")
    url = reverse("subjects:carrier_survival")
    page = body(client.get(url, {"increase": "83", "growth": "10"}))
    assert '基数 <b class="kc-figure">830家</b>，到期末是 913家。' in page
    assert "基数 ＝ 83家 ÷ 10%" in page
    wrong = body(client.get(url, {"increase": "83", "growth": "0"}))
    assert "增幅为 0 推不出基数" in wrong
    assert 'value="83"' in wrong
    assert "推不出" not in body(client.get(url))


def test_facts_of_a_day_are_the_newest_and_counted_ones_go_before(world, now, carrier):
    for year, staff in ((2024, 10), (2025, 12)):
        set_carrier_facts(
            carrier_id=carrier.pk, year=year, values={"carrier_staff": Decimal(staff), "incubatees": Decimal(99)},
            actor=world.actor("firm"), now=now,
        )  # fmt: skip
    tenant(carrier)
    sheet = carrier_sheets([carrier], as_of=DAY)[carrier.pk]
    assert (sheet.get("carrier_staff"), sheet.origin("carrier_staff")) == (12, "2025年填报")
    assert (sheet.get("incubatees"), sheet.origin("incubatees")) == (1, "由在孵企业记录计数")
    assert carrier_sheets([carrier], as_of=date(2024, 12, 31))[carrier.pk].get("carrier_staff") == 10
    assert FactRef("carrier_staff", 2025) not in sheet.values
