"""Figures of speech, who came and who was honoured count nothing; a numbered point is no heading."""

from __future__ import annotations

import pytest

from kechuang.reading import read_text


def said(text: str) -> list[tuple[str, str, int | None]]:
    """Kind, unit and value of each statement with a number."""
    return [
        (str(s.kind), s.unit or "", None if s.value is None else int(s.value))
        for s in read_text(text).statements
        if s.cmp
    ]


@pytest.mark.parametrize(
    "text",
    [
        "这是一次十分重要的会议，意义十分重大。",
        "一分部署，九分落实，请同志们抓紧行动。",
        "参加今天会议的有县四套班子领导，各乡镇负责同志，以及企业代表，共320余人。",
        "这次大会很重要。参加今天会议的有各县区负责同志，以及企业负责人代表，共260余人。刚才通报了情况。",
        "会上，对6个先进单位和12名先进个人进行了表彰。",
        "对连续两年排名后3位的乡镇进行约谈。",
    ],
)
def test_what_only_sounds_like_a_number_is_passed_over(text):
    assert said(text) == []


def test_the_same_words_with_something_to_count_are_kept():
    assert said("2023年，全县新增先进制造业企业6家，培育优秀创新团队12个。") == [
        ("actual", "家", 6),
        ("actual", "个", 12),
    ]


def test_a_numbered_point_that_counts_does_not_turn_the_view():
    text = (
        "某某局2025年工作要点\n一、促进成果转化\n1. 每月举办2期成果路演，全年发布成果300项。\n"
        "二、优化创新生态\n2. 建设科普基地7个。\n"
    )
    assert [each for each in said(text) if each[1] != "期"] == [("target", "项", 300), ("target", "个", 7)]


def test_a_heading_run_into_its_text_turns_the_view():
    text = "2022年，全县新认定高新技术企业9家。三、2023年工作思路规上工业企业研发费用增长12%以上；新增孵化空间3万平方米。"
    assert said(text) == [("actual", "家", 9), ("target", "", None), ("target", "万平方米", 3)]


def test_what_comes_after_a_promise_of_work_is_a_goal():
    text = "除上表所列目标外，还将做好以下工作：组织实施重点项目4项；举办宣讲8场。"
    assert said(text) == [("target", "项", 4), ("target", "场", 8)]
