"""Finding indicators and numbers by words."""

from __future__ import annotations

from kechuang.core.search import words_of
from kechuang.indicators.search import find_indicators, find_observations


def test_indicators_are_found_by_name_alias_and_either_script(world, items):
    actor = world.actor("reader")
    for text in ("测试专利申请量", "測試專利申請量", "专利申请测试数", "T_PATENTS"):
        assert [hit.title for hit in find_indicators(actor, words_of(text), 5)] == ["测试专利申请量"], text


def test_a_name_comes_before_a_definition(world, items):
    titles = [hit.title for hit in find_indicators(world.actor("reader"), words_of("测试合同"), 5)]
    assert titles[0] == "测试合同成交额"


def test_numbers_are_found_by_indicator_with_their_period_and_value(world, enter):
    enter("t_patents", "2025", "12")
    hits = list(find_observations(world.actor("reader"), words_of("测试专利 2025"), 5))
    assert [(hit.title, hit.detail) for hit in hits] == [("测试专利申请量", "示例市，2025年，12件，快报")]
    assert list(find_observations(world.actor("reader"), words_of("测试专利 2019"), 5)) == []


def test_numbers_of_another_city_are_not_found(world, enter):
    enter("t_patents", "2025", "12")
    assert list(find_observations(world.actor("neighbour"), words_of("测试专利"), 5)) == []


def test_one_query_however_many_hits(world, enter, django_assert_num_queries):
    actor = world.actor("reader")
    for year in ("2023", "2024", "2025"):
        enter("t_patents", year, "12")
        with django_assert_num_queries(1):
            found = list(find_observations(actor, words_of("测试专利"), 5))
    assert len(found) == 3
