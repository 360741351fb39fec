"""Learn from what people said of suggestions: LambdaRank over the parts of the score and the signals.

Arrays in, a model out. The library (``kechuang[learning]``: LightGBM) is optional; without it, with too little feedback,
and where the learned order is not better on feedback that it has not seen, the plain score stays, and it is said why.
Deterministic: one thread, one seed, folds by the questions' order.
"""

from __future__ import annotations

import importlib.util
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from kechuang.core.logic.verdicts import Problem
from kechuang.matching.logic.terms import Floats, Ints

#: How good an answer was, by what became of it. One that nobody spoke about teaches nothing.
GAINS = {"dismissed": 0, "liked": 1, "docked": 2, "signed": 3}
#: With fewer answers judged, or fewer questions with answers of different worth, nothing is learned.
LEAST_ANSWERS, LEAST_QUESTIONS = 300, 50
FOLDS = 5
_FIRST = 10
_ROUNDS = 80
FILE = "learned.json"
#: Small trees and rising in every feature: what speaks for a pair may never be learned to speak against it.
_PARAMETERS: dict[str, Any] = {
    "objective": "lambdarank", "num_leaves": 7, "learning_rate": 0.05, "min_data_in_leaf": 10, "max_bin": 63,
    "deterministic": True, "force_row_wise": True, "num_threads": 1, "seed": 1, "verbosity": -1,
}  # fmt: skip


@dataclass(frozen=True)
class Feedback:
    """Judged answers, a row each: to which question (a number), their ``features``, what they are worth (``GAINS``).

    ``plain``: the score by which they are ordered without learning.
    """

    questions: Ints
    features: Floats
    gains: Ints
    plain: Floats

    def telling(self) -> Feedback:
        """The rows of those questions whose answers are not all worth the same, question by question."""
        order = np.argsort(self.questions, kind="stable")
        questions, gains = self.questions[order], self.gains[order]
        starts = np.flatnonzero(np.r_[True, questions[1:] != questions[:-1]]) if len(questions) else order
        if len(starts):
            differ = np.maximum.reduceat(gains, starts) > np.minimum.reduceat(gains, starts)
            order = order[np.repeat(differ, np.diff(np.r_[starts, len(questions)]))]
        return Feedback(self.questions[order], self.features[order], self.gains[order], self.plain[order])

    def only(self, rows: np.ndarray) -> Feedback:
        """Some of the rows."""
        return Feedback(self.questions[rows], self.features[rows], self.gains[rows], self.plain[rows])


@dataclass(frozen=True)
class Learned:
    """An order that was learned. ``names``: of the features; ``plain`` and ``found``: nDCG@10 on feedback not seen."""

    names: tuple[str, ...]
    model: str
    plain: float
    found: float
    answers: int
    questions: int

    @cached_property
    def _booster(self) -> Any:
        import lightgbm  # optional; whoever has learned or loaded has it

        return lightgbm.Booster(model_str=self.model)

    def scores(self, features: Floats) -> Floats:
        """What each row (in the order of ``names``) is worth; only the order means something."""
        if not len(features):
            return np.zeros(0, dtype=np.float32)
        return np.asarray(self._booster.predict(features, num_threads=1), dtype=np.float32)

    def words(self) -> str:
        """What it rests on, in Chinese."""
        return (
            f"{self.questions} 问的 {self.answers} 条反馈；在没有见过的反馈上 nDCG@10 "
            f"{self.found:.4f}，不学时 {self.plain:.4f}"
        )


@dataclass(frozen=True)
class Outcome:
    """What came of learning: an order, or none, and why in Chinese."""

    learned: Learned | None
    words: str


def has_library() -> bool:
    """Is LightGBM installed?"""
    return importlib.util.find_spec("lightgbm") is not None


