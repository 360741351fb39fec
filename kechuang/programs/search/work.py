"""Cases by number, title or applicant, for officers; calls by title or number, for everyone who sees them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.urls import reverse

from kechuang.core.logic.actor import Actor
from kechuang.core.search import Hit, Word, matching, searchable
from kechuang.programs.models import Call
from kechuang.programs.queries.officer import applicant_of, officers_cases

_FIELDS = ("number", "title", "organisation__name", "organisation__uscc")


@searchable("programs.work", "办件", action="programs.case.view")
def find_cases(actor: Actor, words: Sequence[Word], limit: int) -> Iterator[Hit]:
    """The newest first. Applicants have a source of their own."""
    if not actor.grants:
        return
    rows = matching(officers_cases(actor), words, _FIELDS)
    for row in rows.order_by("-received_at", "-pk")[:limit]:
        detail = f"{row.number or '未编号'}，{applicant_of(row)}，{row.get_state_display()}"
        yield Hit(str(row), reverse("programs:work_detail", args=[row.pk]), detail)


@searchable("programs.call", "申报通知", action="programs.kind.view")
def find_calls(actor: Actor, words: Sequence[Word], limit: int) -> Iterator[Hit]:
    """The newest first."""
    rows = matching(Call.objects.visible_to(actor), words, ("title", "number", "kind_version__title"))
    for row in rows.order_by("-closes_at", "-pk")[:limit]:
        until = f"{row.get_state_display()}，至{row.closes_at:%Y-%m-%d}"
        yield Hit(row.title, reverse("programs:call_detail", args=[row.pk]), until)
