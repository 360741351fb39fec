"""The sheet by which numbers come in: its columns, its template, and one row checked against them. No writing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from kechuang.core.listing import workbook
from kechuang.core.logic.periods import Period
from kechuang.core.logic.verdicts import Problem
from kechuang.core.sheets import RowError
from kechuang.indicators.logic import Indicator
from kechuang.indicators.states import PRECISION_TITLES, STATUS_TITLES, Precision, Status

HEADS = (
    "指标代码",
    "指标名称",
    "区域代码",
    "区域名称",
    "时期",
    "数值",
    "单位",
    "精确程度",
    "数据性质",
    "数据来源",
)
NEEDED = ("时期", "数值")
#: What a person fills in; the other cells stand in the template already.
_FILLED = ("数值", "精确程度", "数据来源")

_PRECISIONS = {title: code for code, title in PRECISION_TITLES.items()} | {
    "不少于": Precision.AT_LEAST,
    "多": Precision.AT_LEAST,
    "约": Precision.ABOUT,
    "约数": Precision.ABOUT,
    "": Precision.EXACT,
}
_STATUSES = {title: code for code, title in STATUS_TITLES.items()} | {"": Status.FLASH}
#: What people type where there is no number. None of them is zero.
_NO_NUMBER = {"", "-", "—", "--", "/", "无", "暂无", "暂缺", "n/a", "na"}


@dataclass(frozen=True)
class Line:
    """One good row, ready to be written."""

    row: int
    indicator: Indicator
    region: str
    period: Period
    value: Decimal | None
    unit: str
    precision: str
    status: str
    note: str


@dataclass(frozen=True)
class Names:
    """What a sheet's names may mean: indicators and regions by code and by name (several: ambiguous)."""

    indicators: Mapping[str, Indicator]
    indicator_names: Mapping[str, Sequence[Indicator]]
    regions: Mapping[str, str]
    region_names: Mapping[str, Sequence[str]]


def find_heads(rows: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]]:
    """The row (0-based) that holds the heads within the first ten, and each head's column.

    Raises ``Problem`` naming the missing heads.
    """
    best: tuple[int, dict[str, int]] = (0, {})
    for number, row in enumerate(rows[:10]):
        found = {cell.strip(): column for column, cell in enumerate(row) if cell.strip() in HEADS}
        if len(found) > len(best[1]):
            best = (number, found)
    missing = [head for head in NEEDED if head not in best[1]]
    if not {"指标代码", "指标名称"} & set(best[1]):
        missing.append("指标代码（或指标名称）")
    if missing:
        raise Problem(f"表头缺少：{'、'.join(missing)}。请下载模板，按模板的表头填写。", field="file")
    return best


def is_untouched(row: Sequence[str], heads: Mapping[str, int]) -> bool:
    """Is it a row of the template that nobody has filled in: neither a number nor a word on why there is none?"""
    return not any(
        row[column].strip() for head, column in heads.items() if head in _FILLED and column < len(row)
    )


def check_row(
    number: int, row: Sequence[str], heads: Mapping[str, int], names: Names, default_region: str
) -> Line | list[RowError]:
    """One row as a ``Line``, or all that is wrong with it. ``number`` is the file's own row number, from 1."""
    cell = {head: row[column].strip() if column < len(row) else "" for head, column in heads.items()}
    errors: list[RowError] = []

    def wrong(column: str, message: str) -> None:
        errors.append(RowError(number, column, message))

    indicator = _indicator(cell, names, wrong)
    region = _region(cell, names, default_region, wrong)
    period = _period(cell.get("时期", ""), wrong)
    value, precision = _value(cell, wrong)
    status = _STATUSES.get(cell.get("数据性质", ""))
    if status is None:
        wrong("数据性质", f"“{cell['数据性质']}”不认识，应填快报、初步或核定。")
    if errors or indicator is None or period is None or status is None:
        return errors
    return Line(
        number,
        indicator,
        region,
        period,
        value,
        cell.get("单位", "") or indicator.unit,
        precision,
        status,
        cell.get("数据来源", ""),
    )


