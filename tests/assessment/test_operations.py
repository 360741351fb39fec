"""Signing, freezing and printing: effects, events, refusals, and the same bytes again."""

from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import date, timedelta

import docx
import pypdfium2
import pytest
from python_calamine import CalamineWorkbook

from kechuang.assessment.models import ManualVerdict, Print, Snapshot
from kechuang.assessment.operations import export_report, freeze_report, sign_verdict
from kechuang.assessment.printing.frozen import rendered
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event, SiteProfile, StoredFile

KINDS = ("docx", "pdf", "xlsx")


@pytest.fixture
def quality(full_year):
    return full_year.plan.targets.get(form="qualitative")


def sign(year, target, now, *, user="leader", **more):
    values = {"reached": True, "reason": "名单见附件，共12家", **more}
    return sign_verdict(target_id=target.pk, actor=year.world.actor(user), now=now, **values)


def test_sign_verdict_leaves_an_event_and_keeps_the_earlier_one(full_year, quality, now):
    first = sign(full_year, quality, now)
    second = sign(full_year, quality, now + timedelta(days=1), reached=False, reason="复核后只有3家")
    first.refresh_from_db()
    assert (first.is_current, second.is_current) == (False, True)
    assert ManualVerdict.objects.count() == 2
    event = Event.objects.filter(kind="assessment.verdict.signed").last()
    assert (event.object_id, event.data["reached"], event.title) == (
        str(quality.pk),
        False,
        "认定“培育一批企业”未达到",
    )


def test_sign_verdict_is_refused_to_others_and_for_numbers(full_year, quality, now):
    with pytest.raises(Refused):
        sign(full_year, quality, now, user="statistician")
    with pytest.raises(Refused):
        sign(full_year, quality, now, user="neighbour")
    with pytest.raises(Problem, match="由数据判定"):
        sign(full_year, full_year.plan.targets.filter(form="value").first(), now)
    with pytest.raises(Problem, match="依据"):
        sign(full_year, quality, now, reason="好")
    assert ManualVerdict.objects.count() == 0
    assert sign(full_year, quality, now).reached is True


def freeze(made, now, *, user="planner", as_of=date(2026, 3, 31), **more):
    values = {"report": "annual_work", "region": made.world.city, "year": 2025, "as_of": as_of, **more}
    return freeze_report(actor=made.world.actor(user), now=now, **values)


def test_freeze_report_keeps_the_numbers_as_they_stood(full_year, now):
    snapshot = freeze(full_year, now)
    before = snapshot.sha256
    number = full_year.world.city.observations.get(indicator="t_patents", period="2025")
    number.value = 1
    number.save()
    again = freeze(full_year, now)
    assert (Snapshot.objects.get(pk=snapshot.pk).sha256, again.sha256 != before) == (before, True)
    event = Event.objects.filter(kind="assessment.report.frozen").first()
    assert (event.object_id, event.data["sha256"]) == (str(snapshot.pk), before)


def test_freeze_report_is_refused(full_year, now):
    for user in ("reader", "neighbour", "county"):
        with pytest.raises(Refused):
            freeze(full_year, now, user=user)
    with pytest.raises(Problem, match="没有名为"):
        freeze(full_year, now, report="unknown")
    with pytest.raises(Problem, match="不能晚于今天"):
        freeze(full_year, now, as_of=date(2026, 11, 23))
    with pytest.raises(Problem, match="没有执行中的目标"):
        freeze(full_year, now, year=2019)
    assert Snapshot.objects.count() == 0


@pytest.mark.parametrize("kind", KINDS)
def test_printing_again_gives_the_same_bytes(full_year, now, kind):
    snapshot = freeze(full_year, now)
    one, two = rendered(snapshot, kind), rendered(Snapshot.objects.get(pk=snapshot.pk), kind)
    assert hashlib.sha256(one).hexdigest() == hashlib.sha256(two).hexdigest()
    actor = full_year.world.actor("reader")
    stored = export_report(
        snapshot_id=snapshot.pk, kind=kind, actor=full_year.world.actor("planner"), now=now
    )
    assert stored.sha256 == hashlib.sha256(one).hexdigest()
    later = export_report(snapshot_id=snapshot.pk, kind=kind, actor=actor, now=now + timedelta(days=9))
    assert (later.pk, Print.objects.count(), StoredFile.objects.count()) == (stored.pk, 1, 1)
    assert Event.objects.filter(kind="assessment.report.exported").count() == 2


