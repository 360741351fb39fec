"""Why a document answers a question, in words, with the passage that shows it and where its words stand.

The shared terms are the question's words that stand in the document, grown as far as both say the same; the rarer, the
sooner. Where no word is shared the reason is the documents that both lie near to, and it says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from kechuang.matching.logic.documents import Document
from kechuang.matching.logic.engine import Answer, Ranking
from kechuang.matching.logic.feedback import vectors_of
from kechuang.matching.logic.folding import fold, folded_with_places
from kechuang.matching.logic.index import View
from kechuang.matching.logic.terms import word_code, words_of

MOST_TERMS = 4
#: Neighbouring words that are shown as one when the document has them together too.
_LONGEST_RUN = 4
#: Characters that say nothing at the end of a run of words.
_PARTICLES = frozenset("的与和及在对为了是等之其于以用由从到")
#: The longest passage that is shown, in characters.
LONGEST_PASSAGE = 80
_SENTENCE = re.compile(r"[^。；;！!？?\n]+[。；;！!？?]?")


@dataclass(frozen=True, slots=True)
class Passage:
    """Part of a field: ``text`` begins at ``start``. ``spans``: from where to where in the field shared terms stand."""

    field: str
    start: int
    text: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """``words``: one sentence in Chinese. ``terms``: what is shared, as the document writes it, most telling first."""

    words: str
    terms: tuple[str, ...]
    passage: Passage | None


@dataclass(frozen=True)
class Explainer:
    """Explains answers; remembers the texts that it has read, so that many questions on few documents are fast."""

    view: View
    documents: Mapping[str, Document]
    _read: dict[str, str] = field(default_factory=dict)
    _weights: dict[str, float] = field(default_factory=dict)

    def reasons(self, question: Document, ranking: Ranking) -> list[Reason]:
        """One reason for each answer, in its order."""
        asked = " ".join(fold(text) for _, text in question.fields())
        runs = self._runs(asked)
        return [self._reason(runs, ranking, answer) for answer in ranking.answers]

    def _reason(self, runs: Sequence[tuple[float, str]], ranking: Ranking, answer: Answer) -> Reason:
        document = self.documents[answer.key]
        shared = _shared(runs, self._text(document))
        passage = _passage(document, shared)
        terms = _as_written(document, shared)
        told = (
            [f"都提到{'、'.join(f'“{term}”' for term in terms)}"] if terms else [self._near(ranking, answer)]
        )
        told += [bonus.words for _, bonus in answer.bonuses]
        return Reason("；".join(told) + "。", terms, passage)

    def _near(self, ranking: Ranking, answer: Answer) -> str:
        """Of the documents listened to, the one that the answer lies nearest to."""
        places = self.view.places
        near = [
            key for key in ranking.listened if key in self.documents and key in places and key != answer.key
        ]
        if not near or answer.key not in places:
            return "没有共同的词，整体内容相近"
        own, *others = vectors_of(self.view, np.array([places[key] for key in (answer.key, *near)]))
        likeness = np.array(others) @ own
        nearest = self.documents[near[int(np.argmax(likeness))]]
        return f"没有共同的词，但与同样切题的《{nearest.title}》内容最相近"

    def _text(self, document: Document) -> str:
        if document.key not in self._read:
            self._read[document.key] = "\n".join(fold(text) for _, text in document.fields())
        return self._read[document.key]

    def _runs(self, folded: str) -> list[tuple[float, str]]:
        """The question's words, and neighbours that stand together, with how telling they are; the most telling first."""
        words = words_of(folded, shortest=1)
        self._weigh([word for word, _ in words])
        found: dict[str, float] = {}
        for first in range(len(words)):
            run, weight, end = "", 0.0, words[first][1]
            for word, place in words[first : first + _LONGEST_RUN]:
                if place != end:
                    break
                run, weight, end = run + word, weight + self._weights[word], place + len(word)
                if weight > 0 and run[0] not in _PARTICLES and run[-1] not in _PARTICLES:
                    found[run] = weight
        weighed = ((weight, run) for run, weight in found.items())
        return sorted(weighed, key=lambda each: (-each[0], -len(each[1]), each[1]))

    def _weigh(self, words: Sequence[str]) -> None:
        unknown = [word for word in dict.fromkeys(words) if word not in self._weights]
        codes = np.array([word_code(word) for word in unknown], dtype=np.uint64)
        statistics = self.view.generation.statistics
        telling = np.array([len(word) > 1 for word in unknown], dtype=np.bool_)
        weights = statistics.importance(codes) * (statistics.asks(codes) & telling)
        self._weights.update(zip(unknown, weights.tolist(), strict=True))


def _shared(runs: Sequence[tuple[float, str]], text: str) -> list[str]:
    """The most telling words that stand in the text; none that is part of another."""
    found: list[str] = []
    for _, word in runs:
        if word in text and not any(word in other for other in found):
            found = [other for other in found if other not in word]
            found.append(word)
            if len(found) == MOST_TERMS:
                break
    return found


def _as_written(document: Document, shared: Sequence[str]) -> tuple[str, ...]:
    """The shared words as the document writes them."""
    written: dict[str, str] = {}
    for _, text in document.fields():
        folded, places = folded_with_places(text)
        for word in shared:
            if word not in written and (start := folded.find(word)) >= 0:
                written[word] = text[places[start] : places[start + len(word) - 1] + 1]
    return tuple(written[word] for word in shared if word in written)


def _passage(document: Document, shared: Sequence[str]) -> Passage | None:
    """The sentence with the most of the shared words, the text's before the title's."""
    best, most = None, 0
    for name, text in sorted(document.fields(), key=lambda each: each[0] == "title"):
        folded, places = folded_with_places(text)
        spans = _spans(folded, places, shared)
        for sentence in _SENTENCE.finditer(text):
            inside = [
                (word, span)
                for word, span in spans
                if sentence.start() <= span[0] and span[1] <= sentence.end()
            ]
            count = len({word for word, _ in inside})
            if count > most:
                best, most = _cut(name, text, sentence.span(), [span for _, span in inside]), count
    return best


def _spans(folded: str, places: Sequence[int], shared: Sequence[str]) -> list[tuple[str, tuple[int, int]]]:
    found = []
    for word in shared:
        start = folded.find(word)
        while start >= 0:
            found.append((word, (places[start], places[start + len(word) - 1] + 1)))
            start = folded.find(word, start + len(word))
    return sorted(found, key=lambda each: each[1])


def _cut(name: str, text: str, around: tuple[int, int], spans: Sequence[tuple[int, int]]) -> Passage:
    """A sentence, or so much of a long one as shows its first shared words."""
    start, stop = around
    if stop - start > LONGEST_PASSAGE:
        start = max(start, min(spans[0][0] - LONGEST_PASSAGE // 4, stop - LONGEST_PASSAGE))
        stop = start + LONGEST_PASSAGE
    inside = tuple(span for span in spans if start <= span[0] and span[1] <= stop)
    return Passage(name, start, text[start:stop], inside)
