"""Reads of assessment: the board, one target's judgement, evidence, snapshots."""

from kechuang.assessment.queries.board import board, judgement_of, regions_of, years_of
from kechuang.assessment.queries.evidence import Evidence, evidence

__all__ = ["Evidence", "board", "evidence", "judgement_of", "regions_of", "years_of"]
