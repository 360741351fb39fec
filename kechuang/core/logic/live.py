"""What a live channel remembers, and how its messages look on the wire. Pure: no database, no clock, no sockets.

Audiences are levels: who is let in at a level sees all that was said for it and for the levels below. A message says
which one before it the same reader could see (``prev``), so that he knows of a gap without learning what was not for him.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

#: ``kind-key``: a word that a room has registered, and whose channel of that kind it is.
NAME = re.compile(r"(?P<kind>[a-z][a-z_]{1,30})-(?P<key>[0-9A-Za-z]{1,24})")


def parse_name(name: str) -> tuple[str, str] | None:
    """Kind and key of a channel's name; None for what is no name."""
    match = NAME.fullmatch(name)
    return (match["kind"], match["key"]) if match else None


@dataclass(slots=True)
class Said:
    """One message as the wire needs it. ``content`` is what a reader gets besides the numbers."""

    seq: int
    level: int
    content: Mapping[str, Any]
    #: The last message before it that each level could see.
    before: tuple[int, ...] = ()
    frames: dict[int, bytes] = field(default_factory=dict)

    def body(self, level: int) -> str:
        """The message as JSON for a reader of a level."""
        return body_of(self.seq, self.before[level], self.content)

    def frame(self, level: int) -> bytes:
        """The message as a server-sent event, made once for all readers of a level."""
        made = self.frames.get(level)
        if made is None:
            made = self.frames[level] = frame_of(self.body(level), self.seq)
        return made


def body_of(seq: int, prev: int, content: Mapping[str, Any]) -> str:
    """A message as JSON, on one line."""
    return json.dumps({"seq": seq, "prev": prev, **content}, ensure_ascii=False, separators=(",", ":"))


def head_of(seq: int) -> str:
    """How far the channel has come for a reader: he who has less asks for the rest."""
    return json.dumps({"kind": "head", "seq": seq}, separators=(",", ":"))


def frame_of(body: str, seq: int | None = None) -> bytes:
    """A server-sent event; with ``seq`` a browser that comes again says how far it had come."""
    mark = "" if seq is None else f"id: {seq}\n"
    return f"{mark}data: {body}\n\n".encode()


class Ring:
    """The last messages of one channel, in memory, and the last number that each level could see."""

    def __init__(self, levels: int, size: int = 512) -> None:
        self.kept: deque[Said] = deque(maxlen=size)
        self.latest = [0] * levels
        self.head = 0
        self.floor = 0

    def start(self, floor: int, latest: Sequence[int], messages: Iterable[Said]) -> None:
        """Begin after ``floor``, where each level had last seen ``latest``, with what came since."""
        self.kept.clear()
        self.floor = self.head = floor
        self.latest = list(latest)
        for each in messages:
            self.append(each)

    def append(self, said: Said) -> None:
        """Take the next message. Raises ``ValueError`` for one that is not the next."""
        if said.seq != self.head + 1:
            raise ValueError(f"第{self.head}条之后应是第{self.head + 1}条，来的是第{said.seq}条")
        said.before = tuple(self.latest)
        for level in range(said.level, len(self.latest)):
            self.latest[level] = said.seq
        if len(self.kept) == self.kept.maxlen:
            self.floor = self.kept[0].seq
        self.kept.append(said)
        self.head = said.seq

    def covers(self, after: int) -> bool:
        """Is everything after a number still here?"""
        return after >= self.floor

    def since(self, after: int, level: int) -> list[Said]:
        """What a reader of a level has not had yet, in order."""
        if after >= self.latest[level]:
            return []
        return [each for each in self.kept if each.seq > after and each.level <= level]

    def frames(self, after: int, level: int) -> bytes:
        """The same, ready for the wire."""
        return b"".join(each.frame(level) for each in self.since(after, level))
