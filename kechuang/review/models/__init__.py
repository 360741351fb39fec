"""Tables of review, a module a noun."""

from kechuang.review.models.panel import Draw, Exclusion, Invitation, Panel, PanelFile
from kechuang.review.models.sheet import FileResult, Mark, Sheet, SheetVersion
from kechuang.review.models.vote import Ballot, Slip, Vote, VoteItem

__all__ = [
    "Ballot",
    "Draw",
    "Exclusion",
    "FileResult",
    "Invitation",
    "Mark",
    "Panel",
    "PanelFile",
    "Sheet",
    "SheetVersion",
    "Slip",
    "Vote",
    "VoteItem",
]
