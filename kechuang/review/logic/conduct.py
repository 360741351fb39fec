"""How experts work, in numbers: punctual, apart from the others, thorough; and what a person should look at.

Nothing here judges anybody: flags are hints for organisers, weights are soft (never a bar) in the next draw. All bounds are
design values, not law.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from fractions import Fraction
from itertools import combinations

#: Comments that are this alike, and long enough to be no set phrase, look copied.
ALIKE = Fraction(9, 10)
LONG_ENOUGH = 20
#: Fewer seconds an item than this is too fast to have read anything.
SECONDS_AN_ITEM = 20
#: So many sheets, all of one side of the others' mean by so many points, are one-sided.
ONE_SIDED_FROM = 4
ONE_SIDED_POINTS = Fraction(8)


@dataclass(frozen=True, slots=True)
class Worked:
    """One submitted sheet. ``others``: the mean of the other experts' totals, None if there are none."""

    total: Fraction
    others: Fraction | None
    comment: str
    seconds: int
    items: int
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Measured:
    """An expert's figures over his sheets. None where nothing can be said.

    ``punctual``: of the sheets assigned, how many came in time. ``deviation``: mean distance from the others, in points.
    ``depth``: characters a comment, on average. ``pace``: seconds an item, on average.
    """

    assigned: int
    submitted: int
    punctual: Fraction
    deviation: Fraction | None
    depth: Fraction | None
    pace: Fraction | None
    flags: tuple[str, ...]


def measured(assigned: int, sheets: Sequence[Worked]) -> Measured:
    """The figures of one expert. ``assigned``: sheets he had, those submitted included; at least one."""
    apart = [abs(each.total - each.others) for each in sheets if each.others is not None]
    count = len(sheets)
    timely = sum(not each.is_late for each in sheets)
    return Measured(
        assigned, count, Fraction(timely, assigned), _mean(apart), _mean([Fraction(len(each.comment)) for each in sheets]),
        _mean([Fraction(each.seconds, each.items) for each in sheets if each.items]), flags_of(sheets),
    )  # fmt: skip


def flags_of(sheets: Sequence[Worked]) -> tuple[str, ...]:
    """What a person should look at, in Chinese; empty if nothing stands out."""
    found = []
    sides = [each.total - each.others for each in sheets if each.others is not None]
    if len(sides) >= ONE_SIDED_FROM:
        if all(each >= ONE_SIDED_POINTS for each in sides):
            found.append(f"每份都比其他专家高{ONE_SIDED_POINTS}分以上")
        if all(each <= -ONE_SIDED_POINTS for each in sides):
            found.append(f"每份都比其他专家低{ONE_SIDED_POINTS}分以上")
    if pairs := copied([each.comment for each in sheets]):
        found.append(f"有{pairs}对意见几乎一样")
    fast = [each for each in sheets if each.items and each.seconds < SECONDS_AN_ITEM * each.items]
    if fast:
        found.append(f"有{len(fast)}份平均每项不到{SECONDS_AN_ITEM}秒")
    return tuple(found)


def copied(comments: Sequence[str]) -> int:
    """How many pairs of comments are almost the same, short set phrases left out."""
    long = ["".join(each.split()) for each in comments if len("".join(each.split())) >= LONG_ENOUGH]
    return sum(_is_alike(one, other) for one, other in combinations(long, 2))


def _is_alike(one: str, other: str) -> bool:
    if one == other:
        return True
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


def quality_of(figures: Measured, agreement: Fraction | None) -> Fraction:
    """How somebody has worked, from 0 to 1: half for coming in time, a quarter each for depth and agreement.

    Only for those who have reviewed; what it weighs in a draw, and that it bars nobody, ``logic.draw.soft_weight`` says.
    """
    depth = min((figures.depth or Fraction(0)) / 60, Fraction(1))
    agrees = Fraction(1) if agreement is None else max(agreement, Fraction(0))
    return figures.punctual / 2 + depth / 4 + agrees / 4


def _mean(values: Sequence[Fraction]) -> Fraction | None:
    return sum(values, Fraction(0)) / len(values) if values else None
