"""Signals: what else speaks for a pair, as named functions of packs that give a bounded bonus and say why.

A signal moves an answer among those found; it never brings back one that was filtered out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kechuang.core.logic.verdicts import Problem


@dataclass(frozen=True, slots=True)
class Bonus:
    """What a signal gives for one pair, and why, in Chinese."""

    value: float
    words: str


@dataclass(frozen=True)
class Signal:
    """``give`` is asked for (question's key, document's key); None: it has nothing to say. ``most``: its bound."""

    code: str
    title: str
    most: float
    give: Callable[[str, str], Bonus | None]

    def bonus(self, question: str, document: str) -> Bonus | None:
        """The bonus within [0, ``most``]. Raises ``Problem`` for one without words."""
        found = self.give(question, document)
        if found is None:
            return None
        if not found.words.strip():
            raise Problem(f"信号“{self.title}”加了分却没有说明理由。", field=self.code)
        return Bonus(min(max(found.value, 0.0), self.most), found.words)
