"""Texts to the numbers that models of the BERT family take: single Chinese characters, pieces of Latin words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from kechuang.core.logic.verdicts import Problem
from kechuang.matching.logic.terms import Ints

_PARTS = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]|[^\W_]+|[^\w\s]|_")
_HAN = re.compile(r"([\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])")
_LONGEST_WORD = 100


@dataclass(frozen=True)
class WordPieces:
    """A vocabulary, a piece a line, as such models carry it in ``vocab.txt``."""

    places: dict[str, int]
    most: int = 512
    _known: dict[str, list[int]] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path, most: int = 512) -> WordPieces:
        """Read a vocabulary. Raises ``Problem`` where there is none, or one without the pieces that all have."""
        try:
            lines = path.read_text(encoding="utf-8").split("\n")
        except FileNotFoundError:
            raise Problem(f"模型旁边要有词表“{path}”。") from None
        places = {line.rstrip("\r"): place for place, line in enumerate(lines) if line.rstrip("\r")}
        missing = [each for each in ("[PAD]", "[UNK]", "[CLS]", "[SEP]") if each not in places]
        if missing:
            raise Problem(f"词表“{path}”缺 {'、'.join(missing)}，不是这类模型的词表。")
        return cls(places, most)

    def numbers(self, texts: Sequence[str]) -> tuple[Ints, Ints]:
        """The pieces of texts, filled up to the longest, and which of them are real."""
        rows = [self._row(text) for text in texts]
        width = max(map(len, rows), default=0)
        found = np.full((len(rows), width), self.places["[PAD]"], dtype=np.int64)
        real = np.zeros((len(rows), width), dtype=np.int64)
        for at, row in enumerate(rows):
            found[at, : len(row)] = row
            real[at, : len(row)] = 1
        return found, real

    def _row(self, text: str) -> list[int]:
        plain = _HAN.sub(r" \1 ", unicodedata.normalize("NFKC", text).lower())
        pieces = [piece for word in _PARTS.findall(plain) for piece in self._pieces(word)]
        return [self.places["[CLS]"], *pieces[: self.most - 2], self.places["[SEP]"]]

    def _pieces(self, word: str) -> list[int]:
        """The longest pieces from the left; one unknown for a word that cannot be laid out."""
        found: list[int] = []
        start = 0
        while start < len(word) <= _LONGEST_WORD:
            stop = len(word)
            while stop > start:
                piece = self.places.get(("##" if start else "") + word[start:stop])
                if piece is not None:
                    break
                stop -= 1
            else:
                return [self.places["[UNK]"]]
            found.append(piece)
            start = stop
        return found or [self.places["[UNK]"]]
