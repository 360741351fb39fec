"""The shell in a real browser: sign in, move by keyboard, large type, drafts, and what axe finds."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import LOOKS, axe, overflow, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OPEN = ("/", "/accessibility/", "/accounts/login/")
SIGNED_IN = (
    "/workbench/",
    "/workbench/done/",
    "/workbench/messages/",
    "/search/?q=示例",
    "/design/?value=x",
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/logout/",
    "/api/v1/docs",
)


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_axe_finds_nothing_and_nothing_sticks_out(live_world, open_page, look):
    page = open_page(look)
    found = []
    for where in OPEN:
        page.goto(where)
        found += axe(page, care=look.care) + ([f"{where} 宽出 {overflow(page)}"] if overflow(page) else [])
    sign_in(page, "planner")
    for where in SIGNED_IN:
        page.goto(where)
        found += axe(page, care=look.care) + ([f"{where} 宽出 {overflow(page)}"] if overflow(page) else [])
    assert found == []


def test_sign_in_and_out_by_keyboard_alone(live_world, page):
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    page.goto("/accounts/login/")
    page.get_by_label("用户名").focus()
    page.keyboard.type("planner")
    page.keyboard.press("Tab")
    page.keyboard.type("journey-2026-pw")
    page.keyboard.press("Enter")
    page.wait_for_url("**/workbench/")
    assert page.get_by_role("heading", level=1).inner_text() == "规划员甲的工作台"
    menu = page.locator(".kc-menu summary")
    menu.focus()
    page.keyboard.press("Enter")
    assert page.get_by_role("button", name="退出登录").is_visible()
    page.keyboard.press("Escape")
    assert not page.get_by_role("button", name="退出登录").is_visible()
    assert page.evaluate("document.activeElement.closest('.kc-menu') !== null")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="退出登录").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/accounts/login/")


def test_on_a_phone_the_sections_beyond_four_unfold_upwards(live_world, open_page):
    phone = open_page(LOOKS[2])
    sign_in(phone, "planner")
    menu = phone.get_by_role("navigation", name="主要栏目")
    more = menu.get_by_role("button", name="更多")
    expect(menu.get_by_role("link")).to_have_count(4)
    more.press("Enter")
    expect(more).to_have_attribute("aria-expanded", "true")
    assert menu.get_by_role("link").count() > 4
    assert axe(phone, care=False) == []
    assert not overflow(phone)
    phone.keyboard.press("Escape")
    expect(menu.get_by_role("link")).to_have_count(4)
    expect(more).to_be_focused()
    more.click()
    menu.get_by_role("link", name="考核").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("年度总览")
    expect(menu.get_by_role("link")).to_have_count(4)


def test_a_slash_leads_to_the_search_and_finds(live_world, page):
    sign_in(page, "planner")
    page.keyboard.press("/")
    page.keyboard.type("高新技術企業")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/**")
    assert page.locator("#kc-search").input_value() == "高新技術企業"


def test_care_is_kept_over_pages_and_makes_letters_large(live_world, page):
    page.goto("/")
    page.get_by_role("link", name="关怀版").click()
    assert page.evaluate("getComputedStyle(document.body).fontSize") == "20px"
    page.goto("/accessibility/")
    assert page.evaluate("getComputedStyle(document.body).fontSize") == "20px"
    small = page.evaluate(
        "[...document.querySelectorAll('body *')].filter(e => e.checkVisibility() && e.innerText && !e.children.length)"
        ".map(e => [e.textContent.trim(), parseFloat(getComputedStyle(e).fontSize)]).filter(([t, s]) => t && s < 16)"
    )
    assert small == []
    page.get_by_role("link", name="退出关怀版").first.click()
    assert page.evaluate("getComputedStyle(document.body).fontSize") == "16px"


def test_care_works_without_scripts(live_world, browser, live_server):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/accessibility/")
    page.get_by_role("link", name="换成关怀版").click()
    assert page.locator("html[data-care]").count() == 1
    assert page.url.endswith("/accessibility/")
    context.close()


def test_a_draft_comes_back_and_can_be_thrown_away(live_world, page):
    sign_in(page, "planner")
    page.goto("/design/")
    page.get_by_label("指标名称").fill("填到一半")
    page.get_by_text("草稿已存在本机").wait_for()
    page.goto("/workbench/")
    page.goto("/design/")
    assert page.get_by_label("指标名称").input_value() == "填到一半"
    page.get_by_role("button", name="不要这份草稿").click()
    assert page.get_by_label("指标名称").input_value() == ""
    page.goto("/design/")
    assert page.get_by_label("指标名称").input_value() == ""


def test_errors_take_the_focus(live_world, page):
    sign_in(page, "planner")
    page.goto("/design/?value=x")
    assert page.evaluate("document.activeElement.matches('[data-kc-errors]')")


def test_charts_are_drawn_and_redrawn_in_the_dark(live_world, page):
    sign_in(page, "planner")
    page.goto("/design/")
    page.locator(".kc-chart svg").first.wait_for()
    light = page.locator(".kc-chart svg").first.inner_html()
    page.locator("a[data-display=theme]").click()
    page.locator("a[data-display=theme]").click()
    page.locator("html[data-theme]").wait_for()
    page.wait_for_function(
        "before => document.querySelector('.kc-chart svg').innerHTML !== before", arg=light
    )
    assert "暂无" in page.locator(".kc-chart svg").first.inner_html()


def test_on_a_phone_a_list_begins_with_its_search_and_unfolds_further_conditions(live_world, open_page):
    phone = open_page(LOOKS[2])
    sign_in(phone, "planner")
    phone.goto("/subjects/organisations/?state=active")
    filters = phone.get_by_role("search", name="筛选")
    expect(filters.get_by_role("combobox")).to_have_count(1)  # the one that is chosen
    more = filters.get_by_role("button", name="更多条件")
    more.press("Enter")
    expect(more).to_have_attribute("aria-expanded", "true")
    assert filters.get_by_role("combobox").count() > 1
    assert axe(phone, care=False) == []
    assert not overflow(phone)
