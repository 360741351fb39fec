"""Plans for the list, and one plan with its trees and the targets that hang on them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import require
from kechuang.plans.logic import describe
from kechuang.plans.logic.tree import Branch, in_order
from kechuang.plans.models import Plan, PlanNode, Target
from kechuang.plans.states import TargetState

_DEAD = (TargetState.WITHDRAWN, TargetState.REPLACED)


@dataclass(frozen=True)
class Hung:
    """A target with its expression in words."""

    target: Target
    words: str


@dataclass(frozen=True)
class Line:
    """A node of the tree with the targets that hang on it."""

    branch: Branch
    targets: list[Hung]


@dataclass(frozen=True)
class Framework:
    """One of the plan's trees, shown as a tab. The plain headings are the framework without a name."""

    name: str
    title: str
    lines: list[Line]
    count: int


@dataclass(frozen=True)
class PlanView:
    """A plan laid out: its frameworks, and what hangs nowhere."""

    plan: Plan
    frameworks: list[Framework]
    loose: list[Hung]
    total: int


def plan_rows(actor: Actor) -> QuerySet[Plan]:
    """Plans that the actor may read, with counts of nodes and of the city's own live targets."""
    own = Q(targets__parent__isnull=True) & ~Q(targets__state__in=_DEAD)
    return (
        Plan.objects.visible_to(actor)
        .select_related("region", "parent", "document")
        .defer("document__original", "document__outline", "document__hidden")
        .annotate(
            node_count=Count("nodes", distinct=True),
            target_count=Count("targets", filter=own, distinct=True),
            force_count=Count("targets", filter=own & Q(targets__state=TargetState.IN_FORCE), distinct=True),
        )
        .order_by("-year_from", "region__order", "pk")
    )


def get_plan(actor: Actor, pk: int) -> Plan:
    """One plan; raises ``Plan.DoesNotExist`` or ``Refused``."""
    plan = Plan.objects.select_related("region", "parent", "document", "carried_from").get(pk=pk)
    require(actor, "plans.plan.view", plan)
    return plan


def get_node(actor: Actor, pk: int) -> PlanNode:
    """One node of a plan that the actor may read."""
    node = PlanNode.objects.select_related("plan__region", "parent").get(pk=pk)
    require(actor, "plans.plan.view", node.plan)
    return node


def plan_view(actor: Actor, plan: Plan) -> PlanView:
    """The plan's trees with the city's own live targets, in two queries."""
    targets = (
        Target.objects.visible_to(actor).filter(plan=plan, parent__isnull=True).exclude(state__in=_DEAD)
        .select_related("region", "office").order_by("id")
    )  # fmt: skip
    hung: dict[int | None, list[Hung]] = defaultdict(list)
    for target in targets:
        hung[target.node_id].append(Hung(target, describe(target.expression)))
    by_framework: dict[str, list[PlanNode]] = defaultdict(list)
    for node in plan.nodes.all():
        by_framework[node.framework].append(node)
    frameworks = [_framework(name, nodes, hung) for name, nodes in by_framework.items()]
    return PlanView(plan, frameworks, hung[None], sum(len(each) for each in hung.values()))


def _framework(name: str, nodes: list[PlanNode], hung: dict[int | None, list[Hung]]) -> Framework:
    lines = [Line(branch, hung.get(branch.node.pk, [])) for branch in in_order(nodes)]
    return Framework(name, name or "正文结构", lines, sum(len(line.targets) for line in lines))
