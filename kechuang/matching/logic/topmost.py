"""The best of many scores, in an order that never varies: by score, then by row."""

from __future__ import annotations

import numpy as np

from kechuang.matching.logic.terms import Floats, Ints

#: Stretches looked at for each answer wanted: more of them narrow the choice and take longer to sort.
_STRETCHES = 16


def topmost(scores: Floats, most: int) -> Ints:
    """The rows of the best scores above zero, best first."""
    least = _bound(scores, most)
    rows = np.flatnonzero(scores >= least) if least > 0 else np.flatnonzero(scores > 0)
    return rows[np.argsort(-scores[rows], kind="stable")[:most]]


def _bound(scores: Floats, most: int) -> np.float32:
    """A score that at least ``most`` reach: so many stretches have a best as good. Selecting among all takes 30 times as long."""
    width = max(len(scores) // (_STRETCHES * most), 1)
    stretches = len(scores) // width
    if stretches < most:
        return np.float32(0)
    bests = scores[: stretches * width].reshape(stretches, width).max(axis=1)
    return np.sort(bests)[-most]
