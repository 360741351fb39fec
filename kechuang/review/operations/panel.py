"""Panels: formed of a call's cases, opened when everyone has what he judges, closed when it is judged."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from secrets import SystemRandom
from typing import Any

from django.db import transaction

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.programs.logic.kinds import as_data
from kechuang.programs.models import Call
from kechuang.review.models import Panel, PanelFile
from kechuang.review.operations.result import compute_results
from kechuang.review.queries.panels import cases_waiting, hard_pairs, locked_panel, standing_sheets
from kechuang.review.queries.recusal import standing_pairs
from kechuang.review.states import PANEL_LIFECYCLE, PanelMode, PanelState, SheetState

#: Letters and figures that nobody takes for one another.
_ALPHABET = "ACDEFHJKMNPRTUVWXY34679"
_MOST_EXPERTS = 25
#: Sheets that somebody still owes; an abstention is an answer.
_UNFINISHED = (SheetState.ASSIGNED, SheetState.DECLARED, SheetState.DRAFTING)
_SETTLED = (PanelState.CLOSED, PanelState.CONCLUDED, PanelState.CANCELLED)


@dataclass(frozen=True)
class PanelGiven:
    """What is put down about a panel. ``experts_per_file`` None: as the kind's plan says. ``settings``: only what differs."""

    title: str
    mode: str = PanelMode.ONLINE
    experts_per_file: int | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def form_panel(
    *, call_id: int, given: PanelGiven, case_ids: Collection[int] | None = None, actor: Actor, now: datetime
) -> Panel:
    """Form a panel of a call's cases that wait in review (``case_ids`` None: of all), with the kind's plan frozen.

    Files get random codes in no order that tells of the cases. Raises ``Refused``; ``Problem`` without cases or plan.
    """
    call = (
        Call.objects.select_for_update(of=("self",)).select_related("region", "kind_version").get(pk=call_id)
    )
    panel = Panel(call=call, made_at=now)
    require(actor, "review.panel.form", panel)
    plan = call.kind_version.kind.review
    if plan is None:
        raise Problem(f"“{call.kind_version.title}”没有专家评审的办法，请先在事项里写上评审表。")
    _put(panel, given, plan.experts)
    panel.plan, panel.is_blinded, panel.method = as_data(plan), plan.blinded, plan.method
    waiting = {each.pk: each for each in cases_waiting(call)}
    chosen = list(waiting) if case_ids is None else list(dict.fromkeys(case_ids))
    if not chosen:
        raise Problem("没有待评审的办件。办件转到“专家评审”这一步以后，才能编进评审组。")
    if strange := [pk for pk in chosen if pk not in waiting]:
        raise Problem(f"有 {len(strange)} 件不在待评审之列，或已编进别的评审组。请重新选择。", field="cases")
    panel.save()
    made = _files(panel, chosen, SystemRandom())
    record(
        "review.panel.formed", panel, actor=actor, now=now,
        title=f"组建评审组“{panel}”，{len(made)}份材料，每份{panel.experts_per_file}位专家",
        data={"files": len(made), "experts_per_file": panel.experts_per_file, "mode": panel.mode}, region_code=call.region_id,
    )  # fmt: skip
    return panel


@transaction.atomic
def edit_panel(*, panel_id: int, given: PanelGiven, actor: Actor, now: datetime) -> Panel:
    """Change a panel's name, times, number of experts and parameters, until it is over. Raises ``Refused``, ``Problem``.

    Once judging has begun, the number of experts stays.
    """
    panel = locked_panel(panel_id)
    require(actor, "review.panel.form", panel)
    if panel.state in _SETTLED:
        raise Problem(f"评审组“{panel}”{panel.get_state_display()}，不能再修改。")
    before = panel.experts_per_file
    _put(panel, given, before)
    if panel.state == PanelState.REVIEWING and panel.experts_per_file != before:
        raise Problem("评审已经开始，每份材料的专家数不能再改。", field="experts_per_file")
    panel.save()
    record(
        "review.panel.edited", panel, actor=actor, now=now, title=f"修改评审组“{panel}”",
        data={"experts_per_file": panel.experts_per_file, "mode": panel.mode, "settings": panel.settings},
        region_code=panel.call.region_id,
    )  # fmt: skip
    return panel


