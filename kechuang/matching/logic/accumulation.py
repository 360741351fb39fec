"""The one loop that takes the time: adding up the weights of a question's terms. By numba where it is installed.

Both ways add the same float32 numbers in the same order: the results are equal to the last bit.
"""

from __future__ import annotations

from kechuang.matching.logic.terms import Floats, Ints

try:
    import numba
except ImportError:  # a county's one box does without: 190 MB for speed that it does not need
    numba = None


def add_plainly(scores: Floats, rows: Ints, weights: Floats, spans: Ints, factors: Floats) -> None:
    """Add to ``scores`` the weights in each span of the postings, times the span's factor."""
    for (start, stop), factor in zip(spans.tolist(), factors, strict=True):
        scores[rows[start:stop]] += weights[start:stop] * factor


def _loop(scores: Floats, rows: Ints, weights: Floats, spans: Ints, factors: Floats) -> None:
    for term in range(len(factors)):
        factor = factors[term]
        for place in range(spans[term, 0], spans[term, 1]):
            scores[rows[place]] += weights[place] * factor


if numba is None:
    add = add_plainly
else:
    # read-only arrays are those of a memory-mapped generation
    _fixed = [numba.types.Array(kind, 1, "C", readonly=True) for kind in (numba.int32, numba.float32)]
    _signature = numba.void(
        numba.float32[::1], *_fixed, numba.types.Array(numba.int64, 2, "C", readonly=True), _fixed[1]
    )
    add = numba.njit(_signature, nogil=True, cache=True)(_loop)


def has_numba() -> bool:
    """Is the fast loop in use?"""
    return numba is not None
