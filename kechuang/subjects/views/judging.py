"""How far a run of judging has come, in pieces that pages draw anew by themselves; and calling it off."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from kechuang.core.http import ActorRequest
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Event
from kechuang.core.permissions import require
from kechuang.subjects.operations.judging import judge_rule_results
from kechuang.subjects.operations.judging_run import PORTION, cancel_judging, request_judging
from kechuang.subjects.queries.judging_run import JudgingRun, judging_run


def judge_now_or_later(request: ActorRequest, organisation_ids: Iterable[int], topics: Sequence[str]) -> None:
    """Judge few organisations at once, and have many judged by the worker; say which it was."""
    keys = sorted(set(organisation_ids))
    if len(keys) * len(topics) > PORTION:
        request_judging(organisation_ids=keys, topics=topics, actor=request.actor, now=request.now)
        messages.success(request, f"已安排判断{len(keys)}家，在后台进行，可以离开本页。")
        return
    done = judge_rule_results(organisation_ids=keys, topics=topics, actor=request.actor, now=request.now)
    messages.success(request, f"已按今天申请判断{done.judged}项，{done.changed}项结论有变化。")


def _asked(request: ActorRequest, run: str) -> JudgingRun:
    require(request.actor, "subjects.rule_result.judge")
    try:
        return judging_run(request.actor, run)
    except Event.DoesNotExist as error:
        raise Http404("没有这次判断。") from error


@login_required
@require_GET
def judging_progress(request: ActorRequest, run: str) -> HttpResponse:
    """The line that says how far a run is."""
    return render(request, "subjects/parts/judging_progress.html", {"judging": _asked(request, run)})


@login_required
@require_POST
def judging_cancel(request: ActorRequest, run: str) -> HttpResponse:
    """Call a run off, and go back to where one came from."""
    _asked(request, run)
    try:
        cancel_judging(run=run, actor=request.actor, now=request.now)
        messages.success(request, "已停止，判断过的保留。")
    except Problem as problem:
        messages.error(request, problem.message)
    back = request.POST.get("back", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if is_ours else "subjects:pool_list")
