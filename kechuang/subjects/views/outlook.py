"""Pages of the bureau that look ahead: the outlook against the target, what lapses, cliffs, contradictions."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from kechuang.core.exports import export_response
from kechuang.core.http import ActorRequest
from kechuang.core.listing import Column, Filter, Listing
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region, SiteProfile
from kechuang.core.permissions import may, require
from kechuang.rules.catalogue import parameter_table
from kechuang.rules.packs import load
from kechuang.subjects.forms.cultivation import ChancesForm
from kechuang.subjects.logic.forecast import READINESS_TITLES, Readiness, readiness_of
from kechuang.subjects.logic.qualification_kinds import KINDS
from kechuang.subjects.models import AnnualStatement, Qualification
from kechuang.subjects.queries.annual import doubtful_statements
from kechuang.subjects.queries.cultivation import lapsing, near_cliff, outlook, pool_rows
from kechuang.subjects.states import PoolState

#: Which indicator counts a topic's new recognitions of a year; empty: the catalogue has only a total, which a target of
#: the year cannot be compared with.
INDICATORS = {"hnte": "hnte_new", "tech_sme": "", "zhuanjing": "", "gazelle": ""}


def _year(request: ActorRequest, default: int) -> int:
    text = request.GET.get("year", "")
    return int(text) if text.isascii() and text.isdigit() and 2000 <= int(text) <= 2100 else default


@login_required
@require_GET
def pool_outlook(request: ActorRequest) -> HttpResponse:
    """Expected new firms by duty-holder against the target, with chances and helped firms that the reader sets."""
    require(request.actor, "subjects.forecast.view")
    load()
    today = timezone.localdate(request.now)
    year = _year(request, today.year)
    topic = request.GET.get("topic", "hnte")
    if topic not in INDICATORS:
        topic = "hnte"
    region = _home(request)
    near: Any = pool_rows(request.actor).filter(
        topic=topic, year=year, state__in=(PoolState.LISTED, PoolState.APPLYING)
    )
    could = [row for row in near if readiness_of(row.verdict, row.unmet, row.unknown) != Readiness.READY]
    firms = [(row.organisation_id, row.organisation.name) for row in could]
    default = parameter_table(("cultivation",), today, ())["cultivation.chances"].value
    form = ChancesForm(request.GET if "ready" in request.GET else None, firms=firms)
    if form.is_bound and not form.is_valid():
        raise Problem("可能性应填0到100之间的数。")
    chances = form.chances(default)
    helped = frozenset(form.cleaned_data["helped"]) if form.is_bound else frozenset()
    found = outlook(
        request.actor,
        region,
        topic=topic,
        indicator=INDICATORS[topic],
        year=year,
        chances=chances,
        helped=helped,
    )
    names = {each.pk: each for each in Region.objects.below(region)}
    context = {
        "forecast": found,
        "rows": [(names.get(each.region), each) for each in found.outlooks],
        "titles": list(READINESS_TITLES.items()),
        "chances": [(kind.value, READINESS_TITLES[kind], chances[kind] * 100) for kind in Readiness],
        "could": [(row, row.organisation_id in helped) for row in could],
        "topic": topic,
        "topics": [(code, KINDS[code].title) for code in INDICATORS if code in KINDS],
        "year": year,
        "region": region,
        "is_default": not form.is_bound,
    }
    return render(request, "subjects/pool_outlook.html", context)


def _home(request: ActorRequest) -> Region:
    """Where the reader's first post reaches."""
    if request.actor.grants:
        return Region.objects.get(pk=request.actor.grants[0].region_code)
    return SiteProfile.objects.select_related("region").get().region


def _kinds() -> list[tuple[str, str]]:
    return [(code, kind.title) for code, kind in KINDS.items()]


@login_required
@require_GET
def lapsing_list(request: ActorRequest) -> HttpResponse:
    """Certificates that lapse within half a year, or lapsed and were not renewed."""
    require(request.actor, "subjects.pool_entry.view")
    today = timezone.localdate(request.now)
    columns: list[Column[Any]] = [
        Column("name", "单位", lambda q: q.organisation.name, sort="organisation__name", primary=True,
               link=lambda q: reverse("subjects:organisation_detail", args=[q.organisation_id])),
        Column("kind", "资质", lambda q: KINDS[q.kind].title if q.kind in KINDS else q.kind, sort="kind", primary=True),
        Column("region", "区域", lambda q: q.organisation.region.label, sort="organisation__region__order"),
        Column("valid_to", "到期", lambda q: q.valid_to, sort="valid_to", primary=True),
        Column("left", "还有（天）", lambda q: (q.valid_to - today).days, end=True),
        Column("number", "证书编号", lambda q: q.number),
    ]  # fmt: skip
    filters: list[Filter[Qualification]] = [
        Filter("kind", "资质", _kinds(), lambda rows, code: rows.filter(kind=code)),
        Filter("when", "时间", (("ahead", "将到期"), ("past", "已过期")), lambda rows, code: rows.filter(
            **({"valid_to__gte": today} if code == "ahead" else {"valid_to__lt": today}))),
    ]  # fmt: skip
    listing = Listing(
        request.GET, lapsing(request.actor, today=today), columns=columns, filters=filters,
        search=("organisation__name", "number"), caption="半年内到期和已过期未换发的资质",
    )  # fmt: skip
    if request.GET.get("export"):
        return export_response(
            listing,
            title="到期资质",
            permission="subjects.qualification.export",
            actor=request.actor,
            now=request.now,
        )
    can_export = bool(may(request.actor, "subjects.qualification.export"))
    return render(request, "subjects/lapsing_list.html", {"listing": listing, "can_export": can_export})


@login_required
@require_GET
def cliff_list(request: ActorRequest) -> HttpResponse:
    """Firms whose sales are near an edge of the tiers by which the law asks for R&D."""
    require(request.actor, "subjects.pool_entry.view")
    load()
    today = timezone.localdate(request.now)
    year = _year(request, today.year - 1)
    tiers = parameter_table(("hnte",), today, ()).get("hnte.research_intensity")
    rows = near_cliff(request.actor, year=year, tiers=_tiers(tiers.value)) if tiers is not None else []
    return render(request, "subjects/cliff_list.html", {"rows": rows, "year": year, "tiers": tiers})


def _tiers(value: Any) -> list[tuple[Decimal | None, Decimal]]:
    """The law's tiers as pairs: upper edge, share."""
    return [(None if edge is None else Decimal(edge), Decimal(share)) for edge, share in value]


@login_required
@require_GET
def doubt_list(request: ActorRequest) -> HttpResponse:
    """Signed statements that contradict themselves, or last year's, with what the signer said."""
    require(request.actor, "subjects.pool_entry.view")
    year = _year(request, timezone.localdate(request.now).year - 1)
    rows: QuerySet[AnnualStatement] = (
        AnnualStatement.objects.visible_to(request.actor).current().filter(year=year)
    )
    doubts = [
        {
            "statement": doubt.statement,
            "rows": [(each, doubt.statement.explained.get(each.code, "")) for each in doubt.found],
        }
        for doubt in doubtful_statements(rows.exclude(state="draft"))
    ]
    context = {"doubts": doubts, "year": year}
    return render(request, "subjects/doubt_list.html", context)
