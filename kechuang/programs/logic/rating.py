"""The five levels of a rating and what they add up to; a kind that nobody rated is unknown, not bad."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

STARS: dict[int, str] = {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"}
#: From here down a reason is required and an answer is owed.
LOW = 2


@dataclass(frozen=True)
class Tally:
    """How often each level was given, of how many cases that could have been rated."""

    counts: Mapping[int, int]
    ended: int

    @property
    def rated(self) -> int:
        """How many were rated."""
        return sum(self.counts.values())

    @property
    def silent(self) -> int:
        """How many were not: what they would have said is unknown."""
        return max(self.ended - self.rated, 0)

    @property
    def content(self) -> Decimal | None:
        """Per cent of the rated that were content (three stars and more); None if nobody rated."""
        if not self.rated:
            return None
        good = sum(count for stars, count in self.counts.items() if stars > LOW)
        return (Decimal(good) * 100 / Decimal(self.rated)).quantize(Decimal("0.1"))
