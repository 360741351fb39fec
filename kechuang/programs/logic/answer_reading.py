"""What was typed into a question → what is stored (JSON), by the question's kind. Nothing typed is None: unknown, not zero.

Stored: texts, codes and days (ISO) as text; numbers and money as exact decimal text, money always in yuan; yes or no as
``yes``/``no``; several choices as a list of codes; a table as a list of rows (column → stored); an organisation and a person
as a mapping with ``name``; a registry fact as ``{"value", "year", "source"}``; a budget as ``logic.budget`` says. Attachments
are rows of their own and store nothing here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from kechuang.core.logic.decimals import half_width, parse_decimal
from kechuang.core.logic.money import MoneyError, parse_money
from kechuang.core.logic.verdicts import Problem
from kechuang.programs.logic.budget import read_budget
from kechuang.programs.logic.kinds import Question
from kechuang.programs.states import FieldKind
from kechuang.rules.facts import Fact, FactKind, facts_by_name
from kechuang.rules.packs import load

#: Characters of a text, and rows of a table, where the question names no limit of its own.
MOST_LINE, MOST_TEXT, MOST_ROWS = 200, 20_000, 500
#: No amount or count that a person can mean is longer.
_LIMIT = Decimal(10) ** 15
_DAY = re.compile(r"(\d{4})[-年/.](\d{1,2})[-月/.](\d{1,2})日?", re.ASCII)
_YES = {"yes", "是", "true", "1", "y", "有"}
_NO = {"no", "否", "false", "0", "n", "无"}


def read(question: Question, raw: Any) -> Any:
    """What was typed as it is stored; None for nothing. Raises ``Problem`` at the question: what is wrong and how to mend it."""
    if raw in (None, [], {}, ()) or (isinstance(raw, str) and not raw.strip()):
        return None
    reader = _READERS.get(question.kind)
    if reader is None:
        raise Problem(f"“{question.title}”是附件，请用“上传”。", field=question.code)
    try:
        return reader(question, raw)
    except Problem as problem:
        raise Problem(problem.message, field=question.code) from problem


def fact_behind(question: Question) -> Fact | None:
    """The definition of the fact that a question asks for; None if no pack defines it."""
    load()
    return facts_by_name.get(question.fact)


def plain_number(value: Decimal) -> str:
    """A number as text, exact, without an exponent and without trailing zeros."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _text(question: Question, raw: Any) -> str:
    is_long = question.kind == FieldKind.LONG_TEXT
    words = str(raw).replace("\r\n", "\n").strip()
    if not is_long:
        words = " ".join(words.split())
    most = question.most or (MOST_TEXT if is_long else MOST_LINE)
    if len(words) > most:
        raise Problem(
            f"“{question.title}”有{len(words)}个字，最多{most}个字，请删去{len(words) - most}个字。"
        )
    return words


def _number(question: Question, raw: Any) -> str:
    text = half_width(str(raw))
    if question.unit and text.endswith(question.unit):
        text = text[: -len(question.unit)]
    try:
        value = parse_decimal(text)
    except ValueError as error:
        raise Problem(f"“{question.title}”填的“{str(raw)[:20]}”不是数，请只填数字，如 35 或 1.5。") from error
    return plain_number(_bounded(question, value, question.unit))


def _money(question: Question, raw: Any) -> str:
    try:
        value = parse_money(str(raw), unit=question.money_unit)
    except MoneyError as error:
        raise Problem(
            f"“{question.title}”填的“{str(raw)[:20]}”不是金额，请只填数字（单位{question.money_unit}），或写明单位，如 50万元。"
        ) from error
    if value != round(value, 2):
        raise Problem(f"“{question.title}”比一分钱还细，请核对单位（{question.money_unit}）。")
    return plain_number(_bounded(question, value, "元"))


def _bounded(question: Question, value: Decimal, unit: str) -> Decimal:
    if abs(value) >= _LIMIT:
        raise Problem(f"“{question.title}”的值太大，请核对单位。")
    if question.minimum is not None and value < question.minimum:
        raise Problem(f"“{question.title}”不能少于{_said(question.minimum, unit)}。")
    if question.maximum is not None and value > question.maximum:
        raise Problem(f"“{question.title}”最多{_said(question.maximum, unit)}，请核对。")
    return value


def _said(value: Decimal, unit: str) -> str:
    if unit == "元" and abs(value) >= 10_000:
        return f"{plain_number(value / 10_000)}万元"
    return f"{plain_number(value)}{unit}"


def _day(question: Question, raw: Any) -> str:
    if isinstance(raw, date):
        return raw.isoformat()[:10]
    parts = _DAY.fullmatch(half_width(str(raw)))
    try:
        return date(*(int(each) for each in parts.groups())).isoformat() if parts else _no_day(question, raw)
    except ValueError:
        return _no_day(question, raw)


def _no_day(question: Question, raw: Any) -> str:
    raise Problem(f"“{question.title}”填的“{str(raw)[:20]}”不是日期，请写成 2026-11-22 或 2026年11月22日。")


