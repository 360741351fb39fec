"""Ideas put together into topics by their words: TF-IDF of words and of pairs of characters, average linkage, deterministic.

The threshold is our design: no rule says when two ideas are one topic. A person may move any idea and name any topic, and
what he did is kept.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log

import numpy as np
import rjieba
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: Design, not law: the average cosine from which ideas are put together.
TOGETHER = 0.18
MOST_WORDS = 6
_RUNS = re.compile(r"[一-鿿]+|[a-z][a-z0-9+.-]*")
#: Words that tie nothing together in a proposal.
_EMPTY = frozenset({
    "以及", "进行", "通过", "对于", "关于", "可以", "能够", "需要", "希望", "建议", "支持", "开展", "研究", "技术", "项目",
    "应用", "发展", "推动", "加强", "问题", "我们", "单位", "企业", "相关", "目前", "实现", "提高", "提升", "解决", "方面",
    "工作", "建设", "产品", "关键", "示范", "攻关", "开发", "及其", "一种", "没有", "一个",
})  # fmt: skip


@dataclass(frozen=True)
class Text:
    """One idea's words. ``topic``: of an idea that stays where a person or a vote has fixed it; None: to be placed."""

    key: int
    title: str
    text: str = ""
    topic: int | None = None


@dataclass(frozen=True)
class Group:
    """Ideas that belong together. ``topic``: an existing one that they join; None: a new one with this ``title``."""

    topic: int | None
    keys: tuple[int, ...]
    title: str
    words: tuple[str, ...]


def group(texts: Sequence[Text], *, together: float = TOGETHER) -> list[Group]:
    """Put ideas together; in whatever order they are given, the same groups come out.

    Groups begin as the fixed topics and as single ideas; the two ideas that are most alike come first, and their groups
    are joined if all pairs between them are alike by ``together`` on average. Two fixed topics are never joined.
    """
    rows = sorted(texts, key=lambda each: each.key)
    if not rows:
        return []
    alike = _cosines(rows)
    members = _begin(rows)
    where = {place: key for key, places in members.items() for place in places}
    pairs = [
        (-alike[i, j], i, j)
        for i in range(len(rows))
        for j in range(i + 1, len(rows))
        if alike[i, j] >= together
    ]
    for _, i, j in sorted(pairs):
        one, other = where[i], where[j]
        if one == other or (one[0] == "topic" and other[0] == "topic"):
            continue
        if alike[np.ix_(members[one], members[other])].mean() < together:
            continue
        # A fixed topic takes the other in; of two new groups the one with the oldest idea.
        stays, goes = (one, other) if _ranks(one) < _ranks(other) else (other, one)
        members[stays] = sorted(members[stays] + members.pop(goes))
        where |= dict.fromkeys(members[stays], stays)
    return [_group(key, members[key], rows, alike) for key in sorted(members, key=_ranks)]


def tying_words(texts: Iterable[Text]) -> tuple[str, ...]:
    """The words that tie ideas together: those that most of them have, longer ones first among equals; of one idea its own."""
    rows = list(texts)
    seen = Counter(word for each in rows for word in set(_words(f"{each.title} {each.text}")))
    titled = Counter(word for each in rows for word in set(_words(each.title)))
    least = 2 if len(rows) > 1 else 1
    found = [word for word, count in seen.items() if count >= least]
    found.sort(key=lambda word: (-seen[word], -titled[word], -len(word), word))
    return tuple(found[:MOST_WORDS])


_Key = tuple[str, int]


def _ranks(key: _Key) -> tuple[bool, int]:
    return key[0] != "topic", key[1]


def _begin(rows: Sequence[Text]) -> dict[_Key, list[int]]:
    members: dict[_Key, list[int]] = {}
    for place, each in enumerate(rows):
        key = ("idea", each.key) if each.topic is None else ("topic", each.topic)
        members.setdefault(key, []).append(place)
    return members


def _group(key: _Key, places: Sequence[int], rows: Sequence[Text], alike: Floats) -> Group:
    # The title of the idea that is most like the others; the oldest of equals.
    inner = alike[np.ix_(places, places)].sum(axis=1)
    middle = places[int(np.argmax(np.round(inner, 9)))]
    mine = [rows[place] for place in places]
    return Group(
        key[1] if key[0] == "topic" else None,
        tuple(each.key for each in mine),
        rows[middle].title,
        tying_words(mine),
    )


def _words(text: str) -> list[str]:
    found: list[str] = []
    for run in _RUNS.findall(text.lower()):
        found += [run] if run.isascii() else rjieba.cut(run)
    return [word for word in found if len(word) > 1 and word not in _EMPTY]


def _pairs(text: str) -> list[str]:
    return [
        run[k : k + 2]
        for run in _RUNS.findall(text.lower())
        if not run.isascii()
        for k in range(len(run) - 1)
    ]


def _cosines(rows: Sequence[Text]) -> Floats:
    """The mean of the cosines by words and by pairs of characters: new terms that no dictionary knows count by the latter."""
    both = [
        [
            Counter(cut(each.title)) + Counter(cut(each.title)) + Counter(cut(f"{each.title} {each.text}"))
            for each in rows
        ]
        for cut in (_words, _pairs)
    ]
    return (_cosine(both[0]) + _cosine(both[1])) / 2


def _cosine(bags: Sequence[Mapping[str, int]]) -> Floats:
    held = Counter(word for bag in bags for word in bag)
    # Sorted, so that sums come out the same on every machine.
    places = {word: place for place, word in enumerate(sorted(held))}
    table = np.zeros((len(bags), max(1, len(places))))
    for row, bag in enumerate(bags):
        for word, count in bag.items():
            table[row, places[word]] = (1 + log(count)) * (log((1 + len(bags)) / (1 + held[word])) + 1)
    norms = np.linalg.norm(table, axis=1, keepdims=True)
    table = np.divide(table, norms, out=np.zeros_like(table), where=norms > 0)
    cosines: Floats = table @ table.T
    return cosines
