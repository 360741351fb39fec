"""Plans: the list, the tree with its targets, editing, carrying over."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kechuang.core.http import ActorRequest
from kechuang.core.listing import Column, Filter, Listing, View
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import may, which
from kechuang.core.queries.trail import events_of
from kechuang.plans import operations, queries
from kechuang.plans.forms import NodeForm, PlanForm
from kechuang.plans.logic import describe
from kechuang.plans.models import Document, Plan, Target
from kechuang.plans.views.asking import found, number_in, picked, told


@login_required
@require_GET
def plan_list(request: ActorRequest) -> HttpResponse:
    """Annual and multi-year plans."""
    actor = request.actor
    rows = queries.plan_rows(actor)
    years = rows.order_by("-year_to").values_list("year_to", flat=True).distinct()
    listing = Listing(
        request.GET, rows, search=("title", "theme"),
        columns=[
            Column("title", "名称", lambda p: p.title, sort="title", primary=True,
                   link=lambda p: reverse("plans:plan_detail", args=[p.pk])),
            Column("years", "年份", lambda p: str(p.year_from) if p.is_annual else f"{p.year_from}—{p.year_to}",
                   sort="year_from", primary=True),
            Column("region", "区域", lambda p: p.region.name, sort="region__order"),
            Column("parent", "所属规划", lambda p: p.parent.title if p.parent else None),
            Column("nodes", "条目", lambda p: p.node_count, sort="node_count", end=True),
            Column("targets", "目标", lambda p: p.target_count, sort="target_count", end=True, primary=True),
            Column("force", "执行中", lambda p: p.force_count, sort="force_count", end=True),
        ],
        filters=[
            Filter("year", "年份", [(str(y), f"{y}年") for y in dict.fromkeys(years)],
                   lambda r, c: r.filter(year_from__lte=c, year_to__gte=c)),
        ],
        views=[View("全部", "")],
    )  # fmt: skip
    return render(
        request, "plans/plan_list.html", {"listing": listing, "may_edit": bool(may(actor, "plans.plan.edit"))}
    )


@login_required
@require_GET
def plan_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """A plan's trees side by side as tabs, with the targets hung on them. Prints as a document."""
    actor = request.actor
    plan = found(queries.get_plan, request, pk)
    view = queries.plan_view(actor, plan)
    chosen = next((f for f in view.frameworks if f.name == request.GET.get("framework")), None)
    context = {
        "plan": plan,
        "view": view,
        "framework": chosen or (view.frameworks[0] if view.frameworks else None),
        "may_edit": bool(may(actor, "plans.plan.edit", plan)),
        "may_target": bool(may(actor, "plans.target.edit", plan)),
        "events": events_of(plan, limit=12),
        "years": plan.years.order_by("year_from") if not plan.is_annual else [],
    }
    return render(request, "plans/plan_detail.html", context)


def _plan_form(request: ActorRequest, plan: Plan | None) -> PlanForm:
    above = which(request.actor, "plans.plan.view", Plan.objects.filter(year_to__gt=F("year_from")))
    if plan is not None:
        above = above.exclude(pk=plan.pk)
    return PlanForm(
        request.POST or None,
        initial=_initial(request)
        if plan is None
        else {field: getattr(plan, field) for field in PlanForm.base_fields},
        regions=queries.regions_of(request.actor, "plans.plan.edit"),
        parents=above.order_by("-year_from"),
        documents=Document.objects.visible_to(request.actor),
    )


def _initial(request: ActorRequest) -> dict[str, Any]:
    """A new plan's fields, from the document that was asked for."""
    asked = number_in(request.GET.get("document"))
    document = None if asked is None else Document.objects.visible_to(request.actor).filter(pk=asked).first()
    if document is None:
        return {"year_from": request.now.year}
    year = document.year or request.now.year
    return {
        "document": document,
        "region": document.region,
        "year_from": year,
        "title": f"{year}年科技工作计划",
    }


@login_required
@require_http_methods(["GET", "POST"])
def plan_create(request: ActorRequest) -> HttpResponse:
    """A new plan, of a year or of several."""
    form = _plan_form(request, None)
    if request.method == "POST" and form.is_valid():
        try:
            plan = operations.create_plan(
                region=form.cleaned_data["region"], **form.changes(), actor=request.actor, now=request.now
            )
            if plan.document_id:
                operations.build_tree(plan_id=plan.pk, actor=request.actor, now=request.now)
        except Problem as problem:
            _add_problem(form, problem)
        else:
            messages.success(request, f"已建立《{plan.title}》。")
            return redirect("plans:plan_detail", pk=plan.pk)
    allowed = may(request.actor, "plans.plan.edit")
    return render(request, "plans/plan_edit.html", {"form": form, "plan": None, "allowed": allowed})


