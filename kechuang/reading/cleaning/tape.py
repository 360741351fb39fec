"""A text under cleaning: each step cuts from it or rewrites it, and the map back follows."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from kechuang.reading.model import Hidden


class Tape:
    """``text`` as it now stands, ``origin`` (one original position for each character) and ``hidden``."""

    def __init__(self, original: str) -> None:
        self.text = original
        self.origin: list[int] = list(range(len(original)))
        self.hidden: list[Hidden] = []

    def cut(self, spans: Iterable[tuple[int, int]], reason: str | None) -> None:
        """Take out ``spans`` (positions in the present text, in order, not overlapping).

        With a ``reason`` they are kept in ``hidden``; without one they are layout that nobody misses.
        """
        text, origin = self.text, self.origin
        texts, origins, last = [], [], 0
        for start, end in spans:
            if end <= start:
                continue
            texts.append(text[last:start])
            origins.append(origin[last:start])
            last = end
            if reason is not None:
                self.hidden.append(Hidden(origin[start], origin[end - 1] + 1, reason))
        if last == 0:
            return
        texts.append(text[last:])
        origins.append(origin[last:])
        self.text = "".join(texts)
        self.origin = list(chain.from_iterable(origins))

    def rewrite(self, text: str) -> None:
        """Put ``text``, of the same length, in place of the present one."""
        if len(text) != len(self.text):
            raise ValueError("a rewrite keeps the length")
        self.text = text
