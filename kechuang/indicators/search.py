"""What of indicators can be found by words: the catalogue, and the numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from operator import or_

from django.db.models import Q
from django.urls import reverse

from kechuang.core.logic.actor import Actor
from kechuang.core.logic.periods import Period, PeriodError
from kechuang.core.logic.units import UnitError, format_number
from kechuang.core.search import Hit, Word, searchable
from kechuang.indicators.logic import Indicator, catalogue
from kechuang.indicators.models import Observation


@searchable("indicators.indicator", "指标")
def find_indicators(actor: Actor, words: Sequence[Word], limit: int) -> Iterator[Hit]:
    """Entries of the catalogue by name, alias, code or definition; no query. Names come before definitions."""
    fitting = [
        each
        for each in catalogue
        if all(_about(word, each) or word.stands_in(each.definition) for word in words)
    ]
    fitting.sort(key=lambda each: not all(_about(word, each) for word in words))
    for each in fitting[:limit]:
        yield Hit(each.name, reverse("indicators:detail", args=[each.code]), each.definition[:80])


@searchable("indicators.observation", "数据", action="indicators.observation.view")
def find_observations(actor: Actor, words: Sequence[Word], limit: int) -> Iterator[Hit]:
    """Current numbers by indicator, region or year, the newest period first."""
    rows = Observation.objects.visible_to(actor).current().select_related("region")
    for word in words:
        rows = rows.filter(_fits(word))
    for row in rows.order_by("-period_end", "indicator", "region_id", "id")[:limit]:
        known = catalogue.get(row.indicator)
        said = "，".join((row.region.name, _period(row.period), _value(row), row.get_status_display()))
        yield Hit(
            known.name if known else row.indicator,
            reverse("indicators:observation_detail", args=[row.pk]),
            said,
        )


def _about(word: Word, indicator: Indicator) -> bool:
    return any(word.stands_in(text) for text in (indicator.name, indicator.code, *indicator.aliases))


def _fits(word: Word) -> Q:
    codes = [each.code for each in catalogue if _about(word, each)]
    by_words = reduce(
        or_, (Q(region__name__icontains=form) | Q(period__startswith=form) for form in word.forms)
    )
    return Q(indicator__in=codes) | by_words


def _value(row: Observation) -> str:
    if row.value is None:
        return row.get_precision_display()
    try:
        return format_number(row.value, row.unit)
    except UnitError:  # a unit of the document's own
        return f"{row.value.normalize():f}{row.unit}"


def _period(code: str) -> str:
    try:
        return Period.from_code(code).label()
    except PeriodError:
        return code
