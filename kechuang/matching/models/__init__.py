"""Tables of matching, a module a noun."""

from kechuang.matching.models.conference import Conference, ConferenceReport, Entry, Session, Signing
from kechuang.matching.models.docking import Docking, DockingStep
from kechuang.matching.models.expert import ExpertAsk
from kechuang.matching.models.meeting import Meeting, Slot
from kechuang.matching.models.registration import Participant, Registration
from kechuang.matching.models.room import Announcement, Applause, Question, QuestionVote, SigningTurn
from kechuang.matching.models.suggestion import Feedback, OfficeChoice, Pace, Suggestion

__all__ = [
    "Announcement",
    "Applause",
    "Conference",
    "ConferenceReport",
    "Docking",
    "DockingStep",
    "Entry",
    "ExpertAsk",
    "Feedback",
    "Meeting",
    "OfficeChoice",
    "Pace",
    "Participant",
    "Question",
    "QuestionVote",
    "Registration",
    "Session",
    "Signing",
    "SigningTurn",
    "Slot",
    "Suggestion",
]
