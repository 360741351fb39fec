"""Inputs: encodings, kinds of file, and each named refusal beside a file that is read."""

from __future__ import annotations

import pytest

from kechuang.reading.inputs import MAX_BYTES, Source, decoding, read_source
from kechuang.reading.inputs.numbering import chinese, drawn
from kechuang.reading.model import ReadingError
from tests.reading import documents as made

SHORT = "新增高新技术企业15家"
ENCODINGS = ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]


def _code(data: bytes, name: str = "文件.txt") -> str:
    with pytest.raises(ReadingError) as caught:
        read_source(data, name=name)
    assert any("一" <= c <= "鿿" for c in caught.value.message)
    return caught.value.code


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize(
    "text", [SHORT, made.PLAN, "科技", made.PLAN * 30], ids=["short", "plan", "word", "long"]
)
def test_simplified_text_in_every_encoding(text: str, encoding: str) -> None:
    assert read_source(text.encode(encoding)).text == text


@pytest.mark.parametrize("encoding", ["utf-8", "big5", "gb18030", "utf-16-le", "utf-16-be", "utf-16"])
@pytest.mark.parametrize(
    "text", [made.TRADITIONAL, "專利申請量增長", made.TRADITIONAL * 30], ids=["plan", "short", "long"]
)
def test_traditional_text_in_every_encoding(text: str, encoding: str) -> None:
    assert read_source(text.encode(encoding)).text == text


def test_ascii_is_read() -> None:
    assert read_source(b"R&D 2.5%\n") == Source("R&D 2.5%\n", "text", "ascii")


def test_declared_charset_is_a_hint_and_not_the_truth() -> None:
    page = made.html(f"<p>{made.PLAN}</p>", head='<meta charset="gb2312">')
    assert made.PLAN.split("\n")[0] in read_source(page.encode("utf-8")).text
    page = made.html(
        f"<p>{made.PLAN}</p>", head='<meta http-equiv="Content-Type" content="text/html; charset=utf-8">'
    )
    assert made.PLAN.split("\n")[0] in read_source(page.encode("gb18030")).text


def test_text_cut_in_the_middle_of_a_character_loses_only_that() -> None:
    assert read_source(made.PLAN.strip().encode("utf-8")[:-1]).text == made.PLAN.strip()[:-1]
    assert read_source(made.PLAN.strip("\n。").encode("gb18030")[:-1]).text == made.PLAN.strip("\n。")[:-1]


def test_one_stray_byte_is_read_with_a_warning() -> None:
    source = read_source(made.PLAN[:9].encode("utf-8") + b"\xff" + made.PLAN[9:].encode("utf-8"))
    assert source.text.replace("\ufffd", "") == made.PLAN
    assert source.warnings == ("有 1 处字节无法识别，已略去。请核对原文。",)


def test_wrong_decodings_are_implausible() -> None:
    right = decoding.plausibility(made.PLAN)
    wrong = decoding.plausibility(made.PLAN.encode("gb18030").decode("big5hkscs", "replace"))
    assert (right > 0.7, wrong < 0.3) == (True, True)


def test_html_gives_what_a_reader_sees() -> None:
    page = made.html(
        "<script>var x='新增99家';</script><style>p{}</style><h1>工作要点</h1><!-- 新增88家 -->"
        "<p>&nbsp;&nbsp;新增高新技术<b>企业</b>15家。</p><div hidden>隐藏</div><div style='display: none'>隐藏</div>"
        "<p>第一行<br>第二行</p><table><tr><td>指标</td><td>目标</td></tr><tr><td>专利</td><td>300件</td></tr></table>"
        "<select><option>北京</option></select>研发&lt;平台&gt;"
    )
    source = read_source(page.encode(), name="a.html")
    assert source.kind == "html"
    assert [line for line in source.text.split("\n") if line] == [
        "工作要点", "\xa0\xa0新增高新技术企业15家。", "第一行", "第二行", "指标\t目标", "专利\t300件", "研发<平台>",
    ]  # fmt: skip


def test_line_ends_in_the_source_of_a_page_are_not_breaks() -> None:
    page = made.html("<p>进一步营造创新氛\n   围，优化环境</p>")
    assert read_source(page.encode()).text == "进一步营造创新氛围，优化环境"


@pytest.mark.parametrize("text", ["研发投入<5%，目标>3%", "# 标题\n\n- 新增15家", "a < b 且 c > d"])
def test_text_with_signs_is_not_html(text: str) -> None:
    assert read_source(text.encode(), name="a.md") == Source(
        text, "text", read_source(text.encode()).encoding
    )


def test_docx_gives_paragraphs_and_tables_in_order() -> None:
    cells = "".join(
        f"<w:tr><w:tc>{made.paragraph(a)}</w:tc><w:tc>{made.paragraph(b)}</w:tc></w:tr>"
        for a, b in (("指标", "目标"), ("专利", "300件"))
    )
    body = (
        made.paragraph("一、目标")
        + f"<w:tbl>{cells}</w:tbl>"
        + "<w:p><w:r><w:t>新增</w:t></w:r><w:del><w:r><w:delText>99</w:delText></w:r></w:del>"
        + "<w:ins><w:r><w:t>15</w:t></w:r></w:ins><w:r><w:t>家</w:t><w:br/><w:t>以上</w:t></w:r></w:p>"
    )
    assert read_source(made.docx(body), name="a.docx") == Source(
        "一、目标\n指标\t目标\n专利\t300件\n新增15家\n以上", "docx"
    )


def _numbered(level: int, text: str) -> str:
    return made.paragraph(
        text, f"<w:pPr><w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='1'/></w:numPr></w:pPr>"
    )


