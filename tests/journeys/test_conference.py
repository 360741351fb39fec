"""A conference in a browser: an organiser prepares it and brings it to its report; a firm registers, brings, books and meets."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from kechuang.matching.models import Conference, Meeting, Slot
from tests.exchange.items import MASKED, OFFER, SECRETS, published
from tests.journeys.browser import LOOKS, judged, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


#: Every look is judged by the sweep; here the pages are as a real conference leaves them.
SEEN = (LOOKS[0], LOOKS[5])


def moment(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M}"


def fill(page: Page, **texts: str) -> None:
    for name, text in texts.items():
        page.locator(f"#id_{name}").fill(text)


def step(page: Page, link: str, button: str = "") -> None:
    """Open a step of the conference and confirm it."""
    page.get_by_role("link", name=link, exact=True).click()
    page.get_by_role("button", name=button or link, exact=True).click()


def test_from_preparing_to_the_report(live_world, open_page, now):
    need, offer = (
        published(live_world, now, MASKED),
        published(live_world, now, OFFER, "achievement", "firm2"),
    )
    organiser, firm, partner = open_page(), open_page(), open_page()
    for page, who in ((organiser, "enterprise"), (firm, "firm"), (partner, "firm2")):
        sign_in(page, who)
    _prepare(organiser, now)
    conference = Conference.objects.get()
    for page, who in ((firm, "赵来宾"), (partner, "钱来宾")):
        _register(page, conference, who)
    _bring(firm, conference, "耐高温密封胶")
    _bring(partner, conference, "耐高温密封胶及其制备方法")
    _accept(organiser, conference)
    assert {row.item_id: row.state for row in conference.entries.all()} == {
        need.pk: "accepted",
        offer.pk: "accepted",
    }
    _book(partner, firm, organiser, conference)
    _hold(organiser, firm, conference, now)
    _report(organiser, conference)


def _prepare(page: Page, now: datetime) -> None:
    page.goto("/matching/conferences/")
    page.get_by_role("link", name="筹备对接会").click()
    fill(
        page, title="密封材料对接会", summary="面向装备企业。", place="示例会展中心", starts_at=moment(now.replace(hour=9)),
        ends_at=moment(now.replace(hour=18)), registration_until=moment(now.replace(hour=17)),
        collection_until=moment(now.replace(hour=16)),
    )  # fmt: skip
    page.get_by_label("线上和线下").check()
    assert judged(page, SEEN) == []
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("外面还看不到")).to_be_visible()
    page.get_by_role("link", name="洽谈", exact=True).click()
    page.get_by_role("link", name="洽谈时段").click()
    fill(page, since=moment(now.replace(hour=14)), until=moment(now.replace(hour=16)))
    page.get_by_role("button", name="添加").click()
    expect(page.get_by_role("button", name="删去")).to_have_count(4)
    page.goto(f"/matching/conferences/{Conference.objects.get().pk}/cockpit/")
    step(page, "开始报名和征集")
    expect(page.locator("main")).to_contain_text("报名和征集")


def _register(page: Page, conference: Conference, who: str) -> None:
    page.goto(f"/matching/conferences/{conference.pk}/")
    page.get_by_role("link", name="报名", exact=True).click()
    page.locator("#id_as_whom").select_option(index=0)
    page.locator("input[name=people_name]").first.fill(who)
    page.locator("input[name=people_phone]").first.fill("13900001234")
    page.locator("select[name=people_presence]").first.select_option("onsite")
    page.get_by_role("button", name="提交报名").click()
    expect(page.get_by_text("请勾选“我已看过并同意报名须知”").first).to_be_visible()
    assert page.locator("input[name=people_name]").first.input_value() == who
    page.get_by_label("我已看过并同意报名须知").check()
    page.get_by_role("button", name="提交报名").click()
    expect(page.get_by_text("报名成功，参会号在下面。")).to_be_visible()


def _bring(page: Page, conference: Conference, title: str) -> None:
    page.get_by_role("link", name="报送成果或需求").click()
    page.locator("#id_item").select_option(index=1)
    page.get_by_role("button", name="报送", exact=True).click()
    expect(page.locator("main")).to_contain_text(title)
    expect(page.get_by_text("待组织方审核")).to_be_visible()


def _accept(page: Page, conference: Conference) -> None:
    for _ in range(2):
        page.goto(f"/matching/conferences/{conference.pk}/entries/?state=proposed")
        page.locator("tbody a").first.click()
        page.get_by_role("button", name="同意入场").click()
        expect(page.get_by_text("办好了。")).to_be_visible()


def _book(partner: Page, firm: Page, organiser: Page, conference: Conference) -> None:
    """The offering firm finds the masked need among its suggestions; the other agrees; the organiser schedules."""
    partner.goto(f"/matching/conferences/{conference.pk}/mine/")
    expect(partner.get_by_text("某装备制造企业").first).to_be_visible()
    partner.get_by_role("link", name="约洽谈：耐高温密封胶").click()
    partner.get_by_label("想谈什么").fill("我们做过同类密封胶")
    partner.get_by_role("button", name="约", exact=True).click()
    expect(partner.get_by_text("已告诉对方，等答复。")).to_be_visible()
    partner.goto(f"/matching/meetings/{Meeting.objects.get().pk}/")
    shown = partner.locator("main").inner_text()
    assert [word for word in SECRETS if word in shown] == []
    firm.goto(f"/matching/conferences/{conference.pk}/mine/")
    assert judged(firm, SEEN) == []
    firm.get_by_role("link", name="同意与示例新材料有限公司洽谈", exact=True).focus()
    firm.keyboard.press("Enter")
    firm.get_by_role("button", name="同意洽谈").focus()
    firm.keyboard.press("Enter")
    expect(firm.get_by_text("双方同意，待排时间").first).to_be_visible()
    organiser.goto(f"/matching/conferences/{conference.pk}/meetings/")
    organiser.get_by_role("button", name="排时间").click()
    expect(organiser.get_by_text("排上1场，没有排上0场，改期0场。已证明没有更好的排法。")).to_be_visible()
    partner.goto(f"/matching/conferences/{conference.pk}/mine/")
    expect(partner.get_by_text("示例会展中心，1号桌")).to_be_visible()


def _hold(organiser: Page, firm: Page, conference: Conference, now: datetime) -> None:
    organiser.goto(f"/matching/conferences/{conference.pk}/cockpit/")
    step(organiser, "开会")
    organiser.goto(f"/matching/conferences/{conference.pk}/check-in/")
    organiser.get_by_label("参会号").fill("1")
    organiser.keyboard.press("Enter")
    expect(organiser.get_by_text("000001 赵来宾（示例精密制造有限公司）已签到。")).to_be_visible()
    meeting = Meeting.objects.get()
    # The hour of the meeting comes.
    Slot.objects.filter(pk=meeting.slot_id).update(
        starts_at=now - timedelta(minutes=30), ends_at=now - timedelta(minutes=10)
    )
    firm.goto(f"/matching/meetings/{meeting.pk}/")
    step(firm, "记为谈过")
    expect(firm.get_by_text("谈过了").first).to_be_visible()
    organiser.goto(f"/matching/conferences/{conference.pk}/cockpit/")
    for title, number in (("到会", r"^1\s*人"), ("谈过的洽谈", r"^1\s*场"), ("成果和服务", r"^1\s*项")):
        box = organiser.locator(".cf-figures > div").filter(has=organiser.get_by_text(title, exact=True))
        expect(box.locator("dd")).to_have_text(re.compile(number))
    assert judged(organiser, SEEN) == []


def _report(page: Page, conference: Conference) -> None:
    step(page, "闭会")
    page.get_by_role("button", name="出总结报告").click()
    expect(page.get_by_text("总结报告已生成，数字已固定。")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="总结报告", exact=True).click()
    assert download.value.suggested_filename == "密封材料对接会总结报告.docx"
    page.goto(f"/matching/conferences/{conference.pk}/replay/")
    page.get_by_role("button", name="播放").click()
    page.get_by_label("速度").select_option("10")
    page.get_by_label("时刻").fill("239")
    there = page.locator(".cf-replay .cf-figures > div").filter(has_text="到会（人）")
    expect(there).to_contain_text("1")
    assert judged(page, SEEN) == []
