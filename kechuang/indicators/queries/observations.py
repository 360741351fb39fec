"""Reads of indicators: lists, one observation with its versions and evidence, series, counted rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from kechuang.core.logic.actor import Actor
from kechuang.core.logic.periods import Period
from kechuang.core.logic.units import convert
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region
from kechuang.core.permissions import may, require, which
from kechuang.core.sheets import read_table
from kechuang.indicators.counting import RecordQuery, counted_value, record_queries
from kechuang.indicators.logic import Indicator, catalogue
from kechuang.indicators.models import ImportBatch, Observation
from kechuang.indicators.sheet import find_heads
from kechuang.indicators.states import SourceKind, Status

#: The order in which numbers of different finality are believed.
PRECEDENCE = (Status.FINAL, Status.PRELIMINARY, Status.FLASH)

_JOINED = ("region", "batch__file", "batch__region", "statement__document", "entered_by")


def observations(actor: Actor) -> QuerySet[Observation]:
    """The current observations that the actor may read, with what a list shows of them."""
    return Observation.objects.visible_to(actor).current().select_related(*_JOINED)


def get_observation(actor: Actor, observation_id: int) -> Observation:
    """One observation. Raises ``Refused`` or ``Observation.DoesNotExist``."""
    row = Observation.objects.select_related(*_JOINED, "attachment", "supersedes").get(pk=observation_id)
    require(actor, "indicators.observation.view", row)
    return row


def versions(row: Observation) -> list[Observation]:
    """All versions of the same number (indicator, region, period, status), the newest first."""
    same = Observation.objects.filter(
        indicator=row.indicator, region_id=row.region_id, period=row.period, status=row.status
    )
    return list(
        same.select_related("entered_by", "batch__file", "statement__document").order_by("-version", "-id")
    )


def siblings(row: Observation) -> list[Observation]:
    """The same number in its other statuses (快报 beside 核定), current ones only."""
    same = Observation.objects.current().filter(
        indicator=row.indicator, region_id=row.region_id, period=row.period
    )
    return list(same.exclude(pk=row.pk).order_by("status"))


def get_batch(actor: Actor, batch_id: int) -> ImportBatch:
    """One import. Raises ``Refused`` or ``ImportBatch.DoesNotExist``."""
    batch = ImportBatch.objects.select_related("file", "region", "imported_by").get(pk=batch_id)
    require(actor, "indicators.observation.view", batch)
    return batch


@dataclass(frozen=True)
class SheetRows:
    """Some rows of an imported file: heads, and each row with its number in the file."""

    heads: list[str]
    rows: list[tuple[int, list[str]]]


def file_rows(batch: ImportBatch, numbers: Iterable[int], *, around: int = 0) -> SheetRows:
    """The file's own rows with these numbers (and ``around`` neighbours), cells as they stand in the file."""
    rows = file_table(batch)
    start, _ = find_heads(rows)
    wanted = {n + step for n in numbers for step in range(-around, around + 1)}
    kept = [(n, rows[n - 1]) for n in sorted(wanted) if start + 1 < n <= len(rows)]
    return SheetRows(heads=rows[start], rows=kept)


def file_table(batch: ImportBatch) -> list[list[str]]:
    """All rows of an imported file; ``Problem`` if its bytes are gone from the store."""
    try:
        with batch.file.content.open("rb") as handle:
            return read_table(handle.read(), batch.file.name)
    except FileNotFoundError as error:
        name = batch.file.name
        raise Problem(f"文件“{name}”的内容不在存储里，请联系系统管理员从备份恢复。") from error


def rows_behind(actor: Actor, row: Observation) -> SheetRows | None:
    """The file's row that a number came from, with its neighbours for one who may see the whole import.

    A county sees its own row of the city's file and no other county's. None where there is no such file.
    """
    if row.batch is None or row.row is None:
        return None
    may_see_all = bool(may(actor, "indicators.observation.view", row.batch))
    try:
        return file_rows(row.batch, [row.row], around=1 if may_see_all else 0)
    except Problem:  # the number stands without its file; opening the file itself says what is wrong
        return None


def definition(code: str) -> Indicator | None:
    """The catalogue's entry, or None."""
    return catalogue.get(code)


@dataclass(frozen=True)
class Point:
    """One period of a series with the most final number there is."""

    period: Period
    row: Observation


def series(actor: Actor, code: str, region: Region, *, whole_years: bool = True) -> list[Point]:
    """An indicator's numbers of one region by period, the most final of each. One query."""
    rows = observations(actor).filter(indicator=code, region=region)
    best: dict[str, Observation] = {}
    for row in rows:
        old = best.get(row.period)
        if old is None or PRECEDENCE.index(Status(row.status)) < PRECEDENCE.index(Status(old.status)):
            best[row.period] = row
    points = [Point(Period.from_code(code), row) for code, row in best.items()]
    return sorted((p for p in points if p.period.is_year or not whole_years), key=lambda p: p.period.start)


def measured_bases(indicator: str, regions: Sequence[str], period: str) -> dict[str, Decimal]:
    """Values by region code in the catalogue's unit, the most final of each; unknown ones are left out. One query."""
    item = catalogue.get(indicator)
    rows = Observation.objects.current().filter(
        indicator=indicator, region__in=regions, period=period, value__isnull=False
    )
    ordered = sorted(rows, key=lambda row: PRECEDENCE.index(Status(row.status)), reverse=True)
    return {
        row.region_id: convert(row.value, row.unit, item.unit)
        for row in ordered
        if item and row.value is not None
    }


def counted_rows(actor: Actor, row: Observation) -> tuple[RecordQuery, list[Any]] | None:
    """The records that a counted number was frozen with, those that the actor may open. Two queries at most."""
    query = record_queries.get(row.indicator)
    if query is None or row.source_kind != SourceKind.RECORDS:
        return None
    period = Period.from_code(row.period)
    counted = query.rows(row.region, period)
    found = counted.model._default_manager.filter(pk__in=row.record_ids)
    found.query.select_related = counted.query.select_related  # labels read what the counting joined
    return query, list(which(actor, query.view, found).order_by("pk").distinct())


def recount(row: Observation) -> Decimal | None:
    """What counting now would give, for comparison with the frozen number; None if it is not counted."""
    query = record_queries.get(row.indicator)
    if query is None:
        return None
    value, _ = counted_value(query, row.region, Period.from_code(row.period), row.unit)
    return value


def regions_for(actor: Actor, action: str) -> Sequence[Region]:
    """Regions in which the actor may do ``action``, the wide ones first; demonstration-size lists only."""
    return list(which(actor, action, Region.objects.all(), field="self").order_by("path")[:300])
