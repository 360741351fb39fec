"""Learning from feedback: kept only where it is better on what it has not seen; without library or enough rows, plain."""

import json

import numpy as np
import pytest

from kechuang.core.logic.verdicts import Problem
from kechuang.matching.logic import learning
from kechuang.matching.logic.engine import Answer, features, judged, rank
from kechuang.matching.logic.index import Index, build
from kechuang.matching.logic.learning import Feedback, forget, learn, load, ndcg, save
from kechuang.matching.logic.signals import Bonus, Signal
from kechuang.matching.logic.taught import feedback_of, names_of
from tests.matching.corpus import NEED, OFFERS
from tests.matching.test_rank_command import ranked

NAMES = ("words", "place", "county")


def made_up(questions=80, answers=8, *, teaches=True):
    """Feedback on made-up answers: worth what the third feature says, which the plain score does not look at."""
    random = np.random.default_rng(5)
    rows = random.random((questions * answers, 3)).astype(np.float32)
    told = rows[:, 2] if teaches else rows[:, 0] + rows[:, 1]
    gains = np.clip((told * (4 if teaches else 2)).astype(np.int64), 0, 3)
    return Feedback(np.repeat(np.arange(questions), answers), rows, gains, rows[:, 0] + rows[:, 1])


@pytest.fixture
def library():
    pytest.importorskip("lightgbm", reason="lightgbm 没有装：没有可学的")


def test_ndcg_is_what_the_formula_says():
    rows = Feedback(
        np.array([7, 7, 7, 9, 9]),
        np.zeros((5, 1), np.float32),
        np.array([0, 2, 1, 3, 0]),
        np.zeros(5, np.float32),
    )
    by_score = np.array([0.9, 0.5, 0.1, 0.2, 0.1], np.float32)
    first = (3 / np.log2(3) + 1 / np.log2(4)) / (3 + 1 / np.log2(3))
    assert ndcg(rows, by_score) == pytest.approx((first + 1) / 2)


def test_only_questions_with_answers_of_different_worth_tell_something():
    rows = Feedback(
        np.array([4, 2, 4, 2, 3]),
        np.arange(5, dtype=np.float32)[:, None],
        np.array([1, 0, 1, 3, 2]),
        np.zeros(5, np.float32),
    ).telling()
    assert (rows.questions.tolist(), rows.gains.tolist(), rows.features.ravel().tolist()) == (
        [2, 2],
        [0, 3],
        [1, 3],
    )
    none = np.zeros(0, np.int64)
    assert not len(
        Feedback(none, np.zeros((0, 1), np.float32), none, np.zeros(0, np.float32)).telling().gains
    )


def test_learned_order_beats_the_plain_one_where_feedback_teaches_something(library):
    outcome = learn(made_up(), NAMES)
    learned = outcome.learned
    assert learned.found > learned.plain + 0.1
    assert f"{learned.found:.4f}，不学时 {learned.plain:.4f}" in outcome.words
    assert (learned.questions, learned.answers, learned.names) == (80, 640, NAMES)
    low, high = learned.scores(np.array([[0.9, 0.9, 0.1], [0.1, 0.1, 0.9]], np.float32))
    assert low < high


def test_same_feedback_teaches_the_same(library):
    assert learn(made_up(), NAMES) == learn(made_up(), NAMES)


def test_what_is_no_better_is_not_used_and_both_numbers_are_said(library):
    outcome = learn(made_up(teaches=False), NAMES)
    assert outcome.learned is None
    assert outcome.words.startswith("学到的不比原来的好，按原来的分排（")
    assert "不学时 1.0000" in outcome.words


def test_what_speaks_for_a_pair_is_never_learned_against_it(library):
    feedback = made_up()
    against = Feedback(feedback.questions, 1 - feedback.features, feedback.gains, feedback.plain)
    model = learning._fitted(against.telling())
    rising = np.tile(np.linspace(0, 1, 50, dtype=np.float32)[:, None], (1, 3))
    told = model.predict(rising)
    assert (np.diff(told) >= 0).all()


