"""Qualifications from a sheet: the organisation found by code or name, days and numbers checked row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from kechuang.core.importing import imports
from kechuang.core.logic.actor import Actor
from kechuang.core.models import Region
from kechuang.core.sheets import Cells, RowError, SheetColumn, SheetLine
from kechuang.subjects.logic.cells import read_choice, read_day, read_yes_no
from kechuang.subjects.logic.qualification_kinds import KINDS
from kechuang.subjects.logic.right_given import HolderGiven
from kechuang.subjects.models import Organisation, Qualification
from kechuang.subjects.operations.qualification import QualificationGiven, grant_qualification
from kechuang.subjects.queries.right import holder_book
from kechuang.subjects.states import Level

_ORGANISATION, _KIND, _NUMBER, _GRANTED = "单位", "资质", "证书编号", "发证日期"
_FROM, _TO, _LEVEL, _FIRST, _ISSUER, _DOCUMENT = (
    "有效期起",
    "有效期止",
    "级别",
    "首次认定",
    "发证机关",
    "文号",
)

COLUMNS = (
    SheetColumn(_ORGANISATION, needed=True, help="统一社会信用代码或全称，须已在单位库"),
    SheetColumn(
        _KIND, needed=True, help="、".join(each.title for each in KINDS.values()), example="高新技术企业"
    ),
    SheetColumn(_NUMBER, example="GR202699000001"),
    SheetColumn(_GRANTED, needed=True, example="2026-11-01"),
    SheetColumn(_FROM, help="留空按发证日期"),
    SheetColumn(_TO, help="留空按资质的有效年限推算"),
    SheetColumn(_LEVEL, help="国家级、省级、市级、县级；留空按资质种类"),
    SheetColumn(_FIRST, help="是或否；留空自动判断"),
    SheetColumn(_ISSUER),
    SheetColumn(_DOCUMENT),
)


@dataclass(frozen=True)
class Ready:
    """One good row."""

    organisation_id: int
    given: QualificationGiven


@imports(
    "subjects.qualification",
    "资质",
    action="subjects.qualification.import",
    columns=COLUMNS,
    list_url="subjects:qualification_list",
)
def check_qualifications(
    lines: Sequence[SheetLine], region: Region, actor: Actor, now: datetime
) -> tuple[list[Ready], list[RowError]]:
    """Each row as a certificate, or all that is wrong with it. A handful of queries, however long the sheet is."""
    book = holder_book(line[_ORGANISATION] for line in lines)
    keys = {each.organisation_id for each in book.values() if each.organisation_id}
    inside = set(
        Organisation.objects.filter(pk__in=keys, region__path__startswith=region.path).values_list(
            "pk", flat=True
        )
    )
    rows = Qualification.objects.filter(organisation_id__in=keys)
    there = set(rows.values_list("organisation_id", "kind", "granted_on"))
    numbers = {line[_NUMBER].upper() for line in lines if line[_NUMBER]}
    owners = {
        (kind, number): owner
        for kind, number, owner in Qualification.objects.filter(number__in=numbers, state="held").values_list(
            "kind", "number", "organisation_id"
        )
        if not KINDS[kind].is_award
    }
    ready: list[Ready] = []
    errors: list[RowError] = []
    for line in lines:
        row, wrong = _read(line, book, inside, region, now.date())
        if row is not None:
            wrong = _clashes(line, row, there, owners)
        if wrong or row is None:
            errors.extend(wrong)
        else:
            ready.append(row)
    return ready, errors


@check_qualifications.writes
def write_qualifications(ready: list[Ready], region: Region, actor: Actor, now: datetime) -> int:
    """Grant each, the older first, so that the first is first."""
    for row in sorted(ready, key=lambda each: each.given.granted_on):
        grant_qualification(organisation_id=row.organisation_id, given=row.given, actor=actor, now=now)
    return len(ready)


def _read(
    line: SheetLine, book: Mapping[str, HolderGiven], inside: set[int], region: Region, today: date
) -> tuple[Ready | None, list[RowError]]:
    cell = Cells(line)
    errors = cell.errors
    kind = cell(_KIND, _kind, "")
    granted = cell(_GRANTED, read_day, None)
    given = QualificationGiven(
        kind=kind,
        granted_on=granted or today,
        level=cell(_LEVEL, lambda text: read_choice(text, Level), ""),
        number=line[_NUMBER],
        issuer=line[_ISSUER],
        document=line[_DOCUMENT],
        valid_from=cell(_FROM, read_day, None),
        valid_to=cell(_TO, read_day, None),
        is_first=cell(_FIRST, read_yes_no, None),
    )
    owner = book[line[_ORGANISATION]].organisation_id if line[_ORGANISATION] else None
    if owner is None:
        errors.append(
            line.error(_ORGANISATION, "单位库中没有这个单位，请核对全称或统一社会信用代码，或先登记单位。")
        )
    elif owner not in inside:
        errors.append(line.error(_ORGANISATION, f"这个单位不在{region.name}，请由其所在地登记。"))
    if not line[_KIND]:
        errors.append(line.error(_KIND, "请填写资质种类。"))
    errors.extend(_wrong_days(line, given, granted, today))
    return (None, errors) if errors or owner is None else (Ready(owner, given), [])


def _kind(text: str) -> str:
    for each in KINDS.values():
        if text in (each.code, each.title):
            return each.code
    raise ValueError(f"没有“{text}”这种资质，请填：{'、'.join(each.title for each in KINDS.values())}。")


def _wrong_days(
    line: SheetLine, given: QualificationGiven, granted: date | None, today: date
) -> list[RowError]:
    if not line[_GRANTED]:
        return [line.error(_GRANTED, "请填写发证日期，如 2026-11-01。")]
    if granted is not None and not (granted.year >= 1980 and granted <= today):
        return [line.error(_GRANTED, "发证日期不能晚于今天，请核对年份。")]
    since = given.valid_from or given.granted_on
    if given.valid_to is not None and given.valid_to < since:
        return [line.error(_TO, "有效期止不能早于有效期起。")]
    return []


def _clashes(
    line: SheetLine,
    row: Ready,
    there: set[tuple[int, str, date]],
    owners: dict[tuple[str, str], int],
) -> list[RowError]:
    key = (row.organisation_id, row.given.kind, row.given.granted_on)
    if key in there:
        return [line.error(_GRANTED, "这一天的同类资质已经登记过（或在本表中写了两次）。")]
    there.add(key)
    number = (row.given.kind, row.given.number.upper())
    owner = owners.setdefault(number, row.organisation_id) if number[1] else row.organisation_id
    if owner != row.organisation_id and not KINDS[row.given.kind].is_award:
        return [line.error(_NUMBER, "这个编号已登记在另一单位名下，请核对。")]
    return []
