"""Who judges what: the best assignment under recusal and limits, changed as little as can be when experts drop out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.review.models import Panel, Sheet
from kechuang.review.operations.recusal import store_exclusions
from kechuang.review.queries.panels import hard_pairs, locked_panel, members_of, standing_sheets, tolerance_of
from kechuang.review.states import PANEL_LIFECYCLE, SHEET_LIFECYCLE, PanelState, SheetState, Stage
from kechuang.subjects.models import Expert

if TYPE_CHECKING:
    from kechuang.review.logic.assignment import Assignment
    from kechuang.review.logic.problem import AssignmentProblem
    from kechuang.review.logic.reassignment import Reassignment
    from kechuang.review.queries.assigning import Asked

#: Beyond so many files nobody waits before the page: the worker does it.
INLINE_FILES = 300

_OVER = (PanelState.CLOSED, PanelState.CONCLUDED, PanelState.CANCELLED)


@transaction.atomic
def assign_panel(*, panel_id: int, actor: Actor, now: datetime) -> Panel:
    """Assign a panel's files to those who have accepted; recusal is asked anew first.

    More than ``INLINE_FILES`` files are left to the worker (``operations.large_assignment``); ``panel.assignment["state"]``
    is then ``waiting``. Raises ``Refused``; ``Problem`` without experts, where pins, bars and limits contradict each other, or
    while the worker is at it.
    """
    panel = locked_panel(panel_id)
    require(actor, "review.panel.assign", panel)
    if panel.assignment.get("state") == "waiting":
        raise Problem("正在后台分配，请等结果，或先取消再重排。")
    PANEL_LIFECYCLE.move(panel.state, "assign")
    if not members_of(panel):
        raise Problem("还没有专家接受邀请，不能分配。")
    count = panel.files.count()
    if count > INLINE_FILES:
        panel.assignment = {
            "state": "waiting", "stage": Stage.QUEUED, "asked_at": now.isoformat(), "files": count, "before": panel.assignment,
        }  # fmt: skip
        panel.save(update_fields=["assignment"])
        record(
            "review.panel.assignment_requested", panel, actor=actor, now=now,
            title=f"安排分配“{panel}”的{count}份材料",
            data={"files": count, "asked_at": now.isoformat()}, region_code=panel.call.region_id,
        )  # fmt: skip
        return panel
    # The solver and what reads words load for more than a second, and every process handles events: only when asked.
    from kechuang.review.queries.assigning import solution_of

    found = store_exclusions(panel=panel, actor=actor, now=now)
    asked, made = solution_of(panel)
    keep_assignment(panel=panel, asked=asked, made=made, exclusions=found, actor=actor, now=now)
    return panel


def keep_assignment(
    *,
    panel: Panel,
    asked: Asked,
    made: Assignment,
    exclusions: dict[str, int],
    actor: Actor,
    now: datetime,
) -> None:
    """Write an assignment down; the caller has locked the panel and asked permission."""
    counts = _store(panel, asked, made, now)
    panel.state = PANEL_LIFECYCLE.move(panel.state, "assign")
    panel.assignment = _told(asked, asked.problem, made, now) | {"tolerance": tolerance_of(panel)}
    panel.save(update_fields=["state", "assignment"])
    lacks = int(made.unfilled.sum())
    record(
        "review.panel.assigned", panel, actor=actor, now=now,
        title=f"分配“{panel}”：{len(made.pairs)}人次{f'，还缺{lacks}人次' if lacks else ''}",
        data={"pairs": len(made.pairs), "lacks": lacks, "exclusions": exclusions, "proven": made.proof.holds, **counts},
        region_code=panel.call.region_id,
    )  # fmt: skip


@transaction.atomic
def reassign_panel(*, panel_id: int, actor: Actor, now: datetime) -> Panel:
    """Fill the places that became free and take back what is barred now, changing as little as can be.

    Whatever an expert has begun and may go on with stays his. Raises ``Refused``; ``Problem`` without experts.
    """
    panel = locked_panel(panel_id)
    require(actor, "review.panel.assign", panel)
    if panel.assignment.get("state") == "waiting":
        raise Problem("正在后台分配，请等结果，或先取消再重新分配。")
    action = "reassign" if panel.state == PanelState.REVIEWING else "assign"
    state = PANEL_LIFECYCLE.move(panel.state, action)
    found = store_exclusions(panel=panel, actor=actor, now=now)
    members = members_of(panel)
    if not members:
        raise Problem("已经没有接受邀请的专家。请先递补或补充抽取。")
    asked, changed = _changed(panel, members)
    counts = _store(panel, asked, changed.assignment, now)
    panel.state = state
    panel.assignment = _told(asked, changed.problem, changed.assignment, now) | {"kept": len(changed.kept)}
    panel.save(update_fields=["state", "assignment"])
    record(
        "review.panel.reassigned", panel, actor=actor, now=now,
        title=f"重新分配“{panel}”：保留{len(changed.kept)}，撤回{counts['taken_back']}，新增{counts['given']}",
        data={"exclusions": found, "lacks": int(changed.assignment.unfilled.sum()), **counts},
        region_code=panel.call.region_id,
    )  # fmt: skip
    return panel


def _changed(panel: Panel, members: list[Expert]) -> tuple[Asked, Reassignment]:
    """The panel's question with its present members and those who have gone, answered with the fewest changes."""
    from kechuang.review.logic.reassignment import reassign  # see assign_panel
    from kechuang.review.queries.assigning import question_of  # see assign_panel

    barred = hard_pairs(panel)
    sheets = list(standing_sheets(panel).select_related("file"))
    begun = {
        (each.file_id, each.expert_id)
        for each in sheets
        if each.state != SheetState.ASSIGNED and (each.file.case_id, each.expert_id) not in barred
    }
    leavers = {each.expert_id for each in sheets} - {each.pk for each in members}
    rest = Expert.objects.filter(pk__in=leavers).select_related("person__employer").order_by("pk")
    asked = question_of(panel, [*members, *rest], pinned=begun)
    rows = {each.pk: place for place, each in enumerate(asked.files)}
    columns = {each.pk: place for place, each in enumerate(asked.experts)}
    # Somebody who has gone keeps what he submitted, and gets nothing new.
    submitted = {each.expert_id for each in sheets if each.state == SheetState.SUBMITTED}
    limited = [
        (row, columns[key])
        for key in leavers & submitted
        for file, row in rows.items()
        if (file, key) not in begun
    ]
    changed = reassign(
        asked.problem,
        [(rows[each.file_id], columns[each.expert_id]) for each in sheets],
        dropped=[columns[key] for key in leavers - submitted],
        new_conflicts=limited,
    )
    return asked, changed


