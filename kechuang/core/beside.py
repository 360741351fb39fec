"""Links that later rooms hang beside an earlier room's object: the earlier room asks for them and does not know whose they are.

A room registers in its ``beside.py``, which is loaded at start::

    @hangs("exchange.item", "matching.fits", "可能合适的")
    def fits(actor, row):
        return [Link("可能合适的", url)]

A source asks one query at most, and answers only with what ``actor`` may open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from kechuang.core.logic.actor import Actor
from kechuang.core.registry import Registry


@dataclass(frozen=True, slots=True)
class Link:
    """A link with its words and an icon of ``icons.txt``."""

    title: str
    url: str
    icon: str = ""


Hang = Callable[[Actor, Any], Iterable[Link]]


@dataclass(frozen=True)
class Source:
    """One room's links beside one kind of object."""

    code: str
    title: str
    place: str
    find: Hang


hung: Registry[Source] = Registry("beside", "旁边的链接")


def hangs(place: str, code: str, title: str) -> Callable[[Hang], Hang]:
    """Register links beside the objects of a place (``exchange.item``)."""

    def register(find: Hang) -> Hang:
        hung.add(code, Source(code, title, place, find))
        return find

    return register


def links_beside(place: str, actor: Actor, row: Any) -> list[Link]:
    """All links beside one object, in the order of registration."""
    return [link for source in hung if source.place == place for link in source.find(actor, row)]
