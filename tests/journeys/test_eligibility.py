"""What an enterprise could become, in a browser: what-if by slider and by key, the cheapest way, in every look."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browser import LOOKS, judged, sign_in
from tests.subjects.test_eligibility_views import make_firm

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
#: An application next summer, for which this year's figures are still open.
ASKED = "?as_of=2027-06-01&estimates=1"


@pytest.fixture
def place(live_world) -> str:
    """The address of the firm's topics."""
    firm = make_firm(live_world.organisations["firm"])
    return f"/subjects/organisations/{firm.pk}/eligibility/"


def picture(page: Page, name: str) -> None:
    """Keep a picture where KECHUANG_PICTURES says; nowhere otherwise."""
    folder = os.environ.get("KECHUANG_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def test_the_slider_by_key_moves_the_number_and_the_answer(place, page):
    sign_in(page, "firm")
    page.goto(f"{place}hnte/{ASKED}")
    slider = page.get_by_role("slider", name="2026年科技人员（全年月平均")
    slider.focus()
    for _ in range(3):
        slider.press("ArrowRight")
    tried = page.locator("#tried")
    expect(tried).to_contain_text("9 → 12人")
    expect(tried).to_contain_text("9%")
    expect(tried).to_contain_text("12%")
    page.get_by_label("2026年科技人员（全年月平均，累计实际工作183天以上）", exact=True).fill("很多")
    expect(page.locator("[role=alert], .alert, #kc-live").first).to_be_attached()
    page.get_by_role("button", name="恢复原数").click()
    expect(tried).to_contain_text("还没有改动")


def test_the_cheapest_way_is_computed_on_demand_and_again_with_other_costs(place, page):
    sign_in(page, "firm")
    page.goto(f"{place}hnte/{ASKED}")
    way = page.locator("#path")
    page.get_by_role("button", name="算一算").press("Enter")
    # in November nobody can work 183 days of the year any more
    expect(way).to_contain_text("动不了的条件：科技人员占当年职工总数的比例")
    way.get_by_role("link", name="改到2028年6月1日申请").click()
    page.get_by_role("button", name="算一算").press("Enter")
    expect(way).to_contain_text("名现有职工转到研发岗位")
    expect(way).to_contain_text("2026年12月16日")  # there for the whole year, a fortnight to arrange it
    expect(way).to_contain_text("推迟到1月到岗要2人")
    way.get_by_text("改费用再算").click()
    way.get_by_label("现有职工转到研发岗位，每1人").fill("50")
    way.get_by_role("button", name="按这些费用再算").press("Enter")
    expect(way).to_contain_text("名科技人员，当年实际工作满183天")


@pytest.mark.parametrize("look", LOOKS, ids=lambda each: each.name)
def test_the_pages_in_every_look(place, open_page, look):
    page = open_page(look)
    sign_in(page, "firm")
    for name, address in (
        ("eligibility", f"{place}{ASKED}"),
        ("eligibility-topic", f"{place}hnte/{ASKED}"),
        ("eligibility-sme", f"{place}tech_sme/?as_of=2026-07-01"),
        ("eligibility-print", f"{place}hnte/print/?as_of=2026-11-22"),
    ):
        page.goto(address)
        if name == "eligibility-topic":
            page.get_by_role("button", name="算一算").click()
            page.wait_for_selector(".el-path")
            page.get_by_label("2026年科技人员（全年月平均，累计实际工作183天以上）", exact=True).fill("14")
            page.wait_for_selector("#tried .el-then")
        picture(page, f"{name}-{look.name}")
        assert judged(page, (look,)) == []
