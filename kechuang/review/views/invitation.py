"""Pages of invitations, of recusal and of pairs: the expert's answer, and what organisers and supervisors put down."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from kechuang.core.forms import KindForm
from kechuang.core.http import ActorRequest
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.review.forms import panel as forms
from kechuang.review.models import Exclusion, Invitation, Panel
from kechuang.review.operations import assignment
from kechuang.review.operations.invitation import answer_invitation, phone_invitation, remove_expert
from kechuang.review.operations.recusal import add_exclusion, lift_exclusion
from kechuang.review.queries.panel_page import files_of, invitations_of
from kechuang.review.queries.panels import own_invitations
from kechuang.review.queries.recusal import exclusions_of, staff_of
from kechuang.review.states import InvitationState
from kechuang.review.views.panel import page_of, panel_asked


@login_required
@require_GET
def invitation_mine(request: ActorRequest) -> HttpResponse:
    """The expert's own invitations: what waits for an answer first."""
    require(request.actor, "review.invitation.answer")
    rows = list(own_invitations(request.actor))
    open_ones = [
        each for each in rows if each.state == InvitationState.INVITED and each.answer_by >= request.now
    ]
    context = {
        "open": open_ones,
        "rest": [each for each in rows if each not in open_ones],
        "now": request.now,
    }
    return render(request, "review/invitation_mine.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def invitation_answer(request: ActorRequest, key: UUID, answer: str) -> HttpResponse:
    """Accept by one button; refuse, or withdraw, with a reason."""
    row = own_invitations(request.actor).filter(key=key).first()
    if row is None or answer not in ("accept", "refuse"):
        raise Http404("没有这份邀请。")
    form = forms.AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            answer_invitation(
                key=key, accepts=answer == "accept", reason=form.cleaned_data["reason"], actor=request.actor,
                now=request.now,
            )  # fmt: skip
        except Problem as problem:
            if answer == "refuse":
                form.take(problem)
                return render(request, "review/invitation_refuse.html", {"row": row, "form": form})
            messages.error(request, problem.message)
        else:
            said = (
                "已接受邀请，谢谢。评审开始后会通知您。"
                if answer == "accept"
                else "已答复不能参加，谢谢您告知。"
            )
            messages.success(request, said)
        return redirect("review:invitation_mine")
    if answer == "accept":
        return redirect("review:invitation_mine")
    return render(request, "review/invitation_refuse.html", {"row": row, "form": form})


def _step(
    request: ActorRequest, panel: Panel, form: KindForm, title: str, lead: str, do: Any
) -> HttpResponse:
    """A page with one form about a panel: ``do`` takes the clean values and returns what to say."""
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, do(form.cleaned_data))
        except Problem as problem:
            form.take(problem)
        else:
            return redirect(page_of(panel))
    context = {"panel": panel, "form": form, "title": title, "button": title, "lead": lead}
    return render(request, "review/panel_step.html", context)


def _sent(request: ActorRequest, pk: int, invitation_id: int) -> tuple[Panel, Invitation]:
    """A panel with one of its invitations, for whoever sends them. Raises ``Http404``; ``Refused``."""
    panel = panel_asked(request, pk)
    row = panel.invitations.filter(pk=invitation_id).select_related("expert__person").first()
    if row is None:
        raise Http404("没有这份邀请。")
    require(request.actor, "review.invitation.send", Invitation(panel=panel))
    return panel, row


@login_required
@require_http_methods(["GET", "POST"])
def invitation_remove(request: ActorRequest, pk: int, invitation_id: int) -> HttpResponse:
    """Take an expert out of a panel."""
    panel, row = _sent(request, pk, invitation_id)

    def do(data: dict[str, Any]) -> str:
        remove_expert(
            invitation_id=invitation_id, reason=data["reason"], actor=request.actor, now=request.now
        )
        return "已移出。可以递补备选专家，再重新分配。"

    lead = f"{row.expert}没有提交的评分表一并作废，已提交的保留。"
    return _step(request, panel, forms.WhyForm(request.POST or None), "移出评审组", lead, do)


