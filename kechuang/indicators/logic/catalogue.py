"""What an indicator is, and the registry that packs fill. Pure: no database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from kechuang.core.registry import Registry
from kechuang.indicators.states import Direction, Measure
from kechuang.reading.model import Term


@dataclass(frozen=True)
class Source:
    """Where a definition comes from. ``confirmed`` False: shown as unconfirmed on the screen."""

    title: str
    clause: str = ""
    url: str = ""
    confirmed: bool = True


@dataclass(frozen=True)
class Indicator:
    """One indicator of the catalogue, one file in a pack.

    ``aliases`` are names by which documents call it. ``lag_months``: how many months after the end of its
    year the data usually come (R&D: about ten); ``year_end_only``: no value exists within the year.
    ``formula`` in words or symbols; ``inputs`` codes of the indicators it is computed from.
    ``compute`` is the formula as a function of the inputs' values in their catalogue units; None: not computed.
    ``traps`` are mistakes that people make with it. ``example`` is a worked case of the formula, used as a test:
    inputs by code → expected value, as strings.
    """

    code: str
    name: str
    english: str
    unit: str
    measure: Measure
    definition: str
    source: Source
    direction: Direction = Direction.UP
    formula: str = ""
    inputs: tuple[str, ...] = ()
    compute: Callable[[Mapping[str, Decimal]], Decimal] | None = None
    data_source: str = ""
    lag_months: int = 1
    year_end_only: bool = False
    aliases: tuple[str, ...] = ()
    traps: tuple[str, ...] = ()
    group: str = ""
    levels: tuple[str, ...] = ("city", "county", "zone")
    additive: bool = True  # may the values of counties be added up to the city's?
    example: tuple[dict[str, str], str] | None = field(default=None)

    def term(self) -> Term:
        """The entry as the reader of plans wants it."""
        return Term(code=self.code, name=self.name, aliases=self.aliases, unit=self.unit)


catalogue: Registry[Indicator] = Registry("indicator", "指标")


def register(item: Indicator) -> Indicator:
    """Register an indicator from a pack's file; a duplicate code is refused at start."""
    return catalogue.add(item.code, item)


def terms() -> tuple[Term, ...]:
    """The whole catalogue for the reader."""
    return tuple(item.term() for item in catalogue)
