"""Putting ideas together by their words: the groups, what ties them, and what a person has fixed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kechuang.programs.logic.topics import Group, Text, group, tying_words

IDEAS = (
    Text(1, "精密减速器可靠性攻关", "机器人用精密减速器寿命短，希望联合攻关"),
    Text(2, "工业机器人减速器寿命试验", "减速器试验方法"),
    Text(3, "机器人关节减速器国产化"),
    Text(4, "油茶低产林改造", "山区油茶老林产量低"),
    Text(5, "油茶良种选育和低产林改造示范", "油茶"),
    Text(6, "县域医院远程影像诊断平台"),
)


def keys(texts=IDEAS, **more) -> list[tuple[int, ...]]:
    return [each.keys for each in group(texts, **more)]


def fixed(text: Text, topic: int) -> Text:
    return Text(text.key, text.title, text.text, topic)


def test_ideas_of_one_matter_come_together_and_the_rest_stay_alone():
    assert group(IDEAS) == [
        Group(None, (1, 2, 3), "工业机器人减速器寿命试验", ("减速器", "机器人")),
        Group(None, (4, 5), "油茶低产林改造", ("低产", "改造", "油茶")),
        Group(None, (6,), "县域医院远程影像诊断平台", ("医院", "县域", "平台", "影像", "诊断", "远程")),
    ]


@given(st.permutations(IDEAS))
def test_the_order_in_which_they_are_given_makes_no_difference(texts):
    assert group(texts) == group(IDEAS)


def test_the_threshold_says_how_alike():
    assert keys(together=1.01) == [(1,), (2,), (3,), (4,), (5,), (6,)]
    assert keys([], together=0.1) == []


def test_what_is_fixed_stays_and_others_may_join_it():
    texts = [IDEAS[0], fixed(IDEAS[1], 90), IDEAS[2], *IDEAS[3:]]
    found = group(texts)
    assert [(each.topic, each.keys) for each in found] == [(90, (1, 2, 3)), (None, (4, 5)), (None, (6,))]


def test_two_fixed_topics_are_never_joined_and_an_idea_put_apart_stays_apart():
    texts = [fixed(IDEAS[0], 90), fixed(IDEAS[1], 91), *IDEAS[3:]]
    assert [(each.topic, each.keys) for each in group(texts)][:2] == [(90, (1,)), (91, (2,))]
    # Somebody has put the hospital among the camellias: it stays there.
    texts = [*IDEAS[:3], fixed(IDEAS[3], 92), fixed(IDEAS[5], 92), IDEAS[4]]
    assert [(each.topic, each.keys) for each in group(texts)] == [(92, (4, 5, 6)), (None, (1, 2, 3))]


def test_words_tie_only_if_two_have_them():
    assert tying_words([]) == ()
    assert tying_words(IDEAS[:2]) == ("减速器", "机器人")
    assert tying_words([IDEAS[0], IDEAS[5]]) == ()
