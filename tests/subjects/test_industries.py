"""GB/T 4754—2017: sections, divisions, names, and what people type for them."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang.core.logic.verdicts import Problem
from kechuang.subjects.logic.industries import (
    _table,
    division_of,
    divisions_in,
    find_industries,
    industry_label,
    industry_of,
    lineage,
    read_industry,
    section_of,
    sections,
)

RANGES = {
    "A": (1, 5), "B": (6, 12), "C": (13, 43), "D": (44, 46), "E": (47, 50), "F": (51, 52), "G": (53, 60),
    "H": (61, 62), "I": (63, 65), "J": (66, 69), "K": (70, 70), "L": (71, 72), "M": (73, 75), "N": (76, 79),
    "O": (80, 82), "P": (83, 83), "Q": (84, 85), "R": (86, 90), "S": (91, 96), "T": (97, 97),
}  # fmt: skip


@pytest.mark.parametrize(
    ("code", "section"), [("3511", "C"), ("6513", "I"), ("7320", "M"), ("35", "C"), ("9999", "")]
)
def test_section_of(code, section):
    assert section_of(code) == section


def test_tobacco_is_division_16():
    assert division_of("1610") == "16"
    assert industry_of("16").name == "烟草制品业"


def test_the_counts_are_the_standards():
    sizes = [len(code) for code in _table() if not code.isalpha()]
    assert (len(sections()), sizes.count(2), sizes.count(3), sizes.count(4)) == (20, 97, 473, 1381)


@pytest.mark.parametrize("letter", RANGES)
def test_the_ranges_of_the_sections(letter):
    first, last = RANGES[letter]
    assert divisions_in(letter) == [f"{number:02d}" for number in range(first, last + 1)]


@given(st.integers(1, 97))
def test_every_division_lies_in_one_section(number):
    letter = section_of(f"{number:02d}")
    assert RANGES[letter][0] <= number <= RANGES[letter][1]


def test_lineage_and_label():
    assert [each.code for each in lineage("3511")] == ["C", "35", "351", "3511"]
    assert [each.level for each in lineage("3511")] == ["门类", "大类", "中类", "小类"]
    assert industry_label("3511") == "3511 矿山机械制造"
    assert industry_label("0000") == "0000"


@pytest.mark.parametrize(
    "written", ["3511", "C3511", "c3511", "３５１１", " 3511 矿山机械制造 ", "矿山机械制造", "C 3511"]
)
def test_an_industry_is_read_as_people_write_it(written):
    assert read_industry(written) == "3511"


def test_empty_stays_empty_and_a_name_at_two_levels_is_its_class():
    assert not read_industry("  ")
    assert read_industry("国际组织") == "9700"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("9999", "GB/T 4754—2017 中没有“9999”这个代码，请用名称查找。"),
        ("D3511", "3511 矿山机械制造属于门类C，不是D，请核对。"),
        ("造梦", "行业里没有“造梦”，请输入几个字后从列表中选择。"),
    ],
)
def test_what_is_wrong_is_said(written, said):
    with pytest.raises(Problem) as caught:
        read_industry(written)
    assert (caught.value.message, caught.value.field) == (said, "industry")


def test_finding_by_code_and_by_words():
    assert [each.code for each in find_industries("3511")] == ["3511"]
    assert [each.code for each in find_industries("C3511 矿山机械制造")] == ["3511"]
    found = find_industries("软件 开发")
    assert {"6511", "6512", "6513"} <= {each.code for each in found}
    assert [len(each.code) for each in found] == sorted((len(each.code) for each in found), reverse=True)
    assert find_industries("  ") == []


@given(st.text(max_size=20))
def test_no_text_breaks_it(text):
    for each in find_industries(text):
        assert not each.code.isalpha()
    try:
        assert read_industry(text) == "" or industry_of(read_industry(text)) is not None
    except Problem as problem:
        assert problem.field == "industry"  # noqa: PT017 - most texts are refused, a rare one is not


def test_nothing_is_read_at_import():
    code = (
        "import kechuang.subjects.logic.industries as i; assert i._table.cache_info().currsize == 0;"
        " i.section_of('35'); assert i._table.cache_info().currsize == 1"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
