"""Signing in: a wrong password, the right one, an authenticator on the phone, a lock after five, and out again."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browser import PASSWORD, judged, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def one_time_code(secret: str, at: float) -> str:
    """What an authenticator shows at a moment (RFC 6238, SHA-1, 30 s, six digits), written apart from the site's."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(at) // 30), hashlib.sha1).digest()
    place = digest[-1] & 15
    number = struct.unpack(">I", digest[place : place + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def test_the_code_is_that_of_the_standard():
    """The first test vector of RFC 6238, its last six digits."""
    assert one_time_code(base64.b32encode(b"12345678901234567890").decode(), 59) == "287082"


@pytest.fixture
def watch(monkeypatch) -> SimpleNamespace:
    """The clock on which codes depend; ``watch.now += 30`` brings the next code."""
    from allauth.mfa.totp.internal import auth

    clock = SimpleNamespace(now=1_795_312_800.0)
    monkeypatch.setattr(auth, "time", SimpleNamespace(time=lambda: clock.now))
    return clock


def _type(page: Page, username: str, password: str) -> None:
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码", exact=True).fill(password)
    page.locator("main").get_by_role("button", name="登录", exact=True).click()


def test_a_wrong_password_says_so_and_the_right_one_leads_to_where_one_was_going(live_world, page):
    page.goto("/plans/targets/")
    assert page.url.endswith("/accounts/login/?next=/plans/targets/")
    _type(page, "planner", "not-the-password")
    summary = page.locator("[data-kc-errors]")
    expect(summary).to_contain_text("有 1 处需要改正")
    expect(summary).to_contain_text("您提供的用户名或密码不正确。")
    assert page.evaluate("document.activeElement.matches('[data-kc-errors]')")
    assert page.get_by_label("用户名").input_value() == "planner"
    assert page.get_by_label("密码", exact=True).input_value() == ""
    assert judged(page) == []
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/plans/targets/")


def test_five_wrong_passwords_lock_and_the_security_administrator_unlocks(
    live_world, page, open_page, faults
):
    page.goto("/accounts/login/")
    for _ in range(5):
        _type(page, "planner", "not-the-password")
    expect(page.get_by_role("heading", level=1)).to_have_text("这个账号暂时锁定")
    expect(page.locator("main")).to_contain_text("过 30 分钟再登录")
    assert judged(page) == []
    page.get_by_role("link", name="回登录页").click()
    _type(page, "planner", PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("这个账号暂时锁定")
    faults.expect("429")

    guard = open_page()
    sign_in(guard, "security")
    guard.goto("/core/accounts/")
    guard.get_by_role("link", name="规划员甲").click()
    guard.get_by_role("button", name="解除登录锁定").click()
    expect(guard.locator("main")).to_contain_text("解除")

    page.get_by_role("link", name="回登录页").click()
    _type(page, "planner", PASSWORD)
    page.wait_for_url("**/workbench/")


def test_an_authenticator_is_enrolled_asked_for_and_its_spare_codes_kept(live_world, page, watch):
    sign_in(page, "planner")
    page.locator(".kc-menu summary").click()
    page.get_by_role("link", name="两步验证").click()
    expect(page.locator("main")).to_contain_text("未启用")
    page.get_by_role("link", name="启用").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("请再确认一次是您本人")
    assert judged(page) == []
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="确认").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("启用手机验证器")
    assert judged(page) == []
    secret = page.locator("main code").inner_text().strip()
    page.locator("input[name=code]").fill("000000")
    page.get_by_role("button", name="启用").click()
    expect(page.locator("[data-kc-errors]")).to_be_visible()
    assert page.locator("main code").inner_text().strip() == secret
    page.locator("input[name=code]").fill(one_time_code(secret, watch.now))
    page.get_by_role("button", name="启用").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("备用码")
    spare = page.locator(".kc-codes code").first.inner_text()
    assert judged(page) == []
    page.goto("/accounts/2fa/")
    expect(page.locator("main")).to_contain_text("10 个备用码还剩 10 个没有用过")
    for where in ("recovery-codes/generate/", "totp/deactivate/"):
        page.goto(f"/accounts/2fa/{where}")
        assert judged(page) == []

    _sign_out(page)
    _type(page, "planner", PASSWORD)
    page.wait_for_url("**/2fa/authenticate/")
    assert judged(page) == []
    page.goto("/workbench/")  # the password alone opens nothing
    page.wait_for_url("**/2fa/authenticate/**")
    _enter_code(page, one_time_code(secret, watch.now))
    page.wait_for_url("**/workbench/**")

    _sign_out(page)
    _type(page, "planner", PASSWORD)
    _enter_code(page, one_time_code(secret, watch.now))
    expect(page.locator("[data-kc-errors]")).to_be_visible()  # a code is good for one sign-in
    _enter_code(page, spare)
    page.wait_for_url("**/workbench/**")
    page.goto("/accounts/2fa/")
    expect(page.locator("main")).to_contain_text("10 个备用码还剩 9 个没有用过")


def _enter_code(page: Page, code: str) -> None:
    page.locator("input[name=code]").fill(code)
    page.locator("main").get_by_role("button", name="登录", exact=True).click()


def _sign_out(page: Page) -> None:
    page.locator(".kc-menu summary").click()
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url("**/accounts/login/")


def test_signing_out_shuts_the_pages_even_for_the_back_button(live_world, page):
    sign_in(page, "planner")
    page.goto("/plans/targets/")
    _sign_out(page)
    page.go_back()
    expect(page.locator("main").get_by_role("button", name="登录", exact=True)).to_be_visible()
