"""Contracts that were registered already, a year at a time, as the national system gives them out: every row checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from kechuang.core.importing import imports
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.decimals import parse_decimal
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region
from kechuang.core.sheets import Cells, RowError, SheetColumn, SheetLine
from kechuang.exchange.importers.owners import Owners
from kechuang.exchange.logic.contract import ContractGiven, PartyGiven, checked, key_of
from kechuang.exchange.logic.contract_codes import (
    HOME_COUNTRY,
    ContractField,
    Nature,
    PaymentWay,
    Subkind,
)
from kechuang.exchange.models import Contract
from kechuang.exchange.operations.contract_entering import ContractEntry, enter_contracts
from kechuang.exchange.queries.contract_judging import division_of, region_held
from kechuang.exchange.states import CONTRACT_FILED
from kechuang.subjects.logic.cells import read_choice, read_day
from kechuang.subjects.logic.identifiers import read_uscc
from kechuang.subjects.models import Organisation

_NUMBER, _ON, _OWNER, _TITLE, _KIND = "登记编号", "登记日期", "卖方", "项目名称", "合同类别"
_SIGNED, _UNTIL, _BUYER, _BUYER_CODE = "签订日期", "有效期至", "买方", "买方统一社会信用代码"
_BUYER_REGION, _BUYER_NATURE, _BUYER_COUNTRY = "买方行政区划代码", "买方性质", "买方国别代码"
_FIELD, _WAY, _TOTAL, _OPEN, _TECHNOLOGY, _SOURCE = (
    "技术领域",
    "付款方式",
    "成交额（元）",
    "总额未定的计算方法",
    "技术交易额（元）",
    "来源",
)
_AT = {"total": _TOTAL, "technology": _TECHNOLOGY, "valid_until": _UNTIL, "title": _TITLE}

COLUMNS = (
    SheetColumn(_NUMBER, needed=True, help="登记机构给的编号，14至16位数字", example="2025990101000001"),
    SheetColumn(_ON, needed=True, example="2025-06-30"),
    SheetColumn(_OWNER, needed=True, help="全称或统一社会信用代码，须在单位库中"),
    SheetColumn(_TITLE, needed=True),
    SheetColumn(_KIND, needed=True, help="、".join(each.label for each in Subkind), example="委托开发"),
    SheetColumn(_SIGNED, needed=True, example="2025-05-06"),
    SheetColumn(_UNTIL, needed=True, example="2026-12-31"),
    SheetColumn(_BUYER, needed=True),
    SheetColumn(_BUYER_CODE, help="境外单位和自然人没有"),
    SheetColumn(_BUYER_REGION, help="六位数字，签订当天有效的；境外不填", example="110108"),
    SheetColumn(
        _BUYER_NATURE, needed=True, help="、".join(each.label for each in Nature), example="内资企业"
    ),
    SheetColumn(_BUYER_COUNTRY, help="三位数字，留空为中国（156）"),
    SheetColumn(
        _FIELD, needed=True, help="、".join(each.label for each in ContractField), example="先进制造"
    ),
    SheetColumn(_WAY, help="、".join(each.label for each in PaymentWay), example="分期支付"),
    SheetColumn(_TOTAL, help="总额未定的留空，并写计算方法"),
    SheetColumn(_OPEN, help="如“按年销售额的3%提成”"),
    SheetColumn(_TECHNOLOGY, help="登记时核定的；总额未定的留空"),
    SheetColumn(_SOURCE, help="从哪个系统来的"),
)


@imports(
    "exchange.contract", "已登记的技术合同", action="exchange.contract.import", columns=COLUMNS, list_url="exchange:office_list",
    notes=("只导入已经登记的，导入后计入登记日期那一年的统计；证明由原登记机构出具，这里不再出。",),
)  # fmt: skip
def check_contracts(
    lines: Sequence[SheetLine], region: Region, actor: Actor, now: datetime
) -> tuple[list[ContractEntry], list[RowError]]:
    """Each row as a registered contract, or all that is wrong with it. Five queries, however long the sheet is."""
    owners = Owners(lines, _OWNER, region)
    numbers = [line[_NUMBER] for line in lines]
    there = set(Contract.objects.filter(number__in=numbers).values_list("number", flat=True))
    ready: list[ContractEntry] = []
    errors: list[RowError] = []
    first: dict[str, int] = {}
    for line in lines:
        owner = owners.of(line)
        if owner is None:
            errors.append(owners.missing(line))
            continue
        entry, wrong = _read(line, owner, timezone.localdate(now))
        wrong += _twice(line, entry, there, first)
        errors += wrong
        if entry is not None and not wrong:
            ready.append(entry)
    ready, same = _same(ready, lines)
    return ready, errors + same


@check_contracts.writes
def write_contracts(ready: list[ContractEntry], region: Region, actor: Actor, now: datetime) -> int:
    """Enter them all; one whose like came in meanwhile stops the whole."""
    return len(enter_contracts(entries=ready, actor=actor, now=now))


def _twice(
    line: SheetLine, entry: ContractEntry | None, there: set[str | None], first: dict[str, int]
) -> list[RowError]:
    number = line[_NUMBER]
    if not (number.isascii() and number.isdigit() and 14 <= len(number) <= 16):
        return [line.error(_NUMBER, f"“{number}”应为14至16位数字，请核对登记证明。")]
    if number in there:
        return [line.error(_NUMBER, "这个登记编号已经在登记簿里。")]
    for mark, column in ((number, _NUMBER), (key_of(entry.given) if entry else "", _TITLE)):
        if mark and mark in first:
            return [line.error(column, f"与第{first[mark]}行是同一份。")]
        if mark:
            first[mark] = line.row
    return []


def _same(
    ready: list[ContractEntry], lines: Sequence[SheetLine]
) -> tuple[list[ContractEntry], list[RowError]]:
    """Those that are here under another number are told, and left out. One query."""
    keys = {key_of(each.given): each for each in ready}
    rows = Contract.objects.filter(key__in=keys, state__in=CONTRACT_FILED).values_list("key", "number")
    taken = dict(rows)
    by_number = {line[_NUMBER]: line for line in lines}
    errors = [
        by_number[each.number].error(
            _TITLE,
            f"同一份合同（卖方、买方、签订日期和项目名称都相同）已经登记或在办（{taken[key] or '在办'}）。",
        )
        for key, each in keys.items()
        if key in taken
    ]
    return [each for each in ready if key_of(each.given) not in taken], errors


def _read(line: SheetLine, owner: Organisation, today: date) -> tuple[ContractEntry | None, list[RowError]]:
    cell = Cells(line)
    errors = cell.errors
    on = cell(_ON, read_day, None)
    total, technology = cell(_TOTAL, parse_decimal, None), cell(_TECHNOLOGY, parse_decimal, None)
    signed = cell(_SIGNED, read_day, None)
    buyer = _buyer(line, cell, signed)
    given = ContractGiven(
        title=line[_TITLE], subkind=cell(_KIND, lambda text: read_choice(text, Subkind), ""), form="paper", signed_on=signed,
        effective_on=signed, valid_until=cell(_UNTIL, read_day, None), field=cell(_FIELD, lambda text: read_choice(text, ContractField), ""),
        payment_way=cell(_WAY, lambda text: read_choice(text, PaymentWay), ""), total=total, is_total_open=total is None,
        open_words=line[_OPEN], seller=PartyGiven(owner.pk, owner.name, owner.uscc or "", region_code=division_of(owner.region), nature=Nature.DOMESTIC),
        buyer=buyer,
    )  # fmt: skip
    needed: tuple[tuple[str, Any], ...] = (
        (_ON, on), (_SIGNED, signed), (_UNTIL, given.valid_until), (_KIND, given.subkind), (_FIELD, given.field),
        (_TITLE, given.title), (_BUYER, buyer.name), (_BUYER_NATURE, buyer.nature),
    )  # fmt: skip
    told = {error.column for error in errors}
    errors += [line.error(column, "请填写。") for column, value in needed if not value and column not in told]
    if on is not None and on > today:
        errors.append(line.error(_ON, "登记日期在今天之后，请核对。"))
    errors += _money_errors(line, total, technology)
    if errors or on is None:
        return None, errors
    try:
        given = replace(checked(given), objects_delivered=[])
    except Problem as problem:
        return None, [line.error(_AT.get(problem.field, _TITLE), problem.message)]
    return ContractEntry(owner.pk, line[_NUMBER], on, technology, given, line[_SOURCE]), []


def _money_errors(line: SheetLine, total: Decimal | None, technology: Decimal | None) -> list[RowError]:
    if total is None:
        found = [] if line[_OPEN] or line[_TOTAL] else [line.error(_OPEN, "没有成交额的，请写总额怎样计算。")]
        return found + (
            [line.error(_TECHNOLOGY, "总额未定的，技术交易额还不知道，请留空。")]
            if technology is not None
            else []
        )
    if technology is None:
        return [] if line[_TECHNOLOGY] else [line.error(_TECHNOLOGY, "请填登记时核定的技术交易额。")]
    return [line.error(_TECHNOLOGY, "技术交易额不能大于成交额。")] if technology > total else []


def _buyer(line: SheetLine, cell: Cells, signed: date | None) -> PartyGiven:
    country = line[_BUYER_COUNTRY] or HOME_COUNTRY
    code = line[_BUYER_CODE]
    try:
        code = read_uscc(code) if code else ""
    except Problem as problem:
        cell.errors.append(line.error(_BUYER_CODE, problem.message))
    region = line[_BUYER_REGION] if country == HOME_COUNTRY else ""
    if country == HOME_COUNTRY and not region:
        cell.errors.append(line.error(_BUYER_REGION, "请填六位行政区划代码；境外的填买方国别代码。"))
    elif region and signed is not None and not region_held(region, signed):
        cell.errors.append(line.error(_BUYER_REGION, f"签订日没有“{region}”这个行政区划代码，请核对。"))
    nature = cell(_BUYER_NATURE, lambda text: read_choice(text, Nature), "")
    return PartyGiven(None, line[_BUYER], code, country, region, nature)
