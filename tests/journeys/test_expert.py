"""An expert's evening in a browser: declare, judge by keyboard beside the file, through a lost connection, on every screen."""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from kechuang.review.models import Sheet
from tests.journeys.browser import LOOKS, PASSWORD, judged, sign_in
from tests.programs.kinds import add_officer, make_call
from tests.programs.kinds import make_file as make_document
from tests.review.rooms import make_room

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TABLET = (1024, 768)


def picture(page: Page, name: str) -> None:
    """Keep a picture where KECHUANG_PICTURES says; nowhere otherwise."""
    folder = os.environ.get("KECHUANG_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png")


@pytest.fixture
def room(live_world, now):
    """A panel at work with two files for three experts, the first with an attachment."""
    add_officer(live_world)
    made = make_room(live_world, make_call(live_world, now=now), now=now)
    make_document(live_world, made.cases[0], now=made.cases[0].submitted_at)
    account = live_world.accounts["expert1"]
    account.set_password(PASSWORD)
    account.save()
    return made


def test_an_expert_judges_by_keyboard_through_a_lost_connection(room, page, faults):
    sign_in(page, "expert1")
    page.locator("main").get_by_role("link", name="去评审").click()
    picture(page, "expert-queue")
    assert judged(page) == []
    page.get_by_role("link", name="A7K3", exact=True).click()
    picture(page, "expert-declare")
    assert judged(page) == []
    page.get_by_label("没有利害关系").focus()
    for key in ("Space", "Tab", "Space", "Tab", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_role("heading", name="评分表")).to_be_visible()
    assert judged(page, LOOKS[:5]) == []
    # A number goes to the first item that is empty; down to the next; half a point more by plus.
    page.locator("body").press("5")
    page.keyboard.type("1")
    expect(page.locator("#rv-state")).to_contain_text("已保存")
    page.context.set_offline(True)
    page.keyboard.press("ArrowDown")
    page.keyboard.type("30")
    page.keyboard.press("+")
    page.keyboard.press("Enter")
    page.keyboard.type("指标明确，方案可行。")
    expect(page.locator("#rv-state")).to_contain_text("没有连上，已记在本机（2 项）")
    expect(page.locator("#rv-total")).to_have_text("81.5")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#rv-state")).to_contain_text("不能提交")
    picture(page, "expert-offline")
    page.context.set_offline(False)
    expect(page.locator("#rv-state")).to_contain_text("已保存")
    faults.expect("ERR_INTERNET_DISCONNECTED")
    assert page.evaluate("Object.keys(localStorage).filter((each) => each.startsWith('kc-sheet:'))") == []
    page.keyboard.press("Control+Enter")
    expect(page.locator("main")).to_contain_text("材料 A7K3 的评分已提交。")
    expect(page.get_by_role("heading", name="材料 B2M9：先声明，再打开")).to_be_visible()
    sheet = room.sheet()
    assert (sheet.state, sheet.total, sheet.comment) == ("submitted", Decimal("81.5"), "指标明确，方案可行。")


def test_what_was_typed_without_a_connection_outlives_the_page(room, page, faults):
    Sheet.objects.update(state="declared", declared_at="2026-11-22T09:00:00+08:00")
    sheet = room.sheet()
    sign_in(page, "expert1")
    page.goto(f"/review/sheets/{sheet.key}/")
    page.route(
        "**/review/sheets/**",
        lambda route: route.abort() if route.request.method == "POST" else route.continue_(),
    )
    page.locator("#m-new").fill("48")
    expect(page.locator("#rv-state")).to_contain_text("已记在本机（1 项）")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/review/mine/")
    expect(page.get_by_text("本机还有没存上的")).to_have_count(2)
    expect(page.get_by_text("本机还有没存上的").first).to_be_visible()
    page.unroute("**/review/sheets/**")
    page.goto(f"/review/sheets/{sheet.key}/")
    expect(page.locator("#rv-state")).to_contain_text("已保存")
    expect(page.locator("#m-new")).to_have_value("48")
    faults.expect("ERR_FAILED")
    assert room.sheet().marks.get().value == Decimal(48)


def test_the_desk_on_a_tablet_and_a_phone(room, page):
    Sheet.objects.update(state="declared", declared_at="2026-11-22T09:00:00+08:00")
    sign_in(page, "expert1")
    for name, size in (("tablet", TABLET), ("phone", (390, 844)), ("wide", (1440, 900))):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.goto(f"/review/sheets/{room.sheet().key}/")
        picture(page, f"expert-{name}")
        file, table = page.locator("#rv-file").bounding_box(), page.locator(".rv-sheet").bounding_box()
        assert file is not None
        assert table is not None
        beside = table["x"] >= file["x"] + file["width"]
        assert beside is (name != "phone")
    for look, name in ((LOOKS[1], "dark"), (LOOKS[4], "care"), (LOOKS[5], "care-phone")):
        page.evaluate("([theme, care]) => { document.documentElement.dataset.theme = theme; document.documentElement.toggleAttribute('data-care', care); }", [look.theme, look.care])  # fmt: skip
        page.set_viewport_size({"width": look.size[0], "height": look.size[1]})
        picture(page, f"expert-{name}")
