"""Search over all rooms: each room offers sources, the words are folded once, and one page shows the groups.

A room registers its sources in its ``search.py``, which is loaded at start::

    @searchable("plans.document", "文件", action="plans.document.view")
    def find_documents(actor, words, limit):
        rows = matching(Document.objects.visible_to(actor), words, ("title", "number"))
        return [Hit(title=str(row), url=…, detail=…) for row in rows[:limit]]

One query a source, whatever the words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from kechuang.core.logic.actor import Actor
from kechuang.core.logic.folding import converter
from kechuang.core.permissions import may
from kechuang.core.registry import Registry

M = TypeVar("M", bound=Model)

#: More words narrow nothing further and only cost time.
MOST_WORDS = 6
LONGEST_WORD = 40
#: Hits shown of each group; the next one tells that there are more.
GROUP_SIZE = 8


@dataclass(frozen=True, slots=True)
class Word:
    """One word that was asked for, in every way that it may be written in the data; lower case."""

    forms: tuple[str, ...]

    def __str__(self) -> str:
        return self.forms[0]

    def stands_in(self, text: str) -> bool:
        """Does the word stand in ``text``, in any of its forms, whatever the script and width of ``text``?"""
        whole = fold(text)
        return any(form in whole for form in self.forms)


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: its name, its address, and one line that tells it from others of the name."""

    title: str
    url: str
    detail: str = ""


Find = Callable[[Actor, Sequence[Word], int], Iterable[Hit]]


@dataclass(frozen=True)
class Source:
    """One kind of thing that can be found. ``action``: without this permission the source is not asked."""

    code: str
    title: str
    find: Find
    action: str = ""


@dataclass(frozen=True)
class Group:
    """What one source found; ``more`` says that there is more than is shown."""

    source: Source
    hits: list[Hit]
    more: bool


sources: Registry[Source] = Registry("search", "搜索来源")


def searchable(code: str, title: str, *, action: str = "") -> Callable[[Find], Find]:
    """Register a source."""

    def register(find: Find) -> Find:
        sources.add(code, Source(code, title, find, action))
        return find

    return register


def search(actor: Actor, text: str) -> list[Group]:
    """The groups that found something. Nothing for a stranger, and nothing for no words."""
    words = words_of(text)
    if not words or not actor.signed_in:
        return []
    groups = []
    for source in sources:
        if source.action and not may(actor, source.action):
            continue
        hits = list(source.find(actor, words, GROUP_SIZE + 1))
        if hits:
            groups.append(Group(source, hits[:GROUP_SIZE], len(hits) > GROUP_SIZE))
    return groups


def matching(rows: QuerySet[M], words: Sequence[Word], fields: Sequence[str]) -> QuerySet[M]:
    """Of ``rows``, those in which every word stands in one of ``fields``, in any of the word's forms."""
    for word in words:
        rows = rows.filter(
            reduce(or_, (Q(**{f"{f}__icontains": form}) for f in fields for form in word.forms), Q())
        )
    return rows


def words_of(text: str) -> list[Word]:
    """The words of what was typed: folded, each with its forms; at most ``MOST_WORDS``."""
    typed = [word[:LONGEST_WORD] for word in _narrow(text).lower().split()]
    return [Word(_forms(word)) for word in dict.fromkeys(typed)][:MOST_WORDS]


def fold(text: str) -> str:
    """Lower case, half width, simplified: what two writings of the same word have in common."""
    return _simplified(_narrow(text).lower())


def _forms(word: str) -> tuple[str, ...]:
    """The word simplified, traditional and as typed, narrow and full width; each once."""
    ways = [_simplified(word), word, _traditional(word)]
    ways += [_wide(word)] if word.isascii() else []
    return tuple(dict.fromkeys(ways))


#: Full-width ASCII to half width; the ideographic space to a space.
_TO_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_TO_WIDE = {narrow: wide for wide, narrow in _TO_NARROW.items() if narrow != 0x20}


def _narrow(text: str) -> str:
    return text.translate(_TO_NARROW)


def _wide(text: str) -> str:
    return text.translate(_TO_WIDE)


def _simplified(text: str) -> str:
    return text if text.isascii() else converter("t2s").convert(text)


def _traditional(text: str) -> str:
    return text if text.isascii() else converter("s2t").convert(text)
