"""How a fact's value lies in a row: numbers in one column, codes, days and yes or no as text, tables as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from kechuang.core.logic.verdicts import Problem
from kechuang.rules.facts import Fact, FactKind, plain
from kechuang.rules.reading import read_value

NUMBERS = frozenset({FactKind.MONEY, FactKind.COUNT, FactKind.NUMBER, FactKind.SHARE})
#: What the column of numbers holds.
_PLACES, _LIMIT = 6, Decimal(10) ** 18


@dataclass(frozen=True, slots=True)
class Stored:
    """The three columns of a fact's row; all empty: unknown."""

    value: Decimal | None = None
    text: str = ""
    rows: list[dict[str, Any]] | None = None

    @property
    def is_empty(self) -> bool:
        """Does it say nothing?"""
        return self.value is None and not self.text and self.rows is None


def stored(fact: Fact, value: Any) -> Stored:
    """A value of the fact's own type as its row holds it; None is unknown.

    Raises ``Problem`` for what the row cannot hold: too many digits, too long a text.
    """
    if value is None:
        return Stored()
    if fact.kind in NUMBERS:
        return Stored(value=_fitting(fact, Decimal(value)))
    if fact.kind == FactKind.TABLE:
        return Stored(rows=plain(tuple(value)))
    text = ("是" if value else "否") if fact.kind == FactKind.YES_NO else str(plain(value))
    if len(text) > 300:
        raise Problem(f"“{fact.title}”有{len(text)}个字，最多300个字，请删减。", field=fact.name)
    return Stored(text=text)


def _fitting(fact: Fact, value: Decimal) -> Decimal:
    exponent = value.as_tuple().exponent
    if abs(value) >= _LIMIT:
        raise Problem(f"“{fact.title}”的值太大，请核对单位。", field=fact.name)
    if isinstance(exponent, int) and -exponent > _PLACES and value != round(value, _PLACES):
        raise Problem(f"“{fact.title}”小数点后最多{_PLACES}位，请核对。", field=fact.name)
    return value


def loaded(fact: Fact, row: Stored) -> Any:
    """The value of a row in the fact's own type; None if it says nothing."""
    if row.is_empty:
        return None
    if fact.kind in NUMBERS:
        return None if row.value is None else trimmed(row.value)
    if fact.kind == FactKind.TABLE:
        return None if row.rows is None else tuple(_table_row(fact, each) for each in row.rows)
    if fact.kind == FactKind.YES_NO:
        return row.text == "是"
    return date.fromisoformat(row.text) if fact.kind == FactKind.DAY else row.text


def _table_row(fact: Fact, row: Mapping[str, Any]) -> dict[str, Any]:
    columns = {each.name: each for each in fact.columns}
    return {key: read_value(columns[key], value) for key, value in row.items() if key in columns}


def trimmed(value: Decimal) -> Decimal:
    """The same number without the trailing zeros of its column."""
    whole = value.to_integral_value()
    return whole.quantize(Decimal(1)) if whole == value else value.normalize()
