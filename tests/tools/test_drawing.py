from __future__ import annotations

from xml.etree import ElementTree as ET

from drawing import Edge, Node, draw, lanes, merged, text_width

SVG = "{http://www.w3.org/2000/svg}"
ROWS = {"a": 0, "b": 1, "c": 2}


def test_a_graph_becomes_well_formed_svg_with_every_title_and_label():
    nodes = [Node("a", "草拟"), Node("b", "办理 & 审核", "doing"), Node("c", "办结", final=True)]
    picture = ET.fromstring(
        draw("状态", nodes, [Edge("a", "b", "提交"), Edge("b", "a", "退回"), Edge("b", "c", "办结")])
    )
    assert picture.find(f"{SVG}title").text == "状态"
    assert [text.text for text in picture.iter(f"{SVG}text")] == [
        "提交",
        "退回",
        "办结",
        "草拟",
        "办理 & 审核",
        "doing",
        "办结",
    ]
    assert len(list(picture.iter(f"{SVG}path"))) == 4  # three arcs and the arrow's tip


def test_the_same_graph_gives_the_same_file():
    nodes = [Node("a", "甲"), Node("b", "乙")]
    assert draw("图", nodes, [Edge("a", "b", "去")]) == draw("图", list(nodes), [Edge("a", "b", "去")])


def test_edges_with_the_same_ends_become_one_arc():
    assert merged([Edge("a", "b", "提交"), Edge("a", "b", "补正"), Edge("a", "b", "提交")]) == [
        Edge("a", "b", "提交、补正")
    ]


def test_arcs_that_overlap_on_one_side_lie_in_different_lanes():
    short, other, long, back = Edge("a", "b"), Edge("b", "c"), Edge("a", "c"), Edge("c", "a")
    assert lanes([long, short, other, back], ROWS) == {short: 0, other: 0, long: 1, back: 0}


def test_chinese_is_wider_than_latin():
    assert (text_width("目标"), text_width("ab")) == (24, 14)
