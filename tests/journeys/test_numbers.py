"""Bringing numbers in by a file: the template, a bad row that stops everything, the good rows, a good file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from kechuang.indicators.models import ImportBatch, Observation
from tests.journeys.browser import judged, sign_in
from tests.journeys.lived_in import sheet

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

GOOD = ("hnte_new", "", "990101", "", "2025", "12", "", "", "核定", "年报")
UNKNOWN = ("hnte_total", "", "990101", "", "2025", "暂缺", "", "暂缺", "核定", "年报")
BAD = ("hnte_new", "", "990101", "", "二〇二几年", "三十一", "", "", "核定", "年报")


def _send(page: Page, tmp_path: Path, name: str, *rows: tuple[object, ...]) -> None:
    file = tmp_path / name
    file.write_bytes(sheet(*rows))
    page.goto("/indicators/observations/import/")
    page.get_by_label("文件").set_input_files(file)
    page.get_by_role("button", name="检查并导入").click()
    page.wait_for_url(re.compile(r"/indicators/batches/\d+/"))


def test_the_template_goes_out_filled_in_and_comes_back(live_world, page, tmp_path):
    sign_in(page, "statistician")
    page.goto("/indicators/observations/import/")
    with page.expect_download() as got:
        page.get_by_role("link", name="下载模板").click()
    template = tmp_path / got.value.suggested_filename
    got.value.save_as(template)
    assert template.name == "指标数据导入模板.xlsx"
    rows = CalamineWorkbook.from_path(str(template)).get_sheet_by_index(0).to_python()
    head = next(row for row in rows if row[0] == "指标代码")
    assert head[:6] == ["指标代码", "指标名称", "区域代码", "区域名称", "时期", "数值"]


def test_one_bad_row_stops_all_and_says_how_to_mend_it(live_world, page, tmp_path):
    sign_in(page, "statistician")
    _send(page, tmp_path, "一月.xlsx", GOOD, BAD)
    expect(page.locator("main")).to_contain_text("共 2 行，其中 1 行有误，什么都没有写入")
    row = page.locator("table tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("二〇二几年")
    expect(row.locator("li")).to_contain_text(["时期", "数值"])
    assert Observation.objects.count() == 0
    assert judged(page) == []
    with page.expect_download() as got:
        page.get_by_role("link", name="下载错误清单").click()
    assert got.value.suggested_filename == "导入错误清单.xlsx"

    page.get_by_role("button", name="只写入没有错误的 1 行").click()
    expect(page.locator("main")).to_contain_text("已写入1行")
    row = Observation.objects.get()
    assert (row.indicator, str(row.value.normalize()), row.region_id, row.period) == (
        "hnte_new",
        "12",
        "990101",
        "2025",
    )


def test_a_good_file_is_written_once_and_unknown_is_not_zero(live_world, page, tmp_path):
    sign_in(page, "statistician")
    _send(page, tmp_path, "年报.xlsx", GOOD, UNKNOWN)
    expect(page.locator("main")).to_contain_text("共 2 行，写入 2 行")
    _send(page, tmp_path, "年报.xlsx", GOOD, UNKNOWN)
    expect(page.locator("main")).to_contain_text("数据都已在库中，没有新的写入")
    assert (Observation.objects.count(), ImportBatch.objects.count()) == (2, 2)
    assert Observation.objects.get(indicator="hnte_total").value is None
    page.goto("/indicators/observations/")
    page.locator("tbody tr", has_text="高新技术企业总数").get_by_role("link").first.click()
    expect(page.locator("main")).to_contain_text("暂缺")
    expect(page.locator("tr.kc-lit").first).to_contain_text("暂缺")  # the row of the file itself


def test_who_may_not_import_is_told_who_may(live_world, page):
    sign_in(page, "planner")
    page.goto("/indicators/observations/import/")
    expect(page.locator("main")).to_contain_text("您目前没有导入数据的岗位")
    expect(page.locator("input[type=file]")).to_have_count(0)
