"""Feedback without a person: where a question's best answers by words lie is where the rest is looked for.

The question's own few characters place it badly; the weighted middle of its best answers places it well, and only
documents that it may be answered with are asked.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kechuang.matching.logic.index import View
from kechuang.matching.logic.terms import Floats, Ints
from kechuang.matching.logic.topmost import topmost

#: Answers that are listened to.
LISTENED = 20


def middle(view: View, scores: Floats) -> tuple[Floats, Ints]:
    """The middle of the best answers by words, weighed by their scores, and their rows, best first."""
    rows = topmost(scores, LISTENED)
    vectors = vectors_of(view, rows)
    total = scores[rows] @ vectors if len(rows) else np.zeros(vectors.shape[1], dtype=np.float32)
    length = np.linalg.norm(total)
    return (total / length if length > 0 else total).astype(np.float32), rows


def vectors_of(view: View, rows: Ints) -> Floats:
    """Where the documents of these rows lie."""
    parts: Sequence[Floats] = [segment.vectors for segment in view.segments]
    if len(parts) == 1:
        return np.asarray(parts[0][rows])
    ends = np.cumsum([len(part) for part in parts])
    where = np.searchsorted(ends, rows, side="right")
    found = np.zeros((len(rows), parts[0].shape[1]), dtype=np.float32)
    for number in np.unique(where).tolist():
        chosen = where == number
        found[chosen] = parts[number][rows[chosen] - (ends[number] - len(parts[number]))]
    return found
