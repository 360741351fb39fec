"""A foreign model that places texts, where an operator has one: a third part of the score. Off unless it is named.

Documents are placed when a generation is built, questions when they ask; what is published in between is found by the
other parts. What is secret is never given to a model that lies outside: it has no place there and is found without.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from kechuang.core.logic.verdicts import Problem
from kechuang.matching.logic.documents import Document
from kechuang.matching.logic.terms import Floats

log = logging.getLogger(__name__)

#: Texts given to a model at a time, and how much of each.
_TOGETHER, _LONGEST = 64, 1_000


class Embedder(Protocol):
    """A model of texts. ``name`` tells one from another: places of two models cannot be compared.

    ``is_outside``: do the texts leave this machine?
    """

    name: str
    is_outside: bool

    def embed(self, texts: Sequence[str]) -> Floats:
        """Where each text lies, a row each. Raises ``Problem`` if the model does not answer."""
        ...


def meanings_of(embedder: Embedder, documents: Sequence[Document]) -> Floats:
    """Where documents lie: rows of length 1; zeros for what must not leave. Raises ``Problem`` as the model does."""
    told = [place for place, each in enumerate(documents) if not (each.is_secret and embedder.is_outside)]
    found: Floats | None = None
    for start in range(0, len(told), _TOGETHER):
        part = told[start : start + _TOGETHER]
        rows = embedder.embed([_text(documents[place]) for place in part])
        if found is None:
            found = np.zeros((len(documents), rows.shape[1]), dtype=np.float32)
        if rows.shape != (len(part), found.shape[1]):
            raise Problem(f"向量模型“{embedder.name}”给的数目不对：{len(part)} 段文字，得到 {rows.shape}。")
        found[part] = _unit(rows)
    return np.zeros((len(documents), 0), dtype=np.float32) if found is None else found


def asked(embedder: Embedder, questions: Sequence[Document], width: int) -> Floats | None:
    """Where questions lie; None, and a line in the log, if the model does not answer or is another one now."""
    try:
        found = meanings_of(embedder, questions)
    except Problem as problem:
        log.warning("向量模型没有回答，这次不用它：%s", problem.message)
        return None
    return found if found.shape[1] == width else None


def _text(document: Document) -> str:
    return "\n".join(text for _, text in document.fields())[:_LONGEST]


def _unit(rows: Floats) -> Floats:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 1e-9).astype(np.float32)
