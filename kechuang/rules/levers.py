"""Levers: what a subject can change, at what cost and by when. Content of packs, registered like rules.

::

    lever(Lever("rd_spend", "增加研发投入", (Move(("hnte_rd_direct", "hnte_rd_total")),), years=(-1,), unit="元", step=Decimal(10000)))

What one step costs, how many steps are thinkable and how many days pass until it counts are a dated parameter
``levers.<code>``: ``{cost: 1万元, most: 2000, lead: 0}``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from kechuang.rules.facts import Facts
from kechuang.rules.packs import load
from kechuang.rules.parameters import Value, parameters
from kechuang.rules.values import Exact, FactRef

_MONTHS = 12


class LeverError(ValueError):
    """A lever that is registered twice or whose parameter is wrong; for the author of the file."""


@dataclass(frozen=True, slots=True)
class Move:
    """What one unit of a lever does to a fact: the first of ``facts`` that is known moves by ``by`` a unit.

    ``averaged``: the fact is a yearly average of heads, so that who comes in month m counts for the rest of the year
    only. ``to``: the fact becomes this (a yes), however many units.
    """

    facts: tuple[str, ...]
    by: Decimal | int = 1
    averaged: bool = False
    to: Any = None


@dataclass(frozen=True, slots=True)
class Lever:
    """One thing that a subject can do. ``words`` has ``{amount}`` and may have ``{year}``.

    ``years``: offsets of the accounting years that it can move (-1: the year before the application); empty: it moves
    what holds as at the application. ``topics``: the only topics for which it is offered (empty: all). ``step``: units
    of a step. ``after``: the code of the topic that has to be passed first.
    """

    code: str
    title: str
    moves: tuple[Move, ...]
    words: str
    unit: str = ""
    step: Decimal | int = 1
    years: tuple[int, ...] = ()
    topics: tuple[str, ...] = ()
    after: str = ""
    help: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms a lever moves: yuan a step, steps at most, days until it counts, days a year that count at least."""

    cost: Decimal
    most: int
    lead: int = 0
    days: int = 0
    source: Value | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Pull:
    """A lever as it can be moved here and now: of which year, how far, what a step costs, by when at the latest.

    ``month``: for averages of heads, the first month in which somebody who is sought today can start (0: before the
    year begins).
    """

    lever: Lever
    year: int | None
    terms: Terms
    act_by: date
    month: int = 0

    @property
    def code(self) -> str:
        """Which lever and year: ``rd_spend@2026``."""
        return self.lever.code if self.year is None else f"{self.lever.code}@{self.year}"

    def changes(
        self, facts: Mapping[Any, Any], steps: int, month: int | None = None
    ) -> Iterator[tuple[FactRef, Any]]:
        """The facts after ``steps`` steps, given those before."""
        units = Decimal(self.lever.step) * steps
        for move in self.lever.moves:
            ref = _first_known(move, self.year, facts)
            if ref is None:
                continue
            if move.to is not None:
                yield ref, move.to
                continue
            weight = head_year(self.month if month is None else month) if move.averaged else Decimal(1)
            yield ref, facts[ref] + weight * (units * Decimal(move.by))


def _first_known(move: Move, year: int | None, facts: Mapping[Any, Any]) -> FactRef | None:
    for name in move.facts:
        ref = FactRef(name, year)
        if facts.get(ref) is not None:
            return ref
    return None


def head_year(month: int) -> Decimal | Exact:
    """What one person who starts in a month adds to the yearly average of monthly averages; month 0: there all year.

    A month's average is half of its start and end: the month of arrival counts for a half.
    """
    if month <= 0:
        return Decimal(1)
    return Exact(2 * (_MONTHS - month) + 1, 2 * _MONTHS)


levers_by_code: dict[str, Lever] = {}


def lever(*made: Lever) -> None:
    """Register levers. Raises ``LeverError`` for a code that is taken, or words without the amount."""
    for each in made:
        if each.code in levers_by_code:
            raise LeverError(f"办法“{each.code}”登记了两次。")
        if "{amount}" not in each.words and not any(move.to is not None for move in each.moves):
            raise LeverError(f"办法“{each.code}”的说法里没有 {{amount}}。")
        levers_by_code[each.code] = each


def all_levers() -> list[Lever]:
    """Every installed lever, in the order of registration."""
    load()
    return list(levers_by_code.values())


def terms_of(chosen: Lever, day: date, places: tuple[str, ...] = ()) -> Terms | None:
    """The terms of a lever on a day in a place; None if nobody has set any."""
    parameter = parameters.get(f"levers.{chosen.code}")
    value = None if parameter is None else parameter.at(day, places)
    if value is None:
        return None
    body = value.value
    if not isinstance(body, Mapping) or not {"cost", "most"} <= set(body):
        raise LeverError(f"levers.{chosen.code} 应写明 cost 和 most。")
    return Terms(
        Decimal(body["cost"]), int(body["most"]), int(body.get("lead", 0)), int(body.get("days", 0)), value
    )


def pulls(
    facts: Facts,
    *,
    topic: str,
    as_of: date,
    today: date,
    places: tuple[str, ...] = (),
    costs: Mapping[str, Decimal] | None = None,
    offered: list[Lever] | None = None,
) -> list[Pull]:
    """The levers that can still be moved before an application on ``as_of``, seen from ``today``.

    ``costs``: yuan a step by lever code, where the person knows better than the estimate.
    """
    found = []
    for each in all_levers() if offered is None else offered:
        terms = terms_of(each, today, places)
        if terms is None or (each.topics and topic not in each.topics):
            continue
        cost = (costs or {}).get(each.code, terms.cost)
        terms = Terms(cost, terms.most, terms.lead, terms.days, terms.source)
        years: list[int | None] = [as_of.year + offset for offset in each.years]
        for year in years or [None]:
            pull = _pull(each, year, terms, as_of, today)
            if pull is not None and any(True for _ in pull.changes(facts.values, 1)):
                found.append(pull)
    return found


def _pull(each: Lever, year: int | None, terms: Terms, as_of: date, today: date) -> Pull | None:
    end = as_of if year is None else min(as_of, date(year, _MONTHS, 31))
    act_by = end - timedelta(days=terms.lead)
    if year is not None and terms.days:
        act_by = end - timedelta(days=terms.days - 1) - timedelta(days=terms.lead)
    if act_by < today:
        return None
    return Pull(each, year, terms, act_by, _first_month(year, today + timedelta(days=terms.lead)))


def _first_month(year: int | None, start: date) -> int:
    return start.month if year is not None and start.year == year else 0
