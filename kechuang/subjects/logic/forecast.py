"""What the pool may bring: expected new recognitions by duty-holder, against the target; and what it takes to close the gap.

The chances are assumptions that the reader sees and changes, not law. An expected number is a sum of chances, never
rounded before it is compared; how far off it may be is said by the span beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from math import ceil


class Readiness(StrEnum):
    """How near a firm is, by what the rule found: the class that a chance is given to."""

    READY = "ready"  # nothing unmet, nothing unknown: what is left, only people judge
    UNKNOWN = "unknown"  # nothing unmet, but facts are missing
    NEAR = "near"  # one condition unmet
    FAR = "far"  # several are
    NEVER_JUDGED = "never_judged"


READINESS_TITLES: dict[str, str] = {
    Readiness.READY: "数据条件已齐",
    Readiness.UNKNOWN: "缺数据",
    Readiness.NEAR: "差一项",
    Readiness.FAR: "差多项",
    Readiness.NEVER_JUDGED: "还没有判断",
}


def readiness_of(verdict: str | None, unmet: int | None, unknown: int | None) -> Readiness:
    """The class of a stored answer; None: never judged."""
    if verdict is None or unmet is None or unknown is None:
        return Readiness.NEVER_JUDGED
    if unmet:
        return Readiness.NEAR if unmet == 1 else Readiness.FAR
    return Readiness.UNKNOWN if unknown else Readiness.READY


@dataclass(frozen=True, slots=True)
class Candidate:
    """A firm of the pool: where it is, how near; ``helped``: the reader assumes that its gap will be closed."""

    organisation_id: int
    region: str
    readiness: Readiness
    helped: bool = False
    applying: bool = False


@dataclass(frozen=True, slots=True)
class Outlook:
    """One duty-holder's expected number beside its target. ``low`` counts only what is ready, ``high`` all that is near."""

    region: str
    counts: Mapping[Readiness, int]
    expected: Decimal
    low: Decimal
    high: Decimal
    achieved: int = 0
    target: Decimal | None = None

    @property
    def named(self) -> list[tuple[str, int]]:
        """How many firms there are of each class, with the class's words."""
        return [(READINESS_TITLES[kind], count) for kind, count in self.counts.items()]

    @property
    def total(self) -> Decimal:
        """What is there already and what may still come."""
        return self.achieved + self.expected

    @property
    def gap(self) -> Decimal | None:
        """How far the expected number stays below the target; zero if it does not; None without a target."""
        return None if self.target is None else max(Decimal(0), self.target - self.total)

    @property
    def firms_needed(self) -> int | None:
        """How many firms more must pass; None without a target."""
        return None if self.gap is None else ceil(self.gap)


@dataclass(frozen=True, slots=True)
class Forecast:
    """All duty-holders' outlooks, and their sum."""

    outlooks: Sequence[Outlook]
    whole: Outlook
    chances: Mapping[Readiness, Decimal] = field(default_factory=dict)


def forecast(
    candidates: Iterable[Candidate],
    chances: Mapping[Readiness, Decimal],
    *,
    regions: Sequence[str],
    achieved: Mapping[str, int],
    targets: Mapping[str, Decimal | None],
    whole_target: Decimal | None,
) -> Forecast:
    """The outlook of each region in ``regions`` and of all together. A firm that is helped counts as ready."""
    grouped: dict[str, list[Candidate]] = {code: [] for code in regions}
    for each in candidates:
        grouped.setdefault(each.region, []).append(each)
    outlooks = [
        _outlook(code, own, chances, achieved.get(code, 0), targets.get(code))
        for code, own in grouped.items()
    ]
    everyone = [each for own in grouped.values() for each in own]
    whole = _outlook("", everyone, chances, sum(achieved.values()), whole_target)
    return Forecast(outlooks, whole, chances)


def _outlook(
    region: str,
    candidates: Sequence[Candidate],
    chances: Mapping[Readiness, Decimal],
    achieved: int,
    target: Decimal | None,
) -> Outlook:
    counts = dict.fromkeys(Readiness, 0)
    for each in candidates:
        counts[Readiness.READY if each.helped else each.readiness] += 1
    expected = sum((chances.get(kind, Decimal(0)) * count for kind, count in counts.items()), Decimal(0))
    low = chances.get(Readiness.READY, Decimal(0)) * counts[Readiness.READY]
    near = counts[Readiness.READY] + counts[Readiness.UNKNOWN] + counts[Readiness.NEAR]
    return Outlook(region, counts, expected, low, Decimal(near), achieved, target)
