"""Tables of programs, a module a noun."""

from kechuang.programs.models.call import Call, LateCode
from kechuang.programs.models.case import Answer, Case, CaseFile, CaseVersion, Part, Receipt
from kechuang.programs.models.decision import Decision, Objection, Publicity, Rating
from kechuang.programs.models.idea import Idea, IdeaVote, Topic
from kechuang.programs.models.kind import KindVersion
from kechuang.programs.models.likeness import Likeness, Shingle
from kechuang.programs.models.outside import OutsideHint, OutsideProject, OutsideShingle
from kechuang.programs.models.work import CaseTask, Clock, Correction, Pause, Urge

__all__ = [
    "Answer",
    "Call",
    "Case",
    "CaseFile",
    "CaseTask",
    "CaseVersion",
    "Clock",
    "Correction",
    "Decision",
    "Idea",
    "IdeaVote",
    "KindVersion",
    "LateCode",
    "Likeness",
    "Objection",
    "OutsideHint",
    "OutsideProject",
    "OutsideShingle",
    "Part",
    "Pause",
    "Publicity",
    "Rating",
    "Receipt",
    "Shingle",
    "Topic",
    "Urge",
]
