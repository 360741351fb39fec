"""Ranking: values by the formula, filters, feedback, signals, and one answer whatever the way."""

import math

import numpy as np
import pytest

from kechuang.core.logic.verdicts import Problem
from kechuang.matching.logic import accumulation
from kechuang.matching.logic.documents import Document
from kechuang.matching.logic.engine import Asked, rank
from kechuang.matching.logic.fusion import fuse
from kechuang.matching.logic.index import Index, build
from kechuang.matching.logic.postings import counted
from kechuang.matching.logic.signals import Bonus, Signal
from kechuang.matching.logic.terms import bag_of
from kechuang.matching.logic.topmost import topmost
from tests.matching.corpus import NEED, OFFERS


def scores_by_words(view, question):
    scores = np.zeros(len(view.live), dtype=np.float32)
    Asked(view, counted(bag_of([question]))).add_scores(0, scores)
    return scores


def keys_of(ranking):
    return [answer.key for answer in ranking.answers]


def test_a_word_its_pair_and_its_characters_score_what_bm25f_says():
    # 甲乙 is a word and a pair of a; 乙 stands in b too
    view = Index(
        build([Document("a", "甲。", "甲乙"), Document("b", "丙。乙", ""), Document("c", "丁戊", "")])
    ).view()

    def part(weight, seen, count, length, mean):
        rarity = math.log1p((3 - seen + 0.5) / (seen + 0.5))
        return weight * rarity**2 * count * 2.2 / (count + 1.2 * (0.25 + 0.75 * length / mean))

    # lengths, where a title counts double: words and pairs a 1, b 0, c 2; characters a 2 + 2, b 4, c 4
    word, pair = part(0.5, 1, 1, 1, 1), part(1.0, 1, 1, 1, 1)
    first, second = part(0.5, 1, 3, 4, 4), part(0.5, 2, 1, 4, 4)
    second_in_b = part(0.5, 2, 2, 4, 4)
    found = scores_by_words(view, Document("q", "", "甲乙"))
    assert found.tolist() == pytest.approx([word + pair + first + second, second_in_b, 0], rel=1e-6)


def test_a_latin_word_counts_in_all_three_kinds():
    view = Index(build([Document("a", "", "agv"), Document("b", "", "甲")])).view()
    rarity = math.log1p(1.5 / 1.5) ** 2
    means = {"word": 0.5, "pair": 0.5, "character": 1.0}
    said = sum(
        weight * rarity * 2.2 / (1 + 1.2 * (0.25 + 0.75 / means[kind]))
        for kind, weight in (("word", 0.5), ("pair", 1.0), ("character", 0.5))
    )
    assert scores_by_words(view, Document("q", "", "AGV")).tolist() == pytest.approx([said, 0], rel=1e-6)


def test_need_finds_its_offers_and_offer_finds_its_need():
    offers = Index(build(OFFERS)).view()
    assert keys_of(rank(offers, [NEED], top=3)[0]) == ["glue", "epoxy", "motor"]
    needs = Index(build([NEED, Document("fruit", "桃子运输中容易烂", "要延长货架期"), OFFERS[6]])).view()
    assert keys_of(rank(needs, [OFFERS[5]], top=1)[0]) == ["fruit"]


def test_traditional_and_full_width_ask_as_simplified_and_half_width():
    view = Index(build(OFFERS)).view()
    plain = rank(view, [Document("q", "焊缝检测 AGV 调度")], top=8)
    other = rank(view, [Document("q", "焊縫檢測　ＡＧＶ　調度")], top=8)
    assert plain == other
    assert set(keys_of(plain[0])[:3]) == {"sensor", "weld", "AGV"}


def test_document_never_answers_itself():
    view = Index(build(OFFERS)).view()
    ranking = rank(view, [OFFERS[0]], top=8)[0]
    assert "glue" not in keys_of(ranking)
    assert "glue" not in ranking.listened


def test_filtered_documents_neither_appear_nor_are_heard_or_counted():
    view = Index(build(OFFERS)).view()
    free = rank(view, [NEED], top=8)[0]
    assert "glue" in keys_of(free)
    lift = Signal("lift", "抬高", 100.0, lambda question, document: Bonus(100.0, "无论如何"))
    kept = rank(view, [NEED], top=8, allowed=~view.mask(["glue"]), signals=[lift])[0]
    assert "glue" not in keys_of(kept)
    assert "glue" not in kept.listened
    assert kept.shared == free.shared - 1