def test_too_little_feedback_teaches_nothing(library):
    outcome = learn(made_up(questions=10), NAMES)
    assert outcome.learned is None
    assert outcome.words == "反馈还不够：10 问、80 条有好有坏的，要 50 问、300 条；按原来的分排。"
    assert learn(made_up(questions=10), NAMES, least_questions=5, least_answers=40).learned is not None


def test_without_the_library_the_plain_order_stays(monkeypatch, tmp_path):
    monkeypatch.setattr(learning, "has_library", lambda: False)
    outcome = learn(made_up(), NAMES)
    assert outcome.learned is None
    assert "pip install 'kechuang[learning]'" in outcome.words
    (tmp_path / "learned.json").write_text("{}")
    assert "pip install 'kechuang[learning]'" in load(tmp_path).words


def test_kept_beside_the_index_it_scores_the_same(library, tmp_path):
    assert load(tmp_path).words == "还没有从反馈学到次序，按原来的分排。"
    learned = learn(made_up(), NAMES).learned
    save(learned, tmp_path)
    again = load(tmp_path).learned
    assert again == learned
    rows = made_up().features
    assert again.scores(rows).tolist() == learned.scores(rows).tolist()
    forget(tmp_path)
    assert load(tmp_path).learned is None


def test_broken_file_says_what_to_do(library, tmp_path):
    (tmp_path / "learned.json").write_text("[]")
    with pytest.raises(Problem, match="坏了，请删掉它"):
        load(tmp_path)


def near(question, document):
    return Bonus(0.5, "都在本市") if document in {"tea", "epoxy"} else None


def test_judged_answers_are_scored_as_they_were_ranked():
    view = Index(build(OFFERS)).view()
    signal = Signal("county", "地域", 1.0, near)
    asked = rank(view, [NEED], top=8, signals=[signal])[0].answers
    found = judged(view, [NEED], [["epoxy", "gone", "glue"]], signals=[signal])[0]
    assert found == [each for key in ("epoxy", "glue") for each in asked if each.key == key]
    assert asked[0].score == pytest.approx(
        sum(asked[0].parts) + sum(bonus.value for _, bonus in asked[0].bonuses)
    )


def test_features_stand_by_their_names():
    answers = [
        Answer("a", 1.0, (("county", Bonus(0.5, "都在本市")),), (0.25, 0.125)),
        Answer("b", 0.5, (), (0.5, 0.0)),
    ]
    assert names_of(["county"]) == ("words", "place", "county")
    assert features(answers, ("county", "place", "gone", "words")).tolist() == [
        [0.5, 0.125, 0, 0.25],
        [0, 0, 0, 0.5],
    ]
    rows = feedback_of([answers, []], [{"a": 3, "b": 0}, {}], ("words",))
    assert (rows.questions.tolist(), rows.gains.tolist(), rows.plain.tolist()) == ([0, 0], [3, 0], [1.0, 0.5])


def test_learned_order_moves_those_found_and_brings_none_back(library):
    view = Index(build(OFFERS)).view()
    learned = learn(made_up(), NAMES).learned
    signal = Signal("county", "地域", 1.0, near)
    kept = ~view.mask(["tea"])
    plain = rank(view, [NEED], top=8, allowed=kept, signals=[signal])[0].answers
    moved = rank(view, [NEED], top=8, allowed=kept, signals=[signal], learned=learned)[0].answers
    assert sorted(moved, key=lambda each: each.key) == sorted(plain, key=lambda each: each.key)
    assert moved[0].key == "epoxy"
    assert "tea" not in {each.key for each in moved}


def test_command_says_what_came_of_feedback(tmp_path, capsys):
    rows = [{"id": each.key, "title": each.title, "abstract": each.abstract} for each in (*OFFERS, NEED)]
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (tmp_path / "f.tsv").write_text("need\tglue\t已签约\nneed\tepoxy\tdismissed\n", encoding="utf-8")
    assert ranked(tmp_path, text, "need\n", "--feedback", str(tmp_path / "f.tsv")) == 0
    assert "按原来的分排" in capsys.readouterr().out
    (tmp_path / "f.tsv").write_text("need\tglue\t很好\n", encoding="utf-8")
    assert ranked(tmp_path, text, "need\n", "--feedback", str(tmp_path / "f.tsv")) == 2
    assert "第 1 行要有三列" in capsys.readouterr().err
