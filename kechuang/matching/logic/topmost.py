"""The best of many scores, in an order that never varies: by score, then by row."""

from __future__ import annotations

import numpy as np

from kechuang.matching.logic.terms import Floats, Ints


def topmost(scores: Floats, most: int) -> Ints:
    """The rows of the best scores above zero, best first."""
    last = len(scores) - most
    least = np.partition(scores, last)[last] if last > 0 else np.float32(0)
    above = np.flatnonzero(scores > max(least, 0))
    if least > 0 and len(above) < most:
        above = np.concatenate([above, np.flatnonzero(scores == least)[: most - len(above)]])
    return above[np.argsort(-scores[above], kind="stable")] if len(above) else above