@login_required
@require_http_methods(["GET", "POST"])
def plan_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Change a plan's name, years, theme and guidance."""
    plan = found(queries.get_plan, request, pk)
    form = _plan_form(request, plan)
    form.fields["region"].disabled = True
    if request.method == "POST" and form.is_valid():
        try:
            operations.edit_plan(plan_id=pk, changes=form.changes(), actor=request.actor, now=request.now)
        except Problem as problem:
            _add_problem(form, problem)
        else:
            messages.success(request, "计划已保存。")
            return redirect("plans:plan_detail", pk=pk)
    allowed = may(request.actor, "plans.plan.edit", plan)
    return render(request, "plans/plan_edit.html", {"form": form, "plan": plan, "allowed": allowed})


def _add_problem(form: PlanForm, problem: Problem) -> None:
    field = problem.field.removesuffix("_id")
    form.add_error(field if field in form.fields else None, problem.message)


@login_required
@require_POST
def plan_tree(request: ActorRequest, pk: int) -> HttpResponse:
    """Build the tree from the document's outline."""
    plan = found(queries.get_plan, request, pk)
    with told(request):
        made = operations.build_tree(plan_id=plan.pk, actor=request.actor, now=request.now)
        messages.success(
            request, f"按文件结构增加了{made}个条目。" if made else "文件里的条目都已经在了，没有重复增加。"
        )
    return redirect("plans:plan_detail", pk=pk)


@login_required
@require_http_methods(["GET", "POST"])
def node_add(request: ActorRequest, pk: int) -> HttpResponse:
    """A new node."""
    plan = found(queries.get_plan, request, pk)
    initial = {"parent": request.GET.get("parent"), "framework": request.GET.get("framework", "")}
    form = NodeForm(request.POST or None, plan=plan, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        parent = data.pop("parent")
        with told(request):
            operations.add_node(
                plan_id=pk,
                parent_id=parent.pk if parent else None,
                **data,
                actor=request.actor,
                now=request.now,
            )
            return redirect("plans:plan_detail", pk=pk)
    return render(request, "plans/node_edit.html", {"form": form, "plan": plan, "node": None})


@login_required
@require_http_methods(["GET", "POST"])
def node_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Rename a node, give it a holder, hang it elsewhere, or delete it."""
    node = found(queries.get_node, request, pk)
    initial = {f: getattr(node, f) for f in ("label", "title", "holder", "framework", "parent")}
    form = NodeForm(request.POST or None, plan=node.plan, initial=initial)
    given: dict[str, Any] = {"actor": request.actor, "now": request.now}
    if request.method == "POST" and "delete" in request.POST:
        with told(request):
            operations.delete_node(node_id=pk, **given)
            messages.success(request, f"已删除条目“{node}”。")
            return redirect("plans:plan_detail", pk=node.plan_id)
    elif request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        parent = data.pop("parent")
        with told(request):
            operations.edit_node(node_id=pk, changes=data, **given)
            if (parent.pk if parent else None) != node.parent_id:
                operations.move_node(node_id=pk, parent_id=parent.pk if parent else None, **given)
            return redirect("plans:plan_detail", pk=node.plan_id)
    return render(request, "plans/node_edit.html", {"form": form, "plan": node.plan, "node": node})


@login_required
@require_POST
def node_move(request: ActorRequest, pk: int) -> HttpResponse:
    """One place up or down among its siblings."""
    node = found(queries.get_node, request, pk)
    siblings = list(
        node.plan.nodes.filter(parent=node.parent_id, framework=node.framework).order_by("order", "pk")
    )
    at = [n.pk for n in siblings].index(node.pk)
    step = -1 if request.POST.get("to") == "up" else 2
    before = siblings[at + step].pk if 0 <= at + step < len(siblings) else None
    if step == 2 or at > 0:
        with told(request):
            operations.move_node(
                node_id=pk, parent_id=node.parent_id, before_id=before, actor=request.actor, now=request.now
            )
    return redirect(reverse("plans:plan_detail", args=[node.plan_id]) + f"?framework={node.framework}#n{pk}")


@login_required
@require_POST
def plan_hang(request: ActorRequest, pk: int) -> HttpResponse:
    """Hang chosen targets on a node."""
    plan = found(queries.get_plan, request, pk)
    with told(request):
        rows = operations.hang_targets(
            plan_id=plan.pk, target_ids=picked(request), node_id=number_in(request.POST.get("node")),
            actor=request.actor, now=request.now,
        )  # fmt: skip
        messages.success(request, f"已移动{len(rows)}个目标。")
    return redirect("plans:plan_detail", pk=pk)


@login_required
@require_http_methods(["GET", "POST"])
def plan_carry(request: ActorRequest, pk: int) -> HttpResponse:
    """Choose what is unfinished, and make next year's plan of it."""
    plan = found(queries.get_plan, request, pk)
    actor = request.actor
    if request.method == "POST":
        with told(request):
            following = operations.carry_over(
                plan_id=pk, target_ids=picked(request), actor=actor, now=request.now
            )
            messages.success(
                request, f"已结转到《{following.title}》，结转的目标都是草稿，请逐个核对时期和数值。"
            )
            return redirect("plans:plan_detail", pk=following.pk)
    rows = Target.objects.visible_to(actor).in_force().filter(plan=plan, region=plan.region_id)
    hung = [(target, describe(target.expression)) for target in rows]
    return render(request, "plans/plan_carry.html", {"plan": plan, "targets": hung})
