"""What comes round again with pairs: their sides are asked for news."""

from __future__ import annotations

from datetime import datetime, timedelta

from kechuang.core.logic.actor import Actor
from kechuang.core.periodic import every
from kechuang.matching.operations.docking import remind_dockings


@every(timedelta(hours=6), "matching.remind_dockings", "对接没有新进展的提醒双方")
def remind(now: datetime) -> None:
    """After 30, 90 and 180 days, or as the parameter says."""
    remind_dockings(actor=Actor.system("对接跟进"), now=now)
