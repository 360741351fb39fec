"""The plan's tree: headings of any style, enumerations inside paragraphs, named frameworks."""

from __future__ import annotations

from pathlib import Path

import pytest

from kechuang.reading.cleaning import clean
from kechuang.reading.model import Node
from kechuang.reading.outline import node_at, outline


def _nodes(text: str) -> tuple[Node, ...]:
    return outline(clean(text), text)


def _shape(text: str) -> list[tuple[int, str, str]]:
    return [(n.depth, n.label, n.title) for n in _nodes(text)]


def _parents(text: str) -> dict[str, str | None]:
    nodes = _nodes(text)
    return {n.title: None if n.parent is None else nodes[n.parent].title for n in nodes}


@pytest.mark.parametrize(
    ("first", "second", "third"),
    [
        ("一、", "(一)", "1."),
        ("一、", "（一）", "1、"),
        ("第一章 ", "第一节 ", "第一条 "),
        ("第一部分 ", "一、", "（1）"),
        ("# ", "## ", "### "),
        ("1. ", "1.1 ", "1.1.1 "),
        ("1、", "(1)", "①"),
        ("一、", "1.", "1)"),
        ("1.", "（一）", "①"),
        ("一、", "(1)", "①"),
    ],
)
def test_headings_of_any_style_nest(first: str, second: str, third: str) -> None:
    text = f"{first}总体要求\n坚持创新。\n{second}主要目标\n{third}企业培育\n新增十家。\n"
    assert [(d, t) for d, _label, t in _shape(text)] == [(0, "总体要求"), (1, "主要目标"), (2, "企业培育")]


def test_a_style_that_returns_closes_the_narrower_ones() -> None:
    text = "一、甲类\n(一)乙类\n1.丙类\n2.丁类\n(二)戊类\n1.己类\n二、庚类\n(一)辛类\n"
    assert _parents(text) == {
        "甲类": None, "乙类": "甲类", "丙类": "乙类", "丁类": "乙类", "戊类": "甲类", "己类": "戊类", "庚类": None, "辛类": "庚类",
    }  # fmt: skip


def test_spans_are_of_the_original_and_hold_their_text() -> None:
    text = "前言。\n一、甲類創(chuàng)新\n內容。\n二、乙類\n"
    first, second = _nodes(text)
    assert (first.label, first.title) == ("一", "甲類創新")
    assert text[first.start : first.end] == "一、甲類創(chuàng)新\n內容。\n"
    assert text[second.start : second.end] == "二、乙類\n"
    assert [node_at((first, second), text.index(c)) for c in "前甲乙"] == [None, 0, 1]


def test_numbers_inside_a_paragraph_are_items() -> None:
    text = "会议明确了任务。主要目标是:1、申报项目。申报100项以上。2、培育企业。新增15家以上。3、建设平台。重点任务是:以甲为抓手,推动工作开展;\n后记。"
    assert _shape(text)[:4] == [
        (0, "", "主要目标"),
        (1, "1", "申报项目"),
        (1, "2", "培育企业"),
        (1, "3", "建设平台"),
    ]
    last = _nodes(text)[3]
    assert text[last.start : last.end] == "3、建设平台。"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("一是", "二是"),
        ("一要", "二要"),
        ("第一,", "第二,"),
        ("①", "②"),
        ("(1)", "(2)"),
        ("首先,", "其次,"),
        ("其一,", "其二,"),
    ],
)
def test_spoken_enumerations(first: str, second: str) -> None:
    text = f"(一)提升能力。{first}提升企业能力。集中力量攻关。{second}提升转化能力。搭建平台。"
    assert [(d, t) for d, _label, t in _shape(text)] == [
        (0, "提升能力"),
        (1, "提升企业能力"),
        (1, "提升转化能力"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "全市增长率为\n12.5%以上,总数达到\n3.1亿元。",
        "2026年工作顺利。\n15家企业获批。",
        "获得奖项。一、二等奖共3项。",
        "增长1.6倍。2.5亿元到位。",
        "一是好的开端",
        "目录\n一、总体要求……1\n二、目标任务.....3\n",
    ],
)
def test_figures_and_contents_are_no_headings(text: str) -> None:
    assert _nodes(text) == ()


SERIES = (
    "二、工作计划\n紧扣目标,“抓住一个龙头、做强两个园区、办好三件实事”,提升贡献率。\n"
    "(一)抓住一个龙头。培育企业。\n(二)做强两个园区。一是做强东园。建设厂房。二是做强西园。引进人才。\n(三)办好三件实事。组织培训。\n三、保障措施\n"
)


def test_counted_series_takes_its_sections() -> None:
    nodes = _nodes(SERIES)
    assert [(n.depth, n.title) for n in nodes] == [
        (0, "工作计划"), (1, "抓住一个龙头、做强两个园区、办好三件实事"), (2, "抓住一个龙头"), (2, "做强两个园区"), (3, "做强东园"),
        (3, "做强西园"), (2, "办好三件实事"), (0, "保障措施"),
    ]  # fmt: skip
    assert [n.framework for n in nodes] == [None, *["抓住一个龙头…"] * 3, None, None, "抓住一个龙头…", None]


def test_counted_series_without_sections_keeps_its_members() -> None:
    nodes = _nodes("今年将抓好一个规划、建好两个中心、办好三项赛事,全面发力。")
    assert [(n.depth, n.title) for n in nodes] == [
        (0, "今年将抓好一个规划、建好两个中心、办好三项赛事"), (1, "今年将抓好一个规划"), (1, "建好两个中心"), (1, "办好三项赛事"),
    ]  # fmt: skip


