"""Counting pairs by stage: how many reached one, how many stand at it, what share went on. Unknown is not zero.

Pairs, organisations and money are three counters that are never mixed, and money of different stages is never added.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True)
class Money:
    """The money of one stage under one name. ``total`` is of those pairs that told; None if none did.

    ``told`` and ``untold``: how many of the pairs that reached the stage by a step of its own told an amount, and how many not.
    """

    title: str
    total: Decimal | None
    told: int
    untold: int


@dataclass(frozen=True)
class FunnelRow:
    """One stage of a cohort. ``ended``: by way of ending, the pairs that ended with this as their furthest stage.

    ``needs`` and ``offers``: the organisations on either side of the pairs that reached it.
    """

    code: str
    title: str
    words: str
    reached: int
    current: int
    ended: Mapping[str, int]
    needs: int
    offers: int
    money: tuple[Money, ...] = ()


@dataclass(frozen=True)
class Funnel:
    """All stages of a cohort, in order."""

    rows: tuple[FunnelRow, ...] = field(default=())

    def row(self, code: str) -> FunnelRow:
        """One stage. Raises ``KeyError``."""
        for row in self.rows:
            if row.code == code:
                return row
        raise KeyError(code)

    def rate(self, since: str, to: str) -> Decimal | None:
        """Which share of those that reached ``since`` reached ``to``, of this cohort; None if none did."""
        return rate(self.row(to).reached, self.row(since).reached)

    def steps(self) -> list[tuple[FunnelRow, Decimal | None]]:
        """Each stage with its rate from the stage before; None for the first, and where nobody reached the one before."""
        before = [None, *self.rows]
        return [
            (row, rate(row.reached, previous.reached) if previous is not None else None)
            for row, previous in zip(self.rows, before, strict=False)
        ]

    @property
    def pairs(self) -> int:
        """How many pairs there are."""
        return self.rows[0].reached if self.rows else 0


def rate(part: int, whole: int) -> Decimal | None:
    """The share, exactly; None of nothing."""
    return Decimal(part) / Decimal(whole) if whole else None


def percent(share: Decimal | None) -> str:
    """A share as it is printed, two places: 11.49%; a dash for what cannot be reckoned."""
    if share is None:
        return "—"
    return f"{(share * 100).quantize(Decimal('0.01'), rounding=ROUND_HALF_UP)}%"


def reached_counts(current: Mapping[str, int], stages: Sequence[str]) -> dict[str, int]:
    """How many reached each stage, of how many stand at each: those at it and those beyond."""
    found, total = {}, 0
    for stage in reversed(stages):
        total += current.get(stage, 0)
        found[stage] = total
    return found


def reached_members(pairs: Iterable[tuple[str, int]], stages: Sequence[str]) -> dict[str, int]:
    """How many different members (organisations) have a pair that reached each stage. ``pairs``: stage, member."""
    furthest: dict[int, int] = {}
    places = {stage: place for place, stage in enumerate(stages)}
    for stage, member in pairs:
        furthest[member] = max(furthest.get(member, 0), places[stage])
    return {stage: sum(1 for at in furthest.values() if at >= place) for stage, place in places.items()}
