"""Handing a city's target down: divide it into draft shares, then assign them to counties and zones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region
from kechuang.core.permissions import require
from kechuang.plans.logic import METHODS, Expression, Indivisible, describe, preview
from kechuang.plans.logic.numbers import plain
from kechuang.plans.models import Plan, Target
from kechuang.plans.states import TARGET_LIFECYCLE, TargetState

_MOVABLE = (TargetState.DRAFT, TargetState.IN_FORCE)


@transaction.atomic
def decompose_target(
    *, target_id: int, method: str, weights: Mapping[str, Decimal | None], bases: Mapping[str, Decimal | None] | None = None,
    allow_shortfall: bool = False, actor: Actor, now: datetime,
) -> list[Target]:  # fmt: skip
    """Divide a city's target into draft shares, one for each region code in ``weights`` with a duty.

    ``weights``: bases or potentials by region code, or for ``manual`` the shares themselves; ``bases``: last year's
    values, to check differentiated growth. Draft shares of an earlier division are rewritten or withdrawn; a share
    that was assigned must be withdrawn first. Raises ``Problem`` when the sum would stay below the city's target,
    unless ``allow_shortfall``; rank targets cannot be divided.
    """
    target = Target.objects.select_for_update(of=("self",)).select_related("region", "plan").get(pk=target_id)
    require(actor, "plans.target.decompose", target)
    if target.state not in _MOVABLE or target.parent_id is not None:
        raise Problem("只有草拟或执行中的全市目标可以分解。")
    regions = {r.code: r for r in Region.objects.duty_holders(target.region).filter(pk__in=weights.keys())}
    unknown = set(weights) - set(regions)
    if unknown:
        raise Problem(
            f"{'、'.join(sorted(unknown))}不是{target.region.name}直接管辖的县（市、区）或功能区。",
            field="weights",
        )
    codes = list(weights)
    try:
        division = preview(target.expression, codes, [weights[c] for c in codes], method,
                           bases=[(bases or {}).get(c) for c in codes])  # fmt: skip
    except Indivisible as error:
        raise Problem(str(error), field="weights") from error
    if not division.is_enough and not allow_shortfall:
        raise Problem(
            f"各地合计{_say(division.sum) or '无法核对'}，不足全市目标，请调整后再保存。", field="weights"
        )
    kept = {s.region_id: s for s in target.shares.select_for_update().exclude(state__in=_GONE)}
    _refuse_assigned(kept)
    rows = [
        _write(kept.pop(share.holder, None), target, regions[share.holder], share.expression, now)
        for share in division.shares
        if not share.is_empty
    ]
    for spare in kept.values():
        spare.state = TARGET_LIFECYCLE.move(spare.state, "withdraw")
        spare.save(update_fields=["state"])
    record("plans.target.decomposed", target, actor=actor, now=now,
           title=f"{METHODS[method]}分解为{len(rows)}份", data={
               "method": method, "weights": dict(weights), "shares": {r.region_id: describe(r.expression) for r in rows},
               "total": _say(division.total), "sum": _say(division.sum)})  # fmt: skip
    return rows


def _say(number: Decimal | None) -> str | None:
    return None if number is None else plain(number)


_GONE = (TargetState.WITHDRAWN, TargetState.REPLACED)


def _refuse_assigned(shares: Mapping[str, Target]) -> None:
    fixed = [s for s in shares.values() if s.state != TargetState.DRAFT]
    if fixed:
        names = Region.objects.filter(pk__in=[s.region_id for s in fixed]).values_list("name", flat=True)
        raise Problem(f"{'、'.join(names)}的份额已经下达，请先撤销或逐个调整，再重新分解。")


def _write(
    row: Target | None, parent: Target, region: Region, expression: Expression, now: datetime
) -> Target:
    if row is None:
        row = Target(
            plan=parent.plan, node=parent.node, region=region, parent=parent, indicator=parent.indicator, name=parent.name,
            period=parent.period, year=parent.year, due_on=parent.due_on, text=parent.text, created_at=now,
            state=TARGET_LIFECYCLE.initial,
        )  # fmt: skip
    row.express(replace(expression, certainty="" if parent.form != "stretch" else parent.certainty))
    row.require_sound()
    row.save()
    return row


@transaction.atomic
def assign_targets(*, plan_id: int, target_ids: Sequence[int], actor: Actor, now: datetime) -> list[Target]:
    """Assign draft targets to the counties and zones they lie in; their officers hear of it. Returns those changed."""
    plan = Plan.objects.select_for_update(of=("self",)).select_related("region").get(pk=plan_id)
    rows = list(
        Target.objects.select_for_update(of=("self",))
        .filter(plan=plan, pk__in=target_ids)
        .select_related("region")
    )
    todo = [row for row in rows if row.state != TargetState.ASSIGNED]
    by_region: dict[str, list[int]] = {}
    for row in todo:
        require(actor, "plans.target.assign", row)
        if row.region_id == plan.region_id:
            raise Problem(f"“{row.name}”由{row.region.name}本级承担，请用“纳入年度目标”。")
        row.require_sound()
        row.state = TARGET_LIFECYCLE.move(row.state, "assign")
        by_region.setdefault(row.region_id, []).append(row.pk)
    Target.objects.bulk_update(todo, ["state"])
    if todo:
        record("plans.target.assigned", plan, actor=actor, now=now,
               title=f"下达{len(todo)}个目标，涉及{len(by_region)}个承担单位",
               data={"targets": [row.pk for row in todo], "regions": by_region})  # fmt: skip
    return todo
