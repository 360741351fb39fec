"""The funnel of a set of pairs: three counters a stage, with the definitions that hold. Five queries, however many pairs.

Its caller says which pairs: those that somebody may see, of a conference, a field, a county, a period. A cohort is made by the
day on which pairs began, or by their conference, never by the month in which a step was taken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum

from kechuang.matching.logic.funnel import Funnel, FunnelRow, Money, reached_counts, reached_members
from kechuang.matching.models import Docking, DockingStep
from kechuang.matching.models.docking import DockingQuerySet
from kechuang.matching.queries.definitions import Definitions
from kechuang.matching.states.docking import (
    MONEY,
    STAGES,
    TECHNOLOGY_AMOUNT,
    DockingStage,
    DockingStanding,
    StepState,
)

_STAGES = tuple(str(each) for each in STAGES)


def funnel_of(rows: DockingQuerySet, defined: Definitions) -> Funnel:
    """Count these pairs. ``rows`` may be narrowed in any way; each pair counts once."""
    keys = rows.order_by().values("pk")
    pairs = Docking.objects.filter(pk__in=keys).order_by()
    counted = list(pairs.values_list("stage", "standing").annotate(count=Count("pk")))
    current: Counter[str] = Counter()
    ended: dict[str, Counter[str]] = {stage: Counter() for stage in _STAGES}
    for stage, standing, count in counted:
        current[stage] += count
        if standing != DockingStanding.GOING:
            ended[stage][standing] += count
    reached = reached_counts(current, _STAGES)
    needs = reached_members(pairs.values_list("stage", "need__organisation").distinct(), _STAGES)
    offers = reached_members(pairs.values_list("stage", "offer__organisation").distinct(), _STAGES)
    money = _money(pairs)
    return Funnel(
        tuple(
            FunnelRow(
                each.code, each.title, each.words, reached[each.code], current[each.code], dict(ended[each.code]),
                needs[each.code], offers[each.code], money.get(each.code, ()),
            )
            for each in defined.stages
        )
    )  # fmt: skip


def _money(pairs: DockingQuerySet) -> Mapping[str, tuple[Money, ...]]:
    """By stage: its money under its own name, told by its own confirmed steps. One query."""
    steps = DockingStep.objects.filter(
        docking__in=pairs.values("pk"), state=StepState.CONFIRMED, stage__in=MONEY
    )
    found = steps.order_by().values("stage").annotate(
        steps=Count("pk"), told=Count("amount"), total=Sum("amount"), technology_told=Count("technology_amount"),
        technology=Sum("technology_amount"),
    )  # fmt: skip
    rows = {each["stage"]: each for each in found}
    return {str(stage): _moneys(str(stage), title, rows.get(stage)) for stage, title in MONEY.items()}


def _moneys(stage: str, title: str, row: Mapping[str, object] | None) -> tuple[Money, ...]:
    def money(name: str, total: str, told: str) -> Money:
        if row is None:
            return Money(name, None, 0, 0)
        count, steps = int(str(row[told])), int(str(row["steps"]))
        amount = row[total]
        return Money(name, amount if isinstance(amount, Decimal) else None, count, steps - count)

    own = money(title, "total", "told")
    if stage != DockingStage.REGISTERED:
        return (own,)
    return (own, money(TECHNOLOGY_AMOUNT, "technology", "technology_told"))


#: By what a funnel can be told apart: the lookup from a pair.
DIMENSIONS: dict[str, str] = {
    "field": "need__field_code",
    "place": "region",
    "conference": "conference",
    "year": "began_on__year",
}


def reached_by(rows: DockingQuerySet, dimension: str) -> dict[Any, dict[str, int]]:
    """For each value of a dimension, how many of these pairs reached each stage. One query."""
    pairs = Docking.objects.filter(pk__in=rows.order_by().values("pk")).order_by()
    found: dict[Any, Counter[str]] = {}
    for value, stage, count in pairs.values_list(DIMENSIONS[dimension], "stage").annotate(count=Count("pk")):
        found.setdefault(value, Counter())[stage] += count
    return {value: reached_counts(current, _STAGES) for value, current in found.items()}
