"""What people said of answers, laid out for learning: the features by their names, a row a judged answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from kechuang.matching.logic.engine import Answer, features
from kechuang.matching.logic.fusion import PARTS
from kechuang.matching.logic.learning import Feedback


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
