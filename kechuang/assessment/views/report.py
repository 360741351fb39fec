"""Reports: what is offered, a draft with its marks, freezing, the frozen ones and their files."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET, require_POST

from kechuang.assessment import queries
from kechuang.assessment.logic.reporting import Report, reports
from kechuang.assessment.models import Snapshot
from kechuang.assessment.operations import export_report, freeze_report
from kechuang.assessment.printing import FORMAT_TITLES, MEDIA_TYPES
from kechuang.assessment.views.choices import Choice, choice_of
from kechuang.core.exports import download
from kechuang.core.permissions import may, require


@login_required
@require_GET
def report_list(request: HttpRequest) -> HttpResponse:
    """Reports that can be made, and those that were frozen."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "assessment.report.view")
    context = {
        "reports": list(reports),
        "choice": choice_of(request),
        "snapshots": queries.snapshots(actor)[:50],
        "formats": FORMAT_TITLES.items(),
    }
    return render(request, "assessment/report_list.html", context)


def _asked(request: HttpRequest, code: str) -> tuple[Report, Choice]:
    report, choice = reports.get(code), choice_of(request)
    if report is None:
        raise Http404("没有这种报告。")
    if choice is None:
        raise Http404("您的辖区内还没有计划和目标，没有可以成文的内容。")
    return report, choice


@login_required
@require_GET
def report_draft(request: HttpRequest, code: str) -> HttpResponse:
    """The report as it would be frozen now, every mark a link."""
    actor = request.actor  # type: ignore[attr-defined]
    report, choice = _asked(request, code)
    require(actor, "assessment.report.view", choice.region)
    page = queries.remembered(
        actor,
        ("draft", code, choice.region.pk, choice.year, choice.as_of),
        lambda: page_of(
            queries.draft_content(
                actor, report=report, region=choice.region, year=choice.year, as_of=choice.as_of
            )
        ),
    )
    can_freeze = bool(may(actor, "assessment.report.freeze", choice.region))
    context = {"report": report, "choice": choice, "can_freeze": can_freeze, **page}
    return render(request, "assessment/report_draft.html", context)


@login_required
@require_POST
def report_freeze(request: HttpRequest, code: str) -> HttpResponse:
    """Freeze what the draft shows; ``region``, ``year`` and ``as_of`` stand in the address."""
    report, choice = _asked(request, code)
    snapshot = freeze_report(
        report=report.code,
        region=choice.region,
        year=choice.year,
        as_of=choice.as_of,
        actor=request.actor,  # type: ignore[attr-defined]
        now=request.now,  # type: ignore[attr-defined]
    )
    messages.success(request, "已定稿。此后数据再有变化，这份报告里的数不变。")
    return redirect("assessment:report_detail", pk=snapshot.pk)


@login_required
@require_GET
def report_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A frozen report."""
    actor = request.actor  # type: ignore[attr-defined]
    snapshot = _snapshot(request, pk)
    context = {
        "snapshot": snapshot,
        "formats": FORMAT_TITLES.items(),
        "can_export": bool(may(actor, "assessment.report.export", snapshot)),
        **queries.remembered(
            actor, ("snapshot", snapshot.pk, snapshot.sha256), lambda: page_of(snapshot.content)
        ),
    }
    return render(request, "assessment/report_detail.html", context)


@login_required
@require_GET
def report_export(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """A frozen report as a file; every download is recorded."""
    _snapshot(request, pk)
    if kind not in MEDIA_TYPES:
        raise Http404("只能下载 docx、pdf 或 xlsx。")
    stored = export_report(
        snapshot_id=pk,
        kind=kind,
        actor=request.actor,  # type: ignore[attr-defined]
        now=request.now,  # type: ignore[attr-defined]
    )
    with stored.content.open("rb") as handle:
        return download(handle.read(), stored.name, MEDIA_TYPES[kind])


def _snapshot(request: HttpRequest, pk: int) -> Snapshot:
    try:
        return queries.get_snapshot(request.actor, pk)  # type: ignore[attr-defined]
    except Snapshot.DoesNotExist as error:
        raise Http404("没有这份定稿。") from error


def page_of(content: dict[str, Any]) -> dict[str, Any]:
    """What the page needs of a content, its body drawn once."""
    body = render_to_string(
        "assessment/parts/report.html", {"blocks": content["blocks"], "evidence": content["evidence"]}
    )
    return {"title": content["title"], "day": content["day"], "marks": len(content["evidence"]), "body": body}
