"""Tables of plans."""

from kechuang.plans.models.document import Document, Statement
from kechuang.plans.models.plan import Plan, PlanNode
from kechuang.plans.models.target import Target, TargetAppeal

__all__ = ["Document", "Plan", "PlanNode", "Statement", "Target", "TargetAppeal"]
