"""Targets: the list with its bulk acts, one target, writing and editing, importing from a sheet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kechuang.core.exports import download, export_response
from kechuang.core.http import ActorRequest
from kechuang.core.listing import Column, Filter, Listing, View
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region
from kechuang.core.permissions import may
from kechuang.plans import operations, queries
from kechuang.plans.forms import ImportForm, ReasonForm, TargetForm
from kechuang.plans.logic import FORM_TITLES, describe
from kechuang.plans.models import Plan, PlanNode, Target
from kechuang.plans.sheets import error_sheet, template_sheet
from kechuang.plans.states import TARGET_LIFECYCLE, TargetState
from kechuang.plans.views.asking import found, picked, told

#: State → tone of its mark.
TONES = {
    "draft": "mute",
    "assigned": "wait",
    "appealed": "warn",
    "in_force": "ok",
    "replaced": "mute",
    "withdrawn": "mute",
}
#: Acts on many targets: the lifecycle's action, what it is called, and the operation.
BULK = {
    "adopt": ("纳入年度目标", operations.adopt_targets),
    "assign": ("下达", operations.assign_targets),
    "accept": ("接受", operations.accept_targets),
    "withdraw": ("撤销", operations.withdraw_targets),
}


def _filters(rows: Any) -> list[Filter[Target]]:
    """Choices that occur among the rows, one query each."""
    years = rows.order_by("-year").values_list("year", flat=True).distinct()
    plans = Plan.objects.filter(targets__in=rows).distinct().order_by("-year_from", "title")
    regions = Region.objects.filter(targets__in=rows).distinct().order_by("order", "code")
    nodes = PlanNode.objects.filter(targets__in=rows).distinct().order_by("plan_id", "order")
    return [
        Filter("year", "年度", [(str(y), f"{y}年") for y in years], lambda r, c: r.filter(year=c)),
        Filter("plan", "计划", [(str(p.pk), p.title) for p in plans], lambda r, c: r.filter(plan_id=c)),
        Filter("region", "承担区域", [(r.pk, r.name) for r in regions], lambda r, c: r.filter(region=c)),
        Filter("node", "条目", [(str(n.pk), str(n)[:24]) for n in nodes], lambda r, c: r.filter(node__pk=c)),
        Filter("form", "表述", list(FORM_TITLES.items()), lambda r, c: r.filter(form=c)),
        Filter("state", "状态", list(TARGET_LIFECYCLE.states.items()), lambda r, c: r.filter(state=c)),
    ]


def _columns() -> list[Column[Target]]:
    return [
        Column("name", "指标", lambda t: t.name, sort="name", primary=True,
               link=lambda t: reverse("plans:target_detail", args=[t.pk])),
        Column("words", "目标", lambda t: describe(t.expression), primary=True),
        Column("region", "承担区域", lambda t: t.region.name, sort="region__order", primary=True),
        Column("period", "时期", lambda t: t.period, sort="year", template="plans/parts/cell_period.html"),
        Column("plan", "计划", lambda t: t.plan.title, sort="plan__title", link=lambda t: reverse("plans:plan_detail", args=[t.plan_id])),
        Column("node", "条目", lambda t: str(t.node) if t.node else None, sort="node__order"),
        Column("shares", "分解", lambda t: "已分解" if t.has_shares else None),
        Column("state", "状态", lambda t: t.get_state_display(), sort="state", template="plans/parts/cell_state.html", primary=True),
    ]  # fmt: skip


@login_required
@require_GET
def target_list(request: ActorRequest) -> HttpResponse:
    """Targets by year, plan, county, node, form and state; what is on the screen can be exported."""
    actor = request.actor
    rows = queries.target_rows(actor)
    listing = Listing(
        request.GET, rows, columns=_columns(), filters=_filters(Target.objects.visible_to(actor)), search=("name", "text", "indicator"),
        views=[View("全部", ""), View("执行中", "state=in_force"), View("草拟", "state=draft"),
               View("待接受", "state=assigned"), View("有异议", "state=appealed")],
        selectable=True, page_size=50,
    )  # fmt: skip
    if request.GET.get("export") == "xlsx":
        return export_response(
            listing, title="目标", permission="core.file.export", actor=actor, now=request.now
        )
    context = {
        "listing": listing, "can_export": True, "may_edit": bool(may(actor, "plans.target.edit")),
        "bulk": [(act, title) for act, (title, _) in BULK.items() if may(actor, f"plans.target.{act}")],
    }  # fmt: skip
    return render(request, "plans/target_list.html", context)


@login_required
@require_POST
def target_bulk(request: ActorRequest) -> HttpResponse:
    """Show what an act on the chosen targets will do; with ``sure`` do it."""
    actor, act = request.actor, request.POST.get("act", "")
    if act not in BULK:
        raise Http404("没有这个动作")
    title, operation = BULK[act]
    rows = list(
        queries.target_rows(actor).filter(pk__in=picked(request)).order_by("plan_id", "region__order", "id")
    )
    able = [t for t in rows if any(a.action == act for a in queries.allowed_actions(actor, t))]
    form = ReasonForm(request.POST if "sure" in request.POST else None)
    if "sure" in request.POST and form.is_valid():
        by_plan: dict[int, list[int]] = defaultdict(list)
        for target in able:
            by_plan[target.plan_id].append(target.pk)
        more = {"reason": form.cleaned_data["reason"]} if act == "withdraw" else {}
        done = 0
        with told(request):
            for plan, ids in by_plan.items():
                done += len(operation(plan_id=plan, target_ids=ids, actor=actor, now=request.now, **more))  # type: ignore[operator]
        if done:
            messages.success(request, f"已{title}{done}个目标。")
        return redirect("plans:target_list")
    context = {
        "act": act, "title": title, "form": form, "needs_reason": act == "withdraw",
        "able": _with_words(able), "unable": _with_words([t for t in rows if t not in able]),
    }  # fmt: skip
    return render(request, "plans/target_bulk.html", context)


def _with_words(rows: Sequence[Target]) -> list[tuple[Target, str]]:
    return [(target, describe(target.expression)) for target in rows]


@login_required
@require_GET
def target_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One target: its words and source, its shares, who may do what next, and what happened to it."""
    actor = request.actor
    target = found(queries.get_target, request, pk)
    shares = list(target.shares.all())
    source = target.statement or (target.parent.statement if target.parent else None)
    context = {
        "target": target,
        "words": describe(target.expression),
        "tone": TONES[target.state],
        "actions": [(a.action, a.title) for a in queries.allowed_actions(actor, target)],
        "shares": _with_words(shares),
        "sums": queries.share_sum(shares),
        "is_partial": len(shares) < target.share_count,  # type: ignore[attr-defined]
        "has_drafts": any(share.state == TargetState.DRAFT for share in shares),
        "source": source,
        "may_see_source": source is not None and bool(may(actor, "plans.document.view", source.document)),
        "may_edit": target.state == TargetState.DRAFT and bool(may(actor, "plans.target.edit", target)),
        "may_decompose": _may_decompose(actor, target),
        "old_words": describe(target.replaces.expression) if target.replaces else "",
        "newer": Target.objects.filter(replaces=target).first(),
        "events": queries.timeline_of(target),
    }
    return render(request, "plans/target_detail.html", context)


