"""Whether a panel is really blind: materials that still want a copy without names, and where the applicant shows through."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from kechuang.core.http import ActorRequest
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.review.models import Panel
from kechuang.review.operations.opening import redact_file
from kechuang.review.queries.blind_file import file_of, hints_of
from kechuang.review.queries.blinding import files_of


def _asked(request: ActorRequest, pk: int) -> Panel:
    rows = Panel.objects.visible_to(request.actor).select_related("call__region", "call__kind_version")
    panel = get_object_or_404(rows, pk=pk)
    require(request.actor, "review.panel.form", panel)
    return panel


@login_required
@require_GET
def blinding_list(request: ActorRequest, pk: int) -> HttpResponse:
    """The panel's files with the number of copies that are still wanted."""
    panel = _asked(request, pk)
    files = files_of(panel)
    context = {"panel": panel, "files": files, "lacking": sum(each.lacking for each in files)}
    return render(request, "review/blinding_list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def blinding_file(request: ActorRequest, pk: int, file_id: int) -> HttpResponse:
    """One file: the copy of each material, and hints where the applicant can still be recognised."""
    panel = _asked(request, pk)
    rows = panel.files.select_related(
        "panel",
        "case__call__region",
        "case__region",
        "case__organisation",
        "case__person",
        "case__kind_version",
    )
    file = get_object_or_404(rows, pk=file_id)
    problem = None
    if request.method == "POST":
        sent, key = request.FILES.get("file"), request.POST.get("paper", "")
        try:
            if sent is None or not (key.isascii() and key.isdigit() and len(key) < 18):
                raise Problem("请先选择文件。", field="file")
            _, hints = redact_file(
                file_id=file.pk, case_file_id=int(key), data=sent.read(), actor=request.actor, now=request.now
            )
        except Problem as error:
            problem = error
        else:
            messages.success(request, "去名副本已存入，文件属性已清空。")
            for each in hints:
                messages.warning(request, f"请再看一眼{each.where}：{each.why}“{each.around}”")
            return redirect("review:blinding_file", pk, file_id)
    context = {
        "panel": panel,
        "file": file,
        "read": file_of(file),
        "hints": hints_of(file),
        "problem": problem,
    }
    return render(request, "review/blinding_file.html", context, status=400 if problem else 200)
