"""An expert's desk: his own sheets, and nothing that tells of who applies or of the other experts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import require
from kechuang.programs.logic.answer_showing import shown
from kechuang.programs.models import CaseVersion
from kechuang.review.logic.plans import ItemPlan, items_of
from kechuang.review.models import Panel, Sheet
from kechuang.review.states import PanelState, SheetState

#: What waits for the expert.
TO_DO = (SheetState.ASSIGNED, SheetState.DECLARED, SheetState.DRAFTING)
#: Panels whose sheets an expert still sees: before, his file is not out; after, it is none of his business any more.
_OPEN = (PanelState.REVIEWING, PanelState.CLOSED, PanelState.CONCLUDED)


@dataclass(frozen=True)
class QueueRow:
    """A sheet in the queue. ``filled`` of ``items`` have marks."""

    sheet: Sheet
    code: str
    discipline: str
    filled: int
    items: int

    @property
    def is_waiting(self) -> bool:
        """Does it wait for the expert?"""
        return self.sheet.state in TO_DO


@dataclass(frozen=True)
class Queue:
    """A panel's part of the queue, in the order of codes, which tells nothing of when a file came in."""

    panel: Panel
    rows: list[QueueRow]

    @property
    def done(self) -> int:
        """How many are submitted or abstained from."""
        return sum(not each.is_waiting for each in self.rows)


def own_sheets(actor: Actor) -> QuerySet[Sheet]:
    """The actor's own sheets that stand, of panels that are out. Nobody else's, whatever post he holds."""
    require(actor, "review.sheet.score")
    rows = Sheet.objects.filter(
        expert__person__in=actor.keys_of("person", "oneself"), panel__state__in=_OPEN
    ).standing()
    return rows.select_related(
        "panel__call__region", "panel__call__kind_version", "file__case__kind_version", "expert__person"
    )


def own_sheet(actor: Actor, key: UUID) -> Sheet:
    """One of the actor's own sheets. Raises ``Sheet.DoesNotExist``: another's is as if it were not there."""
    rows = own_sheets(actor).select_related(
        "panel__call__region", "file__panel", "file__case__call__region", "file__case__region",
        "file__case__organisation", "file__case__person", "file__case__kind_version", "expert__person",
    )  # fmt: skip
    return rows.prefetch_related("marks").get(key=key)


def queue_of(actor: Actor) -> list[Queue]:
    """The actor's queue by panel, what closes first before the rest. Four queries, however many sheets."""
    sheets = list(own_sheets(actor).prefetch_related("marks").order_by("file__code", "pk"))
    answers = dict(
        CaseVersion.objects.filter(case__in=[each.file.case_id for each in sheets])
        .order_by("number")
        .values_list("case_id", "answers")
    )
    panels: dict[int, Queue] = {}
    for sheet in sheets:
        queue = panels.setdefault(sheet.panel_id, Queue(sheet.panel, []))
        plan = items_of(sheet.panel.plan)
        filled = sum(each.value is not None for each in sheet.marks.all())
        queue.rows.append(
            QueueRow(
                sheet,
                sheet.file.code,
                _discipline(sheet, answers.get(sheet.file.case_id) or {}),
                filled,
                len(plan),
            )
        )
    return sorted(panels.values(), key=lambda each: (each.panel.state, _ends(each.panel), each.panel.pk))


def _ends(panel: Panel) -> float:
    return panel.closes_at.timestamp() if panel.closes_at else float("inf")


def _discipline(sheet: Sheet, answers: dict[str, object]) -> str:
    """The answer that the plan takes disciplines from, in words; empty if it takes none."""
    code = str(sheet.panel.plan.get("disciplines_from") or "")
    question = sheet.file.case.kind_version.kind.question(code) if code else None
    value = answers.get(code)
    return shown(question, value) if question is not None and value else ""


def next_of(actor: Actor, sheet: Sheet) -> Sheet | None:
    """The sheet of the same panel that waits next, in the order of codes, beginning anew after the last. One query."""
    waiting = list(
        own_sheets(actor)
        .filter(panel=sheet.panel_id, state__in=TO_DO)
        .exclude(pk=sheet.pk)
        .order_by("file__code")
    )
    return next(
        (each for each in waiting if each.file.code > sheet.file.code), waiting[0] if waiting else None
    )


def left_of(panel: Panel, now: datetime) -> tuple[str, str]:
    """How long a panel is still open, as tone and words; nothing is told in hours before the last day."""
    if panel.state != PanelState.REVIEWING:
        return "mute", panel.get_state_display()
    if panel.closes_at is None:
        return "info", "没有定截止时间"
    seconds = (panel.closes_at - now).total_seconds()
    if seconds < 0:
        return "bad", "已截止"
    if seconds < 24 * 3600:
        return "bad", f"剩{max(1, int(seconds // 3600))}小时"
    days = (timezone.localdate(panel.closes_at) - timezone.localdate(now)).days
    return ("warn" if days < 3 else "info"), f"剩{days}天"


def is_open(panel: Panel, now: datetime) -> bool:
    """May sheets of the panel be written at this moment?"""
    return (
        panel.state == PanelState.REVIEWING
        and (panel.opens_at is None or panel.opens_at <= now)
        and (panel.closes_at is None or now <= panel.closes_at)
    )


def late_experts(panel: Panel) -> dict[int, int]:
    """Experts with sheets that wait, and how many. One query."""
    rows = Sheet.objects.filter(panel=panel, state__in=TO_DO).values_list("expert_id", flat=True)
    return dict(sorted(Counter(rows).items()))


def panels_closing(now: datetime, within: timedelta) -> list[int]:
    """Keys of panels at work that close within a time from now. One query."""
    rows = Panel.objects.filter(state=PanelState.REVIEWING, closes_at__gt=now, closes_at__lte=now + within)
    return list(rows.order_by("closes_at", "pk").values_list("pk", flat=True))


def items_with_marks(sheet: Sheet) -> list[tuple[ItemPlan, str, int]]:
    """The sheet's lines with the mark as typed and its revision."""
    there = {each.item: each for each in sheet.marks.all()}
    rows = []
    for item in items_of(sheet.panel.plan):
        mark = there.get(item.code)
        value = "" if mark is None or mark.value is None else f"{mark.value.normalize():f}"
        rows.append((item, value, mark.revision if mark else 0))
    return rows
