"""Do something and take it back: so that everybody sees what would become of many before any is touched."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db import transaction

T = TypeVar("T")


class _TakenBack(Exception):
    """Ends a rehearsal."""


def rehearsed(do: Callable[[], T]) -> T:
    """What ``do`` would return, done in full and taken back again: nothing is kept. Raises what it raises."""
    found: list[T] = []
    try:
        with transaction.atomic():
            found.append(do())
            raise _TakenBack
    except _TakenBack:
        return found[0]
