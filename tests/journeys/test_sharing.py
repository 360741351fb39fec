"""A target goes from the city to the counties: divided, handed down, accepted, objected to, answered."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from kechuang.packs.demo import PASSWORD
from kechuang.plans.models import Target
from tests.journeys.browser import judged, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CITY = "990100"


@pytest.fixture
def target(demo, now) -> Target:
    """A city's target in force that nobody has divided yet: 60 visits."""
    from kechuang.core.models import Account  # needs the tables
    from kechuang.core.queries import actor_of
    from kechuang.plans.logic.expression import Expression
    from kechuang.plans.models import Plan
    from kechuang.plans.operations import adopt_targets, create_target

    planner = actor_of(Account.objects.get(username="guihua"), on=now.date())
    plan = Plan.objects.get(region=CITY, year_from=2026, year_to=2026)
    wanted = Expression(form="value", cmp=">=", floor=Decimal(60), unit="次")
    made = create_target(
        plan_id=plan.pk, name="科技特派员服务次数", expression=wanted, actor=planner, now=now
    )
    adopt_targets(plan_id=plan.pk, target_ids=[made.pk], actor=planner, now=now)
    return Target.objects.get(pk=made.pk)


def _divide(page: Page, target: Target) -> None:
    page.goto(f"/plans/targets/{target.pk}/")
    page.get_by_role("link", name="分解到县区").click()
    page.get_by_label("平均", exact=False).check()
    expect(page.locator("#division tfoot")).to_contain_text("够")


def test_what_is_divided_is_shown_while_one_types_and_never_falls_short(target, page):
    sign_in(page, "guihua", PASSWORD)
    _divide(page, target)
    shares = page.locator("#division tbody tr")
    expect(shares).to_have_count(12)
    numbers = [int(re.findall(r"\d+", words)[0]) for words in shares.locator("td").all_inner_texts()]
    assert (sum(numbers), set(numbers)) == (60, {5})
    page.get_by_label("松坪县参加").uncheck()
    expect(shares).to_have_count(11)
    expect(page.locator("#division tfoot")).to_contain_text("合计")
    assert judged(page) == []
    page.get_by_role("button", name="存为草稿份额").click()
    expect(page.locator("main")).to_contain_text("已分解为11份草稿")
    floors = list(Target.objects.filter(parent=target).values_list("floor", flat=True))
    assert (len(floors), sum(floors)) == (11, 60)


def test_a_county_accepts_another_objects_and_the_planner_answers(target, page, open_page, deliver):
    sign_in(page, "guihua", PASSWORD)
    _divide(page, target)
    page.get_by_role("button", name="存为草稿份额").click()
    page.get_by_role("button", name="下达全部草稿份额").click()
    expect(page.locator("main")).to_contain_text("下达")
    deliver()

    county = open_page()
    sign_in(county, "yunling", PASSWORD)
    expect(county.locator(".kc-tasks")).to_contain_text("下达给云岭区的 1 个目标待接受")
    mine = Target.objects.get(parent=target, region="990101")
    county.goto(f"/plans/targets/{mine.pk}/")
    county.get_by_role("button", name="接受").click()
    expect(county.locator("main")).to_contain_text("已接受，目标进入执行")
    expect(county.locator(".pl-headline")).to_contain_text("执行中")
    assert judged(county) == []

    other = open_page()
    sign_in(other, "qingxi", PASSWORD)
    theirs = Target.objects.get(parent=target, region="990102")
    other.goto(f"/plans/targets/{theirs.pk}/")
    other.get_by_role("link", name=re.compile("异议")).click()
    other.get_by_role("button", name=re.compile("异议")).click()
    expect(other.locator("[data-kc-errors]")).to_be_visible()
    assert judged(other) == []
    other.get_by_label("理由").fill("只有两名科技特派员，去年完成3次。")
    other.get_by_label("建议值").fill("3")
    other.get_by_role("button", name=re.compile("异议")).click()
    expect(other.locator(".pl-headline")).to_contain_text("有异议")
    deliver()

    page.goto("/workbench/")
    page.locator(".kc-tasks li", has_text="清溪区").get_by_text("去答复").click()
    page.goto(f"/plans/targets/{theirs.pk}/")
    expect(page.locator("main")).to_contain_text("建议值 3次")
    page.locator(f"a[href$='/plans/targets/{theirs.pk}/uphold/']").click()
    page.get_by_label("答复").fill("已核实，人员可由市级统筹，目标不变。")
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(f"**/plans/targets/{theirs.pk}/")
    expect(page.locator("main")).to_contain_text("人员可由市级统筹")
    deliver()
    other.goto("/workbench/messages/")
    expect(other.locator("main")).to_contain_text("科技特派员服务次数")
    states = dict(
        Target.objects.filter(parent=target, region__in=("990101", "990102")).values_list("region", "state")
    )
    assert states == {"990101": "in_force", "990102": "assigned"}


def test_a_county_sees_no_button_for_what_is_the_citys(target, page, faults):
    sign_in(page, "yunling", PASSWORD)
    page.goto(f"/plans/targets/{target.pk}/decompose/")
    expect(page.get_by_role("heading", level=1)).not_to_have_text("分解到县区")
    expect(page.locator("main")).to_contain_text("分解目标")
    assert judged(page) == []
    faults.expect("403")
