"""Yearly data of carriers from tables, one table a kind: one row a carrier and year, one column a fact."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kechuang.core.importing import imports
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region
from kechuang.core.permissions import which
from kechuang.core.sheets import RowError, SheetColumn, SheetLine
from kechuang.rules.facts import Fact, FactKind
from kechuang.subjects.logic.carrier_form import carrier_facts
from kechuang.subjects.logic.statement_form import read_stored, read_typed, unit_of
from kechuang.subjects.models import Carrier
from kechuang.subjects.models.organisation import choices
from kechuang.subjects.operations.carrier import FIRST_YEAR, set_carrier_facts
from kechuang.subjects.states import CarrierKind

NAME, YEAR = "载体名称", "年度"
_UNIT = "wan"
_TITLES = {
    CarrierKind.INCUBATOR: "孵化器年度数据",
    CarrierKind.MAKER_SPACE: "众创空间年度数据",
    CarrierKind.RD_INSTITUTE: "新型研发机构年度数据",
}

_KINDS = dict(choices(CarrierKind))


@dataclass(frozen=True)
class Row:
    """One good row."""

    carrier: Carrier
    year: int
    values: dict[str, Any]


def head_of(fact: Fact) -> str:
    """A fact's column: its title and its unit."""
    unit = unit_of(fact, _UNIT)
    return f"{fact.title}（{unit}）" if unit else fact.title


def _column(fact: Fact) -> SheetColumn:
    says = {FactKind.YES_NO: "是或否", FactKind.DAY: "如 2019-05-01"}
    options = "、".join(title for _, title in fact.choices)
    return SheetColumn(head_of(fact), help=options or says.get(fact.kind, ""))


def columns_of(kind: str) -> tuple[SheetColumn, ...]:
    """The columns of a kind's table."""
    return (
        SheetColumn(NAME, needed=True, help="与平台载体的名称相同"),
        SheetColumn(YEAR, needed=True, example="2025"),
        *(_column(each) for each in carrier_facts(kind)),
    )


def _register(kind: CarrierKind, title: str) -> None:
    importer = imports(
        f"subjects.carrier_data_{kind}",
        title,
        action="subjects.carrier.edit",
        columns=columns_of(kind),
        list_url="subjects:carrier_list",
        notes=("空着的格不改动已填的数；不知道的不要填零。",),
    )(_checks(kind))
    importer.writes(write_data)


def _checks(
    kind: str,
) -> Callable[[Sequence[SheetLine], Region, Actor, datetime], tuple[list[Row], list[RowError]]]:
    def check(
        lines: Sequence[SheetLine], region: Region, actor: Actor, now: datetime
    ) -> tuple[list[Row], list[RowError]]:
        inside = Carrier.objects.filter(region__path__startswith=region.path, kind=kind)
        carriers: dict[str, list[Carrier]] = {}
        for each in which(actor, "subjects.carrier.fill", inside):
            carriers.setdefault(each.name, []).append(each)
        ready: list[Row] = []
        errors: list[RowError] = []
        seen: set[tuple[int, int]] = set()
        for line in lines:
            row, wrong = _check(line, kind, carriers, now.year)
            if row is not None and (row.carrier.pk, row.year) in seen:
                wrong.append(line.error(NAME, f"“{row.carrier.name}”{row.year}年在表里出现了两次，请合并。"))
            elif row is not None and not wrong:
                seen.add((row.carrier.pk, row.year))
                ready.append(row)
            errors += wrong
        return ready, errors

    return check


def _check(
    line: SheetLine, kind: str, carriers: dict[str, list[Carrier]], this_year: int
) -> tuple[Row | None, list[RowError]]:
    errors: list[RowError] = []
    found = carriers.get(line[NAME], [])
    if len(found) != 1:
        why = "不止一个，请在页面上填" if found else "没有，请核对名称"
        errors.append(line.error(NAME, f"您管的范围内叫“{line[NAME]}”的{_KINDS[kind]}{why}。"))
    typed = line[YEAR].removesuffix("年")
    year = int(typed) if typed.isascii() and typed.isdigit() else 0
    if not FIRST_YEAR <= year <= this_year:
        errors.append(
            line.error(YEAR, f"年度“{line[YEAR]}”不对，请写{FIRST_YEAR}至{this_year}之间的四位年份。")
        )
    values: dict[str, Any] = {}
    for fact in carrier_facts(kind):
        if not line[head_of(fact)]:
            continue
        try:
            values[fact.name] = read_typed(fact, line[head_of(fact)], _UNIT)
            read_stored(fact, values[fact.name])
        except Problem as problem:
            errors.append(line.error(head_of(fact), problem.message))
    return (Row(found[0], year, values) if found and not errors else None), errors


def write_data(ready: list[Row], region: Region, actor: Actor, now: datetime) -> int:
    """Write the good rows through the operation, so that each leaves its trace."""
    for row in ready:
        set_carrier_facts(carrier_id=row.carrier.pk, year=row.year, values=row.values, actor=actor, now=now)
    return len(ready)


for _kind, _title in _TITLES.items():
    _register(_kind, _title)
