"""Offices of a bureau."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Office, Post
from kechuang.core.permissions import require


@transaction.atomic
def create_office(
    *, name: str, region_code: str, actor: Actor, now: datetime, parent_id: int | None = None, order: int = 0
) -> Office:
    """Add an office to a region's bureau. Its name is unique there."""
    office = Office(name=name.strip(), region_id=region_code, parent_id=parent_id, order=order)
    require(actor, "core.office.edit", office)
    if not office.name:
        raise Problem("请填写科室名称。", field="name")
    if Office.objects.filter(region_id=region_code, name=office.name).exists():
        raise Problem(f"这里已有“{office.name}”。", field="name")
    office.save(force_insert=True)
    record("core.office.created", office, actor=actor, now=now, title=f"设立“{office.name}”",
           data={"name": office.name, "parent": parent_id})  # fmt: skip
    return office


@transaction.atomic
def close_office(*, office_id: int, on: date, actor: Actor, now: datetime) -> Office:
    """Close an office on a day; refused while posts of it run on beyond."""
    office = Office.objects.select_for_update(of=("self",)).select_related("region").get(pk=office_id)
    require(actor, "core.office.edit", office)
    if office.closed_on:
        raise Problem(f"“{office.name}”已于{office.closed_on}撤销。")
    running = Post.objects.filter(office=office).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on)).count()
    if running:
        raise Problem(
            f"“{office.name}”还有{running}个岗位在{on}之后有效，请安全管理员先收回或调整。", field="on"
        )
    office.closed_on = on
    office.save(update_fields=["closed_on"])
    record("core.office.closed", office, actor=actor, now=now, title=f"撤销“{office.name}”", data={"on": on})
    return office
