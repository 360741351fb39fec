"""What is ranked and what asks: a text in named fields."""

from __future__ import annotations

from dataclasses import dataclass

#: How much one word in a field counts, beside one in the text (BM25F).
FIELD_WEIGHTS = {"title": 2, "keywords": 2, "abstract": 1}
FIELDS = tuple(FIELD_WEIGHTS)


@dataclass(frozen=True, slots=True)
class Document:
    """An offer, a need, an expert: whatever can be found or can ask. ``key`` is its own among all of one index.

    ``is_secret``: it must not leave this machine (a masked offer or need, be it the public wording).
    """

    key: str
    title: str
    abstract: str = ""
    keywords: str = ""
    is_secret: bool = False

    def fields(self) -> tuple[tuple[str, str], ...]:
        """Name and text of each field that is not empty."""
        return tuple((name, text) for name in FIELDS if (text := getattr(self, name)))
