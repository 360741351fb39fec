"""Rights by title, number, holder or product; qualifications by holder, number or kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from operator import or_

from django.db.models import Q
from django.urls import reverse

from kechuang.core.logic.actor import Actor
from kechuang.core.search import Hit, Word, matching, searchable
from kechuang.subjects.logic.qualification_kinds import KINDS, title_of
from kechuang.subjects.models import IPRight, Qualification


@searchable("subjects.right", "知识产权", action="subjects.ip_right.view")
def find_rights(actor: Actor, words: Sequence[Word], limit: int) -> Iterator[Hit]:
    """The newest first."""
    named = matching(IPRight.objects.all(), words, ("title", "number", "product", "holders__name"))
    rows = IPRight.objects.visible_to(actor).filter(pk__in=named.values("pk"))
    for row in rows.order_by("-filed_on", "-pk")[:limit]:
        detail = f"{row.get_kind_display()}，{row.number}，{row.get_status_display()}"
        yield Hit(row.title, reverse("subjects:right_detail", args=[row.pk]), detail)


@searchable("subjects.qualification", "资质", action="subjects.qualification.view")
def find_qualifications(actor: Actor, words: Sequence[Word], limit: int) -> Iterator[Hit]:
    """The newest first."""
    rows = Qualification.objects.visible_to(actor).select_related("organisation")
    for word in words:
        rows = rows.filter(_fits(word))
    for row in rows.order_by("-granted_on", "-pk")[:limit]:
        until = f"，至{row.valid_to:%Y-%m-%d}" if row.valid_to else ""
        yield Hit(
            f"{row.organisation.name} {title_of(row.kind)}",
            reverse("subjects:qualification_detail", args=[row.pk]),
            f"{row.number or '无编号'}{until}，{row.get_state_display()}",
        )


def _fits(word: Word) -> Q:
    kinds = [each.code for each in KINDS.values() if word.stands_in(each.title)]
    said = (Q(organisation__name__icontains=form) | Q(number__icontains=form) for form in word.forms)
    return Q(kind__in=kinds) | reduce(or_, said)
