"""What is told of a right, as operations take it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

from kechuang.core.logic.verdicts import Problem
from kechuang.subjects.logic.right_numbers import plain_number
from kechuang.subjects.states import Acquired, IPKind, LegalStatus

_CODE = re.compile(r"[0-9A-Z]{18}", re.ASCII)


@dataclass(frozen=True)
class HolderGiven:
    """A holder as told: the name on the certificate, and the organisation on file, if it is one."""

    name: str
    organisation_id: int | None = None


@dataclass(frozen=True)
class RightGiven:
    """What is told of a right. Yes/no may be None: not known. ``holders`` in order, the first first.

    ``region_code`` is asked only where the first holder is not on file.
    """

    kind: str
    number: str
    title: str
    holders: Sequence[HolderGiven]
    filed_on: date | None = None
    granted_on: date | None = None
    acquired: str = Acquired.OWN
    industry: str = ""
    is_emerging: bool | None = None
    has_family_abroad: bool | None = None
    pledge_amount: Decimal | None = None
    is_pledge_high: bool | None = None
    award: str = ""
    has_national_award: bool | None = None
    is_in_use: bool | None = None
    product: str = ""
    region_code: str = ""

    def columns(self) -> dict[str, Any]:
        """The values of the row's own columns."""
        return {
            f.name: getattr(self, f.name) for f in fields(self) if f.name not in ("holders", "region_code")
        }


def checked_right(given: RightGiven, today: date) -> RightGiven:
    """The same, trimmed and in one writing. Raises ``Problem`` for what does not fit."""
    if given.kind not in set(IPKind):
        raise Problem("请选择种类。", field="kind")
    number, title = plain_number(given.number, given.kind), given.title.strip()
    if not number:
        raise Problem("请填写申请号或登记号。", field="number")
    if not title:
        raise Problem("请填写名称。", field="title")
    _check_days(given, today)
    if given.acquired not in set(Acquired):
        raise Problem("请选择取得方式。", field="acquired")
    if given.pledge_amount is not None and given.pledge_amount < 0:
        raise Problem("质押融资金额不能是负数。", field="pledge_amount")
    _check_holders(given.holders)
    return replace(given, number=number, title=title)


def _check_days(given: RightGiven, today: date) -> None:
    for name, title in (("filed_on", "申请日"), ("granted_on", "授权（登记）日")):
        day = getattr(given, name)
        if day is not None and not 1900 <= day.year <= today.year:
            raise Problem(f"{title}{day}不对，请核对年份。", field=name)
        if day is not None and day > today:
            raise Problem(f"{title}不能晚于今天。", field=name)
    if given.filed_on and given.granted_on and given.granted_on < given.filed_on:
        raise Problem("授权（登记）日不能早于申请日。", field="granted_on")


def _check_holders(holders: Sequence[HolderGiven]) -> None:
    names = [each.name for each in holders]
    if not names or not all(name.strip() for name in names):
        raise Problem("请至少填写一个权利人，一行一个，第一行是第一权利人。", field="holders")
    strange = next(
        (each.name for each in holders if not each.organisation_id and _CODE.fullmatch(each.name)), ""
    )
    if strange:
        raise Problem(f"单位库中没有统一社会信用代码“{strange}”，请核对，或改填全称。", field="holders")
    twice = next((name for name in names if names.count(name) > 1), "")
    known = [each.organisation_id for each in holders if each.organisation_id]
    if twice or len(set(known)) != len(known):
        raise Problem(f"权利人{f'“{twice}”' if twice else ''}写了两次，请只留一个。", field="holders")


def check_status(given: RightGiven, status: str, status_on: date | None, today: date) -> None:
    """Raise ``Problem`` for a legal status that does not fit the days of the right."""
    if status not in set(LegalStatus):
        raise Problem("请选择法律状态。", field="status")
    if status == LegalStatus.GRANTED and given.granted_on is None:
        raise Problem("法律状态为“有效”时须填写授权（登记）日。", field="granted_on")
    if status_on is not None and status_on > today:
        raise Problem("状态日期不能晚于今天。", field="status_on")
    if status_on is not None and given.filed_on is not None and status_on < given.filed_on:
        raise Problem("状态日期不能早于申请日。", field="status_on")
