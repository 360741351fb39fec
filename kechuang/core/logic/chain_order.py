"""The true order of chained records, told from their links alone. Used by ``chain``."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

_A_SWAP = 2


@dataclass(frozen=True, slots=True)
class Link:
    """One record as the chain sees it: where it was found, what it says, what it ought to say."""

    position: int  # in the list as stored
    seq: int  # the number that the row bears
    number: int  # the number that its hash was made with, where that can be told
    previous: str
    hash: str
    computed: str  # the hash that its body and ``previous`` give
    intact: bool  # the content is what was hashed (the number of the row may still be altered)

    @property
    def names(self) -> frozenset[str]:
        """The hashes by which the next record may know this one, whichever of them was altered."""
        return frozenset({self.hash, self.computed}) - {""}


@dataclass(frozen=True, slots=True)
class Run:
    """Records that link to one another without a break, in their true order; never empty."""

    links: tuple[Link, ...]
    from_genesis: bool
    first_number: int  # the true number of the first record

    @property
    def last_number(self) -> int:
        """The true number of the last record."""
        return self.first_number + len(self.links) - 1


def arrange(links: Iterable[Link], genesis: str, first_seq: int) -> list[Run]:
    """Runs of linked records in the order of their numbers; the one from ``genesis`` comes first.

    A run from ``genesis`` is numbered from ``first_seq``, any other by what most of its records say.
    """
    links = list(links)
    followers: dict[str, list[Link]] = {}
    for link in links:
        followers.setdefault(link.previous, []).append(link)
    known = frozenset[str]().union(*(link.names for link in links))
    heads = [link for link in links if link.previous == genesis]
    heads += [link for link in links if link.previous != genesis and link.previous not in known]
    # What no head leads to hangs on a record that already has a follower, or on itself.
    heads += sorted(links, key=lambda link: link.number)
    visited: set[int] = set()
    chains = [_follow(head, followers, visited) for head in heads]
    runs = [_run(chain, genesis, first_seq) for chain in chains if chain]
    return sorted(runs, key=lambda run: (not run.from_genesis, run.first_number))


def _run(chain: list[Link], genesis: str, first_seq: int) -> Run:
    if chain[0].previous == genesis:
        return Run(tuple(chain), from_genesis=True, first_number=first_seq)
    numbers = Counter(link.number - index for index, link in enumerate(chain))
    return Run(tuple(chain), from_genesis=False, first_number=numbers.most_common(1)[0][0])


def _follow(head: Link, followers: dict[str, list[Link]], visited: set[int]) -> list[Link]:
    run: list[Link] = []
    link: Link | None = head if head.position not in visited else None
    while link is not None:
        visited.add(link.position)
        run.append(link)
        candidates = [item for name in link.names for item in followers.get(name, ())]
        candidates = [item for item in candidates if item.position not in visited]
        link = min(candidates, key=lambda item: (not item.intact, item.position), default=None)
    return run


def out_of_place(runs: Iterable[Run]) -> list[Link]:
    """The fewest records that must have been moved to give the stored order.

    When exactly two records stand in each other's place, both are named.
    """
    order = [link for run in runs for link in run.links]
    places = sorted(link.position for link in order)
    shifted = [link for link, place in zip(order, places, strict=True) if link.position != place]
    if len(shifted) <= _A_SWAP:
        return shifted
    stay = _longest_rise([link.position for link in order])
    return [link for link in order if link.position not in stay]


def _longest_rise(values: list[int]) -> set[int]:
    """A longest increasing subsequence of distinct ``values``, in O(n log n)."""
    tails: list[int] = []
    chain: dict[int, int | None] = {}
    for value in values:
        place = bisect_left(tails, value)
        chain[value] = tails[place - 1] if place else None
        tails[place : place + 1] = [value]
    kept: set[int] = set()
    step = tails[-1] if tails else None
    while step is not None:
        kept.add(step)
        step = chain[step]
    return kept
