"""The front door: what a reading holds, from text and from files, and what importing it costs."""

from __future__ import annotations

import subprocess
import sys

import pytest

from kechuang.reading import ReadingError, read_bytes, read_text
from kechuang.reading.titles import title_of
from tests.reading import documents as made

POLLUTED = (
    "開心體育_官方投注-在線*平臺\n全縣2026年科技創(chuàng)新工作要點\n一、主要目標(biāo)\n"
    "堅持創(chuàng)新。力爭專利申請量增長20%以上，新增高新技術(shù)企\n業(yè)15家。\n"
)


def test_reading_of_a_polluted_page_keeps_its_original() -> None:
    reading = read_text(POLLUTED)
    assert reading.original == POLLUTED
    assert reading.cleaned == (
        "\n全县2026年科技创新工作要点\n一、主要目标\n坚持创新。力争专利申请量增长20%以上,新增高新技术企业15家。\n"
    )
    assert (reading.title, reading.year) == ("全县2026年科技创新工作要点", 2026)
    assert [(n.label, n.title) for n in reading.nodes] == [("一", "主要目標")]
    growth = reading.statements[0]
    assert (growth.norm, growth.growth_pct, growth.cmp, growth.node) == ("专利申请量", 20, "growth>=", 0)
    assert POLLUTED[growth.start : growth.end] == growth.span
    assert {POLLUTED[h.start : h.end] for h in reading.hidden if h.reason == "gloss"} == {
        "(chuàng)", "(biāo)", "(shù)", "(yè)",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (made.PLAN.encode("utf-8"), "a.txt"),
        (made.PLAN.encode("gb18030"), "a.txt"),
        (made.PLAN.encode("utf-16"), "a.md"),
        (made.plan_docx(), "a.docx"),
        (made.pdf([made.PLAN.strip()]), "a.pdf"),
        (made.html("".join(f"<p>{line}</p>" for line in made.PLAN.splitlines())).encode("gbk"), "a.html"),
    ],
    ids=["utf8", "gb18030", "utf16", "docx", "pdf", "html"],
)
def test_every_kind_of_file_gives_the_same_statements(data: bytes, name: str) -> None:
    def said(reading):
        return [
            (s.norm, s.cmp, s.value, s.growth_pct, s.period, reading.nodes[s.node].title)
            for s in reading.statements
        ]

    reading = read_bytes(data, name=name)
    assert said(reading) == said(read_text(made.PLAN))
    assert len(reading.statements) == 7
    assert reading.year == 2026


def test_warnings_of_the_file_are_handed_on() -> None:
    data = made.PLAN[:9].encode() + b"\xff" + made.PLAN[9:].encode()
    assert read_bytes(data, name="a.txt").warnings == ("有 1 处字节无法识别，已略去。请核对原文。",)


@pytest.mark.parametrize("text", ["", " \n\t", "\u200b\ufeff"])
def test_nothing_to_read_is_refused(text: str) -> None:
    with pytest.raises(ReadingError) as caught:
        read_text(text)
    assert caught.value.code == "empty"


def test_file_name_is_the_title_where_the_text_has_none() -> None:
    assert read_text("新增企业15家。", name="某处/要点.docx").title == "要点"
    assert read_text(made.PLAN, name="某处/要点.docx").title == "示例市2026年科技工作要点"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            "首页>信息公开>工作报告\n\n2025年工作总结和2026年工作计划\n访问量:\n2025年,全市工作。",
            "2025年工作总结和2026年工作计划",
        ),
        ("市科技工作会议召开\n25.03.2026  20:05\n3月18日,会议召开。", "市科技工作会议召开"),
        ("发布时间:2026-04-03\n来源:市科技局\n一、总体要求\n坚持创新。", ""),
        ("全市科技工作有序推进,成效明显。", ""),
    ],
)
def test_title_is_the_line_that_is_worded_as_one(text: str, title: str) -> None:
    assert title_of(text) == title


def test_importing_the_front_door_loads_nothing_heavy() -> None:
    code = (
        "import sys, kechuang.reading; "
        "print([m for m in ('opencc', 'lxml', 'pypdfium2', 'charset_normalizer', 'pypinyin', 'django') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_reading_does_not_need_pypinyin() -> None:
    code = (
        "import sys; sys.modules['pypinyin'] = None; from kechuang.reading import read_text; "
        "print(read_text('創(chuàng)新項目15項。').cleaned)"
    )
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout == "创新项目15项。\n"


def test_a_text_with_too_many_numbers_says_where_its_reading_ended() -> None:
    text = "".join(f"企业{i}家，" for i in range(60_000))
    plain = read_text("新增企业15家。")
    dense = read_text(text)
    assert plain.warnings == ()
    assert [w.partition("，")[0] for w in dense.warnings] == ["文中数字过多"]
    assert dense.warnings[0].endswith("其后没有识读。请把文件分成几份，分别识读。")


@pytest.mark.parametrize(
    ("text", "region", "inferred"),
    [
        ("示例市科技局2030年工作总结\n新增企业3家。", "示例市", False),
        ("工作总结\n在示例市召开会议。赴示例市调研。在示例市签约。", "示例市", True),
        ("工作总结\n赴示例市调研。新增企业3家。", None, False),
        ("工作总结\n较好地完成了市科技局任务，提升全市科技水平，按照市科技局要求办理。", None, False),
    ],
)
def test_region_is_named_or_inferred_or_nothing(text: str, region: str | None, inferred: bool) -> None:
    reading = read_text(text)
    assert (reading.region, reading.region_inferred) == (region, inferred)