def _yes_no(question: Question, raw: Any) -> str:
    text = str(raw).strip().lower()
    if text in _YES or text in _NO:
        return "yes" if text in _YES else "no"
    raise Problem(f"“{question.title}”请选“是”或“否”。")


def _choice(question: Question, raw: Any) -> str:
    text = str(raw).strip()
    for code, title in question.choices:
        if text in (code, title):
            return code
    raise Problem(f"“{question.title}”没有“{text[:20]}”这一项，请从列出的选项里选。")


def _choices(question: Question, raw: Any) -> list[str] | None:
    given: Iterable[Any] = str(raw).replace("；", "、").split("、") if isinstance(raw, str) else raw
    found = {_choice(question, each) for each in given if str(each).strip()}
    return [code for code, _ in question.choices if code in found] or None


def _rows(question: Question, raw: Any) -> list[dict[str, Any]] | None:
    if not isinstance(raw, (list, tuple)) or not all(isinstance(row, Mapping) for row in raw):
        raise Problem(f"“{question.title}”应为一行一行的表。")
    filled = [row for row in raw if any(value not in (None, "", []) for value in row.values())]
    most = question.most or MOST_ROWS
    if len(filled) > most:
        raise Problem(f"“{question.title}”有{len(filled)}行，最多{most}行。")
    columns = {each.code: each for each in question.columns}
    return [_row(question, columns, row, place) for place, row in enumerate(filled, 1)] or None


def _row(
    question: Question, columns: Mapping[str, Question], row: Mapping[str, Any], place: int
) -> dict[str, Any]:
    strange = next((key for key in row if key not in columns), None)
    if strange is not None:
        raise Problem(f"“{question.title}”没有“{str(strange)[:20]}”这一栏。")
    found: dict[str, Any] = {}
    for code, column in columns.items():
        try:
            value = read(column, row.get(code))
        except Problem as problem:
            raise Problem(f"“{question.title}”第{place}行：{problem.message}") from problem
        if value is not None:
            found[code] = value
    return found


def _organisation(question: Question, raw: Any) -> dict[str, Any] | None:
    return _named(question, raw, ("uscc",))


def _person(question: Question, raw: Any) -> dict[str, Any] | None:
    return _named(question, raw, ("employer", "identity"))


def _named(question: Question, raw: Any, more: tuple[str, ...]) -> dict[str, Any] | None:
    """Whoever is named, with what tells him apart. What else was sent is dropped: keys are found by the operation."""
    given = (
        raw
        if isinstance(raw, Mapping)
        else dict(zip(("name", more[0]), str(raw).replace(",", "，").split("，", 1), strict=False))
    )
    found = {key: half_width(str(given.get(key) or ""))[:MOST_LINE] for key in ("name", *more)}
    found["name"] = " ".join(str(given.get("name") or "").split())[:120]
    if not any(found.values()):
        return None
    if not found["name"]:
        raise Problem(f"“{question.title}”请填写名称（姓名）。")
    return {key: value for key, value in found.items() if value}


def _fact(question: Question, raw: Any) -> dict[str, Any] | None:
    """A fact of the registry; typed over by hand it keeps its year and says that it was typed."""
    given = raw if isinstance(raw, Mapping) else {"value": raw}
    text = str(given.get("value") if given.get("value") is not None else "").strip()
    if not text:
        return None
    found = fact_behind(question)
    value = _fact_value(question, text, FactKind.TEXT if found is None else found.kind)
    year = str(given.get("year") or "")
    return {
        "value": value,
        "year": int(year) if year.isascii() and year.isdigit() else None,
        "source": str(given.get("source") or "")[:120],
    }


def _fact_value(question: Question, text: str, kind: FactKind) -> str:
    if kind == FactKind.MONEY:
        return _money(question, text)
    if kind in (FactKind.COUNT, FactKind.NUMBER):
        return _number(question, text)
    if kind == FactKind.SHARE:
        return _share(question, text)
    if kind == FactKind.YES_NO:
        return _yes_no(question, text)
    return _day(question, text) if kind == FactKind.DAY else _text(question, text)


def _share(question: Question, text: str) -> str:
    """A share, typed in per cent (``5`` or ``5%``), stored as a fraction."""
    try:
        return plain_number(parse_decimal(half_width(text).rstrip("%")) / 100)
    except ValueError as error:
        raise Problem(f"“{question.title}”请填百分数，如 5 或 5%。") from error


def _budget(question: Question, raw: Any) -> dict[str, dict[str, str]] | None:
    return read_budget(raw, unit=question.money_unit, title=question.title)


_READERS: dict[str, Callable[[Question, Any], Any]] = {
    FieldKind.TEXT: _text,
    FieldKind.LONG_TEXT: _text,
    FieldKind.NUMBER: _number,
    FieldKind.MONEY: _money,
    FieldKind.DATE: _day,
    FieldKind.YES_NO: _yes_no,
    FieldKind.CHOICE: _choice,
    FieldKind.CHOICES: _choices,
    FieldKind.TABLE: _rows,
    FieldKind.ORGANISATION: _organisation,
    FieldKind.PERSON: _person,
    FieldKind.FACT: _fact,
    FieldKind.BUDGET: _budget,
}
