"""The names that a sheet of numbers may use, for one who imports."""

from __future__ import annotations

from kechuang.core.logic.actor import Actor
from kechuang.core.models import Region
from kechuang.core.permissions import which
from kechuang.indicators.logic import Indicator, catalogue
from kechuang.indicators.sheet import Names


def names_for(region: Region, actor: Actor) -> Names:
    """The names that a sheet may use: the whole catalogue, and the regions in which the actor may import."""
    indicators = {item.code: item for item in catalogue}
    by_name: dict[str, list[Indicator]] = {}
    for item in indicators.values():
        for name in {item.name, *item.aliases}:
            by_name.setdefault(name, []).append(item)
    # A name of the catalogue outranks another's alias.
    by_name |= {item.name: [item] for item in indicators.values()}
    regions = which(
        actor, "indicators.observation.import", Region.objects.below(region).order_by(), field="self"
    )
    codes = {row.code: row.name for row in regions}
    region_names: dict[str, list[str]] = {}
    for row in regions:
        for name in {row.name, row.short_name} - {""}:
            region_names.setdefault(name, []).append(row.code)
    return Names(indicators, by_name, codes, region_names)
