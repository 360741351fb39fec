"""Which board the reader asked for: territory, year, day, and what of it to show."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.http import Http404, HttpRequest
from django.utils import timezone

from kechuang.assessment import queries
from kechuang.assessment.logic.board import Board
from kechuang.assessment.logic.outcomes import OUTCOME_TITLES
from kechuang.core.models import Region


@dataclass(frozen=True)
class Choice:
    """What the address asks for, made valid; ``regions`` and ``years`` are what may be asked for."""

    region: Region
    year: int
    as_of: date
    today: date
    node: int | None
    outcome: str
    county: str
    indicator: str
    regions: list[Region] = field(compare=False)
    years: list[int] = field(compare=False)

    @property
    def is_narrowed(self) -> bool:
        """Is only a part of the board shown?"""
        return bool(self.node or self.outcome or self.county)

    def of(self, board: Board) -> Board:
        """The part of the board that is asked for."""
        return (
            board.narrowed(node=self.node, outcome=self.outcome, county=self.county)
            if self.is_narrowed
            else board
        )


def choice_of(request: HttpRequest) -> Choice | None:
    """Read the address. None where there is no territory to show yet; 404 for one that is not the reader's."""
    actor = request.actor  # type: ignore[attr-defined]
    today = timezone.localdate(request.now)  # type: ignore[attr-defined]
    regions, years = queries.regions_of(actor), queries.years_of(actor)
    asked = request.GET.get("region", "")
    region = next((each for each in regions if each.code == asked), None)
    if asked and region is None:
        raise Http404("没有这个区域，或者不在您的辖区内。")
    if region is None and not regions:
        return None
    outcome = request.GET.get("outcome", "")
    return Choice(
        region=region or regions[0],
        year=_number(request.GET.get("year", "")) or _default_year(years, today),
        as_of=_day(request.GET.get("as_of", ""), today),
        today=today,
        node=_number(request.GET.get("node", "")),
        outcome=outcome if outcome in OUTCOME_TITLES else "",
        county=request.GET.get("county", "")[:12],
        indicator=request.GET.get("indicator", "")[:200],
        regions=regions,
        years=years,
    )


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _default_year(years: list[int], today: date) -> int:
    """This year where it has targets, else the latest year that has."""
    return today.year if today.year in years or not years else years[0]


def _day(text: str, today: date) -> date:
    """A day that is not ahead; today for anything else."""
    try:
        return min(date.fromisoformat(text), today)
    except ValueError:
        return today
