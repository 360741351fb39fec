"""Pairs as indicators count them: by a step that was taken in a period, for a region and all below it."""

from __future__ import annotations

from kechuang.core.logic.periods import Period
from kechuang.core.models import Region
from kechuang.matching.models import Docking
from kechuang.matching.models.docking import DockingQuerySet
from kechuang.matching.states.docking import StepState


def pairs_that_took(region: Region, period: Period, stage: str) -> DockingQuerySet:
    """Pairs whose confirmed step of a stage happened in the period. A pair has one at most: no stage is counted twice."""
    rows = Docking.objects.filter(region__path__startswith=region.path)
    return rows.filter(
        steps__stage=stage, steps__state=StepState.CONFIRMED, steps__happened_on__gte=period.start,
        steps__happened_on__lte=period.end,
    )  # fmt: skip
