"""What of sheets comes round by itself: experts are reminded before their panel closes."""

from __future__ import annotations

from datetime import datetime, timedelta

from kechuang.core.logic.actor import Actor
from kechuang.core.periodic import every
from kechuang.review.operations.reminding import AHEAD, remind_experts
from kechuang.review.queries.desk import panels_closing


@every(timedelta(minutes=30), "review.remind_experts", "提醒专家按时提交评分")
def remind(now: datetime) -> None:
    """Remind those who still have files."""
    for panel_id in panels_closing(now, AHEAD):
        remind_experts(panel_id=panel_id, actor=Actor.system("评审到期提醒"), now=now)
