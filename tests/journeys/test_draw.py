"""A draw in a browser: the organiser commits, a supervisor looks on, mixes in a number, replays it and shows the seed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from kechuang.review.models import Draw, Invitation
from tests.journeys.browser import LOOKS, PASSWORD, judged, show_as, sign_in
from tests.review.drawing import add_staff, form, pool, waiting_call

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def picture(page: Page, name: str) -> None:
    """Keep pictures where KECHUANG_PICTURES says, wide and narrow, light, dark and 关怀版; nowhere otherwise."""
    folder = os.environ.get("KECHUANG_PICTURES")
    if not folder:
        return
    for place, look in enumerate((LOOKS[0], LOOKS[1], LOOKS[2], LOOKS[5])):
        show_as(page, look)
        page.screenshot(path=Path(folder) / f"{name}-{place}.png", full_page=True)
    show_as(page, LOOKS[0])


@pytest.fixture
def panel(live_world, now):
    add_staff(live_world)
    pool(live_world, now, 6)
    for account in live_world.accounts.values():
        account.set_password(PASSWORD)
        account.save()
    return form(live_world, now, waiting_call(live_world, now, 3))


def test_a_supervisor_looks_on_and_replays_the_draw(panel, open_page):
    officer = open_page()
    sign_in(officer, "program")
    officer.goto(f"/review/panels/{panel.pk}/")
    officer.get_by_role("link", name="抽取专家").click()
    officer.get_by_label("抽取人数", exact=True).fill("3")
    officer.get_by_label("评审日期").fill("2099-12-01")
    officer.get_by_label("学科代码").fill("520")
    picture(officer, "draw-commit")
    assert judged(officer, (LOOKS[0], LOOKS[5])) == []
    officer.get_by_role("button", name="冻结名单，公布承诺值").click()
    expect(officer.locator("main")).to_contain_text("等监督人员到场")

    watch = open_page()
    sign_in(watch, "watch")
    watch.goto("/workbench/")
    watch.locator("main").get_by_role("link", name="去监督").click()
    watch.get_by_label("监督人的随机数").fill("6 1 4 2 5 3")
    picture(watch, "draw-witness")
    assert judged(watch, LOOKS[:3]) == []
    watch.get_by_role("button", name="我在场监督").click()
    expect(watch.locator("main")).to_contain_text("已到场")

    officer.reload()
    officer.get_by_role("button", name="抽取", exact=True).click()
    expect(officer.get_by_role("heading", name="抽中")).to_be_visible()

    watch.reload()
    watch.get_by_role("button", name="重放").click()
    expect(watch.get_by_role("status").filter(has_text="重放相同")).to_be_visible()
    picture(watch, "draw-replayed")
    assert judged(watch, LOOKS[:6]) == []
    watch.get_by_role("link", name="第 1 次抽取").or_(
        watch.get_by_role("button", name="公开种子")
    ).first.click()
    expect(watch.locator("main")).to_contain_text("种子已公开")
    with watch.expect_download() as record:
        watch.get_by_role("link", name="导出记录").click()
    assert record.value.suggested_filename == f"抽取记录-{panel.pk}-1.json"
    assert Draw.objects.get().record["seed"]["beacon"] == "6 1 4 2 5 3"


def test_an_expert_accepts_and_the_matrix_says_why(live_world, panel, now, open_page):
    from tests.review.drawing import drawn  # models load with Django

    drawn(live_world, now, panel)
    # The server's clock is the real one: the time to answer must not be over.
    Invitation.objects.update(answer_by="2099-01-01T00:00:00+08:00")
    for row in list(Invitation.objects.select_related("expert__person__account").order_by("place")):
        page = open_page()
        sign_in(page, row.expert.person.account.username)
        page.goto("/review/invitations/")
        if row.place == 1:
            picture(page, "invitation")
            assert judged(page, LOOKS[:6]) == []
        page.get_by_role("button", name="接受邀请").click()
        expect(page.locator("main")).to_contain_text("已接受邀请")
    page = open_page()
    sign_in(page, "program")
    page.goto("/review/panels/")
    picture(page, "panel-list")
    assert judged(page, LOOKS[:3]) == []
    page.get_by_role("link", name="装备组").click()
    page.get_by_role("button", name="分配材料").click()
    expect(page.locator("main")).to_contain_text("已分配6人次")
    page.get_by_text("每份材料为什么分给这几位").click()
    picture(page, "panel-detail")
    assert judged(page, LOOKS[:6]) == []
