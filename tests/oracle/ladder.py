"""What the rungs of 优质中小企业梯度培育 share: growth over two years, R&D of the years, waivers."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from tests.oracle.common import MET, UNKNOWN, UNMET, Given, ge


def growth_reaches(given: Given, name: str, last: int, percent: int) -> str:
    """Has ``name`` grown by so much a year over two years (年均)? Compound unless the mean of two steps is chosen."""
    early, late = given(name, last - 2), given(name, last)
    if given.reads("average_growth", "compound") == "mean":
        middle = given(name, last - 1)
        if early is None or middle is None or late is None or early <= 0 or middle <= 0:
            return UNKNOWN
        mean = (Fraction(middle) / early + Fraction(late) / middle) / 2 - 1
        return ge(mean, Fraction(percent, 100))
    if early is None or late is None or early <= 0:
        return UNKNOWN
    if late < 0:
        return UNMET
    return ge(Fraction(late) / early, (1 + Fraction(percent, 100)) ** 2)


def waived(word: str, *waivers: Any) -> str:
    """A condition that one of several honours replaces."""
    if word == MET or True in waivers:
        return MET
    return UNKNOWN if word == UNKNOWN or None in waivers else UNMET
