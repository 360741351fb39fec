"""Rung after a message is committed, in the process that wrote it; other processes look by themselves."""

from __future__ import annotations

from collections.abc import Callable

Ringer = Callable[[], None]

_ringers: list[Ringer] = []


def on_ring(ringer: Ringer) -> None:
    """Let somebody in this process hear it."""
    _ringers.append(ringer)


def off_ring(ringer: Ringer) -> None:
    """Who stops hears no longer."""
    if ringer in _ringers:
        _ringers.remove(ringer)


def ring() -> None:
    """Something was said."""
    for each in tuple(_ringers):  # whoever stops meanwhile leaves the list
        each()
