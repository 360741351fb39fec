"""Files: what is taken in, what is refused and why, and who may open them."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

import pytest

from kechuang.core.file_types import check_file, clean_name
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event, StoredFile
from kechuang.core.operations.file import log_export, store_file
from kechuang.core.queries.files import open_file

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 20


def package(*members: str, types: bytes = b"<Types/>") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as book:
        book.writestr(zipfile.ZipInfo("[Content_Types].xml"), types)
        for member in members:
            book.writestr(zipfile.ZipInfo(member), b"<x/>")
    return buffer.getvalue()


DOCX = package("word/document.xml")
XLSX = package("xl/workbook.xml")


@pytest.mark.parametrize(
    ("name", "data", "suffix"),
    [
        ("计划.txt", "全年目标".encode(), ".txt"),
        ("计划.txt", "全年目标".encode("gb18030"), ".txt"),
        ("计划.txt", "全年目标".encode("utf-16"), ".txt"),
        ("计划.md", b"# \xe7\x9b\xae", ".md"),
        ("页.HTM", b"<html></html>", ".html"),
        ("表.csv", b"a,b\n1,2\n", ".csv"),
        ("文.docx", DOCX, ".docx"),
        ("表.xlsx", XLSX, ".xlsx"),
        ("文.pdf", b"%PDF-1.7\n...", ".pdf"),
        ("图.png", PNG, ".png"),
        ("图.JPEG", b"\xff\xd8\xff\xe0" + b"\x00" * 9, ".jpg"),
    ],
)
def test_check_file_takes_in(name, data, suffix):
    assert check_file(name, data).suffix == suffix


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("空.txt", b"", "空文件"),
        ("大.txt", b"a" * 101, "超过上限"),
        ("程序.exe", b"MZ\x90", "不收“.exe”"),
        ("无名", b"abc", "没有扩展名"),
        ("程序.txt", b"MZ\x90\x00", "程序"),
        ("脚本.txt", b"#!/bin/sh\n", "脚本"),
        ("旧.docx", OLE, "旧版或加密"),
        ("宏.docx", package("word/document.xml", "word/vbaProject.bin"), "含有宏"),
        (
            "宏.xlsx",
            package("xl/workbook.xml", types=b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"),
            "含有宏",
        ),
        ("表.docx", XLSX, "内容是xlsx，与扩展名 docx 不符"),
        ("图.pdf", PNG, "内容是png"),
        ("文.txt", b"%PDF-1.7", "内容是pdf"),
        ("文.pdf", b"hello", "内容是文本"),
        ("包.docx", package("a.txt"), "压缩包"),
        ("坏.docx", DOCX[:40], "不是完好的"),
        ("乱.txt", b"a\x00b\x01c", "无法辨认"),
    ],
)
def test_check_file_refuses(name, data, words):
    with pytest.raises(Problem) as caught:
        check_file(name, data, max_bytes=100 if name.startswith("大") else 10**7)
    assert words in caught.value.message
    assert caught.value.field == "file"


def test_a_package_that_unpacks_to_too_much_is_refused():
    with pytest.raises(Problem, match="解开后过大"):
        check_file("文.docx", DOCX, max_unpacked=10)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\桌面\\计划.txt", "计划.txt"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("计划\u202etxt.exe", "计划txt.exe"),
        ("a\nb.txt", "ab.txt"),
        ("长" * 300 + ".docx", "长" * 195 + ".docx"),
    ],
)
def test_clean_name(given, kept):
    assert clean_name(given) == kept


@pytest.fixture
def store(world, now):
    def call(actor="county", region="990101", name="计划.txt", data=b"abc"):
        return store_file(
            name=name,
            data=data,
            purpose="plans.document",
            region=world.regions[region],
            actor=world.actor(actor),
            now=now,
        )

    return call


def test_store_file_keeps_bytes_checksum_and_trace(store, world, now):
    stored = store()
    assert (stored.name, stored.size, stored.media_type) == ("计划.txt", 3, "text/plain")
    assert stored.sha256 == hashlib.sha256(b"abc").hexdigest()
    assert open_file(world.actor("planner"), stored.pk) == (stored, b"abc")
    event = Event.objects.get(kind="core.file.added")
    assert (event.object_id, event.region_code, event.data["sha256"]) == (
        str(stored.pk),
        "990101",
        stored.sha256,
    )
    assert "计划" not in stored.content.name


def test_store_file_same_content_twice(store):
    assert store().pk != store(actor="planner", region="990100").pk


def test_store_file_refusals(store):
    with pytest.raises(Refused):
        store(actor="county2")
    with pytest.raises(Refused):
        store(actor="system", region="990100")
    with pytest.raises(Problem):
        store(data=b"MZ\x00")
    assert (StoredFile.objects.count(), Event.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("who", "opens"),
    [
        ("county", True),
        ("planner", True),
        ("leader", True),
        ("audit", True),
        ("county2", False),
        ("neighbour", False),
        ("system", False),
    ],
)
def test_open_file_asks_who(store, world, who, opens):
    stored = store()
    if opens:
        assert open_file(world.actor(who), stored.pk)[1] == b"abc"
    else:
        with pytest.raises(Refused):
            open_file(world.actor(who), stored.pk)


def test_open_file_notices_changed_and_lost_bytes(store, world):
    stored = store()
    Path(stored.content.path).write_bytes(b"abd")
    with pytest.raises(Problem, match="校验和不符"):
        open_file(world.actor("county"), stored.pk)
    stored.content.storage.delete(stored.content.name)
    with pytest.raises(Problem, match="不在存储里"):
        open_file(world.actor("county"), stored.pk)


def test_log_export(world, now):
    event = log_export(actor=world.actor("planner"), now=now, what="年度目标", rows=12, region=world.county)
    assert (event.kind, event.title, event.data) == (
        "core.file.exported",
        "导出年度目标12行",
        {"what": "年度目标", "rows": 12},
    )
    with pytest.raises(Refused):
        log_export(actor=world.actor("county2"), now=now, what="年度目标", rows=12, region=world.county)
