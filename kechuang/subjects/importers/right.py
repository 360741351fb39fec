"""Rights from a sheet: every row checked, numbers that are there already or twice in the sheet refused by row."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kechuang.core.importing import imports
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.decimals import parse_decimal
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region
from kechuang.core.sheets import Cells, RowError, SheetColumn, SheetLine
from kechuang.subjects.logic.cells import read_choice, read_day, read_yes_no
from kechuang.subjects.logic.right_given import HolderGiven, RightGiven, check_status, checked_right
from kechuang.subjects.logic.right_numbers import plain_number
from kechuang.subjects.models import IPRight, Organisation
from kechuang.subjects.operations.right import register_ip_right
from kechuang.subjects.queries.right import holder_book
from kechuang.subjects.states import Acquired, IPKind, LegalStatus

_KIND, _NUMBER, _TITLE, _HOLDERS = "种类", "申请号或登记号", "名称", "权利人"
_STATUS, _STATUS_ON, _ACQUIRED = "法律状态", "状态日期", "取得方式"
_DAYS = {"filed_on": "申请日", "granted_on": "授权（登记）日"}
_FLAGS = {
    "is_in_use": "已实施并产生效益",
    "is_emerging": "属战略性新兴产业",
    "has_family_abroad": "有海外同族专利权",
    "is_pledge_high": "实现较高质押融资金额",
    "has_national_award": "获国家科学技术奖或中国专利奖",
}
_TEXTS = {"product": "所支撑的主要产品", "industry": "对应产业", "award": "获奖"}
_PLEDGE = "质押融资金额（元）"
#: The columns at which the problems of an operation's fields are shown.
_FIELDS = {
    "kind": _KIND, "number": _NUMBER, "title": _TITLE, "holders": _HOLDERS, "status": _STATUS,
    "status_on": _STATUS_ON, "acquired": _ACQUIRED, "pledge_amount": _PLEDGE, "region": _HOLDERS,
    **_DAYS, **_FLAGS, **_TEXTS,
}  # fmt: skip

COLUMNS = (
    SheetColumn(_KIND, needed=True, help="发明专利、实用新型专利、软件著作权等", example="发明专利"),
    SheetColumn(_NUMBER, needed=True, help="专利填申请号", example="202010000001.1"),
    SheetColumn(_TITLE, needed=True),
    SheetColumn(_HOLDERS, needed=True, help="全称或统一社会信用代码，几个之间用分号，第一个是第一权利人"),
    SheetColumn(_DAYS["filed_on"], example="2020-01-02"),
    SheetColumn(_DAYS["granted_on"]),
    SheetColumn(_STATUS, needed=True, help="已申请、审查中、有效、终止、届满等", example="有效"),
    SheetColumn(_STATUS_ON, help="终止、届满、无效等的日期"),
    SheetColumn(_ACQUIRED, help="自主研发、受让、受赠、并购、独占许可；留空按自主研发"),
    *(SheetColumn(head, help="是或否，不清楚的留空") for head in _FLAGS.values()),
    *(SheetColumn(head) for head in _TEXTS.values()),
    SheetColumn(_PLEDGE),
)
_PARTS = re.compile(r"[;；\n]+")


@dataclass(frozen=True)
class Ready:
    """One good row."""

    given: RightGiven
    status: str
    status_on: date | None


@imports(
    "subjects.right",
    "知识产权",
    action="subjects.ip_right.import",
    columns=COLUMNS,
    list_url="subjects:right_list",
    notes=("第一权利人不在单位库的，按上传时选的区域统计。申请号校验位有疑问的不拦，在列表中标出。",),
)
def check_rights(
    lines: Sequence[SheetLine], region: Region, actor: Actor, now: datetime
) -> tuple[list[Ready], list[RowError]]:
    """Each row as a right, or all that is wrong with it. A handful of queries, however long the sheet is."""
    holders = holder_book(name for line in lines for name in _names(line))
    inside = set(
        Organisation.objects.filter(
            pk__in=[each.organisation_id for each in holders.values() if each.organisation_id],
            region__path__startswith=region.path,
        ).values_list("pk", flat=True)
    )
    numbers = {plain_number(line[_NUMBER], kind) for line in lines for kind in IPKind}
    there = set(IPRight.objects.filter(number__in=numbers).values_list("kind", "number"))
    ready: list[Ready] = []
    errors: list[RowError] = []
    seen: dict[tuple[str, str], int] = {}
    for line in lines:
        row, wrong = _read(line, region, holders, now.date())
        if row is not None:
            wrong = _twice(line, row, there, seen) + _outside(line, row, inside, region)
        if wrong or row is None:
            errors.extend(wrong)
        else:
            ready.append(row)
    return ready, errors


@check_rights.writes
def write_rights(ready: list[Ready], region: Region, actor: Actor, now: datetime) -> int:
    """Register each."""
    for row in ready:
        register_ip_right(given=row.given, status=row.status, status_on=row.status_on, actor=actor, now=now)
    return len(ready)


def _names(line: SheetLine) -> list[str]:
    return [part.strip() for part in _PARTS.split(line[_HOLDERS]) if part.strip()]


def _read(
    line: SheetLine, region: Region, holders: Mapping[str, HolderGiven], today: date
) -> tuple[Ready | None, list[RowError]]:
    """One row as a right, or what is wrong with each of its cells."""
    cell = Cells(line)
    errors = cell.errors
    days = {name: cell(head, read_day, None) for name, head in _DAYS.items()}
    flags = {name: cell(head, read_yes_no, None) for name, head in _FLAGS.items()}
    more: dict[str, Any] = {**days, **flags, **{name: line[head] for name, head in _TEXTS.items()}}
    given = RightGiven(
        kind=cell(_KIND, lambda text: read_choice(text, IPKind), ""),
        number=line[_NUMBER],
        title=line[_TITLE],
        holders=[holders[name] for name in _names(line)],
        acquired=cell(_ACQUIRED, lambda text: read_choice(text, Acquired), str(Acquired.OWN)),
        pledge_amount=cell(_PLEDGE, parse_decimal, None),
        region_code=region.pk,
        **more,
    )
    status = cell(_STATUS, lambda text: read_choice(text, LegalStatus), "")
    status_on = cell(_STATUS_ON, read_day, None)
    if errors:
        return None, errors
    try:
        given = checked_right(given, today)
        check_status(given, status, status_on, today)
    except Problem as problem:
        return None, [line.error(_FIELDS.get(problem.field, _NUMBER), problem.message)]
    return Ready(given, status, status_on), []


def _twice(
    line: SheetLine, row: Ready, there: set[tuple[str, str]], seen: dict[tuple[str, str], int]
) -> list[RowError]:
    key = (row.given.kind, row.given.number)
    if key in seen:
        return [line.error(_NUMBER, f"与第{seen[key]}行的号码相同，同一件只填一行。")]
    seen[key] = line.row
    if key in there:
        return [line.error(_NUMBER, "库中已有这个号码，不重复登记；要改请在该条的页面上改。")]
    return []


def _outside(line: SheetLine, row: Ready, inside: set[int], region: Region) -> list[RowError]:
    first = row.given.holders[0]
    if first.organisation_id is None or first.organisation_id in inside:
        return []
    return [line.error(_HOLDERS, f"第一权利人“{first.name}”不在{region.name}，请由其所在地登记。")]
