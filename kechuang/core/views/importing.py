"""Pages of importing a table of any registered kind."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kechuang.core.exports import demo_notes, download
from kechuang.core.forms import SheetForm
from kechuang.core.http import ActorRequest
from kechuang.core.importing import Importer
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import SheetImport
from kechuang.core.operations.import_run import queue_sheet, stop_import
from kechuang.core.operations.importing import import_sheet, store_sheet
from kechuang.core.permissions import may, require
from kechuang.core.queries.importing import (
    STOPPED_SHORT,
    bad_rows,
    get_import,
    get_importer,
    import_regions,
    rest_of,
    table_of,
)
from kechuang.core.sheets import find_heads, rest_sheet, rows_in, template_of


def _importer(kind: str) -> Importer:
    try:
        return get_importer(kind)
    except Problem as problem:
        raise Http404(problem.message) from problem


@login_required
@require_http_methods(["GET", "POST"])
def import_upload(request: ActorRequest, kind: str) -> HttpResponse:
    """Upload a table. Every row is checked first."""
    importer = _importer(kind)
    require(request.actor, importer.action)
    form = SheetForm(
        request.POST or None,
        request.FILES or None,
        regions=import_regions(request.actor, importer),
        max_rows=importer.max_rows,
        max_bytes=importer.max_bytes,
    )
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("core:import_detail", pk=_take_in(request, importer, form).pk)
        except Problem as problem:
            form.take(problem)
    context = {"importer": importer, "form": form, "list_url": _list_url(importer)}
    return render(request, "core/import_upload.html", context)


def _take_in(request: ActorRequest, importer: Importer, form: forms.Form) -> SheetImport:
    upload, region = form.cleaned_data["file"], form.cleaned_data["region"]
    data = upload.read()
    file = store_sheet(
        kind=importer.code, name=upload.name, data=data, region=region, actor=request.actor, now=request.now,
    )  # fmt: skip
    is_long = bool(importer.block) and importer.is_long(rows_in(data, upload.name, importer.max_rows))
    return (queue_sheet if is_long else import_sheet)(
        kind=importer.code, file=file, region=region, actor=request.actor, now=request.now
    )


def _list_url(importer: Importer) -> str:
    return reverse(importer.list_url) if importer.list_url else ""


@login_required
@require_GET
def import_template(request: ActorRequest, kind: str) -> HttpResponse:
    """The template to fill in."""
    importer = _importer(kind)
    require(request.actor, importer.action)
    title = f"{importer.title}导入模板"
    return download(template_of(title, importer.columns, [*demo_notes(), *importer.notes]), f"{title}.xlsx")


@login_required
@require_GET
def import_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One import: what was written, and every error beside its row."""
    made = _import(request, pk)
    importer = _importer(made.kind)
    rows = bad_rows(made)
    heads: list[str] = made.heads
    if rows and not made.shown:
        table = table_of(made)
        heads = table[find_heads(table, importer.columns)[0]]
    bad = len({error["row"] for error in made.errors})
    context = {
        "made": made,
        "importer": importer,
        "heads": heads,
        "bad_rows": rows,
        "bad": bad,
        "good": made.rows - bad,
        "is_left": made.state in STOPPED_SHORT and made.through > 0,
        "list_url": _list_url(importer),
        "may_open_file": not importer.personal and bool(may(request.actor, "core.file.open", made.file)),
    }
    return render(request, "core/import_detail.html", context)


@login_required
@require_GET
def import_errors(request: ActorRequest, pk: int) -> HttpResponse:
    """The rows with errors as a file, what is wrong in a last column."""
    made = _import(request, pk)
    return download(rest_sheet(*rest_of(made)), "导入错误清单.xlsx")


@login_required
@require_GET
def import_progress(request: ActorRequest, pk: int) -> HttpResponse:
    """How far an import in the background is; the whole page anew once it has come to its end."""
    made = _import(request, pk)
    answer = render(request, "core/parts/import_progress.html", {"made": made})
    if made.is_over:
        answer["HX-Refresh"] = "true"
    return answer


@login_required
@require_POST
def import_stop(request: ActorRequest, pk: int) -> HttpResponse:
    """Stop an import after the block that it is at."""
    _import(request, pk)
    try:
        stop_import(import_id=pk, actor=request.actor, now=request.now)
        messages.success(request, "正在停止，写完手上的一批就停；写入过的保留。")
    except Problem as problem:
        messages.error(request, problem.message)
    return redirect("core:import_detail", pk=pk)


@login_required
@require_POST
def import_take(request: ActorRequest, pk: int) -> HttpResponse:
    """Write the good rows of an import that had errors."""
    made = _import(request, pk)
    is_long = _importer(made.kind).is_long(made.rows)
    new = (queue_sheet if is_long else import_sheet)(
        kind=made.kind, file=made.file, region=made.region, take_good_rows=True,
        actor=request.actor, now=request.now,
    )  # fmt: skip
    messages.success(request, "已安排写入没有错误的行。" if is_long else f"已写入{new.taken}行。")
    return redirect("core:import_detail", pk=new.pk)


def _import(request: ActorRequest, pk: int) -> SheetImport:
    try:
        return get_import(request.actor, pk)
    except SheetImport.DoesNotExist as error:
        raise Http404("没有这次导入。") from error
