"""Thousands of listeners in one process: plain sockets and epoll, as cheap as Python lets them be.

They share the processors with the server that is measured, so a listener does nothing but take its bytes, look at the
numbers in them and note how old they were. What all get is the same bytes, so it is read once and remembered.
"""

from __future__ import annotations

import json
import re
import resource
import select
import socket
import time
from array import array
from collections import deque
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

EVENT = re.compile(rb"data: (\{[^\n]*\})\n\n")
#: Connections that one process opens at once; the rest wait.
IN_FLIGHT = 256
#: Few, since the kernel looks for a free port the longer the more of an address are taken; real listeners have their own.
PORTS_AN_ADDRESS = 1_000


@dataclass
class Tally:
    """What happened since it was last asked for."""

    open: int = 0
    refused: dict[int, int] = field(default_factory=dict)
    dropped: int = 0
    took: float = 0.0
    #: (number, how many got it)
    got: dict[int, int] = field(default_factory=dict)
    double: int = 0
    gaps: int = 0
    #: Of each message that a listener got: its number, and the machine's monotonic clock then.
    seqs: bytes = b""
    times: bytes = b""


class Crowd:
    """Listeners of one process. ``where`` is host and port, ``path`` the stream, ``cookies`` one a listener."""

    def __init__(self, where: tuple[str, int], path: str, cookies: list[str], first: int) -> None:
        self.where, self.path, self.cookies, self.first = where, path, cookies, first
        self.poll = select.epoll()
        self.sockets: dict[int, socket.socket] = {}
        self.who: dict[int, int] = {}
        self.state = bytearray(len(cookies))  # 0 closed, 1 coming, 2 listening
        self.last = array("q", [0]) * len(cookies)
        self.ids: list[bytes] = [b""] * len(cookies)
        self.tails: dict[int, bytes] = {}
        self.read: dict[bytes, list[tuple[int, int, bytes]]] = {}
        self.seqs, self.times = array("q"), array("d")
        self.tally = Tally()
        self.waiting: deque[int] = deque()
        self.coming = 0

    # ── coming and going ─────────────────────────────────────────────────────────────────────

    def come(self, index: int) -> None:
        """Begin to connect one listener."""
        made = socket.socket()
        made.setblocking(False)
        made.setsockopt(
            socket.IPPROTO_IP, 24, 1
        )  # IP_BIND_ADDRESS_NO_PORT: one port may serve several addresses
        made.bind((f"127.0.0.{2 + (self.first + index) // PORTS_AN_ADDRESS}", 0))
        made.connect_ex(self.where)
        number = made.fileno()
        self.sockets[number], self.who[number], self.state[index] = made, index, 1
        self.poll.register(number, select.EPOLLOUT)
        self.coming += 1

    def asked(self, number: int) -> None:
        """Connected: ask for the stream."""
        index = self.who[number]
        again = b"Last-Event-ID: %s\r\n" % self.ids[index] if self.ids[index] else b""
        request = (
            f"GET {self.path} HTTP/1.1\r\nHost: {self.where[0]}:{self.where[1]}\r\n"
            f"Accept: text/event-stream\r\nCookie: {self.cookies[index]}\r\n"
        )
        try:
            self.sockets[number].send(request.encode() + again + b"\r\n")
        except OSError:
            self.gone(number, again=True)
            return
        self.poll.modify(number, select.EPOLLIN)

    def gone(self, number: int, *, again: bool = False) -> None:
        """A connection ended; one that had not begun is tried again."""
        index = self.who.pop(number)
        self.tails.pop(number, None)
        self.sockets.pop(number).close()
        if self.state[index] == 2:
            self.tally.dropped += 1
            self.tally.open -= 1
        else:
            self.coming -= 1
        self.state[index] = 0
        if again:
            self.waiting.append(index)

    def close_all(self) -> None:
        """Hang up everybody."""
        for number in list(self.sockets):
            self.who.pop(number)
            self.sockets.pop(number).close()
        self.tails.clear()
        self.waiting.clear()
        self.state = bytearray(len(self.cookies))
        self.coming = self.tally.open = 0

    # ── listening ────────────────────────────────────────────────────────────────────────────

    def take(self, number: int) -> None:
        """Read what there is."""
        try:
            data = self.sockets[number].recv(65536)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self.gone(number, again=self.state[self.who[number]] == 1)
            return
        index = self.who[number]
        if self.state[index] == 1 and not self.answered(number, index, data):
            return
        tail = self.tails.pop(number, b"")
        whole = tail + data if tail else data
        cut = whole.rfind(b"\n\n") + 2
        rest = whole[cut:] if cut > 1 else whole
        if rest and rest != b"\r\n":
            self.tails[number] = rest
        if cut > 1:
            self.note(index, whole[:cut])

    def answered(self, number: int, index: int, data: bytes) -> bool:
        """The first answer: let in or not?"""
        if not data.startswith(b"HTTP/1.1 200"):
            status = int(data[9:12])
            self.tally.refused[status] = self.tally.refused.get(status, 0) + 1
            self.gone(number)
            return False
        self.state[index] = 2
        self.coming -= 1
        self.tally.open += 1
        return True

    def note(self, index: int, data: bytes) -> None:
        """Numbers and ages of the messages in a piece."""
        events = self.read.get(data)
        if events is None:
            events = self.read[data] = parsed(data)
            if len(self.read) > 20_000:
                self.read = {data: events}
        now, tally = time.monotonic(), self.tally
        for seq, prev, mark in events:
            last = self.last[index]
            if mark:
                self.ids[index] = mark
            if seq <= last:
                tally.double += 1
                continue
            if last and prev > last:
                tally.gaps += 1
            self.last[index] = seq
            tally.got[seq] = tally.got.get(seq, 0) + 1
            self.seqs.append(seq)
            self.times.append(now)

    # ── obeying ──────────────────────────────────────────────────────────────────────────────

    def turn(self, pause: float) -> None:
        """Let in whom there is room for, and deal with what came."""
        while self.waiting and self.coming < IN_FLIGHT:
            self.come(self.waiting.popleft())
        for number, event in self.poll.poll(pause):
            if number not in self.who:
                continue
            if event & select.EPOLLOUT:
                self.asked(number)
            else:
                self.take(number)

    def report(self) -> Tally:
        """What happened since the last report."""
        tally, self.tally = self.tally, Tally(open=self.tally.open)
        tally.seqs, tally.times = self.seqs.tobytes(), self.times.tobytes()
        self.seqs, self.times = array("q"), array("d")
        return tally


