"""Results for organisers: every method side by side, what is flagged, experts by code; choosing a method, handing on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from kechuang.core.exports import demo_notes, download
from kechuang.core.http import ActorRequest
from kechuang.core.listing import workbook
from kechuang.core.logic.verdicts import Problem
from kechuang.core.operations.file import log_export
from kechuang.core.permissions import may, require
from kechuang.review.logic.plans import WAYS, method_of, method_title, pass_line_of
from kechuang.review.models import Panel, Sheet
from kechuang.review.operations.giving_back import ask_explanation
from kechuang.review.operations.result import choose_method, compute_results, conclude_panel
from kechuang.review.queries.results import Results, results_of
from kechuang.review.states import PanelState


def asked(request: ActorRequest, pk: int) -> Panel:
    """A panel whose results the actor may see. Raises ``Http404`` otherwise."""
    require(request.actor, "review.result.view")
    rows = Panel.objects.visible_to(request.actor).select_related("call__region", "call__kind_version")
    panel = rows.filter(pk=pk).first()
    if panel is None:
        raise Http404("没有这个评审组。")
    require(request.actor, "review.result.view", panel)
    return panel


@login_required
@require_GET
def result_list(request: ActorRequest, pk: int) -> HttpResponse:
    """The results of a panel; ``?export=xlsx`` gives them as a sheet, experts by code."""
    panel = asked(request, pk)
    found = results_of(request.actor, panel)
    if "export" in request.GET:
        return _export(request, found)
    method = method_of(panel.plan, panel.settings)
    context = {
        "panel": panel, "results": found, "method": method, "line": pass_line_of(panel.plan), "places": panel.settings.get("places"),
        "chosen": method_title(panel.method), "methods": [(code, method_title(code)) for code in WAYS if code != panel.method],
        "able": panel.state == PanelState.CLOSED and bool(may(request.actor, "review.result.compute", panel)),
        "can_ask": bool(may(request.actor, "review.sheet.ask", panel)) and panel.state in (PanelState.REVIEWING, PanelState.CLOSED),
        "can_export": bool(may(request.actor, "review.panel.export", panel)),
        "crossing": sum("crosses" in each.result.flags for each in found.files),
        "lacking": sum(each.result.aggregate is None for each in found.files),
    }  # fmt: skip
    return render(request, "review/result_list.html", context)


@login_required
@require_POST
def result_act(request: ActorRequest, pk: int, act: str) -> HttpResponse:
    """Compute anew, choose a method, hand on, ask an expert to explain."""
    asked(request, pk)
    reason = request.POST.get("reason", "")
    who: dict[str, Any] = {"actor": request.actor, "now": request.now}
    try:
        if act == "compute":
            compute_results(panel_id=pk, **who)
            done = "结果已重新计算。"
        elif act == "method":
            choose_method(panel_id=pk, method=request.POST.get("method", ""), reason=reason, **who)
            done = "已改换取分方法，理由留档。"
        elif act == "conclude":
            conclude_panel(panel_id=pk, reason=reason, **who)
            done = "已转审议，办件随后逐件转到审议。"
        elif act == "ask":
            key = request.POST.get("sheet", "")
            sheet = Sheet.objects.filter(panel=pk, key=key).first() if len(key) == 36 else None
            if sheet is None:
                raise Http404("没有这份评分表。")
            ask_explanation(sheet_id=sheet.pk, **who)
            done = "已请专家说明，分数不变。"
        else:
            raise Http404("没有这一步。")
    except Problem as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, done)
    return redirect("review:result_list", pk)


def _export(request: ActorRequest, found: Results) -> HttpResponse:
    panel = found.panel
    require(request.actor, "review.panel.export", panel)
    heads = ["评审编号", "办件编号", "名称", "申报单位", "名次"]
    heads += [f"{title}{'（采用）' if is_chosen else ''}" for _, title, is_chosen in found.ways]
    heads += ["评分数", "缺评", "样本标准差", "极差", "提示"]
    rows = []
    for line in found.files:
        case, figures = line.result.file.case, line.result.figures
        rows.append(
            [line.result.file.code, case.number, case.title, str(case.organisation or case.person), line.result.rank,
             *(value for _, value, _, _ in line.values), figures.get("n"), figures.get("missing"), figures.get("sample_sd"),
             figures.get("spread"), "、".join(words for _, words in line.flags)]
        )  # fmt: skip
    name = f"评审结果-{panel}"
    notes = [
        *demo_notes(),
        f"取分方法：{method_title(panel.method)}。去高低分、校准和提示的界限是平台设计值，不是法定标准。",
    ]
    data = workbook(title="评审结果", heads=heads, rows=rows, notes=notes)
    log_export(
        what="评审结果", rows=len(rows), region=panel.call.region, actor=request.actor, now=request.now
    )
    return download(data, f"{name}-{request.now:%Y%m%d}.xlsx")
