"""Importing numbers: template, upload, row-by-row errors, taking the good rows."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kechuang.core.exports import download
from kechuang.core.http import ActorRequest
from kechuang.core.logic.verdicts import Problem
from kechuang.core.operations.file import store_file
from kechuang.core.permissions import may, which
from kechuang.core.sheets import RowError
from kechuang.indicators import queries
from kechuang.indicators.forms import ImportForm
from kechuang.indicators.logic import catalogue
from kechuang.indicators.models import ImportBatch
from kechuang.indicators.operations import import_observations
from kechuang.indicators.sheet import error_sheet, template


@login_required
@require_http_methods(["GET", "POST"])
def observation_import(request: ActorRequest) -> HttpResponse:
    """Upload a file of numbers. Nothing is written if any row fails."""
    actor, now = request.actor, request.now
    regions = list(queries.regions_for(actor, "indicators.observation.import"))
    form = ImportForm(request.POST or None, request.FILES or None, regions=regions)
    if request.method == "POST" and form.is_valid():
        upload, region = form.cleaned_data["file"], form.cleaned_data["region"]
        try:
            file = store_file(
                name=upload.name,
                data=upload.read(),
                purpose="indicators.import",
                region=region,
                actor=actor,
                now=now,
            )
            batch = import_observations(file=file, region=region, actor=actor, now=now)
        except Problem as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        else:
            return redirect("indicators:batch_detail", pk=batch.pk)
    allowed = bool(may(actor, "indicators.observation.import"))
    return render(request, "indicators/observation_import.html", {"form": form, "allowed": allowed})


@login_required
@require_GET
def import_template(request: ActorRequest) -> HttpResponse:
    """The template to fill in, with the catalogue's codes and units."""
    regions = queries.regions_for(request.actor, "indicators.observation.import")
    region = regions[0] if regions else None
    period = str(request.now.year)
    data = template(
        list(catalogue),
        region_code=region.code if region else "",
        region_name=region.name if region else "",
        period=period,
    )
    return download(data, "指标数据导入模板.xlsx")


@login_required
@require_GET
def batch_list(request: ActorRequest) -> HttpResponse:
    """Imports, the newest first."""
    rows = ImportBatch.objects.select_related("file", "region", "imported_by")
    rows = which(request.actor, "indicators.observation.view", rows)[:200]
    return render(request, "indicators/batch_list.html", {"batches": rows})


@login_required
@require_GET
def batch_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One import: what was written, and every error by row beside the row itself."""
    batch = _get(request, pk)
    errors = [RowError(**error) for error in batch.errors]
    numbers = sorted({error.row for error in errors})[:200]
    sheet = queries.file_rows(batch, numbers) if numbers else None
    by_row = [
        (number, cells, [e for e in errors if e.row == number])
        for number, cells in (sheet.rows if sheet else [])
    ]
    context = {
        "batch": batch,
        "heads": sheet.heads if sheet else [],
        "by_row": by_row,
        "bad": len({e.row for e in errors}),
        "good": batch.rows - len({e.row for e in errors}),
    }
    return render(request, "indicators/batch_detail.html", context)


@login_required
@require_GET
def batch_errors(request: ActorRequest, pk: int) -> HttpResponse:
    """The rows with errors as a file, what is wrong in a last column."""
    batch = _get(request, pk)
    return download(
        error_sheet(queries.file_table(batch), [RowError(**error) for error in batch.errors]),
        "导入错误清单.xlsx",
    )


@login_required
@require_POST
def batch_take(request: ActorRequest, pk: int) -> HttpResponse:
    """Write the good rows of an import that had errors."""
    batch = _get(request, pk)
    new = import_observations(
        file=batch.file, region=batch.region, take_good_rows=True, actor=request.actor, now=request.now
    )
    messages.success(request, f"已写入{new.taken}行。")
    return redirect("indicators:batch_detail", pk=new.pk)


def _get(request: ActorRequest, pk: int) -> ImportBatch:
    try:
        return queries.get_batch(request.actor, pk)
    except ImportBatch.DoesNotExist as error:
        raise Http404("没有这次导入。") from error
