"""The one loop that takes the time: adding up the weights of a question's terms. By numba where it is installed.

Both ways add the same float32 numbers in the same order: the results are equal to the last bit.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from functools import cache

from kechuang.matching.logic.terms import Floats, Ints

Add = Callable[[Floats, Ints, Floats, Ints, Floats], None]


def has_numba() -> bool:
    """Is numba installed? A county's one box does without: 190 MB for speed that it does not need."""
    return importlib.util.find_spec("numba") is not None


def add(scores: Floats, rows: Ints, weights: Floats, spans: Ints, factors: Floats) -> None:
    """Add to ``scores`` the weights in each span of the postings, times the span's factor."""
    fastest()(scores, rows, weights, spans, factors)


def add_plainly(scores: Floats, rows: Ints, weights: Floats, spans: Ints, factors: Floats) -> None:
    """The same without numba. No row comes twice within a span."""
    for (start, stop), factor in zip(spans.tolist(), factors, strict=True):
        scores[rows[start:stop]] += weights[start:stop] * factor


def _loop(scores: Floats, rows: Ints, weights: Floats, spans: Ints, factors: Floats) -> None:
    for term in range(len(factors)):
        factor = factors[term]
        for place in range(spans[term, 0], spans[term, 1]):
            scores[rows[place]] += weights[place] * factor


@cache
def fastest() -> Add:
    """The loop of this machine: compiled where numba is installed."""
    if not has_numba():
        return add_plainly
    import numba  # takes half a second: only once something is ranked

    # read-only: the arrays of a mapped generation
    rows, weights = (numba.types.Array(kind, 1, "C", readonly=True) for kind in (numba.int32, numba.float32))
    spans = numba.types.Array(numba.int64, 2, "C", readonly=True)
    signature = numba.void(numba.float32[::1], rows, weights, spans, weights)
    try:
        return numba.njit(signature, nogil=True, cache=True)(_loop)
    except RuntimeError:  # nowhere to keep what was compiled: compile it in every process
        return numba.njit(signature, nogil=True)(_loop)
