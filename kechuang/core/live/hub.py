"""The embedded live server's memory: who listens in this process, and what was said lately.

Everything here runs in the event loop of one process; only the database is asked in threads. Each process looks by itself
what is new: one small query for all channels, a few times a second, and only while somebody listens. A message is made into
bytes once and given to each listener by one step of his own ``send``: no task wakes, and whoever cannot take it at once
(his buffers are full) is cut off and comes again with the number of the last message that he had.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from kechuang.core.bell import said_live
from kechuang.core.live.admission import Gate, Threads
from kechuang.core.live.kinds import ChannelKind, kind_of
from kechuang.core.logic.live import Ring, Said, frame_of, head_of
from kechuang.core.models import LiveChannel
from kechuang.core.queries.live import contents_after, heads, is_lost, last_seen

log = logging.getLogger(__name__)

Send = Callable[[dict[str, Any]], Awaitable[None]]

#: Seconds between two looks at the database, between two signs of life, and between two checks of everybody's right.
POLL = 0.2
BEAT = 15.0
RECHECK = 60.0
#: Listeners that are served before others of the same process get their turn.
SLICE = 200
#: So many of a channel's last messages are kept; who has missed more gets them from the table.
KEPT = 512
#: Who has missed more than that begins anew from the page.
MOST_MISSED = 1000

#: Tells the page that it has to be loaded anew.
LOST = frame_of('{"kind":"lost"}')
ENDING = {"type": "http.response.body", "body": b"", "more_body": False}


def drive(send: Send, message: dict[str, Any]) -> bool:
    """Send in one step, without waiting: was it taken? False means that the listener's buffers are full or he is gone."""
    step = send(message).__await__()
    try:
        next(step)
    except StopIteration:
        return True
    except (OSError, RuntimeError):
        return False
    close = getattr(step, "close", None)
    if close is not None:
        close()
    return False


class Listener:
    """One open stream."""

    __slots__ = ("account_id", "level", "position", "send", "session_key")

    def __init__(self, send: Send, session_key: str, account_id: int, level: int) -> None:
        self.send = send
        self.session_key = session_key
        self.account_id = account_id
        self.level = level
        self.position = 0

    def give(self, message: dict[str, Any]) -> bool:
        """Was it taken?"""
        return drive(self.send, message)

    def end(self) -> None:
        """Finish the stream in good order; the page comes again if it may."""
        self.give(ENDING)

    def cut(self) -> None:
        """End it without waiting for what he does not fetch. The server's own connection is dropped where it can be reached."""
        transport = getattr(getattr(self.send, "__self__", None), "transport", None)
        if transport is not None:
            transport.abort()
        else:
            self.end()


class Channel:
    """A channel that somebody in this process listens to."""

    def __init__(self, name: str, kind: ChannelKind) -> None:
        self.name = name
        self.kind = kind
        self.ring = Ring(len(kind.audiences), KEPT)
        self.listeners: dict[Listener, None] = {}
        self.ready = asyncio.Lock()
        self.loaded = False
        #: Those who are being let in: the channel must not be forgotten meanwhile.
        self.coming = 0


