"""A person's own filters: keep one as a tab, rename it, drop it and have it back."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from kechuang.core.forms import ViewForm
from kechuang.core.http import ActorRequest
from kechuang.core.kept import Kept, address
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import SavedView
from kechuang.core.operations.view import delete_view, rename_view, save_view
from kechuang.core.permissions import require
from kechuang.core.queries.views import get_saved_view


@login_required
@require_http_methods(["GET", "POST"])
def view_save(request: ActorRequest) -> HttpResponse:
    """Keep a filter as a tab. The list sends title and filter; a bad title is mended here, with the filter kept."""
    require(request.actor, "core.view.save")
    token = request.POST.get("what", "") or request.GET.get("what", "")
    kept = Kept.read(token)
    form = ViewForm(request.POST or None, initial={"title": kept.title})
    if request.method == "POST" and form.is_valid():
        try:
            view = save_view(
                page=kept.page, path=kept.path, query=kept.query, order=kept.order,
                title=form.cleaned_data["title"], actor=request.actor, now=request.now,
            )  # fmt: skip
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, f"已存为“{view.title}”，就在列表上方。")
            return redirect(address(kept.path, kept.query))
    context = {"form": form, "token": token, "back": address(kept.path, kept.query)}
    return render(request, "core/view_save.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def view_rename(request: ActorRequest, pk: int) -> HttpResponse:
    """Another title for one's own tab."""
    view = _own(request, pk)
    here = request.POST.get("here", view.query)
    form = ViewForm(request.POST or None, initial={"title": view.title})
    if request.method == "POST" and form.is_valid():
        try:
            renamed = rename_view(
                view_id=pk, title=form.cleaned_data["title"], actor=request.actor, now=request.now
            )
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, f"已改名为“{renamed.title}”。")
            return redirect(address(view.path, here))
    context = {"form": form, "view": view, "here": here, "back": address(view.path, here)}
    return render(request, "core/view_rename.html", context)


@login_required
@require_POST
def view_delete(request: ActorRequest, pk: int) -> HttpResponse:
    """Drop one's own tab; the message leads to having it back."""
    here = request.POST.get("here", _own(request, pk).query)
    view = delete_view(view_id=pk, actor=request.actor, now=request.now)
    again = Kept(view.page, view.path, view.query, view.title, view.order)
    link = f"{reverse('core:view_save')}?{urlencode({'what': again.token})}"
    words = format_html('已删去“{}”这一页。<a href="{}">恢复这一页</a>', view.title, link)
    messages.success(request, words)
    return redirect(address(view.path, here))


def _own(request: ActorRequest, pk: int) -> SavedView:
    try:
        return get_saved_view(request.actor, pk)
    except SavedView.DoesNotExist as error:
        raise Http404("没有这一页，或它不是您存的。") from error
