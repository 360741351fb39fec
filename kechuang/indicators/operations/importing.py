"""Numbers from a file: every row checked first; nothing is written if any fails, unless the user takes the good rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.decimals import grouped
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region, StoredFile
from kechuang.core.permissions import require
from kechuang.core.sheets import RowError, read_table
from kechuang.indicators.logic.measured import Measured, check_measured
from kechuang.indicators.models import ImportBatch, Observation
from kechuang.indicators.operations.observation import _build
from kechuang.indicators.queries import Provenance, names_for
from kechuang.indicators.sheet import Line, check_row, find_heads, is_untouched
from kechuang.indicators.states import SourceKind


@transaction.atomic
def import_observations(
    *, file: StoredFile, region: Region, take_good_rows: bool = False, actor: Actor, now: datetime
) -> ImportBatch:
    """Import the first sheet of a stored file into ``region`` and the regions below it.

    The batch says how many rows there were, how many were written, and every error by row. Without
    ``take_good_rows`` a single error means that nothing is written. The same file imported again writes
    nothing new. Raises ``Refused``; ``Problem`` if the file cannot be read as a table at all.
    """
    require(actor, "indicators.observation.import", region)
    with file.content.open("rb") as handle:
        rows = read_table(handle.read(), file.name)
    lines, errors, count, skipped = _check(rows, region, actor)
    lines, more = _against_database(lines, now)
    errors = sorted([*errors, *more], key=lambda error: error.row)
    batch = ImportBatch(
        file=file, region=region, rows=count, imported_by_id=actor.account_id, imported_at=now
    )
    batch.skipped, batch.errors = skipped, [asdict(error) for error in errors]
    batch.save()
    if lines and (take_good_rows or not errors):
        batch.taken = _write(lines, batch, actor, now)
        batch.save(update_fields=["taken"])
    record(
        "indicators.observation.imported",
        batch,
        actor=actor,
        now=now,
        title=f"导入《{file.name}》：{count}行，写入{batch.taken}行，{len({e.row for e in errors})}行有误",
        data={
            "file": str(file.pk),
            "rows": count,
            "taken": batch.taken,
            "errors": len(errors),
            "skipped": skipped,
        },
    )
    return batch


def _check(
    rows: Sequence[Sequence[str]], region: Region, actor: Actor
) -> tuple[list[Line], list[RowError], int, int]:
    """Good lines, all errors, how many rows were filled in, and how many of the template nobody touched."""
    start, heads = find_heads(rows)
    names = names_for(region, actor)
    lines, errors, count, skipped = [], [], 0, 0
    for number, row in enumerate(rows[start + 1 :], start=start + 2):
        if not any(cell.strip() for cell in row):
            continue
        if is_untouched(row, heads):
            skipped += 1
            continue
        count += 1
        checked = check_row(number, row, heads, names, region.code)
        if isinstance(checked, Line):
            lines.append(checked)
        else:
            errors.extend(checked)
    if not count:
        raise Problem("表格里没有填写过的数据行。请在“数值”列填写后再导入。", field="file")
    return lines, errors, count, skipped


def _against_database(lines: Sequence[Line], now: datetime) -> tuple[list[Line], list[RowError]]:
    """Split lines into those that can be written and those that clash with the sheet itself or with what is there."""
    keys = {(row.indicator, row.region_id, row.period, row.status): row for row in _existing(lines)}
    good: list[Line] = []
    errors: list[RowError] = []
    seen: dict[tuple[str, str, str, str], int] = {}
    for line in lines:
        key = (line.indicator.code, line.region, line.period.code(), line.status)
        try:
            check_measured(line.indicator, _measured(line))
        except Problem as problem:
            errors.append(RowError(line.row, "单位" if problem.field == "unit" else "数值", problem.message))
            continue
        old = keys.get(key)
        if key in seen:
            errors.append(
                RowError(line.row, "时期", f"与第{seen[key]}行重复（同一指标、区域、时期和数据性质）。")
            )
        elif old is not None and (old.value, old.unit, old.precision) != (
            line.value,
            line.unit,
            line.precision,
        ):
            errors.append(
                RowError(
                    line.row,
                    "数值",
                    f"已有{old.get_status_display()}数“{_shown(old)}”"
                    "，与本行不同。请在该数的页面上更正，并写明理由。",
                )
            )
        elif old is None:
            good.append(line)
        seen.setdefault(key, line.row)
    return good, errors


def _shown(row: Observation) -> str:
    return row.get_precision_display() if row.value is None else f"{grouped(row.value)}{row.unit}"


def _existing(lines: Sequence[Line]) -> list[Observation]:
    if not lines:
        return []
    return list(
        Observation.objects.current().filter(
            indicator__in={line.indicator.code for line in lines},
            region__in={line.region for line in lines},
            period__in={line.period.code() for line in lines},
        )
    )


def _measured(line: Line) -> Measured:
    return Measured(value=line.value, unit=line.unit, precision=line.precision, status=line.status)


def _write(lines: Sequence[Line], batch: ImportBatch, actor: Actor, now: datetime) -> int:
    regions = Region.objects.in_bulk({line.region for line in lines})
    rows = [
        _build(
            line.indicator.code,
            regions[line.region],
            line.period,
            _measured(line),
            Provenance(kind=SourceKind.FILE_ROW, note=line.note, batch=batch, row=line.row),
            actor,
            now,
        )
        for line in lines
    ]
    Observation.objects.bulk_create(rows, batch_size=500)
    return len(rows)