def learn(
    feedback: Feedback,
    names: tuple[str, ...],
    *,
    least_answers: int = LEAST_ANSWERS,
    least_questions: int = LEAST_QUESTIONS,
) -> Outcome:
    """Learn an order of features by these names, kept only if it beats the plain score on feedback that it has not seen.

    The questions are parted in ``FOLDS``, and each part is ordered by a model of the others. ``least_answers``,
    ``least_questions``: with fewer judged nothing is learned.
    """
    if not has_library():
        return Outcome(None, "没有装学习用的库（pip install 'kechuang[learning]'），按原来的分排。")
    rows = feedback.telling()
    count = len(np.unique(rows.questions))
    if len(rows.gains) < least_answers or count < least_questions:
        return Outcome(
            None,
            f"反馈还不够：{count} 问、{len(rows.gains)} 条有好有坏的，要 {least_questions} 问、{least_answers} 条；按原来的分排。",
        )
    fold = np.searchsorted(np.unique(rows.questions), rows.questions) % FOLDS
    held = np.zeros(len(rows.gains), dtype=np.float32)
    for number in range(FOLDS):
        seen = _fitted(rows.only(np.flatnonzero(fold != number)))
        chosen = np.flatnonzero(fold == number)
        held[chosen] = np.asarray(seen.predict(rows.features[chosen], num_threads=1), dtype=np.float32)
    plain, found = ndcg(rows, rows.plain), ndcg(rows, held)
    learned = Learned(names, _fitted(rows).model_to_string(), plain, found, len(rows.gains), count)
    if found <= plain:
        return Outcome(None, f"学到的不比原来的好，按原来的分排（{learned.words()}）。")
    return Outcome(learned, f"按学到的次序排（{learned.words()}）。")


def ndcg(rows: Feedback, scores: Floats) -> float:
    """Mean nDCG@10 over the questions of rows that stand question by question; equal scores in the order of the rows."""
    if not len(rows.questions):
        return 0.0
    starts = np.flatnonzero(np.r_[True, rows.questions[1:] != rows.questions[:-1]])
    discounts = 1 / np.log2(np.arange(_FIRST) + 2)
    values = []
    for start, stop in zip(starts, [*starts[1:], len(rows.questions)], strict=True):
        worth = 2.0 ** rows.gains[start:stop] - 1
        order = np.argsort(-scores[start:stop], kind="stable")[:_FIRST]
        best = np.sort(worth)[::-1][:_FIRST]
        values.append((worth[order] @ discounts[: len(order)]) / (best @ discounts[: len(best)]))
    return float(np.mean(values))


def save(learned: Learned, folder: Path) -> None:
    """Keep an order beside the index, by one rename."""
    folder.mkdir(parents=True, exist_ok=True)
    half = folder / f".{FILE}"
    half.write_text(json.dumps(learned.__dict__ | {"names": list(learned.names)}), encoding="utf-8")
    half.replace(folder / FILE)


def load(folder: Path) -> Outcome:
    """The order that is kept beside the index; none where nothing has been learned or the library is not here."""
    path = folder / FILE
    if not path.exists():
        return Outcome(None, "还没有从反馈学到次序，按原来的分排。")
    if not has_library():
        return Outcome(None, "没有装学习用的库（pip install 'kechuang[learning]'），按原来的分排。")
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        learned = Learned(**told | {"names": tuple(told["names"])})
    except (KeyError, TypeError, ValueError):
        raise Problem(f"“{path}”坏了，请删掉它，或重新学一次。") from None
    return Outcome(learned, f"按学到的次序排（{learned.words()}）。")


def forget(folder: Path) -> None:
    """Go back to the plain score."""
    (folder / FILE).unlink(missing_ok=True)


def _fitted(rows: Feedback) -> Any:
    import lightgbm  # optional: ``learn`` has looked

    _, sizes = np.unique(rows.questions, return_counts=True)
    data = lightgbm.Dataset(rows.features, label=rows.gains, group=sizes, params=_PARAMETERS)
    rising = {"monotone_constraints": [1] * rows.features.shape[1]}
    return lightgbm.train(_PARAMETERS | rising, data, num_boost_round=_ROUNDS)
