"""Who comes is asked together with those who come at the same moment: one round to the database for hundreds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TypeVar

from django.db import close_old_connections

from kechuang.core.queries.live import Admission, admissions

T = TypeVar("T")

#: Seconds to wait for others, and how many are asked at once.
GATHER = 0.02
BATCH = 250


class Threads:
    """A few threads of its own for what must wait for the database, so that pages and listeners do not wait for each other."""

    def __init__(self, count: int = 2) -> None:
        self._pool = ThreadPoolExecutor(count, thread_name_prefix="kechuang-live")

    async def run(self, work: Callable[[], T]) -> T:
        """Do it in a thread, with that thread's own connection."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._clean, work)

    @staticmethod
    def _clean(work: Callable[[], T]) -> T:
        close_old_connections()
        try:
            return work()
        finally:
            close_old_connections()

    def close(self) -> None:
        """Take no more work."""
        self._pool.shutdown(wait=False, cancel_futures=True)


class Gate:
    """Asks who may listen, in batches."""

    def __init__(self, threads: Threads, clock: Callable[[], datetime]) -> None:
        self._threads = threads
        self._clock = clock
        self._waiting: list[tuple[tuple[str, str], asyncio.Future[Admission]]] = []
        self._round: asyncio.Task[None] | None = None

    async def ask(self, session_key: str, channel: str) -> Admission:
        """The answer to one, asked with the others that come within a fiftieth of a second. Raises ``DatabaseError``."""
        answer: asyncio.Future[Admission] = asyncio.get_running_loop().create_future()
        self._waiting.append(((session_key, channel), answer))
        if self._round is None or self._round.done():
            self._round = asyncio.create_task(self._ask_those_who_wait())
        return await answer

    async def ask_all(self, asked: Sequence[tuple[str, str]]) -> list[Admission]:
        """Answers to many at once."""
        return await self._threads.run(lambda: admissions(asked, now=self._clock()))

    async def _ask_those_who_wait(self) -> None:
        """Round after round until nobody waits; who comes during one is in the next, so the more come, the more it asks at once."""
        await asyncio.sleep(GATHER)
        while self._waiting:
            batch, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
            await self._answer(batch)

    async def _answer(self, batch: list[tuple[tuple[str, str], asyncio.Future[Admission]]]) -> None:
        try:
            answers = await self.ask_all([asked for asked, _ in batch])
        except Exception as error:  # noqa: BLE001 - told to each who waits
            for _, future in batch:
                if not future.done():
                    future.set_exception(error)
            return
        for (_, future), answer in zip(batch, answers, strict=True):
            if not future.done():
                future.set_result(answer)