def test_docx_numbers_that_word_draws_are_written() -> None:
    levels = "".join(
        f"<w:lvl w:ilvl='{i}'><w:start w:val='1'/><w:numFmt w:val='{form}'/><w:lvlText w:val='{text}'/></w:lvl>"
        for i, (form, text) in enumerate(
            [("chineseCountingThousand", "%1、"), ("chineseCounting", "(%2)"), ("decimal", "%3.")]
        )
    )
    numbering = (
        f"<w:numbering {made.W}><w:abstractNum w:abstractNumId='7'>{levels}</w:abstractNum>"
        "<w:num w:numId='1'><w:abstractNumId w:val='7'/></w:num></w:numbering>"
    )
    styles = (
        f"<w:styles {made.W}><w:style w:styleId='H1'><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr></w:style>"
        "<w:style w:styleId='H1a'><w:basedOn w:val='H1'/></w:style></w:styles>"
    )
    body = (
        made.paragraph("目标", "<w:pPr><w:pStyle w:val='H1a'/></w:pPr>")
        + _numbered(1, "企业") + _numbered(2, "高企") + _numbered(2, "科小") + _numbered(1, "平台")
        + _numbered(0, "任务") + _numbered(1, "人才")
    )  # fmt: skip
    text = read_source(made.docx(body, numbering=numbering, styles=styles)).text
    assert text.split("\n") == [
        "一、目标",
        "(一)企业",
        "1.高企",
        "2.科小",
        "(二)平台",
        "二、任务",
        "(一)人才",
    ]


def test_numbers_are_drawn_as_word_does() -> None:
    assert [chinese(n) for n in (1, 10, 11, 20, 99, 100)] == ["一", "十", "十一", "二十", "九十九", "一〇〇"]
    assert [drawn(4, f) for f in ("decimal", "lowerRoman", "upperLetter", "decimalEnclosedCircle", "bullet")] == [
        "4", "iv", "D", "④", "",
    ]  # fmt: skip


def test_pdf_gives_its_text_without_page_numbers_and_running_heads() -> None:
    pages = [f"示例市科技局文件\n第{n}页的正文有文字内容\n还有一行正文内容\n- {n} -" for n in (1, 2, 3, 4)]
    source = read_source(made.pdf(pages), name="a.pdf")
    assert source.kind == "pdf"
    assert source.text.split("\n") == [
        line for n in (1, 2, 3, 4) for line in (f"第{n}页的正文有文字内容", "还有一行正文内容")
    ]


def test_too_large_by_one_byte() -> None:
    assert read_source(b"a" * MAX_BYTES).encoding == "ascii"
    assert _code(b"a" * (MAX_BYTES + 1)) == "too_large"


@pytest.mark.parametrize("data", [b"", b" \r\n\t", b"\x00\x00", "\ufeff".encode(), "\u3000\n".encode()])
def test_empty(data: bytes) -> None:
    assert _code(data) == "empty"


def test_page_or_package_without_text_is_empty() -> None:
    assert _code(b"<html><body><script>1</script></body></html>") == "empty"
    assert _code(made.docx("<w:p/>")) == "empty"


def test_scan_is_told_from_a_pdf_with_text() -> None:
    assert (
        read_source(made.pdf(["这一页有图片也有足够多的文字"], picture=True)).text
        == "这一页有图片也有足够多的文字"
    )
    assert _code(made.pdf(["", "", "3"], picture=True)) == "no_text"
    assert _code(made.pdf(["", ""])) == "empty"


def test_broken_files() -> None:
    good = made.plan_docx()
    assert read_source(good).kind == "docx"
    assert _code(good[: len(good) // 2]) == "broken"
    assert _code(made.docx("<w:p>")) == "broken"
    assert _code(b"%PDF-1.4\nnothing") == "broken"


def test_external_entities_are_not_resolved() -> None:
    bomb = made.package(
        word__document_xml='<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b SYSTEM "file:///etc/hostname">]>'
        f"<w:document {made.W}><w:body>{made.paragraph('甲&a;&b;乙')}</w:body></w:document>"
    )
    assert "aaaaaaaaaa" not in read_source(bomb).text


def test_zip_bomb_is_refused() -> None:
    assert _code(made.docx(made.paragraph("新" * 30_000_000))) == "too_large"


def test_encrypted() -> None:
    ole = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 512
    assert _code(ole + "EncryptedPackage".encode("utf-16-le"), "计划.docx") == "encrypted"
    flagged = bytearray(made.plan_docx())
    at = -1
    while (at := flagged.find(b"PK\x01\x02", at + 1)) >= 0:
        flagged[at + 8] |= 1
    assert _code(bytes(flagged), "计划.docx") == "encrypted"


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (made.package(xl__workbook_xml="<x/>"), "Excel"),
        (made.package(ppt__presentation_xml="<x/>"), "演示文稿"),
        (made.package(readme="x"), "压缩包"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "图片"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 40, "图片"),
        (b"\x1f\x8b\x08" + b"\0" * 40, "压缩包"),
        (b"{\\rtf1 text}", "RTF"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + "WordDocument".encode("utf-16-le"), "旧版 Word"),
        (b"\x7fELF" + bytes(range(256)), "不是文档"),
        (bytes(range(32)) * 40, "不是文字"),
    ],
)
def test_unsupported_kind_is_told_by_content(data: bytes, word: str) -> None:
    assert _code(data, "计划.docx") == "unsupported"
    with pytest.raises(ReadingError, match=word):
        read_source(data, name="计划.docx")
