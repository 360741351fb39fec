"""Kinds of channels. A room that has something to say registers one, with the question who may listen::

    @channel_kind("conference", "对接会现场", audiences=("all", "registered", "organisers"))
    def admit(key, account_ids, now):
        return {account_id: "registered", ...}

The question is asked for many accounts at once, when they come and again while they stay: no query for each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from kechuang.core.logic.live import parse_name

#: Key of the channel, accounts, moment → the audience of each account that may listen. Who is left out may not.
Admit = Callable[[str, Sequence[int], datetime], Mapping[int, str]]


@dataclass(frozen=True)
class ChannelKind:
    """A kind of channels: ``audiences`` from the widest to the narrowest; a later one sees what the earlier ones see."""

    code: str
    title: str
    audiences: tuple[str, ...]
    admit: Admit

    def level(self, audience: str) -> int:
        """The place of an audience. Raises ``ValueError`` for one that this kind has not."""
        return self.audiences.index(audience)

    def seen_by(self, audience: str) -> tuple[str, ...]:
        """For whom a message may be that this audience sees."""
        return self.audiences[: self.level(audience) + 1]

    def name_outside(self, channel: str, level: int) -> str:
        """How nginx calls a channel for one audience."""
        return f"{channel}.{self.audiences[level]}"


kinds: dict[str, ChannelKind] = {}


def channel_kind(code: str, title: str, *, audiences: tuple[str, ...]) -> Callable[[Admit], Admit]:
    """Register a kind by its question. Raises ``ValueError`` for a code that is taken."""

    def register(admit: Admit) -> Admit:
        if code in kinds:
            raise ValueError(f"频道种类“{code}”登记了两次。")
        kinds[code] = ChannelKind(code, title, audiences, admit)
        return admit

    return register


def kind_of(name: str) -> tuple[ChannelKind, str] | None:
    """The kind and key of a channel's name; None where no room has registered such a channel."""
    parsed = parse_name(name)
    kind = kinds.get(parsed[0]) if parsed else None
    return (kind, parsed[1]) if kind and parsed else None
