"""A latent model of the corpus itself: pairs of characters that come together lie together.

Trained on at most ``MOST_TRAINED`` texts, evenly chosen, by an exact eigenvalue decomposition of their likenesses;
all other texts are placed by their pairs. Deterministic: no random start.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kechuang.matching.logic.postings import Counted
from kechuang.matching.logic.terms import PAIR, Codes, Floats, Ints, kinds_of

if TYPE_CHECKING:
    from scipy import sparse

#: The quality is the same from 64 to 256.
DIMENSIONS = 128
MOST_TRAINED = 3_000
MOST_PAIRS = 60_000
_SEEN_AT_LEAST = 2
_BLOCK = 4_096


@dataclass(frozen=True)
class Model:
    """``projection`` places a text by its pairs (sorted ``codes``), each weighed by its rarity."""

    codes: Codes
    rarities: Floats
    projection: Floats

    @property
    def dimensions(self) -> int:
        """Numbers that place a text."""
        return int(self.projection.shape[1])

    def vectors(self, texts: Counted) -> Floats:
        """Where texts lie: length 1, or all zeros for one without a known pair."""
        size = texts.table.shape[0]
        found = np.zeros((size, self.dimensions), dtype=np.float32)
        if not self.dimensions:
            return found
        from scipy import sparse  # heavy: only where texts are placed

        columns, known = _places(self.codes, texts.codes)
        for start in range(0, size, _BLOCK):
            part = sparse.csr_array(texts.table[start : start + _BLOCK])
            found[start : start + _BLOCK] = unit(self._weighed(part, columns, known) @ self.projection)
        return found

    def _weighed(self, table: sparse.csr_array, columns: Ints, known: NDArray[np.bool_]) -> sparse.csr_array:
        return _tfidf(_only(table, columns, known, len(self.codes)), self.rarities)


def train(texts: Counted) -> Model:
    """The model of a corpus; without dimensions if there is nothing to learn from."""
    from scipy import linalg, sparse  # heavy: only where a model is trained

    size = texts.table.shape[0]
    chosen = np.unique(np.linspace(0, size - 1, min(size, MOST_TRAINED)).astype(np.int64))
    table = sparse.csr_array(texts.table[chosen])
    seen = np.bincount(table.indices, minlength=len(texts.codes))
    seen[kinds_of(texts.codes) != PAIR] = 0
    kept = np.flatnonzero(seen >= _SEEN_AT_LEAST)
    kept = np.sort(kept[np.argsort(-seen[kept], kind="stable")[:MOST_PAIRS]])
    codes = texts.codes[kept]
    rarities = np.log((len(chosen) + 1) / (seen[kept] + 0.5)).astype(np.float32)
    columns, known = _places(codes, texts.codes)
    table = _tfidf(_only(table, columns, known, len(codes)), rarities)
    dimensions = min(DIMENSIONS, len(chosen) - 1, len(codes))
    if dimensions < 1:
        return Model(codes[:0], rarities[:0], np.empty((0, 0), dtype=np.float32))
    likenesses = (table @ table.T).toarray()
    last = len(chosen) - 1
    values, vectors = linalg.eigh(likenesses, subset_by_index=[last - dimensions + 1, last])
    values, vectors = values[::-1], vectors[:, ::-1]
    real = values > values[0] * 1e-5
    projection = table.T @ (vectors[:, real] / np.sqrt(values[real])).astype(np.float32)
    return Model(codes, rarities, np.ascontiguousarray(projection, dtype=np.float32))


def unit(rows: Floats) -> Floats:
    """Rows of length 1; rows of zeros stay."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 1e-6)


def _places(codes: Codes, asked: Codes) -> tuple[Ints, NDArray[np.bool_]]:
    """Where each of the ``asked`` stands among the sorted ``codes``, and whether it does."""
    if not len(codes):
        return np.zeros(len(asked), dtype=np.int64), np.zeros(len(asked), dtype=np.bool_)
    places = np.minimum(np.searchsorted(codes, asked), len(codes) - 1)
    return places, codes[places] == asked


def _only(table: sparse.csr_array, columns: Ints, known: NDArray[np.bool_], width: int) -> sparse.csr_array:
    """The table with the known columns alone, in their new places."""
    kept = known[table.indices]
    ends = np.concatenate([[0], np.cumsum(kept)])[table.indptr]
    shape = (table.shape[0], width)
    from scipy import sparse  # see train

    return sparse.csr_array((table.data[kept], columns[table.indices[kept]], ends), shape=shape)


def _tfidf(table: sparse.csr_array, rarities: Floats) -> sparse.csr_array:
    """Counts damped by logarithm, weighed by rarity, rows of length 1."""
    data = ((1 + np.log(table.data)) * rarities[table.indices]).astype(np.float32)
    row = np.repeat(np.arange(table.shape[0]), np.diff(table.indptr))
    lengths = np.sqrt(np.bincount(row, weights=data * data, minlength=table.shape[0]))
    data /= np.maximum(lengths, 1e-6)[row].astype(np.float32)
    from scipy import sparse  # see train

    return sparse.csr_array((data, table.indices, table.indptr), shape=table.shape)