@transaction.atomic
def replace_sheet(*, sheet_id: int, actor: Actor, now: datetime) -> Sheet | None:
    """Give the place of a void sheet to the member who fits the file best and may take it; None if there is nobody.

    Asked again for a place that is filled, it changes nothing. Raises ``Refused``.
    """
    from kechuang.review.queries.assigning import question_of  # see assign_panel

    lost = Sheet.objects.select_related("file").get(pk=sheet_id)
    panel = locked_panel(lost.panel_id)
    require(actor, "review.panel.assign", panel)
    sheets = list(standing_sheets(panel))
    there = {each.expert_id for each in sheets if each.file_id == lost.file_id}
    is_running = panel.state in (PanelState.ASSIGNED, PanelState.REVIEWING)
    if lost.state != SheetState.VOID or not is_running or len(there) >= panel.experts_per_file:
        return None
    before = Sheet.objects.filter(file=lost.file, state=SheetState.VOID).values_list("expert_id", flat=True)
    members = members_of(panel)
    kept = {(each.file_id, each.expert_id) for each in sheets if each.expert_id in {m.pk for m in members}}
    asked = question_of(panel, members, pinned=set())
    best = _best(asked, lost.file_id, kept, there, set(before))
    if best is None:
        return None
    row, column = best
    made = Sheet.objects.create(
        panel=panel,
        file=lost.file,
        expert=asked.experts[column],
        affinity=asked.parts(row, column),
        assigned_at=now,
    )
    record(
        "review.sheet.replaced", made, actor=actor, now=now, title=f"材料 {lost.file} 换了一位评审专家",
        data={"panel": panel.pk, "file": lost.file_id, "instead_of": lost.pk}, region_code=panel.call.region_id,
    )  # fmt: skip
    return made


@transaction.atomic
def pin_pair(*, panel_id: int, file_id: int, expert_id: int, actor: Actor, now: datetime) -> Panel:
    """Demand that somebody judges a file, from the next assignment on. Raises ``Refused``; ``Problem`` if he is barred."""
    panel = _with_pair(panel_id, file_id, expert_id, actor)
    case_id = panel.files.values_list("case_id", flat=True).get(pk=file_id)
    if (case_id, expert_id) in hard_pairs(panel):
        raise Problem("这位专家对这份材料应当回避，不能指定。", field="expert")
    return _set_pair(panel, file_id, expert_id, "pins", actor, now)


@transaction.atomic
def forbid_pair(*, panel_id: int, file_id: int, expert_id: int, actor: Actor, now: datetime) -> Panel:
    """Demand that somebody does not judge a file, from the next assignment on. Raises ``Refused``, ``Problem``."""
    panel = _with_pair(panel_id, file_id, expert_id, actor)
    return _set_pair(panel, file_id, expert_id, "forbidden", actor, now)


@transaction.atomic
def clear_pair(*, panel_id: int, file_id: int, expert_id: int, actor: Actor, now: datetime) -> Panel:
    """Neither demand nor forbid a pair any more. Raises ``Refused``, ``Problem``."""
    panel = _with_pair(panel_id, file_id, expert_id, actor)
    return _set_pair(panel, file_id, expert_id, "", actor, now)


