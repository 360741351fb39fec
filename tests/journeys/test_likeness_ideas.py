"""An officer in a browser: two cases compared by keyboard and judged; ideas gathered, voted for and printed as a guide."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from kechuang.core.logic.actor import Actor
from kechuang.programs.models import Idea, Likeness
from kechuang.programs.operations.likeness import compare_case
from tests.journeys.browser import LOOKS, PASSWORD, judged, show_as, sign_in
from tests.programs.kinds import add_officer, make_call, make_case
from tests.programs.test_ideas_logic import IDEAS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SYSTEM = Actor.system("查重")
BODY = (
    "本项目针对精密减速器在重载工况下寿命短、失效机理不清的问题，搭建加速寿命试验平台，研究齿面接触疲劳与润滑退化的耦合规律，"
    "提出基于振动信号的早期失效判别方法，形成企业试验规范一项，申请发明专利两件，并在两条生产线上验证。"
)


@pytest.fixture
def officer(live_world):
    account = add_officer(live_world)
    account.set_password(PASSWORD)
    account.save()
    return account


def pictures(page: Page, name: str) -> None:
    """Keep pictures where KECHUANG_PICTURES says; nowhere otherwise."""
    folder = os.environ.get("KECHUANG_PICTURES")
    for place, look in enumerate(LOOKS[:6] if folder else ()):
        show_as(page, look)
        page.screenshot(path=Path(str(folder)) / f"{name}-{place}.png", full_page=True)


def test_two_cases_are_compared_by_keyboard_and_judged(live_world, officer, page, now):
    call = make_call(live_world, now=now)
    earlier = make_case(
        live_world, call=call, now=now - timedelta(days=3), who="firm2", state="declined",
        answers={"title": "重载减速器寿命研究", "abstract": BODY},
    )  # fmt: skip
    later = make_case(
        live_world, call=call, now=now - timedelta(hours=1), state="check",
        answers={"title": "减速器可靠性提升", "abstract": BODY.replace("两条生产线", "三家企业的产线").replace("搭建", "建设")},
    )  # fmt: skip
    for case in (earlier, later):
        compare_case(case_id=case.pk, actor=SYSTEM, now=now)
    sign_in(page, "program")
    page.goto("/programs/likeness/")
    assert judged(page, LOOKS[:5]) == []
    pictures(page, "likeness-list")
    page.locator("main").get_by_role("link", name="减速器可靠性提升").click()
    assert judged(page, LOOKS[:5]) == []
    pictures(page, "likeness-detail")
    page.keyboard.press("j")
    expect(page.locator("[data-passage]").first).to_be_focused()
    page.keyboard.press("e")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("正文逐句相同，只改了个别词")
    page.get_by_role("button", name="记下判断").press("Enter")
    expect(page.locator("main")).to_contain_text("正文逐句相同，只改了个别词")
    assert Likeness.objects.get().state == "harmless"
    page.goto(f"/programs/cases/{later.pk}/")
    expect(page.get_by_role("heading", name="查重")).to_be_visible()
    assert judged(page, (LOOKS[0], LOOKS[2])) == []
    pictures(page, "likeness-panel")


def test_ideas_are_gathered_voted_for_and_printed(live_world, officer, page, now):
    for each in IDEAS:
        Idea.objects.create(
            region=live_world.county, year=now.year + 1, source="county", title=each.title,
            text=each.text or "希望支持", made_at=now,
        )  # fmt: skip
    sign_in(page, "program")
    page.goto("/programs/ideas/")
    assert judged(page, LOOKS[:5]) == []
    pictures(page, "idea-list")
    page.goto("/programs/ideas/new/")
    assert judged(page, (LOOKS[0], LOOKS[2])) == []
    page.goto("/programs/topics/")
    page.get_by_role("button", name="归并这一年度的建议").click()
    expect(page.get_by_text("6条建议归为3个选题")).to_be_visible()
    assert judged(page, LOOKS[:5]) == []
    pictures(page, "topic-list")
    page.locator("main").get_by_role("link", name="油茶低产林改造").click()
    page.get_by_label("理由").fill("山区急需")
    page.get_by_role("button", name="投票").click()
    assert judged(page, LOOKS[:5]) == []
    pictures(page, "topic-detail")
    page.get_by_role("link", name="改归").first.click()
    assert judged(page, (LOOKS[0], LOOKS[2])) == []
    page.go_back()
    page.get_by_role("link", name="列入选题").click()
    page.get_by_role("button", name="列入选题").click()
    page.goto("/programs/topics/guide/")
    expect(page.locator("main")).to_contain_text("3分：山区急需")
    assert judged(page, LOOKS[:5]) == []
    pictures(page, "topic-guide")
