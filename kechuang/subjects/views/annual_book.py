"""The statement out to Excel and in again: template, export, upload with row errors, differences, taking over."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kechuang.core.exports import demo_notes, download
from kechuang.core.http import ActorRequest
from kechuang.core.listing import workbook
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import StoredFile
from kechuang.core.operations.file import log_export, store_file
from kechuang.core.permissions import require
from kechuang.subjects.logic.annual_book import write_book
from kechuang.subjects.logic.statement_form import UNITS, unit_of
from kechuang.subjects.models import AnnualStatement
from kechuang.subjects.operations.annual_import import import_book
from kechuang.subjects.queries import annual as queries
from kechuang.subjects.queries.annual_preview import PURPOSE, Preview, preview_book
from kechuang.subjects.views.annual import unit_asked
from kechuang.subjects.views.annual_asking import page_of, statement_asked, told
from kechuang.subjects.views.annual_fields import before_of, shown


@login_required
@require_GET
def statement_book(request: ActorRequest, pk: int, year: int) -> HttpResponse:
    """The statement as a workbook, which is the template too; logged."""
    row = statement_asked(request, pk, year)
    require(request.actor, "subjects.annual_statement.export", row)
    unit, organisation = unit_asked(request.GET), row.organisation
    values = queries.values_of(row)
    log_export(
        what=f"{organisation.name}{year}年度报表",
        rows=len(values),
        region=organisation.region,
        actor=request.actor,
        now=request.now,
        organisation_key=organisation.pk,
    )
    stamp = (
        f"金额单位：{UNITS[unit][0]}；{row.get_state_display()}，第{row.version}版；"
        f"导出人：{request.actor.name}；{request.now:%Y-%m-%d %H:%M}。黄格填写，空着是未知，不是零。"
    )
    data = write_book(
        title=f"{organisation.name} {year}年度报表",
        values=values,
        before=before_of(row),
        months={
            each.month: [getattr(each, column) for column in queries.MONTH_COLUMNS]
            for each in row.months.all()
        },
        unit=unit,
        notes=[*demo_notes(), stamp],
    )
    return download(data, f"{organisation.name}-{year}年度报表.xlsx")


@login_required
@require_http_methods(["GET", "POST"])
def statement_import(request: ActorRequest, pk: int, year: int) -> HttpResponse:
    """Upload a filled workbook; what it would change is shown before anything is written."""
    row = statement_asked(request, pk, year)
    require(request.actor, "subjects.annual_statement.fill", row)
    context: dict[str, object] = {"row": row, "organisation": row.organisation}
    upload = request.FILES.get("file")
    if request.method == "POST":
        try:
            if not isinstance(upload, UploadedFile):
                raise Problem("请选择填好的 Excel 文件。", field="file")
            file = store_file(
                name=upload.name or "报表.xlsx",
                data=upload.read(),
                purpose=PURPOSE,
                region=row.organisation.region,
                organisation_key=row.organisation_id,
                actor=request.actor,
                now=request.now,
            )
            preview = preview_book(statement=row, file=file, actor=request.actor)
        except Problem as problem:
            context["problem"] = problem
        else:
            return render(
                request, "subjects/statement_preview.html", context | _previewed(row, file, preview)
            )
    return render(request, "subjects/statement_import.html", context)


def _previewed(row: AnnualStatement, file: StoredFile, preview: Preview) -> dict[str, object]:
    changes = [
        (
            each.fact,
            unit_of(each.fact, "wan"),
            shown(each.fact, each.old, "wan"),
            shown(each.fact, each.new, "wan"),
        )
        for each in preview.changes
    ]
    return {"file": file, "preview": preview, "changes": changes, "seen_at": row.changed_at.isoformat()}


def _file(request: ActorRequest, text: str) -> StoredFile:
    try:
        file = StoredFile.objects.get(pk=UUID(text))
    except (ValueError, StoredFile.DoesNotExist) as error:
        raise Http404("没有这个文件，请重新上传。") from error
    require(request.actor, "core.file.open", file)
    return file


@login_required
@require_POST
def statement_take(request: ActorRequest, pk: int, year: int) -> HttpResponse:
    """Take over the good cells of the workbook that was previewed."""
    row = statement_asked(request, pk, year)
    file = _file(request, request.POST.get("file", ""))
    try:
        seen_at = datetime.fromisoformat(request.POST.get("seen_at", ""))
    except ValueError as error:
        raise Problem("预览已失效，请重新上传。") from error
    with told(request):
        saved = import_book(
            statement_id=row.pk, file=file, seen_at=seen_at, actor=request.actor, now=request.now
        )
        messages.success(request, f"已从《{file.name}》写入{len(saved.written)}处。")
        for words in saved.errors.values():
            messages.error(request, words)
    return redirect(page_of(row))


@login_required
@require_GET
def statement_import_errors(request: ActorRequest, pk: int, year: int) -> HttpResponse:
    """What is wrong in a previewed workbook, as a sheet: one row a cell."""
    row = statement_asked(request, pk, year)
    require(request.actor, "subjects.annual_statement.fill", row)
    file = _file(request, request.GET.get("file", ""))
    preview = preview_book(statement=row, file=file, actor=request.actor)
    rows = [(each.sheet, each.row, each.title, each.found, each.message) for each in preview.errors]
    data = workbook(title="错误清单", heads=("工作表", "行号", "项目", "填的内容", "怎么改"), rows=rows)
    return download(data, "年度报表错误清单.xlsx")
