"""An officer's day in a browser: a call is made, a county recommends, papers are checked by keyboard, defects told at once."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from kechuang.programs.models import Call, Case
from tests.journeys.browser import LOOKS, PASSWORD, judged, sign_in
from tests.programs.kinds import add_officer, make_call, make_case, make_file, make_part, make_version

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def picture(page: Page, name: str) -> None:
    """Keep a picture where KECHUANG_PICTURES says; nowhere otherwise."""
    folder = os.environ.get("KECHUANG_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.fixture
def officer(live_world):
    account = add_officer(live_world)
    account.set_password(PASSWORD)
    account.save()
    return account


@pytest.fixture
def waiting(live_world, now) -> Case:
    """Waits for the county's word."""
    call = make_call(live_world, now=now)
    case = make_case(live_world, call=call, now=now - timedelta(hours=1), state="recommend", version=True)
    make_file(live_world, case, now=now - timedelta(hours=1))
    make_part(case, "lead", name="李某某")
    Case.objects.filter(pk=case.pk).update(number=None, received_at=None)
    return case


def test_a_call_is_written_looked_over_and_published(live_world, officer, page):
    make_version(live_world)
    sign_in(page, "program")
    page.goto("/programs/calls/")
    assert judged(page, (LOOKS[0],)) == []
    page.locator("main").get_by_role("link", name="拟写通知").first.click()
    page.get_by_label("事项", exact=True).select_option(label="市级重点研发项目 第1版")
    page.get_by_label("标题").fill("2027年度市级重点研发项目申报通知")
    page.get_by_label("承办科室").fill("计划科")
    page.get_by_label("正文").fill("支持企业攻关。")
    assert judged(page, (LOOKS[0],)) == []
    page.get_by_role("button", name="存成草稿").click()
    page.get_by_role("link", name="预览并发布").click()
    expect(page.locator("main")).to_contain_text("请填写咨询电话")
    expect(page.get_by_role("button", name="发布", exact=True)).to_have_count(0)
    page.get_by_role("link", name="去修改").click()
    page.get_by_label("咨询电话").fill("0999-1234567")
    page.get_by_label("东岭县推荐名额").fill("3")
    page.get_by_role("button", name="存成草稿").click()
    page.get_by_role("link", name="预览并发布").click()
    picture(page, "call-publish")
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page.locator("main")).to_contain_text("接受申报")
    assert (Call.objects.get().state, Call.objects.get().quota) == ("open", {"990101": 3})
    assert judged(page, (LOOKS[0], LOOKS[2])) == []
    picture(page, "call-detail")


def test_a_county_recommends_and_the_bureau_tells_all_defects_at_once(
    live_world, officer, waiting, open_page
):
    county = open_page()
    sign_in(county, "county")
    county.goto("/workbench/")
    county.locator("main").get_by_role("link", name="去推荐").click()
    county.get_by_role("link", name="精密减速器可靠性研究").click()
    county.get_by_role("link", name="推荐", exact=True).click()
    county.get_by_role("button", name="推荐", exact=True).click()
    expect(county.locator("main")).to_contain_text("已推荐，办件已编号，接件凭证已出具。")

    page = open_page()
    sign_in(page, "program")
    page.goto("/programs/cases/?stands=unadmitted")
    picture(page, "work-list")
    assert judged(page, LOOKS[:5]) == []
    page.get_by_role("link", name="精密减速器可靠性研究").click()
    picture(page, "work-detail")
    assert judged(page, LOOKS[:5]) == []
    page.locator("main").get_by_role("link", name="形式审查").click()
    expect(page.get_by_role("heading", name="形式审查")).to_be_visible()
    page.wait_for_load_state()  # what listens to the keys has been loaded by then
    # The title, then one further; the defect's words; back, on, and the next defect: nothing but the keyboard.
    for key in ("j", "j", "k", "x"):
        page.keyboard.press(key)
    page.keyboard.type("名称与附件不一致")
    page.keyboard.press("Escape")
    for key in ("j", "x"):
        page.keyboard.press(key)
    page.keyboard.press("Escape")
    for _ in range(20):
        page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("x")
    page.keyboard.type("执照缺背面")
    expect(page.locator("[data-count]")).to_have_text("2")
    picture(page, "work-check")
    assert judged(page, LOOKS[:5]) == []
    page.get_by_role("button", name="出具补正告知书").click()
    expect(page.locator("main")).to_contain_text("补正告知书已出具，共2处")
    case = Case.objects.get()
    assert case.state == "correction"
    assert case.corrections.get().items == [
        {"code": "title", "title": "项目名称", "words": "名称与附件不一致"},
        {"code": "licence", "title": "营业执照", "words": "执照缺背面"},
    ]
    expect(page.locator(".wk-head")).to_contain_text("停表")


def test_many_are_admitted_after_a_look_at_what_will_become_of_each(live_world, officer, waiting, page, now):
    call = waiting.call
    for state in ("check", "check", "correction"):
        make_case(live_world, call=call, now=now, state=state)
    sign_in(page, "program")
    page.goto("/programs/cases/?stands=under_way")
    for box in page.locator("input[name=pick]").all():
        box.check()
    page.get_by_role("button", name="受理…").click()
    expect(page.locator("main")).to_contain_text("可以受理 2 件，共 4 件")
    picture(page, "work-bulk")
    assert judged(page, (LOOKS[0], LOOKS[2])) == []
    page.get_by_role("button", name="受理这 2 件").click()
    expect(page.locator("main")).to_contain_text("受理了 2 件，共 4 件")
    with page.expect_download() as sheet:
        page.get_by_role("link", name="下载结果表").click()
    assert sheet.value.suggested_filename.endswith(".xlsx")
    assert judged(page, (LOOKS[0],)) == []