def _indicator(cell: Mapping[str, str], names: Names, wrong: Any) -> Indicator | None:
    code, name = cell.get("指标代码", ""), cell.get("指标名称", "")
    if code:
        found = names.indicators.get(code)
        if found is None:
            wrong("指标代码", f"指标目录中没有“{code}”，请在“指标”页核对代码。")
        return found
    matches = names.indicator_names.get(name, ())
    if len(matches) == 1:
        return matches[0]
    if matches:
        wrong("指标名称", f"“{name}”对应多个指标（{'、'.join(m.code for m in matches)}），请填指标代码。")
    else:
        wrong("指标名称", f"指标目录中没有“{name}”，请核对名称或填指标代码。")
    return None


def _region(cell: Mapping[str, str], names: Names, default: str, wrong: Any) -> str:
    code, name = cell.get("区域代码", ""), cell.get("区域名称", "")
    if not code and not name:
        return default
    if code:
        if code not in names.regions:
            wrong("区域代码", f"您的辖区内没有代码为“{code}”的区域。")
        elif name and names.regions[code] != name and code not in names.region_names.get(name, ()):
            wrong("区域名称", f"代码“{code}”是{names.regions[code]}，与名称“{name}”不一致，请核对。")
        return code
    matches = names.region_names.get(name, ())
    if len(matches) == 1:
        return matches[0]
    why = "对应多个区域，请填区域代码" if matches else "不在您的辖区内，请核对名称"
    wrong("区域名称", f"“{name}”{why}。")
    return default


def _period(text: str, wrong: Any) -> Period | None:
    for read in (Period.from_code, Period.parse):
        try:
            return read(text)
        except ValueError:
            continue
    wrong("时期", f"“{text}”看不懂，可填 2024、2024年第三季度、2024年1-9月 等。")
    return None


def _value(cell: Mapping[str, str], wrong: Any) -> tuple[Decimal | None, str]:
    text = cell.get("数值", "").replace(",", "").replace("，", "")
    precision = _PRECISIONS.get(cell.get("精确程度", ""))
    if precision is None:
        wrong("精确程度", f"“{cell['精确程度']}”不认识，应填{'、'.join(PRECISION_TITLES.values())}之一。")
        precision = Precision.EXACT
    if text.lower() in _NO_NUMBER:
        if precision not in (Precision.MISSING, Precision.MASKED):
            wrong("数值", "没有数值。确实没有数据时，请在“精确程度”填“暂缺”，不要填 0。")
        return None, precision
    try:
        value = Decimal(text)
    except InvalidOperation:
        wrong("数值", f"“{cell['数值']}”不是数。请只填数字，单位填在“单位”列。")
        return None, precision
    if not value.is_finite() or abs(value) >= Decimal(10) ** 17:
        wrong("数值", f"“{cell['数值']}”超出可以记录的范围。")
    if precision in (Precision.MISSING, Precision.MASKED):
        wrong("精确程度", "填了数值，就不能再标“暂缺”或“原文隐去”。")
    return value, precision


def template(indicators: Sequence[Indicator], *, region_code: str, region_name: str, period: str) -> bytes:
    """The template to fill in: one row an indicator, codes and units already there."""
    rows = [
        (i.code, i.name, region_code, region_name, period, None, i.unit, "", "快报", "") for i in indicators
    ]
    notes = (
        "填写说明：没有填数值的行会被略过；确实没有数据的，请把“精确程度”填为“暂缺”；不要用 0 代替没有数据。",
        "精确程度可填：准确、不少于、约数、暂缺；数据性质可填：快报、初步、核定。",
    )
    return workbook(title="指标数据导入模板", heads=HEADS, rows=rows, notes=notes)


def error_sheet(rows: Sequence[Sequence[str]], errors: Sequence[RowError]) -> bytes:
    """The file's own rows that have errors, with what is wrong in a last column."""
    width = max((len(row) for row in rows), default=0)
    by_row: dict[int, list[str]] = {}
    for error in errors:
        by_row.setdefault(error.row, []).append(f"“{error.column}”：{error.message}")
    start, _ = find_heads(rows)
    heads = ["原行号", *rows[start], *[""] * (width - len(rows[start])), "错误"]
    body = [
        [number, *rows[number - 1], *[""] * (width - len(rows[number - 1])), "\n".join(messages)]
        for number, messages in sorted(by_row.items())
    ]
    return workbook(title="导入错误清单", heads=heads, rows=body)
