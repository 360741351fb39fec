"""Enums and lifecycles of matching, a module a noun."""

from kechuang.matching.states.conference import (
    CONFERENCE_LIFECYCLE,
    ENTRY_LIFECYCLE,
    MEETING_LIFECYCLE,
    REGISTRATION_LIFECYCLE,
)
from kechuang.matching.states.docking import DOCKING_LIFECYCLE, STANDING_LIFECYCLE, STEP_LIFECYCLE
from kechuang.matching.states.room import QUESTION_LIFECYCLE

__all__ = [
    "CONFERENCE_LIFECYCLE",
    "DOCKING_LIFECYCLE",
    "ENTRY_LIFECYCLE",
    "MEETING_LIFECYCLE",
    "QUESTION_LIFECYCLE",
    "REGISTRATION_LIFECYCLE",
    "STANDING_LIFECYCLE",
    "STEP_LIFECYCLE",
]