@transaction.atomic
def cancel_panel(*, panel_id: int, reason: str, actor: Actor, now: datetime) -> Panel:
    """Cancel a panel that has not begun to judge; its cases wait for another one. Raises ``Refused``, ``Problem``."""
    panel = locked_panel(panel_id)
    require(actor, "review.panel.form", panel)
    if not reason.strip():
        raise Problem("请写明取消的理由。", field="reason")
    panel.state = PANEL_LIFECYCLE.move(panel.state, "cancel")
    panel.save(update_fields=["state"])
    record(
        "review.panel.cancelled", panel, actor=actor, now=now, title=f"取消评审组“{panel}”：{reason.strip()}",
        data={"reason": reason.strip()}, region_code=panel.call.region_id,
    )  # fmt: skip
    return panel


@transaction.atomic
def open_panel(*, panel_id: int, reason: str = "", actor: Actor, now: datetime) -> Panel:
    """Begin to judge: recusal is asked once more, and files without enough experts need a ``reason``.

    Raises ``Refused``; ``Problem`` where an assigned expert turns out to be barred: then assign anew first.
    """
    panel = locked_panel(panel_id)
    require(actor, "review.panel.open", panel)
    state = PANEL_LIFECYCLE.move(panel.state, "open")
    sheets = list(standing_sheets(panel).values_list("file__case_id", "expert_id"))
    barred = hard_pairs(panel) | standing_pairs(panel, now)
    if clashes := sum(pair in barred for pair in sheets):
        raise Problem(f"开评前复查回避，有 {clashes} 份评审材料的专家应当回避。请先“重新分配”，再开始评审。")
    wanted = panel.files.count() * panel.experts_per_file
    if len(sheets) < wanted and not reason.strip():
        raise Problem(
            f"共要 {wanted} 人次，只安排了 {len(sheets)} 人次。请补足专家；确实不能补足的，写明理由后再开始。", field="reason"
        )  # fmt: skip
    panel.state = state
    panel.opens_at = panel.opens_at or now
    panel.save(update_fields=["state", "opens_at"])
    record(
        "review.panel.opened", panel, actor=actor, now=now, title=f"评审组“{panel}”开始评审，{len(sheets)}人次",
        data={"sheets": len(sheets), "wanted": wanted, "reason": reason.strip()}, region_code=panel.call.region_id,
    )  # fmt: skip
    return panel


@transaction.atomic
def close_panel(*, panel_id: int, reason: str = "", actor: Actor, now: datetime) -> Panel:
    """End the judging and have the results computed. Sheets that were not submitted need a ``reason``.

    Raises ``Refused``, ``Problem``.
    """
    panel = locked_panel(panel_id)
    require(actor, "review.panel.open", panel)
    state = PANEL_LIFECYCLE.move(panel.state, "close")
    late = standing_sheets(panel).filter(state__in=_UNFINISHED).count()
    if late and not reason.strip():
        raise Problem(f"还有 {late} 份评分表没有提交。请催交；提前结束的，请写明理由。", field="reason")
    panel.state = state
    panel.closes_at = panel.closes_at or now
    panel.save(update_fields=["state", "closes_at"])
    record(
        "review.panel.closed", panel, actor=actor, now=now, title=f"评审组“{panel}”评审结束",
        data={"unsubmitted": late, "reason": reason.strip()}, region_code=panel.call.region_id,
    )  # fmt: skip
    compute_results(panel_id=panel.pk, actor=actor, now=now)
    return panel


def _put(panel: Panel, given: PanelGiven, experts: int) -> None:
    if not given.title.strip():
        raise Problem("请填写评审组名称。", field="title")
    if given.mode not in set(PanelMode):
        raise Problem("请选择评审方式。", field="mode")
    number = experts if given.experts_per_file is None else given.experts_per_file
    if not 1 <= number <= _MOST_EXPERTS:
        raise Problem(f"每份材料的专家数要在1至{_MOST_EXPERTS}之间。", field="experts_per_file")
    if given.opens_at and given.closes_at and given.closes_at <= given.opens_at:
        raise Problem("评审截止要晚于评审开始。", field="closes_at")
    panel.title, panel.mode, panel.experts_per_file = given.title.strip()[:120], given.mode, number
    panel.opens_at, panel.closes_at = given.opens_at, given.closes_at
    panel.settings = {**panel.settings, **given.settings}


def _files(panel: Panel, case_ids: list[int], chance: Random) -> list[PanelFile]:
    """The files, written in random order under random codes: neither code nor key follows the cases' order."""
    codes: set[str] = set()
    while len(codes) < len(case_ids):
        codes.add("".join(chance.choice(_ALPHABET) for _ in range(5)))
    shuffled = list(case_ids)
    chance.shuffle(shuffled)
    pairs = zip(shuffled, sorted(codes), strict=True)
    return PanelFile.objects.bulk_create(
        [PanelFile(panel=panel, case_id=pk, code=code) for pk, code in pairs]
    )
