"""Handing down and answering: decompose with a live preview, assign, accept, appeal, answer, change, withdraw."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kechuang.core.http import ActorRequest
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.plans import operations, queries
from kechuang.plans.forms import AnswerForm, AppealForm, ChangeForm, ReasonForm
from kechuang.plans.logic import METHODS, Indivisible, Preview, describe, preview
from kechuang.plans.models import Document, Target
from kechuang.plans.queries import HolderRow
from kechuang.plans.views.asking import found, told

_ACTS = {
    "adopt": operations.adopt_targets,
    "assign": operations.assign_targets,
    "accept": operations.accept_targets,
}
_DONE = {
    "adopt": "已纳入年度目标。",
    "assign": "已下达，承担单位会收到消息。",
    "accept": "已接受，目标进入执行。",
}


class Division:
    """What the decomposition form says: the method, who takes part, and each one's number (None: unknown)."""

    def __init__(self, params: QueryDict, holders: list[HolderRow]) -> None:
        asked = params.get("method", "")
        known = all(row.base is not None for row in holders) and any(row.base for row in holders)
        self.method = asked if asked in METHODS else ("proportional" if known and holders else "equal")
        self.wrong: list[str] = []
        self.is_fresh = "method" not in params
        self.rows = [self._row(params, holder) for holder in holders]

    def _row(self, params: QueryDict, holder: HolderRow) -> dict[str, Any]:
        code = holder.region.pk
        weight = params.get(f"w_{code}")
        share = params.get(f"s_{code}")
        now = holder.share.floor if holder.share is not None else None
        return {
            "holder": holder,
            "is_in": self.is_fresh or f"in_{code}" in params,
            "weight": _plain(holder.base) if weight is None else weight,
            "manual": _plain(now) if share is None else share,
        }

    def numbers(self) -> dict[str, Decimal | None]:
        """Weights or shares of those who take part, by region code; words that are no number are noted as wrong."""
        field = "manual" if self.method == "manual" else "weight"
        return {
            row["holder"].region.pk: self._number(row["holder"], row[field])
            for row in self.rows
            if row["is_in"]
        }

    def _number(self, holder: HolderRow, text: str) -> Decimal | None:
        plain = (text or "").strip().replace(",", "").replace("，", "")
        if not plain:
            return None
        try:
            number = Decimal(plain)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or abs(number) >= Decimal(10) ** 15:
            self.wrong.append(f"{holder.region.name}的“{text}”不是数字。")
            return None
        return number

    def bases(self) -> dict[str, Decimal | None]:
        """Last year's figures, for differentiated growth."""
        return {row["holder"].region.pk: row["holder"].base for row in self.rows if row["is_in"]}


def _plain(number: Decimal | None) -> str:
    return "" if number is None else f"{number.normalize():f}"


def _preview(target: Target, division: Division) -> tuple[Preview | None, str]:
    numbers = division.numbers()
    if division.wrong:
        return None, division.wrong[0]
    codes = list(numbers)
    bases = division.bases()
    try:
        result = preview(
            target.expression,
            codes,
            [numbers[c] for c in codes],
            division.method,
            bases=[bases[c] for c in codes],
        )
    except Indivisible as error:
        return None, str(error)
    return result, ""


def _laid_out(target: Target, division: Division) -> dict[str, Any]:
    result, error = _preview(target, division)
    by_code = {share.holder: share for share in result.shares} if result else {}
    for row in division.rows:
        share = by_code.get(row["holder"].region.pk)
        row["words"] = (
            "" if share is None else ("不分配任务" if share.is_empty else describe(share.expression))
        )
    fixed = [
        h.region.name
        for h in (r["holder"] for r in division.rows)
        if h.share is not None and h.share.state != "draft"
    ]
    return {"target": target, "fixed": fixed, "words": describe(target.expression), "division": division, "result": result, "error": error,
            "methods": METHODS.items()}  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def target_decompose(request: ActorRequest, pk: int) -> HttpResponse:
    """Divide a city's target among counties and zones; what it comes to is shown while one types."""
    target = found(queries.get_target, request, pk)
    require(request.actor, "plans.target.decompose", target)
    division = Division(request.POST if request.method == "POST" else request.GET, queries.holders_of(target))
    context = _laid_out(target, division)
    if request.method == "POST" and not context["error"]:
        try:
            rows = operations.decompose_target(
                target_id=pk, method=division.method, weights=division.numbers(), bases=division.bases(),
                allow_shortfall="allow_shortfall" in request.POST, actor=request.actor, now=request.now,
            )  # fmt: skip
        except Problem as problem:
            context["error"] = problem.message
        else:
            messages.success(request, f"已分解为{len(rows)}份草稿，核对后请下达。")
            return redirect("plans:target_detail", pk=pk)
    return render(request, "plans/target_decompose.html", context)


@login_required
@require_GET
def target_division(request: ActorRequest, pk: int) -> HttpResponse:
    """The live preview: shares and their sum against the city's."""
    target = found(queries.get_target, request, pk)
    require(request.actor, "plans.target.decompose", target)
    division = Division(request.GET, queries.holders_of(target))
    return render(request, "plans/parts/division.html", {**_laid_out(target, division), "is_part": True})


