"""Tenants from a table: one row a stay, in and out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from kechuang.core.importing import imports
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region
from kechuang.core.permissions import which
from kechuang.core.sheets import RowError, SheetColumn, SheetLine
from kechuang.rules.facts import FactError
from kechuang.rules.reading import read_day
from kechuang.subjects.logic.carriers import GRADUATIONS, HOUSING
from kechuang.subjects.models import Carrier, Organisation, Tenancy
from kechuang.subjects.operations.tenancy import enter_tenant, leave_tenant
from kechuang.subjects.states import CarrierState, LeftAs

COLUMNS = (
    SheetColumn("载体名称", needed=True, help="与平台载体的名称相同", example="示例科技企业孵化器"),
    SheetColumn("企业（团队）名称", needed=True, example="示例软件有限公司"),
    SheetColumn("统一社会信用代码", help="填了就与库里的企业对上"),
    SheetColumn("入驻日期", needed=True, example="2025-03-01"),
    SheetColumn("离开日期", help="还在孵的留空"),
    SheetColumn("离开方式", help="毕业、迁出、停业、清退"),
    SheetColumn("毕业依据", help="高企、融资、营收、并购上市，可写几项"),
)
_WAYS = {way.label: str(way) for way in LeftAs}
_GROUNDS = dict(zip(("高企", "融资", "营收", "并购上市"), GRADUATIONS, strict=True))


@dataclass(frozen=True)
class Row:
    """One good row."""

    carrier: Carrier
    name: str
    organisation: Organisation | None
    entered_on: date
    left_on: date | None
    left_as: str
    graduated_by: tuple[str, ...]


@imports(
    "subjects.tenancy",
    "在孵企业",
    action="subjects.carrier.edit",
    columns=COLUMNS,
    list_url="subjects:carrier_list",
)
def check_tenancies(
    lines: Sequence[SheetLine], region: Region, actor: Actor, now: datetime
) -> tuple[list[Row], list[RowError]]:
    """The rows that can be written, and what is wrong with the others. A fixed number of queries."""
    mine = which(actor, "subjects.carrier.fill", Carrier.objects.filter(region__path__startswith=region.path))
    carriers = {each.name: each for each in mine.filter(kind__in=HOUSING).exclude(state=CarrierState.REVOKED)}
    codes = {line["统一社会信用代码"] for line in lines if line["统一社会信用代码"]}
    firms = {each.uscc: each for each in Organisation.objects.visible_to(actor).live().filter(uscc__in=codes)}
    inside = set(
        Tenancy.objects.filter(carrier__in=carriers.values(), left_on__isnull=True).values_list(
            "carrier_id", "name"
        )
    )
    ready: list[Row] = []
    errors: list[RowError] = []
    for line in lines:
        row, wrong = _check(line, carriers, firms, inside, now.date())
        errors += wrong
        if row is not None:
            inside.add((row.carrier.pk, row.name))
            ready.append(row)
    return ready, errors


def _check(
    line: SheetLine,
    carriers: dict[str, Carrier],
    firms: dict[str | None, Organisation],
    inside: set[tuple[int, str]],
    today: date,
) -> tuple[Row | None, list[RowError]]:
    errors: list[RowError] = []
    carrier = carriers.get(line["载体名称"])
    if carrier is None:
        errors.append(
            line.error("载体名称", f"您管的范围内没有叫“{line['载体名称']}”的孵化载体，请核对名称。")
        )
    code = line["统一社会信用代码"]
    firm = firms.get(code) if code else None
    if code and firm is None:
        errors.append(line.error("统一社会信用代码", f"库里没有代码为“{code}”的单位，请先登记，或留空。"))
    name = firm.name if firm is not None else line["企业（团队）名称"]
    if not name:
        errors.append(line.error("企业（团队）名称", "没有填名称。"))
    entered_on, left_on = _days(line, today, errors)
    left_as = _WAYS.get(line["离开方式"], "")
    grounds = tuple(code for words, code in _GROUNDS.items() if words in line["毕业依据"])
    if line["离开方式"] and not left_as:
        errors.append(line.error("离开方式", f"“{line['离开方式']}”不认识，应填{'、'.join(_WAYS)}之一。"))
    elif (left_on is None) != (not left_as):
        errors.append(line.error("离开方式", "离开日期和离开方式要么都填，要么都不填。"))
    elif left_as == LeftAs.GRADUATED and not grounds:
        errors.append(line.error("毕业依据", f"毕业的至少写一项：{'、'.join(_GROUNDS)}。"))
    if carrier is not None and (carrier.pk, name) in inside:
        errors.append(line.error("企业（团队）名称", f"“{name}”已在“{carrier.name}”，不必重复登记。"))
    if errors or carrier is None or entered_on is None:
        return None, errors
    return Row(carrier, name, firm, entered_on, left_on, left_as, grounds), []


def _days(line: SheetLine, today: date, errors: list[RowError]) -> tuple[date | None, date | None]:
    found: list[date | None] = []
    for column in ("入驻日期", "离开日期"):
        try:
            found.append(read_day(column, line[column].split(" ")[0]) if line[column] else None)
        except FactError as error:
            errors.append(line.error(column, str(error)))
            found.append(None)
    entered_on, left_on = found
    if entered_on is None and not line["入驻日期"]:
        errors.append(line.error("入驻日期", "没有填入驻日期。"))
    if any(day is not None and day > today for day in found):
        errors.append(line.error("入驻日期", "日期不能晚于今天。"))
    if entered_on and left_on and left_on < entered_on:
        errors.append(line.error("离开日期", "离开早于入驻，请核对。"))
    return entered_on, left_on


@check_tenancies.writes
def write_tenancies(ready: list[Row], region: Region, actor: Actor, now: datetime) -> int:
    """Write the good rows through the operations, so that each leaves its trace."""
    for row in ready:
        try:
            tenancy = enter_tenant(
                carrier_id=row.carrier.pk, name=row.name, organisation=row.organisation, entered_on=row.entered_on,
                actor=actor, now=now,
            )  # fmt: skip
            if row.left_on is not None:
                leave_tenant(
                    tenancy_id=tenancy.pk, left_on=row.left_on, left_as=row.left_as, graduated_by=row.graduated_by,
                    actor=actor, now=now,
                )  # fmt: skip
        except Problem as problem:
            raise Problem(f"“{row.name}”：{problem.message}", field="file") from problem
    return len(ready)
