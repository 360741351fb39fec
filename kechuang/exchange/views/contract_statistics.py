"""Statistics of technology contracts: the table of a cut, years as published and restated, and the lines behind a sum."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from kechuang.core.exports import demo_notes, download, export_response
from kechuang.core.http import ActorRequest
from kechuang.core.listing import Column, Listing, workbook
from kechuang.core.models import Region
from kechuang.core.operations.file import log_export
from kechuang.core.permissions import require
from kechuang.exchange.models import RegisterLine
from kechuang.exchange.queries.contract_statistics import (
    CALIBRES,
    CUTS,
    Asked,
    Sums,
    countable_lines,
    countable_regions,
    lines_for,
    table_of,
    whole_of,
    year_options,
    years_of,
)

_HEADS = ("份数", "其中总额未定", "成交额（元）", "技术交易额（元）")
_NARROWED = ("kind", "field", "seller", "buyer", "place")


def _asked(request: ActorRequest, regions: list[Region]) -> Asked:
    """What the address asks; what it does not know is left out."""
    params = request.GET
    region = next((each for each in regions if each.pk == params.get("region")), regions[0])
    year, month = params.get("year", ""), params.get("month", "")
    today = timezone.localdate(request.now)
    return Asked(
        region=region, year=None if year == "all" else int(year) if year.isascii() and year.isdigit() and len(year) == 4 else today.year,
        calibre=params.get("calibre", "") if params.get("calibre", "") in CALIBRES else "total",
        restated=params.get("restated") == "1", four=params.get("four") == "1",
        month=int(month) if month.isascii() and month.isdigit() and len(month) <= 2 else None,
        **{name: params.get(name, "")[:12] for name in _NARROWED},
    )  # fmt: skip


def _regions(request: ActorRequest) -> list[Region]:
    require(request.actor, "exchange.contract.count")
    regions = countable_regions(request.actor)
    if not regions:
        raise Http404("您的岗位没有可以统计的区域。")
    return regions


def _query(asked: Asked, **changes: str) -> str:
    found = {
        "region": asked.region.pk, "year": "all" if asked.year is None else str(asked.year), "calibre": asked.calibre,
        "restated": "1" if asked.restated else "", "four": "1" if asked.four else "",
        **{name: getattr(asked, name) for name in _NARROWED}, **changes,
    }  # fmt: skip
    return urlencode({key: value for key, value in found.items() if value})


@login_required
@require_GET
def contract_statistics(request: ActorRequest) -> HttpResponse:
    """One table; every number leads to its lines; ``?export=xlsx`` gives the table."""
    regions = _regions(request)
    asked, rows = _asked(request, regions), countable_lines(request.actor)
    cut = request.GET.get("cut", "") if request.GET.get("cut", "") in CUTS else "kind"
    table, whole = table_of(rows, asked, cut), whole_of(rows, asked)
    if "export" in request.GET:
        return _sheet(request, asked, cut, [*table, whole])
    behind = reverse("exchange:contract_lines")
    key = {"region": "place"}.get(cut, cut)
    context: dict[str, Any] = {
        "asked": asked, "cut": cut, "cuts": CUTS, "calibres": CALIBRES, "regions": regions, "years": year_options(rows),
        "table": [(each, f"{behind}?{_query(asked, **{key: each.code})}") for each in table], "whole": whole,
        "whole_url": f"{behind}?{_query(asked)}",
        "series": [
            (year, published, restated, f"{behind}?{_query(asked, year=str(year), restated='')}", f"{behind}?{_query(asked, year=str(year), restated='1')}")
            for year, published, restated in years_of(rows, asked)
        ],
        "export_query": f"{_query(asked, cut=cut)}&export=xlsx",
    }  # fmt: skip
    return render(request, "exchange/contract_statistics.html", context)


def _sheet(request: ActorRequest, asked: Asked, cut: str, table: list[Sums]) -> HttpResponse:
    """The table as xlsx, with what was asked above it; logged."""
    year = "全部年份" if asked.year is None else f"{asked.year}年"
    notes = [
        *demo_notes(),
        f"{asked.region.name}，{year}，{CALIBRES[asked.calibre]}，{'追溯调整后' if asked.restated else '按当年公布'}，按{CUTS[cut]}。",
        "成交额和技术交易额只加已知的；总额未定的合同另计份数。注销的从注销当年减去。",
        f"导出人：{request.actor.name}；导出时间：{request.now:%Y-%m-%d %H:%M}。",
    ]
    lines = [(each.title, each.count, each.unknown, each.total, each.technology) for each in table]
    data = workbook(title="技术合同统计", heads=(CUTS[cut], *_HEADS), rows=lines, notes=notes)
    log_export(
        what="技术合同统计", rows=len(lines), region=asked.region, actor=request.actor, now=request.now
    )
    return download(data, f"技术合同统计-{request.now:%Y%m%d}.xlsx")


def _url(line: RegisterLine) -> str:
    return reverse("exchange:contract_detail", args=[line.contract_id])


def line_columns() -> list[Column[Any]]:
    """A line of the register as drawn. Of contracts that one may count and not open, it is all that there is to see."""
    return [
        Column("number", "登记编号", lambda r: r.contract.number, sort="contract__number", primary=True, link=_url),
        Column("kind", "记录", lambda r: r.get_kind_display(), sort="kind", primary=True),
        Column("on", "日期", lambda r: r.on, sort="on", template="exchange/parts/day.html"),
        Column("subkind", "类别", lambda r: r.get_subkind_display(), sort="subkind"),
        Column("field", "技术领域", lambda r: r.get_field_display(), sort="field"),
        Column("seller", "卖方", lambda r: r.contract.seller.name, sort="contract__seller__name"),
        Column("buyer", "买方", lambda r: r.contract.buyer.name, sort="contract__buyer__name"),
        Column("region", "登记地", lambda r: r.region.name, sort="region__path"),
        Column("count", "份数", lambda r: r.count, end=True, sort="count"),
        Column("unknown", "总额未定", lambda r: r.unknown, end=True, sort="unknown", shown=False),
        Column("total", "成交额（元）", lambda r: r.total, sort="total", end=True, primary=True, template="exchange/parts/line_amount.html"),
        Column("technology", "技术交易额（元）", lambda r: r.technology, sort="technology", end=True, template="exchange/parts/line_amount.html"),
    ]  # fmt: skip


@login_required
@require_GET
def contract_lines(request: ActorRequest) -> HttpResponse:
    """The lines that make up one sum, with the sum above them."""
    regions = _regions(request)
    asked, rows = _asked(request, regions), countable_lines(request.actor)
    listing: Listing[RegisterLine] = Listing(
        request.GET, lines_for(rows, asked), columns=line_columns(), order="-on", caption="登记簿记录",
        search=("contract__number", "contract__seller__name", "contract__buyer__name"),
    )  # fmt: skip
    if "export" in request.GET:
        return export_response(
            listing,
            title="技术合同登记簿",
            permission="exchange.contract.export",
            actor=request.actor,
            now=request.now,
        )
    context = {
        "listing": listing, "asked": asked, "whole": whole_of(rows, asked), "calibres": CALIBRES, "can_export": True,
        "calibre": CALIBRES[asked.calibre],
    }  # fmt: skip
    return render(request, "exchange/contract_lines.html", context)
