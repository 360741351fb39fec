"""Tables of matching, a module a noun."""

from kechuang.matching.models.conference import Conference, ConferenceReport, Entry, Session, Signing
from kechuang.matching.models.docking import Docking, DockingStep
from kechuang.matching.models.meeting import Meeting, Slot
from kechuang.matching.models.registration import Participant, Registration

__all__ = [
    "Conference",
    "ConferenceReport",
    "Docking",
    "DockingStep",
    "Entry",
    "Meeting",
    "Participant",
    "Registration",
    "Session",
    "Signing",
    "Slot",
]
