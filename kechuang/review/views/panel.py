"""Pages of panels for organisers and supervisors: the list, forming, one panel, and the steps it takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kechuang.core.exports import export_response
from kechuang.core.forms import KindForm
from kechuang.core.http import ActorRequest
from kechuang.core.listing import Column, Filter, Listing, View
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import may, require
from kechuang.core.queries.trail import events_of
from kechuang.review.forms import panel as forms
from kechuang.review.models import Exclusion, Invitation, Panel
from kechuang.review.operations import assignment
from kechuang.review.operations import panel as operations
from kechuang.review.operations.invitation import supplement_panel
from kechuang.review.operations.large_assignment import cancel_assignment
from kechuang.review.operations.recusal import find_exclusions
from kechuang.review.queries import panel_page
from kechuang.review.queries import panels as queries
from kechuang.review.queries.recusal import exclusion_lines
from kechuang.review.states import PanelMode, PanelState
from kechuang.subjects.models.organisation import choices


def page_of(panel: Panel) -> str:
    """A panel's page."""
    return reverse("review:panel_detail", args=[panel.pk])


def panel_asked(request: ActorRequest, pk: int) -> Panel:
    """The panel of an address; as if there were none for whoever may not see it."""
    try:
        return queries.get_panel(request.actor, pk)
    except Panel.DoesNotExist as error:
        raise Http404("没有这个评审组，或不属于您的辖区。") from error


def _columns() -> list[Column[Any]]:
    return [
        Column("title", "评审组", lambda p: p.title, sort="title", link=page_of, primary=True),
        Column("call", "通知", lambda p: p.call.title, sort="call__title"),
        Column("state", "状态", lambda p: p.get_state_display(), sort="state", primary=True,
               template="review/parts/panel_state.html"),
        Column("mode", "方式", lambda p: p.get_mode_display(), sort="mode"),
        Column("files", "材料", lambda p: p.file_count, sort="file_count", end=True),
        Column("members", "专家", lambda p: p.member_count, sort="member_count", end=True),
        Column("done", "已评", lambda p: f"{p.done_count}/{p.sheet_count}", end=True, primary=True),
        Column("closes", "截止", lambda p: p.closes_at, sort="closes_at", template="core/parts/moment.html"),
        Column("made", "组建", lambda p: p.made_at, sort="made_at", template="core/parts/moment.html", shown=False),
    ]  # fmt: skip


@login_required
@require_GET
def panel_list(request: ActorRequest) -> HttpResponse:
    """The panels that the actor may see; ``?export=xlsx`` gives what is on the screen."""
    actor = request.actor
    listing: Listing[Panel] = Listing(
        request.GET, queries.panels(actor), columns=_columns(), order="-made", search=("title", "call__title"),
        caption="评审组",
        filters=[
            Filter("state", "状态", choices(PanelState), lambda q, v: q.filter(state=v)),
            Filter("mode", "方式", choices(PanelMode), lambda q, v: q.filter(mode=v)),
        ],
        views=(View("全部", ""), View("评审中", "state=reviewing"), View("评审结束", "state=closed")),
    )  # fmt: skip
    if "export" in request.GET:
        return export_response(
            listing, title="评审组", permission="review.panel.export", actor=actor, now=request.now
        )
    context = {
        "listing": listing,
        "waiting": queries.calls_waiting(actor),
        "can_export": bool(may(actor, "review.panel.export")),
    }
    return render(request, "review/panel_list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def panel_form(request: ActorRequest, call_id: int) -> HttpResponse:
    """Form a panel of a call's waiting cases."""
    require(request.actor, "review.panel.form")
    call = next((each for each, _ in queries.calls_waiting(request.actor) if each.pk == call_id), None)
    if call is None:
        raise Http404("这个通知没有待编进评审组的办件，或不属于您的辖区。")
    plan = call.kind_version.kind.review
    waiting = queries.cases_waiting(call).select_related("call")
    initial = {"title": f"{call.kind_version.title}评审组", "experts_per_file": plan.experts if plan else 5}
    form = forms.PanelForm(request.POST or None, initial=initial)
    chosen = forms.CasesForm(
        request.POST or None, cases=waiting, initial={"cases": [each.pk for each in waiting]}
    )
    if request.method == "POST" and form.is_valid() and chosen.is_valid():
        try:
            made = operations.form_panel(
                call_id=call.pk, given=form.given(), case_ids=[each.pk for each in chosen.cleaned_data["cases"]],
                actor=request.actor, now=request.now,
            )  # fmt: skip
        except Problem as problem:
            (chosen if problem.field in chosen.fields else form).take(problem)
        else:
            messages.success(request, "评审组已组建，材料已随机编号。下一步：抽取专家。")
            return redirect(page_of(made))
    return render(request, "review/panel_form.html", {"form": form, "chosen": chosen, "call": call})


@login_required
@require_http_methods(["GET", "POST"])
def panel_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Change a panel's name, times and parameters."""
    panel = panel_asked(request, pk)
    require(request.actor, "review.panel.form", panel)
    form = forms.PanelForm(request.POST or None, initial=forms.initial_of(panel))
    if request.method == "POST" and form.is_valid():
        try:
            operations.edit_panel(panel_id=pk, given=form.given(), actor=request.actor, now=request.now)
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, "已保存。")
            return redirect(page_of(panel))
    context = {"panel": panel, "form": form, "title": "修改评审组", "button": "保存", "lead": ""}
    return render(request, "review/panel_step.html", context)


