"""What a room wants done again and again, whether anything happened or not: deadlines that pass, terms that lapse.

A room registers a job in its ``handlers``, which are loaded at start::

    @every(timedelta(minutes=5), "programs.close_calls", "到期截止申报通知")
    def close_calls(now):
        close_due_calls(actor=Actor.system("到期截止"), now=now)

Several workers may run a job at once: what it calls locks what it writes and finds nothing left to do the second time.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

log = logging.getLogger(__name__)

Job = Callable[[datetime], None]


@dataclass(frozen=True)
class Periodic:
    """A job, its stable name, what it is in words, and how long a worker waits before it does it again."""

    code: str
    title: str
    pause: timedelta
    do: Job


jobs: dict[str, Periodic] = {}


def every(pause: timedelta, code: str, title: str) -> Callable[[Job], Job]:
    """Register a job. Raises ``ValueError`` for a code that is taken."""

    def register(do: Job) -> Job:
        if code in jobs:
            raise ValueError(f"定时任务“{code}”登记了两次。")
        jobs[code] = Periodic(code, title, pause, do)
        return do

    return register


def run_due(done: dict[str, datetime], *, now: datetime) -> int:
    """Do what is due, and note in ``done`` when it was done; returns how many jobs ran.

    A job that fails is logged and tried again after its pause: it must not keep the others from running.
    """
    due = [each for each in jobs.values() if each.code not in done or done[each.code] + each.pause <= now]
    for each in due:
        done[each.code] = now
        try:
            each.do(now)
        except Exception:
            log.exception("定时任务“%s”没有完成，稍后再试", each.title)
    return len(due)
