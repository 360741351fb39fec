"""Entering, correcting and approving numbers. A number is never overwritten: a correction is a new version."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.periods import Period
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region
from kechuang.core.permissions import require
from kechuang.indicators.counting import counted_value, record_queries
from kechuang.indicators.logic import Indicator, catalogue
from kechuang.indicators.logic.measured import Measured, check_measured
from kechuang.indicators.models import Observation
from kechuang.indicators.queries import Provenance, measured_of, provenance_of
from kechuang.indicators.states import SourceKind, Status


@transaction.atomic
def add_observation(
    *,
    indicator: str,
    region: Region,
    period: Period,
    measured: Measured,
    source: Provenance,
    actor: Actor,
    now: datetime,
) -> Observation:
    """Enter a number for an indicator (its code), region and period.

    Raises ``Refused``; ``Problem`` if the indicator is not in the catalogue, the unit is of another
    family, the value does not fit its precision, a manual value has no note, or a value is there already
    (then correct it instead).
    """
    require(actor, "indicators.observation.add", region)
    definition = _definition(indicator)
    measured = check_measured(definition, measured)
    _check_source(source)
    twin = _current(indicator, region, period, measured.status)
    if twin is not None:
        raise Problem(
            f"“{definition.name}”{region.name}{period.label()}已有{twin.get_status_display()}数"
            f"（第{twin.version}版）。如有变化，请在该数的页面上点“更正”。",
            field="period",
        )
    row = _build(indicator, region, period, measured, source, actor, now)
    row.save()
    _tell("indicators.observation.added", row, definition, actor, now, f"填报“{definition.name}”")
    return row


@transaction.atomic
def correct_observation(
    *,
    observation_id: int,
    measured: Measured,
    source: Provenance,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Observation:
    """Replace a number by a new version, with the reason; the old one stays and can be read.

    Raises ``Refused``; ``Problem`` as ``add_observation`` does, without a reason, or if the version is not
    the newest.
    """
    old = Observation.objects.select_for_update().select_related("region").get(pk=observation_id)
    require(actor, "indicators.observation.correct", old)
    definition = _definition(old.indicator)
    measured = check_measured(definition, replace(measured, status=old.status))
    _check_source(source)
    if not reason.strip():
        raise Problem("请写明更正理由，便于以后查对。", field="reason")
    new = _succeed(old, measured, source, reason, actor, now)
    _tell("indicators.observation.corrected", new, definition, actor, now, f"更正“{definition.name}”")
    return new


@transaction.atomic
def approve_observation(*, observation_id: int, actor: Actor, now: datetime) -> Observation:
    """Approve a number as final (核定). The flash or preliminary number stays beside it.

    Raises ``Refused``; ``Problem`` if it is final already or a final one exists.
    """
    old = Observation.objects.select_for_update().select_related("region").get(pk=observation_id)
    require(actor, "indicators.observation.approve", old)
    definition = _definition(old.indicator)
    period = Period.from_code(old.period)
    if old.status == Status.FINAL or _current(old.indicator, old.region, period, Status.FINAL) is not None:
        raise Problem("该时期已有核定数。如需改动，请更正核定数。")
    if not old.is_current:
        raise Problem("这不是现行版本，请核定最新的一版。")
    measured = replace(measured_of(old), status=Status.FINAL)
    new = _build(old.indicator, old.region, period, measured, provenance_of(old), actor, now)
    new.save()
    _tell("indicators.observation.approved", new, definition, actor, now, f"核定“{definition.name}”")
    return new


@transaction.atomic
def count_observation(
    *, indicator: str, region: Region, period: Period, status: str = Status.FLASH, actor: Actor, now: datetime
) -> Observation:
    """Count an indicator from the rooms' own records and freeze the number with its rows.

    Counting again makes a new version when the rows have changed, and nothing when they have not.
    Raises ``Refused``; ``Problem`` if the indicator is not counted from records.
    """
    require(actor, "indicators.observation.add", region)
    definition = _definition(indicator)
    query = record_queries.get(indicator)
    if query is None:
        raise Problem(f"“{definition.name}”不是由业务记录计数的指标，请填报或导入。", field="indicator")
    value, found = counted_value(query, region, period, definition.unit)
    ids = tuple(found)
    measured = Measured(value=value, unit=definition.unit, status=status)
    source = Provenance(kind=SourceKind.RECORDS, note=f"由{len(ids)}条记录计数", record_ids=ids)
    old = _current(indicator, region, period, status, lock=True)
    if old is None:
        new = _build(indicator, region, period, measured, source, actor, now)
        new.save()
    elif tuple(old.record_ids) == ids and old.value == value and old.source_kind == SourceKind.RECORDS:
        return old
    else:
        new = _succeed(old, measured, source, "按业务记录重新计数", actor, now)
    _tell("indicators.observation.counted", new, definition, actor, now, f"计数“{definition.name}”")
    return new


def _definition(code: str) -> Indicator:
    definition = catalogue.get(code)
    if definition is None:
        raise Problem(f"指标目录中没有“{code}”。请在“指标”页查找正确的代码。", field="indicator")
    return definition


def _check_source(source: Provenance) -> None:
    if source.kind == SourceKind.MANUAL and not source.note.strip() and source.attachment is None:
        raise Problem("人工填报须写明数据来源（如报表名称、来文），或附上依据。", field="source_note")


def _current(
    indicator: str, region: Region, period: Period, status: str, *, lock: bool = False
) -> Observation | None:
    rows = Observation.objects.current().filter(
        indicator=indicator, region=region, period=period.code(), status=status
    )
    return (rows.select_for_update() if lock else rows).first()


def _build(
    indicator: str,
    region: Region,
    period: Period,
    measured: Measured,
    source: Provenance,
    actor: Actor,
    now: datetime,
) -> Observation:
    values: dict[str, Any] = asdict(measured)
    return Observation(
        indicator=indicator,
        region=region,
        period=period.code(),
        period_start=period.start,
        period_end=period.end,
        cumulative=period.cumulative,
        source_kind=source.kind,
        source_note=source.note[:300],
        batch=source.batch,
        sheet=source.sheet,
        row=source.row,
        statement=source.statement,
        record_ids=list(source.record_ids),
        attachment=source.attachment,
        entered_by_id=actor.account_id,
        entered_at=now,
        **values,
    )


def _succeed(
    old: Observation, measured: Measured, source: Provenance, reason: str, actor: Actor, now: datetime
) -> Observation:
    if not old.is_current:
        raise Problem("这一版已被更正过，请打开最新的一版再更正。")
    old.is_current = False
    old.save(update_fields=["is_current"])
    new = _build(old.indicator, old.region, Period.from_code(old.period), measured, source, actor, now)
    new.version, new.supersedes, new.correction_reason = old.version + 1, old, reason[:300]
    new.save()
    return new


def _tell(
    kind: str, row: Observation, definition: Indicator, actor: Actor, now: datetime, title: str
) -> None:
    period = Period.from_code(row.period).label()
    record(
        kind,
        row,
        actor=actor,
        now=now,
        title=f"{title}：{row.region.name} {period}",
        data={
            "indicator": row.indicator,
            "name": definition.name,
            "region": row.region_id,
            "period": row.period,
            "value": row.value,
            "unit": row.unit,
            "precision": row.precision,
            "status": row.status,
            "source": row.source_kind,
            "version": row.version,
        },
    )
