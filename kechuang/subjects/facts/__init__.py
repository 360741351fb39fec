"""Facts offered to rules and to other rooms: by name, with unit, period and provenance; what is missing is unknown.

A provider answers for many organisations with one query. Other rooms ask ``fact_sheets``; nobody else reads the
tables behind a fact.
"""

from kechuang.subjects.facts import (  # they register what they offer
    annual,
    ip,
    qualification,
    registry,
    tenancy,
)
from kechuang.subjects.facts.judging import (
    Assumed,
    Judged,
    judge,
    judge_all,
    judge_many,
    rule_for,
    sweep,
    topics,
)
from kechuang.subjects.facts.sheet import Known, fact_sheet, fact_sheets, offers, places_of

__all__ = [
    "Assumed",
    "Judged",
    "Known",
    "annual",
    "fact_sheet",
    "fact_sheets",
    "ip",
    "judge",
    "judge_all",
    "judge_many",
    "offers",
    "places_of",
    "qualification",
    "registry",
    "rule_for",
    "sweep",
    "tenancy",
    "topics",
]
