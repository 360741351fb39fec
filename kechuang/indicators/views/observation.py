"""Observations: the list, one with its versions and evidence, entering, correcting, approving."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kechuang.core.exports import export_response
from kechuang.core.http import ActorRequest
from kechuang.core.listing import Column, Filter, Listing, View
from kechuang.core.logic.periods import Period
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import may
from kechuang.indicators import queries
from kechuang.indicators.forms import CorrectionForm, ObservationForm
from kechuang.indicators.logic import catalogue
from kechuang.indicators.models import Observation
from kechuang.indicators.operations import add_observation, approve_observation, correct_observation
from kechuang.indicators.queries import Provenance
from kechuang.indicators.states import PRECISION_TITLES, SOURCE_TITLES, STATUS_TITLES


def _name(row: Observation) -> str:
    item = catalogue.get(row.indicator)
    return item.name if item else row.indicator


def _value(row: Observation) -> object:
    return row.value if row.value is not None else None


def source_words(row: Observation) -> str:
    """Where a number comes from, in a line."""
    if row.statement is not None:
        return f"《{row.statement.document.title}》“{row.statement.span}”"
    if row.batch is not None:
        return f"《{row.batch.file.name}》第{row.row}行"
    return row.source_note or row.get_source_kind_display()


COLUMNS = (
    Column[Observation](
        "indicator",
        "指标",
        _name,
        sort="indicator",
        primary=True,
        link=lambda r: reverse("indicators:observation_detail", args=[r.pk]),
    ),
    Column[Observation]("region", "区域", lambda r: r.region.name, sort="region__path", primary=True),
    Column[Observation](
        "period", "时期", lambda r: Period.from_code(r.period).label(), sort="period_start", primary=True
    ),
    Column[Observation](
        "value", "数值", _value, sort="value", end=True, primary=True, template="indicators/parts/value.html"
    ),
    Column[Observation]("unit", "单位", lambda r: r.unit, shown=False),
    Column[Observation]("precision", "精确程度", lambda r: r.get_precision_display(), shown=False),
    Column[Observation]("status", "数据性质", lambda r: r.get_status_display(), sort="status"),
    Column[Observation]("source", "来源", source_words, template="indicators/parts/source.html"),
    Column[Observation](
        "entered",
        "录入时间",
        lambda r: r.entered_at,
        sort="entered_at",
        template="indicators/parts/entered.html",
    ),
)


def _listing(request: ActorRequest) -> Listing[Observation]:
    actor = request.actor
    rows = queries.observations(actor)
    years = sorted(
        {day.year for day in rows.order_by().values_list("period_start", flat=True).distinct()}, reverse=True
    )
    regions = rows.order_by("region__path").values_list("region__code", "region__name").distinct()
    filters = (
        Filter[Observation](
            "year", "年度", [(str(y), f"{y}年") for y in years], lambda q, v: q.filter(period_start__year=v)
        ),
        Filter[Observation]("region", "区域", list(regions), lambda q, v: q.filter(region=v)),
        Filter[Observation]("indicator", "指标", _used(rows), lambda q, v: q.filter(indicator=v)),
        Filter[Observation](
            "status", "数据性质", list(STATUS_TITLES.items()), lambda q, v: q.filter(status=v)
        ),
        Filter[Observation](
            "source", "来源", list(SOURCE_TITLES.items()), lambda q, v: q.filter(source_kind=v)
        ),
        Filter[Observation](
            "precision", "精确程度", list(PRECISION_TITLES.items()), lambda q, v: q.filter(precision=v)
        ),
    )
    views = (
        View("全部", ""),
        View("快报待核定", "status=flash"),
        View("暂缺", "precision=missing"),
        View("原文隐去", "precision=masked"),
    )
    return Listing(
        request.GET,
        rows,
        columns=COLUMNS,
        filters=filters,
        order="-period",
        views=views,
        search=("source_note", "region__name", "indicator"),
        finders=(_named,),
        caption="指标数据",
    )


def _named(word: str) -> Q:
    """Numbers of the indicators whose name or alias holds the word."""
    return Q(
        indicator__in=[item.code for item in catalogue if any(word in n for n in (item.name, *item.aliases))]
    )


def _used(rows: QuerySet[Observation]) -> list[tuple[str, str]]:
    codes = set(rows.order_by().values_list("indicator", flat=True).distinct())
    return [(item.code, item.name) for item in catalogue if item.code in codes]


@login_required
@require_GET
def observation_list(request: ActorRequest) -> HttpResponse:
    """The numbers that the actor may see; ``?export=xlsx`` gives what is on the screen."""
    actor = request.actor
    listing = _listing(request)
    if "export" in request.GET:
        return export_response(
            listing,
            title="指标数据",
            permission="indicators.observation.export",
            actor=actor,
            now=request.now,
        )
    context = {
        "listing": listing,
        "can_export": bool(may(actor, "indicators.observation.export")),
        "can_add": bool(may(actor, "indicators.observation.add")),
    }
    return render(request, "indicators/observation_list.html", context)


@login_required
@require_GET
def observation_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One number: its versions, its other statuses, and its evidence: file row, span or counted records."""
    actor = request.actor
    row = _get(request, pk)
    counted = queries.counted_rows(actor, row)
    context = {
        "row": row,
        "item": catalogue.get(row.indicator),
        "period": Period.from_code(row.period),
        "versions": queries.versions(row),
        "siblings": queries.siblings(row),
        "source": source_words(row),
        "sheet": queries.rows_behind(actor, row),
        "may_see_batch": row.batch is not None and bool(may(actor, "indicators.observation.view", row.batch)),
        "may_open_file": row.batch is not None and bool(may(actor, "core.file.open", row.batch.file)),
        "records": [(counted[0].label(r), counted[0].url(r)) for r in counted[1]] if counted else None,
        "recount": queries.recount(row) if counted else None,
        "may_correct": bool(row.is_current and may(actor, "indicators.observation.correct", row)),
        "may_approve": bool(
            row.is_current and row.status != "final" and may(actor, "indicators.observation.approve", row)
        ),
    }
    return render(request, "indicators/observation_detail.html", context)


