"""BM25F: how much a term tells of a document, from its count by fields and the document's length.

``importance · count · (k1 + 1) / (count + k1 · (1 − b + b · length / mean length))``, the count weighted by field and
the length taken within a kind of term.
"""

from __future__ import annotations

import numpy as np

from kechuang.matching.logic.terms import KINDS, Floats, Ints

#: The usual values; they were not fitted.
K1, B = np.float32(1.2), np.float32(0.75)


def damping(lengths: Floats, means: Floats) -> Floats:
    """What is set against a count: more in a document that is longer than the mean."""
    return K1 * (1 - B + B * lengths / means)


def saturated(counts: Floats, against: Floats) -> Floats:
    """A count of which each further one tells less."""
    return counts * (K1 + 1) / (counts + against)


def lengths_by_kind(rows: Ints, kinds: Ints, counts: Floats, size: int) -> Floats:
    """Length of each document (rows) in terms of each kind (columns)."""
    flat = np.bincount(rows * KINDS + kinds, weights=counts, minlength=size * KINDS)
    return flat.reshape(size, KINDS).astype(np.float32)
