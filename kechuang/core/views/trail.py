"""The audit trail for the auditor, and what was not delivered for the system administrator."""

from __future__ import annotations

import json
from datetime import date, timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kechuang.core.exports import export_response
from kechuang.core.http import ActorRequest
from kechuang.core.listing import Column, Filter, Listing
from kechuang.core.logic.chain import check_chain
from kechuang.core.models import Event
from kechuang.core.operations.audit import CHECKS, verify_trail
from kechuang.core.operations.outbox import retry_delivery
from kechuang.core.permissions import may, require
from kechuang.core.queries.trail import (
    chain_of,
    chain_row,
    day_after,
    events_visible_to,
    get_event,
    parked_deliveries,
    seals_visible_to,
)

COLUMNS = (
    Column[Event]("at", "时间", lambda e: e.at, sort="at", template="core/parts/moment.html", primary=True),
    Column[Event]("title", "做了什么", lambda e: e.title, primary=True,
                  link=lambda e: reverse("core:event_detail", args=[e.pk])),
    Column[Event]("actor", "经办人", lambda e: e.actor_label, sort="actor_id", primary=True),
    Column[Event]("kind", "事件", lambda e: e.kind, sort="kind"),
    Column[Event]("object", "对象", lambda e: f"{e.object_type}:{e.object_id}", sort="object_type"),
    Column[Event]("seq", "序号", lambda e: e.seq, end=True),
    Column[Event]("region", "区域", lambda e: e.region_code, sort="region_code"),
)  # fmt: skip
_DAYS_BACK = 60


def _on(rows: QuerySet[Event], day: str) -> QuerySet[Event]:
    end = day_after(date.fromisoformat(day))
    return rows.filter(at__gte=end - timedelta(days=1), at__lt=end)


def _values(rows: QuerySet[Event], field: str) -> list[tuple[str, str]]:
    found = rows.order_by(field).values_list(field, flat=True).distinct()
    return [(value, value) for value in found if value]


@login_required
@require_GET
def event_list(request: ActorRequest) -> HttpResponse:
    """The whole trail; ``?export=xlsx`` gives what is on the screen, and is itself recorded."""
    rows = events_visible_to(request.actor)
    today = request.now.date()
    days = [today - timedelta(days=n) for n in range(_DAYS_BACK)]
    listing = Listing(
        request.GET,
        rows,
        columns=COLUMNS,
        filters=(
            Filter[Event]("kind", "事件", _values(rows, "kind"), lambda q, v: q.filter(kind=v)),
            Filter[Event]("type", "对象", _values(rows, "object_type"), lambda q, v: q.filter(object_type=v)),
            Filter[Event](
                "region", "区域", _values(rows, "region_code"), lambda q, v: q.filter(region_code=v)
            ),
            Filter[Event]("day", "日期", [(d.isoformat(), f"{d.month}月{d.day}日") for d in days], _on),
        ),
        search=("title", "actor_label", "object_id"),
        caption="操作记录",
    )
    if "export" in request.GET:
        return export_response(
            listing, title="操作记录", permission="core.event.view", actor=request.actor, now=request.now
        )
    return render(request, "core/event_list.html", {"listing": listing, "can_export": True})


@login_required
@require_GET
def event_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One event, with its chain checked on the spot."""
    try:
        event = get_event(request.actor, pk)
    except Event.DoesNotExist as error:
        raise Http404("没有这条操作记录。") from error
    chain = chain_of(request.actor, event)
    context = {
        "event": event,
        "data": json.dumps(event.data, ensure_ascii=False, indent=2),
        "chain": chain,
        "findings": check_chain(settings.AUDIT_KEY, [chain_row(each) for each in chain]),
    }
    return render(request, "core/event_detail.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def verify(request: ActorRequest) -> HttpResponse:
    """Check the whole trail now; when it was last checked, and the last sealed days."""
    require(request.actor, "core.event.verify")
    report = verify_trail(actor=request.actor, now=request.now) if request.method == "POST" else None
    checked = events_visible_to(request.actor).filter(kind="core.event.verified", object_id=CHECKS)
    context = {
        "report": report,
        "last": checked.first(),
        "seals": seals_visible_to(request.actor)[:14],
        "now": timezone.localtime(request.now),
    }
    return render(request, "core/verify.html", context)


@login_required
@require_GET
def delivery_list(request: ActorRequest) -> HttpResponse:
    """What no handler could deal with."""
    context = {
        "deliveries": parked_deliveries(request.actor)[:200],
        "may": bool(may(request.actor, "core.event.view")),
    }
    return render(request, "core/delivery_list.html", context)


@login_required
@require_POST
def delivery_retry(request: ActorRequest, pk: int) -> HttpResponse:
    """Give a parked delivery a fresh start."""
    delivery = parked_deliveries(request.actor).filter(pk=pk).first()
    if delivery is None:
        messages.info(request, "这一项已不在搁置中。")
    else:
        retry_delivery(delivery_id=pk, actor=request.actor, now=request.now)
        messages.success(request, "已重新派发，请稍后刷新查看。")
    return redirect("core:delivery_list")
