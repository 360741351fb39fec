"""When the sides of a pair are asked for news."""

from __future__ import annotations

from collections.abc import Sequence


def due_mark(silent: int, reminded: int | None, days: Sequence[int]) -> int | None:
    """The mark that is due after ``silent`` days without news: the latest that has passed, unless it was said already."""
    passed = [mark for mark in sorted(days) if silent >= mark]
    if not passed or (reminded is not None and reminded >= passed[-1]):
        return None
    return passed[-1]
