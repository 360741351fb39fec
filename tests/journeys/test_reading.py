"""Reading a document and confirming what was read: with the mouse, by keyboard alone, on a phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from kechuang.plans.models import Document, Statement
from tests.journeys.browser import PHONE, Look, axe, judged, overflow, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TEXT = """东岭县2026年科技工作要点

一、去年工作
全县新增高新技术企业12家，同比增长20%，总数达到46家。技术合同成交额1.8亿元，增长10%。

二、今年目标
新增高新技术企业15家以上。力争专利申请量增长10%以上。组织科技特派员下乡服务60人次。
"""


def _add(page: Page, text: str = TEXT) -> None:
    page.goto("/plans/documents/add/")
    page.get_by_label("粘贴正文").fill(text)
    page.get_by_role("button", name="录入并识读").click()
    page.wait_for_url(re.compile(r"/plans/documents/\d+/"))


def _rows(**more: object) -> list[Statement]:
    return list(Statement.objects.filter(**more).order_by("start", "id"))


def test_a_pasted_text_shows_its_statements_beside_their_places(live_world, page):
    sign_in(page, "county")
    _add(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("东岭县2026年科技工作要点")
    rows = _rows()
    assert len(rows) == 6
    expect(page.locator("#progress")).to_contain_text("已确认 0 / 6")
    original = Document.objects.get().original
    assert original.strip() == TEXT.strip()  # though browsers send line breaks as CR LF
    for row in rows:
        page.locator(f"#s{row.pk} .pl-name").click()
        lit = page.locator(".pl-mark[data-on]")
        assert "".join(lit.all_inner_texts()) == row.span == original[row.start : row.end]
    first = page.locator(".pl-mark").first
    first.click()
    expect(page.locator(f"#s{rows[0].pk}")).to_have_attribute("data-on", "")
    assert "高新技术企业" in page.locator(f"#s{rows[0].pk} .pl-name").inner_text()
    assert judged(page) == []


def test_a_file_is_chosen_and_what_cannot_be_read_says_why(live_world, page, tmp_path):
    sign_in(page, "county")
    page.goto("/plans/documents/add/")
    good, bad = tmp_path / "要点.txt", tmp_path / "扫描件.pdf"
    good.write_bytes(TEXT.encode("gb18030"))
    bad.write_bytes(b"%PDF-1.4 broken")
    page.get_by_label("或上传文件").set_input_files(bad)
    page.get_by_role("button", name="录入并识读").click()
    expect(page.locator("[data-kc-errors]")).to_be_visible()
    assert judged(page) == []
    assert Document.objects.count() == 0
    page.get_by_label("或上传文件").set_input_files(good)
    page.get_by_role("button", name="录入并识读").click()
    page.wait_for_url(re.compile(r"/plans/documents/\d+/"))
    assert [row.span for row in _rows()][:2] == ["12家", "达到46家"]

    page.goto("/plans/documents/add/")  # the same file a second time changes nothing
    page.get_by_label("或上传文件").set_input_files(good)
    page.get_by_role("button", name="录入并识读").click()
    expect(page.locator("main")).to_contain_text("这份文件已经录入过")
    assert (Document.objects.count(), Statement.objects.count()) == (1, 6)


def test_what_was_typed_survives_a_reload_and_an_error(live_world, page):
    sign_in(page, "county")
    page.goto("/plans/documents/add/")
    page.get_by_label("粘贴正文").fill("写到一半的要点")
    page.get_by_text("草稿已存在本机").wait_for()
    page.reload()
    assert page.get_by_label("粘贴正文").input_value() == "写到一半的要点"
    page.get_by_text("标题、年度等").click()
    page.get_by_label("年度").fill("1066")
    page.get_by_role("button", name="录入并识读").click()
    expect(page.locator("[data-kc-errors]")).to_be_visible()
    assert page.get_by_label("粘贴正文").input_value() == "写到一半的要点"


def test_confirming_by_keyboard_alone(live_world, page):
    sign_in(page, "county")
    _add(page)
    rows = _rows()
    said = page.locator("#said")
    on = page.locator(".pl-card[data-on]")

    page.keyboard.press("j")
    expect(on).to_have_attribute("data-id", str(rows[1].pk))
    page.keyboard.press("k")
    expect(on).to_have_attribute("data-id", str(rows[0].pk))
    page.keyboard.press("Enter")
    expect(said).to_have_text("已确认1条")
    expect(on).to_have_attribute("data-id", str(rows[1].pk))
    page.keyboard.press("x")
    expect(said).to_have_text("已舍弃1条")
    page.keyboard.press("u")
    expect(said).to_contain_text("1条恢复为待确认")
    assert [row.state for row in _rows()][:3] == ["confirmed", "proposed", "proposed"]

    page.keyboard.press("e")  # mend the chosen one
    chosen = int(on.get_attribute("data-id"))
    field = page.locator(f"#s{chosen} input[name=value]")
    expect(field).to_be_visible()
    assert axe(page) == []
    field.focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("2.1")
    page.keyboard.press("Enter")
    expect(said).to_have_text("已修改并确认1条")
    mended = Statement.objects.get(pk=chosen)
    assert (str(mended.value.normalize()), mended.state, mended.is_mended) == ("2.1", "confirmed", True)

    page.locator("body").press("a")  # everything that is sure, seen before it is done
    expect(page.locator("#sure-title")).to_be_focused()
    boxes = page.locator("#preview input[name=pick]").count()
    assert boxes >= 1
    assert axe(page) == []
    before = Statement.objects.filter(state="confirmed").count()
    page.locator("#preview button[type=submit]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#progress")).to_contain_text(f"已确认 {before + boxes} / 6")
    page.keyboard.press("u")
    expect(page.locator("#progress")).to_contain_text(f"已确认 {before} / 6")
    assert Statement.objects.filter(state="confirmed").count() == before


def test_shortcuts_can_be_switched_off(live_world, page):
    sign_in(page, "county")
    _add(page)
    page.get_by_label("快捷键").uncheck()
    page.keyboard.press("Enter")
    page.keyboard.press("x")
    page.reload()
    assert not page.get_by_label("快捷键").is_checked()
    assert {row.state for row in _rows()} == {"proposed"}


def test_what_the_reader_missed_is_selected_and_added(live_world, page, tmp_path):
    """From a file of Windows, whose line breaks are two characters: the place must be counted in the original."""
    file = tmp_path / "要点.txt"
    file.write_bytes((TEXT + "年内县科技馆开馆迎客。\n").replace("\n", "\r\n").encode())
    sign_in(page, "county")
    page.goto("/plans/documents/add/")
    page.get_by_label("或上传文件").set_input_files(file)
    page.get_by_role("button", name="录入并识读").click()
    page.wait_for_url(re.compile(r"/plans/documents/\d+/"))
    before = Statement.objects.count()
    page.evaluate(
        """() => {
            const walk = document.createTreeWalker(document.getElementById('original'), NodeFilter.SHOW_TEXT);
            while (walk.nextNode()) {
                const at = walk.currentNode.data.indexOf('县科技馆开馆');
                if (at < 0) continue;
                window.getSelection().setBaseAndExtent(walk.currentNode, at, walk.currentNode, at + 6);
            }
        }"""
    )
    page.locator("#add-missed.btn-primary").click()
    expect(page.locator("blockquote")).to_have_text("县科技馆开馆")
    page.get_by_label("指标").first.fill("县科技馆开馆")
    page.locator("select[name=form]").select_option("milestone")
    assert judged(page) == []
    page.get_by_role("button", name="补录并确认").click()
    expect(page.locator("main")).to_contain_text("已补录并确认1条")
    added = Statement.objects.latest("pk")
    assert Statement.objects.count() == before + 1
    assert (added.span, added.state, added.form) == ("县科技馆开馆", "confirmed", "milestone")
    expect(page.locator(f"#s{added.pk}")).to_have_attribute("data-on", "")


def test_on_a_phone_text_and_results_take_turns(live_world, open_page):
    page = open_page(Look("手机", size=PHONE))
    sign_in(page, "county")
    _add(page)
    assert overflow(page) == 0
    expect(page.locator("#text")).to_be_hidden()
    page.get_by_role("button", name="原文").click()
    expect(page.locator("#text")).to_be_visible()
    page.locator(".pl-mark").first.click()
    expect(page.locator(".pl-card[data-on]")).to_be_visible()
    page.locator(".pl-card[data-on]").get_by_role("button", name="确认").click()
    expect(page.locator("#progress")).to_contain_text("已确认 1 / 6")


def test_confirming_works_without_scripts(live_world, browser, live_server, client):
    client.force_login(
        live_world.accounts["county"], backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    client.post("/plans/documents/add/", {"text": TEXT, "region": "990101"})
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    page = context.new_page()
    page.goto(f"/plans/documents/{Document.objects.get().pk}/")
    page.locator(".pl-card").first.get_by_role("button", name="确认").click()
    expect(page.locator("main")).to_contain_text("已确认1条")
    page.get_by_role("button", name="撤销").click()
    assert {row.state for row in _rows()} == {"proposed"}
    context.close()
