"""Organisations from a table: names, codes, places; what is on file already is left alone."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from typing import Any

from django.utils import timezone

from kechuang.core.importing import imports
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.decimals import parse_decimal
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region
from kechuang.core.sheets import RowError, SheetColumn, SheetLine
from kechuang.subjects.logic.identifiers import normalise
from kechuang.subjects.logic.organisations import FACT_TITLES, OrganisationFacts, check_facts
from kechuang.subjects.models import Organisation
from kechuang.subjects.operations.former_name import add_former_name
from kechuang.subjects.operations.organisation import register_organisation
from kechuang.subjects.queries.organisations import regions_below, registrable_regions
from kechuang.subjects.states import OrganisationKind

COLUMNS = (
    SheetColumn("名称", needed=True, help="全称，与证照一致", example="示例精密制造有限公司"),
    SheetColumn("统一社会信用代码", needed=True, help="18位，单元格请设为文本", example="91990101MA00000110"),
    SheetColumn("类型", help="不填为企业", example="企业"),
    SheetColumn("注册地", help="县（市、区）或功能区的名称或代码；不填为导入到的区域", example="东岭县"),
    SheetColumn("生产经营地", help="与注册地不同时填名称或代码"),
    SheetColumn("曾用名", help="几个之间用顿号"),
    SheetColumn("行业", help="GB/T 4754—2017 的代码或名称", example="3511"),
    SheetColumn("注册日期", help="年-月-日", example="2018-03-01"),
    SheetColumn("注册资本（万元）", example="500"),
    SheetColumn("法定代表人"),
    SheetColumn("实际控制人"),
    SheetColumn("地址"),
    SheetColumn("主导产品（服务）"),
    SheetColumn("联系人"),
    SheetColumn("联系电话"),
)
_HEADS: Mapping[str, str] = {
    "legal_representative": "法定代表人",
    "controller": "实际控制人",
    "address": "地址",
    "main_products": "主导产品（服务）",
    "contact_name": "联系人",
    "contact_phone": "联系电话",
}
_KINDS = {each.label: str(each) for each in OrganisationKind} | {"": str(OrganisationKind.ENTERPRISE)}
_COLUMN_OF = {**FACT_TITLES, "capital": "注册资本（万元）"}


@dataclass(frozen=True)
class Ready:
    """One good row."""

    facts: OrganisationFacts
    former: tuple[str, ...]


@imports(
    "subjects.organisation",
    "单位",
    action="subjects.organisation.import",
    columns=COLUMNS,
    list_url="subjects:organisation_list",
    notes=("代码已在库的行会指出来，不会覆盖；要改已有的单位，请在它的页面上改。",),
    personal=("联系电话",),
)
def check_organisations(
    lines: Sequence[SheetLine], region: Region, actor: Actor, now: datetime
) -> tuple[list[Ready], list[RowError]]:
    """Good rows as facts, and what is wrong with the others. Five queries, however many rows."""
    codes = [normalise(line["统一社会信用代码"]) for line in lines]
    known = {row.uscc or "": row.name for row in Organisation.objects.filter(uscc__in=codes)}
    places, anywhere = _places(region, actor), _anywhere()
    former = [_former(line) for line in lines]
    taken = set(Organisation.objects.live().filter(name__in=chain(*former)).values_list("name", flat=True))
    ready: list[Ready] = []
    errors: list[RowError] = []
    seen: dict[str, int] = {}
    for line, names in zip(lines, former, strict=True):
        try:
            facts = _facts(line, region, places, timezone.localdate(now))
            facts = replace(facts, production_region=_produces(line, anywhere))
            _check_once(line, facts, known, seen)
            _check_former(names, facts, taken)
        except Problem as problem:
            errors.append(line.error(_COLUMN_OF.get(problem.field, problem.field or "名称"), problem.message))
        else:
            ready.append(Ready(facts, names))
    return ready, errors


def _former(line: SheetLine) -> tuple[str, ...]:
    parts = re.split(r"[、;；\n]", line["曾用名"])
    return tuple(dict.fromkeys(filter(None, (part.strip() for part in parts))))


def _check_former(names: Sequence[str], facts: OrganisationFacts, taken: Collection[str]) -> None:
    for name in names:
        if not 2 <= len(name) <= 120 or name == facts.name:
            raise Problem(f"“{name}”不能作曾用名，应为现名以外的全称。", field="曾用名")
        if name in taken:
            raise Problem(f"库中另有一家单位现在用“{name}”这个名称，请核对。", field="曾用名")


def _anywhere() -> dict[str, str | None]:
    """Every region that there is today, by code and name; a name that two have is none's."""
    found: dict[str, str | None] = {}
    for code, name in registrable_regions().values_list("code", "name"):
        found[code] = code
        found[name] = None if name in found else code
    return found


