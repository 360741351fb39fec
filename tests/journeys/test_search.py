"""One search over all rooms, for what the reader may see."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from kechuang.packs.demo import PASSWORD
from tests.journeys.browser import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_words_find_targets_indicators_and_texts_and_lead_there(demo, page):
    sign_in(page, "guihua", PASSWORD)
    page.keyboard.press("/")
    page.keyboard.type("高新技术企业")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/**")
    groups = page.locator("main h2").all_inner_texts()
    assert len(groups) >= 2
    expect(page.locator("main mark").first).to_have_text("高新技术企业")
    with page.expect_navigation():
        page.locator("main section a").first.click()
    assert "/search/" not in page.url


def test_a_county_finds_nothing_of_another_county(demo, page):
    sign_in(page, "guihua", PASSWORD)
    page.goto("/search/?q=青禾县2026年科技创新工作要点")
    expect(page.locator("main")).to_contain_text("青禾县2026年科技创新工作要点")
    page.context.clear_cookies()
    sign_in(page, "yunling", PASSWORD)
    page.goto("/search/?q=青禾县2026年科技创新工作要点")
    expect(page.locator("main section")).to_have_count(0)


def test_nothing_found_says_what_to_try(demo, page):
    sign_in(page, "guihua", PASSWORD)
    page.goto("/search/?q=没有这样的东西")
    expect(page.locator(".kc-empty")).to_be_visible()
