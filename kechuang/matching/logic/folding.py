"""One writing for each character: simplified, half width, lower case; whatever is no letter or number is a gap.

Folding goes character by character, so that documents and questions always fold alike and every folded character
knows where in the text it stands.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC

GAP = " "


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    from opencc import OpenCC  # 40 ms and 8 MB of tables: only once something is folded

    return OpenCC("t2s")


class _Folding(dict[int, str]):
    """Character → what stands for it; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        plain = unicodedata.normalize("NFKC", chr(code)).lower()
        if not plain.isascii():
            plain = _converter().convert(plain)
        kept = "".join(each if each.isalnum() else GAP for each in plain)
        self[code] = kept
        return kept


_FOLDING = _Folding()


def fold(text: str) -> str:
    """The text with one writing for each character and gaps for all that is no word."""
    return text.translate(_FOLDING)


def folded_with_places(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters where in ``text`` it stands."""
    folded = fold(text)
    if len(folded) == len(text):
        return folded, list(range(len(text)))
    places = [place for place, each in enumerate(text) for _ in _FOLDING[ord(each)]]
    return folded, places
