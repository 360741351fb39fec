"""The officers' page of a case, and the one form by which each step is taken."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from kechuang.core.forms import KindForm
from kechuang.core.http import ActorRequest
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import may
from kechuang.core.queries.calendar import workdays
from kechuang.programs.forms import work as forms
from kechuang.programs.models import Case
from kechuang.programs.operations import flow
from kechuang.programs.operations.correction import withdraw_correction
from kechuang.programs.operations.task import ask_colleague
from kechuang.programs.queries import officer as queries
from kechuang.programs.queries.work_page import clocks_of, paper_of, way_of
from kechuang.programs.states import UNDER_WAY, ReceiptKind

#: Another room's panel of likenesses, if there is one.
LIKENESS = "programs/parts/likeness.html"


def case_asked(request: ActorRequest, pk: int) -> Case:
    """The case of an address, if the actor's posts reach it; as if there were none otherwise."""
    try:
        if not request.actor.grants:
            raise Case.DoesNotExist
        return queries.get_officers_case(request.actor, pk)
    except Case.DoesNotExist as error:
        raise Http404("没有这个办件，它可能还没有提交，或不属于您的辖区。") from error


def page_of(case: Case) -> str:
    """A case's page for those who work on it."""
    return reverse("programs:work_detail", args=[case.pk])


