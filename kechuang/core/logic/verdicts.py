"""Answers to «may I»: always with a reason."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """Yes or no, and why, in words for the one who asked."""

    allowed: bool
    reason: str

    def __bool__(self) -> bool:
        return self.allowed


class Refused(Exception):
    """Raised by ``require``. ``reason`` can be shown to the person."""

    def __init__(self, action: str, reason: str) -> None:
        super().__init__(f"{action}: {reason}")
        self.action = action
        self.reason = reason


class Problem(Exception):
    """An operation cannot go on with what it was given.

    ``message`` says what, where and how to mend it; ``field`` names the input, if one is to blame.
    """

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field
