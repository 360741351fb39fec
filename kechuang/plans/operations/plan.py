"""Plans and their trees: create, build from a document's outline, edit by hand, carry over to the next year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region
from kechuang.core.permissions import require
from kechuang.plans.logic.tree import is_below
from kechuang.plans.models import Document, Plan, PlanNode, Target
from kechuang.plans.states import TARGET_LIFECYCLE, TargetState

_PLAN_FIELDS = ("title", "year_from", "year_to", "theme", "guidance", "document_id", "parent_id")
_NODE_FIELDS = ("label", "title", "framework", "holder")
_CARRIED = (
    "region_id", "office_id", "indicator", "name", "text", "form", "cmp", "floor", "ceil", "stretch", "unit",
    "growth_pct", "points", "multiple", "rank", "rank_change", "rank_scope", "completion_pct", "denominator",
    "approx", "certainty", "mode",
)  # fmt: skip


@transaction.atomic
def create_plan(
    *, region: Region, title: str, year_from: int, year_to: int | None = None, theme: str = "", guidance: str = "",
    document_id: int | None = None, parent_id: int | None = None, actor: Actor, now: datetime,
) -> Plan:  # fmt: skip
    """Create a plan of one year (``year_to`` left out) or of several. ``parent_id``: the plan of years it belongs to."""
    plan = Plan(
        region=region, title=title.strip()[:200], year_from=year_from, year_to=year_to or year_from, theme=theme.strip(),
        guidance=guidance.strip(), document_id=document_id, parent_id=parent_id, created_at=now,
    )  # fmt: skip
    require(actor, "plans.plan.edit", plan)
    _check_plan(plan)
    plan.save()
    record("plans.plan.created", plan, actor=actor, now=now, title=f"建立《{plan.title}》",
           data={"years": [plan.year_from, plan.year_to]})  # fmt: skip
    return plan


@transaction.atomic
def edit_plan(*, plan_id: int, changes: Mapping[str, Any], actor: Actor, now: datetime) -> Plan:
    """Change title, years, theme, guidance, document or the plan of years above."""
    plan = _locked(plan_id, actor)
    before = {field: getattr(plan, field) for field in _PLAN_FIELDS}
    for field in _PLAN_FIELDS:
        if field in changes:
            value = changes[field]
            setattr(plan, field, value.strip() if isinstance(value, str) else value)
    _check_plan(plan)
    changed = {f: getattr(plan, f) for f in _PLAN_FIELDS if getattr(plan, f) != before[f]}
    if changed:
        plan.save(update_fields=list(changed))
        record("plans.plan.edited", plan, actor=actor, now=now, title=f"修改《{plan.title}》",
               data={"before": {f: before[f] for f in changed}, "after": changed})  # fmt: skip
    return plan


@transaction.atomic
def build_tree(*, plan_id: int, document_id: int | None = None, actor: Actor, now: datetime) -> int:
    """Add the headings and frameworks of a document's outline to the plan's tree; return how many are new.

    A node that is already there (same framework, label, title and parent) is not made twice.
    """
    plan = _locked(plan_id, actor)
    wanted = document_id or plan.document_id
    document = Document.objects.get(pk=wanted) if wanted else None
    if document is None:
        raise Problem("请先选择一份文件，再按它的结构建立条目。", field="document_id")
    require(actor, "plans.document.view", document)
    known = {(n.parent_id, n.framework, n.label, n.title): n for n in plan.nodes.all()}
    made, by_index, order = 0, dict[int, PlanNode](), len(known)
    for entry in document.outline:
        parent = by_index.get(entry["parent"]) if entry["parent"] is not None else None
        framework = (entry.get("framework") or "")[:100]
        label, title = entry["label"][:30], (entry["title"] or entry["label"])[:300]
        key = (parent.pk if parent else None, framework, label, title)
        node = known.get(key)
        if node is None:
            node = PlanNode.objects.create(
                plan=plan, parent=parent, order=order, label=label, title=title, framework=framework,
                start=entry["start"], end=entry["end"],
            )  # fmt: skip
            known[key] = node
            made, order = made + 1, order + 1
        by_index[entry["index"]] = node
    if made:
        record("plans.plan.tree_built", plan, actor=actor, now=now, title=f"按《{document.title}》建立{made}个条目",
               data={"document": document.pk, "nodes": made})  # fmt: skip
    return made


@transaction.atomic
def add_node(
    *, plan_id: int, title: str, label: str = "", framework: str = "", holder: str = "", parent_id: int | None = None,
    actor: Actor, now: datetime,
) -> PlanNode:  # fmt: skip
    """Add a node below ``parent_id`` (None: on top), after its siblings."""
    plan = _locked(plan_id, actor)
    parent = _node_of(plan, parent_id) if parent_id else None
    if not title.strip():
        raise Problem("请填写条目标题。", field="title")
    last = plan.nodes.order_by("-order").values_list("order", flat=True).first()
    node = PlanNode.objects.create(
        plan=plan, parent=parent, order=0 if last is None else last + 1, label=label.strip()[:30],
        title=title.strip()[:300], framework=(framework.strip() or (parent.framework if parent else ""))[:100],
        holder=holder.strip()[:100],
    )  # fmt: skip
    record(
        "plans.plan.node_added", plan, actor=actor, now=now, title=f"增加条目“{node}”", data={"node": node.pk}
    )
    return node


@transaction.atomic
def edit_node(*, node_id: int, changes: Mapping[str, str], actor: Actor, now: datetime) -> PlanNode:
    """Change a node's label, title, framework or duty-holder."""
    node = PlanNode.objects.select_related("plan__region").get(pk=node_id)
    plan = _locked(node.plan_id, actor)
    before = {field: getattr(node, field) for field in _NODE_FIELDS}
    for field in _NODE_FIELDS:
        if field in changes:
            setattr(node, field, str(changes[field]).strip()[: PlanNode._meta.get_field(field).max_length])  # type: ignore[union-attr]
    if not node.title:
        raise Problem("请填写条目标题。", field="title")
    changed = {f: getattr(node, f) for f in _NODE_FIELDS if getattr(node, f) != before[f]}
    if changed:
        node.save(update_fields=list(changed))
        record("plans.plan.node_edited", plan, actor=actor, now=now, title=f"修改条目“{node}”",
               data={"node": node.pk, "before": {f: before[f] for f in changed}, "after": changed})  # fmt: skip
    return node