def test_list_of_results_is_no_framework() -> None:
    assert _nodes("新增企业15家、平台3个、团队2个,获奖1项。获评三个基地、两个中心、一个园区。") == ()


def test_nickname_of_numerals_is_spelt_out() -> None:
    text = "全力实施“213”计划,即建成东部和西部2个片区,守住1个底线,聚焦“强链”“育才”“惠企”3个方面,取得实效。其他工作。"
    nodes = _nodes(text)
    assert [(n.depth, n.title) for n in nodes] == [
        (0, "“213”计划"), (1, "2个片区"), (1, "1个底线"), (1, "3个方面"), (2, "强链"), (2, "育才"), (2, "惠企"),
    ]  # fmt: skip
    assert {n.framework for n in nodes} == {"213"}
    assert text[nodes[0].end - 1] == "。"


def test_nickname_that_is_only_mentioned_is_no_node() -> None:
    assert _nodes("深入实施“四六四五”战略和“213”计划,推动工作。") == ()


def test_parallel_sentences_own_the_text_up_to_the_next() -> None:
    text = "总的要求明确,各项工作有序展开并全面推进。力争产业发展取得新进展。实施项目10项。力争主体培育取得新进展。新增企业15家。力争平台建设取得新进展。认定10家。"
    nodes = _nodes(text)
    assert [(n.depth, n.title, n.framework) for n in nodes] == [
        (0, "力争…新进展", "力争…新进展"),
        (1, "力争产业发展取得新进展", "力争…新进展"),
        (1, "力争主体培育取得新进展", "力争…新进展"),
        (1, "力争平台建设取得新进展", "力争…新进展"),
    ]
    assert text[nodes[2].start : nodes[2].end] == "力争主体培育取得新进展。新增企业15家。"


def test_topic_sentences_own_the_text_up_to_the_next() -> None:
    text = "创新主体不断壮大。新增企业108户,科小达到224户。人才效能持续提升。选派专员42名,服务企业35户。合作交流明显深化。共建中心6家。"
    assert [n.title for n in _nodes(text)][1:] == ["创新主体不断壮大", "人才效能持续提升", "合作交流明显深化"]


def test_parallel_clauses_between_semicolons() -> None:
    text = "重点任务是:以企业为主体,推动产业升级发展;以平台为载体,增强承载能力水平;以人才为根本,优化发展环境条件。"
    assert [(n.depth, n.title) for n in _nodes(text)] == [
        (0, "重点任务"), (1, "以…为"), (2, "以企业为主体"), (2, "以平台为载体"), (2, "以人才为根本"),
    ]  # fmt: skip


def test_quoted_points_own_the_clauses_that_take_them_up() -> None:
    text = (
        "要坚持“点亮创业面、拓宽孵化面、做强产业面”的思路——以领办企业作为科技创业面,实施培育工程;"
        "以载体建设作为孵化面,完善服务;以园区作为产业面,加速升级。"
    )
    nodes = _nodes(text)
    assert [(n.depth, n.title) for n in nodes] == [
        (0, "点亮创业面、拓宽孵化面、做强产业面"), (1, "点亮创业面"), (1, "拓宽孵化面"), (1, "做强产业面"),
    ]  # fmt: skip
    assert text[nodes[2].start : nodes[2].end] == "以载体建设作为孵化面,完善服务"


def test_slogan_in_quotes_is_no_framework() -> None:
    assert _nodes("坚持“自主创新、重点跨越、支撑发展、引领未来”的方针,做好工作。") == ()


def test_node_at_is_the_deepest() -> None:
    nodes = _nodes(SERIES)
    title = {
        SERIES[p]: nodes[node_at(nodes, p) or 0].title
        for p in (SERIES.index("房"), SERIES.index("训"), SERIES.index("紧"))
    }
    assert title == {"房": "做强东园", "训": "办好三件实事", "紧": "工作计划"}
    assert node_at(nodes, len(SERIES) + 5) is None
    assert node_at((), 0) is None


def test_frameworks_of_the_seeds(shared: Path) -> None:
    found = {}
    for path in sorted((shared / "seeds").glob("*.txt")):
        text = path.read_text("utf-8")
        nodes = _nodes(text)
        roots = [
            n for n in nodes if n.framework and (n.parent is None or nodes[n.parent].framework != n.framework)
        ]
        found[path.name[:3]] = {n.framework: sum(m.parent == n.index for m in nodes) for n in roots}
    assert found["000"] == {"以…为": 6}
    assert found["001"] == {"围绕一条主线…": 4}
    assert found["002"].items() >= {"126": 3, "力争…新突破": 6}.items()
    assert found["003"] == {}
    assert found["004"] == {"4个“点”": 4, "整合…": 4}


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("一是加强园区建设，力争新增企业10家。二是优化服务，完成对接5次。", "加强园区建设"),
        ("一、优化布局，提升能力\n新增企业10家。", "优化布局，提升能力"),
        ("(一)培育創新主體。新增企業10家。", "培育創新主體"),
        ("一、优化\n布局。新增企业10家。\n", "优化"),
    ],
)
def test_title_is_the_original_s_first_clause(text: str, title: str) -> None:
    assert [node.title for node in outline(clean(text), text)][:1] == [title]
