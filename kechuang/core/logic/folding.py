"""One writing for each character: simplified, half width, lower case; whatever is no letter or number is a gap.

Folding goes character by character, so that any two texts fold alike and every folded character knows where in the
text it stands.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC


@lru_cache(maxsize=2)
def converter(name: str) -> OpenCC:
    """The converter between scripts of that name (``t2s``, ``s2t``)."""
    from opencc import OpenCC  # 40 ms and 8 MB of tables: only once something is converted

    return OpenCC(name)


class _Table(dict[int, str]):
    """Character → what stands for it; filled as characters are met."""

    def __init__(self, gap: str) -> None:
        super().__init__()
        self.gap = gap

    def __missing__(self, code: int) -> str:
        plain = unicodedata.normalize("NFKC", chr(code)).lower()
        if not plain.isascii():
            plain = converter("t2s").convert(plain)
        kept = "".join(each if each.isalnum() else self.gap for each in plain)
        self[code] = kept
        return kept


class Folding:
    """Folds texts. ``gap``: what stands for a character that is no letter or number; empty, and nothing does."""

    def __init__(self, gap: str) -> None:
        self._table = _Table(gap)

    def fold(self, text: str) -> str:
        """The text with one writing for each character."""
        return text.translate(self._table)

    def with_places(self, text: str) -> tuple[str, list[int]]:
        """The folded text, and for each of its characters where in ``text`` it stands."""
        folded = self.fold(text)
        if self._table.gap and len(folded) == len(text):  # no character vanishes: each stands for itself
            return folded, list(range(len(text)))
        return folded, [place for place, each in enumerate(text) for _ in self._table[ord(each)]]
