"""The funnel: three counters a stage, rates of the same cohort, each number a link to its rows, all definitions beside it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from kechuang.core.exports import demo_notes, download
from kechuang.core.http import ActorRequest
from kechuang.core.listing import workbook
from kechuang.core.models import Region
from kechuang.core.operations.file import log_export
from kechuang.core.permissions import require
from kechuang.exchange.states import TechField
from kechuang.matching.logic.funnel import Funnel, Money, percent
from kechuang.matching.models import Conference
from kechuang.matching.models.docking import DockingQuerySet
from kechuang.matching.queries.definitions import Definitions, definitions
from kechuang.matching.queries.docking import visible_dockings
from kechuang.matching.queries.funnel import funnel_of, reached_by
from kechuang.matching.views.docking_rows import docking_filters

#: The filters of the list of pairs that a funnel takes, and how a funnel can be told apart.
NARROWED = ("field", "place", "conference", "year")
_BY = {"field": "技术领域", "place": "县（市、区）", "conference": "对接会", "year": "开始年份"}


@login_required
@require_GET
def funnel_show(request: ActorRequest) -> HttpResponse:
    """The funnel of the pairs that the actor may see; ``?export=xlsx`` gives it as a sheet."""
    actor = request.actor
    require(actor, "matching.funnel.view")
    today = timezone.localdate(request.now)
    filters = [each for each in docking_filters(actor, today) if each.key in NARROWED]
    rows, kept = _narrowed(request, visible_dockings(actor), filters)
    defined = definitions(today)
    found = funnel_of(rows, defined)
    by = request.GET.get("by", "field")
    by = by if by in _BY else "field"
    groups = _groups(rows, by, kept, defined)
    if "export" in request.GET:
        return _export(request, found, defined, groups, _said(filters, kept), _BY[by])
    context = {
        "funnel": [_line(row, share, kept) for row, share in found.steps()],
        "pairs": found.pairs,
        "defined": defined,
        "filters": [{"filter": each, "chosen": kept.get(each.key, "")} for each in filters],
        "kept": kept,
        "by": by,
        "bys": _BY.items(),
        "by_title": _BY[by],
        "groups": groups,
        "chart": chart_of(found, kept) if found.pairs else None,
        "export": urlencode({**kept, "by": by, "export": "xlsx"}),
    }
    return render(request, "matching/funnel_show.html", context)


def _narrowed(
    request: ActorRequest, rows: Any, filters: Iterable[Any]
) -> tuple[DockingQuerySet, dict[str, str]]:
    """The pairs of the chosen field, county, conference and year, and what was chosen; an unknown code is ignored."""
    kept: dict[str, str] = {}
    for each in filters:
        code = request.GET.get(each.key, "")
        if code in {choice for choice, _ in each.choices}:
            rows, kept[each.key] = each.apply(rows, code), code
    return rows, kept


def _link(kept: dict[str, str], **more: str) -> str:
    return f"{reverse('matching:docking_list')}?{urlencode({**kept, **more})}"


def _line(row: Any, share: Any, kept: dict[str, str]) -> dict[str, Any]:
    return {
        "row": row,
        "rate": percent(share),
        "reached_url": _link(kept, reached=row.code),
        "current_url": _link(kept, at=row.code),
        "ended": [
            (code, count, _link(kept, at=row.code, standing=code)) for code, count in row.ended.items()
        ],
        "money_url": _link(kept, reached=row.code, money="told"),
    }


def _groups(
    rows: DockingQuerySet, by: str, kept: dict[str, str], defined: Definitions
) -> list[dict[str, Any]]:
    """A line for each value of a dimension, each number a link to its rows."""
    found = reached_by(rows, by)
    titles = _titles(by, found)
    return [
        {
            "title": titles.get(value, "未分"),
            "counts": [
                (stage.title, counts[stage.code], _link({**kept, by: str(value)}, reached=stage.code) if value is not None else "")
                for stage in defined.stages
            ],
        }
        for value, counts in sorted(found.items(), key=lambda each: -max(each[1].values()))
    ]  # fmt: skip


def _titles(by: str, found: Iterable[Any]) -> dict[Any, str]:
    keys = [each for each in found if each is not None]
    if by == "field":
        return {str(each): each.label for each in TechField}
    if by == "place":
        return dict(Region.objects.filter(pk__in=keys).values_list("pk", "name"))
    if by == "conference":
        return dict(Conference.objects.filter(pk__in=keys).values_list("pk", "title"))
    return {key: f"{key}年" for key in keys}


def chart_of(found: Funnel, kept: dict[str, str]) -> dict[str, Any]:
    """Bars from zero, a stage each; a bar leads to its rows."""
    return {
        "type": "bar",
        "unit": "对",
        "categories": [row.title for row in found.rows],
        "series": [{"name": "到过的对数", "data": [row.reached for row in found.rows]}],
        "links": [_link(kept, reached=row.code) for row in found.rows],
    }


def _said(filters: Iterable[Any], kept: dict[str, str]) -> str:
    words = [f"{each.title}：{dict(each.choices)[kept[each.key]]}" for each in filters if each.key in kept]
    return "；".join(words) or "全部"


def money_words(money: Money) -> str:
    """A sum with how many told it: unknown is not zero."""
    if money.total is None:
        return "没有填过" if money.untold else "—"
    return f"{money.told}对填了" + (f"，{money.untold}对没填" if money.untold else "")


_HEADS = (
    "阶段", "到过（对）", "停在（对）", "从前一阶段到这里", "搁置（对）", "失败（对）", "需求单位（家）", "供给单位（家）",
    "金额名称", "金额（元）", "填了的（对）", "没填的（对）",
)  # fmt: skip


def _export(
    request: ActorRequest, found: Funnel, defined: Definitions, groups: list[dict[str, Any]], said: str, by: str
) -> HttpResponse:  # fmt: skip
    """The funnel as a sheet: what was chosen and every definition above the table."""
    actor, now = request.actor, request.now
    require(actor, "matching.docking.export")
    lines: list[list[Any]] = []
    for row, share in found.steps():
        ended = (row.ended.get("set_aside", 0), row.ended.get("failed", 0))
        first = [row.title, row.reached, row.current, percent(share), *ended, row.needs, row.offers]
        moneys = row.money or (Money("", None, 0, 0),)
        for number, money in enumerate(moneys):
            told = [money.title, money.total, *([money.told, money.untold] if money.title else ["", ""])]
            lines.append([*(first if not number else [row.title, *([""] * 7)]), *told])
    lines.append([])
    lines.append([by, *(each.title for each in defined.stages)])
    lines += [[each["title"], *(count for _, count, _ in each["counts"])] for each in groups]
    notes = [
        *demo_notes(), f"导出人：{actor.name}；导出时间：{timezone.localtime(now):%Y-%m-%d %H:%M}；范围：{said}。",
        *(f"{each.title}：{each.words}。" for each in defined.stages), *(f"{words}。" for words in defined.counting),
        f"定义出处：{defined.source}{f'（{defined.mark}）' if defined.mark else ''}。",
    ]  # fmt: skip
    region = Region.objects.get(pk=actor.grants[0].region_code)
    log_export(what="对接漏斗", rows=found.pairs, region=region, actor=actor, now=now)
    return download(
        workbook(title="对接漏斗", heads=_HEADS, rows=lines, notes=notes), f"对接漏斗-{now:%Y%m%d}.xlsx"
    )
