"""Pages of a colleague's own part in a case: signing, finishing, passing on; and taking back what was asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from kechuang.core.forms import KindForm
from kechuang.core.http import ActorRequest
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.programs.forms import work as forms
from kechuang.programs.models import CaseTask
from kechuang.programs.operations.task import finish_task, pass_on_task, recall_task
from kechuang.programs.queries import officer as queries
from kechuang.programs.states import TaskKind
from kechuang.programs.views.work import page_of


def _get(request: ActorRequest, pk: int) -> CaseTask:
    try:
        return queries.get_task(request.actor, pk)
    except CaseTask.DoesNotExist as error:
        raise Http404("没有这项任务。") from error


def _answer(
    request: ActorRequest, task: CaseTask, form: KindForm, title: str, do: Callable[[dict[str, Any]], str]
) -> HttpResponse:
    """Show the form, or do what it says and go back to the case."""
    if request.method == "POST" and form.is_valid():
        try:
            said = do(form.cleaned_data)
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, said)
            return redirect(page_of(task.case))
    context = {"task": task, "case": task.case, "form": form, "title": title}
    return render(request, "programs/task_form.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def task_finish(request: ActorRequest, pk: int) -> HttpResponse:
    """Sign, or say what was done."""
    task = _get(request, pk)
    require(request.actor, "programs.task.finish", task)
    handling = task.kind == TaskKind.HANDLE
    form = forms.DoneForm(request.POST or None) if handling else forms.SignForm(request.POST or None)

    def do(data: dict[str, Any]) -> str:
        finish_task(task_id=pk, actor=request.actor, now=request.now, **data)
        return "已办结。"

    return _answer(request, task, form, "办结" if handling else task.get_kind_display(), do)


@login_required
@require_http_methods(["GET", "POST"])
def task_pass_on(request: ActorRequest, pk: int) -> HttpResponse:
    """Pass one's task on."""
    task = _get(request, pk)
    require(request.actor, "programs.task.finish", task)
    colleagues = queries.colleagues_of(task.case, request.actor, timezone.localdate(request.now))

    def do(data: dict[str, Any]) -> str:
        made = pass_on_task(
            task_id=pk,
            account_id=data["account"].pk,
            words=data["words"],
            actor=request.actor,
            now=request.now,
        )
        return f"已转给{made.account}。"

    return _answer(request, task, forms.PassOnForm(request.POST or None, colleagues=colleagues), "转办", do)


@login_required
@require_http_methods(["GET", "POST"])
def task_recall(request: ActorRequest, pk: int) -> HttpResponse:
    """Take back what a colleague was asked."""
    task = _get(request, pk)
    require(request.actor, "programs.task.ask", task)

    def do(data: dict[str, Any]) -> str:
        recall_task(task_id=pk, actor=request.actor, now=request.now, **data)
        return "已收回。"

    return _answer(request, task, forms.RecallForm(request.POST or None), "收回", do)
