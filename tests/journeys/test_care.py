"""关怀版 and the phone: remembered with scripts and without, and nothing that sticks out at the side."""

from __future__ import annotations

import re
from difflib import unified_diff

import pytest
from playwright.sync_api import Page, expect

from kechuang.packs.demo import PASSWORD
from tests.journeys.browser import LOOKS, PHONE, Look, new_context, overflow, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: What a person in the field opens on a phone.
MAIN = (
    "/workbench/",
    "/workbench/messages/",
    "/plans/documents/",
    "/plans/documents/2/",
    "/plans/plans/3/",
    "/plans/targets/",
    "/indicators/",
    "/indicators/observations/",
    "/assessment/",
    "/assessment/reports/draft/annual_work/?region=990100&year=2026",
)


def test_care_is_switched_on_and_off_without_scripts_and_remembered(demo, browser, live_server):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/indicators/?q=高企")
    page.get_by_role("link", name="关怀版").first.click()
    assert page.url.endswith("/indicators/?q=%E9%AB%98%E4%BC%81")  # back where one was, with what was asked
    care = page.locator("html[data-care]")
    expect(care).to_have_count(1)
    page.goto("/accounts/login/")
    page.get_by_label("用户名").fill("qinghe")
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.locator("main").get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url("**/workbench/**")
    expect(care).to_have_count(1)
    page.get_by_role("link", name="退出关怀版").first.click()
    page.wait_for_url("**/workbench/**")
    expect(care).to_have_count(0)
    page.goto("/plans/documents/")
    expect(care).to_have_count(0)
    context.close()


def test_care_switched_by_script_is_what_the_server_draws_next_time(demo, page):
    page.goto("/indicators/")
    page.get_by_role("link", name="关怀版").first.click()
    announced = page.locator("#kc-live")
    expect(announced).to_have_text("已换成关怀版：大字、高对比，可以朗读。")
    announced.evaluate("each => { each.textContent = ''; }")
    switched = _lines(page)
    page.reload()
    drawn = _lines(page)
    assert list(unified_diff(switched, drawn, n=0, lineterm="")) == []


def _lines(page: Page) -> list[str]:
    """The page's elements, without the secrets of one answer and what scripts add for the width of tables."""
    html = re.sub(r"[A-Za-z0-9]{64}", "", page.evaluate("document.documentElement.outerHTML"))
    html = re.sub(r' (tabindex|role|aria-label)="[^"]*"', "", html)
    return html.replace("><", ">\n<").split("\n")


@pytest.mark.parametrize(
    "look", [Look("手机", PHONE), Look("手机关怀版", PHONE, care=True)], ids=lambda look: look.name
)
def test_nothing_sticks_out_on_a_phone(demo, open_page, look):
    page = open_page(look)
    sign_in(page, "guihua", PASSWORD)
    wide = []
    for where in MAIN:
        page.goto(where)
        if overflow(page) or page.evaluate("document.scrollingElement.scrollWidth > innerWidth"):
            wide.append(where)
    assert wide == []


def test_the_narrowest_window_still_holds_everything(demo, open_page):
    """320 pixels is what a window of 1280 becomes at fourfold zoom (WCAG 1.4.10)."""
    page = open_page(Look("放大四倍", (320, 800)))
    sign_in(page, "guihua", PASSWORD)
    wide = []
    for where in MAIN:
        page.goto(where)
        if overflow(page):
            wide.append(f"{where} {overflow(page)}")
    assert wide == []


def test_every_look_is_drawn_by_the_server_from_its_cookies(demo, browser, live_server):
    """What ``show_as`` does to a page that is open is what the cookies make the server send."""
    for look in LOOKS:
        context = new_context(browser, live_server.url, look)
        page = context.new_page()
        page.goto("/")
        root = page.evaluate(
            "[document.documentElement.dataset.theme, 'care' in document.documentElement.dataset]"
        )
        assert root == [look.theme, look.care]
        context.close()
