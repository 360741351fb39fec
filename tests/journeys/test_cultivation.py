"""An officer's round: the pool, who serves whom, what was done, the outlook, a policy that finds its firm, payment."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from kechuang.packs.demo import PASSWORD
from kechuang.packs.demo.subjects import POLICY
from kechuang.subjects.models import PolicyPush, PoolEntry, RuleResult, ServiceEntry
from tests.journeys.browser import LOOKS, judged, sign_in
from tests.journeys.lived_in_subjects import own_firm

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WHAT = "上门讲解研发费用归集，企业答应月底前补齐。"


def test_a_firm_without_an_officer_gets_one_and_a_visit(demo, page):
    entry = (
        PoolEntry.objects.filter(officer=None, state="listed").select_related("organisation").earliest("pk")
    )
    name = entry.organisation.name
    sign_in(page, "qifu", PASSWORD)
    page.goto("/subjects/pool/")
    page.get_by_role("link", name="还没定联系人").click()
    page.get_by_role("row").filter(has_text=name).get_by_role("checkbox").press("Space")
    page.get_by_label("联系人").first.select_option(label="企业服务岗演示")
    page.get_by_role("button", name="指定联系人").press("Enter")
    expect(page.locator("main")).to_contain_text("1家由企业服务岗演示联系服务")
    entry.refresh_from_db()
    assert entry.officer is not None
    assert entry.officer.username == "qifu"

    page.goto(f"/subjects/pool/?q={name}")
    page.get_by_role("link", name=name).click()
    page.get_by_role("link", name="登记服务").press("Enter")
    page.get_by_label("走访").check()
    page.get_by_label(re.compile("内容|做了什么|情况")).fill(WHAT)
    page.locator("main form.kc-form button[type=submit]").press("Enter")
    expect(page.locator("main")).to_contain_text(WHAT)
    logged = ServiceEntry.objects.get(text=WHAT)
    assert (logged.organisation_id, logged.kind) == (entry.organisation_id, "visit")


def test_the_outlook_grows_with_firms_that_are_helped(demo, page):
    sign_in(page, "qifu", PASSWORD)
    page.goto("/subjects/pool/")
    page.get_by_role("link", name="预测", exact=True).last.click()
    lead = page.locator("main .kc-lead").first
    before = lead.inner_text()
    helped = page.locator("input[name=helped]")
    assert helped.count() >= 2
    for place in range(2):
        helped.nth(place).press("Space")
    page.get_by_role("button", name="重新预测").press("Enter")
    expect(page.locator("input[name=helped]:checked")).to_have_count(2)
    after = page.locator("main .kc-lead").first.inner_text()
    assert _expected(after) > _expected(before)
    assert judged(page, (LOOKS[0], LOOKS[5])) == []


def _expected(lead: str) -> float:
    found = re.search(r"预计再有 ([\d.]+) 家", lead)
    assert found, lead
    return float(found[1])


def test_a_policy_finds_its_firm_which_applies_and_is_paid(demo, page, open_page, deliver):
    firm = own_firm()
    # 演示里已推送过的撤掉，让这家重新走一遍
    PolicyPush.objects.filter(organisation=firm, topic=POLICY).delete()
    result = RuleResult.objects.get(organisation=firm, topic=POLICY)
    sign_in(page, "qifu", PASSWORD)
    page.goto(f"/subjects/policies/{POLICY}/?q={firm.name}")
    page.get_by_role("row").filter(has_text=firm.name).get_by_role("checkbox").press("Space")
    page.get_by_role("button", name="推送给勾选的企业").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("向 1 家企业推送")
    assert judged(page) == []
    page.get_by_role("button", name="确定推送").press("Enter")
    expect(page.locator("main")).to_contain_text("已推送1家")
    deliver()
    push = PolicyPush.objects.get(organisation=firm, topic=POLICY)
    assert (push.state, push.verdict) == ("sent", result.verdict)

    member = open_page()
    sign_in(member, "qiye", PASSWORD)
    member.goto("/subjects/pushes/")
    member.locator("#listing tbody a").first.press("Enter")
    expect(member.locator("main")).to_contain_text("判断的理由")
    assert judged(member) == []
    push.refresh_from_db()
    assert push.state == "opened"
    member.get_by_role("button", name="我已申报").press("Enter")
    expect(member.get_by_role("button", name="我已申报")).to_have_count(0)
    push.refresh_from_db()
    assert push.state == "applied"

    page.goto(f"/subjects/pushes/{push.pk}/")
    page.get_by_role("link", name="登记兑现").press("Enter")
    page.locator("main input[name=amount]").fill("50000")
    page.locator("main form.kc-form button[type=submit]").press("Enter")
    expect(page.locator("main")).to_contain_text("兑现")
    push.refresh_from_db()
    assert (push.state, push.paid_amount) == ("paid", 50_000)
    member.reload()
    expect(member.locator("main")).to_contain_text("兑现")