@login_required
@require_http_methods(["GET", "POST"])
def invitation_phone(request: ActorRequest, pk: int, invitation_id: int) -> HttpResponse:
    """Put down what an expert answered by telephone."""
    panel, row = _sent(request, pk, invitation_id)

    def do(data: dict[str, Any]) -> str:
        phone_invitation(
            invitation_id=invitation_id, accepts=data["answer"] == "accept", called_at=data["called_at"],
            words=data["words"], actor=request.actor, now=request.now,
        )  # fmt: skip
        return f"已登记{row.expert}的电话答复，并通知本人核对。"

    lead = f"登记{row.expert}在电话里的答复。谁打的、何时、原话都留痕，专家本人看得到。"
    form = forms.PhoneForm(request.POST or None, initial={"called_at": timezone.localtime(request.now)})
    return _step(request, panel, form, "登记电话答复", lead, do)


@login_required
@require_http_methods(["GET", "POST"])
def exclusion_add(request: ActorRequest, pk: int) -> HttpResponse:
    """Put down a reason that no register holds."""
    panel = panel_asked(request, pk)
    require(request.actor, "review.exclusion.add", Exclusion(panel=panel))
    files, invitations = files_of(panel), invitations_of(panel)
    form = forms.ExclusionForm(
        request.POST or None, files=[(str(each.case_id), each.code) for each in files],
        experts=[(each.expert_id, str(each.expert)) for each in invitations],
        staff=[(each.pk, str(each)) for each in staff_of(panel, timezone.localdate(request.now))],
    )  # fmt: skip

    def do(data: dict[str, Any]) -> str:
        add_exclusion(
            panel_id=pk, case_id=int(data["file"]), kind=data["kind"], reason=data["reason"], is_hard=data["is_hard"],
            actor=request.actor, now=request.now, **form.whom(),
        )  # fmt: skip
        return "已登记回避。已经分给专家的评分表作废，系统另找合适的专家；工作人员请另行安排经办。"

    lead = "单位、亲属、合作等登记里查得到的，系统会自己找出来；这里登记申请人的回避申请、举报等。"
    return _step(request, panel, form, "登记回避", lead, do)


@login_required
@require_http_methods(["GET", "POST"])
def exclusion_lift(request: ActorRequest, pk: int, exclusion_id: int) -> HttpResponse:
    """Say that a reason does not hold."""
    panel = panel_asked(request, pk)
    require(request.actor, "review.exclusion.view", Exclusion(panel=panel))
    rows, _ = exclusions_of(request.actor, panel)
    row = rows.filter(pk=exclusion_id).first()
    if row is None:
        raise Http404("没有这条回避。")

    def do(data: dict[str, Any]) -> str:
        lift_exclusion(exclusion_id=exclusion_id, reason=data["reason"], actor=request.actor, now=request.now)
        return "已解除。下次分配时生效。"

    return _step(request, panel, forms.WhyForm(request.POST or None), "解除回避", row.reason, do)


@login_required
@require_http_methods(["GET", "POST"])
def pair_set(request: ActorRequest, pk: int) -> HttpResponse:
    """Demand, forbid or free a pair, from the next assignment on."""
    panel = panel_asked(request, pk)
    require(request.actor, "review.panel.assign", panel)
    files, invitations = files_of(panel), invitations_of(panel)
    form = forms.PairForm(
        request.POST or None, files=[(str(each.pk), each.code) for each in files],
        experts=[(str(each.expert_id), str(each.expert)) for each in invitations],
    )  # fmt: skip
    acts = {
        "pin": assignment.pin_pair,
        "forbid": assignment.forbid_pair,
        "clear": assignment.clear_pair,
    }

    def do(data: dict[str, Any]) -> str:
        acts[data["how"]](
            panel_id=pk, file_id=int(data["file"]), expert_id=int(data["expert"]), actor=request.actor, now=request.now
        )  # fmt: skip
        return "已记下，下次分配时生效。"

    lead = "回避的不能指定。约定只影响以后的分配。"
    return _step(request, panel, form, "约定材料和专家", lead, do)
