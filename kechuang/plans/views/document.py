"""Documents: the list, adding one, and the screen on which its statements are read and confirmed."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kechuang.core.exports import export_response
from kechuang.core.http import ActorRequest
from kechuang.core.listing import Column, Filter, Listing, View
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import may
from kechuang.core.queries.trail import events_of
from kechuang.plans import operations, queries
from kechuang.plans.forms import DocumentAddForm, DocumentEditForm
from kechuang.plans.models import Document, Plan
from kechuang.plans.queries.document import SHOWS
from kechuang.plans.states import DOCUMENT_KIND_TITLES
from kechuang.plans.views.asking import found, told

_AT = re.compile(r"(\d{1,9})-(\d{1,9})")
UNDO = "plans.undo"


@login_required
@require_GET
def document_list(request: ActorRequest) -> HttpResponse:
    """Documents read in, with how far each has been confirmed."""
    actor = request.actor
    rows: QuerySet[Any] = queries.document_rows(actor)
    years = rows.exclude(year=None).order_by("-year").values_list("year", flat=True).distinct()
    listing = Listing(
        request.GET, rows, search=("title", "number", "source"), page_size=25,
        columns=[
            Column("title", "标题", lambda d: d.title, sort="title", primary=True,
                   link=lambda d: reverse("plans:document_detail", args=[d.pk])),
            Column("year", "年度", lambda d: d.year, sort="year", primary=True),
            Column("kind", "文种", lambda d: d.get_kind_display(), sort="kind"),
            Column("region", "区域", lambda d: d.region.name, sort="region__order"),
            Column("confirmed", "已确认", lambda d: f"{d.confirmed} / {d.found}", sort="confirmed", end=True, primary=True),
            Column("waiting", "待确认", lambda d: d.waiting, sort="waiting", end=True),
            Column("created_at", "录入", lambda d: d.created_at, sort="created_at", template="plans/parts/cell_when.html"),
        ],
        filters=[
            Filter("year", "年度", [(str(y), f"{y}年") for y in dict.fromkeys(years)], lambda r, c: r.filter(year=c)),
            Filter("kind", "文种", list(DOCUMENT_KIND_TITLES.items()), lambda r, c: r.filter(kind=c)),
            Filter("left", "进度", [("1", "还有待确认的"), ("0", "全部处理完的")],
                   lambda r, c: r.filter(waiting__gt=0) if c == "1" else r.filter(waiting=0)),
        ],
        views=[View("全部", ""), View("还有待确认的", "left=1")],
    )  # fmt: skip
    if request.GET.get("export") == "xlsx":
        return export_response(
            listing, title="文件", permission="core.file.export", actor=actor, now=request.now
        )
    context = {"listing": listing, "can_export": True, "may_add": bool(may(actor, "plans.document.add"))}
    return render(request, "plans/document_list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def document_add(request: ActorRequest) -> HttpResponse:
    """Paste a text or upload a file; what was typed is never lost by an error."""
    actor, now = request.actor, request.now
    regions = queries.regions_of(actor, "plans.document.add")
    form = DocumentAddForm(request.POST or None, request.FILES or None, regions=regions)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        file, text = given.pop("file"), given.pop("text")
        source: dict[str, Any] = {"data": file.read(), "name": file.name} if file else {"text": text}
        try:
            document = operations.add_document(**given, **source, actor=actor, now=now)
        except Problem as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        else:
            if document.created_at != now:
                messages.info(request, "这份文件已经录入过，没有重复写入；下面是原来的那一份。")
            return redirect("plans:document_detail", pk=document.pk)
    allowed = may(actor, "plans.document.add")
    return render(request, "plans/document_add.html", {"form": form, "allowed": allowed})


@login_required
@require_GET
def document_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """The heart of the room: the text with its spans, and the statements beside it, to be decided one by one."""
    actor = request.actor
    document = found(queries.get_document, request, pk)
    match = _AT.fullmatch(request.GET.get("at", ""))
    focus = (int(match[1]), int(match[2])) if match else None
    desk = queries.desk_of(actor, document, show=request.GET.get("show", ""), focus=focus)
    context = {
        "document": document,
        "desk": desk,
        "shows": SHOWS.items(),
        "undo": request.session.get(UNDO, {}).get(str(pk)),
        "may_edit": bool(may(actor, "plans.document.edit", document)),
        "may_target": bool(may(actor, "plans.target.edit", Plan(region=document.region))),
        "plans": Plan.objects.visible_to(actor).filter(region=document.region).only("id", "title"),
    }
    return render(request, "plans/document_detail.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def document_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Correct title, kind, year and source; read the text again; see what happened to it."""
    actor, now = request.actor, request.now
    document = found(queries.get_document, request, pk)
    form = DocumentEditForm(request.POST or None, instance=document)
    if request.method == "POST" and form.is_valid():
        try:
            operations.edit_document(document_id=pk, changes=form.cleaned_data, actor=actor, now=now)
        except Problem as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        else:
            messages.success(request, "文件信息已更正。")
            return redirect("plans:document_detail", pk=pk)
    document = found(queries.get_document, request, pk)  # an unsound form has written into its instance
    context = {"form": form, "document": document, "events": events_of(document)}
    return render(request, "plans/document_edit.html", context)


@login_required
@require_POST
def document_reread(request: ActorRequest, pk: int) -> HttpResponse:
    """Read the text again, after the catalogue or the reader has changed."""
    with told(request):
        try:
            counts = operations.reread_document(document_id=pk, actor=request.actor, now=request.now)
        except ObjectDoesNotExist:
            return redirect("plans:document_list")
        messages.success(
            request,
            f"已重新识读：新增{counts['added']}条，恢复{counts['returned']}条，"
            f"不再读出{counts['removed']}条，保留{counts['kept']}条。已确认、已舍弃和修改过的没有改动。",
        )
    return redirect("plans:document_detail", pk=pk)


@login_required
@require_GET
def document_text(request: ActorRequest, pk: int) -> HttpResponse:
    """The whole text as it may be shown, for printing and reading in peace."""
    document: Document = found(queries.get_document, request, pk)
    desk = queries.desk_of(request.actor, document)
    return render(request, "plans/document_text.html", {"document": document, "desk": desk})
