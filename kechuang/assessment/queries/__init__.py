"""Reads of assessment: the board, one target's judgement, evidence, snapshots."""

from kechuang.assessment.queries.board import board, judgement_of, regions_of, years_of
from kechuang.assessment.queries.evidence import Evidence, evidence, evidence_of
from kechuang.assessment.queries.fresh import fresh_board, remembered
from kechuang.assessment.queries.report import draft_content, get_snapshot, snapshots

__all__ = [
    "Evidence",
    "board",
    "draft_content",
    "evidence",
    "evidence_of",
    "fresh_board",
    "get_snapshot",
    "judgement_of",
    "regions_of",
    "remembered",
    "snapshots",
    "years_of",
]
