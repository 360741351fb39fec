"""The worker: hands events on, sends copies of notices, does what is due again, seals finished days, until told to stop."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, datetime
from threading import Event as Bell
from threading import Thread

from django.db import close_old_connections, connections
from django.utils import timezone

from kechuang.core.bell import events_wait
from kechuang.core.logic.actor import Actor
from kechuang.core.operations.audit import seal_days
from kechuang.core.operations.import_run import run_imports
from kechuang.core.operations.notice import send_copies
from kechuang.core.operations.outbox import deliver_due
from kechuang.core.periodic import run_due
from kechuang.core.queries.importing import running_imports

log = logging.getLogger(__name__)


class Worker(Thread):
    """A thread that works whenever a write in this process rings, and every ``poll`` seconds besides.

    Embedded in ``kechuang serve``; ``kechuang worker`` runs it alone, on as many machines as wanted.
    ``clock`` gives the moment of each turn.
    """

    def __init__(self, *, poll: float = 2.0, clock: Callable[[], datetime] = timezone.localtime) -> None:
        super().__init__(name="kechuang-worker", daemon=True)
        self.poll = poll
        self.clock = clock
        self._bell = Bell()
        self._stopping = False
        self._sealed_on: date | None = None
        self._done: dict[str, datetime] = {}
        self._importing: Thread | None = None

    def run(self) -> None:
        """Work turn by turn; a turn that fails (a database that is away) is tried again."""
        events_wait.add(self._bell.set)
        try:
            while not self._stopping:
                try:
                    close_old_connections()
                    self.turn()
                except Exception:
                    log.exception("后台任务这一轮没有完成，稍后再试")
                self._bell.wait(self.poll)
                self._bell.clear()
        finally:
            events_wait.remove(self._bell.set)
            connections.close_all()

    def turn(self) -> int:
        """One round of everything that is due; returns how many events and notices were dealt with."""
        now = self.clock()
        run_due(self._done, now=now)
        self._see_to_imports()
        done = deliver_due(now=now) + send_copies(now=now)
        today = timezone.localdate(now)
        if self._sealed_on != today:
            seal_days(actor=Actor.system("每日封存"), now=now)
            self._sealed_on = today
        return done

    def _see_to_imports(self) -> None:
        """Have long tables imported beside the turns: one takes minutes, and notices do not wait for it."""
        if self._importing is not None and self._importing.is_alive():
            return
        if not self.is_alive() or not running_imports().exists():
            return
        self._importing = Thread(target=self._import, name="kechuang-imports", daemon=True)
        self._importing.start()

    def _import(self) -> None:
        try:
            run_imports(clock=self.clock, goes_on=lambda: not self._stopping)
        except Exception:
            log.exception("后台导入没有完成，稍后接着做")
        finally:
            connections.close_all()

    def stop(self, *, wait: float = 10.0) -> None:
        """Ask the thread to end after its present turn, and wait for it."""
        self._stopping = True
        self._bell.set()
        if self.is_alive():
            self.join(wait)
        if self._importing is not None:
            self._importing.join(wait)  # it ends after its present block
