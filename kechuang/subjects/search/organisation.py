"""Organisations by name, former name, code or controller."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from operator import or_

from django.db.models import Q
from django.urls import reverse

from kechuang.core.logic.actor import Actor
from kechuang.core.search import Hit, Word, searchable
from kechuang.subjects.queries.organisations import once_named, organisations


@searchable("subjects.organisation", "单位", action="subjects.organisation.view")
def find_organisations(actor: Actor, words: Sequence[Word], limit: int) -> Iterator[Hit]:
    """Organisations that the actor may see; a telephone number finds nobody. One query."""
    rows = organisations(actor)
    for word in words:
        rows = rows.filter(reduce(or_, (_fits(form) for form in word.forms)))
    for row in rows.order_by("name", "pk")[:limit]:
        said = "，".join(
            (row.get_kind_display(), row.region.name, row.uscc or "无代码", row.get_state_display())
        )
        yield Hit(row.name, reverse("subjects:organisation_detail", args=[row.pk]), said)


def _fits(form: str) -> Q:
    named = Q(name__icontains=form) | Q(uscc__icontains=form) | Q(controller__icontains=form)
    return named | Q(pk__in=once_named(form))