@transaction.atomic
def move_node(
    *, node_id: int, parent_id: int | None, before_id: int | None = None, actor: Actor, now: datetime
) -> PlanNode:
    """Hang a node with all below it under ``parent_id`` (None: on top), before ``before_id`` or last."""
    node = PlanNode.objects.get(pk=node_id)
    plan = _locked(node.plan_id, actor)
    nodes = list(plan.nodes.select_for_update())
    parent = _node_of(plan, parent_id) if parent_id else None
    if parent is not None and is_below(nodes, parent.pk, node.pk):
        raise Problem(f"不能把“{node}”移到它自己或它的下级之下。", field="parent_id")
    siblings = sorted(
        (n for n in nodes if n.parent_id == parent_id and n.pk != node.pk), key=lambda n: (n.order, n.pk)
    )
    place = next((i for i, n in enumerate(siblings) if n.pk == before_id), len(siblings))
    node.parent = parent
    ordered = [*siblings[:place], node, *siblings[place:]]
    for order, each in enumerate(ordered):
        each.order = order
    PlanNode.objects.bulk_update(ordered, ["order", "parent"])
    record("plans.plan.node_moved", plan, actor=actor, now=now, title=f"移动条目“{node}”",
           data={"node": node.pk, "parent": parent_id, "before": before_id})  # fmt: skip
    return node


@transaction.atomic
def delete_node(*, node_id: int, actor: Actor, now: datetime) -> None:
    """Delete a node with all below it; refused while targets hang on any of them."""
    node = PlanNode.objects.get(pk=node_id)
    plan = _locked(node.plan_id, actor)
    nodes = list(plan.nodes.all())
    doomed = [n.pk for n in nodes if is_below(nodes, n.pk, node.pk)]
    hung = Target.objects.filter(node__in=doomed).exclude(state=TargetState.WITHDRAWN).count()
    if hung:
        raise Problem(f"“{node}”及其下级还挂着{hung}个目标，请先把目标移到别的条目。")
    title = str(node)
    record("plans.plan.node_deleted", plan, actor=actor, now=now, title=f"删除条目“{title}”",
           data={"nodes": doomed, "title": title})  # fmt: skip
    PlanNode.objects.filter(pk__in=doomed).delete()


@transaction.atomic
def hang_targets(
    *, plan_id: int, target_ids: Sequence[int], node_id: int | None, actor: Actor, now: datetime
) -> list[Target]:
    """Hang targets of the plan on one of its nodes (None: on no node). Returns those changed."""
    plan = _locked(plan_id, actor)
    node = _node_of(plan, node_id) if node_id else None
    rows = list(
        Target.objects.select_for_update().filter(plan=plan, pk__in=target_ids).exclude(node=node)
        if node
        else Target.objects.select_for_update().filter(plan=plan, pk__in=target_ids, node__isnull=False)
    )
    for row in rows:
        row.node = node
    Target.objects.bulk_update(rows, ["node"])
    if rows:
        where = f"挂到“{node}”" if node else "从条目上取下"
        record("plans.target.hung", plan, actor=actor, now=now, title=f"{len(rows)}个目标{where}",
               data={"targets": [row.pk for row in rows], "node": node_id})  # fmt: skip
    return rows