def test_nothing_allowed_gives_nothing():
    view = Index(build(OFFERS)).view()
    ranking = rank(view, [NEED], top=8, allowed=view.mask([]))[0]
    assert (ranking.answers, ranking.shared, ranking.listened) == ((), 0, ())


def test_signal_is_bounded_and_says_why():
    view = Index(build(OFFERS)).view()
    before = rank(view, [NEED], top=3)[0]

    def near(question, document):
        return Bonus(9.0, "都在本市") if document == "motor" else None

    after = rank(view, [NEED], top=3, signals=[Signal("near", "地域", 0.9, near)])[0]
    assert keys_of(before) == ["glue", "epoxy", "motor"]
    assert after.answers[0].key == "motor"
    assert after.answers[0].score == before.answers[2].score + 0.9
    assert after.answers[0].bonuses == (("near", Bonus(0.9, "都在本市")),)


def test_signal_without_words_is_refused():
    view = Index(build(OFFERS)).view()
    with pytest.raises(Problem, match="没有说明理由"):
        rank(view, [NEED], top=2, signals=[Signal("mute", "哑", 1.0, lambda *_: Bonus(1.0, " "))])


def test_blocks_and_threads_change_nothing():
    view = Index(build(OFFERS)).view()
    questions = [Document(f"q{number}", OFFERS[number % 8].title) for number in range(70)]
    one = rank(view, questions, top=5)
    assert [keys_of(each) for each in rank(view, questions, top=5, threads=2)] == [
        keys_of(each) for each in one
    ]
    assert [each.question for each in one] == [each.key for each in questions]


def test_questions_looked_up_together_score_as_each_alone():
    index = Index(build(OFFERS[:6]))
    index.put(*OFFERS[6:])
    view = index.view()
    long = Document("long", "", "".join(map(chr, range(0x4E00, 0x4E00 + 200))) + OFFERS[3].abstract)
    questions = [NEED, long, *OFFERS]
    together = Asked(view, counted(bag_of(questions)))
    for number, question in enumerate(questions):
        scores = np.zeros(len(view.live), dtype=np.float32)
        together.add_scores(number, scores)
        assert scores.tolist() == scores_by_words(view, question).tolist()


def test_compiled_loop_equals_plain_loop_to_the_last_bit():
    pytest.importorskip("numba", reason="numba 没有装：只有一种算法，无从比较")
    random = np.random.default_rng(7)
    ends = np.cumsum(random.integers(0, 40, 30))
    spans = np.stack([np.concatenate([[0], ends[:-1]]), ends], axis=1).astype(np.int64)
    rows = np.concatenate([np.sort(random.choice(50, stop - start, replace=False)) for start, stop in spans])
    weights, factors = random.random(len(rows), np.float32), random.random(30, np.float32)
    plain, compiled = np.zeros(50, np.float32), np.zeros(50, np.float32)
    accumulation.add_plainly(plain, rows.astype(np.int32), weights, spans, factors)
    accumulation.fastest()(compiled, rows.astype(np.int32), weights, spans, factors)
    assert plain.tolist() == compiled.tolist()


def test_fusion_is_the_mean_of_shares_of_the_best():
    fused = fuse(np.array([4, 2, 0], np.float32), np.array([0.25, 0.5, -1], np.float32))
    assert fused.tolist() == [0.75, 0.75, 0]
    assert fuse(np.zeros(2, np.float32), np.array([0.5, 0.25], np.float32)).tolist() == [0.5, 0.25]


@pytest.mark.parametrize(
    ("scores", "most", "rows"),
    [
        ([1, 3, 2], 2, [1, 2]),
        ([1, 1, 1, 1], 2, [0, 1]),
        ([0, 2, 0, 2], 4, [1, 3]),
        ([0, 2, 0, 2], 3, [1, 3]),
        ([2, 3, 2, 2, 1], 3, [1, 0, 2]),
        ([], 3, []),
    ],
)
def test_topmost_orders_by_score_then_row(scores, most, rows):
    assert topmost(np.array(scores, np.float32), most).tolist() == rows


def test_topmost_of_many_is_the_front_of_all_in_order():
    scores = np.random.default_rng(3).integers(0, 40, 5_000).astype(np.float32)
    order = sorted(range(5_000), key=lambda row: (-scores[row], row))
    for most in (1, 20, 700, 5_000):
        assert topmost(scores, most).tolist() == [row for row in order[:most] if scores[row] > 0]
