"""Statements under construction: what the parser of a sentence writes, before it is finished and frozen."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from kechuang.reading.model import Form, Kind

from .names import Name
from .quantity import Quantity

#: Latin words that pages write in any case.
_LATIN = re.compile(r"r&d|gdp|Gdp|r&D|R&d|pct")


@dataclass(slots=True)
class Draft:
    """A statement that later words of its sentence may still complete (growth, rank, multiple …)."""

    name: Name
    quantity: Quantity
    form: Form
    cmp: str
    group: int
    start: int
    end: int
    value: Decimal | None = None
    value_hi: Decimal | None = None
    unit: str | None = None
    growth_pct: Decimal | None = None
    growth_cmp: str | None = None
    multiple: Decimal | None = None
    share_pct: Decimal | None = None
    completion_pct: Decimal | None = None
    rank: int | None = None
    rank_scope: str | None = None
    rank_change: int | None = None
    basis: str | None = None
    note: str | None = None
    indicator: str | None = None  # where it is not the name's own text (a share of a whole)
    kind: Kind | None = None  # where the words at the number decide it
    sure: float = 1.0
    why: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Indicator as it will be shown."""
        return _LATIN.sub(lambda m: m.group().upper(), self.indicator or self.name.text)
