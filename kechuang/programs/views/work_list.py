"""The officers' list of cases with their clocks, and what is done to many at once."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from kechuang.core.exports import demo_notes, download, export_response
from kechuang.core.http import ActorRequest
from kechuang.core.listing import Column, Filter, Listing, View, workbook
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.logic.workdays import Workdays
from kechuang.core.models import Region
from kechuang.core.operations.file import log_export
from kechuang.core.permissions import may, require
from kechuang.core.queries.calendar import workdays
from kechuang.programs.logic.priorities import PRIORITY_TITLES
from kechuang.programs.models import Case
from kechuang.programs.operations.bulk import ACT_TITLES, MOST, Fate, act_on_cases, rehearse_cases
from kechuang.programs.queries import officer as queries
from kechuang.programs.states import CaseState, KindGroup

#: Under which key a session keeps what became of the last bulk act, until the next.
_RESULT = "programs_work_result"


def page_of(case: Case) -> str:
    """A case's page for those who work on it."""
    return reverse("programs:work_detail", args=[case.pk])


def clock_of(case: Any, today: date, calendar: Workdays) -> tuple[str, str]:
    """The running clock's tone and words, from what was prefetched."""
    running = case.running[0] if case.running else None
    return queries.said_of(queries.reading_of(running, today, calendar))


def _columns(today: date, calendar: Workdays) -> list[Column[Any]]:
    def left(case: Any) -> str:
        case.clock_tone, words = clock_of(case, today, calendar)
        return words

    return [
        Column("number", "办件编号", lambda c: c.number, sort="number"),
        Column("title", "名称", str, sort="title", link=page_of, primary=True),
        Column("applicant", "申报单位", queries.applicant_of, sort="organisation__name", primary=True),
        Column("region", "县区", lambda c: c.region.name, sort="region__path"),
        Column("kind", "事项", lambda c: c.kind_version.title, sort="kind_version__title", shown=False),
        Column("call", "通知", lambda c: c.call.title, sort="call__title", shown=False),
        Column("state", "状态", lambda c: c.get_state_display(), sort="state", primary=True,
               template="programs/parts/work_state.html"),
        Column("clock", "时限", left, sort="due_on", template="programs/parts/work_clock.html", primary=True),
        Column("due", "应办结", lambda c: c.due_on, shown=False),
        Column("handler", "经办人", lambda c: str(c.handler) if c.handler else None, sort="handler__name"),
        Column("priority", "优先级", lambda c: PRIORITY_TITLES.get(c.priority, ""), shown=False),
        Column("amount", "申请金额（元）", lambda c: c.amount, sort="amount", end=True, shown=False),
        Column("granted", "批准金额（元）", lambda c: c.granted, shown=False),
        Column("received", "接件时间", lambda c: c.received_at, sort="received_at", template="core/parts/moment.html"),
    ]  # fmt: skip


def _filters(actor: Actor, rows: Any, today: date, calendar: Workdays) -> list[Filter[Any]]:
    plain = rows.order_by()
    calls = plain.values_list("call_id", "call__title").distinct().order_by("-call_id")
    regions = Region.objects.filter(cases__in=plain.values("pk")).distinct().order_by("path")
    handlers = plain.exclude(handler=None).values_list("handler_id", "handler__name").distinct()
    standing = [
        ("overdue", "已超期"), ("soon", "快到期"), ("unadmitted", "待受理"), ("under_way", "在办"), ("over", "已办结"),
    ]  # fmt: skip

    def stands(found: Any, code: str) -> Any:
        if code == "overdue":
            return queries.overdue(found, today)
        if code == "soon":
            return queries.due_soon(found, today, calendar)
        if code == "unadmitted":
            return queries.not_admitted(found)
        return found.under_way() if code == "under_way" else found.ended()

    def whose(found: Any, code: str) -> Any:
        if code == "mine":
            return found.filter(handler_id=actor.account_id)
        return found.filter(handler=None) if code == "none" else found.filter(handler_id=code)

    return [
        Filter("call", "通知", [(str(pk), title) for pk, title in calls], lambda q, v: q.filter(call_id=v)),
        Filter("group", "类别", [(str(g), g.label) for g in KindGroup], lambda q, v: q.filter(kind_version__group=v)),
        Filter("state", "状态", [(str(s), s.label) for s in CaseState if s not in ("draft", "unit", "void")],
               lambda q, v: q.filter(state=v)),
        Filter("region", "县区", [(r.pk, r.name) for r in regions],
               lambda q, v: q.filter(region__path__contains=f"/{v}/")),
        Filter("handler", "经办人", [("mine", "我"), ("none", "没有指定"), *((str(pk), name) for pk, name in handlers)], whose),
        Filter("stands", "时限", standing, stands),
    ]  # fmt: skip


_VIEWS = (
    View("在办", "stands=under_way"),
    View("待推荐", "state=recommend"),
    View("待受理", "stands=unadmitted"),
    View("待补正", "state=correction"),
    View("快到期", "stands=soon"),
    View("已超期", "stands=overdue"),
    View("我的", "handler=mine"),
    View("全部", ""),
)


