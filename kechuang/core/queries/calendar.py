"""The bureau's calendar: the national one with its own days over it."""

from __future__ import annotations

from datetime import date, datetime, time

from django.utils import timezone

from kechuang.core.logic.workdays import Workdays
from kechuang.core.models import CalendarDay

#: When an office can be expected to read; e-mail and short messages wait for it.
OPENS, CLOSES = time(8, 30), time(18, 0)


def workdays() -> Workdays:
    """The calendar that counts here. One query."""
    return Workdays(dict(CalendarDay.objects.values_list("day", "is_working")))


def next_office_hour(now: datetime, calendar: Workdays) -> datetime:
    """``now`` if the office is open, else the moment when it opens next."""
    local = timezone.localtime(now)
    today = local.date()
    if calendar.is_workday(today) and local.time() < CLOSES:
        return now if local.time() >= OPENS else _opening(today)
    return _opening(calendar.add(today, 1))


def _opening(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, OPENS))
