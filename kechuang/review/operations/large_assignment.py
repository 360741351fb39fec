"""Large assignments: the worker computes them in steps that the page shows, and whoever asked for one can call it off.

Each step is an event's handler with a transaction of its own, so that the page sees where the work stands. While words are
compared and the solver runs, no row of the panel is locked: it can be cancelled, and what comes out is then thrown away.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.review.models import Panel
from kechuang.review.operations.assignment import keep_assignment
from kechuang.review.operations.recusal import store_exclusions
from kechuang.review.queries.panels import hard_pairs, locked_panel, members_of
from kechuang.review.states import Stage


@transaction.atomic
def check_assignment(*, panel_id: int, asked_at: str, actor: Actor, now: datetime) -> Panel:
    """The worker's first step: ask recusal anew. Nothing for an assignment that does not wait any more."""
    panel = locked_panel(panel_id)
    require(actor, "review.panel.assign", panel)
    if not _waits(panel, asked_at):
        return panel
    found = store_exclusions(panel=panel, actor=actor, now=now)
    panel.assignment |= {"stage": Stage.COMPUTING, "checked_at": now.isoformat(), "exclusions": found}
    panel.save(update_fields=["assignment"])
    record(
        "review.panel.assignment_checked", panel, actor=actor, now=now, title=f"为分配“{panel}”核查回避",
        data={"asked_at": asked_at, "exclusions": found}, region_code=panel.call.region_id,
    )  # fmt: skip
    return panel


@transaction.atomic
def compute_assignment(*, panel_id: int, asked_at: str, actor: Actor, now: datetime) -> Panel:
    """The worker's second step: compare, solve, keep. Nothing for an assignment that does not wait any more.

    What stands in the way is kept in ``panel.assignment["problem"]`` for the page, since nobody waits before it.
    """
    panel = Panel.objects.select_related("call__region", "call__kind_version").get(pk=panel_id)
    require(actor, "review.panel.assign", panel)
    if not _waits(panel, asked_at):
        return panel
    from kechuang.review.queries.assigning import solution_of  # see assign_panel

    before = _asked_of(panel)
    try:
        asked, made = solution_of(panel)
        panel = locked_panel(panel_id)
        if not _waits(panel, asked_at):
            return panel
        if _asked_of(panel) != before:
            raise Problem("分配期间专家、回避或约定有了变化，请重新分配。")
        with transaction.atomic():
            keep_assignment(
                panel=panel, asked=asked, made=made, exclusions=panel.assignment.get("exclusions", {}), actor=actor, now=now
            )  # fmt: skip
    except Problem as problem:
        panel = locked_panel(panel_id)
        if not _waits(panel, asked_at):
            return panel
        panel.assignment = {"state": "failed", "problem": problem.message, "made_at": now.isoformat()}
        panel.save(update_fields=["assignment"])
        record(
            "review.panel.assignment_failed", panel, actor=actor, now=now, title=f"没有能分配“{panel}”：{problem.message}",
            data={"problem": problem.message}, region_code=panel.call.region_id,
        )  # fmt: skip
    return panel


@transaction.atomic
def cancel_assignment(*, panel_id: int, actor: Actor, now: datetime) -> Panel:
    """Call off an assignment that the worker has not finished; what was there before stands again.

    Raises ``Refused``; ``Problem`` if none is under way.
    """
    panel = locked_panel(panel_id)
    require(actor, "review.panel.assign", panel)
    if panel.assignment.get("state") != "waiting":
        raise Problem("没有正在后台进行的分配，可能刚刚完成。")
    stage = panel.assignment.get("stage")
    panel.assignment = panel.assignment.get("before", {})
    panel.save(update_fields=["assignment"])
    record(
        "review.panel.assignment_cancelled", panel, actor=actor, now=now, title=f"取消“{panel}”的后台分配",
        data={"stage": stage}, region_code=panel.call.region_id,
    )  # fmt: skip
    return panel


def _waits(panel: Panel, asked_at: str) -> bool:
    """Is it this request that the panel waits for, and not a later one?"""
    return panel.assignment.get("state") == "waiting" and panel.assignment.get("asked_at") == asked_at


def _asked_of(panel: Panel) -> tuple[object, ...]:
    """What an assignment was computed from and people may change meanwhile."""
    members = [each.pk for each in members_of(panel)]
    return members, hard_pairs(panel), panel.settings, panel.experts_per_file
