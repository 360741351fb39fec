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
_LONGEST_RUN = 3
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


@dataclass(frozen=True, slots=True)
class _Field:
    """A field as it is written and folded. ``places``: where in ``text`` each folded character stands."""

    name: str
    text: str
    folded: str
    places: Sequence[int]


@dataclass(frozen=True)
class Explainer:
    """Explains answers; remembers the texts that it has read, so that many questions on few documents are fast."""

    view: View
    documents: Mapping[str, Document]
    _read: dict[str, tuple[_Field, ...]] = field(default_factory=dict)
    _weights: dict[str, float] = field(default_factory=dict)

    def reasons(self, question: Document, ranking: Ranking) -> list[Reason]:
        """One reason for each answer, in its order."""
        asked = " ".join(fold(text) for _, text in question.fields())
        runs = self._runs(asked)
        return [self._reason(runs, ranking, answer) for answer in ranking.answers]

    def _reason(self, runs: Sequence[tuple[float, str]], ranking: Ranking, answer: Answer) -> Reason:
        fields = self._fields(answer.key)
        shared = _shared(runs, "\n".join(each.folded for each in fields))
        passage = _passage(fields, shared)
        terms = _as_written(fields, shared)
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

    def _fields(self, key: str) -> tuple[_Field, ...]:
        """A document's fields, the title last: a passage is sought in the text first."""
        if key not in self._read:
            fields = sorted(self.documents[key].fields(), key=lambda each: each[0] == "title")
            self._read[key] = tuple(_Field(name, text, *folded_with_places(text)) for name, text in fields)
        return self._read[key]

    def _runs(self, folded: str) -> list[tuple[float, str]]:
        """The question's words, and neighbours that stand together, with how telling they are; the most telling first."""
        words = words_of(folded, shortest=1)
        self._weigh([word for word, _ in words])
        found: dict[str, float] = {}
        weighed = [(word, place, self._weights[word]) for word, place in words]
        for first, (_, end, _) in enumerate(weighed):
            run, weight = "", 0.0
            for word, place, own in weighed[first : first + _LONGEST_RUN]:
                if place != end:
                    break
                run, weight, end = run + word, weight + own, place + len(word)  # noqa: PLW2901 - the run grows
                if weight > 0 and run[0] not in _PARTICLES and run[-1] not in _PARTICLES:
                    found[run] = weight
        runs = ((weight, run) for run, weight in found.items())
        return sorted(runs, key=lambda each: (-each[0], -len(each[1]), each[1]))

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


def _as_written(fields: Sequence[_Field], shared: Sequence[str]) -> tuple[str, ...]:
    """The shared words as the document writes them."""
    written: dict[str, str] = {}
    for each in fields:
        for word in shared:
            if word not in written and (start := each.folded.find(word)) >= 0:
                written[word] = each.text[each.places[start] : each.places[start + len(word) - 1] + 1]
    return tuple(written[word] for word in shared if word in written)


def _passage(fields: Sequence[_Field], shared: Sequence[str]) -> Passage | None:
    """The sentence with the most of the shared words, the text's before the title's."""
    best: Passage | None = None
    most = 0
    for each in fields:
        spans = _spans(each, shared)
        for sentence in _SENTENCE.finditer(each.text) if spans else ():
            start, stop = sentence.span()
            inside = [(word, span) for word, span in spans if start <= span[0] and span[1] <= stop]
            count = len({word for word, _ in inside})
            if count > most:
                best, most = _cut(each.name, each.text, (start, stop), [span for _, span in inside]), count
    return best


def _spans(each: _Field, shared: Sequence[str]) -> list[tuple[str, tuple[int, int]]]:
    found = []
    for word in shared:
        start = each.folded.find(word)
        while start >= 0:
            found.append((word, (each.places[start], each.places[start + len(word) - 1] + 1)))
            start = each.folded.find(word, start + len(word))
    return sorted(found, key=lambda one: one[1])


def _cut(name: str, text: str, around: tuple[int, int], spans: Sequence[tuple[int, int]]) -> Passage:
    """A sentence, or so much of a long one as shows its first shared words."""
    start, stop = around
    if stop - start > LONGEST_PASSAGE:
        start = max(start, min(spans[0][0] - LONGEST_PASSAGE // 4, stop - LONGEST_PASSAGE))
        stop = start + LONGEST_PASSAGE
    inside = tuple(span for span in spans if start <= span[0] and span[1] <= stop)
    return Passage(name, start, text[start:stop], inside)
