"""From the meeting to the applicant's word: decided, told, put before the public, objected to, approved, looked up, rated."""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, expect

from kechuang.core import middleware
from kechuang.core.periodic import jobs
from kechuang.programs.models import Case, Objection, Publicity, Rating
from tests.journeys.browser import LOOKS, PASSWORD, judged, sign_in
from tests.programs.deciding import PHONE_TAIL, waiting
from tests.programs.kinds import add_officer, make_call

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLE = "精密减速器可靠性研究"


@pytest.fixture
def case(live_world, now) -> Case:
    """A case in deliberation, and the officer who brings it there."""
    cache.clear()
    officer = add_officer(live_world)
    officer.set_password(PASSWORD)
    officer.save()
    return waiting(live_world, make_call(live_world, now=now, places=1, budget=400_000), now)


def _decide_and_publish(page: Page, case: Case) -> None:
    page.goto("/programs/deliberation/")
    page.get_by_role("link", name=case.call.title).click()
    assert judged(page) == []
    page.get_by_role("link", name=re.compile(rf"^决定\s*：{TITLE}")).click()
    page.get_by_role("button", name="记下决定，暂不发布").click()
    expect(page.locator("[data-kc-errors]")).to_be_visible()
    page.get_by_label("批准", exact=True).check()
    page.get_by_label("批准金额").fill("30")
    assert judged(page) == []
    page.get_by_role("button", name="记下决定，暂不发布").press("Enter")
    expect(page.locator("main")).to_contain_text("拟批准")
    page.get_by_role("button", name="预览并发布选中的决定").click()
    expect(page.locator("main")).to_contain_text("转公示，期满才算批准")
    assert judged(page) == []
    page.get_by_role("button", name="统一发布这 1 件决定").press("Enter")
    page.get_by_role("link", name="公示 1 项").click()
    assert judged(page) == []
    page.get_by_role("button", name="发布公示").press("Enter")
    expect(page.locator("main")).to_contain_text("公示中")
    assert judged(page) == []


def _object(page: Page) -> str:
    page.goto("/programs/publicity/")
    assert judged(page, LOOKS[2:3]) == []
    page.get_by_role("link", name="年度市级重点研发项目").click()
    assert judged(page, (LOOKS[2], LOOKS[5])) == []
    page.get_by_role("link", name="提出异议", exact=True).click()
    page.get_by_role("button", name="提交异议并取得编号").click()
    expect(page.locator("[data-kc-errors]")).to_be_visible()
    assert judged(page, (LOOKS[2], LOOKS[5])) == []
    page.get_by_label("对哪一项有异议").select_option(label=f"{TITLE}（示例精密制造有限公司）")
    page.get_by_label("真实姓名或单位全称").fill("赵某某")
    page.get_by_label("联系电话").fill("13900001234")
    page.get_by_label("事实和理由").fill("该项目与三年前验收的项目内容相同。")
    page.get_by_label("以上内容属实").check()
    page.get_by_role("button", name="提交异议并取得编号").press("Enter")
    number = page.locator(".de-number").inner_text()
    assert judged(page, LOOKS[2:3]) == []
    return number


def _dismiss(page: Page, number: str) -> None:
    page.goto("/programs/objections/")
    page.get_by_role("link", name=number).click()
    expect(page.locator("main")).to_contain_text("赵**")
    assert judged(page) == []
    page.get_by_role("link", name="受理", exact=True).click()
    page.get_by_role("button", name="受理", exact=True).press("Enter")
    page.get_by_role("link", name="异议不成立").click()
    page.get_by_label("调查情况和结论").fill("经查阅验收材料，两项内容不同。")
    page.get_by_role("button", name="异议不成立").press("Enter")
    expect(page.locator("main")).to_contain_text("经查阅验收材料")


def _look_up_and_rate(page: Page, case: Case) -> None:
    page.goto(f"/programs/r/{case.number}/")
    page.get_by_label("手机末四位").fill("0000")
    page.get_by_role("button", name="查询进度").press("Enter")
    expect(page.locator("[data-kc-errors]")).to_contain_text("对不上")
    assert judged(page, (LOOKS[2], LOOKS[5])) == []
    page.get_by_label("手机末四位").fill(PHONE_TAIL)
    page.get_by_role("button", name="查询进度").press("Enter")
    expect(page.locator("main")).to_contain_text("已批准")
    page.get_by_label("满意", exact=True).check()
    assert judged(page, (LOOKS[2], LOOKS[5])) == []
    page.get_by_role("button", name="提交评价").press("Enter")
    expect(page.locator("main")).to_contain_text("谢谢您的评价")


def test_a_decision_goes_its_way_before_the_public(case, page, open_page, now, monkeypatch):
    sign_in(page, "program")
    _decide_and_publish(page, case)
    citizen = open_page(LOOKS[2])
    number = _object(citizen)
    case.refresh_from_db()
    assert (case.state, Objection.objects.get().number) == ("objection", number)
    _dismiss(page, number)
    case.refresh_from_db()
    assert case.state == "publicity"

    later = now + timedelta(days=7)
    assert Publicity.objects.get().ends_on < later.date()
    clock = SimpleNamespace(localtime=lambda: later, localdate=timezone.localdate)
    monkeypatch.setattr(middleware, "timezone", clock)
    jobs["programs.conclude_publicity"].do(later)
    case.refresh_from_db()
    assert (case.state, case.granted) == ("approved", 300_000)
    applicant = open_page(LOOKS[2])
    _look_up_and_rate(applicant, case)
    assert Rating.objects.get().stars == 4
    applicant.goto("/programs/satisfaction/")
    expect(applicant.locator("main")).to_contain_text("市级重点研发项目")
    assert judged(applicant, (LOOKS[2], LOOKS[5])) == []
