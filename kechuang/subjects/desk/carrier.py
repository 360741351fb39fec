"""Carriers on the desk: steps of a build period that are due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse

from kechuang.core.desk import Task, waits
from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import which
from kechuang.subjects.models import Carrier, CarrierMilestone
from kechuang.subjects.states import CarrierState

#: Days before a milestone falls due on which it first waits on the desk.
_AHEAD = 30


@waits("subjects.carrier", "平台载体建设节点")
def milestones_due(actor: Actor, now: datetime) -> Iterator[Task]:
    """Steps that fall due soon or are late, of the carriers that ``actor`` keeps. One query."""
    mine = which(actor, "subjects.carrier.fill", Carrier.objects.exclude(state=CarrierState.REVOKED))
    rows = CarrierMilestone.objects.filter(
        carrier__in=mine, done_on__isnull=True, due_on__lte=now.date() + timedelta(days=_AHEAD)
    )
    for row in rows.select_related("carrier")[:20]:
        yield Task(
            title=f"{row.carrier.name}：{row.title}",
            url=reverse("subjects:carrier_detail", args=[row.carrier_id]),
            action="登记完成",
            due_on=row.due_on,
        )
