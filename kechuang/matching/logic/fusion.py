"""One score of several parts: by words, by place, by a foreign model; each as a share of its best, counting the same."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kechuang.matching.logic.terms import Floats

#: The parts in their order; the last only where an operator has named a model.
PARTS = ("words", "place", "meaning")


def shares(parts: Sequence[Floats]) -> list[Floats]:
    """Each part as a share of its best, divided by how many there are; below zero counts as nothing. None is changed."""
    return [_share(scores, len(parts)) for scores in parts]


def fuse(*parts: Floats) -> Floats:
    """The mean of the parts as shares of their best."""
    found = shares(parts)
    return sum(found[1:], start=found[0])


def _share(scores: Floats, of: int) -> Floats:
    best = scores.max(initial=0)
    factor = np.float32(1 / of / best) if best > 0 else np.float32(0)
    return np.maximum(scores, 0) * factor