def _may_decompose(actor: Any, target: Target) -> bool:
    open_ = target.state in (TargetState.DRAFT, TargetState.IN_FORCE) and not target.is_share
    return open_ and bool(may(actor, "plans.target.decompose", target))


def _regions(plan: Plan) -> Any:
    return Region.objects.filter(path__startswith=plan.region.path).order_by("path")


@login_required
@require_http_methods(["GET", "POST"])
def target_create(request: ActorRequest, pk: int) -> HttpResponse:
    """Write a target of a plan by hand."""
    plan = found(queries.get_plan, request, pk)
    initial = {"form": "value", "cmp": ">=", "region": plan.region_id, "node": request.GET.get("node")}
    form = TargetForm(request.POST or None, plan=plan, regions=_regions(plan), initial=initial)
    if request.method == "POST" and form.is_valid() and (expression := form.expression()) is not None:
        data = form.cleaned_data
        try:
            target = operations.create_target(
                plan_id=pk, name=data["name"], expression=expression, period=data["period"], indicator=data["indicator"],
                text=data["text"], region=data["region"], office=data["office"], due_on=data["due_on"],
                node_id=data["node"].pk if data["node"] else None, actor=request.actor, now=request.now,
            )  # fmt: skip
        except Problem as problem:
            form.add_problem(problem.field, problem.message)
        else:
            messages.success(request, "目标已存为草稿。")
            return redirect("plans:target_detail", pk=target.pk)
    return render(request, "plans/target_edit.html", {"form": form, "plan": plan, "target": None})


@login_required
@require_http_methods(["GET", "POST"])
def target_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Edit a draft."""
    target = found(queries.get_target, request, pk)
    about = {
        f: getattr(target, f)
        for f in ("name", "region", "office", "node", "period", "due_on", "indicator", "text")
    }
    initial = {**about, **TargetForm.initial_of(target.expression)}
    form = TargetForm(request.POST or None, plan=target.plan, regions=_regions(target.plan), initial=initial)
    form.fields["region"].disabled = True
    if request.method == "POST" and form.is_valid() and (expression := form.expression()) is not None:
        try:
            operations.edit_target(
                target_id=pk,
                expression=expression,
                changes=form.about(),
                actor=request.actor,
                now=request.now,
            )
        except Problem as problem:
            form.add_problem(problem.field, problem.message)
        else:
            messages.success(request, "草稿已保存。")
            return redirect("plans:target_detail", pk=pk)
    return render(request, "plans/target_edit.html", {"form": form, "plan": target.plan, "target": target})


@login_required
@require_http_methods(["GET", "POST"])
def target_import(request: ActorRequest, pk: int) -> HttpResponse:
    """Targets from a sheet, with its errors row by row."""
    plan = found(queries.get_plan, request, pk)
    form = ImportForm(request.POST or None, request.FILES or None)
    result = None
    if request.method == "POST" and form.is_valid():
        upload: UploadedFile = form.cleaned_data["file"]
        data = upload.read()
        try:
            result = operations.import_targets(
                plan_id=pk, data=data, name=upload.name or "目标.xlsx", take_good=form.cleaned_data["take_good"],
                actor=request.actor, now=request.now,
            )  # fmt: skip
        except Problem as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        else:
            if not result.faults:
                messages.success(request, f"已导入{len(result.made)}个目标草稿。")
                return redirect(reverse("plans:target_list") + f"?plan={pk}&state=draft")
            if "errors" in request.POST:
                return download(error_sheet(data, result.faults), "导入错误.xlsx")
    return render(request, "plans/target_import.html", {"form": form, "plan": plan, "result": result})


@login_required
@require_GET
def target_template(request: ActorRequest, pk: int) -> HttpResponse:
    """The sheet to fill in, with lists of forms, comparators and regions."""
    plan = found(queries.get_plan, request, pk)
    regions = [plan.region, *Region.objects.duty_holders(plan.region)]
    return download(template_sheet(plan.title, [r.name for r in regions]), f"{plan.title}-目标导入模板.xlsx")
