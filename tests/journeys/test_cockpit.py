"""The year at a glance: its sentence, what needs attention, counties, and from any number to where it came from."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from kechuang.indicators.models import Observation
from kechuang.packs.demo import PASSWORD
from tests.journeys.browser import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

COUNTS = re.compile(r"(\d+)项")


@dataclass
class Counted:
    """A hand whose clicks are counted."""

    page: Page
    clicks: int = 0

    def click(self, where: Locator) -> None:
        """Click, and go where it leads."""
        self.clicks += 1
        with self.page.expect_navigation():
            where.click()


def _row(page: Page, name: str) -> Locator:
    return page.locator("table.as-targets tbody tr", has=page.get_by_role("link", name=name, exact=True))


def test_the_sentence_adds_up_and_the_chips_narrow(demo, page):
    sign_in(page, "lingdao", PASSWORD)
    page.get_by_role("link", name="考核").first.click()
    page.wait_for_url("**/assessment/")
    expect(page.get_by_role("heading", level=1)).to_have_text("示例市2026年目标总览")
    sentence = page.locator(".kc-lead").inner_text()
    total, *parts = [int(number) for number in COUNTS.findall(sentence)]
    assert total == sum(parts) == page.locator("table.as-targets tbody tr").count()
    chips = page.locator(".as-chips b").all_inner_texts()
    assert sum(int(chip) for chip in chips) == total
    for chip in page.locator(".as-chips li").all()[:1]:
        count = int(chip.locator("b").inner_text())
        with page.expect_navigation():
            chip.get_by_role("link").click()
        assert page.locator("table.as-targets tbody tr").count() == count
    page.get_by_role("link", name="看全部").click()
    expect(page.locator("table.as-targets tbody tr")).to_have_count(total)


def test_what_is_urgent_stands_first_and_leads_to_its_reasons(demo, page):
    sign_in(page, "lingdao", PASSWORD)
    page.goto("/assessment/")
    headings = page.locator("main h2").all_inner_texts()
    assert headings.index("先看这些") < headings.index("目标") < headings.index("县（市、区）和功能区")
    page.get_by_role("link", name="看依据").first.click()
    page.wait_for_url("**/assessment/targets/**")
    expect(page.get_by_role("heading", name="怎么算的")).to_be_visible()


def test_a_county_is_one_click_away(demo, page):
    sign_in(page, "lingdao", PASSWORD)
    page.goto("/assessment/")
    tile = page.locator(".as-tile", has_text="石桥县")
    counts = sum(int(number) for number in re.findall(r"(\d+)", tile.locator(".as-counts").inner_text()))
    tile.click()
    page.wait_for_url("**county=990122**")
    expect(page.locator("select[name=county]")).to_have_value("990122")
    rows = page.locator("table.as-grid tbody tr")
    expect(rows).to_have_count(1)
    assert rows.locator("td:not(.as-none)").count() == counts
    page.goto("/assessment/?year=2025")
    expect(page.get_by_role("heading", level=1)).to_have_text("示例市2025年目标总览")


def test_one_click_leads_from_a_number_to_its_row_in_the_file(demo, page):
    sign_in(page, "chayue", PASSWORD)
    page.goto("/assessment/")
    hand = Counted(page)
    number = _row(page, "新增高新技术企业数").locator("td[data-label=完成] a")
    shown = number.inner_text()
    hand.click(number)
    assert hand.clicks <= 2
    lit = page.locator("tr.kc-lit").first
    expect(lit).to_be_visible()
    row = Observation.objects.get(pk=int(page.url.rstrip("/").rsplit("/", 1)[1]))
    assert row.source_kind == "file_row"
    assert lit.locator("th").inner_text() == str(row.row)
    assert f"{row.value.normalize():f}" in shown
    assert f"{row.value.normalize():f}" in lit.locator("td").all_inner_texts()


def test_two_clicks_lead_from_a_number_to_its_words_in_the_text(demo, page):
    sign_in(page, "chayue", PASSWORD)
    page.goto("/assessment/?year=2025")
    quoted = set(Observation.objects.filter(source_kind="statement").values_list("pk", flat=True))
    links = page.locator("table.as-targets td a[href^='/indicators/observations/']")
    at = next(
        n
        for n, link in enumerate(links.all())
        if int(link.get_attribute("href").rstrip("/").rsplit("/", 1)[1]) in quoted
    )
    hand = Counted(page)
    hand.click(links.nth(at))
    row = Observation.objects.select_related("statement").get(pk=int(page.url.rstrip("/").rsplit("/", 1)[1]))
    expect(page.locator("blockquote mark")).to_have_text(row.statement.span)
    hand.click(page.get_by_role("link", name="在原文中查看"))
    assert hand.clicks <= 2
    lit = page.locator("#original [data-at]")
    assert "".join(lit.all_inner_texts()) == row.statement.span
    expect(lit.first).to_be_in_viewport()


def test_by_keyboard_alone_from_signing_in_to_a_reason(demo, page):
    page.goto("/accounts/login/")
    page.get_by_label("用户名").focus()
    page.keyboard.type("qinghe")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/workbench/")
    _tab_to(page, "去确认")
    page.keyboard.press("Enter")
    page.wait_for_url("**/plans/documents/**")
    before = page.locator("#progress").inner_text()
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_have_text("已确认1条")
    assert page.locator("#progress").inner_text() != before
    page.keyboard.press("Home")
    _tab_to(page, "考核", from_top=True)
    page.keyboard.press("Enter")
    page.wait_for_url("**/assessment/**")
    _tab_to(page, "新增高新技术企业数")
    page.keyboard.press("Enter")
    page.wait_for_url("**/assessment/targets/**")


def _tab_to(page: Page, words: str, *, from_top: bool = False, most: int = 150) -> None:
    """Press Tab until the thing with these words has the focus, and can be seen to have it."""
    if from_top:
        page.evaluate(
            "document.activeElement.blur(); window.getSelection().removeAllRanges(); window.scrollTo(0, 0)"
        )
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText ?? ''").strip().startswith(words):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none", f"“{words}”得到焦点，却看不出来"
            return
    raise AssertionError(f"按了 {most} 次 Tab 也到不了“{words}”")
