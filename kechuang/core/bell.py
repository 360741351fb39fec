"""Rung after a commit, in the process that wrote; other processes look by themselves."""

from __future__ import annotations

from collections.abc import Callable

Ringer = Callable[[], None]


class Bell:
    """Lets whoever listens in this process know that something was written."""

    def __init__(self) -> None:
        self._ringers: list[Ringer] = []

    def add(self, ringer: Ringer) -> None:
        """Let somebody hear it."""
        self._ringers.append(ringer)

    def remove(self, ringer: Ringer) -> None:
        """Who stops hears no longer."""
        if ringer in self._ringers:
            self._ringers.remove(ringer)

    def ring(self) -> None:
        """Something was written."""
        for each in tuple(self._ringers):  # whoever stops meanwhile leaves the list
            each()


#: Events wait for the worker.
events_wait = Bell()
#: Something was said live.
said_live = Bell()
