"""Likeness without a database: normal forms, signatures, exact coefficients, passages."""

from __future__ import annotations

import random
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang.programs.logic.likeness import (
    BANDS,
    HASHES,
    ROWS,
    Sketch,
    Thresholds,
    bands,
    compare,
    estimate,
    grounds_in_words,
    identifiers,
    jaccard,
    normal,
    shingles,
    signature,
    title_ratio,
)
from kechuang.programs.logic.passages import SHORTEST, Passage, passages, side_by_side

_ALPHABET = [chr(0x4E00 + n) for n in range(1500)]
words = st.text(st.sampled_from(_ALPHABET[:40]), max_size=60)


def text(seed: int, length: int = 600) -> str:
    return "".join(random.Random(seed).choices(_ALPHABET, k=length))


def rewritten(given: str, seed: int, share: float) -> str:
    """The text with a share of its characters put otherwise."""
    rng = random.Random(seed)
    return "".join(rng.choice(_ALPHABET) if rng.random() < share else each for each in given)


# ── normal form ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "other",
    [
        "精密減速器 Model-A1 試驗",
        "精密减速器　ＭＯＤＥＬ－Ａ１，试验。",
        "《精密减速器》model a1 试验",
        "精密减\n速器modelA1试验",
    ],
)
def test_width_script_case_and_punctuation_make_no_difference(other):
    assert normal(other) == normal("精密减速器Model A1试验") == "精密减速器modela1试验"
    assert jaccard(shingles([other]), shingles(["精密减速器Model A1试验"])) == 1


def test_runs_do_not_cross_from_one_text_into_the_next():
    assert len(shingles(["一二三四五六"])) == 2
    assert len(shingles(["一二三", "四五六"])) == 2
    assert jaccard(shingles(["一二三四五六"]), shingles(["一二三", "四五六"])) == 0


def test_nothing_is_not_like_nothing():
    empty = shingles(["", "，。"])
    assert (len(empty), jaccard(empty, empty), bands(signature(empty))) == (0, 0, [])
    assert jaccard(empty, shingles([text(1)])) == 0


def test_the_exact_coefficient_by_hand():
    # 一二三四五 二三四五六 | 一二三四五 二三四五七: one of three.
    assert jaccard(shingles(["一二三四五六"]), shingles(["一二三四五七"])) == Decimal("0.3333")


@given(words, words)
def test_the_coefficient_is_symmetric_between_zero_and_one_and_one_with_itself(one, other):
    left, right = shingles([one]), shingles([other])
    assert jaccard(left, right) == jaccard(right, left)
    assert 0 <= jaccard(left, right) <= 1
    assert jaccard(left, left) == (1 if normal(one) else 0)
    assert estimate(signature(left), signature(left)) == 1


# ── signatures ───────────────────────────────────────────────────────────────────────────────


def test_the_signature_estimates_the_coefficient_within_its_bounds():
    errors = []
    for seed in range(60):
        one = text(seed)
        other = rewritten(one, seed, seed / 400)
        left, right = shingles([one]), shingles([other])
        errors.append(estimate(signature(left), signature(right)) - float(jaccard(left, right)))
    # The standard error with 128 hashes is at most 0.0442: four of them for each, half of one for the mean.
    assert max(abs(each) for each in errors) < 0.18
    assert abs(float(np.mean(errors))) < 0.022


def test_no_pair_that_is_alike_by_eighty_per_cent_is_missed_and_few_at_thirty():
    high = low = missed_low = 0
    for seed in range(150):
        one = text(seed, 400)
        share = 0.02 if seed % 2 else 0.13
        left, right = shingles([one]), shingles([rewritten(one, seed, share)])
        score = jaccard(left, right)
        met = any(a == b for a, b in zip(bands(signature(left)), bands(signature(right)), strict=True))
        if score >= Decimal("0.8"):
            high += 1
            assert met
        elif score >= Decimal("0.3"):
            low += 1
            missed_low += not met
    assert (high > 20, low > 40, missed_low) == (True, True, 0)


def test_unlike_texts_seldom_meet():
    signed = [bands(signature(shingles([text(seed)]))) for seed in range(60)]
    met = sum(
        any(a == b for a, b in zip(one, other, strict=True))
        for one in signed
        for other in signed
        if one is not other
    )
    assert met == 0


def test_a_signature_is_the_same_every_time_and_fits_a_database():
    assert HASHES == BANDS * ROWS
    found = bands(signature(shingles(["精密减速器寿命试验方法研究"])))
    assert found == bands(signature(shingles(["精密減速器壽命試驗方法研究"])))
    assert (len(found), found[0]) == (64, FIRST_BAND)
    assert all(-(2**63) <= each < 2**63 for each in found)


#: Stored bands depend on the seed and the way of mixing: a change needs all cases compared anew.
FIRST_BAND = -8516550360613410033


# ── titles, numbers, hints ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("精密减速器研究", "精密减速器研究", "1"),
        ("精密减速器研究", "精密減速器　研究。", "1"),
        ("精密减速器研究", "精密减速器研发", "0.8571"),
        ("abcd", "wxyz", "0"),
        ("", "", "0"),
    ],
)
def test_the_ratio_of_titles(one, other, ratio):
    assert title_ratio(one, other) == title_ratio(other, one) == Decimal(ratio)


