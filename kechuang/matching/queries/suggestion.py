"""Reads of suggestions: an organisation's own, an office's, those of one item; and how the office wants them handled."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from django.db.models import Q

from kechuang.core.logic.actor import Actor
from kechuang.core.models import Region
from kechuang.core.permissions import which
from kechuang.exchange.models import Item
from kechuang.exchange.permissions import MEMBERS, READERS
from kechuang.matching.models import OfficeChoice, Pace, Suggestion
from kechuang.matching.models.suggestion import SuggestionQuerySet
from kechuang.matching.states.suggestion import PaceKind, SuggestionState

_SIDES = (
    "region", "need__face", "need__region", "need__organisation", "offer__face", "offer__region", "offer__organisation",
)  # fmt: skip


def visible_suggestions(actor: Actor) -> SuggestionQuerySet:
    """Those whose both sides are on show: of the actor's region, and those let out that concern his organisations."""
    rows = Suggestion.objects.select_related(*_SIDES).alive()
    rows = cast("SuggestionQuerySet", which(actor, "matching.suggestion.view", rows))
    if actor.is_system:
        return rows
    inside = Q(pk__in=[])
    for grant in actor.grants:
        if grant.role in READERS:
            inside |= Q(region__path__startswith=grant.region_path)
    return rows.filter(Q(state=SuggestionState.OPEN) | inside)


def own_suggestions(actor: Actor) -> SuggestionQuerySet:
    """Those let out that concern the actor's organisations."""
    keys = actor.keys_of("organisation", *MEMBERS)
    return Suggestion.objects.select_related(*_SIDES).out().before(keys)


def office_suggestions(actor: Actor) -> SuggestionQuerySet:
    """Those of needs of the actor's region, whether let out or not."""
    rows = Suggestion.objects.select_related(*_SIDES).alive()
    if not actor.grants:
        return rows.none()
    return cast("SuggestionQuerySet", which(actor, "matching.suggestion.view", rows, field="region"))


def get_suggestion(actor: Actor, suggestion_id: int) -> Suggestion:
    """One that the actor may see. Raises ``Suggestion.DoesNotExist``."""
    return visible_suggestions(actor).get(pk=suggestion_id)


def suggestions_of(actor: Actor, item: Item) -> SuggestionQuerySet:
    """Those of one item that the actor may see, the best first."""
    return visible_suggestions(actor).filter(Q(need=item) | Q(offer=item)).order_by("-score", "pk")


def confirms_first(regions: Iterable[Region]) -> dict[str, bool]:
    """Whether suggestions of these regions' needs wait for an office: its own choice, else that of the nearest above."""
    found = list(regions)
    codes = {code for region in found for code in region.path.split("/") if code}
    chosen = dict(OfficeChoice.objects.filter(region__in=codes).values_list("region", "confirms_first"))

    def of(region: Region) -> bool:
        above = [code for code in region.path.split("/") if code in chosen]
        return bool(chosen[above[-1]]) if above else False

    return {region.pk: of(region) for region in found}


def pace_of(organisation_id: int) -> Pace:
    """At what pace an organisation is told; not saved if it has not chosen: daily, by design."""
    found = Pace.objects.filter(organisation=organisation_id).first()
    return found or Pace(organisation_id=organisation_id, kind=PaceKind.DAILY)
