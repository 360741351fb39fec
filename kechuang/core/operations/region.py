"""Regions: the divisions that are shipped, and the functional zones and changes that a bureau enters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.regions import national_rows
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region
from kechuang.core.permissions import require
from kechuang.core.states import REGION_LEVEL_TITLES, RegionLevel

_CONTENT = ("name", "level", "parent_id", "path", "order")


@transaction.atomic
def load_regions(*, actor: Actor, now: datetime, rows: Iterable[Mapping[str, Any]] | None = None) -> int:
    """Bring the shipped divisions (or ``rows`` of the same columns) into the table; returns how many changed.

    Loading again changes nothing. Zones and validity dates that the bureau entered are left as they are.
    """
    require(actor, "core.region.load")
    wanted = _laid_out(national_rows() if rows is None else rows)
    there = {region.pk: region for region in Region.objects.all()}
    new = [region for region in wanted if region.pk not in there]
    changed = [region for region in wanted if region.pk in there and _differ(region, there[region.pk])]
    Region.objects.bulk_create(new, batch_size=500)
    Region.objects.bulk_update(changed, [name.removesuffix("_id") for name in _CONTENT], batch_size=500)
    if new or changed:
        record(
            "core.region.loaded",
            Region(),
            object_id="all",
            actor=actor,
            now=now,
            title=f"装入行政区划：新增{len(new)}个，更新{len(changed)}个",
            data={"new": len(new), "changed": [region.pk for region in changed][:200]},
        )
    return len(new) + len(changed)


def _laid_out(rows: Iterable[Mapping[str, Any]]) -> list[Region]:
    """Rows as regions with their paths; parents before children, as the codes' order gives."""
    paths: dict[str, str] = {}
    found = []
    for order, row in enumerate(rows):
        if row.get("placeholder"):
            continue
        code, parent = row["code"], row["parent"] or None
        if parent is not None and parent not in paths:
            raise Problem(f"区划表里“{row['name']}”（{code}）的上级 {parent} 没有排在它之前。")
        paths[code] = f"{paths[parent] if parent else '/'}{code}/"
        found.append(
            Region(
                code=code,
                name=row["name"],
                level=row["level"],
                parent_id=parent,
                path=paths[code],
                order=order,
            )
        )
    return found


def _differ(one: Region, other: Region) -> bool:
    return any(getattr(one, name) != getattr(other, name) for name in _CONTENT)


@transaction.atomic
def create_region(
    *,
    code: str,
    name: str,
    level: str,
    actor: Actor,
    now: datetime,
    parent_code: str | None = None,
    short_name: str = "",
    valid_from: date | None = None,
    order: int = 0,
) -> Region:
    """Add a division or a zone. Raises ``Problem`` for a code that is taken or a name that is there already."""
    parent = Region.objects.select_for_update().get(pk=parent_code) if parent_code else None
    code, name = code.strip().upper(), name.strip()
    path = f"{parent.path if parent else '/'}{code}/"
    region = Region(code=code, name=name, level=level, parent=parent, path=path, order=order)
    region.short_name, region.valid_from = short_name.strip(), valid_from
    require(actor, "core.region.edit", region)
    _check_new(region)
    region.save(force_insert=True)
    record(
        "core.region.created",
        region,
        actor=actor,
        now=now,
        title=f"设立{REGION_LEVEL_TITLES[level]}“{name}”",
        data={
            "code": code,
            "name": name,
            "level": str(level),
            "parent": parent_code,
            "valid_from": valid_from,
        },
        region_code=code,
    )
    return region


def _check_new(region: Region) -> None:
    if not region.name or len(region.name) > 60:
        raise Problem("请填写名称，不超过60个字。", field="name")
    if region.level not in REGION_LEVEL_TITLES:
        raise Problem(f"没有“{region.level}”这个级别。", field="level")
    if not region.code.isalnum() or len(region.code) > 12:
        raise Problem("代码只用字母和数字，不超过12位。", field="code")
    if Region.objects.filter(pk=region.code).exists():
        raise Problem(f"代码“{region.code}”已经用了，请换一个。", field="code")
    if Region.objects.filter(parent=region.parent, name=region.name, valid_to__isnull=True).exists():
        raise Problem(f"同一上级下已有“{region.name}”。", field="name")


@transaction.atomic
def create_zone(
    *,
    name: str,
    parent_code: str,
    actor: Actor,
    now: datetime,
    code: str = "",
    short_name: str = "",
    valid_from: date | None = None,
) -> Region:
    """Add a functional zone (高新区, 经开区, a park) below a division; without ``code`` one is made (``9901G1``)."""
    parent = Region.objects.get(pk=parent_code)
    last = Region.objects.filter(parent=parent).order_by("-order").values_list("order", flat=True).first()
    return create_region(
        code=code or _free_code(parent),
        name=name,
        level=RegionLevel.ZONE,
        parent_code=parent_code,
        short_name=short_name,
        valid_from=valid_from,
        order=(last or parent.order) + 1,
        actor=actor,
        now=now,
    )


def _free_code(parent: Region) -> str:
    """The first unused ``<code without trailing zeros>G<n>``; the G cannot stand in a division's code."""
    stem = parent.pk[:4] if parent.pk.endswith("00") else parent.pk
    taken = set(Region.objects.filter(pk__startswith=f"{stem}G").values_list("pk", flat=True))
    number = 1
    while f"{stem}G{number}" in taken:
        number += 1
    return f"{stem}G{number}"


@transaction.atomic
def retire_region(
    *, code: str, last_day: date, successor_codes: Iterable[str], reason: str, actor: Actor, now: datetime
) -> Region:
    """End a division or zone after ``last_day``; its successors take on what was its. Nothing is deleted."""
    region = Region.objects.select_for_update().get(pk=code)
    require(actor, "core.region.edit", region)
    if region.valid_to is not None:
        raise Problem(f"“{region.name}”已于{region.valid_to}停用。")
    if region.valid_from is not None and last_day < region.valid_from:
        raise Problem(f"停用日期早于启用日期{region.valid_from}，请改正。", field="last_day")
    if not reason.strip():
        raise Problem("请写明依据，如批复文号。", field="reason")
    successors = list(Region.objects.filter(pk__in=set(successor_codes)))
    missing = set(successor_codes) - {each.pk for each in successors}
    if missing or region in successors:
        raise Problem(f"承继单位不对：{'、'.join(sorted(missing)) or '不能承继自己'}。", field="successors")
    region.valid_to = last_day
    region.save(update_fields=["valid_to"])
    region.successors.set(successors)
    record(
        "core.region.retired",
        region,
        actor=actor,
        now=now,
        title=f"停用“{region.name}”：{reason.strip()}",
        data={
            "last_day": last_day,
            "successors": sorted(each.pk for each in successors),
            "reason": reason.strip(),
        },
        region_code=code,
    )
    return region
