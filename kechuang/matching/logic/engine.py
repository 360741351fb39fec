"""Ask the index: by words, by place, both as one, then what the signals add.

Filters come first: a document that may not answer has no score, is not listened to and is not counted, whatever
speaks for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from kechuang.matching.logic.documents import Document
from kechuang.matching.logic.feedback import middle
from kechuang.matching.logic.fusion import fuse
from kechuang.matching.logic.index import Mask, View
from kechuang.matching.logic.postings import Counted, counted
from kechuang.matching.logic.signals import Bonus, Signal
from kechuang.matching.logic.terms import Floats, Ints, bag_of
from kechuang.matching.logic.topmost import topmost

#: A question's most telling terms; more only cost time.
MOST_TERMS = 128
#: Questions asked together.
BLOCK = 32
#: The signals are asked for so many times as many answers as are wanted.
_WIDER = 4


@dataclass(frozen=True, slots=True)
class Answer:
    """One document for one question. ``bonuses``: by signal."""

    key: str
    score: float
    bonuses: tuple[tuple[str, Bonus], ...] = ()


@dataclass(frozen=True, slots=True)
class Ranking:
    """The answers to one question, best first. ``shared``: how many allowed documents share a term with it.

    ``listened``: the keys of the documents whose place was taken for the question's.
    """

    question: str
    answers: tuple[Answer, ...]
    shared: int
    listened: tuple[str, ...]


def rank(
    view: View,
    questions: Sequence[Document],
    *,
    top: int,
    allowed: Mask | None = None,
    signals: Sequence[Signal] = (),
    threads: int = 1,
) -> list[Ranking]:
    """The best ``top`` documents for each question. ``allowed``: rows that may answer (see ``View.mask``).

    A document never answers the question of its own key.
    """
    may = view.live if allowed is None else view.live & allowed
    blocks = [questions[start : start + BLOCK] for start in range(0, len(questions), BLOCK)]

    def one(block: Sequence[Document]) -> list[Ranking]:
        return list(_ranked(view, block, top, may, signals))

    if threads == 1 or len(blocks) < 2:
        return [ranking for block in blocks for ranking in one(block)]
    with ThreadPoolExecutor(threads) as pool:
        return [ranking for found in pool.map(one, blocks) for ranking in found]


def _ranked(
    view: View, block: Sequence[Document], top: int, may: Mask, signals: Sequence[Signal]
) -> Iterator[Ranking]:
    texts = counted(bag_of(block))
    asked = Asked(view, texts)
    own = view.generation.model.vectors(texts)
    scores = np.zeros((len(block), len(may)), dtype=np.float32)
    listened: list[Ints] = []
    closed = ~may
    for number, question in enumerate(block):
        asked.add_scores(number, scores[number])
        scores[number][closed] = 0
        if (row := view.places.get(question.key)) is not None:
            scores[number][row] = 0
        place, rows = middle(view, scores[number])
        listened.append(rows)
        if len(rows):
            own[number] = place
    near = np.concatenate([own @ segment.vectors.T for segment in view.segments], axis=1)
    for number, question in enumerate(block):
        by_place = near[number]
        by_place[closed] = 0
        if (row := view.places.get(question.key)) is not None:
            by_place[row] = 0
        fused = fuse(scores[number], by_place)
        yield Ranking(
            question.key,
            _answers(view, question, fused, top, signals),
            int(np.count_nonzero(scores[number])),
            tuple(view.keys[each] for each in listened[number].tolist()),
        )


class Asked:
    """Questions whose terms have been looked up in the index, those of all at once: many questions share terms."""

    def __init__(self, view: View, texts: Counted) -> None:
        self._table = texts.table
        self._factors = texts.table.data.astype(np.float32)
        self._telling = view.generation.statistics.telling(texts.codes)
        self._segments = [(segment, segment.postings.spans(texts.codes)) for segment in view.segments]

    def add_scores(self, number: int, scores: Floats) -> None:
        """Add to ``scores`` what the terms of the ``number``-th question tell of each row of the index."""
        start, stop = self._table.indptr[number : number + 2]
        terms, factors = self._table.indices[start:stop], self._factors[start:stop]
        if len(terms) > MOST_TERMS:
            telling = factors * self._telling[terms]
            chosen = np.sort(np.argsort(-telling, kind="stable")[:MOST_TERMS])
            terms, factors = terms[chosen], factors[chosen]
        first = 0
        for segment, spans in self._segments:
            last = first + len(segment.keys)
            segment.postings.add_scores(scores[first:last], spans[terms], factors)
            first = last


def _answers(
    view: View, question: Document, fused: Floats, top: int, signals: Sequence[Signal]
) -> tuple[Answer, ...]:
    rows = topmost(fused, top * _WIDER if signals else top)
    plain = [
        Answer(view.keys[row], score) for row, score in zip(rows.tolist(), fused[rows].tolist(), strict=True)
    ]
    if not signals:
        return tuple(plain)
    helped = [_helped(answer, question, signals) for answer in plain]
    return tuple(sorted(helped, key=lambda each: -each.score)[:top])


def _helped(answer: Answer, question: Document, signals: Sequence[Signal]) -> Answer:
    found = [(each.code, bonus) for each in signals if (bonus := each.bonus(question.key, answer.key))]
    return Answer(answer.key, answer.score + sum(bonus.value for _, bonus in found), tuple(found))
