"""Officers' pages of objections: the list, one with what can be done, and the supervisor's look at who objected."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from kechuang.core.exports import download
from kechuang.core.forms import KindForm
from kechuang.core.http import ActorRequest
from kechuang.core.listing import Column, Filter, Listing, View
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import may, require
from kechuang.core.queries.files import open_file
from kechuang.core.queries.trail import events_of
from kechuang.programs.forms import decision as forms
from kechuang.programs.models import Objection
from kechuang.programs.operations import objection as operations
from kechuang.programs.queries import objection as queries
from kechuang.programs.states import OBJECTION_LIFECYCLE, ObjectionState

_TONES = {"received": "warn", "accepted": "wait", "inadmissible": "mute", "upheld": "bad", "dismissed": "ok"}


def asked(request: ActorRequest, pk: int) -> Objection:
    """The objection of an address, if the actor's posts reach it."""
    require(request.actor, "programs.objection.view")
    try:
        return queries.get_objection(request.actor, pk)
    except Objection.DoesNotExist as error:
        raise Http404("没有这件异议，或它不属于您的辖区。") from error


@login_required
@require_GET
def objection_list(request: ActorRequest) -> HttpResponse:
    """The objections of the actor's calls, names masked."""
    require(request.actor, "programs.objection.view")

    def stand(row: Any) -> str:
        row.tone = _TONES[row.state]
        return str(row.get_state_display())

    columns: list[Column[Any]] = [
        Column("number", "编号", lambda r: r.number, primary=True, link=lambda r: reverse("programs:objection_detail", args=[r.pk])),
        Column("case", "对哪一项", lambda r: str(r.case), primary=True),
        Column("publicity", "公示", lambda r: r.publicity.title),
        Column("who", "异议人", lambda r: r.name_tail),
        Column("made", "提出", lambda r: r.made_at, sort="made_at", template="core/parts/moment.html"),
        Column("state", "状态", stand, sort="state", template="programs/parts/toned.html", primary=True),
    ]  # fmt: skip
    filters: list[Filter[Any]] = [
        Filter("state", "状态", [(str(s), s.label) for s in ObjectionState], lambda q, v: q.filter(state=v))
    ]
    listing = Listing(
        request.GET, queries.objections(request.actor), columns=columns, filters=filters, order="-made", caption="异议",
        search=("number", "case__title", "case__number"),
        views=(View("全部", ""), View("待受理", "state=received"), View("调查处理中", "state=accepted")),
    )  # fmt: skip
    return render(request, "programs/objection_list.html", {"listing": listing})


@login_required
@require_GET
def objection_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One objection: what it says, its evidence, what can be done, what came of it."""
    row = asked(request, pk)
    settles = bool(may(request.actor, "programs.objection.settle", row))
    context = {
        "row": row, "tone": _TONES[row.state], "events": events_of(row),
        "steps": queries.steps_of(row) if settles else [],
        "may_unmask": bool(may(request.actor, "programs.objection.unmask", row)),
    }  # fmt: skip
    return render(request, "programs/objection_detail.html", context)


Act = Callable[..., Objection]
_STEPS: dict[str, tuple[type[KindForm] | None, Act, str]] = {
    "admit": (None, operations.admit_objection, "受理后进行调查，并告知申报单位有异议（不告知是谁提的）。"),
    "refuse": (forms.RefuseForm, operations.refuse_objection, "不予受理的，这一项回到公示。"),
    "dismiss": (
        forms.DismissForm,
        operations.dismiss_objection,
        "异议不成立的，这一项回到公示，期满后批准。",
    ),
    "uphold": (forms.UpholdForm, operations.uphold_objection, "异议成立的，原来的决定作废。"),
}


@login_required
@require_http_methods(["GET", "POST"])
def objection_step(request: ActorRequest, pk: int, act: str) -> HttpResponse:
    """Admit, refuse, dismiss or uphold."""
    row = asked(request, pk)
    require(request.actor, "programs.objection.settle", row)
    if act not in _STEPS:
        raise Http404("没有这一步。")
    step = OBJECTION_LIFECYCLE.transition(row.state, act)
    kind, operate, lead = _STEPS[act]
    form = (kind or KindForm)(request.POST or None)
    if request.method == "POST" and (kind is None or form.is_valid()):
        given = (
            {"answer": form.said()}
            if isinstance(form, forms.RefuseForm)
            else getattr(form, "cleaned_data", {})
        )
        try:
            operate(objection_id=pk, **given, actor=request.actor, now=request.now)
        except Problem as problem:
            form.take(problem) if form.is_bound and kind else messages.error(request, problem.message)
        else:
            messages.success(request, f"已办理：{step.title}。")
            return redirect("programs:objection_detail", pk=pk)
    return render(request, "programs/plain_form.html", _page(row, form, step.title, lead, step.title))


@login_required
@require_http_methods(["GET", "POST"])
def objection_unmask(request: ActorRequest, pk: int) -> HttpResponse:
    """Who objected, for the supervisor, on this answer and never again; the reason goes into the trail."""
    row = asked(request, pk)
    require(request.actor, "programs.objection.unmask", row)
    form = forms.UnmaskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            opened = operations.unmask_objection(
                objection_id=pk, **form.cleaned_data, actor=request.actor, now=request.now
            )
        except Problem as problem:
            form.take(problem)
        else:
            response = render(request, "programs/objection_opened.html", {"row": row, "opened": opened})
            response["Cache-Control"] = "no-store"
            return response
    lead = "姓名和电话只显示这一次，查看的人、时间和理由记入操作记录。"
    return render(request, "programs/plain_form.html", _page(row, form, "查看异议人", lead, "查看一次"))


@login_required
@require_GET
def objection_evidence(request: ActorRequest, pk: int) -> HttpResponse:
    """The evidence, to those who may see the objection."""
    row = asked(request, pk)
    if row.evidence_id is None:
        raise Http404("这件异议没有附证据。")
    stored, data = open_file(request.actor, row.evidence_id)
    return download(data, stored.name, stored.media_type)


def _page(row: Objection, form: KindForm, title: str, lead: str, button: str) -> dict[str, Any]:
    back = reverse("programs:objection_detail", args=[row.pk])
    crumbs = [(reverse("programs:objection_list"), "异议"), (back, row.number)]
    return {"form": form, "title": title, "lead": lead, "crumbs": crumbs, "back": back, "button": button}
