"""Who has filed and who has not: the officers' list, its bulk acts with a preview, progress by county."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from kechuang.core.exports import export_response
from kechuang.core.http import ActorRequest
from kechuang.core.listing import Column, Filter, Listing, View
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import may, require
from kechuang.subjects.models import AnnualStatement, Organisation
from kechuang.subjects.operations.annual import approve_statements, remind_to_file, verify_statements
from kechuang.subjects.queries import annual as queries
from kechuang.subjects.states import AnnualState

#: What a year's filing may be: nothing yet, or the state of the current statement.
FILING = {
    "none": "没有开始",
    **{
        str(each): each.label
        for each in AnnualState
        if each not in (AnnualState.REPLACED, AnnualState.ABANDONED)
    },
}
#: Acts on what is chosen: title, permission, the states in which it can be done.
BULK: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "verify": ("核实", "subjects.annual_statement.verify", ("signed",)),
    "approve": ("核定", "subjects.annual_statement.approve", ("county_verified",)),
    "remind": ("催报", "subjects.annual_statement.remind", ("none", "draft", "returned")),
}


def _filing(row: Any) -> str:
    return FILING[row.filing_state or "none"]


def _page(row: Any, year: int) -> str:
    if row.filing_id is None:
        return reverse("subjects:statement_years", args=[row.pk])
    return reverse("subjects:statement_detail", args=[row.pk, year])


def _columns(year: int) -> tuple[Column[Organisation], ...]:
    return (
        Column("name", "单位", lambda r: r.name, sort="name", primary=True, link=lambda r: _page(r, year)),
        Column("uscc", "统一社会信用代码", lambda r: r.uscc or "", shown=False),
        Column("region", "区域", lambda r: r.region.name, sort="region__path", primary=True),
        Column("state", f"{year}年度报表", _filing, sort="filing_state", primary=True,
               template="subjects/parts/filing_state.html"),
        Column("version", "版本", lambda r: r.filing_version, sort="filing_version", end=True),
        Column("signed", "签报时间", lambda r: r.filing_signed_at, sort="filing_signed_at",
               template="core/parts/moment.html"),
        Column("changed", "最近修改", lambda r: r.filing_changed_at, sort="filing_changed_at",
               template="core/parts/moment.html"),
    )  # fmt: skip


def _any_year(rows: QuerySet[Organisation], code: str) -> QuerySet[Organisation]:
    """The year has chosen the statements already; it leaves no organisation out."""
    return rows


def _narrowed(rows: QuerySet[Any], code: str) -> QuerySet[Any]:
    if code == "none":
        return rows.filter(filing_state__isnull=True)
    if code == "unfiled":
        return rows.filter(Q(filing_state__isnull=True) | Q(filing_state__in=("draft", "returned")))
    return rows.filter(filing_state=code)


def year_asked(request: ActorRequest) -> int:
    """The year of an address; last year, which is due, if it names none."""
    text = request.GET.get("year", "") or request.POST.get("year", "")
    is_year = text.isascii() and text.isdigit() and len(text) == 4
    return int(text) if is_year else request.now.year - 1


def _listing(request: ActorRequest, year: int) -> Listing[Organisation]:
    rows = queries.filing_of(request.actor, year)
    regions = rows.order_by("region__path").values_list("region__path", "region__name").distinct()
    years = [(str(y), f"{y}年") for y in range(request.now.year, request.now.year - 6, -1)]
    filters = (
        Filter[Organisation]("year", "年度", years, _any_year),
        Filter[Organisation]("state", "报表", [("unfiled", "未报"), *FILING.items()], _narrowed),
        Filter[Organisation]("region", "区域", list(regions), lambda q, v: q.filter(region__path=v)),
    )
    base = f"year={year}"
    views = (
        View("全部", base),
        View("未报", f"{base}&state=unfiled"),
        View("待县级核实", f"{base}&state=signed"),
        View("待市级核定", f"{base}&state=county_verified"),
        View("已核定", f"{base}&state=verified"),
    )
    params = request.GET.copy()
    params["year"] = str(year)
    return Listing(
        params, rows, columns=_columns(year), filters=filters, order="name", views=views,
        search=("name", "uscc"), caption=f"{year}年度报表填报情况", selectable=True,
    )  # fmt: skip


@login_required
@require_GET
def statement_list(request: ActorRequest) -> HttpResponse:
    """The enterprises that the actor sees with their statements of a year; ``?export=xlsx`` gives what is on the screen."""
    actor, year = request.actor, year_asked(request)
    listing = _listing(request, year)
    if "export" in request.GET:
        return export_response(
            listing,
            title=f"{year}年度报表填报情况",
            permission="subjects.annual_statement.export",
            actor=actor,
            now=request.now,
        )
    context = {
        "listing": listing,
        "year": year,
        "progress": queries.progress_of(actor, year),
        "can_export": bool(may(actor, "subjects.annual_statement.export")) and bool(actor.grants),
        "bulk": [(code, title) for code, (title, action, _) in BULK.items() if may(actor, action)],
    }
    return render(request, "subjects/statement_list.html", context)


@login_required
@require_POST
def statement_bulk(request: ActorRequest) -> HttpResponse:
    """An act on all that is chosen: first what it will do, then, confirmed, done."""
    year, act = year_asked(request), request.POST.get("act", "")
    if act not in BULK:
        raise Problem("请选择要办理的事项。")
    title, action, states = BULK[act]
    require(request.actor, action)
    keys = [
        int(each)
        for each in request.POST.getlist("pick")
        if each.isascii() and each.isdigit() and len(each) < 18
    ]
    rows = list(
        queries.filing_of(request.actor, year).filter(pk__in=keys[:2000]).order_by("region__path", "name")
    )
    able = [
        row for row in rows if ((row.filing_state or "none") in states) and _may_act(request, action, row)
    ]  # type: ignore[attr-defined]
    if request.POST.get("sure") and able:
        try:
            count = _act(request, act, able, year)
        except Problem as problem:
            messages.error(request, problem.message)
        else:
            messages.success(request, f"已{title} {count} 家。")
        return redirect(f"{reverse('subjects:statement_list')}?year={year}")
    context = {
        "year": year,
        "act": act,
        "title": title,
        "able": able,
        "unable": [row for row in rows if row not in able],
        "doubts": _doubts(able) if act != "remind" else {},
    }
    return render(request, "subjects/statement_bulk.html", context)


def _may_act(request: ActorRequest, action: str, row: Organisation) -> bool:
    return bool(may(request.actor, action, AnnualStatement(organisation=row)))


def _doubts(rows: list[Any]) -> list[tuple[Organisation, int, int]]:
    """How many contradictions each chosen statement has, and how many of them the signer has explained."""
    statements = AnnualStatement.objects.filter(pk__in=[row.filing_id for row in rows])
    return [
        (
            each.statement.organisation,
            len(each.found),
            sum(1 for one in each.found if each.statement.explained.get(one.code)),
        )
        for each in queries.doubtful_statements(statements)
    ]


def _act(request: ActorRequest, act: str, rows: list[Any], year: int) -> int:
    actor, now = request.actor, request.now
    if act == "remind":
        return remind_to_file(organisation_ids=[row.pk for row in rows], year=year, actor=actor, now=now)
    advance = verify_statements if act == "verify" else approve_statements
    return len(advance(statement_ids=[row.filing_id for row in rows], actor=actor, now=now))