class Hub:
    """All channels and listeners of this process."""

    def __init__(self, threads: Threads, gate: Gate, *, poll: float = POLL, beat: float = BEAT,
                 recheck: float = RECHECK) -> None:  # fmt: skip
        self.threads, self.gate = threads, gate
        self.poll, self.beat, self.recheck = poll, beat, recheck
        self.channels: dict[str, Channel] = {}
        self.per_account: Counter[int] = Counter()
        self.count = 0
        self.stopping = False
        self._tasks: list[asyncio.Task[None]] = []
        self._bell = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    # ── coming and going ─────────────────────────────────────────────────────────────────────

    async def join(self, listener: Listener, name: str, after: int | None, greeting: bytes = b"") -> Channel:
        """Let a listener in: a greeting, what he missed after a number, then all that is said.

        Raises ``DatabaseError``, and ``LookupError`` for a channel that no room has registered.
        """
        channel = self._channel(name)
        self._start()
        self.count += 1
        self.per_account[listener.account_id] += 1
        channel.coming += 1
        try:
            await self._opened(channel)
            first = greeting + await self._missed(channel, listener, after)
            # From here to the end nothing waits: no message can slip in between what he missed and what comes.
            if listener.position < channel.ring.head:
                first += channel.ring.frames(listener.position, listener.level)
                listener.position = channel.ring.head
            first += frame_of(head_of(channel.ring.latest[listener.level]))
            channel.listeners[listener] = None
        except BaseException:
            channel.coming -= 1
            self.leave(listener, channel)
            raise
        channel.coming -= 1
        if not listener.give({"type": "http.response.body", "body": first, "more_body": True}):
            listener.cut()
        return channel

    def leave(self, listener: Listener, channel: Channel) -> None:
        """He is gone."""
        channel.listeners.pop(listener, None)
        self._forget(listener)
        if not channel.listeners and not channel.coming:
            self.channels.pop(channel.name, None)
        if self.count == 0:
            self._rest()

    def _forget(self, listener: Listener) -> None:
        self.count -= 1
        self.per_account[listener.account_id] -= 1
        if self.per_account[listener.account_id] <= 0:
            del self.per_account[listener.account_id]

    def _channel(self, name: str) -> Channel:
        channel = self.channels.get(name)
        if channel is None:
            found = kind_of(name)
            if found is None:
                raise LookupError(name)
            channel = self.channels[name] = Channel(name, found[0])
        return channel

    async def _opened(self, channel: Channel) -> None:
        """Fill the ring, once for all who come meanwhile."""
        if channel.loaded:
            return
        async with channel.ready:
            if not channel.loaded:
                floor, latest, said = await self.threads.run(lambda: _recent(channel))
                channel.ring.start(floor, latest, said)
                channel.loaded = True

    async def _missed(self, channel: Channel, listener: Listener, after: int | None) -> bytes:
        """What the ring no longer holds; his position is where the ring takes over."""
        head = channel.ring.head
        if after is None:
            listener.position = head
            return b""
        listener.position = after
        if channel.ring.covers(after) and after <= head:
            return b""
        found = await self.threads.run(lambda: _from_table(channel, listener.level, after))
        if found is None:
            listener.position = channel.ring.head
            return LOST
        listener.position, frames = found
        return frames

    # ── saying ───────────────────────────────────────────────────────────────────────────────

    async def _say(self, channel: Channel, said: list[Said]) -> None:
        """Take new messages into the ring and give them to everybody."""
        for each in said:
            channel.ring.append(each)
        head, first = channel.ring.head, said[0].seq - 1
        ready: dict[int, dict[str, Any]] = {}
        for level in range(len(channel.kind.audiences)):
            body = channel.ring.frames(first, level)
            ready[level] = {"type": "http.response.body", "body": body, "more_body": True}
        for done, listener in enumerate(list(channel.listeners), start=1):
            if listener.position < head and listener in channel.listeners:
                message = ready[listener.level]
                if listener.position > first:  # he came with a newer number than this process had seen
                    message = {**message, "body": channel.ring.frames(listener.position, listener.level)}
                listener.position = head
                if message["body"] and not listener.give(message):
                    self._cut(channel, listener)
            if done % SLICE == 0:
                await asyncio.sleep(0)

    def _cut(self, channel: Channel, listener: Listener) -> None:
        channel.listeners.pop(listener, None)
        listener.cut()

    async def look(self) -> None:
        """One look at the database for all channels; what is new is said."""
        ready = [each for each in self.channels.values() if each.loaded]
        if not ready:
            return
        found = await self.threads.run(lambda: heads([each.name for each in ready]))
        for channel in ready:
            if found.get(channel.name, 0) > channel.ring.head:
                said = await self.threads.run(lambda channel=channel: _news(channel))  # type: ignore[misc]
                if said:
                    await self._say(channel, said)

    async def sign(self) -> None:
        """A sign of life for everybody, with the number of the last message that he could see."""
        for channel in list(self.channels.values()):
            marks = [
                {"type": "http.response.body", "body": frame_of(head_of(seq)), "more_body": True}
                for seq in channel.ring.latest
            ]
            for done, listener in enumerate(list(channel.listeners), start=1):
                if listener in channel.listeners and not listener.give(marks[listener.level]):
                    self._cut(channel, listener)
                if done % SLICE == 0:
                    await asyncio.sleep(0.005)

    async def check(self) -> None:
        """Ask again who may listen, some at a time: who may no longer is shown out, whose audience changed sees that one."""
        for channel in list(self.channels.values()):
            everybody = list(channel.listeners)
            for start in range(0, len(everybody), SLICE):
                some = everybody[start : start + SLICE]
                answers = await self.gate.ask_all([(each.session_key, channel.name) for each in some])
                for listener, answer in zip(some, answers, strict=True):
                    if answer.status == 200:
                        listener.level = channel.kind.level(answer.audience)
                    elif channel.listeners.pop(listener, self) is not self:
                        listener.end()
                await asyncio.sleep(0.05)

    # ── going on and stopping ────────────────────────────────────────────────────────────────

    def _start(self) -> None:
        if self._tasks:
            return
        self._loop = asyncio.get_running_loop()
        self._bell = asyncio.Event()
        said_live.add(self._rung)
        self._tasks = [
            asyncio.create_task(self._again(self.look, self.poll, rung=True)),
            asyncio.create_task(self._again(self.sign, self.beat)),
            asyncio.create_task(self._again(self.check, self.recheck)),
        ]

    def _rest(self) -> None:
        said_live.remove(self._rung)
        for task in self._tasks:
            task.cancel()
        self._tasks = []

    def _rung(self) -> None:
        """Called in the thread that wrote."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._bell.set)

    async def _again(self, work: Callable[[], Awaitable[None]], pause: float, *, rung: bool = False) -> None:
        while True:
            if rung:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._bell.wait(), pause)
                self._bell.clear()
            else:
                await asyncio.sleep(pause * random.uniform(0.9, 1.1))  # noqa: S311 - so that processes do not beat together
            try:
                await work()
            except Exception:
                log.exception("实时频道这一轮没有完成，稍后再试")
                await asyncio.sleep(1)

    def stop(self) -> None:
        """Show everybody out in good order; pages come again, to this machine or another."""
        self.stopping = True
        for channel in list(self.channels.values()):
            for listener in list(channel.listeners):
                channel.listeners.pop(listener, None)
                listener.end()


def _recent(channel: Channel) -> tuple[int, list[int], list[Said]]:
    """The ring's beginning: up to where it does not go, what each level had seen then, and what came since."""
    row = LiveChannel.objects.filter(name=channel.name).first()
    if row is None:
        return 0, [0] * len(channel.kind.audiences), []
    floor = max(row.last_seq - KEPT, 0)
    said = list(contents_after(row, channel.kind, after=floor))
    if said and said[0].seq != floor + 1:  # what is older was forgotten
        floor = said[0].seq - 1
    if not said:
        floor = row.last_seq
    return floor, last_seen(row, channel.kind, upto=floor), said


def _news(channel: Channel) -> list[Said]:
    """What came since the ring's last message, at most as much as it holds."""
    row = LiveChannel.objects.get(name=channel.name)
    return list(contents_after(row, channel.kind, after=channel.ring.head, limit=KEPT))


def _from_table(channel: Channel, level: int, after: int) -> tuple[int, bytes] | None:
    """What a reader missed, from the table, and up to which number; None where he has to begin anew."""
    row = LiveChannel.objects.filter(name=channel.name).first()
    if row is None or is_lost(row, after) or row.last_seq - after > MOST_MISSED:
        return None
    return row.last_seq, b"".join(_framed(contents_after(row, channel.kind, after=after), level, after))


def _framed(said: Iterable[Said], level: int, after: int) -> Iterable[bytes]:
    """Frames of what a level sees, each saying which one it follows."""
    for each in said:
        if each.level <= level:
            each.before = (after,) * (level + 1)
            after = each.seq
            yield each.frame(level)
