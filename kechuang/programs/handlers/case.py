"""What becomes of cases by themselves: a draft that was never handed in is void once the call is over."""

from __future__ import annotations

from datetime import datetime, timedelta

from kechuang.core.logic.actor import Actor
from kechuang.core.periodic import every
from kechuang.programs.operations.submission import lapse_cases


@every(timedelta(minutes=10), "programs.lapse_cases", "截止未提交的申报作废")
def lapse_what_is_over(now: datetime) -> None:
    """Void what is past its deadline."""
    lapse_cases(actor=Actor.system("到期作废"), now=now)