def _for_officers(request: ActorRequest) -> Actor:
    """The actor, if he holds a post in which he sees cases. An applicant has pages of his own."""
    require(request.actor, "programs.case.view")
    if not request.actor.grants:
        raise Http404("这一页是科技部门办理用的；本单位的申报请看“我的申报”。")
    return request.actor


def work_listing(request: ActorRequest) -> Listing[Case]:
    """The list as the address asks for it."""
    actor, today, calendar = request.actor, timezone.localdate(request.now), workdays()
    rows = queries.officers_cases(actor)
    return Listing(
        request.GET, rows, columns=_columns(today, calendar), filters=_filters(actor, rows, today, calendar),
        views=_VIEWS, order="clock", search=("number", "title", "organisation__name", "organisation__uscc"),
        caption="办件", selectable=True,
    )  # fmt: skip


@login_required
@require_GET
def work_list(request: ActorRequest) -> HttpResponse:
    """The cases that the actor's posts reach; ``?export=xlsx`` gives what is on the screen."""
    actor = _for_officers(request)
    listing = work_listing(request)
    if "export" in request.GET:
        return export_response(
            listing, title="办件", permission="programs.case.export", actor=actor, now=request.now
        )
    context = {
        "listing": listing,
        "can_export": bool(may(actor, "programs.case.export")),
        "bulk": [(act, title) for act, title in ACT_TITLES.items() if may(actor, _ASKS[act])],
    }
    return render(request, "programs/work_list.html", context)


_ASKS = {
    "recommend": "programs.case.recommend",
    "admit": "programs.case.check",
    "advance": "programs.case.advance",
    "assign": "programs.case.assign",
}


def _chosen(request: ActorRequest) -> list[int]:
    keys = [
        each for each in request.POST.getlist("pick") if each.isascii() and each.isdigit() and len(each) < 18
    ]
    return [int(each) for each in keys]


def _options(request: ActorRequest, act: str) -> dict[str, Any]:
    if act == "assign":
        handler = request.POST.get("handler", "")
        return {
            "handler_id": int(handler)
            if handler.isascii() and handler.isdigit() and len(handler) < 18
            else None
        }
    if act == "admit":
        return {}
    return {"opinion": request.POST.get("opinion", "")}


@login_required
@require_POST
def work_bulk(request: ActorRequest) -> HttpResponse:
    """An act on all that is chosen: first what will become of each, then, confirmed, done; the answer is the result sheet."""
    actor, act, keys = _for_officers(request), request.POST.get("act", ""), _chosen(request)
    if act not in ACT_TITLES:
        raise Problem("请选择要办理的事项。")
    require(actor, _ASKS[act])
    if not keys:
        messages.error(request, "请先勾选办件。")
        return redirect("programs:work_list")
    options = _options(request, act)
    asking = act == "assign" and options["handler_id"] is None
    if request.POST.get("sure") and not asking:
        done = act_on_cases(act=act, case_ids=keys, options=options, actor=actor, now=request.now)
        request.session[_RESULT] = {"act": act, "rows": [_kept(each) for each in done]}
        return redirect("programs:work_bulk_result")
    fates: list[Fate] = []
    if not asking:
        fates = rehearse_cases(act=act, case_ids=keys, options=options, actor=actor, now=request.now)
    cases = queries.officers_cases(actor).filter(pk__in=keys[:MOST])
    first = queries.officers_cases(actor).select_related("call__region").filter(pk__in=keys).first()
    context = {
        "act": act,
        "title": ACT_TITLES[act],
        "keys": keys,
        "options": options,
        "cases": cases if asking else [],
        "handlers": queries.handlers_for(first, timezone.localdate(request.now)) if act == "assign" and first else [],
        "asking": asking,
        "fates": fates,
        "able": sum(1 for each in fates if each.done),
    }  # fmt: skip
    return render(request, "programs/work_bulk.html", context)


def _kept(fate: Fate) -> dict[str, Any]:
    return {
        "pk": fate.case_id, "number": fate.number, "title": fate.title, "applicant": fate.applicant,
        "done": fate.done, "words": fate.words,
    }  # fmt: skip


@login_required
@require_GET
def work_bulk_result(request: ActorRequest) -> HttpResponse:
    """What became of each case of the last bulk act; ``?export=xlsx`` gives it as a sheet."""
    actor = _for_officers(request)
    kept = request.session.get(_RESULT)
    if not kept:
        return redirect("programs:work_list")
    rows, title = kept["rows"], ACT_TITLES.get(kept["act"], "")
    if "export" in request.GET:
        require(actor, "programs.case.export")
        name = f"批量{title}结果"
        heads = ["办件编号", "名称", "申报单位", "结果", "状态或原因"]
        data = workbook(
            title=name, heads=heads, notes=demo_notes(),
            rows=[[r["number"], r["title"], r["applicant"], "已办" if r["done"] else "没有办", r["words"]] for r in rows],
        )  # fmt: skip
        region = Region.objects.get(pk=actor.grants[0].region_code)
        log_export(what=name, rows=len(rows), region=region, actor=actor, now=request.now)
        return download(data, f"{name}-{request.now:%Y%m%d}.xlsx")
    context = {
        "rows": rows,
        "title": title,
        "done": len([each for each in rows if each["done"]]),
        "can_export": bool(may(actor, "programs.case.export")),
    }
    return render(request, "programs/work_bulk_result.html", context)
