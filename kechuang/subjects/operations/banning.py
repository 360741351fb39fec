"""What restricting a person and restricting an organisation have in common: the checks, the row, and its end."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from kechuang.core.logic.verdicts import Problem
from kechuang.subjects.models import Ban, Organisation, Person
from kechuang.subjects.states import BanScope


def _ban(
    whose: Person | Organisation, scope: str, reason: str, since: date, until: date | None, basis: str
) -> Ban:
    """The row, written. Raises ``Problem`` for a scope that is not there, no reason, or days the wrong way round."""
    is_person = isinstance(whose, Person)
    if scope not in set(BanScope):
        raise Problem("请选择限制的范围。", field="scope")
    if not reason.strip():
        raise Problem(f"请写明事由，{'当事人' if is_person else '单位'}有权知道。", field="reason")
    if until is not None and until < since:
        raise Problem("截止日期早于起始日期，请核对。", field="until")
    return Ban.objects.create(
        **{"person" if is_person else "organisation": whose},
        scope=scope,
        reason=reason.strip()[:300],
        basis=basis.strip()[:120],
        since=since,
        until=until,
    )


def _told(ban: Ban, name: str) -> dict[str, Any]:
    """Title and data of the event that says of a restriction."""
    last = f"至{ban.until:%Y-%m-%d}" if ban.until else "长期"
    return {
        "title": f"限制“{name}”：{ban.get_scope_display()}，{ban.since:%Y-%m-%d}起{last}",
        "data": {"ban": ban.pk, "scope": ban.scope, "reason": ban.reason, "basis": ban.basis, "since": ban.since,
                 "until": ban.until},
    }  # fmt: skip


def _lift(ban: Ban, name: str, reason: str, now: datetime) -> dict[str, Any]:
    """End a restriction; title and data of the event that says so. Raises ``Problem`` if it has ended, or without a reason."""
    if ban.lifted_on is not None:
        raise Problem("这条限制已经解除。")
    if not reason.strip():
        raise Problem("请写明解除的理由。", field="reason")
    ban.lifted_on, ban.lifted_reason = now.date(), reason.strip()[:300]
    ban.save(update_fields=["lifted_on", "lifted_reason"])
    return {
        "title": f"解除对“{name}”的限制：{ban.lifted_reason}",
        "data": {"ban": ban.pk, "reason": ban.lifted_reason},
    }
