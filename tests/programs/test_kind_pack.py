"""A kind as a file and back, rows by path, and what changed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang.programs.logic import kind_registry
from kechuang.programs.logic.kind_file import data_file, read_kind
from kechuang.programs.logic.kind_pack import Difference, differences, digest_of, pack_file
from kechuang.programs.logic.kind_registry import kinds
from kechuang.programs.logic.kind_rows import (
    NoSuchRow,
    row_added,
    row_at,
    row_moved,
    row_put,
    row_removed,
    rows_at,
)
from kechuang.programs.logic.kinds import Kind, Limit, Question, ScoreItem, Source, as_data, from_data
from tests.programs.test_kind_faults import GOOD

WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=60)
AMOUNTS = st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=0, max_value=10**9)
QUESTIONS = st.builds(
    Question, code=WORDS, title=WORDS, kind=st.sampled_from([each.kind for each in GOOD.questions]), help=WORDS,
    minimum=st.none() | AMOUNTS, most=st.integers(0, 99), fact_year=st.none() | st.integers(-3, 0),
    choices=st.lists(st.tuples(WORDS, WORDS), max_size=3).map(tuple), required=st.booleans(),
    when=st.lists(st.tuples(WORDS, st.lists(WORDS, max_size=2).map(tuple)), max_size=2).map(tuple),
)  # fmt: skip
KINDS = st.builds(
    replace, st.just(GOOD), title=WORDS, pledge=st.text(max_size=80).filter(lambda t: "\x00" not in t and t.isprintable()),
    english=WORDS, questions=st.lists(QUESTIONS, max_size=4).map(tuple), publicity=st.integers(0, 20),
    limits=st.lists(
        st.builds(Limit, code=WORDS, title=WORDS, whom=WORDS, roles=st.just(("lead",)), states=st.just(()), most=st.integers(0, 9),
                  above=st.none() | AMOUNTS),
        max_size=2,
    ).map(tuple),
)  # fmt: skip


def ran(text: str) -> list[Kind]:
    """What a pack file registers when it is imported: the registry stands aside."""
    found: list[Kind] = []
    true = kind_registry.register
    kind_registry.register = lambda given: found.append(
        given if isinstance(given, Kind) else from_data(given)
    )
    try:
        exec(compile(text, "pack.py", "exec"), {})
    finally:
        kind_registry.register = true
    return found


@given(KINDS)
def test_a_pack_file_yields_an_equal_kind(kind):
    assert ran(pack_file(kind)) == [kind]


@given(KINDS)
def test_a_data_file_yields_an_equal_kind(kind):
    assert read_kind(data_file(kind).encode(), "kind.yaml") == kind


@pytest.mark.parametrize("code", ["key_rd", "award_nomination", "subsidy"])
def test_a_packs_kind_survives_both(code):
    kind = kinds[code]
    assert ran(pack_file(kind)) == [kind]
    assert read_kind(data_file(kind).encode(), "x.yml") == kind


def test_a_title_with_marks_ends_no_docstring_early():
    kind = replace(GOOD, title='一"""二\\', english='a """ b')
    assert ran(pack_file(kind)) == [kind]


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"register({})", "kind.py", "只收"),
        (b"\xff\xfe", "kind.yaml", "UTF-8"),
        (b"{", "kind.json", "JSON"),
        (b"a: [", "kind.yaml", "YAML"),
        (b"a: &x [1]\nb: [*x, *x]", "kind.yaml", "引用"),
        (b"- 1", "kind.yaml", "一组"),
        (b"a: !!python/object/apply:os.system ['true']", "kind.yaml", "YAML"),
        ("code: x\ntitle: 题\ncolour: 红".encode(), "kind.yaml", "colour"),
        (b"[" * 3000, "kind.json", "JSON"),
        (b"x" * (512 * 1024 + 1), "kind.yaml", "512KB"),
    ],
)
def test_a_file_that_is_no_kind_is_refused_in_words(content, name, words):
    with pytest.raises(ValueError, match=words):
        read_kind(content, name)


def test_the_digest_is_of_the_content_alone():
    assert digest_of(GOOD) == digest_of(replace(GOOD, version=7))
    assert digest_of(GOOD) != digest_of(replace(GOOD, publicity=7))


def test_differences_name_the_row_and_what_it_was():
    after = replace(
        GOOD,
        publicity=7,
        questions=(
            replace(GOOD.questions[0], title="项目名称"),
            *GOOD.questions[2:],
            Question("new", "新问题", section="a"),
        ),
    )
    found = differences(GOOD, after)
    assert [each.where for each in found] == [
        "questions.title.title",
        "questions.pick",
        "questions.new",
        "publicity",
    ]
    assert found[0] == Difference("questions.title.title", "问题“项目名称”·名称", "名称", "项目名称")
    assert (found[1].title, found[1].after) == ("问题“选哪个”", None)
    assert (found[2].before, found[3].before, found[3].after) == (None, None, "7")


def test_a_row_that_only_moved_is_no_row_that_changed():
    after = replace(GOOD, questions=tuple(reversed(GOOD.questions)))
    assert [(each.where, each.after) for each in differences(GOOD, after)] == [
        ("questions", "sheet、leader、pick、title")
    ]
    assert differences(GOOD, replace(GOOD, version=3, base="x")) == []


def test_rows_come_move_and_go():
    data = as_data(GOOD)
    codes = lambda part: [each["code"] for each in part]  # noqa: E731 - one word for three lines
    assert codes(row_moved(data, "questions", 0, 1)["questions"]) == ["pick", "title", "leader", "sheet"]
    assert codes(row_moved(data, "questions", 0, -1)["questions"]) == ["title", "pick", "leader", "sheet"]
    assert codes(row_removed(data, "questions", 1)["questions"]) == ["title", "leader", "sheet"]
    assert codes(row_added(data, "sections", {"code": "b", "title": "乙"})["sections"]) == ["a", "b"]
    assert row_put(data, "sections", 0, {"code": "c", "title": "丙"}) == {
        "sections": [{"code": "c", "title": "丙"}]
    }
    assert data == as_data(GOOD)


def test_columns_and_score_items_are_rows_too():
    data = as_data(GOOD)
    part = row_added(data, "questions.3.columns", {"code": "n", "title": "数"})
    assert [each["code"] for each in part["questions"][3]["columns"]] == ["name", "n"]
    made = from_data(
        {**data, **row_added(data, "review.items", as_data(ScoreItem("s3", "经费", Decimal(5))))}
    )
    assert [each.code for each in made.review.items] == ["s1", "s2", "s3"]
    empty = {**data, "review": None}
    assert row_added(empty, "review.items", {"code": "s"})["review"] == {"items": [{"code": "s"}]}


@pytest.mark.parametrize(
    "path", ["steps", "code", "questions.9.columns", "questions.x.columns", "review", "limits.0.roles"]
)
def test_a_path_that_no_screen_offers(path):
    with pytest.raises(NoSuchRow):
        rows_at(as_data(GOOD), path)


def test_a_place_that_is_gone():
    for place in (-1, 4):
        with pytest.raises(NoSuchRow):
            row_at(as_data(GOOD), "questions", place)
    assert rows_at(as_data(replace(GOOD, sources=(Source("一"),))), "sources") == [{"title": "一"}]