@login_required
@require_GET
def work_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One case: what was submitted, how its clock stands, who was asked what, and what may be done next."""
    case, actor = case_asked(request, pk), request.actor
    today, calendar = timezone.localdate(request.now), workdays()
    clocks = clocks_of(case, today, calendar)
    tasks = list(case.tasks.select_related("account", "asked_by"))
    acts = queries.next_acts(actor, case)
    receipts = list(case.receipts.all())
    case.admitted = sum(each.kind == ReceiptKind.ADMITTED for each in receipts)  # the list counts it, too
    context = {
        "case": case,
        "kind": case.kind_version.kind,
        "applicant": queries.applicant_of(case),
        "paper": paper_of(case),
        "way": way_of(case),
        "clocks": clocks,
        "running": next((each for each in clocks if each.clock.stopped_on is None), None),
        "acts": acts[1:],
        "next": acts[0] if acts else None,
        "tasks": tasks,
        "mine": queries.of_task(tasks, actor.account_id),
        "parts": case.parts.select_related("person", "organisation"),
        "corrections": case.corrections.select_related("asked_by"),
        "receipts": receipts,
        "can_ask": case.state in UNDER_WAY and bool(may(actor, "programs.task.ask", case)),
        "can_assign": case.state in UNDER_WAY and bool(may(actor, "programs.case.assign", case)),
        "can_export": bool(may(actor, "programs.case.export", case)),
        "likeness": _likeness(request, case),
        "events": queries.timeline_of(case),
    }
    return render(request, "programs/work_detail.html", context)


def _likeness(request: ActorRequest, case: Case) -> str:
    """The panel of hints, where there is one and the actor may see them."""
    if may(request.actor, "programs.likeness.view", case):
        with suppress(TemplateDoesNotExist):
            return str(get_template(LIKENESS).template.name)
    return ""


@dataclass(frozen=True)
class Act:
    """A step taken by one form. ``form`` makes it, ``do`` takes it and answers what to say then."""

    title: str
    lead: str
    form: Callable[[ActorRequest, Case], KindForm]
    do: Callable[[ActorRequest, Case, dict[str, Any]], str]


def _plain(kind: type[KindForm]) -> Callable[[ActorRequest, Case], KindForm]:
    return lambda request, _: kind(request.POST or None)


def _flow(operation: Callable[..., Any], said: str, *, seen: bool = False) -> Callable[..., str]:
    def do(request: ActorRequest, case: Case, data: dict[str, Any]) -> str:
        more = {"seen": request.POST.get("seen", case.state)} if seen else {}
        operation(case_id=case.pk, actor=request.actor, now=request.now, **data, **more)
        return said

    return do


def _assign(request: ActorRequest, case: Case, data: dict[str, Any]) -> str:
    flow.assign_case(
        case_id=case.pk, handler_id=data["handler"].pk if data["handler"] else None, priority=data["priority"],
        reason=data["reason"], actor=request.actor, now=request.now,
    )  # fmt: skip
    return "已保存。"


def _ask(request: ActorRequest, case: Case, data: dict[str, Any]) -> str:
    task = ask_colleague(
        case_id=case.pk, kind=data["kind"], account_id=data["account"].pk, words=data["words"], due_on=data["due_on"],
        actor=request.actor, now=request.now,
    )  # fmt: skip
    return f"已请{task.account}{task.get_kind_display()}。"


def _today(request: ActorRequest) -> Any:
    return timezone.localdate(request.now)


ACTS: dict[str, Act] = {
    "recommend": Act(
        "推荐", "推荐后办件立即到科技局，编号并出具接件凭证。", _plain(forms.OpinionForm),
        _flow(flow.recommend_case, "已推荐，办件已编号，接件凭证已出具。"),
    ),
    "decline": Act(
        "不予推荐", "不予推荐的办件就此结束，申报单位会看到理由。", _plain(forms.ReasonsForm),
        _flow(flow.decline_recommendation, "已不予推荐，并告知申报单位。"),
    ),
    "admit": Act(
        "受理", "受理后出具受理通知书，办件留在形式审查，可以转下一步。", _plain(KindForm),
        _flow(flow.admit_case, "已受理，受理通知书已出具。"),
    ),
    "withdraw_correction": Act(
        "收回补正", "申报单位不用再补正，形式审查继续，时限接着算；还没有交的修改恢复成提交时的样子。",
        _plain(forms.ReasonsForm), _flow(withdraw_correction, "已收回补正，并告知申报单位。"),
    ),
    "refuse": Act(
        "不予受理", "理由会写进不予受理通知书，申报单位看得到。", _plain(forms.ReasonsForm),
        _flow(flow.refuse_case, "已不予受理，通知书已出具。"),
    ),
    "advance": Act(
        "转下一步", "", _plain(forms.OpinionForm), _flow(flow.advance_case, "已转下一步。", seen=True),
    ),
    "return": Act(
        "退回", "退回到前面的一步；退回申报单位的，改好后要重新提交。",
        lambda request, case: forms.BackForm(request.POST or None, steps=queries.steps_back(case)),
        _flow(flow.return_case, "已退回。", seen=True),
    ),
    "assign": Act(
        "指定经办人和优先级", "",
        lambda request, case: forms.AssignForm(
            request.POST or None, handlers=queries.handlers_for(case, _today(request))
        ),
        _assign,
    ),
    "ask": Act(
        "请同事办理或会签", "对方会在待办中看到。",
        lambda request, case: forms.AskForm(
            request.POST or None, colleagues=queries.colleagues_of(case, request.actor, _today(request))
        ),
        _ask,
    ),
}  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def work_step(request: ActorRequest, pk: int, act: str) -> HttpResponse:
    """Take one step with a case. Whether it may be taken, and by whom, the operation says."""
    case = case_asked(request, pk)
    if act not in ACTS:
        raise Http404("没有这一步。")
    step = ACTS[act]
    form = step.form(request, case)
    if request.method == "POST" and (form.is_valid() or not form.fields):
        try:
            said = step.do(request, case, getattr(form, "cleaned_data", {}))
        except Problem as problem:
            if problem.field in form.fields:
                form.take(problem)
            else:
                messages.error(request, problem.message)
                if not form.fields or case.state not in UNDER_WAY:
                    return redirect(page_of(case))
        else:
            messages.success(request, said)
            return redirect(page_of(case))
    context = {"case": case, "form": form, "act": act, "step": step, "applicant": queries.applicant_of(case)}
    return render(request, "programs/work_step.html", context)
