"""Affinity: each part by itself, unknown parts, and the sum."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang.core.logic.verdicts import Problem
from kechuang.review.logic.affinity import Text, Weights, affinities, discipline_fit, pairs_of, words_of

BATTERY = Text(
    titles=("锂离子电池正极材料的制备",),
    keywords=("锂电池", "正极材料"),
    abstracts=("研究高镍正极材料的循环寿命。",),
)
RICE = Text(
    titles=("水稻抗倒伏新品种选育",), keywords=("水稻", "育种"), abstracts=("选育抗倒伏的粳稻品种。",)
)
CATHODE = Text(titles=("高镍正极材料掺杂改性",), keywords=("正极材料",))
PATHS = st.lists(
    st.sampled_from(["/520/", "/520/52020/", "/520/52020/5202010/", "/520/52030/", "/210/"]), max_size=3
)


def test_words_and_pairs():
    assert words_of("水稻育种，CRISPR-Cas9 技术") == ["水稻", "育种", "crispr-cas9"]
    assert pairs_of("水稻种，x") == ["水稻", "稻种", "x"]


def test_the_fitting_expert_has_the_higher_affinity_and_shared_words_say_why():
    found = affinities([CATHODE], [BATTERY, RICE])
    assert found.total[0, 0] > found.total[0, 1] == 0
    why = found.why(0, 0)
    assert "材料" in "".join(why.terms)
    assert (why.discipline, why.declared) == (None, None)
    assert why.total == pytest.approx((0.35 * why.words + 0.25 * why.pairs) / 0.6, abs=1e-6)


def test_the_same_text_fits_wholly():
    found = affinities([BATTERY, RICE], [BATTERY, RICE])
    assert np.allclose(np.diag(found.total), 1, atol=1e-5)


def test_nearer_shared_ancestors_fit_better():
    fit = discipline_fit(
        [["/520/52020/5202010/"]],
        [["/520/52020/5202010/"], ["/520/52020/"], ["/520/52020/5202020"], ["/520/52030/"], ["/210/"], [], ["/210/", "/520/"]],
    )  # fmt: skip
    assert np.allclose(fit[0], [1, 2 / 3, 2 / 3, 1 / 3, 0, np.nan, 1 / 3], equal_nan=True)


@given(st.lists(PATHS, min_size=1, max_size=4), st.lists(PATHS, min_size=1, max_size=4))
def test_discipline_fit_is_symmetric_and_whole_on_itself(one, two):
    fit = discipline_fit(one, two)
    assert np.allclose(fit, discipline_fit(two, one).T, equal_nan=True)
    assert [np.isnan(value) for value in np.diag(discipline_fit(one, one))] == [not each for each in one]
    assert ((fit >= 0) & (fit <= 1) | np.isnan(fit)).all()


@given(st.lists(st.text(alphabet="水稻电池材料育种 ab,。", max_size=12), min_size=1, max_size=5), st.data())
def test_all_parts_lie_between_0_and_1_and_unknown_texts_do_not_count(lines, data):
    texts = [Text(titles=(line,)) for line in lines]
    found = affinities(texts, texts[::-1], declared={(0, 0): data.draw(st.floats(0, 1))})
    assert found.total.shape == (len(lines), len(lines))
    assert ((found.total >= 0) & (found.total <= 1)).all()
    for part in (found.words, found.pairs, found.declared):
        assert ((part >= 0) & (part <= 1) | np.isnan(part)).all()


def test_an_unknown_part_is_no_zero():
    empty = Text()
    found = affinities([empty], [BATTERY], file_disciplines=[["/520/"]], expert_disciplines=[["/520/"]])
    assert found.why(0, 0).words is None
    assert found.total[0, 0] == pytest.approx(1)
    nothing = affinities([empty], [empty])
    assert nothing.total[0, 0] == 0


def test_declared_fit_and_weights():
    only = Weights(words=0, pairs=0, discipline=0, declared=1)
    found = affinities([CATHODE], [BATTERY, RICE], declared={(0, 1): 0.75}, weights=only)
    assert found.total.tolist() == [[0, 0.75]]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"declared": {(0, 0): 1.5}}, "超出范围"),
        ({"declared": {(0, 9): 0.5}}, "超出范围"),
        ({"file_disciplines": [[], []], "expert_disciplines": [[]]}, "应当一样多"),
        ({"weights": Weights(words=-1)}, "权重"),
    ],
)
def test_wrong_input_is_refused(given, words):
    with pytest.raises(Problem, match=words):
        affinities([CATHODE], [BATTERY], **given)


def test_nobody_and_nothing():
    assert affinities([], [BATTERY]).total.shape == (0, 1)
    assert affinities([CATHODE], []).total.shape == (1, 0)
