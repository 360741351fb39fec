"""Search: folding of script, width and case, and what the engine asks of its sources."""

from __future__ import annotations

import pytest

from kechuang.core import search
from kechuang.core.models import Region
from kechuang.core.search import GROUP_SIZE, Hit, Source, Word, fold, matching, words_of


@pytest.mark.parametrize(
    ("one", "two"),
    [("高新技術企業", "高新技术企业"), ("Ｒ＆Ｄ", "r&d"), ("ＡＢＣ　１２", "abc 12"), ("創新", "创新")],
)
def test_two_writings_of_one_word_fold_into_the_same(one, two):
    assert fold(one) == fold(two)


def test_words_are_cut_at_spaces_of_either_width_each_once():
    assert [str(word) for word in words_of("高新　企业 高新")] == ["高新", "企业"]
    assert words_of("  ") == []


def test_words_are_bounded_in_number_and_length():
    assert len(words_of(" ".join(f"词{n}" for n in range(20)))) == search.MOST_WORDS
    assert len(str(words_of("长" * 500)[0])) == search.LONGEST_WORD


def test_a_word_keeps_its_forms():
    assert set(words_of("创新")[0].forms) == {"创新", "創新"}
    assert set(words_of("R&D")[0].forms) == {"r&d", "ｒ＆ｄ"}


def test_a_word_is_found_in_text_of_any_script():
    assert Word(("创新",)).stands_in("科技創新券")
    assert not Word(("创新",)).stands_in("科技券")


def test_matching_takes_wildcards_as_plain_characters(world):
    regions = Region.objects.all()
    assert list(matching(regions, words_of("%"), ("name",))) == []
    assert list(matching(regions, words_of("_"), ("name",))) == []
    assert [r.name for r in matching(regions, words_of("东岭"), ("name",))] == ["东岭县"]
    assert [r.name for r in matching(regions, words_of("東嶺"), ("name",))] == ["东岭县"]


def test_every_word_must_fit_somewhere(world):
    found = matching(Region.objects.all(), words_of("示例 990100"), ("name", "code"))
    assert [region.code for region in found] == ["990100"]


@pytest.fixture
def sources(monkeypatch):
    monkeypatch.setattr(search.sources, "_items", {})
    return search.sources


def hits(number: int):
    return lambda actor, words, limit: [Hit(f"第{n}", f"/{n}/") for n in range(number)][:limit]


def test_groups_show_a_few_and_say_that_there_are_more(sources, world):
    sources.add("many", Source("many", "多", hits(50)))
    sources.add("none", Source("none", "无", hits(0)))
    groups = search.search(world.actor("reader"), "词")
    assert [(group.source.code, len(group.hits), group.more) for group in groups] == [
        ("many", GROUP_SIZE, True)
    ]


def test_a_source_is_not_asked_without_its_permission(sources, world):
    sources.add("accounts", Source("accounts", "账号", hits(1), action="core.account.view"))
    assert search.search(world.actor("reader"), "词") == []
    assert len(search.search(world.actor("system"), "词")) == 1


def test_nothing_for_a_stranger_and_nothing_for_no_words(sources, world):
    from kechuang.core.logic.actor import Actor

    sources.add("many", Source("many", "多", hits(5)))
    assert search.search(Actor.stranger(), "词") == []
    assert search.search(world.actor("reader"), "   ") == []
