"""The list of other bureaus' projects that were taken in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kechuang.core.http import ActorRequest
from kechuang.core.listing import Column, Filter, Listing
from kechuang.core.permissions import may, require
from kechuang.programs.models import OutsideProject
from kechuang.programs.queries.outside import outside_projects


def _columns() -> list[Column[Any]]:
    return [
        Column("title", "项目名称", lambda p: p.title, sort="title", primary=True),
        Column("unit", "承担单位", lambda p: p.unit, sort="unit", primary=True),
        Column("year", "年度", lambda p: p.year, sort="year", end=True, primary=True),
        Column("leader", "负责人", lambda p: p.leader or "—"),
        Column("source", "来源部门", lambda p: p.source, sort="source"),
        Column("region", "导入的区域", lambda p: p.region.name),
    ]


@login_required
@require_GET
def outside_list(request: ActorRequest) -> HttpResponse:
    """What other bureaus' lists say, as far as the actor's posts reach."""
    actor = request.actor
    require(actor, "programs.outside_project.view")
    rows = outside_projects(actor)
    sources = sorted(set(rows.order_by().values_list("source", flat=True)))
    listing: Listing[OutsideProject] = Listing(
        request.GET, rows, columns=_columns(), order="-year", caption="外部门项目", search=("title", "unit", "leader"),
        filters=[Filter("source", "来源部门", [(each, each) for each in sources], lambda q, v: q.filter(source=v))],
    )  # fmt: skip
    context = {"listing": listing, "can_import": bool(may(actor, "programs.outside_project.import"))}
    return render(request, "programs/outside_list.html", context)