def parsed(data: bytes) -> list[tuple[int, int, bytes]]:
    """Number, the one before, and the mark with which a browser comes again, of each message."""
    found, at = [], 0
    for match in EVENT.finditer(data):
        told: dict[str, Any] = json.loads(match[1])
        mark = re.search(rb"id: ([^\r\n]+)\n", data[at : match.start()])
        at = match.end()
        if "prev" in told:
            found.append((told["seq"], told["prev"], mark[1] if mark else b""))
    return found


def work(pipe: Connection, where: tuple[str, int], path: str, cookies: list[str], first: int) -> None:
    """A process: listen, and do what the measuring process says."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    crowd = Crowd(where, path, cookies, first)
    started = 0.0
    awaited = False
    while True:
        crowd.turn(0.02)
        if awaited and not crowd.waiting and not crowd.coming:
            awaited = False
            tally = crowd.report()
            tally.took = time.monotonic() - started
            pipe.send(tally)
        while pipe.poll():
            order = pipe.recv()
            if order == "come":
                started, awaited = time.monotonic(), True
                crowd.waiting.extend(index for index in range(len(cookies)) if crowd.state[index] == 0)
            elif order == "hang up":
                crowd.close_all()
                pipe.send(None)
            elif order == "report":
                pipe.send(crowd.report())
            else:
                return
