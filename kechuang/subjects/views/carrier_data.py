"""The yearly data of a carrier: which years there are, and the form of one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from kechuang.core.http import ActorRequest
from kechuang.core.importing import importers
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import may, require
from kechuang.rules.values import FactRef
from kechuang.subjects.facts.carrier import carrier_sheets, filed_for
from kechuang.subjects.forms.carrier_data import CarrierDataForm
from kechuang.subjects.logic.carrier_form import carrier_facts
from kechuang.subjects.models import Carrier
from kechuang.subjects.operations.carrier import FIRST_YEAR, set_carrier_facts
from kechuang.subjects.views.carrier import carrier_of

#: How many years may be chosen in the form, this one included.
_YEARS = 5


@login_required
@require_GET
def carrier_years(request: ActorRequest, pk: int) -> HttpResponse:
    """To the year that is asked, or the last that is over."""
    carrier = carrier_of(request, pk)
    require(request.actor, "subjects.carrier.fill", carrier)
    typed = request.GET.get("year", "")
    year = int(typed) if typed.isascii() and typed.isdigit() and len(typed) == 4 else request.now.year - 1
    return redirect("subjects:carrier_fill", pk=pk, year=year)


@login_required
@require_http_methods(["GET", "POST"])
def carrier_fill(request: ActorRequest, pk: int, year: int) -> HttpResponse:
    """The data of one year: fields by the kind of carrier, last year's beside them."""
    carrier = carrier_of(request, pk)
    require(request.actor, "subjects.carrier.fill", carrier)
    facts = carrier_facts(carrier.kind)
    this_year = timezone.localdate(request.now).year
    if not facts or not FIRST_YEAR <= year <= this_year:
        raise Http404("没有这一年的数据表。")
    filed = filed_for(carrier, (year, year - 1))
    form = CarrierDataForm(request.POST or None, facts=facts, values=filed[year])
    if request.method == "POST" and form.is_valid():
        try:
            changed = set_carrier_facts(
                carrier_id=pk, year=year, values=form.changes(), actor=request.actor, now=request.now
            )
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, f"已保存{year}年数据，{len(changed)}项有变化。")
            return redirect("subjects:carrier_fill", pk=pk, year=year)
    context = {
        "carrier": carrier,
        "form": form,
        "rows": list(form.rows(filed[year - 1], _standing(request, carrier))),
        "year": year,
        "before": year - 1,
        "years": range(this_year, max(FIRST_YEAR, this_year - _YEARS), -1),
        "told": len(filed[year]),
        "total": len(facts),
        "import_code": _import_code(request, carrier),
    }
    return render(request, "subjects/carrier_fill.html", context)


def _import_code(request: ActorRequest, carrier: Carrier) -> str:
    """The table of the kind, for those who fill in many carriers of a region; empty for all others."""
    code = f"subjects.carrier_data_{carrier.kind}"
    is_keeper = may(request.actor, "subjects.carrier.edit", carrier)
    return code if is_keeper and importers.get(code) is not None else ""


def _standing(request: ActorRequest, carrier: Carrier) -> dict[FactRef, tuple[Any, str]]:
    """What stands on file of the carrier today without having been filed by year, with its origin."""
    sheet = carrier_sheets([carrier], as_of=timezone.localdate(request.now))[carrier.pk]
    return {
        ref: (sheet.get(*ref), sheet.origin(*ref))
        for ref in sheet
        if not sheet.origin(*ref).endswith("年填报")
    }
