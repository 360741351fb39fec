from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kechuang.plans.logic import segments, shown_text


def test_marks_overlap_and_positions_stay():
    pieces = segments("新增企业15家以上", [], [(2, 8, 1), (4, 6, 2)])
    assert [(p.text, p.start, p.marks) for p in pieces] == [
        ("新增", 0, ()), ("企业", 2, (1,)), ("15", 4, (1, 2)), ("家以", 6, (1,)), ("上", 8, ()),
    ]  # fmt: skip


def test_spam_is_replaced_and_glosses_vanish():
    text = "在坏字坏字市召开（kāi）会"
    assert shown_text(text, [[1, 5, "spam"], [8, 13, "gloss"]]) == "在〔已隐去〕市召开会"
    marked = segments(text, [[1, 5, "spam"]], [(0, 6, 7)])
    assert [(p.text, p.marks, p.stand_in) for p in marked[:3]] == [
        ("在", (7,), False),
        ("〔已隐去〕", (7,), True),
        ("市", (7,), False),
    ]


def test_a_mark_inside_what_is_hidden_reveals_nothing():
    pieces = segments("甲坏字坏字乙", [[1, 5, "spam"]], [(2, 4, 9)])
    assert "".join(p.text for p in pieces) == "甲〔已隐去〕乙"


def test_a_span_that_starts_inside_what_is_hidden_shows_none_of_it():
    assert shown_text("甲坏字坏字乙", [[1, 5, "spam"]], 3, 6) == "〔已隐去〕乙"


def test_the_focus_is_lit():
    pieces = segments("新增企业15家", [], [], focus=(4, 6))
    assert [(p.text, p.focused) for p in pieces] == [("新增企业", False), ("15", True), ("家", False)]


@given(
    st.text(max_size=60),
    st.lists(st.tuples(st.integers(0, 70), st.integers(0, 70), st.integers(1, 9)), max_size=6),
    st.lists(st.tuples(st.integers(0, 70), st.integers(0, 70)), max_size=4),
)
def test_pieces_stand_in_the_original_and_hide_what_is_hidden(text, marks, veils):
    hidden = [[a, b, "gloss"] for a, b in veils if a < b]
    pieces = segments(text, hidden, marks)
    covered = {n for a, b, _ in hidden for n in range(a, b)}
    assert "".join(p.text for p in pieces) == "".join(c for n, c in enumerate(text) if n not in covered)
    assert all(text[p.start : p.end] == p.text for p in pieces)


def test_a_piece_as_html_keeps_its_carriage_returns_and_is_escaped():
    [piece] = segments("一<二>\r\n三", [], [])
    assert piece.markup == "一&lt;二&gt;&#13;\n三"
