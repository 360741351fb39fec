"""Targets as rows of a sheet: one main number, an upper one, and the form that says what they mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from kechuang.plans.logic.expression import Expression
from kechuang.plans.logic.faults import expression_faults
from kechuang.plans.logic.numbers import plain
from kechuang.plans.logic.wording import FORM_TITLES

NAME, FORM, CMP, NUMBER, UPPER, UNIT = "指标名称", "表述", "比较", "数值", "上端或力争值", "单位"
REGION, PERIOD, CODE, TEXT, DUE = "承担区域", "时期", "指标代码", "原文表述", "完成时限"
COLUMNS = (NAME, FORM, CMP, NUMBER, UPPER, UNIT, REGION, PERIOD, CODE, TEXT, DUE)
REQUIRED = (NAME, FORM)
COMPARATOR_WORDS: dict[str, str] = {
    "不少于": ">=",
    "超过": ">",
    "等于": "=",
    "不超过": "<=",
    "少于": "<",
    "约": "~",
}
_FORMS = {title: code for code, title in FORM_TITLES.items()}
#: Which field of an expression the one number of a row is, by form.
_MAIN = {
    "value": "floor",
    "share": "floor",
    "range": "floor",
    "stretch": "floor",
    "growth": "growth_pct",
    "points": "points",
    "multiple": "multiple",
    "completion": "completion_pct",
    "rank": "rank",
    "rank_change": "rank_change",
}
_UPPER = {"range": "ceil", "stretch": "stretch"}
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one cell: the row's number in the sheet, the column, and how to mend it."""

    row: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A sound row, region and period still as written."""

    row: int
    name: str
    expression: Expression
    region: str
    period: str
    indicator: str
    text: str
    due_on: date | None


def main_number(expression: Expression) -> Decimal | None:
    """The one number of a target, for a sheet or a short form: its floor, growth, points, rank …"""
    field = _MAIN.get(expression.form)
    value = getattr(expression, field) if field else None
    return None if value is None else Decimal(value)


def upper_number(expression: Expression) -> Decimal | None:
    """The upper end of a range or the stretch value."""
    field = _UPPER.get(expression.form)
    return getattr(expression, field) if field else None


def build_expression(
    form: str,
    cmp: str = "=",
    number: Decimal | None = None,
    upper: Decimal | None = None,
    unit: str = "",
    **more: Any,
) -> Expression:
    """The expression of a form with its main and upper number. Ranks are whole; raises ``ValueError`` if not."""
    parts: dict[str, Any] = dict(more)
    field = _MAIN.get(form)
    if field in ("rank", "rank_change") and number is not None:
        if number != number.to_integral_value():
            raise ValueError("位次应为整数。")
        parts[field] = int(number)
    elif field is not None:
        parts[field] = number
    elif number is not None:
        parts["floor"] = number  # a form without numbers: its faults will say so
    if form in _UPPER:
        parts[_UPPER[form]] = upper
    return Expression(form=form, cmp=cmp, unit="%" if form == "share" else unit, **parts)


def read_row(row: int, cells: Mapping[str, Any]) -> tuple[TargetRow | None, list[Fault]]:
    """A sheet's row as a target, or its faults. ``cells`` maps column titles to values as the sheet holds them."""
    text = {column: _text(cells.get(column)) for column in COLUMNS}
    numbers, faults = _numbers(row, cells)
    form = _FORMS.get(text[FORM], text[FORM])
    cmp = COMPARATOR_WORDS.get(text[CMP], text[CMP])
    due = _due(cells.get(DUE))
    checks = (
        (not text[NAME], NAME, "请填写指标名称。"),
        (form not in FORM_TITLES, FORM, f"“{text[FORM]}”不是可用的表述，请填：{'、'.join(FORM_TITLES.values())}。"),
        (cmp not in ("", *COMPARATOR_WORDS.values()), CMP,
         f"“{text[CMP]}”不是可用的比较，请填：{'、'.join(COMPARATOR_WORDS)}。"),
        (due is None and bool(text[DUE]), DUE, f"“{text[DUE]}”不是日期，请写作2026-12-31。"),
    )  # fmt: skip
    faults += [Fault(row, column, message) for is_wrong, column, message in checks if is_wrong]
    if faults:
        return None, faults
    try:
        expression = build_expression(form, cmp or "=", numbers[NUMBER], numbers[UPPER], text[UNIT])
    except ValueError as error:
        return None, [Fault(row, NUMBER, str(error))]
    faults = [Fault(row, _COLUMN_OF.get(f, NUMBER), message) for f, message in expression_faults(expression)]
    if faults:
        return None, faults
    name = text[NAME][:200]
    return TargetRow(row, name, expression, text[REGION], text[PERIOD], text[CODE][:60], text[TEXT], due), []


_COLUMN_OF = {"ceil": UPPER, "stretch": UPPER, "unit": UNIT, "cmp": CMP, "form": FORM}


def _numbers(row: int, cells: Mapping[str, Any]) -> tuple[dict[str, Decimal | None], list[Fault]]:
    found: dict[str, Decimal | None] = {}
    faults = []
    for column in (NUMBER, UPPER):
        try:
            found[column] = _number(cells.get(column))
        except ArithmeticError:
            faults.append(Fault(row, column, f"“{_text(cells.get(column))}”不是数字。"))
    return found, faults


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return plain(Decimal(repr(value)))
    return str(value).strip()


def _number(value: Any) -> Decimal | None:
    text = _text(value).replace(",", "").replace("，", "").removesuffix("%")
    if not text:
        return None
    number = Decimal(text)
    if not number.is_finite() or abs(number) >= Decimal(10) ** 10:
        raise ArithmeticError(text)
    return number


def _due(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    match = _DATE.fullmatch(_text(value))
    try:
        return date(*(int(part) for part in match.groups())) if match else None
    except ValueError:
        return None
