"""Pure values and rules of plans: what a target asks for, in words, in shares, in arithmetic."""

from kechuang.plans.logic.arithmetic import Finding, Implied, findings, implied_base, implied_whole
from kechuang.plans.logic.contradiction import Contradiction, contradictions
from kechuang.plans.logic.decomposition import (
    METHODS,
    Indivisible,
    Preview,
    Share,
    decompose,
    decompose_expression,
    preview,
)
from kechuang.plans.logic.expression import EXPRESSION_FIELDS, Expression
from kechuang.plans.logic.faults import expression_faults, statement_faults
from kechuang.plans.logic.ports import known_bases, known_terms, offer_bases, offer_terms
from kechuang.plans.logic.segments import Segment, clause_around, segments, shown_text
from kechuang.plans.logic.statement import comparator, composite, expression_of, place_key, same_place
from kechuang.plans.logic.wording import FORM_TITLES, describe, describe_statement, sureness

__all__ = [
    "EXPRESSION_FIELDS",
    "FORM_TITLES",
    "METHODS",
    "Contradiction",
    "Expression",
    "Finding",
    "Implied",
    "Indivisible",
    "Preview",
    "Segment",
    "Share",
    "clause_around",
    "comparator",
    "composite",
    "contradictions",
    "decompose",
    "decompose_expression",
    "describe",
    "describe_statement",
    "expression_faults",
    "expression_of",
    "findings",
    "implied_base",
    "implied_whole",
    "known_bases",
    "known_terms",
    "offer_bases",
    "offer_terms",
    "place_key",
    "preview",
    "same_place",
    "segments",
    "shown_text",
    "statement_faults",
    "sureness",
]
