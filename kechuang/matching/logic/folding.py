"""The writing in which documents and questions are compared: one for each character, gaps for all that is no word."""

from __future__ import annotations

from kechuang.core.logic.folding import Folding

GAP = " "
_FOLDING = Folding(GAP)

fold = _FOLDING.fold
folded_with_places = _FOLDING.with_places
