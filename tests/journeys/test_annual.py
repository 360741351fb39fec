"""The annual statement in a browser: saved as one types, two editors at once, by keyboard, in every look."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from kechuang.subjects.models import AnnualStatement
from kechuang.subjects.operations.annual import sign_statement, start_statement
from kechuang.subjects.operations.annual_filling import Typed, fill_statement
from kechuang.subjects.queries.annual import values_of
from tests.journeys.browser import LOOKS, judged, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def row(live_world, now):
    """Last year's statement signed, this year's begun."""
    world, firm = live_world, live_world.organisations["firm"]
    actor = world.actor("firm")
    facts = {
        "main_business_income": "9000万元", "other_business_income": "1000万元", "sales": "1亿元",
        "total_income": "1.1亿元", "hightech_income": "7000万元", "employees_end": "98",
        "hnte_rd_labour": "300万元", "hnte_rd_direct": "200万元", "tax_rd_labour": "280万元",
    }  # fmt: skip
    made = {}
    for year in (2024, 2025):
        made[year] = start_statement(organisation_id=firm.pk, year=year, actor=actor, now=now)
        if year == 2024:
            fill_statement(
                statement_id=made[year].pk,
                facts={k: Typed(v) for k, v in facts.items()},
                actor=actor,
                now=now,
            )
            sign_statement(statement_id=made[year].pk, explained={}, pledged=True, actor=actor, now=now)
    return made[2025]


def address(row: AnnualStatement, page: str = "") -> str:
    return f"/subjects/organisations/{row.organisation_id}/statements/{row.year}/{page}"


def picture(page: Page, name: str) -> None:
    """Keep a picture where KECHUANG_PICTURES says; nowhere otherwise."""
    folder = os.environ.get("KECHUANG_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png")


def test_the_form_saves_itself_and_two_editors_do_not_overwrite_each_other(row, open_page):
    clerk, boss = open_page(), open_page()
    for page, who in ((clerk, "clerk"), (boss, "firm")):
        sign_in(page, who)
        page.goto(address(row))
    sales = clerk.get_by_label("销售收入（营业收入）", exact=True)
    expect(sales).to_have_value("10000")
    sales.fill("16000")
    sales.press("Tab")
    expect(clerk.locator("#an-state")).to_contain_text("已保存")
    expect(clerk.locator("#n-sales")).to_contain_text("+60.0%")
    assert values_of(row)["sales"] == 160_000_000
    waiting = row.facts.filter(prefilled=True).count()
    assert waiting == 8  # 焦点走过“沿用”的按钮，什么也没有确认
    picture(clerk, "annual-fill-wide")

    boss.get_by_label("销售收入（营业收入）", exact=True).fill("12000")
    boss.get_by_label("净利润", exact=True).fill("800")
    boss.get_by_label("净利润", exact=True).press("Tab")
    expect(boss.locator("#n-sales")).to_contain_text("别人刚改为“16000”，您填的“12000”没有写入")
    expect(boss.locator("#an-state")).to_contain_text("冲突")
    assert values_of(row)["sales"] == 160_000_000
    picture(boss, "annual-clash")
    boss.locator("#n-sales").get_by_role("button", name="改用我的").click()
    expect(boss.locator("#an-state")).to_contain_text("已保存")
    assert values_of(row)["sales"] == 120_000_000
    assert values_of(row)["net_profit"] == 8_000_000


def test_a_slip_is_said_beside_the_field_and_the_months_make_averages(row, page):
    sign_in(page, "clerk")
    page.goto(address(row))
    page.get_by_label("净利润", exact=True).fill("三千")
    page.get_by_label("净利润", exact=True).press("Tab")
    expect(page.locator("#n-net_profit")).to_contain_text("不是数")
    for month in range(1, 13):
        for column in ("月初职工数", "月末职工数"):
            page.get_by_label(f"{month}月 {column}", exact=True).fill(str(100 + month))
    page.get_by_label("12月 月末职工数", exact=True).press("Tab")
    expect(page.locator("#an-averages")).to_contain_text("106.5 人（12 个月）")
    page.locator("#an-unit").focus()
    page.locator("#g-months").scroll_into_view_if_needed()
    picture(page, "annual-months-wide")


@pytest.mark.parametrize("look", [LOOKS[0], LOOKS[2], LOOKS[4]], ids=lambda look: look.name)
def test_the_form_is_sound_in_every_look(row, open_page, look):
    page = open_page(look)
    sign_in(page, "firm")
    page.goto(address(row))
    picture(page, f"annual-form-{look.name}")
    assert judged(page, (look,)) == []
    page.goto(address(row, "scopes/"))
    picture(page, f"annual-scopes-{look.name}")
    assert judged(page, (look,)) == []
    page.goto(address(row, "sign/"))
    picture(page, f"annual-sign-{look.name}")
    assert judged(page, (look,)) == []


def test_signing_by_keyboard_and_the_officers_pages(row, page, live_world, now):
    actor = live_world.actor("firm")
    facts = {name: Typed(value) for name, value in values_of(row).items()}
    fill_statement(statement_id=row.pk, facts=facts, actor=actor, now=now)
    sign_in(page, "firm")
    page.goto(address(row))
    page.get_by_role("link", name="核对并签报").first.press("Enter")
    page.get_by_label(re.compile("本单位对报表数据")).press("Space")
    page.get_by_role("button", name=re.compile("签报 2025")).press("Enter")
    expect(page.locator("main")).to_contain_text("已签报，等待县级核实")
    picture(page, "annual-read-wide")
    assert judged(page, (LOOKS[0],)) == []

    page.context.clear_cookies()
    sign_in(page, "county")
    page.goto("/subjects/statements/?year=2025")
    expect(page.locator("#listing")).to_contain_text("已签报，待县级核实")
    picture(page, "annual-list-wide")
    assert judged(page, (LOOKS[0], LOOKS[2])) == []
    page.goto(address(row, "return/"))
    picture(page, "annual-return-wide")
    assert judged(page, (LOOKS[0],)) == []
    page.goto(f"/subjects/organisations/{row.organisation_id}/facts/")
    picture(page, "annual-facts-wide")
    assert judged(page, (LOOKS[0], LOOKS[2])) == []
    row.refresh_from_db()
    assert row.state == "signed"


def test_a_signed_statement_is_verified_twice_and_changes_what_the_firm_could_be(
    row, page, open_page, live_world, now
):
    actor = live_world.actor("firm")
    eligibility = f"/subjects/organisations/{row.organisation_id}/eligibility/"
    sign_in(page, "firm")
    page.goto(eligibility)
    before = _lacking(page)
    facts = {name: Typed(value) for name, value in values_of(row).items()}
    fill_statement(statement_id=row.pk, facts=facts, actor=actor, now=now)
    sign_statement(statement_id=row.pk, explained={}, pledged=True, actor=actor, now=now)
    for who, button, state in (("county", "核实", "县级已核实"), ("enterprise", "核定", "市级已核定")):
        officer = open_page()
        sign_in(officer, who)
        officer.goto(address(row))
        officer.get_by_role("button", name=button, exact=True).press("Enter")
        expect(officer.locator(".kc-lead")).to_contain_text(state)
    row.refresh_from_db()
    assert row.state == "verified"
    page.goto(eligibility)
    assert _lacking(page) != before  # 有了去年的数，判断的和还缺的都不同


def _lacking(page: Page) -> int:
    """How many figures are missing, as the page says."""
    found = re.search(r"还缺\s*(\d+)\s*项数据", page.locator(".kc-lead").inner_text())
    assert found
    return int(found[1])
