"""Answers of a case: read, shown, found missing, compared, blinded. The one place where other rooms ask for them."""

from __future__ import annotations

from kechuang.programs.logic.answer_blinding import MASK, blinded, is_identifying
from kechuang.programs.logic.answer_comparing import Change, RowChange, differences, row_changes
from kechuang.programs.logic.answer_gaps import Gap, asked, budget_gaps, gaps, is_asked
from kechuang.programs.logic.answer_reading import fact_behind, plain_number, read
from kechuang.programs.logic.answer_showing import cells, is_empty, shown, typed, unit_of

__all__ = [
    "MASK",
    "Change",
    "Gap",
    "RowChange",
    "asked",
    "blinded",
    "budget_gaps",
    "cells",
    "differences",
    "fact_behind",
    "gaps",
    "is_asked",
    "is_empty",
    "is_identifying",
    "plain_number",
    "read",
    "row_changes",
    "shown",
    "typed",
    "unit_of",
]
