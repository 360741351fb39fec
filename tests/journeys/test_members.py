"""A firm comes in by itself: it registers on the open page, the county verifies, a colleague accepts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from kechuang.subjects.models import Membership, Organisation
from kechuang.subjects.operations.membership import invite_membership
from tests.journeys.browser import LOOKS, judged, sign_in
from tests.subjects.organisations import code_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NAME, SECRET = "示例智能装备有限公司", "Tian-kong-8-lan"
#: How the open pages are looked at: as on a telephone, and as by somebody who needs large letters.
SMALL = (LOOKS[2], LOOKS[5])


def _fill_in(page: Page) -> None:
    page.get_by_label("名称", exact=False).first.fill(NAME)
    page.get_by_label("统一社会信用代码").fill(code_of(500))
    page.get_by_label("类型").select_option(label="企业")
    page.get_by_label("注册地", exact=False).first.select_option(label="东岭县")
    page.get_by_label("您的姓名").fill("李某某")
    page.get_by_label("您的手机").fill("13800000001")
    page.get_by_label("用户名").fill("li.si")
    page.get_by_label(re.compile("^密码")).fill(SECRET)
    page.get_by_label("再输一遍密码").fill(SECRET)
    page.get_by_label(re.compile("^我代表本单位登记")).check()


def test_a_firm_registers_is_verified_and_takes_in_a_colleague(live_world, page, open_page):
    page.goto("/subjects/register/")
    _fill_in(page)
    page.get_by_label("统一社会信用代码").fill("91990101MA0000501X")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.locator("[data-kc-errors]").first).to_be_visible()
    assert judged(page) == []
    expect(page.get_by_label("您的姓名")).to_have_value("李某某")
    for label in (re.compile("^密码"), "再输一遍密码"):  # 密码不回填
        page.get_by_label(label).fill(SECRET)
    page.get_by_label("统一社会信用代码").fill(code_of(500))
    page.get_by_role("button", name="登记", exact=True).press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(NAME)
    expect(page.locator("main")).to_contain_text("等东岭县科技部门核实")
    row = Organisation.objects.get(uscc=code_of(500))
    assert (row.state, row.name) == ("applied", NAME)

    county = open_page()
    sign_in(county, "county")
    county.goto("/subjects/organisations/?state=applied")
    county.get_by_role("link", name=NAME).click()
    county.get_by_role("button", name="核实", exact=True).press("Enter")
    expect(county.locator("main")).to_contain_text("已核实")
    row.refresh_from_db()
    assert row.state == "verified"

    page.reload()
    page.get_by_role("link", name="邀请", exact=True).click()
    page.get_by_label("受邀人姓名").fill("钱某某")
    page.get_by_label("身份").select_option(label="填报人")
    page.get_by_role("button", name="生成邀请链接").press("Enter")
    link = page.get_by_label("邀请链接").input_value()
    assert judged(page) == []

    colleague = open_page(LOOKS[2])
    colleague.goto(link)
    expect(colleague.get_by_role("heading", level=1)).to_have_text(f"加入{NAME}")
    colleague.get_by_label("您的姓名").fill("钱某某")
    colleague.get_by_label("您的手机").fill("13800000002")
    colleague.get_by_label("用户名").fill("qian.mou")
    colleague.get_by_label(re.compile("^密码")).fill(SECRET)
    colleague.get_by_label("再输一遍密码").fill(SECRET)
    colleague.get_by_role("button", name="建账号并加入").click()
    expect(colleague.get_by_role("heading", level=1)).to_have_text(NAME)
    roles = Membership.objects.filter(organisation=row).order_by("pk").values_list("role", "state")
    assert list(roles) == [("org_admin", "active"), ("org_editor", "active")]


@pytest.mark.parametrize("look", SMALL, ids=lambda look: look.name)
def test_the_open_pages_in_the_hand(live_world, open_page, now, look):
    page = open_page(look)
    page.goto("/subjects/register/")
    assert judged(page, (look,)) == []
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.locator("[data-kc-errors]").first).to_be_visible()
    assert judged(page, (look,)) == []
    link = invite_membership(
        organisation_id=live_world.organisations["firm"].pk, name="新同事", role="org_editor",
        actor=live_world.actor("firm"), now=now,
    )  # fmt: skip
    page.goto(f"/subjects/invitations/{link.token}/")
    assert judged(page, (look,)) == []
    page.get_by_role("button", name="建账号并加入").click()
    expect(page.locator("[data-kc-errors]").first).to_be_visible()
    assert judged(page, (look,)) == []
