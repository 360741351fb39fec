"""Tables of matching, a module a noun."""

from kechuang.matching.models.conference import Conference, ConferenceReport, Entry, Session, Signing
from kechuang.matching.models.docking import Docking, DockingStep
from kechuang.matching.models.meeting import Meeting, Slot
from kechuang.matching.models.registration import Participant, Registration
from kechuang.matching.models.suggestion import Feedback, OfficeChoice, Pace, Suggestion

__all__ = [
    "Conference",
    "ConferenceReport",
    "Docking",
    "DockingStep",
    "Entry",
    "Feedback",
    "Meeting",
    "OfficeChoice",
    "Pace",
    "Participant",
    "Registration",
    "Session",
    "Signing",
    "Slot",
    "Suggestion",
]
