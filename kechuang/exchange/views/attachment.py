"""Attachments: the owner's page, one for whoever reads the whole, one of a public version for everybody."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from kechuang.core.exports import download
from kechuang.core.http import ActorRequest
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.exchange.forms.attachment import AttachmentForm
from kechuang.exchange.models import Attachment, Face, Item
from kechuang.exchange.operations.attaching import attach_file, remove_attachment, tick_attachment
from kechuang.exchange.queries.attachment import attachments_of, shown_attachment
from kechuang.exchange.queries.hall import get_face
from kechuang.exchange.queries.keeping import read_kept
from kechuang.exchange.states import WRITABLE
from kechuang.exchange.views.item import item_asked


@login_required
@require_http_methods(["GET", "POST"])
def attachment_list(request: ActorRequest, pk: int) -> HttpResponse:
    """The owner's: what there is, what of it is public, one more."""
    item = item_asked(request, pk)
    require(request.actor, "exchange.item.fill", item)
    form = AttachmentForm()
    if request.method == "POST":
        form = AttachmentForm(request.POST, request.FILES) if "add" in request.POST else form
        if _acted(request, item, form):
            return redirect("exchange:attachment_list", pk=pk)
    context = {
        "item": item,
        "form": form,
        "rows": list(attachments_of(item)),
        "writable": item.state in WRITABLE,
    }
    return render(request, "exchange/attachment_list.html", context, status=422 if form.errors else 200)


def _acted(request: ActorRequest, item: Item, form: AttachmentForm) -> bool:
    """Add, tick or take back, as the button says. False where the form must be shown again."""
    by: dict[str, Any] = {"item_id": item.pk, "actor": request.actor, "now": request.now}
    try:
        if "add" in request.POST:
            if not form.is_valid():
                return False
            sent = form.cleaned_data["file"]
            attach_file(title=form.cleaned_data["title"], is_public=form.cleaned_data["is_public"], name=sent.name, data=sent.read(), **by)  # fmt: skip
        elif (key := request.POST.get("tick", "")).isdecimal():
            tick_attachment(attachment_id=int(key), is_public=request.POST.get("public") == "1", **by)
        elif (key := request.POST.get("remove", "")).isdecimal():
            remove_attachment(attachment_id=int(key), **by)
    except Problem as problem:
        if "add" in request.POST:
            form.take(problem)
            return False
        messages.error(request, problem.message)
    except Attachment.DoesNotExist as error:
        raise Http404("没有这个附件。") from error
    return True


@login_required
@require_GET
def attachment_file(request: ActorRequest, pk: int, file_id: int) -> HttpResponse:
    """One attachment, for whoever may read the whole."""
    row = attachments_of(item_asked(request, pk)).filter(pk=file_id).first()
    if row is None:
        raise Http404("没有这个附件。")
    return download(read_kept(row.file), row.name, row.media_type)


@require_GET
def hall_file(request: ActorRequest, pk: int, file_id: int) -> HttpResponse:
    """One attachment that the owner ticked as public, of what is on show. Public.

    It is not called by its own name, which may say more than the title does.
    """
    try:
        row = shown_attachment(get_face(pk), file_id)
    except (Face.DoesNotExist, Attachment.DoesNotExist) as error:
        raise Http404("没有这个附件，或它没有公开。") from error
    data = read_kept(row.file)
    if row.is_picture:
        response = HttpResponse(data, content_type=row.media_type)
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = "default-src 'none'"
        return response
    return download(data, f"附件{row.pk}{PurePosixPath(row.name).suffix.lower()}", row.media_type)
