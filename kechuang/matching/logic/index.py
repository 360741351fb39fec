"""What is searched: a generation that is built once, and what has been published or withdrawn since.

A generation never changes and may be a mapped file. Documents that come later stand beside it in memory, weighed by
its numbers and placed by its model, and are found by the next question; those replaced or withdrawn are struck out.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from kechuang.core.logic.verdicts import Problem
from kechuang.matching.logic import latent
from kechuang.matching.logic.documents import Document
from kechuang.matching.logic.embedding import Embedder, meanings_of
from kechuang.matching.logic.latent import Model
from kechuang.matching.logic.postings import Counted, Postings, counted, postings_of, stacked, statistics_of
from kechuang.matching.logic.statistics import Statistics
from kechuang.matching.logic.terms import Floats, bag_of

Mask = NDArray[np.bool_]

#: Documents whose terms are counted at a time.
_BLOCK = 4_096


@dataclass(frozen=True)
class Segment:
    """Documents with their postings and places; row n is that of ``keys[n]``.

    ``meanings``: places by a foreign model, where there is one.
    """

    keys: tuple[str, ...]
    postings: Postings
    vectors: Floats
    meanings: Floats | None = None


@dataclass(frozen=True)
class Generation:
    """Everything built at once from one corpus. ``embedder``: the name of the foreign model that it was placed by."""

    statistics: Statistics
    model: Model
    segment: Segment
    embedder: str = ""

    @cached_property
    def places(self) -> dict[str, int]:
        """Key → row."""
        return {key: row for row, key in enumerate(self.segment.keys)}


@dataclass(frozen=True)
class View:
    """The index as one question sees it: rows of the generation, then those that came later."""

    generation: Generation
    segments: tuple[Segment, ...]
    live: Mask

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The key of each row."""
        return tuple(key for segment in self.segments for key in segment.keys)

    @cached_property
    def places(self) -> dict[str, int]:
        """Key → its live row."""
        return {key: row for row, key in enumerate(self.keys) if self.live[row]}

    def mask(self, keys: Iterable[str]) -> Mask:
        """The rows of these keys; those that are not there are passed over."""
        found = np.zeros(len(self.live), dtype=np.bool_)
        found[[row for key in keys if (row := self.places.get(key)) is not None]] = True
        return found

    def __len__(self) -> int:
        return int(self.live.sum())


class Index:
    """A generation and the changes since; may be asked while it is changed.

    What has come since lies in parts, each more than twice as large as the next: a further document is counted with few
    others, however many have come before.
    """

    def __init__(self, generation: Generation) -> None:
        self._lock = threading.Lock()
        self._set(generation, {}, set())

    def _set(self, generation: Generation, fresh: dict[str, Document], struck: set[str]) -> None:
        self._generation, self._fresh, self._struck = generation, fresh, struck
        self._parts: list[Segment] = []
        #: Key → the part that holds its document as it is now; a key of ``_fresh`` without one is still to be counted.
        self._part_of: dict[str, Segment] = {}
        self._view: View | None = None

    def put(self, *documents: Document) -> None:
        """Add documents, or replace those of the same keys."""
        with self._lock:
            for document in documents:
                self._fresh[document.key] = document
                self._part_of.pop(document.key, None)
                self._struck.add(document.key)
            self._view = None

    def remove(self, *keys: str) -> None:
        """Take documents away; those that are not there are passed over."""
        with self._lock:
            for key in keys:
                self._fresh.pop(key, None)
                self._part_of.pop(key, None)
                self._struck.add(key)
            self._view = None

    def turn_to(
        self, generation: Generation, *, since: Iterable[Document] = (), gone: Iterable[str] = ()
    ) -> None:
        """Go over to a newer generation; ``since`` and ``gone``: what has changed after it was begun."""
        fresh = {document.key: document for document in since}
        with self._lock:
            self._set(generation, fresh, {*fresh, *gone})

    def view(self) -> View:
        """The index as it is now; it does not change in the hand of who asks."""
        with self._lock:
            if self._view is None:
                self._view = self._looked()
            return self._view

    def _looked(self) -> View:
        generation = self._generation
        self._count_new()
        live = np.ones(len(generation.segment.keys), dtype=np.bool_)
        live[[row for key in self._struck if (row := generation.places.get(key)) is not None]] = False
        still = [
            np.array([self._part_of.get(key) is part for key in part.keys], np.bool_) for part in self._parts
        ]
        return View(generation, (generation.segment, *self._parts), np.concatenate([live, *still]))

    def _count_new(self) -> None:
        """Put what is not counted yet into a part, together with those parts that are not much larger."""
        new = [document for key, document in self._fresh.items() if key not in self._part_of]
        if not new:
            return
        while self._parts and len(self._parts[-1].keys) <= 2 * len(new):
            last = self._parts.pop()
            new = [self._fresh[key] for key in last.keys if self._part_of.get(key) is last] + new
        part = segment_of(new, self._generation.statistics, self._generation.model)
        self._parts.append(part)
        self._part_of.update(dict.fromkeys(part.keys, part))


def build(documents: Sequence[Document], *, embedder: Embedder | None = None) -> Generation:
    """A generation of these documents, placed also by a foreign model where one is given.

    Raises ``Problem`` for none, for two with one key, and if the model does not answer.
    """
    texts = _counted(documents)
    statistics = statistics_of(texts)
    model = latent.train(texts)
    segment = _segment(documents, texts, statistics, model)
    if embedder is None:
        return Generation(statistics, model, segment)
    segment = replace(segment, meanings=meanings_of(embedder, documents))
    return Generation(statistics, model, segment, embedder.name)


def segment_of(documents: Sequence[Document], statistics: Statistics, model: Model) -> Segment:
    """Documents weighed by the numbers and placed by the model of a generation."""
    return _segment(documents, _counted(documents), statistics, model)


def _counted(documents: Sequence[Document]) -> Counted:
    if not documents:
        raise Problem("没有可以排序的材料：一份也没有给。")
    keys: set[str] = set()
    for document in documents:
        if document.key in keys:
            raise Problem(f"编号“{document.key}”出现了两次，每份材料要有自己的编号。")
        keys.add(document.key)
    starts = range(0, len(documents), _BLOCK)
    return stacked(counted(bag_of(documents[start : start + _BLOCK])) for start in starts)


def _segment(documents: Sequence[Document], texts: Counted, statistics: Statistics, model: Model) -> Segment:
    keys = tuple(document.key for document in documents)
    return Segment(keys, postings_of(texts, statistics), model.vectors(texts))
