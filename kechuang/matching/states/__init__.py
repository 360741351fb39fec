"""Enums and lifecycles of matching, a module a noun."""

from kechuang.matching.states.conference import (
    CONFERENCE_LIFECYCLE,
    ENTRY_LIFECYCLE,
    MEETING_LIFECYCLE,
    REGISTRATION_LIFECYCLE,
)

__all__ = ["CONFERENCE_LIFECYCLE", "ENTRY_LIFECYCLE", "MEETING_LIFECYCLE", "REGISTRATION_LIFECYCLE"]
