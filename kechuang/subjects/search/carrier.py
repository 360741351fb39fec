"""Carriers found by words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.urls import reverse

from kechuang.core.logic.actor import Actor
from kechuang.core.search import Hit, Word, matching, searchable
from kechuang.subjects.models import Carrier


@searchable("subjects.carrier", "平台载体", action="subjects.carrier.view")
def find_carriers(actor: Actor, words: Sequence[Word], limit: int) -> Iterator[Hit]:
    """Carriers by name, host and field."""
    rows = matching(Carrier.objects.visible_to(actor), words, ("name", "host__name", "field"))
    for row in rows.select_related("region", "host")[:limit]:
        yield Hit(
            title=row.name,
            url=reverse("subjects:carrier_detail", args=[row.pk]),
            detail=f"{row.get_level_display()}{row.get_kind_display()} · {row.region.label} · {row.host.name}",
        )
