"""Spam that has replaced a place name (work in progress: finds nothing yet)."""

from __future__ import annotations

from kechuang.reading.cleaning.tape import Tape


def hide(tape: Tape) -> None:
    """Cut spam from ``tape``."""
