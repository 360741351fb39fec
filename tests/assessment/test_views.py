"""Pages: what they show, where a number leads, who is refused, and how many queries they ask."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from kechuang.assessment.models import ManualVerdict, Snapshot
from kechuang.assessment.operations import freeze_report
from kechuang.core.models import Event, SiteProfile

BOARD = "/assessment/?region=990100&year=2025&as_of=2026-03-31"


def text_of(response) -> str:
    """The words of a page without tags and spaces."""
    return "".join(re.sub(r"<[^>]+>", "", response.content.decode()).split())


def test_cockpit_says_how_the_year_stands_and_what_comes_first(full_year, sign_in):
    response = sign_in("leader").get(BOARD)
    words = text_of(response)
    assert "示例市2025年6项目标中，2项已达到，1项未达到；1项未到期，1项无法判定，1项需人工认定。" in words
    assert words.index("先看这些") < words.index("企业数增长") < words.index("未归入计划条目的目标")
    assert "共4项要关注" in words


def test_every_number_of_the_cockpit_leads_to_its_rows_in_one_click(full_year, sign_in):
    client = sign_in("leader")
    page = client.get(BOARD).content.decode()
    number = full_year.world.city.observations.get(indicator="t_patents", period="2025")
    link = reverse("indicators:observation_detail", args=[number.pk])
    assert f'<a href="{link}">120件</a>' in page
    assert "年报第3页" in text_of(client.get(link))


def test_a_target_leads_to_its_highlighted_span_in_one_click(full_year, sign_in):
    client = sign_in("leader")
    page = client.get(BOARD).content.decode()
    link = re.search(rf'href="(/plans/documents/{full_year.document.pk}/\?at=5-16[^"]*)"', page)
    assert link is not None
    assert client.get(link.group(1)).status_code == 200


def test_cockpit_narrows_by_verdict_heading_and_county(full_year, sign_in):
    client = sign_in("leader")
    missed = text_of(client.get(f"{BOARD}&outcome=missed"))
    assert "增长20%以上" in missed
    assert "定性目标" not in missed
    node = text_of(client.get(f"{BOARD}&node={full_year.nodes['firms'].pk}"))
    assert "增长20%以上" in node
    assert "达到25%以上（占比）" not in node
    assert "没有符合条件的目标" in text_of(client.get(f"{BOARD}&outcome=behind"))


def test_unknown_is_shown_as_unknown(full_year, sign_in):
    page = sign_in("leader").get(BOARD)
    row = re.search(r"<tr>(?:(?!</tr>).)*研发强度.*?</tr>", page.content.decode(), re.DOTALL)
    assert row is not None
    assert "暂无数据" in row.group()
    assert "0%" not in row.group()


def test_cockpit_export_is_what_is_on_the_screen_and_is_logged(full_year, sign_in):
    SiteProfile.objects.update(is_demo=True)
    response = sign_in("leader").get(f"{BOARD}&outcome=missed&export=xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(response.content))
    rows = book.get_sheet_by_index(0).to_python()
    assert [row[:2] for row in rows if row[0] in {"示例市", "东岭县"}] == [
        ["示例市", "企业数增长"],
        ["东岭县", "专利量"],
    ]
    assert rows.index(next(row for row in rows if row[0] == "区域")) < 5
    assert "演示数据" in str(rows[1][0])
    assert Event.objects.get(kind="core.file.exported").data["rows"] == 2  # assessment.board.export


def test_an_officer_of_a_county_sees_the_own_county(full_year, sign_in):
    client = sign_in("county")
    assert "东岭县2025年1项目标中，1项未达到。" in text_of(
        client.get("/assessment/?year=2025&as_of=2026-03-31")
    )
    assert client.get(BOARD).status_code == 404


def test_strangers_and_administrators_are_turned_away(full_year, client, sign_in):
    assert client.get(BOARD).status_code == 302
    assert sign_in("system").get(BOARD).status_code == 403


def test_the_cockpit_asks_as_many_queries_for_three_counties_as_for_one(full_year, sign_in):
    client = sign_in("leader")

    def count() -> int:
        client.get(BOARD)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(BOARD).status_code == 200
        return len(seen)

    few = count()
    for code in ("990102", "990103"):
        region = full_year.world.regions[code]
        full_year.target("专利量", "t_patents", region=region, floor=40, unit="件")
        full_year.number("t_patents", "2025", 30, region=region)
    assert count() == few


def test_a_remembered_board_is_forgotten_with_the_next_write(full_year, sign_in, now):
    from django.db import transaction

    from kechuang.core.events import record

    def mark():
        with transaction.atomic():
            actor = full_year.world.actor("statistician")
            record("indicators.observation.added", full_year.plan, actor=actor, now=now, title="填报")

    client = sign_in("leader")
    mark()
    assert "专利量120件" not in text_of(client.get(BOARD))
    before = text_of(client.get(BOARD))
    full_year.number("t_money", "2024", "4.0")
    mark()
    after = text_of(client.get(BOARD))
    assert ("1项无法判定" in before, "1项无法判定" in after) == (True, False)


def test_the_page_of_a_target_shows_the_computation_and_its_versions(full_year, sign_in):
    number = full_year.world.city.observations.get(indicator="t_firms", period="2025")
    number.is_current = False
    number.save()
    full_year.number("t_firms", "2025", 121, version=2, correction_reason="补登两家", supersedes=number)
    target = full_year.plan.targets.get(name="企业数增长")
    words = text_of(sign_in("reader").get(f"/assessment/targets/{target.pk}/"))
    for part in (
        "已达到",
        "完成121家（2025年，核定）",
        "基数100家（2024年，核定）",
        "增长21%",
        "不少于120家，成立",
        "补登两家",
        "第1版",
    ):
        assert part in words, part


def test_signing_shows_in_the_verdict(full_year, sign_in):
    target = full_year.plan.targets.get(form="qualitative")
    client = sign_in("leader")
    page = f"/assessment/targets/{target.pk}/"
    assert "需人工认定" in text_of(client.get(page))
    upload = SimpleUploadedFile("名单.txt", "示例名单".encode())
    response = client.post(
        f"{page}sign/", {"reached": "yes", "reason": "名单见附件，共12家", "attachment": upload}
    )
    assert (response.status_code, response.url) == (302, page)
    signed = ManualVerdict.objects.get()
    assert (signed.reached, signed.attachment.name) == (True, "名单.txt")
    assert "局领导甲于" in text_of(client.get(page))


def test_signing_without_a_reason_is_said_at_the_field(full_year, sign_in):
    target = full_year.plan.targets.get(form="qualitative")
    response = sign_in("leader").post(
        f"/assessment/targets/{target.pk}/sign/", {"reached": "yes", "reason": "好"}
    )
    assert response.status_code == 400
    assert "请写明认定的依据" in text_of(response)
    assert sign_in("reader").get(f"/assessment/targets/{target.pk}/sign/").status_code == 403


DRAFT = "/assessment/reports/draft/annual_work/?region=990100&year=2025&as_of=2026-03-31"


def test_the_draft_links_every_mark_to_its_evidence(full_year, sign_in):
    page = sign_in("planner").get(DRAFT).content.decode()
    used = set(re.findall(r'href="#e(\d+)"', page))
    known = set(re.findall(r'<tr id="e(\d+)"', page))
    assert used
    assert used <= known


def test_freezing_and_downloading(full_year, sign_in):
    client = sign_in("planner")
    freeze_url = DRAFT.replace("annual_work/", "annual_work/freeze/")
    response = client.post(freeze_url)
    snapshot = Snapshot.objects.get()
    assert (response.status_code, response.url) == (302, f"/assessment/reports/{snapshot.pk}/")
    assert "[1]" in text_of(client.get(response.url))
    assert snapshot.title in text_of(client.get("/assessment/reports/"))
    for kind, start in (("docx", b"PK"), ("pdf", b"%PDF"), ("xlsx", b"PK")):
        got = client.get(f"/assessment/reports/{snapshot.pk}/{kind}/")
        assert (got.status_code, got.content[: len(start)]) == (200, start)
    assert Event.objects.filter(kind="assessment.report.exported").count() == 3
    assert client.get(f"/assessment/reports/{snapshot.pk}/html/").status_code == 404
    assert sign_in("reader").post(freeze_url).status_code == 403
    assert sign_in("neighbour").get(f"/assessment/reports/{snapshot.pk}/").status_code == 403


def test_a_draft_of_another_city_is_not_found(full_year, sign_in):
    assert sign_in("neighbour").get(DRAFT).status_code == 404


@pytest.mark.parametrize("page", ["/assessment/", "/assessment/reports/"])
def test_an_empty_house_says_what_to_do_first(world, sign_in, page):
    assert "还没有" in text_of(sign_in("leader").get(page))


def test_a_frozen_report_is_read_by_its_readers(full_year, sign_in, now):
    snapshot = freeze_report(
        report="annual_work", region=full_year.world.city, year=2025, as_of=date(2026, 3, 31),
        actor=full_year.world.actor("planner"), now=now,
    )  # fmt: skip
    assert snapshot.sha256 in text_of(
        sign_in("reader").get(f"/assessment/reports/{snapshot.pk}/")
    )  # assessment.report.view
