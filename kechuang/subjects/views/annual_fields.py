"""The statement as its page draws it: groups of fields with this year's value, last year's, and what changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from kechuang.core.logic.decimals import grouped
from kechuang.rules.facts import Fact, FactKind, plain
from kechuang.subjects.logic.headcount import Average
from kechuang.subjects.logic.statement_form import JUMP, change_of, groups, typed, unit_of
from kechuang.subjects.logic.stored import NUMBERS
from kechuang.subjects.models import AnnualFact, AnnualStatement, MonthlyHeadcount
from kechuang.subjects.queries.annual import MONTH_COLUMNS, averages_of, value_of, values_of

#: Titles of the months' columns.
HEADS = {
    "staff_start": "月初职工数",
    "staff_end": "月末职工数",
    "st_start": "月初科技人员数",
    "st_end": "月末科技人员数",
}
_SPARE_ROWS = 3


@dataclass
class Field:
    """One fact as a field: what stands in it, last year's beside it, the change, what an officer wants mended."""

    fact: Fact
    unit: str
    text: str = ""
    text_shown: str = ""
    value: Any = None
    before: Any = None
    before_text: str = ""
    change: Decimal | None = None
    average: Average | None = None
    is_prefilled: bool = False
    remark: str = ""
    rows: list[list[tuple[Fact, str, str]]] = field(default_factory=list)
    was: str = ""

    @property
    def is_jump(self) -> bool:
        """Is the change so great that a reason is wanted?"""
        return self.change is not None and abs(self.change) > JUMP

    @property
    def is_told(self) -> bool:
        """Does it say something, stated or averaged from the months?"""
        return self.value is not None or (self.average is not None and self.average.value is not None)

    @property
    def percent(self) -> Decimal | None:
        """The change in per cent."""
        return None if self.change is None else self.change * 100

    @property
    def kind(self) -> str:
        """How the field is drawn."""
        if self.fact.choices:
            return "choice"
        return {
            FactKind.TABLE: "table",
            FactKind.YES_NO: "yes_no",
            FactKind.DAY: "day",
            FactKind.TEXT: "text",
        }.get(self.fact.kind, "number")

    @property
    def shown(self) -> str:
        """This year's value to be read, or the average that the months make."""
        if self.value is None and self.average is not None:
            return self.average.shown
        return self.text_shown

    @property
    def value_count(self) -> int:
        """How many rows of a table are told."""
        return len(self.value or ())

    @property
    def is_table(self) -> bool:
        """Does it hold rows?"""
        return self.fact.kind == FactKind.TABLE


@dataclass
class Section:
    """One group with its fields, and how far it is filled in."""

    code: str
    title: str
    fields: list[Field]

    @property
    def told(self) -> int:
        """How many of its fields say something."""
        return sum(1 for each in self.fields if each.is_told)

    @property
    def waiting(self) -> int:
        """How many prefilled ones wait to be confirmed."""
        return sum(1 for each in self.fields if each.is_prefilled)


def sections(
    statement: AnnualStatement, before: Mapping[str, Any], averages: Mapping[str, Average], unit: str
) -> list[Section]:
    """The groups of a statement with their fields. One query."""
    rows = {each.name: each for each in statement.facts.all()}
    return [
        Section(
            group.code,
            group.title,
            [_field(fact, rows.get(fact.name), statement, before, averages, unit) for fact in group.facts],
        )
        for group in groups()
    ]


def _field(
    fact: Fact, row: AnnualFact | None, statement: AnnualStatement, before: Mapping[str, Any],
    averages: Mapping[str, Average], unit: str,
) -> Field:  # fmt: skip
    value = None if row is None else value_of(fact, row)
    old = before.get(fact.name)
    drawn = Field(
        fact,
        unit_of(fact, unit),
        text=typed(fact, value, unit),
        text_shown=shown(fact, value, unit),
        value=value,
        before=old,
        before_text=shown(fact, old, unit),
        change=change_of(old, value),
        average=averages.get(fact.name),
        is_prefilled=row is not None and row.prefilled,
        remark=str(statement.remarks.get(fact.name, "")),
    )
    if fact.kind == FactKind.TABLE:
        drawn.rows = _table(fact, value or (), unit)
        drawn.was = _json(value or ())
    return drawn


def shown(fact: Fact, value: Any, unit: str) -> str:
    """A value to be read: thousands parted, codes by their titles. Unknown is empty."""
    if fact.kind == FactKind.TABLE:
        return f"{len(value)}行" if value else ""
    text = typed(fact, value, unit)
    if fact.kind in NUMBERS:
        return grouped(Decimal(text)) if text else ""
    return dict(fact.choices).get(text, text)


def _table(fact: Fact, rows: Any, unit: str) -> list[list[tuple[Fact, str, str]]]:
    """The table's rows with spare ones at the end: column, what stands there, its unit."""
    spare = max(_SPARE_ROWS, 5 - len(rows))
    return [
        [
            (column, typed(column, row.get(column.name), unit), unit_of(column, unit))
            for column in fact.columns
        ]
        for row in [*rows, *({} for _ in range(spare))]
    ]


def _json(rows: Any) -> str:
    return json.dumps(plain(tuple(rows)), ensure_ascii=False)


@dataclass(frozen=True)
class MonthRow:
    """One month's line of heads: column, what stands there."""

    month: int
    cells: list[tuple[str, str, int | None]]


def month_rows(months: list[MonthlyHeadcount]) -> list[MonthRow]:
    """Twelve lines, told or not."""
    by_month = {each.month: each for each in months}
    return [
        MonthRow(
            month,
            [(column, HEADS[column], getattr(by_month.get(month), column, None)) for column in MONTH_COLUMNS],
        )
        for month in range(1, 13)
    ]


def before_of(statement: AnnualStatement) -> dict[str, Any]:
    """Last year's values, averages of its months included, for the column beside. Four queries at most."""
    rows = AnnualStatement.objects.current().filter(
        organisation_id=statement.organisation_id, year=statement.year - 1
    )
    old = rows.select_related("organisation").first()
    if old is None:
        return {}
    made = averages_of(old, list(old.months.all()))
    averages = {name: each.value for name, each in made.items() if isinstance(each.value, Decimal)}
    return averages | values_of(old)
