"""The working calendar."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_http_methods, require_POST

from kechuang.core.forms import DayForm
from kechuang.core.http import ActorRequest
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import CalendarDay
from kechuang.core.operations.calendar import set_day, unset_day
from kechuang.core.permissions import require
from kechuang.core.queries.calendar import workdays

_SHOWN = 28


@login_required
@require_http_methods(["GET", "POST"])
def calendar(request: ActorRequest) -> HttpResponse:
    """The next four weeks, the bureau's own days, and a form for another."""
    require(request.actor, "core.calendar.edit")
    form = DayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            set_day(
                day=data["day"], is_working=data["is_working"] == "1", reason=data["reason"],
                actor=request.actor, now=request.now,
            )  # fmt: skip
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, "已保存，期限计算从现在起照此办理。")
            return redirect("core:calendar")
    known, today = workdays(), request.now.date()
    days = [today + timedelta(days=n) for n in range(_SHOWN)]
    context = {
        "form": form,
        "own_days": CalendarDay.objects.order_by("-day"),
        "days": [
            {
                "day": day,
                "works": known.is_workday(day),
                "sure": known.confirmed(day),
                "own": day in known.overrides,
            }
            for day in days
        ],
    }
    return render(request, "core/calendar.html", context)


@login_required
@require_POST
def calendar_unset(request: ActorRequest) -> HttpResponse:
    """Let the national calendar decide about a day again."""
    require(request.actor, "core.calendar.edit")
    try:
        day = parse_date(request.POST.get("day", ""))
    except ValueError:  # the shape of a date, but there is no such day
        day = None
    if day is None:
        raise Problem("没有写明是哪一天。", field="day")
    unset_day(day=day, actor=request.actor, now=request.now)
    messages.success(request, "已恢复按国家日历。")
    return redirect("core:calendar")
