"""Pure functions that bring an indicator's value to 0…1: between two ends, among peers, by steps. Exact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any


def min_max(value: Any, low: Any, high: Any) -> Fraction:
    """Where ``value`` stands between ``low`` (0) and ``high`` (1); beyond them 0 or 1. ``low > high``: less is better.

    Raises ``ValueError`` where both ends are the same.
    """
    if low == high:
        raise ValueError("得零分和得满分的数值不能相同")
    place = (Fraction(value) - Fraction(low)) / (Fraction(high) - Fraction(low))
    return min(max(place, Fraction(0)), Fraction(1))


def percentile(value: Any, peers: Sequence[Any], *, is_lower_better: bool = False) -> Fraction:
    """The share of ``peers`` that ``value`` is ahead of, ties counting half. Raises ``ValueError`` without peers."""
    if not peers:
        raise ValueError("没有可比的同类企业")
    own = Fraction(value)
    behind = sum(1 for each in peers if (Fraction(each) > own if is_lower_better else Fraction(each) < own))
    level = sum(1 for each in peers if Fraction(each) == own)
    return (Fraction(behind) + Fraction(level, 2)) / len(peers)


def step(value: Any, steps: Sequence[Sequence[Any]]) -> Fraction:
    """The mark of the first step (lower bound inclusive, mark) that ``value`` reaches, highest first; none: 0."""
    own = Fraction(value)
    return next((Fraction(mark) for low, mark in steps if own >= Fraction(low)), Fraction(0))


def normalised(value: Any, setting: Mapping[str, Any]) -> Fraction:
    """The value by the setting's ``kind``: ``min_max`` (low, high), ``percentile`` (peers), ``step`` (steps).

    Raises ``ValueError`` for another kind.
    """
    kind = setting.get("kind")
    if kind == "min_max":
        return min_max(value, setting["low"], setting["high"])
    if kind == "percentile":
        return percentile(value, setting["peers"], is_lower_better=setting.get("direction") == "lower")
    if kind == "step":
        return step(value, setting["steps"])
    raise ValueError(f"没有“{kind}”这种归一化方法，可用：min_max、percentile、step")
