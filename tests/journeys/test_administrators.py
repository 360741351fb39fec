"""Three administrators with three powers: each has pages of his own, and is told why the others' are shut.

And one keeps a filter of a list for himself, which everybody may.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from kechuang.core.models import Account
from kechuang.packs.demo import PASSWORD
from tests.journeys.browser import judged, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: Whose pages; what his menu offers under 管理 (one page alone is the section itself); what is shut to him.
POWERS = {
    "xitong": (
        ["账号", "科室", "区域", "工作日历", "未送达"],
        ["/core/events/", "/core/verify/", "/plans/targets/1/"],
    ),
    "anquan": ([], ["/core/accounts/create/", "/core/offices/", "/core/events/", "/plans/documents/1/"]),
    "shenji": (
        ["账号", "操作记录", "校验"],
        ["/core/accounts/create/", "/core/calendar/", "/plans/plans/1/"],
    ),
}
#: The bureau's work: an administrator may ask, and there is nothing for him.
WORK = ("/plans/documents/", "/plans/targets/", "/indicators/observations/")


@pytest.mark.parametrize("username", POWERS)
def test_each_has_his_own_pages_and_the_others_say_why_not(demo, page, faults, username):
    offered, shut = POWERS[username]
    sign_in(page, username, PASSWORD)
    page.locator(".kc-nav").get_by_role("link", name="管理").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("账号")
    menu = page.locator(".kc-nav li:has(a[data-here]) ul a").all_inner_texts()
    assert menu == offered
    for where in shut:
        answer = page.goto(where)
        assert answer.status == 403, where
        expect(page.locator("main")).to_contain_text("岗位")
    for where in WORK:
        page.goto(where)
        expect(page.locator(".kc-empty")).to_be_visible()
        expect(page.locator("main tbody tr")).to_have_count(0)
    assert judged(page) == []
    faults.expect("403")


def test_an_account_is_made_by_one_granted_a_post_by_another_and_sets_its_own_password(demo, page, open_page):
    sign_in(page, "xitong", PASSWORD)
    page.goto("/core/accounts/")
    page.get_by_role("link", name="建账号").click()
    page.get_by_label("用户名").fill("xinren")
    page.get_by_label("姓名").fill("新来的人")
    page.locator("main form button[type=submit]").last.click()
    given = page.locator("main code").last.inner_text()
    assert judged(page) == []

    new = open_page()
    new.goto("/accounts/login/")
    new.get_by_label("用户名").fill("xinren")
    new.get_by_label("密码", exact=True).fill(given)
    new.locator("main").get_by_role("button", name="登录", exact=True).click()
    new.wait_for_url("**/accounts/password/change/**")
    new.goto("/workbench/")
    new.wait_for_url("**/accounts/password/change/**")
    expect(new.locator("main")).to_contain_text("初始密码")
    _change_password(new, given, "12345678901")
    expect(new.locator("[data-kc-errors]")).to_be_visible()
    assert judged(new) == []
    _change_password(new, given, "heshang-qiao-2026")
    new.wait_for_url("**/workbench/**")
    expect(new.locator("main")).to_be_visible()

    guard = open_page()
    sign_in(guard, "anquan", PASSWORD)
    guard.goto(f"/core/accounts/{Account.objects.get(username='xinren').pk}/")
    guard.get_by_role("link", name="授予岗位").click()
    guard.locator("select[name=role]").select_option("planner")
    region = guard.locator("[name=region], [name=region_code]").first
    (region.select_option if region.evaluate("e => e.tagName") == "SELECT" else region.fill)("990100")
    guard.locator("main form button[type=submit]").last.click()
    expect(guard.locator("main")).to_contain_text("规划岗")
    new.goto("/workbench/")
    expect(new.locator(".kc-nav")).to_contain_text("目标")


def test_a_filter_is_kept_renamed_dropped_and_had_back_by_keyboard(live_world, page):
    sign_in(page, "security")
    page.goto("/core/accounts/")
    page.get_by_role("searchbox", name="搜索").last.fill("科技员")
    page.keyboard.press("Enter")
    rows = page.locator("main tbody tr")
    expect(rows).to_have_count(3)
    page.get_by_text("把现在的筛选存为一页").press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("[data-kc-errors]")).to_be_focused()
    expect(page.locator("main")).to_contain_text("请给这一页起个名称")
    assert judged(page) == []
    page.get_by_role("textbox", name="名称").fill("县区和园区的人")
    page.keyboard.press("Enter")
    tabs = page.get_by_role("navigation", name="常用视图")
    expect(tabs.locator("[aria-current=page]")).to_have_text("县区和园区的人")
    expect(rows).to_have_count(3)

    tabs.get_by_role("link", name="全部").press("Enter")
    expect(rows).not_to_have_count(3)
    page.get_by_text("整理存下的 1 页").press("Space")
    assert judged(page) == []
    page.get_by_role("textbox", name="“县区和园区的人”的名称").fill("科技员")
    page.keyboard.press("Enter")
    tabs.get_by_role("link", name="科技员").press("Enter")
    expect(rows).to_have_count(3)

    page.get_by_text("整理存下的 1 页").press("Enter")
    page.get_by_role("button", name="删去").press("Enter")
    expect(tabs.get_by_role("link", name="科技员")).to_have_count(0)
    expect(rows).to_have_count(3)
    page.get_by_role("link", name="恢复这一页").press("Enter")
    page.get_by_role("textbox", name="名称").press("Enter")
    expect(tabs.locator("[aria-current=page]")).to_have_text("科技员")


def _change_password(page: Page, old: str, new: str) -> None:
    page.locator("input[name=oldpassword]").fill(old)
    page.locator("input[name=password1]").fill(new)
    page.locator("input[name=password2]").fill(new)
    page.locator("main form").first.locator("button[type=submit]").click()


def test_the_auditor_checks_the_trail_and_sees_what_was_done_to_it(demo, page):
    from kechuang.core.models import Event

    sign_in(page, "shenji", PASSWORD)
    page.goto("/core/verify/")
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("main")).to_contain_text("没有发现")
    event = Event.objects.filter(kind="core.office.created").earliest("id")
    Event.objects.filter(pk=event.pk).update(title="改过的标题")  # somebody at the database, past the site
    page.goto("/core/verify/")
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("main")).to_contain_text("改动")
    assert judged(page) == []
