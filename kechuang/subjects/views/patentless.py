"""Firms without any patent (零专利), and how their number falls over the years (消零)."""

from __future__ import annotations

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
from kechuang.core.models import Region
from kechuang.core.permissions import may, require
from kechuang.subjects.logic.qualification_kinds import KINDS
from kechuang.subjects.models import Organisation
from kechuang.subjects.queries.right import clearing, firms_without_patents

#: Of which firms people ask; all firms of the register come first.
_KINDS = tuple((each.code, each.title) for each in KINDS.values() if each.is_register)


def _as_it_is(rows: QuerySet[Organisation], code: str) -> QuerySet[Organisation]:
    """The rows were narrowed as at today before they came here."""
    return rows


def _listing(request: ActorRequest) -> Listing[Organisation]:
    kind = request.GET.get("kind", "")
    kind = kind if kind in dict(_KINDS) else ""
    rows = firms_without_patents(request.actor, kind, timezone.localdate(request.now))
    regions = Region.objects.filter(organisations__in=rows.order_by()).distinct().order_by("path")
    columns: list[Column[Any]] = [
        Column(
            "name", "企业", lambda o: o.name, sort="name", primary=True,
            link=lambda o: reverse("subjects:organisation_detail", args=[o.pk]),
        ),
        Column("uscc", "统一社会信用代码", lambda o: o.uscc, sort="uscc"),
        Column("region", "区域", lambda o: o.region.name, sort="region__path", primary=True),
        Column("industry", "行业", lambda o: o.industry, sort="industry"),
        Column(
            "registered", "注册日期", lambda o: o.registered_on, sort="registered_on",
            template="subjects/parts/day.html",
        ),
    ]  # fmt: skip
    filters: list[Filter[Any]] = [
        Filter("kind", "持有资质", _KINDS, _as_it_is),
        Filter(
            "region", "区域", [(each.pk, each.name) for each in regions],
            lambda q, v: q.filter(region__path__contains=f"/{v}/"),
        ),
    ]  # fmt: skip
    return Listing(
        request.GET, rows, columns=columns, filters=filters, order="name", search=("name", "uscc"),
        caption="没有专利申请的企业",
    )  # fmt: skip


@login_required
@require_GET
def patentless_list(request: ActorRequest) -> HttpResponse:
    """零专利企业 by the qualification that they hold, and the years before."""
    actor = request.actor
    require(actor, "subjects.organisation.view")
    listing = _listing(request)
    if "export" in request.GET:
        return export_response(
            listing,
            title="零专利企业",
            permission="subjects.organisation.export",
            actor=actor,
            now=request.now,
        )
    kind = request.GET.get("kind", "")
    context = {
        "listing": listing,
        "can_export": bool(may(actor, "subjects.organisation.export")),
        "kind_title": dict(_KINDS).get(kind, "全部企业"),
        "years": clearing(actor, kind if kind in dict(_KINDS) else "", timezone.localdate(request.now)),
    }
    return render(request, "subjects/patentless_list.html", context)
