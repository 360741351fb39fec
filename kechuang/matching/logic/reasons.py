"""Why a document answers a question, in words, with the passage that shows it and where its words stand.

The shared terms are the question's words that stand in the document, grown as far as both say the same; the rarer, the
sooner. Words that fit any document (研究, 探讨 …) are no reason. Where nothing else is shared the reason is the document
that both lie near to, and it says so.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np

from kechuang.matching.logic.documents import Document
from kechuang.matching.logic.engine import Ranking
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
_WEAK = Path(__file__).parent / "weak_words.txt"
_SENTENCE = re.compile(r"[^。；;！!？?\n]+[。；;！!？?]?")


@cache
def weak_words() -> frozenset[str]:
    """The words that are no reason by themselves, folded: content of ``weak_words.txt``, one a line."""
    lines = _WEAK.read_text(encoding="utf-8").split("\n")
    return frozenset(fold(line.strip()) for line in lines if line.strip() and not line.startswith("#"))


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


@dataclass(frozen=True, slots=True)
class _Read:
    """A document as it is looked through: its fields, the title last, and all of them folded as one text."""

    fields: tuple[_Field, ...]
    folded: str


@dataclass(frozen=True, slots=True)
class _Said:
    """What a question says that its answers say too: ``runs`` of words, the most telling first; ``weak`` words."""

    runs: Sequence[str]
    weak: Sequence[str]


@dataclass(frozen=True)
class Explainer:
    """Explains answers; remembers the texts that it has read, so that many questions on few documents are fast.

    ``weak``: words that are no reason by themselves, folded (see ``weak_words``).
    """

    view: View
    documents: Mapping[str, Document]
    weak: Collection[str] = field(default_factory=weak_words)
    _read: dict[str, _Read] = field(default_factory=dict)
    _weights: dict[str, float] = field(default_factory=dict)

    def reasons(self, question: Document, ranking: Ranking) -> list[Reason]:
        """One reason for each answer, in its order."""
        asked = " ".join(fold(text) for _, text in question.fields())
        texts = [self._text(answer.key) for answer in ranking.answers]
        said = self._said(asked, "\n".join([text.folded for text in texts]))
        shared = [_shared(said.runs, text.folded) for text in texts]
        near = self._near(ranking, [place for place, words in enumerate(shared) if not words])
        found = []
        for place, (answer, text, words) in enumerate(zip(ranking.answers, texts, shared, strict=True)):
            terms, passage = _shown(text.fields, words) if words else ((), None)
            told = [_mentioned(terms) if terms else _general(said.weak, text.folded, near[place])]
            told += [bonus.words for _, bonus in answer.bonuses]
            found.append(Reason("；".join(told) + "。", terms, passage))
        return found

    def _near(self, ranking: Ranking, wanted: Sequence[int]) -> dict[int, str]:
        """For each of the ``wanted`` answers the title of the document listened to that it lies nearest to, if any."""
        places, answers = self.view.places, ranking.answers
        near = [key for key in ranking.listened if key in self.documents and key in places] if wanted else []
        asked = [place for place in wanted if answers[place].key in places]
        if not near or not asked:
            return dict.fromkeys(wanted, "")
        rows = [places[key] for key in near] + [places[answers[place].key] for place in asked]
        vectors = vectors_of(self.view, np.array(rows))
        likeness = vectors[len(near) :] @ vectors[: len(near)].T
        own = {key: column for column, key in enumerate(near)}
        for line, place in enumerate(asked):
            if (column := own.get(answers[place].key)) is not None:
                likeness[line, column] = -np.inf  # it is no news that it lies near itself
        best = likeness.argmax(axis=1).tolist()
        found = dict.fromkeys(wanted, "")
        for line, place in enumerate(asked):
            if likeness[line, best[line]] > -np.inf:
                found[place] = self.documents[near[best[line]]].title
        return found

    def _text(self, key: str) -> _Read:
        """A document looked through once; the title last: a passage is sought in the text first."""
        found = self._read.get(key)
        if found is None:
            fields = sorted(self.documents[key].fields(), key=lambda each: each[0] == "title")
            parts = tuple(_Field(name, text, *folded_with_places(text)) for name, text in fields)
            found = self._read[key] = _Read(parts, "\n".join([each.folded for each in parts]))
        return found

    def _said(self, folded: str, answers: str) -> _Said:
        """The question's words that any answer has too, and neighbours that stand together, grown to runs.

        Words that are in no answer are passed over before anything is weighed: most words are.
        """
        words = words_of(folded, shortest=1)
        heard = {word for word in {word for word, _ in words} if word in answers}
        self._weigh(heard)
        weights, found = self._weights, dict[str, float]()
        begins = {word for word in heard if word not in self.weak and word[0] not in _PARTICLES}
        ends = {word for word in heard if word not in self.weak and word[-1] not in _PARTICLES}
        for first, (word, place) in enumerate(words):
            if word not in begins:
                continue
            run, total, end = word, weights[word], place + len(word)
            if total > 0 and word in ends:
                found[word] = total
            for other, beside in words[first + 1 : first + _LONGEST_RUN]:
                if beside != end or other not in heard:
                    break
                run, total, end = run + other, total + weights[other], end + len(other)
                if total > 0 and other in ends:
                    found[run] = total
        runs = sorted([(-total, -len(run), run) for run, total in found.items()])
        weak = [
            word for word in dict.fromkeys([word for word, _ in words]) if word in heard and not weights[word]
        ]
        return _Said([run for *_, run in runs], [word for word in weak if len(word) > 1])

    def _weigh(self, words: Collection[str]) -> None:
        """How telling words are: nothing those of one character, weak ones, and those that too many documents have."""
        unknown = [word for word in words if word not in self._weights]
        if not unknown:
            return
        codes = np.array([word_code(word) for word in unknown], dtype=np.uint64)
        weights = self.view.generation.statistics.telling(codes).tolist()
        for word, weight in zip(unknown, weights, strict=True):
            self._weights[word] = weight if len(word) > 1 and word not in self.weak else 0.0


def _mentioned(terms: Sequence[str]) -> str:
    return f"都提到{_quoted(terms)}"


def _general(weak: Sequence[str], folded: str, near: str) -> str:
    """What is said where no telling word is shared: that it is so, and whence the likeness then comes."""
    common = [word for word in weak if word in folded][:2]
    none = f"相同的只有{_quoted(common)}这样的一般用语" if common else "没有共同的词"
    return f"{none}，但与同样排在前面的《{near}》内容最相近" if near else f"{none}，整体内容相近"


def _quoted(words: Sequence[str]) -> str:
    return "、".join([f"“{word}”" for word in words])


def _shared(runs: Sequence[str], text: str) -> list[str]:
    """The most telling words that stand in the text; none that is part of another."""
    found: list[str] = []
    for word in runs:
        if word in text and not any(word in other for other in found):
            found = [other for other in found if other not in word]
            found.append(word)
            if len(found) == MOST_TERMS:
                break
    return found


def _shown(fields: Sequence[_Field], shared: Sequence[str]) -> tuple[tuple[str, ...], Passage | None]:
    """The shared words as the document writes them, and the sentence with the most of them, the text's before the title's."""
    written: dict[str, str] = {}
    best: Passage | None = None
    most = 0
    for each in fields:
        spans = _spans(each, shared)
        for word, (start, stop) in spans:
            if word not in written:
                written[word] = each.text[start:stop]
        for sentence in _SENTENCE.finditer(each.text) if spans else ():
            start, stop = sentence.span()
            inside = [(word, span) for word, span in spans if start <= span[0] and span[1] <= stop]
            count = len({word for word, _ in inside})
            if count > most:
                best, most = _cut(each.name, each.text, (start, stop), [span for _, span in inside]), count
    return tuple([written[word] for word in shared if word in written]), best


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
