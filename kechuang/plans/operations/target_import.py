"""Targets from a sheet: nothing is written if any row fails, unless the user takes the good rows."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from python_calamine import CalamineWorkbook

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.periods import Period, PeriodError
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region
from kechuang.core.operations.file import store_file
from kechuang.core.permissions import require
from kechuang.core.sheet_size import refuse_big_sheets
from kechuang.plans.logic.sheet import COLUMNS, NAME, PERIOD, REGION, REQUIRED, Fault, TargetRow, read_row
from kechuang.plans.models import Plan, Target
from kechuang.plans.states import TARGET_LIFECYCLE, TargetState

MOST_ROWS = 5000


@dataclass(frozen=True)
class ImportResult:
    """What came of a sheet: rows seen, targets written (draft), and what was wrong, row by row."""

    rows: int
    made: tuple[Target, ...]
    faults: tuple[Fault, ...]


@transaction.atomic
def import_targets(
    *, plan_id: int, data: bytes, name: str, take_good: bool = False, actor: Actor, now: datetime
) -> ImportResult:
    """Read an xlsx made from the template and write its rows as draft targets of the plan.

    With faults nothing is written, unless ``take_good``. A row for a county becomes a share of the city's target of
    the same indicator name and period where there is exactly one. Raises ``Problem`` for a file that is no such sheet.
    """
    plan = Plan.objects.select_for_update(of=("self",)).select_related("region").get(pk=plan_id)
    require(actor, "plans.target.edit", Target(plan=plan, region=plan.region))
    sheet = _rows(data)
    sound: list[TargetRow] = []
    faults: list[Fault] = []
    for number, cells in sheet:
        row, wrong = read_row(number, cells)
        faults += wrong
        if row is not None:
            sound.append(row)
    targets, more = _targets(plan, sound, now)
    faults = sorted([*faults, *more], key=lambda fault: fault.row)
    if faults and not take_good:
        return ImportResult(len(sheet), (), tuple(faults))
    Target.objects.bulk_create(targets)
    if targets:
        stored = store_file(
            name=name, data=data, purpose="plans.target", region=plan.region, actor=actor, now=now
        )
        record("plans.target.imported", plan, actor=actor, now=now, title=f"由表格导入{len(targets)}个目标草稿",
               data={"targets": [t.pk for t in targets], "file": str(stored.pk), "rows": len(sheet),
                     "faults": [asdict(fault) for fault in faults[:200]]})  # fmt: skip
    return ImportResult(len(sheet), tuple(targets), tuple(faults))


def _rows(data: bytes) -> list[tuple[int, dict[str, Any]]]:
    try:
        refuse_big_sheets(data, 4 * MOST_ROWS)  # titles and empty rows are not counted against anybody
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        table = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except Problem:
        raise
    except (
        Exception
    ) as error:  # broken files raise errors of many kinds, from the package and from the reader
        raise Problem(
            "打不开这个文件。请用本页下载的模板填写，另存为 .xlsx 后再上传。", field="file"
        ) from error
    head = next(
        (n for n, cells in enumerate(table[:10]) if NAME in [str(c).strip().rstrip("*") for c in cells]), None
    )
    if head is None:
        raise Problem(f"没有找到表头“{NAME}”。请使用本页下载的模板。", field="file")
    titles = [str(cell).strip().rstrip("*") for cell in table[head]]
    missing = [title for title in REQUIRED if title not in titles]
    if missing:
        raise Problem(f"缺少列：{'、'.join(missing)}。请使用本页下载的模板。", field="file")
    found = []
    for number, cells in enumerate(table[head + 1 :], start=head + 2):
        row = {title: cell for title, cell in zip(titles, cells, strict=False) if title in COLUMNS}
        if any(str(cell).strip() for cell in row.values()):
            found.append((number, row))
    if not found:
        raise Problem("表里没有数据行。", field="file")
    if len(found) > MOST_ROWS:
        raise Problem(f"一次最多导入{MOST_ROWS}行，请分开上传。", field="file")
    return found


def _targets(plan: Plan, rows: Sequence[TargetRow], now: datetime) -> tuple[list[Target], list[Fault]]:
    regions = _regions(plan.region)
    parents = _parents(plan)
    made, faults = [], []
    for row in rows:
        region = regions.get(row.region) if row.region else plan.region
        if region is None:
            faults.append(
                Fault(row.row, REGION, f"“{row.region}”不是{plan.region.name}本级或其直接管辖的区域。")
            )
            continue
        try:
            period = Period.parse(row.period) if row.period else Period.span(plan.year_from, plan.year_to)
        except PeriodError as error:
            faults.append(Fault(row.row, PERIOD, str(error)))
            continue
        target = Target(
            plan=plan, region=region, name=row.name, indicator=row.indicator, text=row.text, due_on=row.due_on,
            period=period.code(), year=period.end.year, state=TARGET_LIFECYCLE.initial, created_at=now,
        )  # fmt: skip
        target.express(row.expression)
        if region.pk != plan.region_id:
            target.parent = parents.get((row.name, target.period))
        made.append(target)
    return made, faults


def _regions(city: Region) -> dict[str, Region]:
    """By code, name and short name; a name that two regions share is left out."""
    found: dict[str, Region | None] = {}
    for region in [city, *Region.objects.duty_holders(city)]:
        for key in {region.code, region.name, region.short_name} - {""}:
            found[key] = None if key in found else region
    return {key: region for key, region in found.items() if region is not None}


def _parents(plan: Plan) -> dict[tuple[str, str], Target]:
    found: dict[tuple[str, str], Target | None] = {}
    live = Target.objects.filter(plan=plan, region=plan.region).exclude(
        state__in=(TargetState.WITHDRAWN, TargetState.REPLACED)
    )
    for target in live:
        key = (target.name, target.period)
        found[key] = None if key in found else target
    return {key: target for key, target in found.items() if target is not None}
