"""The catalogue: what each indicator is, its traps, and its numbers for those who may see them."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from kechuang.core.http import ActorRequest
from kechuang.core.logic.periods import Period
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region
from kechuang.core.permissions import may
from kechuang.indicators import queries
from kechuang.indicators.counting import record_queries
from kechuang.indicators.logic import Indicator, catalogue
from kechuang.indicators.operations import count_observation
from kechuang.indicators.states import MEASURE_TITLES


@require_GET
def indicator_list(request: ActorRequest) -> HttpResponse:
    """The catalogue by group, searched by name, alias, code or English; open to the public."""
    words = request.GET.get("q", "").strip().lower()
    found = [item for item in catalogue if _matches(item, words)]
    groups: dict[str, list[Indicator]] = {}
    for item in found:
        groups.setdefault(item.group or "其他", []).append(item)
    return render(
        request,
        "indicators/indicator_list.html",
        {"groups": groups, "words": words, "count": len(found), "total": len(catalogue)},
    )


def _matches(item: Indicator, words: str) -> bool:
    text = " ".join((item.code, item.name, item.english, *item.aliases, item.definition)).lower()
    return all(word in text for word in words.split())


@require_GET
def indicator_detail(request: ActorRequest, code: str) -> HttpResponse:
    """One indicator: definition, formula, source, lag, traps; with its series for those who may see it."""
    item = catalogue.get(code)
    if item is None:
        raise Http404(f"指标目录中没有“{code}”。")
    context = {
        "item": item,
        "measure": MEASURE_TITLES[item.measure],
        "inputs": [catalogue.get(each) for each in item.inputs],
        "is_counted": code in record_queries,
        "may_count": bool(may(request.actor, "indicators.observation.add")),
    }
    region = _chosen_region(request)
    if region is not None:
        points = queries.series(request.actor, code, region)
        context |= {
            "region": region,
            "points": points,
            "chart": _chart(item.unit, points),
            "regions": queries.regions_for(request.actor, "indicators.observation.view"),
        }
    return render(request, "indicators/indicator_detail.html", context)


def _chosen_region(request: ActorRequest) -> Region | None:
    actor = request.actor
    if not actor.grants:
        return None
    code = request.GET.get("region") or actor.grants[0].region_code
    region = Region.objects.filter(pk=code).first()
    return region if region is not None and may(actor, "indicators.observation.view", _At(region)) else None


class _At:
    """Something that lies in a region, for asking «may I see numbers here»."""

    def __init__(self, region: Region) -> None:
        self.region = region


def _chart(unit: str, points: list[queries.Point]) -> dict[str, object]:
    return {
        "type": "bar",
        "unit": unit,
        "categories": [point.period.label() for point in points],
        "series": [
            {
                "name": "数值",
                "data": [float(p.row.value) if p.row.value is not None else None for p in points],
                "approx": [p.row.precision != "exact" for p in points],
            }
        ],
        "links": [f"/indicators/observations/{p.row.pk}/" for p in points],
    }


@login_required
@require_POST
def indicator_count(request: ActorRequest, code: str) -> HttpResponse:
    """Count an indicator from records and freeze the number."""
    region = Region.objects.filter(pk=request.POST.get("region", "")).first()
    if region is None:
        raise Problem("请选择要计数的区域。", field="region")
    try:
        period = Period.from_code(request.POST.get("period", ""))
    except ValueError as error:
        raise Problem("请选择要计数的年度。", field="period") from error
    row = count_observation(
        indicator=code, region=region, period=period, actor=request.actor, now=request.now
    )
    return redirect("indicators:observation_detail", pk=row.pk)
