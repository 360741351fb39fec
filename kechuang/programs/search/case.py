"""Cases by title, number or applicant; calls by title."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.urls import reverse

from kechuang.core.logic.actor import Actor
from kechuang.core.search import Hit, Word, matching, searchable
from kechuang.programs.models import Call, Case
from kechuang.programs.queries.filling import own_cases
from kechuang.programs.states import CallState


@searchable("programs.own_case", "我的申报", action="programs.case.urge")
def find_own_cases(actor: Actor, words: Sequence[Word], limit: int) -> Iterator[Hit]:
    """The actor's own, the newest first."""
    named = matching(Case.objects.all(), words, ("title", "number", "call__title"))
    for row in own_cases(actor).filter(pk__in=named.values("pk")).order_by("-made_at", "-pk")[:limit]:
        yield Hit(
            str(row),
            reverse("programs:case_own", args=[row.pk]),
            f"{row.call.title}，{row.get_state_display()}",
        )


@searchable("programs.guide", "办事指南", action="programs.case.urge")
def find_calls(actor: Actor, words: Sequence[Word], limit: int) -> Iterator[Hit]:
    """Published calls, the last to close first."""
    rows = Call.objects.visible_to(actor).filter(state__in=(CallState.OPEN, CallState.CLOSED))
    named = matching(rows, words, ("title", "number"))
    for row in named.order_by("-closes_at", "-pk")[:limit]:
        until = f"{row.get_state_display()}，{row.closes_at:%Y-%m-%d}截止"
        yield Hit(row.title, reverse("programs:call_guide", args=[row.pk]), until)
