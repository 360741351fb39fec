"""What of exchange can be found by words: public versions by everybody, the whole by whoever may read it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.urls import reverse

from kechuang.core.logic.actor import Actor
from kechuang.core.search import Hit, Word, fold, matching, searchable
from kechuang.exchange.queries.hall import faces_on_show
from kechuang.exchange.queries.item import visible_items


@searchable("exchange.item", "供需信息（全文）", action="exchange.item.view")
def find_items(actor: Actor, words: Sequence[Word], limit: int) -> Iterator[Hit]:
    """Those that the actor may read whole, the newest first."""
    rows = matching(visible_items(actor), words, ("title", "abstract", "organisation__name"))
    for row in rows.order_by("-changed_at", "-pk")[:limit]:
        detail = f"{row.get_kind_display()}，{row.organisation.name}，{row.get_state_display()}"
        yield Hit(row.title or str(row), reverse("exchange:item_detail", args=[row.pk]), detail)


@searchable("exchange.face", "成果厅和需求厅")
def find_faces(actor: Actor, words: Sequence[Word], limit: int) -> Iterator[Hit]:
    """What is on show, the newest first."""
    rows = faces_on_show()
    for word in words:
        rows = rows.filter(folded__contains=fold(str(word)))
    for row in rows.order_by("-published_at", "-pk")[:limit]:
        detail = f"{row.get_kind_display()}，{row.organisation_words}，{row.place.name}"
        yield Hit(row.title, reverse("exchange:hall_detail", args=[row.pk]), detail)
