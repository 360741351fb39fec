"""Numbers and days as people write them in fact files: 3000万元, 4.5亿元, 12.5%, 2019年3月1日."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any

from kechuang.rules.facts import Fact, FactError, FactKind, Facts, FactScope, facts_by_name
from kechuang.rules.values import Exact, FactRef

YUAN = {"元": 1, "千元": 10**3, "万元": 10**4, "万": 10**4, "百万元": 10**6, "亿元": 10**8, "亿": 10**8}
_NUMBER = re.compile(r"([+-]?[0-9][0-9,]*(?:\.[0-9]+)?)\s*(\D*)")
#: An average as a trace holds it where no Decimal can (a third of a person).
_QUOTIENT = re.compile(r"(-?[0-9]{1,18})/([1-9][0-9]{0,8})")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
#: No amount of a bureau's world is longer; a longer one is a slip or an attack.
_LONGEST = 30


_YES = {
    "是": True,
    "有": True,
    "yes": True,
    "true": True,
    "否": False,
    "无": False,
    "no": False,
    "false": False,
}


def read_value(fact: Fact, raw: Any) -> Any:
    """A value as a person or a file writes it → the fact's own type. None, "" and "未知" are None: unknown.

    Raises ``FactError`` that says what, where and how to mend it. Floats are refused for money: write "0.1万元".
    """
    if raw is None or (isinstance(raw, str) and raw.strip() in ("", "未知", "不详", "x", "X", "—")):
        return None
    if fact.kind == FactKind.TABLE:
        return _read_rows(fact, raw)
    if fact.kind == FactKind.DAY:
        return raw if isinstance(raw, date) else read_day(fact.title, raw)
    if fact.kind == FactKind.TEXT:
        return _read_text(fact, str(raw).strip())
    if fact.kind == FactKind.YES_NO:
        answer = raw if isinstance(raw, bool) else _YES.get(str(raw).strip().lower())
        if answer is None:
            raise FactError(f"“{fact.title}”应填“是”或“否”，不能填“{raw}”。")
        return answer
    if isinstance(raw, bool):
        raise FactError(f"“{fact.title}”应填数，不能填“{raw}”。")
    return read_number(fact, raw)


def _read_rows(fact: Fact, raw: Any) -> tuple[dict[str, Any], ...]:
    columns = {each.name: each for each in fact.columns}
    if not isinstance(raw, (list, tuple)) or not all(isinstance(row, Mapping) for row in raw):
        raise FactError(f"“{fact.title}”应是一张表：每行列出 {'、'.join(columns)}。")
    rows = []
    for number, row in enumerate(raw, start=1):
        strange = [str(key) for key in row if key not in columns]
        if strange:
            raise FactError(
                f"“{fact.title}”第{number}行没有“{strange[0]}”这一栏，可填：{'、'.join(columns)}。"
            )
        rows.append({key: read_value(columns[key], value) for key, value in row.items()})
    return tuple(rows)


def _read_text(fact: Fact, text: str) -> str:
    if not fact.choices:
        return text
    for code, title in fact.choices:
        if text in (code, title):
            return code
    raise FactError(
        f"“{fact.title}”没有“{text}”这一项，可填：{'、'.join(title for _, title in fact.choices)}。"
    )


def read_number(fact: Fact, raw: Any) -> Decimal | Exact:
    """The number that ``raw`` states, in the fact's own unit: money in yuan, a share as a fraction.

    A bare number is in the fact's unit as filed: yuan, persons; of a share a fraction. Raises ``FactError``.
    """
    if isinstance(raw, float):
        if fact.kind == FactKind.MONEY:
            raise FactError(f'“{fact.title}”是金额，请加引号写出单位，如 "{raw}万元"。')
        raw = repr(raw)
    if isinstance(raw, (int, Decimal)):
        return _within(fact, Decimal(raw), str(raw))
    quotient = _QUOTIENT.fullmatch(str(raw)) if fact.kind == FactKind.NUMBER else None
    if quotient is not None:
        return Exact(int(quotient[1]), int(quotient[2]))
    text = unicodedata.normalize("NFKC", str(raw)).strip()
    match = _NUMBER.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None:
        raise FactError(f"“{fact.title}”的值“{str(raw)[:40]}”不是数，{_example(fact)}。")
    try:
        number = Decimal(match[1].replace(",", ""))
    except InvalidOperation as error:
        raise FactError(f"“{fact.title}”的值“{str(raw)[:40]}”不是数，{_example(fact)}。") from error
    return _within(fact, _scaled(fact, number, match[2].strip()), text)


def _scaled(fact: Fact, number: Decimal, unit: str) -> Decimal:
    if not unit:
        return number
    if fact.kind == FactKind.MONEY and unit in YUAN:
        return number * YUAN[unit]
    if fact.kind == FactKind.SHARE and unit == "%":
        return number / 100
    if fact.kind in (FactKind.COUNT, FactKind.NUMBER) and unit == fact.unit:
        return number
    raise FactError(f"“{fact.title}”不能用“{unit}”作单位，{_example(fact)}。")


def _within(fact: Fact, number: Decimal, text: str) -> Decimal:
    if not number.is_finite() or abs(number) >= 10**18:
        raise FactError(f"“{fact.title}”的值“{text}”太大，请核对单位。")
    if fact.kind == FactKind.COUNT and number < 0:
        raise FactError(f"“{fact.title}”是数目，不能为负（“{text}”）。")
    return number


def _example(fact: Fact) -> str:
    if fact.kind == FactKind.MONEY:
        return "请写成 3000万元、1.2亿元 或 350000.50（元）"
    if fact.kind == FactKind.SHARE:
        return "请写成 12.5% 或 0.125"
    return f"请只写数字（单位：{fact.unit or '无'}）"


def read_day(title: str, raw: Any) -> date:
    """The day that ``raw`` states: 2019-03-01 or 2019年3月1日. Raises ``FactError``."""
    match = _DAY.fullmatch(unicodedata.normalize("NFKC", str(raw)).strip())
    try:
        if match is not None:
            return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        pass
    raise FactError(f"“{title}”的日期“{str(raw)[:40]}”不对，请写成 2019-03-01。")


def read_facts(body: Mapping[str, Any], *, title: str = "") -> Facts:
    """A mapping as a file holds it → facts. A year's fact maps years to values: ``sales: {2024: 3000万元}``.

    Raises ``FactError`` for a name that is not defined (with names alike), or a value of the wrong kind.
    """
    values: dict[FactRef, Any] = {}
    for name, raw in body.items():
        fact = facts_by_name.get(str(name))
        if fact is None:
            raise FactError(f"没有“{name}”这项事实。{_alike(str(name))}")
        if fact.scope == FactScope.YEAR:
            if not isinstance(raw, Mapping):
                raise FactError(f"“{fact.title}”（{name}）按年度填，请写成 {name}: {{2025: …}}。")
            values.update(
                {FactRef(fact.name, _year(fact, year)): read_value(fact, each) for year, each in raw.items()}
            )
        else:
            values[FactRef(fact.name)] = read_value(fact, raw)
    return Facts(values, title=title)


def _year(fact: Fact, raw: Any) -> int:
    text = str(raw).strip().removesuffix("年")
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise FactError(f"“{fact.title}”的年度“{raw}”不对，请写四位数字，如 2025。")
    return int(text)


def _alike(name: str) -> str:
    found = get_close_matches(name, facts_by_name, n=3, cutoff=0.5)
    return (
        f"您要的是不是：{'、'.join(found)}？" if found else "运行 kechuang rules explain 可看到可用的名称。"
    )
