"""Where an applicant can still be recognised; copies of which only the pages are kept; how experts work, in numbers."""

from __future__ import annotations

from fractions import Fraction

import pytest

from kechuang.core.logic.verdicts import Problem
from kechuang.programs.logic.pdf_cleaning import cleaned, words_of_pages
from kechuang.review.logic.blind_scan import Marks, core_of, hidden, scan
from kechuang.review.logic.conduct import Worked, copied, flags_of, measured, quality_of

MARKS = Marks(
    ("示例精密制造有限公司",), ("欧阳示范",), ("东岭县",), ("91990101MA00000110", "KJ2026000100001")
)


def found(text: str) -> list[tuple[str, str]]:
    """What is found in a text, and why."""
    return [(each.found, each.why) for each in scan({"主要内容": text}, MARKS)]


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("研究减速器的寿命试验方法。", []),
        ("由示例 精密制造有限 公司承担", [("示例 精密制造有限 公司", "单位名称"), ("示例 精密制造", "单位简称")]),
        ("示例精密制造的产线", [("示例精密制造", "单位简称")]),
        ("由欧教授主持", [("欧教授", "姓加称呼")]),
        ("联系13900001234", [("13900001234", "手机号")]),
        ("见www.example.com/a", [("www.example.com/a", "网址")]),
        ("写信到 a.b@example.com", [("a.b@example.com", "电子邮箱")]),
        ("编号ＫＪ2026000100001", [("ＫＪ2026000100001", "编号")]),
        ("代码91990101MA00000110", [("91990101MA00000110", "编号"), ("91990101MA00000110", "统一社会信用代码")]),
        ("位于东岭县", [("东岭县", "所在地")]),
    ],
)  # fmt: skip
def test_scan(text, hits):
    assert found(text) == hits


def test_what_is_hidden_outright():
    assert hidden(MARKS) == (
        "91990101MA00000110", "KJ2026000100001", "东岭", "东岭县", "欧阳示范", "示例精密制造", "示例精密制造有限公司",
    )  # fmt: skip
    assert (core_of("新材料公司"), core_of("示例大学")) == ("", "")


def pdf(words: str) -> bytes:
    """A small PDF with an author and these words (Latin)."""
    stream = f"BT /F1 24 Tf 72 700 Td ({words}) Tj ET".encode()
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream), b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Author(Secret Author)/Title(Secret Title)>>",
    ]  # fmt: skip
    body, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(body))
        body += b"%d 0 obj%s endobj\n" % (number, part)
    rows = b"".join(b"%010d 00000 n \n" % each for each in places)
    start = len(body)
    return body + b"xref\n0 7\n0000000000 65535 f \n" + rows + b"trailer<</Size 7/Root 1 0 R/Info 6 0 R>>\nstartxref\n%d\n%%%%EOF" % start  # fmt: skip


def test_a_cleaned_copy_has_its_pages_and_nothing_of_its_author():
    made = cleaned(pdf("gear test"))
    assert words_of_pages(made) == {"第1页": "gear test"}
    assert b"Secret" not in made


def test_what_cannot_be_read_is_told():
    with pytest.raises(Problem, match="打不开"):
        cleaned(b"%PDF-1.4 broken")


def worked(total: int, others: int, comment: str = "", seconds: int = 600) -> Worked:
    """A sheet."""
    return Worked(Fraction(total), Fraction(others), comment, seconds, 2)


def test_conduct_is_measured_and_flagged():
    long = "研究目标明确，技术路线可行，建议支持，并请补充测试条件"
    sheets = [
        worked(95, 80, long),
        worked(93, 82, long + "。"),
        worked(90, 80, "好"),
        worked(96, 85, "另写的一段意见", 20),
    ]
    figures = measured(5, sheets)
    assert (figures.submitted, figures.punctual, figures.deviation, figures.pace) == (
        4, Fraction(4, 5), Fraction(47, 4), Fraction(455, 2),
    )  # fmt: skip
    assert figures.flags == ("每份都比其他专家高8分以上", "有1对意见几乎一样", "有1份平均每项不到20秒")
    assert flags_of(sheets[:3][2:]) == ()
    assert copied(["好", "好"]) == 0


def test_the_quality_of_an_experts_work_stays_between_nothing_and_one():
    assert quality_of(measured(1, [worked(80, 80, "字" * 60)]), Fraction(1)) == 1
    assert quality_of(measured(1, []), Fraction(-1)) == 0
    assert quality_of(measured(2, [worked(80, 80, "字" * 30)]), Fraction(1, 2)) == Fraction(1, 2)