def _produces(line: SheetLine, anywhere: Mapping[str, str | None]) -> str:
    named = line["生产经营地"]
    found = anywhere.get(named) if named else ""
    if found is None:
        raise Problem(f"“{named}”不是本市的区域，或对应多个区域，请填代码。", field="production_region")
    return found


def _places(region: Region, actor: Actor) -> dict[str, str]:
    """The regions that a row may name, by code and name: the one imported into and those below it."""
    rows = regions_below(actor, "subjects.organisation.import").filter(path__startswith=region.path)
    pairs = list(rows.values_list("code", "name"))
    return {code: code for code, _ in pairs} | {name: code for code, name in pairs}


def _facts(line: SheetLine, region: Region, places: Mapping[str, str], today: date) -> OrganisationFacts:
    kind = _KINDS.get(line["类型"])
    if kind is None:
        raise Problem(f"“{line['类型']}”不认识，应为{'、'.join(filter(None, _KINDS))}之一。", field="kind")
    named = line["注册地"]
    place = places.get(named) if named else region.pk
    if place is None:
        raise Problem(f"“{named}”不在导入到的区域内，请核对名称或代码。", field="region")
    facts = OrganisationFacts(
        name=line["名称"],
        uscc=_code(line["统一社会信用代码"]),
        kind=kind,
        region=place,
        industry=line["行业"],
        registered_on=_day(line["注册日期"]),
        capital=_capital(line["注册资本（万元）"]),
    )
    texts: dict[str, Any] = {name: line[head] for name, head in _HEADS.items()}
    return check_facts(replace(facts, **texts), today=today)


def _code(text: str) -> str:
    """A code of figures alone that a cell kept as a number has lost its last places."""
    if len(text) == 18 and text.endswith("000") and text.isdigit():
        raise Problem(
            "这一格是数字，Excel 已把末几位改成0。请把单元格设为文本，对照营业执照重新填写。", field="uscc"
        )
    return text


def _day(text: str) -> date | None:
    if not text:
        return None
    plain = (
        text.split(" ", maxsplit=1)[0]
        .replace("/", "-")
        .replace(".", "-")
        .replace("年", "-")
        .replace("月", "-")
        .rstrip("日")
    )
    try:
        year, month, day = (int(part) for part in plain.split("-"))
        return date(year, month, day)
    except ValueError as error:
        raise Problem(f"“{text}”不是日期，应如 2018-03-01。", field="registered_on") from error


def _capital(text: str) -> Decimal | None:
    if not text:
        return None
    try:
        return parse_decimal(text) * 10_000
    except ValueError as error:
        raise Problem(f"{error}单位是万元。", field="capital") from error


def _check_once(
    line: SheetLine, facts: OrganisationFacts, known: Mapping[str, str], seen: dict[str, int]
) -> None:
    if facts.uscc in known:
        raise Problem(f"这个代码的单位已经在库：{known[facts.uscc]}。", field="uscc")
    if facts.uscc in seen:
        raise Problem(f"与第{seen[facts.uscc]}行的代码重复。", field="uscc")
    seen[facts.uscc] = line.row


@check_organisations.writes
def write_organisations(ready: list[Ready], region: Region, actor: Actor, now: datetime) -> int:
    """Register each; all in one transaction with the import itself."""
    for each in ready:
        row = register_organisation(facts=each.facts, source="批量导入", actor=actor, now=now)
        for name in each.former:
            add_former_name(organisation_id=row.pk, name=name, actor=actor, now=now)
    return len(ready)
