"""From nominated results to a vote in a browser: slips and seal are printed, ballots cast on a shared device, counted at once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from kechuang.review.models import Vote
from tests.journeys.browser import LOOKS, PASSWORD, judged, sign_in
from tests.programs.kinds import add_officer, make_call, make_case, make_kind
from tests.review.test_vote_operations import PLAN

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def picture(page: Page, name: str) -> None:
    """Keep a picture where KECHUANG_PICTURES says; nowhere otherwise."""
    folder = os.environ.get("KECHUANG_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.fixture
def nominated(live_world, now):
    """Two nominated results before the committee, and the organiser."""
    account = add_officer(live_world)
    account.set_password(PASSWORD)
    account.save()
    call = make_call(live_world, now=now, kind=make_kind(review=PLAN))
    return [
        make_case(live_world, call=call, now=now, who=who, state="deliberation", answers={"title": title})
        for who, title in (("firm", "高可靠减速器"), ("firm2", "耐蚀新材料"))
    ]


def test_nominated_results_are_voted_on(live_world, nominated, open_page):
    page, shared = open_page(), open_page()
    sign_in(page, "program")
    page.goto("/review/votes/")
    assert judged(page, (LOOKS[0],)) == []
    page.get_by_role("link", name="准备投票").click()
    page.get_by_label("名称", exact=True).fill("评委会投票")
    page.get_by_label("应到委员").fill("4")
    page.get_by_label("高可靠减速器的建议等级").select_option("一等奖")
    page.get_by_label("耐蚀新材料的建议等级").select_option("三等奖")
    picture(page, "vote-prepare")
    assert judged(page) == []
    page.get_by_role("button", name="准备投票").click()
    page.get_by_label("实到委员").fill("3")
    page.get_by_label("密钥分给几位监督人").fill("2")
    assert judged(page, (LOOKS[0],)) == []
    page.get_by_role("button", name="开始投票").click()
    expect(page.get_by_role("heading", name="票码和密钥：只显示这一次")).to_be_visible()
    codes = page.locator("section[aria-labelledby=slips] .rv-code").all_inner_texts()
    shares = page.locator("section[aria-labelledby=shares] .rv-code").all_inner_texts()
    picture(page, "vote-slips")
    assert judged(page, (LOOKS[0], LOOKS[2])) == []
    vote = Vote.objects.get()
    for place, code in enumerate(codes):
        shared.goto(f"/review/ballot/{vote.pk}/")
        shared.get_by_label("票码").fill(code.lower().replace("-", " "))
        if not place:
            picture(shared, "vote-code")
            assert judged(shared) == []
        shared.get_by_role("button", name="打开选票").click()
        for title, choice in (
            ("高可靠减速器", "赞成" if place < 2 else "反对"),
            ("耐蚀新材料", "弃权" if place else "赞成"),
        ):
            shared.get_by_role("group", name=title).get_by_label(choice).check()
        if not place:
            picture(shared, "vote-ballot")
            assert judged(shared) == []
        shared.get_by_role("button", name="投出").click()
        expect(shared.locator("main")).to_contain_text("已投票")
    page.goto(f"/review/votes/{vote.pk}/")
    page.get_by_label("各位监督人的密钥，一行一份").fill("\n".join(shares))
    page.get_by_role("button", name="截止并计票").click()
    expect(page.locator("main")).to_contain_text("赞成 2 票、反对 1 票、弃权 0 票")
    picture(page, "vote-result")
    assert judged(page) == []
    found = Vote.objects.get().results["items"]
    assert [(each["yes"], each["passed"]) for each in found] == [(2, True), (1, False)]
    receipt = page.locator(".rv-receipts li").first.inner_text()
    shared.goto(f"/review/ballot/{vote.pk}/receipts/")
    shared.get_by_role("textbox", name="回执").fill(receipt)
    shared.get_by_role("button", name="核对").click()
    expect(shared.locator("main")).to_contain_text("这张票投进去了")
    assert judged(shared, (LOOKS[0],)) == []
