"""An officer makes a kind of matter of his own from the pack's, by the mouse and without a program."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from kechuang.programs.models import KindVersion
from tests.journeys.browser import LOOKS, PASSWORD, judged, show_as, sign_in
from tests.programs.kinds import add_officer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: A folder for pictures of the pages, for whoever changes them.
PICTURES = os.environ.get("KECHUANG_PICTURES", "")


def _look(page: Page, name: str) -> None:
    """Nothing is wrong with the page; a picture in every look if somebody wants them."""
    assert judged(page) == []
    if PICTURES:
        for place, look in enumerate(LOOKS[:6]):
            show_as(page, look)
            page.screenshot(path=Path(PICTURES) / f"{name}-{place}.png", full_page=True)
        show_as(page, LOOKS[0])


def _copied(page: Page) -> None:
    """From the list to the draft's first part."""
    page.goto("/programs/kinds/")
    _look(page, "list")
    page.get_by_role("link", name="市级重点研发项目").click()
    _look(page, "pack")
    page.get_by_role("link", name="复制后修改").click()
    page.get_by_label("新事项的名称").fill("农业研发项目")
    page.get_by_label("代码").fill("farm_rd")
    _look(page, "copy")
    page.get_by_role("button", name="复制成草稿").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("农业研发项目")
    page.get_by_role("link", name="修改", exact=True).click()
    _look(page, "basics")


def test_an_officer_copies_changes_and_publishes_a_kind(live_world, page):
    officer = add_officer(live_world)
    officer.set_password(PASSWORD)
    officer.save()
    sign_in(page, "program")
    _copied(page)
    page.get_by_role("link", name="步骤与时限").click()
    page.get_by_role("group", name="形式审查").get_by_label("承诺工作日").fill("3")
    _look(page, "steps")
    page.get_by_role("button", name="保存步骤与时限").click()
    page.get_by_role("link", name="栏目与问题").click()
    page.get_by_role("link", name="加问题").click()
    page.get_by_label("问题", exact=True).fill("示范面积")
    page.get_by_label("怎样回答").select_option(label="数")
    page.get_by_label("计量单位").fill("亩")
    expect(page.locator("#preview")).to_contain_text("示范面积")
    _look(page, "question")
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_role("button", name="上移示范面积").click()
    page.get_by_role("link", name="评分表").click()
    page.get_by_role("button", name="删去经费合理性").click()
    expect(page.locator("main")).to_contain_text("评分项的满分合计90分")
    _look(page, "review")
    page.get_by_role("link", name="可行性").click()
    page.get_by_label("满分").fill("35")
    page.get_by_role("button", name="保存", exact=True).press("Enter")
    for name in ("岗位", "限项", "材料", "条件"):
        page.get_by_role("navigation", name="事项的各部分").get_by_role("link", name=name).click()
        assert judged(page) == []
    page.get_by_role("link", name="看申报书").click()
    _look(page, "preview")
    page.go_back()
    page.get_by_role("link", name="改完，回到事项").click()
    page.get_by_role("link", name="比较改动").click()
    expect(page.locator("main")).to_contain_text("示范面积")
    _look(page, "differences")
    page.go_back()
    page.get_by_role("link", name="发布", exact=True).click()
    page.get_by_role("button", name="发布这一版").click()
    expect(page.locator("main")).to_contain_text("可用")
    _look(page, "detail")
    row = KindVersion.objects.get(code="farm_rd")
    assert (row.state, row.kind.questions[-2].title, row.kind.step("check").promised) == (
        "published",
        "示范面积",
        3,
    )
