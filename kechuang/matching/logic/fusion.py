"""One score of two: by words and by place, each as a share of its best, counting the same."""

from __future__ import annotations

import numpy as np

from kechuang.matching.logic.terms import Floats


def fuse(by_words: Floats, by_place: Floats) -> Floats:
    """The mean of both as shares of their best; below zero counts as nothing. Neither is changed."""
    return _share(by_words) + _share(by_place)


def _share(scores: Floats) -> Floats:
    best = scores.max(initial=0)
    factor = np.float32(0.5 / best) if best > 0 else np.float32(0)
    return np.maximum(scores, 0) * factor
