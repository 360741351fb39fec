"""Ask the index: by words, by place, by a foreign model if there is one, all as one; then what the signals add.

Filters come first: a document that may not answer has no score, is not listened to and is not counted, whatever
speaks for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from kechuang.matching.logic.documents import Document
from kechuang.matching.logic.embedding import Embedder, asked
from kechuang.matching.logic.feedback import middle
from kechuang.matching.logic.fusion import PARTS, shares
from kechuang.matching.logic.index import Mask, View
from kechuang.matching.logic.learning import Learned
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
    """One document for one question. ``parts``: what the score is the sum of, in the order of ``fusion.PARTS``.

    ``bonuses``: by signal; they are in the score too.
    """

    key: str
    score: float
    bonuses: tuple[tuple[str, Bonus], ...] = ()
    parts: tuple[float, ...] = ()

    def plus(self, bonuses: Sequence[tuple[str, Bonus]]) -> Answer:
        """The same with more bonuses, which are added to its score."""
        score = self.score + sum(bonus.value for _, bonus in bonuses)
        return Answer(self.key, score, (*self.bonuses, *bonuses), self.parts)


@dataclass(frozen=True, slots=True)
class Ranking:
    """The answers to one question, best first. ``shared``: how many allowed documents share a term with it.

    ``listened``: the keys of the documents whose place was taken for the question's.
    """

    question: str
    answers: tuple[Answer, ...]
    shared: int
    listened: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Scored:
    """One question's scores of all rows, its parts and their sum; the rows that were listened to."""

    question: Document
    parts: Sequence[Floats]
    fused: Floats
    shared: int
    listened: Ints


def rank(
    view: View,
    questions: Sequence[Document],
    *,
    top: int,
    allowed: Mask | None = None,
    signals: Sequence[Signal] = (),
    threads: int = 1,
    embedder: Embedder | None = None,
    learned: Learned | None = None,
) -> list[Ranking]:
    """The best ``top`` documents for each question. ``allowed``: rows that may answer (see ``View.mask``).

    ``embedder``: the foreign model that the generation was placed by; another one is not asked. ``learned``: an order
    among the best that was learned from feedback. A document never answers the question of its own key.
    """
    may = view.live if allowed is None else view.live & allowed
    blocks = [questions[start : start + BLOCK] for start in range(0, len(questions), BLOCK)]

    def one(block: Sequence[Document]) -> list[Ranking]:
        return [
            Ranking(
                each.question.key,
                _answers(view, each, top, signals, learned),
                each.shared,
                tuple([view.keys[row] for row in each.listened.tolist()]),
            )
            for each in _scored(view, block, may, embedder)
        ]

    if threads == 1 or len(blocks) < 2:
        return [ranking for block in blocks for ranking in one(block)]
    with ThreadPoolExecutor(threads) as pool:
        return [ranking for found in pool.map(one, blocks) for ranking in found]


def judged(
    view: View,
    questions: Sequence[Document],
    keys: Sequence[Sequence[str]],
    *,
    signals: Sequence[Signal] = (),
    embedder: Embedder | None = None,
) -> list[list[Answer]]:
    """How the documents of these keys, judged by people, are scored for each question; those not there are left out."""
    found: list[list[Answer]] = []
    for start in range(0, len(questions), BLOCK):
        for each in _scored(view, questions[start : start + BLOCK], view.live, embedder):
            there = [view.places[key] for key in keys[len(found)] if key in view.places]
            found.append(_plain(view, each, np.array(there, dtype=np.int64), signals))
    return found


def features(answers: Sequence[Answer], names: Sequence[str]) -> Floats:
    """What may be learned from, a row an answer: the parts and the bonuses of those names; 0 for one that is missing."""
    places = {name: place for place, name in enumerate(names)}
    found = np.zeros((len(answers), len(names)), dtype=np.float32)
    for row, answer in enumerate(answers):
        told = [
            *zip(PARTS, answer.parts, strict=False),
            *((code, bonus.value) for code, bonus in answer.bonuses),
        ]
        for name, value in told:
            if name in places:
                found[row, places[name]] = value
    return found


def _scored(view: View, block: Sequence[Document], may: Mask, embedder: Embedder | None) -> Iterator[_Scored]:
    texts = counted(bag_of(block))
    terms = Asked(view, texts)
    own = view.generation.model.vectors(texts)
    scores = np.zeros((len(block), len(may)), dtype=np.float32)
    listened: list[Ints] = []
    closed = ~may
    for number, question in enumerate(block):
        terms.add_scores(number, scores[number])
        _close(view, question, closed, scores[number])
        place, rows = middle(view, scores[number])
        listened.append(rows)
        if len(rows):
            own[number] = place
    near = np.concatenate([own @ segment.vectors.T for segment in view.segments], axis=1)
    meant = _meant(view, block, embedder)
    for number, question in enumerate(block):
        _close(view, question, closed, near[number])
        both = [scores[number], near[number]]
        if meant is not None:
            _close(view, question, closed, meant[number])
            both.append(meant[number])
        parts = shares(both)
        shared = int(np.count_nonzero(scores[number]))
        yield _Scored(question, parts, sum(parts[1:], start=parts[0]), shared, listened[number])


def _close(view: View, question: Document, closed: Mask, scores: Floats) -> None:
    """Take the scores of what may not answer."""
    scores[closed] = 0
    if (row := view.places.get(question.key)) is not None:
        scores[row] = 0


def _meant(view: View, block: Sequence[Document], embedder: Embedder | None) -> Floats | None:
    """The likeness of each row by the foreign model; None where there is none, or it is not the generation's."""
    first = view.segments[0].meanings
    if embedder is None or first is None or embedder.name != view.generation.embedder or not first.shape[1]:
        return None
    own = asked(embedder, block, first.shape[1])
    if own is None:
        return None
    found = np.zeros((len(block), len(view.live)), dtype=np.float32)
    found[:, : len(first)] = own @ first.T  # what has come since is found by the other parts
    return found


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
    view: View, scored: _Scored, top: int, signals: Sequence[Signal], learned: Learned | None
) -> tuple[Answer, ...]:
    wider = top * _WIDER if signals or learned else top
    found = _plain(view, scored, topmost(scored.fused, wider), signals)
    if signals:
        found.sort(key=lambda each: -each.score)
    if learned:
        order = np.argsort(-learned.scores(features(found, learned.names)), kind="stable")
        found = [found[place] for place in order.tolist()]
    return tuple(found[:top])


def _plain(view: View, scored: _Scored, rows: Ints, signals: Sequence[Signal]) -> list[Answer]:
    """The documents of these rows with what the signals add."""
    parts = zip(*[part[rows].tolist() for part in scored.parts], strict=True)
    plain = zip(rows.tolist(), scored.fused[rows].tolist(), parts, strict=True)
    if not signals:
        return [Answer(view.keys[row], score, (), each) for row, score, each in plain]
    return [_helped(view.keys[row], score, each, scored.question, signals) for row, score, each in plain]


def _helped(
    key: str, score: float, parts: tuple[float, ...], question: Document, signals: Sequence[Signal]
) -> Answer:
    found = [(each.code, bonus) for each in signals if (bonus := each.bonus(question.key, key))]
    return Answer(key, score, parts=parts).plus(found)