@login_required
@require_POST
def target_act(request: ActorRequest, pk: int, act: str) -> HttpResponse:
    """Adopt, assign or accept one target."""
    target = found(queries.get_target, request, pk)
    if act not in _ACTS:
        raise Http404("没有这个动作")
    with told(request):
        _ACTS[act](plan_id=target.plan_id, target_ids=[pk], actor=request.actor, now=request.now)
        messages.success(request, _DONE[act])
    return redirect("plans:target_detail", pk=pk)


@login_required
@require_POST
def shares_assign(request: ActorRequest, pk: int) -> HttpResponse:
    """Assign all draft shares of a city's target."""
    target = found(queries.get_target, request, pk)
    drafts = [share.pk for share in target.shares.all() if share.state == "draft"]
    with told(request):
        rows = operations.assign_targets(
            plan_id=target.plan_id, target_ids=drafts, actor=request.actor, now=request.now
        )
        messages.success(request, f"已下达{len(rows)}份，承担单位会收到消息。")
    return redirect("plans:target_detail", pk=pk)


@login_required
@require_http_methods(["GET", "POST"])
def target_appeal(request: ActorRequest, pk: int) -> HttpResponse:
    """A county looks at its share beside the others and objects."""
    target = found(queries.get_target, request, pk)
    require(request.actor, "plans.target.appeal", target)
    return _told_in_writing(
        request,
        target,
        AppealForm(request.POST or None),
        operations.appeal_target,
        what="提出异议",
        button="提交异议",
        done="异议已提交，市局规划岗会收到消息。",
    )


@login_required
@require_http_methods(["GET", "POST"])
def target_uphold(request: ActorRequest, pk: int) -> HttpResponse:
    """Answer an appeal: the target stays."""
    target = found(queries.get_target, request, pk)
    require(request.actor, "plans.target.answer", target)
    return _told_in_writing(
        request,
        target,
        AnswerForm(request.POST or None),
        operations.answer_appeal,
        what="答复异议",
        button="维持原目标",
        done="已答复：维持原目标。",
    )


def _told_in_writing(
    request: ActorRequest,
    target: Target,
    form: AppealForm | AnswerForm,
    act: Callable[..., object],
    *,
    what: str,
    button: str,
    done: str,
) -> HttpResponse:
    """One side's words to the other about a target: the form, and once it is filled in the act itself."""
    if request.method == "POST" and form.is_valid():
        with told(request):
            act(target_id=target.pk, **form.cleaned_data, actor=request.actor, now=request.now)
            messages.success(request, done)
            return redirect("plans:target_detail", pk=target.pk)
    context = {
        "form": form,
        "target": target,
        "words": describe(target.expression),
        "what": what,
        "button": button,
    }
    return render(request, "plans/target_act.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def target_change(request: ActorRequest, pk: int) -> HttpResponse:
    """Change a target in mid-year, or grant an appeal."""
    target = found(queries.get_target, request, pk)
    require(request.actor, "plans.target.change", target)
    documents = Document.objects.visible_to(request.actor).filter(
        region__in=(target.region_id, target.plan.region_id)
    )
    initial = ChangeForm.initial_of(target.expression)
    appeal = next((a for a in target.appeals.all() if a.answered_at is None), None)
    if appeal is not None and appeal.wanted is not None:
        initial["number"] = _plain(appeal.wanted)
    form = ChangeForm(request.POST or None, target=target, documents=documents, initial=initial)
    if request.method == "POST" and form.is_valid() and (expression := form.expression()) is not None:
        chosen = form.cleaned_data["document"]
        try:
            new = operations.change_target(
                target_id=pk, expression=expression, reason=form.cleaned_data["reason"],
                document_id=chosen.pk if chosen else None, actor=request.actor, now=request.now,
            )  # fmt: skip
        except Problem as problem:
            form.add_problem(problem.field.removesuffix("_id"), problem.message)
        else:
            messages.success(request, "目标已调整，原目标留档。")
            return redirect("plans:target_detail", pk=new.pk)
    return render(
        request,
        "plans/target_change.html",
        {"form": form, "target": target, "words": describe(target.expression), "appeal": appeal},
    )


@login_required
@require_http_methods(["GET", "POST"])
def target_withdraw(request: ActorRequest, pk: int) -> HttpResponse:
    """Withdraw a target with its shares."""
    target = found(queries.get_target, request, pk)
    require(request.actor, "plans.target.withdraw", target)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            rows = operations.withdraw_targets(
                plan_id=target.plan_id,
                target_ids=[pk],
                **form.cleaned_data,
                actor=request.actor,
                now=request.now,
            )
        except Problem as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        else:
            messages.success(request, f"已撤销{len(rows)}个目标。")
            return redirect("plans:target_detail", pk=pk)
    live = [s for s in target.shares.all() if s.state not in ("withdrawn", "replaced")]
    context = {"form": form, "target": target, "words": describe(target.expression), "what": "撤销目标", "button": "撤销目标",
               "warning": f"分解给各地的{len(live)}份会一并撤销。" if live else ""}  # fmt: skip
    return render(request, "plans/target_act.html", context)
