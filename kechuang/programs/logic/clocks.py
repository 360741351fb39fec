"""When a step is due: working days from the day after it began, without the days on which its clock stood still.

A pause counts from the day on which it begins to the day before it ends: asked on Monday and answered on Thursday, three
days are not counted. Pauses belong to the clock, so a change of the promised days (another priority) keeps them.
Rules of counting: ``kechuang.core.logic.workdays``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from kechuang.core.logic.workdays import Workdays

_DAY = timedelta(days=1)
#: A clock that pauses do not let end is given up: no step takes ten years.
_LONGEST = 3660


@dataclass(frozen=True)
class Interval:
    """Days on which a clock stands still: ``start`` included, ``end`` excluded (None: it still does)."""

    start: date
    end: date | None = None

    def holds(self, day: date) -> bool:
        """Does the clock stand still on a day?"""
        return self.start <= day and (self.end is None or day < self.end)


def is_paused(pauses: Iterable[Interval], day: date) -> bool:
    """Does the clock stand still on a day?"""
    return any(each.holds(day) for each in pauses)


def elapsed(started_on: date, until: date, pauses: Iterable[Interval], calendar: Workdays) -> int:
    """Working days used up after ``started_on`` up to and including ``until``."""
    still = tuple(pauses)
    days = (started_on + _DAY * offset for offset in range(1, (until - started_on).days + 1))
    return sum(1 for day in days if calendar.is_workday(day) and not is_paused(still, day))


def due_on(started_on: date, days: int, pauses: Iterable[Interval], calendar: Workdays) -> date | None:
    """The last day of a term of working days; None while an open pause keeps it from ending.

    Raises ``ValueError`` for a negative term.
    """
    if days < 0:
        raise ValueError("期限的天数不能是负数。")
    still = tuple(pauses)
    day, left = started_on, days
    for _ in range(_LONGEST):
        if left == 0:
            return day
        day += _DAY
        left -= calendar.is_workday(day) and not is_paused(still, day)
    return None


@dataclass(frozen=True)
class Reading:
    """How a clock stands on a day, for the screen. ``left`` None: nothing was promised; negative: overdue by so many."""

    used: int
    left: int | None
    due: date | None
    paused: bool

    @property
    def is_overdue(self) -> bool:
        """Has it run out?"""
        return self.left is not None and self.left < 0


def reading(
    started_on: date, days: int | None, pauses: Iterable[Interval], on: date, calendar: Workdays
) -> Reading:
    """Used and left working days on a day, when it is due, and whether it stands still."""
    still = tuple(pauses)
    used = elapsed(started_on, on, still, calendar)
    left = None if days is None else days - used
    return Reading(
        used, left, None if days is None else due_on(started_on, days, still, calendar), is_paused(still, on)
    )