def test_an_altered_snapshot_is_not_printed(full_year, now):
    snapshot = freeze(full_year, now)
    snapshot.content["title"] = "改过的标题"
    snapshot.save()
    with pytest.raises(Problem, match="校验和不符"):
        export_report(snapshot_id=snapshot.pk, kind="pdf", actor=full_year.world.actor("planner"), now=now)


def test_export_report_is_refused_to_the_neighbour_and_for_other_formats(full_year, now):
    snapshot = freeze(full_year, now)
    with pytest.raises(Refused):
        export_report(snapshot_id=snapshot.pk, kind="pdf", actor=full_year.world.actor("neighbour"), now=now)
    with pytest.raises(Problem, match="docx"):
        export_report(snapshot_id=snapshot.pk, kind="html", actor=full_year.world.actor("planner"), now=now)


def text_of(data: bytes, kind: str) -> str:
    """All words of a printed file, without the spaces and line breaks of its layout."""
    return "".join(_words_of(data, kind).split())


def _words_of(data: bytes, kind: str) -> str:
    if kind == "pdf":
        pages = pypdfium2.PdfDocument(data)
        return "\n".join(page.get_textpage().get_text_range() for page in pages)
    if kind == "docx":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = [name for name in archive.namelist() if name.endswith(".xml") and "word/" in name]
            return "\n".join(archive.read(name).decode() for name in sorted(parts))
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return "\n".join(
        str(cell)
        for name in book.sheet_names
        for row in book.get_sheet_by_name(name).to_python()
        for cell in row
    )


@pytest.mark.parametrize("kind", KINDS)
def test_every_file_says_the_numbers_their_marks_and_their_sources(full_year, now, kind):
    text = text_of(rendered(freeze(full_year, now), kind), kind)
    for words in ("120件", "26%〔快报〕", "[1]", "年报第3页", "统计员甲", "无法判定", "数据出处"):
        assert words in text, words
    assert "演示" not in text


@pytest.mark.parametrize("kind", KINDS)
def test_demonstration_data_are_marked_in_every_file(full_year, now, kind):
    SiteProfile.objects.update(is_demo=True)
    data = rendered(freeze(full_year, now), kind)
    if kind == "pdf":
        for page in pypdfium2.PdfDocument(data):
            assert "演示数据" in page.get_textpage().get_text_range()
    elif kind == "docx":
        document = docx.Document(io.BytesIO(data))
        assert all("演示数据" in section.header.paragraphs[0].text for section in document.sections)
    else:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for name in book.sheet_names:
            assert any(
                "演示数据" in str(cell)
                for row in book.get_sheet_by_name(name).to_python()[:4]
                for cell in row
            )


def test_every_mark_that_is_printed_leads_to_evidence(full_year, now):
    content = freeze(full_year, now).content
    known = [entry["mark"] for entry in content["evidence"]]
    used = set()
    for block in content["blocks"]:
        runs = list(block.get("runs", []))
        runs += [run for row in block.get("rows", []) for cell in row for run in cell]
        used |= {mark for run in runs for mark in run["marks"]}
        used |= {mark for item in block.get("items", []) for mark in item["marks"]}
    assert known == list(range(1, len(known) + 1))
    assert used <= set(known)
    rests = {mark for entry in content["evidence"] for mark in entry.get("of", ())}
    assert used | rests == set(known)
    growth = next(entry for entry in content["evidence"] if entry["value"] == "增长33.3%")
    parts = {entry["mark"]: entry["value"] for entry in content["evidence"]}
    assert [parts[mark] for mark in growth["of"]] == ["120件", "90件"]
    assert next(iter(_marks_in_order(content))) == 1


def _marks_in_order(content):
    return [mark for block in content["blocks"] for run in block.get("runs", []) for mark in run["marks"]]


def test_a_part_of_a_year_is_compared_with_the_same_months_and_says_so(full_year, now):
    full_year.target("企业新增", "t_money", floor=10, unit="亿元", period="2026", year=2026)
    full_year.number("t_money", "2026M01-09", "6.0")
    full_year.number("t_money", "2025M01-09", "4.0", status="flash")
    content = freeze(full_year, now, year=2026, as_of=date(2026, 10, 31)).content
    said = [
        "".join(run["text"] for run in block["runs"])
        for block in content["blocks"]
        if block["kind"] == "paragraph"
    ]
    words = "企业新增6亿元（2026年1—9月累计），比上年同期增长50%（核定数与快报数相比，仅供参考）。"
    assert words in said[1]