@transaction.atomic
def carry_over(
    *, plan_id: int, target_ids: Sequence[int] | None = None, title: str = "", actor: Actor, now: datetime
) -> Plan:
    """Make the next year's plan: the tree, and unfinished targets as drafts that name what they continue.

    ``target_ids``: the targets that a person calls unfinished (default: all of the city's own in force). A plan that
    was carried over already is returned as it is. Raises ``Problem`` for plans of several years.
    """
    plan = _locked(plan_id, actor)
    if not plan.is_annual:
        raise Problem("只有年度计划可以结转到下一年。")
    year = plan.year_from + 1
    existing = plan.carried_to.filter(year_from=year).first()
    if existing is not None:
        return existing
    following = Plan.objects.create(
        region=plan.region, title=title.strip() or _next_title(plan.title, plan.year_from), year_from=year, year_to=year,
        parent=plan.parent if plan.parent and plan.parent.year_to >= year else None, carried_from=plan, created_at=now,
    )  # fmt: skip
    nodes = _copied_nodes(plan, following)
    chosen = Target.objects.filter(plan=plan, state=TargetState.IN_FORCE)
    chosen = (
        chosen.filter(region_id=plan.region_id) if target_ids is None else chosen.filter(pk__in=target_ids)
    )
    rows = [_carried(old, following, nodes, now) for old in chosen]
    Target.objects.bulk_create(rows)
    record("plans.plan.carried_over", following, actor=actor, now=now,
           title=f"由《{plan.title}》结转{len(nodes)}个条目、{len(rows)}个目标",
           data={"from": plan.pk, "targets": [row.carried_from_id for row in rows]})  # fmt: skip
    return following


def _copied_nodes(plan: Plan, following: Plan) -> dict[int, PlanNode]:
    """Copies of the plan's nodes by the old node's id, parents first. Places in the old text are not copied."""
    copies: dict[int, PlanNode] = {}
    waiting = list(plan.nodes.order_by("order", "pk"))
    while waiting:
        ready = [n for n in waiting if n.parent_id is None or n.parent_id in copies]
        made = PlanNode.objects.bulk_create(
            [PlanNode(plan=following, parent=copies.get(n.parent_id or 0), order=n.order, label=n.label, title=n.title,
                      framework=n.framework, holder=n.holder) for n in ready]
        )  # fmt: skip
        copies.update({old.pk: new for old, new in zip(ready, made, strict=True)})
        waiting = [n for n in waiting if n.pk not in copies]
    return copies


def _carried(old: Target, following: Plan, nodes: Mapping[int, PlanNode], now: datetime) -> Target:
    values = {field: getattr(old, field) for field in _CARRIED}
    return Target(
        plan=following, node=nodes.get(old.node_id or 0), period=str(following.year_from), year=following.year_from,
        state=TARGET_LIFECYCLE.initial, carried_from=old, created_at=now, **values,
    )  # fmt: skip


def _next_title(title: str, year: int) -> str:
    return title.replace(str(year), str(year + 1)) if str(year) in title else f"{year + 1}年{title}"


def _locked(plan_id: int, actor: Actor) -> Plan:
    plan = Plan.objects.select_for_update(of=("self",)).select_related("region", "parent").get(pk=plan_id)
    require(actor, "plans.plan.edit", plan)
    return plan


def _node_of(plan: Plan, node_id: int) -> PlanNode:
    node = PlanNode.objects.filter(plan=plan, pk=node_id).first()
    if node is None:
        raise Problem(f"《{plan.title}》里没有这个条目，请刷新页面再选。", field="node_id")
    return node


def _check_plan(plan: Plan) -> None:
    if not plan.title:
        raise Problem("请填写计划名称。", field="title")
    if not 1949 <= plan.year_from <= 2100:
        raise Problem("起始年应为四位年份，如2026。", field="year_from")
    if plan.year_to < plan.year_from:
        raise Problem("终止年不能早于起始年。", field="year_to")
    above = plan.parent
    if above is not None and (
        above.pk == plan.pk or not above.year_from <= plan.year_from <= plan.year_to <= above.year_to
    ):
        raise Problem(
            f"《{above.title}》是{above.year_from}—{above.year_to}年，不包含本计划的年份。", field="parent_id"
        )
