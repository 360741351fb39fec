"""Conferences by words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.urls import reverse
from django.utils import timezone

from kechuang.core.logic.actor import Actor
from kechuang.core.search import Hit, Word, matching, searchable
from kechuang.matching.queries.conference import visible_conferences


@searchable("matching.conference", "对接会")
def find_conferences(actor: Actor, words: Sequence[Word], limit: int) -> Iterator[Hit]:
    """Those that the actor may know of, the newest first."""
    rows = matching(visible_conferences(actor), words, ("title", "summary"))
    for row in rows.order_by("-starts_at", "-pk")[:limit]:
        detail = (
            f"{timezone.localtime(row.starts_at):%Y年%m月%d日}，{row.region.name}，{row.get_state_display()}"
        )
        yield Hit(row.title, reverse("matching:conference_detail", args=[row.pk]), detail)
