"""Offers and needs in a browser: a firm clarifies and hands in, an officer publishes, a visitor finds it masked; every look."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from kechuang.exchange.models import Item
from tests.exchange.items import MASKED, SECRETS, published
from tests.journeys.browser import LOOKS, judged, show_as, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def picture(page: Page, name: str) -> None:
    """Keep a picture where KECHUANG_PICTURES says; nowhere otherwise."""
    folder = os.environ.get("KECHUANG_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def looked_at(page: Page, name: str) -> list[str]:
    """What axe and the width say of a page in every look; a picture wide and narrow."""
    found = judged(page, LOOKS)
    for look in (LOOKS[0], LOOKS[5]):
        show_as(page, look)
        picture(page, f"{name}-{look.name}")
    show_as(page, LOOKS[0])
    return found


def fill(page: Page, **texts: str) -> None:
    for name, text in texts.items():
        page.locator(f"#id_{name}").fill(text)


def test_a_firm_clarifies_an_officer_publishes_a_visitor_finds_it_masked(live_world, open_page):
    firm = open_page()
    sign_in(firm, "firm")
    firm.goto("/exchange/items/new/?side=need")
    firm.get_by_label("用一两句话说").fill("我们想要更好的胶水，星禾七号要用，固化时间小于30分钟")
    firm.get_by_role("button", name="开始填写").click()
    beside = firm.locator("#ex-beside")
    expect(firm.locator("input[name=goals_indicator]").first).to_have_value("固化时间")
    expect(beside).to_contain_text("“固化时间”现在是多少")
    firm.locator("input[name=goals_now]").first.fill("2小时")
    firm.keyboard.press("Tab")
    expect(firm.locator("#ex-state")).to_contain_text("已保存")
    expect(beside).not_to_contain_text("“固化时间”现在是多少")
    _answer(firm)
    expect(beside).to_contain_text("必填的都填了")
    assert looked_at(firm, "exchange-fill") == []
    firm.get_by_role("button", name="看一遍并提交").click()
    expect(firm.get_by_role("heading", name="别人会看到的")).to_be_visible()
    firm.get_by_role("button", name="提交审核").click()
    expect(firm.get_by_text("已提交，等科技部门审核")).to_be_visible()
    _publish(open_page())
    assert Item.objects.get().state == "published"
    _find(open_page())


def _answer(firm: Page) -> None:
    fill(
        firm, title="星禾七号密封胶", abstract="给星禾七号换一种密封胶。", background="高温车间用，半年就要换一次，停机损失大。",
        problem="密封圈早期开裂，换过三家供应商的胶都没有解决。", conditions="不改点胶设备。", deadline="2027-06-30",
        contact_name="赵联络", contact_phone="13900008888",
    )  # fmt: skip
    firm.locator("#id_field_code").select_option("4")
    firm.locator("#id_ownership").select_option("shared")
    firm.locator("#id_secrecy").select_option("trade")
    firm.get_by_label("还不知道").check()
    firm.locator("input[name=forms][value=joint]").check()
    expect(firm.locator("#id_mask_title")).to_be_hidden()
    firm.get_by_label("只公开遮盖过的版本").check()
    fill(
        firm,
        mask_organisation="某装备制造企业",
        mask_title="快固密封胶",
        mask_abstract="寻找二十分钟内固化的密封胶。",
    )
    firm.locator("input[name=mask_shown][value=goals]").check()
    firm.keyboard.press("Tab")
    expect(firm.locator("#ex-state")).to_contain_text("已保存")


def _publish(officer: Page) -> None:
    sign_in(officer, "county")
    officer.goto("/exchange/review/?state=review")
    officer.locator("input[name=pick]").check()
    officer.get_by_role("button", name="发布…").click()
    expect(officer.get_by_text("可以发布 1 条，共 1 条")).to_be_visible()
    assert looked_at(officer, "exchange-bulk") == []
    officer.get_by_role("button", name="发布这 1 条").click()
    expect(officer.get_by_text("发布了 1 条，共 1 条。")).to_be_visible()


def _find(visitor: Page) -> None:
    visitor.goto("/exchange/needs/")
    visitor.get_by_label("搜索").first.fill("密封膠")
    visitor.get_by_role("button", name="筛选").click()
    visitor.get_by_role("link", name="快固密封胶").click()
    expect(visitor.get_by_text("这是遮盖过的公开版")).to_be_visible()
    expect(visitor.get_by_text("固化时间低于30分钟（现在2小时）")).to_be_visible()
    shown = visitor.locator("main").inner_text()
    assert [word for word in ("星禾七号", "早期开裂", "示例精密", "赵联络") if word in shown] == []
    assert looked_at(visitor, "exchange-hall") == []


def test_asking_and_being_let_in_by_keyboard(live_world, open_page, now):
    item = published(live_world, now, MASKED)
    asker, owner = open_page(), open_page()
    sign_in(asker, "firm2")
    asker.goto(f"/exchange/hall/{item.pk}/")
    asker.get_by_role("link", name="有意对接").focus()
    asker.keyboard.press("Enter")
    asker.get_by_label("来意").focus()
    asker.keyboard.type("我们做过同类密封胶")
    fill(asker, contact_name="孙联络", contact_phone="13900007777")
    asker.get_by_role("button", name="告诉对方").focus()
    asker.keyboard.press("Enter")
    expect(asker.get_by_text("等对方答复").first).to_be_visible()
    sign_in(owner, "firm")
    owner.goto("/exchange/asks/")
    owner.get_by_role("link", name="耐高温密封胶").click()
    expect(owner.get_by_text("孙联络 13900007777")).to_be_visible()
    owner.get_by_role("link", name="答复").click()
    owner.locator("input[name=grants][value='1']").check()
    owner.get_by_role("button", name="答复").click()
    expect(owner.get_by_text("已答复对方")).to_be_visible()
    asker.goto(f"/exchange/items/{item.pk}/")
    whole = asker.locator("main").inner_text()
    assert [word for word in SECRETS if word not in whole] == []
    assert looked_at(asker, "exchange-whole") == []
