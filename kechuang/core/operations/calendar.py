"""The bureau's own days over the national working calendar."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import CalendarDay
from kechuang.core.permissions import require


@transaction.atomic
def set_day(*, day: date, is_working: bool, reason: str, actor: Actor, now: datetime) -> CalendarDay:
    """Say whether a day is worked, whatever the national calendar says; ``reason`` names the document."""
    require(actor, "core.calendar.edit")
    if not reason.strip():
        raise Problem("请写明依据，如“市政府办公室通知”。", field="reason")
    row, _ = CalendarDay.objects.update_or_create(
        day=day, defaults={"is_working": is_working, "reason": reason.strip()[:200]}
    )
    what = "上班" if is_working else "休息"
    record("core.calendar.set", row, object_id=day.isoformat(), actor=actor, now=now,
           title=f"{day.year}年{day.month}月{day.day}日定为{what}",
           data={"day": day, "is_working": is_working, "reason": row.reason})  # fmt: skip
    return row


@transaction.atomic
def unset_day(*, day: date, actor: Actor, now: datetime) -> None:
    """Let the national calendar decide about a day again."""
    require(actor, "core.calendar.edit")
    row = CalendarDay.objects.select_for_update().filter(day=day).first()
    if row is None:
        raise Problem(f"{day}没有另行规定，已按国家日历。", field="day")
    record("core.calendar.unset", row, object_id=day.isoformat(), actor=actor, now=now,
           title=f"{day.year}年{day.month}月{day.day}日恢复按国家日历", data={"day": day})  # fmt: skip
    row.delete()
