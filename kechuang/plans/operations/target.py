"""Targets: made from confirmed statements or by hand, edited while drafts, adopted for the year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.db import transaction

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.periods import Period, PeriodError
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Office, Region
from kechuang.core.permissions import require
from kechuang.plans.logic import EXPRESSION_FIELDS, Expression, clause_around, describe, expression_of
from kechuang.plans.models import Plan, PlanNode, Statement, Target
from kechuang.plans.states import TARGET_LIFECYCLE, StatementState, TargetState

_ABOUT = ("name", "indicator", "period", "text", "due_on")


@transaction.atomic
def make_targets(
    *, plan_id: int, document_id: int | None = None, statement_ids: Sequence[int] | None = None,
    actor: Actor, now: datetime,
) -> list[Target]:  # fmt: skip
    """Make the city's draft targets from confirmed target statements; return those that are new.

    Either all confirmed target statements of a document (default: the plan's own), or the ones named. One statement
    makes one target: those that have one already are passed over. Statements for another year than the plan's are
    passed over too, unless they are named.
    """
    plan = Plan.objects.select_for_update(of=("self",)).select_related("region").get(pk=plan_id)
    draft = Target(plan=plan, region=plan.region)
    require(actor, "plans.target.edit", draft)
    rows = Statement.objects.visible_to(actor).filter(kind="target", state=StatementState.CONFIRMED)
    rows = rows.prefetch_related("document")  # one copy of a long text for all its statements
    if statement_ids is not None:
        rows = rows.filter(pk__in=statement_ids)
    else:
        source = document_id or plan.document_id
        if source is None:
            raise Problem("请先选择一份文件。", field="document_id")
        rows = rows.filter(document=source)
    rows = rows.exclude(targets__region=plan.region, targets__replaces__isnull=True).order_by("start", "id")
    nodes = _nodes_by_place(plan)
    made = [
        _from_statement(plan, said, nodes if said.document_id == plan.document_id else {}, now)
        for said in rows
        if statement_ids is not None or _within(plan, said.period)
    ]
    Target.objects.bulk_create(made)
    if made:
        record("plans.target.made", plan, actor=actor, now=now, title=f"据识读结果草拟{len(made)}个目标",
               data={"targets": [t.pk for t in made], "statements": [t.statement_id for t in made]})  # fmt: skip
    return made


@transaction.atomic
def create_target(
    *, plan_id: int, name: str, expression: Expression, period: str = "", indicator: str = "", text: str = "",
    region: Region | None = None, office: Office | None = None, node_id: int | None = None, due_on: date | None = None,
    statement_id: int | None = None, actor: Actor, now: datetime,
) -> Target:  # fmt: skip
    """Write a draft target by hand, in any kind of expression. Region and period default to the plan's."""
    plan = Plan.objects.select_related("region").get(pk=plan_id)
    target = Target(
        plan=plan, region=region or plan.region, office=office, name=name.strip()[:200], indicator=indicator.strip(),
        text=text.strip(), due_on=due_on, period=period or _period_of(plan), year=plan.year_to, statement_id=statement_id,
        node=_node(plan, node_id), state=TARGET_LIFECYCLE.initial, created_at=now,
    )  # fmt: skip
    require(actor, "plans.target.edit", target)
    target.express(expression)
    target.require_sound()
    target.save()
    record("plans.target.created", target, actor=actor, now=now, title=f"草拟目标“{target.name}”：{describe(expression)}",
           data={"plan": plan.pk, "expression": asdict(expression)})  # fmt: skip
    return target


@transaction.atomic
def edit_target(
    *, target_id: int, expression: Expression | None = None, changes: Mapping[str, Any] | None = None,
    actor: Actor, now: datetime,
) -> Target:  # fmt: skip
    """Edit a draft: its expression, and of ``changes`` name, indicator, period, text, due_on, office_id, node_id.

    A target that is no draft is not edited but changed, with a document (``change_target``).
    """
    target = Target.objects.select_for_update(of=("self",)).select_related("region", "plan").get(pk=target_id)
    require(actor, "plans.target.edit", target)
    if target.state != TargetState.DRAFT:
        raise Problem(
            f"目标{TARGET_LIFECYCLE.title_of(target.state)}，不能直接修改；请走“年中调整”，并附调整文件。"
        )
    tracked = (*_ABOUT, "office_id", "node_id", "year", *EXPRESSION_FIELDS)
    before = {f: getattr(target, f) for f in tracked}
    given = dict(changes or {})
    for field in (*_ABOUT, "office_id"):
        if field in given:
            value = given[field]
            setattr(target, field, value.strip() if isinstance(value, str) else value)
    if "node_id" in given:
        target.node = _node(target.plan, given["node_id"])
    if expression is not None:
        target.express(expression)
    target.require_sound()
    changed = {f: getattr(target, f) for f in tracked if getattr(target, f) != before[f]}
    if changed:
        target.save(update_fields=list(changed))
        record("plans.target.edited", target, actor=actor, now=now, title=f"修改目标草稿：{describe(target.expression)}",
               data={"before": {f: before[f] for f in changed}, "after": changed})  # fmt: skip
    return target


@transaction.atomic
def adopt_targets(*, plan_id: int, target_ids: Sequence[int], actor: Actor, now: datetime) -> list[Target]:
    """Put the city's own drafts in force; those already in force are passed over. Returns those changed."""
    plan = Plan.objects.select_for_update(of=("self",)).select_related("region").get(pk=plan_id)
    rows = list(
        Target.objects.select_for_update(of=("self",))
        .filter(plan=plan, pk__in=target_ids)
        .select_related("region")
    )
    todo = [row for row in rows if row.state != TargetState.IN_FORCE]
    for row in todo:
        require(actor, "plans.target.adopt", row)
        if row.parent_id is not None:
            raise Problem(
                f"“{row.name}”（{row.region.name}）是分解给县区的份额，请用“下达”，由承担单位接受。"
            )
        row.require_sound()
        row.state = TARGET_LIFECYCLE.move(row.state, "adopt")
    Target.objects.bulk_update(todo, ["state"])
    if todo:
        record("plans.target.adopted", plan, actor=actor, now=now, title=f"{len(todo)}个目标纳入年度目标",
               data={"targets": [row.pk for row in todo]})  # fmt: skip
    return todo


def _from_statement(
    plan: Plan, said: Statement, nodes: Mapping[tuple[int, int], PlanNode], now: datetime
) -> Target:
    target = Target(
        plan=plan, region=plan.region, statement=said, indicator=said.code, name=said.norm or said.indicator,
        text=_clause(said), node=_node_around(nodes, said.start), state=TARGET_LIFECYCLE.initial, created_at=now,
        period=said.period if _is_code(said.period) else _period_of(plan),
    )  # fmt: skip
    target.express(expression_of(said))
    target.year = Period.from_code(target.period).end.year
    return target


def _clause(said: Statement) -> str:
    document = said.document
    return clause_around(document.original, document.hidden, said.start, said.end)


def _nodes_by_place(plan: Plan) -> dict[tuple[int, int], PlanNode]:
    """The nodes by their places, which are those of the plan's own document: another one has other places."""
    return {(n.start, n.end): n for n in plan.nodes.all() if n.start is not None and n.end is not None}


def _node_around(nodes: Mapping[tuple[int, int], PlanNode], at: int) -> PlanNode | None:
    """The narrowest node whose text holds the place."""
    around = [(end - start, node) for (start, end), node in nodes.items() if start <= at < end]
    return min(around, key=lambda pair: pair[0])[1] if around else None


def _is_code(period: str) -> bool:
    try:
        Period.from_code(period)
    except PeriodError:
        return False
    return True


def _within(plan: Plan, period: str) -> bool:
    """Does a statement's period end within the plan's years (or say nothing usable, so that the plan's holds)?"""
    return not _is_code(period) or plan.year_from <= Period.from_code(period).end.year <= plan.year_to


def _period_of(plan: Plan) -> str:
    return str(plan.year_from) if plan.is_annual else f"{plan.year_from}-{plan.year_to}"


def _node(plan: Plan, node_id: int | None) -> PlanNode | None:
    if not node_id:
        return None
    node = PlanNode.objects.filter(plan=plan, pk=node_id).first()
    if node is None:
        raise Problem("计划里没有这个条目，请刷新页面再选。", field="node_id")
    return node