def test_numbers_of_patents_and_software_are_found_however_they_are_written():
    texts = [
        "专利ZL202110123456.7、ＺＬ２０２２１０１２３４５６Ｘ；软著2023SR0123456",
        "电话13800001234，2026年投入20260101元",
    ]
    assert identifiers(texts) == {"2021101234567", "202210123456X", "2023SR0123456"}


def sketch(title="甲", body="", leaders=(), organisations=(), numbers=()) -> Sketch:
    return Sketch(title, {"abstract": body}, frozenset(leaders), frozenset(organisations), frozenset(numbers))


def test_what_is_shown_and_what_is_looked_at_closely():
    body = text(3)
    third, most = rewritten(body, 1, 0.13), rewritten(body, 1, 0.02)
    found = compare(sketch(body=body), sketch(title="乙", body=third))
    assert found is not None
    assert (found.close, found.leader, Decimal("0.3") <= found.score < Decimal("0.6")) == (False, False, True)
    near = compare(sketch(body=body), sketch(title="乙", body=most))
    assert near is not None
    assert (near.close, near.score >= Decimal("0.6")) == (True, True)
    assert compare(sketch(body=body), sketch(title="乙", body=text(4))) is None
    strict = Thresholds(show=Decimal("0.95"))
    assert compare(sketch(body=body), sketch(title="乙", body=most), strict) is None


def test_one_leader_with_one_title_is_a_hint_and_one_organisation_alone_is_not():
    one = sketch("精密减速器可靠性研究", text(1), leaders=[7], organisations=[3])
    same = compare(one, sketch("精密减速器可靠性研究", text(2), leaders=[7, 8]))
    assert same is not None
    assert (same.close, same.score, same.title, same.leader) == (True, 0, 1, True)
    assert compare(one, sketch("精密减速器可靠性研究", text(2), leaders=[8])) is None
    assert compare(one, sketch("别的题目", text(2), leaders=[7])) is None
    assert compare(one, sketch("别的题目", text(2), organisations=[3])) is None


def test_a_shared_number_is_a_hint():
    found = compare(
        sketch(body=text(1), numbers=["A", "B"]), sketch(title="乙", body=text(2), numbers=["B", "C"])
    )
    assert found is not None
    assert (found.numbers, found.close) == (("B",), False)


def test_grounds_are_said_in_words():
    told = {"title": "0.8571", "leader": True, "organisation": False, "numbers": ["2023SR0123456"]}
    assert grounds_in_words(told) == ["名称相似度86%", "同一负责人", "同样的编号：2023SR0123456"]
    assert grounds_in_words({"title": "0.0000", "organisation": True}) == ["同一单位"]
    assert grounds_in_words({}) == []


# ── passages ─────────────────────────────────────────────────────────────────────────────────


def test_a_shared_run_is_found_with_its_places_in_each_question():
    shared = text(5, 30)
    one = {"goal": "目标甲。" + shared + "完。", "plan": text(6, 40)}
    other = {"abstract": "另一种开头，" + shared}
    assert passages(one, other) == [Passage("goal", 4, 34, "abstract", 6, 36)]
    assert passages(one, {"abstract": text(7, 100)}) == []


def test_places_are_of_the_text_as_written():
    one = {"a": "前面，　精密減速器、可靠性試驗方法研究！"}
    other = {"b": "精密减速器可靠性试验方法研究"}
    (found,) = passages(one, other)
    assert one["a"][found.start : found.end] == "精密減速器、可靠性試驗方法研究"
    assert (found.other_start, found.other_end) == (0, 14)


def test_near_runs_are_one_passage_and_far_ones_two():
    first, second = text(8, 20), text(9, 20)
    near = passages({"a": f"{first}改{second}"}, {"b": f"{first}换了几个{second}"})
    assert near == [Passage("a", 0, 41, "b", 0, 44)]
    gap = text(10, 80)
    assert len(passages({"a": f"{first}{gap}{second}"}, {"b": f"{first}{text(11, 80)}{second}"})) == 2


def test_a_run_shorter_than_the_shortest_is_a_set_phrase():
    phrase = text(12, SHORTEST - 1)
    assert passages({"a": phrase}, {"b": phrase}) == []
    longer = phrase + "了"
    assert len(passages({"a": longer}, {"b": longer})) == 1


def test_two_sides_show_what_is_shared_and_what_is_changed():
    first, second = text(8, 20), text(9, 20)
    one, other = f"{first}改动{second}", f"{first}换了几个词{second}"
    (found,) = passages({"a": one}, {"b": other})
    left, right = side_by_side(one, other, found)
    assert [(each.text, each.shared) for each in left] == [(first, True), ("改动", False), (second, True)]
    assert [(each.text, each.shared) for each in right] == [
        (first, True),
        ("换了几个词", False),
        (second, True),
    ]


@given(words, words)
def test_pieces_put_together_are_the_text(one, other):
    for found in passages({"a": one}, {"b": other}):
        left, right = side_by_side(one, other, found)
        assert "".join(each.text for each in left) in one
        assert "".join(each.text for each in right) in other
        assert (
            normal(one[found.start : found.end])[:SHORTEST]
            == normal(other[found.other_start : found.other_end])[:SHORTEST]
        )
