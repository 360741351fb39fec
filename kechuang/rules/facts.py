"""Facts: what rules may ask of a subject, defined once by name; and what is known of one subject."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from kechuang.rules.values import FactRef, Unknown


class FactKind(StrEnum):
    """What a fact's value is. Money is Decimal yuan; a share is a fraction (.1 is ten per cent)."""

    MONEY = "money"
    COUNT = "count"
    NUMBER = "number"
    SHARE = "share"
    YES_NO = "yes_no"
    DAY = "day"
    TEXT = "text"
    TABLE = "table"  # rows of columns, such as R&D projects: a tuple of mappings


class FactScope(StrEnum):
    """When a fact holds: over one accounting year, or as at the as-of date."""

    YEAR = "year"
    DAY = "day"


class FactSource(StrEnum):
    """Where a fact comes from: who is asked if it is missing."""

    STATEMENT = "statement"  # the annual statement (一企一档)
    REGISTRY = "registry"  # the organisation's own file: registration, industry
    IP = "ip"  # counted from its intellectual property
    QUALIFICATION = "qualification"  # counted from qualifications held
    CARRIER = "carrier"  # counted from a carrier and its tenants
    ANSWER = "answer"  # answered for one check: nobody files it


@dataclass(frozen=True)
class Fact:
    """The definition of one fact.

    ``scope_of``: which law's notion it is, where several go by one name (the R&D expense of HNTE, of the
    super-deduction, and of the accounts are three facts). ``group`` heads it in the statement. ``help`` says in
    plain words what to count and what not. ``source``: see ``FactSource``. ``subject``: ``enterprise`` or
    ``carrier``. ``choices``: the codes that a text may be, with titles. ``columns``: of a table, each a fact of its own.
    """

    name: str
    title: str
    kind: FactKind
    scope: FactScope
    source: FactSource
    help: str = ""
    unit: str = ""
    group: str = ""
    scope_of: str = ""
    clause: str = ""
    subject: str = "enterprise"
    choices: tuple[tuple[str, str], ...] = ()
    columns: tuple[Fact, ...] = ()
    order: int = field(default=0, compare=False)


class FactError(ValueError):
    """A fact that nobody has defined, or a value of the wrong kind; the message is for the person."""


facts_by_name: dict[str, Fact] = {}


def define(*definitions: Fact) -> None:
    """Register definitions; a name that is taken is refused."""
    for each in definitions:
        if each.name in facts_by_name:
            raise FactError(f"事实“{each.name}”定义了两次。")
        facts_by_name[each.name] = each


class Facts:
    """What is known of one subject. Ask ``get(name, year)``; what nobody has told is ``Unknown``, never zero.

    ``values`` maps ``FactRef`` (or a name, or a pair) to Decimal, int, bool, date or str. ``origins`` says in words
    where a value comes from. ``title`` names the subject.
    """

    __slots__ = ("origins", "title", "values")

    def __init__(
        self,
        values: Mapping[Any, Any],
        *,
        origins: Mapping[FactRef, str] | None = None,
        title: str = "",
    ) -> None:
        self.values: dict[Any, Any] = {_ref(key): value for key, value in values.items() if value is not None}
        self.origins = origins or {}
        self.title = title

    @classmethod
    def trusted(cls, values: dict[Any, Any], title: str = "") -> Facts:
        """Take a dictionary whose keys are ``(name, year)`` pairs as it is: for sweeps over many subjects."""
        made = cls.__new__(cls)
        made.values, made.origins, made.title = values, {}, title
        return made

    def get(self, name: str, year: int | None = None) -> Any:
        """The value; ``Unknown`` that names it if nobody has told."""
        value = self.values.get((name, year))
        return Unknown((FactRef(name, year),)) if value is None else value

    def origin(self, name: str, year: int | None = None) -> str:
        """Where the value comes from, in words; empty if unsaid."""
        return self.origins.get(FactRef(name, year), "")

    def changed(self, changes: Mapping[Any, Any]) -> Facts:
        """The same subject with some facts otherwise: what if? None makes a fact unknown."""
        merged = dict(self.values)
        for key, value in changes.items():
            ref = _ref(key)
            if value is None:
                merged.pop(ref, None)
            else:
                merged[ref] = value
        made = Facts.trusted(merged, self.title)
        made.origins = self.origins
        return made

    def __iter__(self) -> Iterator[FactRef]:
        return (FactRef(*key) for key in self.values)

    def __len__(self) -> int:
        return len(self.values)


def _ref(key: Any) -> FactRef:
    if isinstance(key, FactRef):
        return key
    return FactRef(key) if isinstance(key, str) else FactRef(*key)


def plain(value: Any) -> Any:
    """A value as JSON holds it: Decimals, exact fractions ("125/6") and dates as text, tables as lists of objects, the rest as it is."""
    if isinstance(value, tuple):
        return [{key: plain(each) for key, each in row.items()} for row in value]
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    return value.isoformat() if isinstance(value, date) else value
