"""Reads of plans."""

from kechuang.plans.queries.document import (
    Card,
    Desk,
    desk_of,
    document_rows,
    get_document,
    get_statement,
    regions_of,
    sure_cards,
)
from kechuang.plans.queries.plan import PlanView, get_node, get_plan, plan_rows, plan_view
from kechuang.plans.queries.target import (
    HolderRow,
    allowed_actions,
    bases_of,
    get_target,
    holders_of,
    share_sum,
    target_rows,
    timeline_of,
)

__all__ = [
    "Card",
    "Desk",
    "HolderRow",
    "PlanView",
    "allowed_actions",
    "bases_of",
    "desk_of",
    "document_rows",
    "get_document",
    "get_node",
    "get_plan",
    "get_statement",
    "get_target",
    "holders_of",
    "plan_rows",
    "plan_view",
    "regions_of",
    "share_sum",
    "sure_cards",
    "target_rows",
    "timeline_of",
]
