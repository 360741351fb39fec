"""Reads of regions: names to divisions, and the territories under one."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Count, Max, QuerySet

from kechuang.core.logic.actor import Actor
from kechuang.core.logic.regions import Candidate, Gazetteer
from kechuang.core.models import Event, Region
from kechuang.core.permissions import which

_CHANGES = ("core.region.created", "core.region.retired", "core.region.loaded")


def resolve_region(text: str, context: str | None = None, *, as_of: date | None = None) -> list[Candidate]:
    """The divisions and zones that a text may mean, the likeliest first, each with its reasons.

    ``context`` is the code of the region within which one speaks; ``as_of`` the day of the text.
    """
    return gazetteer().resolve(text, context=context, as_of=as_of)


def gazetteer() -> Gazetteer:
    """The table of regions as a gazetteer; built anew only when the table has changed. Two small queries."""
    rows = Region.objects.aggregate(count=Count("pk"), last=Max("code"))
    changed = Event.objects.filter(kind__in=_CHANGES).aggregate(last=Max("id"))["last"]
    return _built(str(connection.settings_dict["NAME"]), rows["count"], rows["last"], changed)


@lru_cache(maxsize=2)
def _built(*version: object) -> Gazetteer:
    successors: dict[str, list[str]] = defaultdict(list)
    for source, target in Region.successors.through.objects.values_list("from_region_id", "to_region_id"):
        successors[source].append(target)
    fields = ("code", "name", "level", "parent_id", "short_name", "valid_from", "valid_to")
    rows: list[dict[str, Any]] = [
        {**row, "parent": row["parent_id"] or "", "successors": tuple(successors.get(row["code"], ()))}
        for row in Region.objects.values(*fields)
    ]
    return Gazetteer(rows)


def get_region(code: str) -> Region:
    """A region by its code. The names of territories are no secret."""
    return Region.objects.select_related("parent").get(pk=code)


def regions_editable_by(actor: Actor) -> QuerySet[Region]:
    """The regions whose entries the actor keeps."""
    return which(actor, "core.region.edit", Region.objects.select_related("parent"))
