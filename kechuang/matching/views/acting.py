"""What pages of conferences have in common: finding one that may be known, and a page with one question."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from kechuang.core.forms import KindForm
from kechuang.core.http import ActorRequest
from kechuang.core.logic.verdicts import Problem
from kechuang.matching.models import Conference
from kechuang.matching.queries.conference import get_conference, get_organised

M = TypeVar("M", bound=Model)


def conference_asked(request: ActorRequest, pk: int) -> Conference:
    """The conference, or 404 for one that the actor may not know of."""
    try:
        return get_conference(request.actor, pk)
    except Conference.DoesNotExist as error:
        raise Http404("没有这场对接会，或它还没有公布。") from error


def organised_asked(request: ActorRequest, pk: int) -> Conference:
    """The conference for those who may see its inside, or 404."""
    try:
        return get_organised(request.actor, pk)
    except Conference.DoesNotExist as error:
        raise Http404("没有这场对接会，或它不在您的辖区。") from error


def line_asked(rows: QuerySet[M], key: int, where: str) -> M:
    """A row of a conference by its key, or 404. ``where``: what has no such row, in words (“议程里”)."""
    found = rows.filter(pk=key).first()
    if found is None:
        raise Http404(f"{where}没有这一项。")
    return found


@dataclass(frozen=True)
class Page:
    """A page with one question: what it is called, what the button says, where it goes."""

    title: str
    button: str
    back: str
    lead: str = ""
    done: str = "已保存。"
    template: str = "matching/act.html"


def act(
    request: ActorRequest,
    conference: Conference,
    page: Page,
    form: KindForm,
    do: Callable[[KindForm], Any],
    **more: Any,
) -> HttpResponse:
    """Ask; what the operation has to say against it is shown in the form; then go ``page.back``."""
    if request.method == "POST" and form.is_valid():
        try:
            do(form)
        except Problem as problem:
            form.take(problem)
        else:
            if page.done:
                messages.success(request, page.done)
            return redirect(page.back)
    context = {"form": form, "page": page, "conference": conference, **more}
    return render(request, page.template, context)


def tried(
    request: ActorRequest, do: Callable[[], Any], done: str | Callable[[Any], str], back: str
) -> HttpResponse:
    """Do what needs no question; a problem is said as a message."""
    try:
        found = do()
    except Problem as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, done if isinstance(done, str) else done(found))
    return redirect(back)
