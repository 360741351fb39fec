"""How cohorts of tenants fare: curves with their table, zones without an incubator, and the base behind a growth."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from kechuang.core.http import ActorRequest
from kechuang.core.models import Region
from kechuang.core.permissions import require
from kechuang.rules.values import rounded
from kechuang.subjects.forms.carrier import BaseForm
from kechuang.subjects.logic.carriers import MARKS, Cohort, base_of
from kechuang.subjects.logic.wording import number_words
from kechuang.subjects.queries.carrier import coverage, survival_book

#: Curves that can be told apart in one picture; older cohorts stand in the table.
_CURVES = 5


@login_required
@require_GET
def survival(request: ActorRequest) -> HttpResponse:
    """The cohorts of the carriers that the reader may see."""
    require(request.actor, "subjects.carrier.view")
    today = timezone.localdate(request.now)
    grants = request.actor.grants
    region = Region.objects.filter(pk=grants[0].region_code).first() if grants else None
    cohorts = survival_book(request.actor, as_of=today)
    is_asked = "increase" in request.GET or "growth" in request.GET
    form = BaseForm(request.GET if is_asked else None)
    context = {
        "cohorts": cohorts,
        "chart": chart_of(cohorts),
        "curves": _CURVES,
        "marks": MARKS,
        "today": today,
        "zones": coverage(region) if region is not None else [],
        "form": form,
        "base": base_words(**form.cleaned_data) if is_asked and form.is_valid() else None,
    }
    return render(request, "subjects/carrier_survival.html", context)


def chart_of(cohorts: Sequence[Cohort]) -> dict[str, Any] | None:
    """The curves of the newest cohorts that have at least one known mark beyond entry; an age not reached is a gap."""
    drawn = [each for each in cohorts if any(mark.known for mark in each.marks[1:])][:_CURVES]
    if not drawn:
        return None
    return {
        "type": "line",
        "unit": "%",
        "quiet": True,
        "categories": ["入驻", *(f"满{months}个月" for months in MARKS[1:])],
        "series": [
            {"name": f"{each.year}年", "data": [mark.percent for mark in each.marks]}
            for each in reversed(drawn)
        ],
    }


def base_words(increase: Decimal, growth: Decimal) -> dict[str, str]:
    """The base behind an increase and its growth (in per cent), and what it grew to, each in words."""
    base = base_of(increase, growth / 100) or Decimal(0)
    about = "" if base == rounded(base, 0) else "约"
    shown = rounded(base, 0)
    return {
        "increase": number_words(increase, "家"),
        "growth": number_words(growth / 100, "%"),
        "about": about,
        "base": number_words(shown, "家"),
        "after": number_words(shown + increase, "家"),
        "exact": "" if not about else number_words(base, ""),
    }
