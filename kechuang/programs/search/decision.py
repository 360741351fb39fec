"""Publicity by title, objections by number; never a decision that was not told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.urls import reverse

from kechuang.core.logic.actor import Actor
from kechuang.core.search import Hit, Word, matching, searchable
from kechuang.programs.queries.objection import objections
from kechuang.programs.queries.publicity import public_publicities


@searchable("programs.publicity", "公示")
def find_publicities(actor: Actor, words: Sequence[Word], limit: int) -> Iterator[Hit]:
    """The newest first; everybody may read them."""
    for row in matching(public_publicities(), words, ("title", "call__title"))[:limit]:
        yield Hit(
            row.title, reverse("programs:publicity_read", args=[row.pk]), f"公示到{row.ends_on:%Y-%m-%d}"
        )


@searchable("programs.objection", "异议", action="programs.objection.view")
def find_objections(actor: Actor, words: Sequence[Word], limit: int) -> Iterator[Hit]:
    """The newest first."""
    rows = matching(objections(actor), words, ("number", "case__title"))
    for row in rows.order_by("-made_at", "-pk")[:limit]:
        page = reverse("programs:objection_detail", args=[row.pk])
        yield Hit(f"{row.number} {row.case}", page, row.get_state_display())
