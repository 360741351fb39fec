"""Pairs by the words of both public versions, for whoever may see them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import Q
from django.urls import reverse

from kechuang.core.logic.actor import Actor
from kechuang.core.search import Hit, Word, fold, searchable
from kechuang.matching.queries.docking import title_of, visible_dockings


@searchable("matching.docking", "对接", action="matching.docking.view")
def find_dockings(actor: Actor, words: Sequence[Word], limit: int) -> Iterator[Hit]:
    """The newest first; only what both sides have published is looked through."""
    rows = visible_dockings(actor)
    for word in words:
        folded = fold(str(word))
        rows = rows.filter(Q(need__face__folded__contains=folded) | Q(offer__face__folded__contains=folded))
    for row in rows.order_by("-moved_on", "-pk")[:limit]:
        detail = f"{row.get_stage_display()}，{row.get_standing_display()}"
        url = reverse("matching:docking_detail", args=[row.pk])
        yield Hit(f"{title_of(row.need)} ↔ {title_of(row.offer)}", url, detail)
