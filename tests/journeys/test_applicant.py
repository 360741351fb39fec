"""An applicant in a browser: from the guide to the receipt by keyboard, two editors, a lost line, a correction; every look."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from kechuang.programs.models import Case
from kechuang.programs.operations.filling import Typed, fill_case
from kechuang.programs.operations.moving import move_case
from kechuang.programs.operations.starting import start_case
from kechuang.programs.operations.submission import sign_case
from kechuang.programs.queries.filling import values_of
from tests.journeys.browser import LOOKS, judged, show_as, sign_in
from tests.programs.kinds import (
    COMPLETE,
    make_call,
    make_case,
    make_correction,
    make_file,
    make_kind,
    steps_of,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def call(live_world, now):
    """A call that is open now and needs no recommendation."""
    kind = make_kind(code="journey", steps=steps_of("unit", "check", "review", "publicity"))
    return make_call(live_world, now=now, kind=kind)


@pytest.fixture
def draft(live_world, call, now):
    """A draft in which nothing is missing."""
    case = make_case(live_world, call=call, now=now)
    make_file(live_world, case, now=now)
    return case


def picture(page: Page, name: str) -> None:
    """Keep a picture where KECHUANG_PICTURES says; nowhere otherwise."""
    folder = os.environ.get("KECHUANG_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def by_keyboard(page: Page, name: str, role: str = "link") -> None:
    """Walk to an element by the keyboard and press Enter there."""
    target = page.locator("main").get_by_role(role, name=name).first
    for _ in range(150):
        page.keyboard.press("Tab")
        if target.evaluate("each => each === document.activeElement"):
            break
    expect(target).to_be_focused()
    page.keyboard.press("Enter")


def test_from_the_guide_to_the_receipt_by_keyboard(call, live_world, open_page, now):
    page = open_page()
    sign_in(page, "firm")
    page.goto(f"/programs/open/{call.pk}/")
    by_keyboard(page, "预检并申报")
    expect(page.get_by_role("heading", name="预检")).to_be_visible()
    by_keyboard(page, "开始填写", "button")
    expect(page.locator("#cs-form")).to_be_visible()
    case = Case.objects.get()
    page.get_by_label("项目名称", exact=True).focus()
    page.keyboard.type("减速器可靠性研究")
    page.keyboard.press("Tab")
    expect(page.locator("#cs-state")).to_contain_text("已保存")
    page.get_by_label("研发人员").fill("三十")
    page.keyboard.press("Tab")
    expect(page.locator("#n-staff")).to_contain_text("不是数")
    page.get_by_label("研发人员").fill("35")
    page.keyboard.press("Tab")
    expect(page.locator("#n-staff")).to_be_empty()
    assert (values_of(case)["title"], values_of(case)["staff"]) == ("减速器可靠性研究", "35")
    page.get_by_label("业务费 申请财政经费").fill("50")
    expect(page.locator('[data-sum="applied"]')).to_have_text("50")
    page.keyboard.press("Tab")
    expect(page.locator("[data-totals]")).to_contain_text("间接费用上限 15万元")
    page.get_by_label("第1行 名称").fill("试验台")
    page.get_by_label("第1行 数量").fill("2")
    page.get_by_role("button", name="加一行").click()
    expect(page.get_by_label("第3行 名称")).to_be_focused()
    page.get_by_label("是", exact=True).check()
    expect(page.locator("#q-partner")).to_be_visible()
    page.get_by_label("否", exact=True).check()
    expect(page.locator("#q-partner")).to_be_hidden()
    expect(page.locator("#cs-state")).to_contain_text("已保存")
    picture(page, "fill-wide")
    actor = live_world.actor("firm")
    rest = {code: Typed(value) for code, value in COMPLETE.items() if code not in ("title", "staff", "asked")}
    fill_case(case_id=case.pk, answers=rest | {"asked": Typed("50")}, actor=actor, now=now)
    page.locator("#u-licence").set_input_files(
        {"name": "执照.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF"}
    )
    page.locator("#q-licence").get_by_role("button", name="上传").click()
    expect(page.locator("#q-licence")).to_contain_text("执照.pdf")
    page.goto(f"/programs/mine/{case.pk}/sign/")
    page.get_by_label("已阅读并承诺").focus()
    page.keyboard.press("Space")
    by_keyboard(page, "承诺并提交", "button")
    expect(page.locator(".cs-receipt-number")).to_contain_text(f"KJ{call.year}")
    picture(page, "receipt-wide")
    case.refresh_from_db()
    assert (case.state, case.versions.count()) == ("check", 1)


def test_two_editors_and_a_lost_line_lose_nothing(draft, open_page, faults):
    clerk, boss = open_page(), open_page()
    for page, who in ((clerk, "clerk"), (boss, "firm")):
        sign_in(page, who)
        page.goto(f"/programs/mine/{draft.pk}/form/")
    clerk.get_by_label("项目名称", exact=True).fill("填报人的名称")
    clerk.keyboard.press("Tab")
    expect(clerk.locator("#cs-state")).to_contain_text("已保存")
    boss.get_by_label("项目名称", exact=True).fill("负责人的名称")
    boss.keyboard.press("Tab")
    expect(boss.locator("#n-title")).to_contain_text("现在是：填报人的名称")
    picture(boss, "fill-clash")
    boss.get_by_role("button", name="用我的").click()
    expect(boss.locator("#cs-state")).to_contain_text("已保存")
    assert values_of(draft)["title"] == "负责人的名称"
    clerk.context.set_offline(True)
    clerk.get_by_label("主要内容").fill("断网时写的话。")
    clerk.keyboard.press("Tab")
    expect(clerk.locator("#cs-state")).to_contain_text("没有存上")
    clerk.context.set_offline(False)
    expect(clerk.locator("#cs-state")).to_contain_text("已保存", timeout=15_000)
    assert values_of(draft)["abstract"] == "断网时写的话。"
    faults.expect("ERR_INTERNET_DISCONNECTED")


def test_a_correction_is_mended_and_every_page_is_right_in_every_look(draft, live_world, open_page, now):
    actor = live_world.actor("firm")
    sign_case(case_id=draft.pk, pledged=True, actor=actor, now=now)
    make_correction(draft, now=now, codes=("abstract", "licence"))
    move_case(Case.objects.get(pk=draft.pk), "ask_correction", now)
    other = make_call(live_world, now=now, kind=make_kind(code="second"))
    fresh = start_case(call_id=other.pk, organisation_id=draft.organisation_id, actor=actor, now=now)
    receipt = draft.receipts.get()
    addresses = (
        "open/", f"open/{other.pk}/", f"open/{other.pk}/precheck/", "mine/", f"mine/{draft.pk}/", f"mine/{draft.pk}/correct/",
        f"mine/{fresh.pk}/form/?check=1", f"mine/{fresh.pk}/sign/", f"mine/{fresh.pk}/preview/", f"mine/{draft.pk}/versions/",
        f"mine/{fresh.pk}/withdraw/", f"receipts/{receipt.pk}/", f"verify/?number={receipt.number}",
    )  # fmt: skip
    page = open_page()
    sign_in(page, "firm")
    wrong = []
    for place in addresses:
        page.goto(f"/programs/{place}")
        wrong += judged(page)
        for look in LOOKS if os.environ.get("KECHUANG_PICTURES") else ():
            show_as(page, look)
            picture(page, f"{place.replace('/', '_').replace('?', '_')}-{look.name}")
        show_as(page, LOOKS[0])
    assert wrong == [], "\n".join(wrong)
    page = open_page()
    sign_in(page, "clerk")
    page.goto(f"/programs/mine/{draft.pk}/correct/")
    page.get_by_label("主要内容").fill("补写了试验方法。")
    page.get_by_role("button", name="提交补正").click()
    expect(page.locator("main")).to_contain_text("补正已提交")
    draft.refresh_from_db()
    assert (draft.state, values_of(draft)["abstract"]) == ("check", "补写了试验方法。")
