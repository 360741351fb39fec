"""Any input gives a reading or a named error, and every position stands in the original."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kechuang.reading import Reading, ReadingError, read_bytes, read_text
from kechuang.reading.cleaning import clean
from kechuang.reading.outline import node_at, outline
from tests.reading import documents as made

CODES = {"too_large", "empty", "encrypted", "no_text", "broken", "unsupported", "undecodable"}
#: Pieces out of which odd plans are put together.
PIECES = st.sampled_from(
    [
        "一、",
        "(二)",
        "1、",
        "2.",
        "①",
        "一是",
        "二要",
        "第一，",
        "首先，",
        "#",
        "\n",
        "\n\n",
        "\t",
        "\r\n",
        "，",
        "；",
        "。",
        "：",
        "——",
        "“",
        "”",
        "《",
        "》",
        "（",
        "）",
        "、",
        " ",
        "\u3000",
        "市",
        "省",
        "县",
        "官方网：",
        "体育",
        "_",
        "*",
        "新增",
        "高新技术企业",
        "专利申请量",
        "授权量",
        "增长",
        "同比",
        "分别",
        "均",
        "各",
        "达到",
        "突破",
        "不少于",
        "力争",
        "确保",
        "占",
        "比重",
        "前移",
        "全覆盖",
        "x",
        "xx",
        "多",
        "余",
        "约",
        "近",
        "以上",
        "左右",
        "１５",
        "3",
        "12,993",
        "3.1",
        "100",
        "2026年",
        "十三五",
        "百",
        "两",
        "三十",
        "零",
        "半",
        "%",
        "％",
        "个百分点",
        "万",
        "亿",
        "元",
        "家",
        "项",
        "件",
        "个",
        "位",
        "倍",
        "-",
        "~",
        "至",
        "的",
        "是",
        "和",
        "及",
        "其中",
        "創(chuàng)新",
        "產(chǎn)業(yè)",
        "(R&D)",
        "(试行)",
        "\u200b",
        "\ufeff",
        "�",
        "\x00",
        "😀",
        "é",
        "A",
    ]
)
PLANS = st.lists(PIECES, max_size=80).map("".join)
FILES = st.sampled_from(
    [
        made.plan_docx(),
        made.pdf([made.PLAN]),
        made.html(f"<p>{made.PLAN}</p><table><tr><td>1").encode(),
        made.PLAN.encode("gb18030"),
    ]
)


def _holds(reading: Reading) -> None:
    """Every position of ``reading`` stands in its original."""
    size = len(reading.original)
    assert len(reading.origin) == len(reading.cleaned)
    assert list(reading.origin) == sorted(reading.origin)
    assert all(0 <= place < size for place in reading.origin)
    for statement in reading.statements:
        assert 0 <= statement.start < statement.end <= size
        assert statement.span == reading.original[statement.start : statement.end]
        assert statement.node is None or 0 <= statement.node < len(reading.nodes)
    for hidden in reading.hidden:
        assert 0 <= hidden.start < hidden.end <= size
    _nested(reading)


def _nested(reading: Reading) -> None:
    """Nodes are in order, inside their parents, and siblings do not overlap."""
    ends: dict[int | None, int] = {}
    for index, node in enumerate(reading.nodes):
        assert node.index == index
        assert 0 <= node.start < node.end <= len(reading.original)
        assert node.start >= ends.get(node.parent, 0)
        ends[node.parent] = node.end
        if node.parent is not None:
            above = reading.nodes[node.parent]
            assert node.parent < index
            assert above.start <= node.start < node.end <= above.end
            assert node.depth == above.depth + 1


def _read(data: bytes, name: str) -> None:
    """Read; only a named error may come instead of a sound reading."""
    reading, code = None, ""
    try:
        reading = read_bytes(data, name=name)
    except ReadingError as error:
        code = error.code
    assert (code in CODES) == (reading is None)
    if reading is not None:
        _holds(reading)


@given(st.binary(max_size=400))
@example(b"PK\x03\x04")
@example(b"%PDF-1.7\n1 0 obj<<>>endobj trailer<</Root 1 0 R>>")
@example(b"\xff\xfe\x00\xd8")
@example(b"<html><frameset><frame>")
def test_any_bytes_give_a_reading_or_a_named_error(data: bytes) -> None:
    _read(data, "a")


@given(
    FILES, st.lists(st.tuples(st.integers(0, 10_000), st.binary(max_size=6), st.integers(0, 8)), max_size=6)
)
@settings(max_examples=300)
def test_damaged_files_give_a_reading_or_a_named_error(
    data: bytes, damage: list[tuple[int, bytes, int]]
) -> None:
    for place, put, taken in damage:
        at = place % len(data)
        data = data[:at] + put + data[at + taken :] or b" "
    _read(data, "计划.docx")


@given(PLANS)
@settings(max_examples=300)
def test_odd_plans_hold(text: str) -> None:
    if clean(text).text.strip():
        _holds(read_text(text))
        return
    with pytest.raises(ReadingError) as caught:
        read_text(text)
    assert caught.value.code == "empty"


@given(st.text(max_size=200))
def test_any_text_keeps_its_map(text: str) -> None:
    cleaned = clean(text)
    assert len(cleaned.text) == len(cleaned.origin)
    assert list(cleaned.origin) == sorted(cleaned.origin)
    nodes = outline(cleaned, text)
    for position in range(len(text)):
        holding = [n.index for n in nodes if n.start <= position < n.end]
        assert node_at(nodes, position) == (max(holding) if holding else None)


@given(PLANS)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = clean(text).text
    assert clean(once).text == clean(clean(once).text).text


@pytest.mark.parametrize("copies", [1, 40])
def test_a_longer_text_reads_as_its_parts(copies: int) -> None:
    """Forty sections give forty times the statements of one: nothing is lost or capped by length."""
    section = "{}、提升能力\n2026年，全市新增高新技术企业15家以上，专利申请量增长20%以上。\n"
    numbers = ["一二三四五六七八九十"[i % 10] for i in range(copies)]
    reading = read_text("示例市2026年工作计划\n" + "".join(section.format(n) for n in numbers))
    assert (len(reading.statements), len(reading.nodes)) == (2 * copies, copies)
    assert {s.node for s in reading.statements} == set(range(copies))