def _get(request: ActorRequest, pk: int) -> Observation:
    try:
        return queries.get_observation(request.actor, pk)
    except Observation.DoesNotExist as error:
        raise Http404("没有这个数据，它可能不在您的辖区内。") from error


@login_required
@require_http_methods(["GET", "POST"])
def observation_add(request: ActorRequest) -> HttpResponse:
    """Enter a number by hand."""
    actor = request.actor
    regions = queries.regions_for(actor, "indicators.observation.add")
    form = ObservationForm(request.POST or None, regions=list(regions), initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            row = add_observation(
                indicator=data["indicator"],
                region=data["region"],
                period=data["period"],
                measured=form.measured(data["status"]),
                source=Provenance(note=data["note"]),
                actor=actor,
                now=request.now,
            )
        except Problem as problem:
            _show(form, problem)
        else:
            messages.success(request, "已保存。")
            return redirect("indicators:observation_detail", pk=row.pk)
    return render(request, "indicators/observation_add.html", {"form": form})


@login_required
@require_http_methods(["GET", "POST"])
def observation_correct(request: ActorRequest, pk: int) -> HttpResponse:
    """Correct a number: a new version with a reason."""
    actor = request.actor
    row = _get(request, pk)
    initial = {"value": row.value, "unit": row.unit, "precision": row.precision, "note": row.source_note}
    form = CorrectionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            new = correct_observation(
                observation_id=pk,
                measured=form.measured(row.status),
                source=Provenance(note=form.cleaned_data["note"]),
                reason=form.cleaned_data["reason"],
                actor=actor,
                now=request.now,
            )
        except Problem as problem:
            _show(form, problem)
        else:
            messages.success(request, f"已更正，现行为第{new.version}版。")
            return redirect("indicators:observation_detail", pk=new.pk)
    context = {
        "form": form,
        "row": row,
        "item": catalogue.get(row.indicator),
        "period": Period.from_code(row.period),
    }
    return render(request, "indicators/observation_correct.html", context)


def _show(form: ObservationForm | CorrectionForm, problem: Problem) -> None:
    """Put a problem at the field that is to blame."""
    field = {"source_note": "note"}.get(problem.field, problem.field)
    form.add_error(field if field in form.fields else None, problem.message)


@login_required
@require_POST
def observation_approve(request: ActorRequest, pk: int) -> HttpResponse:
    """Approve a number as final."""
    row = approve_observation(observation_id=_get(request, pk).pk, actor=request.actor, now=request.now)
    messages.success(request, "已核定。")
    return redirect("indicators:observation_detail", pk=row.pk)
