"""Reminders to experts before their panel closes: once, in working hours."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import require
from kechuang.core.queries.calendar import next_office_hour, workdays
from kechuang.review.models import Panel
from kechuang.review.queries.desk import late_experts
from kechuang.review.states import PanelState

#: So long before a panel closes those who have not submitted are reminded. A design value.
AHEAD = timedelta(hours=48)


@transaction.atomic
def remind_experts(*, panel_id: int, actor: Actor, now: datetime) -> int:
    """Remind the experts who still have files, once a panel; the number of those reminded. Nothing outside working hours.

    The notices follow from the event. Raises ``Refused``.
    """
    panel = Panel.objects.select_for_update(of=("self",)).select_related("call__region").get(pk=panel_id)
    require(actor, "review.panel.open", panel)
    is_due = panel.state == PanelState.REVIEWING and panel.closes_at and now < panel.closes_at <= now + AHEAD
    if not is_due or panel.settings.get("reminded_at") or next_office_hour(now, workdays()) != now:
        return 0
    late = late_experts(panel)
    panel.settings = {**panel.settings, "reminded_at": now.isoformat()}
    panel.save(update_fields=["settings"])
    if late:
        record(
            "review.panel.reminded", panel, actor=actor, now=now, title=f"提醒“{panel}”的{len(late)}位专家按时提交",
            data={"left": {str(key): count for key, count in late.items()}}, region_code=panel.call.region_id,
        )  # fmt: skip
    return len(late)
