"""What people said of answers, laid out for learning, and the order that was learned, laid over answers with its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from kechuang.matching.logic.engine import Answer, features
from kechuang.matching.logic.fusion import PARTS
from kechuang.matching.logic.learning import Feedback, Learned
from kechuang.matching.logic.signals import Bonus

#: The code of what the learned order adds to an answer or takes from it, and less than what of it is not worth a word.
LEARNED, _LEAST = "learned", 0.005


def names_of(signals: Sequence[str], *, with_meaning: bool = False) -> tuple[str, ...]:
    """The names of the features: the parts of the score, then the codes of the signals."""
    return (*(PARTS if with_meaning else PARTS[:2]), *signals)


def feedback_of(
    answers: Sequence[Sequence[Answer]], worth: Sequence[Mapping[str, int]], names: Sequence[str]
) -> Feedback:
    """Rows to learn from.

    ``answers``: as ``engine.judged`` scored them, by question; ``worth``: by question and key, of ``learning.GAINS``.
    """
    flat = [answer for each in answers for answer in each]
    return Feedback(
        np.repeat(np.arange(len(answers)), [len(each) for each in answers]).astype(np.int64),
        features(flat, names),
        np.array(
            [said[each.key] for found, said in zip(answers, worth, strict=True) for each in found],
            dtype=np.int64,
        ),
        np.array([each.score for each in flat], dtype=np.float32),
    )


def reordered(answers: Sequence[Answer], learned: Learned) -> list[Answer]:
    """The answers in the order that was learned; each gets the score that its new place had, and the difference is said.

    So what is learned moves answers only among themselves, and the parts of a score still add up to it.
    """
    plain = sorted((each.score for each in answers), reverse=True)
    first = sorted(answers, key=lambda each: -each.score)
    order = np.argsort(-learned.scores(features(first, learned.names)), kind="stable").tolist()
    return [_placed(first[place], score) for place, score in zip(order, plain, strict=True)]


def _placed(answer: Answer, score: float) -> Answer:
    change = score - answer.score
    if abs(change) < _LEAST:
        return replace(answer, score=score)
    words = "从大家的反馈看更合适" if change > 0 else "从大家的反馈看靠后些"
    return replace(answer, score=score, bonuses=(*answer.bonuses, (LEARNED, Bonus(change, words))))
