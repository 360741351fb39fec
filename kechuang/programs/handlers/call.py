"""What comes round again in programs: calls close at their last moment, unanswered corrections lapse."""

from __future__ import annotations

from datetime import datetime, timedelta

from kechuang.core.logic.actor import Actor
from kechuang.core.periodic import every
from kechuang.programs.operations.call import close_due_calls
from kechuang.programs.operations.correction import lapse_corrections


@every(timedelta(minutes=1), "programs.close_calls", "到期截止申报通知")
def close_calls(now: datetime) -> None:
    """Close the calls whose last moment has passed."""
    close_due_calls(actor=Actor.system("申报到期截止"), now=now)


@every(timedelta(hours=1), "programs.lapse_corrections", "逾期未补正的不予受理")
def lapse(now: datetime) -> None:
    """Refuse the cases whose correction was not answered in time."""
    lapse_corrections(actor=Actor.system("补正逾期"), now=now)
