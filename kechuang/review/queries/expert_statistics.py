"""How experts have worked, over a panel or over years: for organisers' eyes and as soft weights of the next draw."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from kechuang.review.logic.conduct import Measured, Worked, measured, quality_of
from kechuang.review.logic.draw import Weighting, soft_weight
from kechuang.review.logic.plans import items_of
from kechuang.review.logic.results import Score, expert_figures
from kechuang.review.models import Panel, Sheet
from kechuang.review.states import PanelState, SheetState

#: An expert's figures in a panel.
Conduct = Measured


def conduct_of(panel: Panel, sheets: Sequence[Sheet]) -> dict[int, Conduct]:
    """Every expert's figures over one panel's sheets, by expert. No query."""
    return _measured({panel.pk: panel}, sheets)


def draw_weights(expert_ids: Collection[int], weighting: Weighting, *, since: datetime) -> dict[int, Decimal]:
    """Weights within the bounds for those who have reviewed since then, from how they did; the others are left out.

    One query. Whoever is left out has the weight 1: nobody suffers for having reviewed nothing yet.
    """
    panels = Panel.objects.filter(
        state__in=(PanelState.CLOSED, PanelState.CONCLUDED),
        closes_at__gte=since,
        sheets__expert__in=expert_ids,
    )
    sheets = list(
        Sheet.objects.filter(panel__in=panels.values("pk")).standing().select_related("panel", "file")
    )
    by_panel = {each.panel_id: each.panel for each in sheets}
    figures = _measured(by_panel, sheets)
    agreed = _agreement(sheets)
    known = sorted(set(expert_ids) & set(figures))
    return {key: soft_weight(quality_of(figures[key], agreed.get(key)), weighting) for key in known}


def _measured(panels: dict[int, Panel], sheets: Sequence[Sheet]) -> dict[int, Measured]:
    given: defaultdict[int, dict[int, Fraction]] = defaultdict(dict)
    for each in sheets:
        if each.state == SheetState.SUBMITTED and each.total is not None:
            given[each.file_id][each.expert_id] = Fraction(each.total)
    items = {key: len(items_of(each.plan)) for key, each in panels.items()}
    own: defaultdict[int, list[Sheet]] = defaultdict(list)
    for each in sheets:
        own[each.expert_id].append(each)
    return {
        expert: measured(
            len(rows),
            [_worked(each, panels[each.panel_id], given[each.file_id], items[each.panel_id]) for each in rows if each.expert_id in given[each.file_id]],
        )
        for expert, rows in own.items()
    }  # fmt: skip


def _worked(sheet: Sheet, panel: Panel, totals: dict[int, Fraction], items: int) -> Worked:
    others = [total for expert, total in totals.items() if expert != sheet.expert_id]
    is_late = bool(sheet.submitted_at and panel.closes_at and sheet.submitted_at > panel.closes_at)
    mean = sum(others, Fraction(0)) / len(others) if others else None
    return Worked(totals[sheet.expert_id], mean, sheet.comment, sheet.seconds, items, is_late)


def _agreement(sheets: Iterable[Sheet]) -> dict[int, Fraction | None]:
    """Rank correlation with the others, by expert."""
    scores = [
        Score(
            str(each.file_id), str(each.expert_id),
            Fraction(each.total) if each.state == SheetState.SUBMITTED and each.total is not None else None,
        )
        for each in sheets
    ]  # fmt: skip
    return {int(key): each.spearman for key, each in expert_figures(scores).items()}
