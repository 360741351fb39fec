"""The working-day calendar: weekends, public holidays and make-up days (调休), with local overrides.

The State Council announces each year's holidays late in the year before. For a year that has not been
announced (or is older than the library's table) weekends are taken as rest days and the answer is
marked as unconfirmed, never passed off as certain. Rules of counting: rules-programs §0.4 after
民法典 §§201 and 203 (unconfirmed there): the start day is not counted, and a term of natural days
that ends on a rest day ends on the next working day.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from types import MappingProxyType

_FRIDAY = 4
_DAY = timedelta(days=1)

#: Whether a day is a working day; None where the calendar does not know the year.
Calendar = Callable[[date], bool | None]


def announced(day: date) -> bool | None:
    """Whether ``day`` is a working day by the announced holidays; None for a year not announced."""
    import chinese_calendar  # 10 ms and its tables: only for those who count working days

    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None


class Workdays:
    """Counts working days. ``overrides`` (day → working?) win over ``calendar``.

    Overrides are the bureau's table of a year not yet in the library, or of days off of its own.
    """

    def __init__(
        self, overrides: Mapping[date, bool] | None = None, *, calendar: Calendar = announced
    ) -> None:
        self.overrides = MappingProxyType(dict(overrides or {}))
        self._calendar = calendar

    def is_workday(self, day: date) -> bool:
        """Whether ``day`` is worked; by weekday alone where nothing is known (see ``confirmed``)."""
        known = self._known(day)
        return day.weekday() <= _FRIDAY if known is None else known

    def confirmed(self, day: date, until: date | None = None) -> bool:
        """Whether the calendar knows ``day``, or every day from it to ``until``, both included."""
        last = day if until is None else until
        first, last = min(day, last), max(day, last)
        return all(
            self._known(first + _DAY * offset) is not None for offset in range((last - first).days + 1)
        )

    def add(self, day: date, number: int) -> date:
        """The ``number``-th working day after ``day``, which itself is not counted; before it if negative.

        Adding 0 gives ``day`` unchanged, working day or not.
        """
        step = _DAY if number > 0 else -_DAY
        left = abs(number)
        while left:
            day += step
            left -= self.is_workday(day)
        return day

    def count(self, start: date, end: date) -> int:
        """The working days after ``start`` up to and including ``end``: ``count(d, add(d, n)) == n``.

        Negative where ``end`` is earlier: then from ``end`` up to the day before ``start``.
        """
        if end < start:
            return -self.count(end - _DAY, start - _DAY)
        return sum(self.is_workday(start + _DAY * offset) for offset in range(1, (end - start).days + 1))

    def roll(self, day: date) -> date:
        """``day`` itself if it is worked, else the next working day."""
        return day if self.is_workday(day) else self.add(day, 1)

    def deadline(self, day: date, natural_days: int) -> date:
        """The last day of a term of ``natural_days`` from ``day`` (not counted), rolled off rest days.

        Raises ValueError for a negative term.
        """
        if natural_days < 0:
            raise ValueError("期限的天数不能是负数。")
        return self.roll(day + _DAY * natural_days)

    def _known(self, day: date) -> bool | None:
        known = self.overrides.get(day)
        return self._calendar(day) if known is None else known
