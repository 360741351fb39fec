"""Experts who confirm by a link, a register that is imported with a slip in it, an incubator's tenants."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from kechuang.core.logic.actor import Actor
from kechuang.packs.demo import PASSWORD
from kechuang.subjects.models import Carrier, Expert, Organisation, Tenancy
from kechuang.subjects.operations.confirmation import send_confirm_links
from kechuang.subjects.operations.discipline import load_disciplines
from tests.journeys.browser import LOOKS, judged, sign_in
from tests.journeys.lived_in_subjects import register_sheet
from tests.subjects.people import make_expert

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def link(live_world, now) -> str:
    """Where an expert without an account is asked to confirm."""
    load_disciplines(actor=Actor.system("测试"), now=now)
    expert = make_expert(live_world, now)
    (sent,) = send_confirm_links(
        expert_ids=[expert.pk], address=lambda token: f"/subjects/experts/confirm/{token}/", own_page="/",
        actor=live_world.actor("enterprise"), now=now,
    )  # fmt: skip
    return sent.link


@pytest.mark.parametrize("look", [LOOKS[2], LOOKS[5]], ids=lambda look: look.name)
def test_an_expert_confirms_by_link_without_signing_in(link, open_page, look, now, faults):
    page = open_page(look)
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_contain_text("钱学问")
    text = page.content()
    assert "13900000001" not in text
    assert "99010119800101" not in text
    assert judged(page, (look,)) == []
    page.get_by_label("职称").fill("研究员")
    page.get_by_role("button", name=re.compile("确认")).press("Enter")
    expect(page.locator("main")).to_contain_text("谢谢")
    assert judged(page, (look,)) == []
    expert = Expert.objects.select_related("person").get()
    assert (expert.confirmed_on, expert.person.title) == (now.date(), "研究员")
    page.goto(link)
    expect(page.locator("main")).to_contain_text("用过")
    assert judged(page, (look,)) == []
    faults.expect("410")


def test_a_register_with_a_bad_row_gives_an_error_sheet_and_its_good_rows(demo, page):
    sign_in(page, "qifu", PASSWORD)
    page.goto("/subjects/organisations/")
    page.get_by_role("link", name=re.compile("导入")).first.click()
    page.get_by_label("文件", exact=True).set_input_files(
        {"name": "名录.xlsx", "mimeType": "application/octet-stream", "buffer": register_sheet()}
    )
    before = Organisation.objects.count()
    page.get_by_role("button", name="检查并导入").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("导入结果")
    expect(page.locator("main")).to_contain_text("其中 1 行有误，什么都没有写入")
    assert judged(page, (LOOKS[0], LOOKS[1], LOOKS[2], LOOKS[5])) == []
    assert Organisation.objects.count() == before
    with page.expect_download() as caught:
        page.get_by_role("link", name="下载错误清单").click()
    assert caught.value.suggested_filename == "导入错误清单.xlsx"
    page.get_by_role("button", name="只写入没有错误的 1 行").press("Enter")
    expect(page.locator("main")).to_contain_text("已写入1行")
    assert Organisation.objects.count() == before + 1
    assert Organisation.objects.filter(name="示例导入甲有限公司").exists()


def test_an_operator_takes_a_tenant_in_and_lets_it_graduate(demo, page):
    incubator = Carrier.objects.filter(
        kind="incubator", host__memberships__account__username="yunying"
    ).earliest("pk")
    sign_in(page, "yunying", PASSWORD)
    page.goto(f"/subjects/carriers/{incubator.pk}/")
    page.get_by_role("link", name="登记入驻").press("Enter")
    page.get_by_label("企业或团队名称").fill("示例新芽科技有限公司")
    page.get_by_label("使用面积").fill("120")
    page.get_by_label("入驻日期").fill("2024-03-01")
    page.get_by_role("button", name="登记入驻").press("Enter")
    expect(page.locator("main")).to_contain_text("已登记“示例新芽科技有限公司”入驻")
    row = page.locator("tr", has_text="示例新芽科技有限公司")
    expect(row).to_contain_text("在孵")
    row.get_by_role("link", name=re.compile("登记离开")).press("Enter")
    page.get_by_label("毕业", exact=True).check()
    page.get_by_role("button", name="登记离开").click()
    expect(page.locator("[data-kc-errors]")).to_be_visible()  # 毕业要有依据
    assert judged(page) == []
    page.get_by_role("group", name="毕业依据").get_by_role("checkbox").first.press("Space")
    page.get_by_role("button", name="登记离开").press("Enter")
    expect(page.locator("main")).to_contain_text("已登记“示例新芽科技有限公司”离开")
    stay = Tenancy.objects.get(carrier=incubator, name="示例新芽科技有限公司")
    assert (stay.left_as, len(stay.graduated_by)) == ("graduated", 1)
