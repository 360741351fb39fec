"""Printing the year's report: draft, evidence, freezing, files that are what they say and stay the same."""

from __future__ import annotations

import re
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Page, expect

from kechuang.assessment.models import Snapshot
from kechuang.packs.demo import PASSWORD
from tests.journeys.browser import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

KINDS = {"docx": b"PK\x03\x04", "pdf": b"%PDF-", "xlsx": b"PK\x03\x04"}
INSIDE = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}


def _files(page: Page, place: Path) -> dict[str, bytes]:
    """All three files of the report that is open, as the browser saves them."""
    place.mkdir(exist_ok=True)
    found = {}
    for kind in KINDS:
        with page.expect_download() as got:
            page.locator(f".kc-actions a[href$='/{kind}/']").click()
        file = place / got.value.suggested_filename
        got.value.save_as(file)
        assert file.suffix == f".{kind}"
        found[kind] = file.read_bytes()
    return found


def test_a_report_is_drafted_frozen_and_printed_the_same_again(demo, page, tmp_path):
    sign_in(page, "guihua", PASSWORD)
    page.goto("/assessment/")
    page.get_by_role("link", name="年度报告").last.click()
    page.get_by_role("button", name="看草稿").click()
    page.wait_for_url("**/reports/draft/annual_work/**")
    expect(page.locator("main")).to_contain_text("草稿")

    mark = page.locator("p:has-text('新增高新技术企业数26家〔快报〕') a.as-mark").nth(2)
    name = mark.inner_text()
    mark.click()
    entry = page.locator("table.as-evidence tr:target")
    expect(entry).to_be_in_viewport()
    assert entry.locator("th").inner_text() == name
    expect(entry).to_contain_text("示例市2026年1—10月累计新增高新技术企业数")
    entry.get_by_role("link").click()
    page.wait_for_url("**/indicators/observations/**")
    expect(page.locator("tr.kc-lit").first).to_contain_text("26")
    page.go_back()

    page.get_by_role("button", name="定稿", exact=True).click()
    page.wait_for_url(re.compile(r"/assessment/reports/\d+/"))
    snapshot = Snapshot.objects.get()
    expect(page.locator("main")).to_contain_text(snapshot.sha256)
    words = page.locator("article.as-report").inner_text()

    files = _files(page, tmp_path / "first")
    for kind, start in KINDS.items():
        assert files[kind].startswith(start), kind
    for kind, part in INSIDE.items():
        with ZipFile(tmp_path / "first" / next((tmp_path / "first").glob(f"*.{kind}")).name) as archive:
            assert archive.testzip() is None
            assert part in archive.namelist()
    assert _files(page, tmp_path / "again") == files
    page.reload()
    assert page.locator("article.as-report").inner_text() == words


def test_numbers_that_change_later_do_not_reach_a_frozen_report(demo, page, now):
    sign_in(page, "guihua", PASSWORD)
    page.goto("/assessment/reports/draft/annual_work/?region=990100&year=2026")
    page.get_by_role("button", name="定稿", exact=True).click()
    page.wait_for_url(re.compile(r"/assessment/reports/\d+/"))
    before = page.locator("article.as-report").inner_text()
    frozen = page.url

    page.goto("/assessment/reports/draft/annual_work/?region=990100&year=2026")
    assert page.locator("article.as-report").inner_text() == before
    _correct_a_number(now)
    page.reload()
    assert page.locator("article.as-report").inner_text() != before
    page.goto(frozen)
    assert page.locator("article.as-report").inner_text() == before


def _correct_a_number(now) -> None:
    from kechuang.core.models import Account  # needs the tables
    from kechuang.core.queries import actor_of
    from kechuang.indicators.logic.measured import Measured
    from kechuang.indicators.models import Observation
    from kechuang.indicators.operations import correct_observation
    from kechuang.indicators.queries import Provenance

    row = Observation.objects.get(indicator="hnte_new", region="990100", period="2026M01-10", is_current=True)
    correct_observation(
        observation_id=row.pk, measured=Measured(value=row.value + 1, unit=row.unit, status=row.status),
        source=Provenance(note="补报"), reason="漏报一家", now=now,
        actor=actor_of(Account.objects.get(username="tongji"), on=now.date()),
    )  # fmt: skip


def test_who_may_not_freeze_sees_no_such_button(demo, page):
    sign_in(page, "chayue", PASSWORD)
    page.goto("/assessment/reports/draft/annual_work/?region=990100&year=2026")
    expect(page.locator("article.as-report")).to_be_visible()
    expect(page.get_by_role("button", name="定稿", exact=True)).to_have_count(0)
