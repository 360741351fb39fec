"""Terms to the documents that hold them: arrays that can be built in blocks and mapped from a file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kechuang.matching.logic import accumulation, bm25
from kechuang.matching.logic.statistics import Statistics, mean_lengths
from kechuang.matching.logic.terms import KINDS, Bag, Codes, Floats, Ints, kinds_of

if TYPE_CHECKING:
    from scipy import sparse


@dataclass(frozen=True)
class Counted:
    """Texts (rows) by terms (columns, sorted ``codes``): each once, counted; and the lengths by kind."""

    codes: Codes
    table: sparse.csr_array
    lengths: Floats


@dataclass(frozen=True)
class Postings:
    """Term ``codes[n]`` stands in the documents ``rows[starts[n]:starts[n + 1]]`` with these weights."""

    codes: Codes
    starts: Ints
    rows: Ints
    weights: Floats

    def spans(self, codes: Codes) -> Ints:
        """From where to where the postings of each term stand; an empty span for one that is in no document."""
        if not len(self.codes) or not len(codes):
            return np.zeros((len(codes), 2), dtype=np.int64)
        places = np.minimum(np.searchsorted(self.codes, codes), len(self.codes) - 1)
        spans = np.stack([self.starts[places], self.starts[places + 1]], axis=1)
        spans[self.codes[places] != codes] = 0
        return spans

    def add_scores(self, scores: Floats, spans: Ints, factors: Floats) -> None:
        """Add what the terms of a question, by their spans, tell of each document."""
        known = spans[:, 1] > spans[:, 0]
        accumulation.add(scores, self.rows, self.weights, spans[known], factors[known])


def counted(bag: Bag) -> Counted:
    """A bag with each term of a text once."""
    from scipy import sparse  # heavy: only where texts are counted

    codes, columns = np.unique(bag.codes, return_inverse=True)
    shape = (bag.size, len(codes))
    table = sparse.csr_array(sparse.coo_array((bag.counts, (bag.rows, columns)), shape=shape))
    table.sum_duplicates()
    lengths = bm25.lengths_by_kind(bag.rows, kinds_of(bag.codes), bag.counts, bag.size)
    return Counted(codes, table, lengths)


def stacked(blocks: Iterable[Counted]) -> Counted:
    """Blocks of texts one below the other."""
    from scipy import sparse  # see counted

    found = list(blocks)
    codes = np.unique(np.concatenate([block.codes for block in found]))
    indices, data, ends, lengths, last = [], [], [np.zeros(1, dtype=np.int64)], [], 0
    while found:
        block = found.pop(0)
        columns = np.searchsorted(codes, block.codes).astype(np.int32)
        indices.append(columns[block.table.indices])
        data.append(block.table.data.astype(np.float32))
        ends.append(block.table.indptr[1:].astype(np.int64) + last)
        last = int(ends[-1][-1]) if len(ends[-1]) else last
        lengths.append(block.lengths)
    rows = np.concatenate(lengths)
    table = sparse.csr_array(
        (np.concatenate(data), np.concatenate(indices), np.concatenate(ends)), shape=(len(rows), len(codes))
    )
    return Counted(codes, table, rows)


def statistics_of(texts: Counted) -> Statistics:
    """How many texts hold each term, and how long they are."""
    size = texts.table.shape[0]
    seen = np.bincount(texts.table.indices, minlength=len(texts.codes))
    return Statistics(size, mean_lengths(texts.lengths.sum(axis=0), size), texts.codes, seen)


def postings_of(texts: Counted, statistics: Statistics) -> Postings:
    """The postings of those terms that are rare enough to ask, weighed by ``statistics``."""
    from scipy import sparse  # see counted

    kept = statistics.asks(texts.codes)
    by_term = sparse.csc_array(texts.table)
    sizes = np.diff(by_term.indptr)
    chosen = np.repeat(kept, sizes)
    column = np.repeat(np.arange(kept.sum()), sizes[kept])
    codes, rows, counts = texts.codes[kept], by_term.indices[chosen], by_term.data[chosen]
    lengths = texts.lengths.ravel()[rows * KINDS + kinds_of(codes)[column].astype(np.int32)]
    damping = bm25.damping(lengths, statistics.lengths[kinds_of(codes)][column])
    weights = bm25.saturated(counts, damping) * statistics.importance(codes)[column]
    starts = np.concatenate([[0], np.cumsum(sizes[kept])]).astype(np.int64)
    return Postings(codes, starts, rows.astype(np.int32), weights.astype(np.float32))
