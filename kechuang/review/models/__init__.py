"""Tables of review, a module a noun."""

from kechuang.review.models.panel import Draw, Exclusion, Invitation, Panel, PanelFile
from kechuang.review.models.sheet import FileResult, Mark, Sheet, SheetVersion
from kechuang.review.models.vote import OpenBallot, Vote, VoteItem

__all__ = [
    "Draw",
    "Exclusion",
    "FileResult",
    "Invitation",
    "Mark",
    "OpenBallot",
    "Panel",
    "PanelFile",
    "Sheet",
    "SheetVersion",
    "Vote",
    "VoteItem",
]