@login_required
@require_GET
def panel_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One panel: its files, its draws, who was invited, who stands aside, who judges what and why, how far it is."""
    panel, actor = panel_asked(request, pk), request.actor
    files, invitations = panel_page.files_of(panel), panel_page.invitations_of(panel)
    experts, matrix = panel_page.matrix_of(panel, files, invitations)
    lines = exclusion_lines(actor, panel, {each.case_id: each.code for each in files})
    of_panel = Invitation(panel=panel)
    context = {
        "panel": panel,
        "files": files,
        "invitations": invitations,
        "experts": experts,
        "matrix": matrix,
        "whys": panel_page.why_rows(panel),
        "draws": list(panel.draws.select_related("supervisor", "made_by").order_by("number")),
        "lines": lines,
        "sees_reasons": bool(may(actor, "review.exclusion.view", Exclusion(panel=panel))),
        "free": max(0, int(panel.demand.get("number") or 0) - sum(each.state in queries.SEATED for each in invitations)),
        "progress": queries.progress_of(panel),
        "events": events_of(panel),
        "runs": panel.state in (PanelState.DRAWN, PanelState.ASSIGNED, PanelState.REVIEWING),
        "over": panel.state in (PanelState.CLOSED, PanelState.CONCLUDED, PanelState.CANCELLED),
        "can_form": bool(may(actor, "review.panel.form", panel)),
        "can_draw": bool(may(actor, "review.panel.draw", panel)),
        "can_assign": bool(may(actor, "review.panel.assign", panel)),
        "can_open": bool(may(actor, "review.panel.open", panel)),
        "can_invite": bool(may(actor, "review.invitation.send", of_panel)),
        "can_exclude": bool(may(actor, "review.exclusion.add", Exclusion(panel=panel))),
    }  # fmt: skip
    return render(request, "review/panel_detail.html", context)


Act = tuple[str, str, type[KindForm], Callable[..., Panel], str]
#: What is done with a panel by a form of its own: title, lead, form, operation, what is said then.
STEPS: dict[str, Act] = {
    "open": ("开始评审", "开始前再核查一次回避；专家随后可以打开材料评分。", forms.PerhapsWhyForm, operations.open_panel,
             "评审已经开始。"),
    "close": ("结束评审", "结束后不能再评分，系统按评审办法计算结果。", forms.PerhapsWhyForm, operations.close_panel,
              "评审已经结束，结果已计算。"),
    "cancel": ("取消评审组", "取消后不能恢复，其中的办件可以编进别的评审组。", forms.WhyForm, operations.cancel_panel,
               "评审组已取消。"),
}  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def panel_step(request: ActorRequest, pk: int, act: str) -> HttpResponse:
    """Open, close or cancel a panel. Whether it may be done, the operation says."""
    panel = panel_asked(request, pk)
    if act not in STEPS:
        raise Http404("没有这一步。")
    require(request.actor, "review.panel.form" if act == "cancel" else "review.panel.open", panel)
    title, lead, kind, operation, said = STEPS[act]
    form = kind(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            operation(panel_id=pk, actor=request.actor, now=request.now, **form.cleaned_data)
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, said)
            return redirect(page_of(panel))
    context = {"panel": panel, "form": form, "title": title, "button": title, "lead": lead}
    return render(request, "review/panel_step.html", context)


def _supplement(**who: Any) -> str:
    row = supplement_panel(**who)
    return f"已按备选次序邀请{row.expert}。"


def _find(**who: Any) -> str:
    counts = find_exclusions(**who)
    return f"核查完毕：新增{counts['new']}条，不再成立{counts['gone']}条，现有{counts['standing']}条。"


def _assign(**who: Any) -> str:
    told = assignment.assign_panel(**who).assignment
    if told["state"] == "waiting":
        return f"材料有{told['files']}份，已交后台分配。做到哪一步，看本页的“分配”；没有完成以前可以取消。"
    return f"已分配{told['pairs']}人次{'，还有缺口，见下面的说明' if told['unfilled'] else ''}。"


def _reassign(**who: Any) -> str:
    told = assignment.reassign_panel(**who).assignment
    return (
        f"已重新分配，保留原来的{told['kept']}人次{'，还有缺口，见下面的说明' if told['unfilled'] else ''}。"
    )


def _stop(**who: Any) -> str:
    cancel_assignment(**who)
    return "已取消后台分配，原来的分配没有变。"


#: What is done with a panel by one button: the permission's action and what does it.
ACTS: dict[str, Callable[..., str]] = {
    "supplement": _supplement, "recusal": _find, "assign": _assign, "reassign": _reassign, "stop": _stop,
}  # fmt: skip


@login_required
@require_POST
def panel_act(request: ActorRequest, pk: int, act: str) -> HttpResponse:
    """Call a spare, ask recusal anew, assign or assign anew. Who may, the operation says."""
    panel = panel_asked(request, pk)
    if act not in ACTS:
        raise Http404("没有这一步。")
    try:
        messages.success(request, ACTS[act](panel_id=pk, actor=request.actor, now=request.now))
    except Problem as problem:
        messages.error(request, problem.message)
    return redirect(page_of(panel))