def _with_pair(panel_id: int, file_id: int, expert_id: int, actor: Actor) -> Panel:
    panel = locked_panel(panel_id)
    require(actor, "review.panel.assign", panel)
    if panel.state in _OVER:
        raise Problem(f"评审组“{panel}”{panel.get_state_display()}，不能再改分配。")
    if not panel.files.filter(pk=file_id).exists():
        raise Problem("这份材料不在本评审组。", field="file")
    if not panel.invitations.filter(expert_id=expert_id).exists():
        raise Problem("这位专家不在本评审组。", field="expert")
    return panel


def _set_pair(panel: Panel, file_id: int, expert_id: int, where: str, actor: Actor, now: datetime) -> Panel:
    pair, settings = [file_id, expert_id], dict(panel.settings)
    for name in ("pins", "forbidden"):
        rest = [each for each in settings.get(name, []) if list(each) != pair]
        settings[name] = [*rest, pair] if name == where else rest
    panel.settings = settings
    panel.save(update_fields=["settings"])
    verb, words = {
        "pins": ("pinned", "指定"),
        "forbidden": ("forbidden", "禁止"),
        "": ("cleared", "取消约定"),
    }[where]
    record(
        f"review.pair.{verb}", panel, actor=actor, now=now, title=f"“{panel}”{words}一对材料和专家",
        data={"file": file_id, "expert": expert_id}, region_code=panel.call.region_id,
    )  # fmt: skip
    return panel


def _best(
    asked: Asked, file_id: int, kept: set[tuple[int, int]], there: set[int], before: set[int]
) -> tuple[int, int] | None:
    """The best (row, column) for one free place: limits, caps, bars and those who had the file before are out."""
    problem = asked.problem
    row = next(place for place, each in enumerate(asked.files) if each.pk == file_id)
    loads: dict[int, int] = {}
    for _, expert in kept:
        loads[expert] = loads.get(expert, 0) + 1
    used: dict[int, int] = {}
    for place, each in enumerate(asked.experts):
        if each.pk in there:
            used[int(problem.institution[place])] = used.get(int(problem.institution[place]), 0) + 1
    free = [
        place
        for place, each in enumerate(asked.experts)
        if each.pk not in there | before
        and not problem.conflicts[row, place]
        and loads.get(each.pk, 0) < problem.load_limit[place]
        and used.get(int(problem.institution[place]), 0) < problem.institution_cap[row]
    ]
    return (row, max(free, key=lambda place: (problem.affinity[row, place], -place))) if free else None


def _store(panel: Panel, asked: Asked, made: Assignment, now: datetime) -> dict[str, int]:
    """Sheets as the assignment says: those not in it are taken back, what is new is given out."""
    wanted = {(asked.files[row].pk, asked.experts[column].pk): (row, column) for row, column in made.pairs}
    there = list(standing_sheets(panel))
    lost = [each for each in there if (each.file_id, each.expert_id) not in wanted]
    _take_back(panel, lost)
    held = {(each.file_id, each.expert_id) for each in there}
    new = [place for pair, place in wanted.items() if pair not in held]
    Sheet.objects.bulk_create(
        [
            Sheet(
                panel=panel, file=asked.files[row], expert=asked.experts[column], affinity=asked.parts(row, column),
                assigned_at=now,
            )
            for row, column in new
        ]
    )  # fmt: skip
    return {"taken_back": len(lost), "given": len(new)}


def _take_back(panel: Panel, lost: Iterable[Sheet]) -> None:
    """Before the panel opens nobody has seen a sheet: it goes. Afterwards it stays, void."""
    rows = list(lost)
    if panel.state != PanelState.REVIEWING:
        Sheet.objects.filter(pk__in=[each.pk for each in rows]).delete()
        return
    for each in rows:
        each.state, each.void_reason = SHEET_LIFECYCLE.move(each.state, "void"), "重新分配"
    Sheet.objects.bulk_update(rows, ["state", "void_reason"])


def _told(asked: Asked, problem: AssignmentProblem, made: Assignment, now: datetime) -> dict[str, Any]:
    """What the page says of an assignment: its figures, what is proven, what is open and what would mend it."""
    from kechuang.review.logic.explaining import explain  # see assign_panel
    from kechuang.review.queries.assigning import explained  # see assign_panel

    told: dict[str, Any] = {
        "state": "done", "made_at": now.isoformat(), "pairs": len(made.pairs), "total": made.total, "optimum": made.optimum,
        "resolution": made.resolution, "proven": made.proof.holds, "rounds": made.proof.rounds,
        "unfilled": int(made.unfilled.sum()), "least_load": int(made.loads.min(initial=0)) if made.loads.size else 0,
        "most_load": int(made.loads.max(initial=0)), "fairness": _fair_words(made),
    }  # fmt: skip
    if made.unfilled.any():
        told |= explained(explain(problem, made), asked)
    return told


def _fair_words(made: Assignment) -> str:
    """How the file that is served worst fares; empty where fairness was not asked for."""
    if made.fairness is None:
        return ""
    least = made.fairness.least * 100 // made.resolution
    return f"契合度最低的一份，各专家合计{least}%{'，已证明不能再高' if made.fairness.proven else ''}。"
