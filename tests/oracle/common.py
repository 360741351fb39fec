"""What the modules of the oracle share: random draws that land on thresholds, and four words joined by hand."""

from __future__ import annotations

import random
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

MET, UNMET, UNKNOWN, MANUAL = "met", "unmet", "unknown", "manual"
WAN = 10_000
YI = 100_000_000


@dataclass
class Given:
    """One random subject: what is known of it, on which day, where, and how silent laws are read."""

    facts: dict[tuple[str, int | None], Any]
    as_of: date
    places: tuple[str, ...] = ()
    readings: dict[str, str] = field(default_factory=dict)

    def __call__(self, name: str, year: int | None = None) -> Any:
        """The value: a whole number, an exact fraction, a flag, a day, a text; None if nobody told."""
        value = self.facts.get((name, year))
        return Fraction(value) if isinstance(value, Decimal) else value

    def reads(self, code: str, default: str) -> str:
        """The option chosen for a silent law."""
        return self.readings.get(code, default)


class Draw:
    """Random values that often land exactly on a mark, or just beside it."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng

    def near(self, marks: Any, step: Any, spread: Any) -> Any:
        """A mark, or one step beside it, or anything up to ``spread``."""
        chance = self.rng.random()
        if marks and chance < 0.75:
            return self.rng.choice(marks) + self.rng.choice((0, 0, 0, step, -step))
        return type(step)(self.rng.randint(0, int(spread)))

    def wan(self, *marks: Any, spread: int = 30_000) -> Decimal:
        """Money in yuan near marks in 万元, to the fen."""
        whole = [Decimal(str(mark)) * WAN for mark in marks]
        if self.rng.random() < 0.75 and whole:
            return max(
                Decimal(0),
                self.rng.choice(whole) + self.rng.choice((0, 0, Decimal("0.01"), -Decimal("0.01"))),
            )
        if self.rng.random() < 0.1:
            return Decimal(0)
        return Decimal(self.rng.randint(0, spread * WAN * 100)).scaleb(-2)

    def count(self, *marks: int, spread: int = 60) -> int:
        """A whole number near marks, never below zero."""
        return max(0, self.near(marks, 1, spread))

    def part(self, whole: Any, *percents: Any, over: int = 100) -> Any:
        """A share of ``whole`` near some percentages: exactly, or a fen beside."""
        if self.rng.random() < 0.75 and percents:
            exact = Decimal(whole) * Decimal(str(self.rng.choice(percents))) / 100
            return max(Decimal(0), exact + self.rng.choice((0, 0, Decimal("0.01"), -Decimal("0.01"))))
        return (Decimal(whole) * self.rng.randint(0, over) / 100).quantize(Decimal("0.01"))

    def heads(self, whole: int, *percents: int) -> int:
        """A number of heads near a share of ``whole``, never below zero or above the whole."""
        if self.rng.random() < 0.75 and percents:
            exact = whole * self.rng.choice(percents) // 100 + self.rng.choice((0, 0, 1, -1))
            return min(max(0, exact), max(whole, 0))
        return self.rng.randint(0, max(whole, 0))

    def flag(self, chance: float = 0.5) -> bool:
        """Yes, so often."""
        return self.rng.random() < chance

    def day(self, first: date, last: date, *marks: date) -> date:
        """A day between two, often one of the marks or a day beside it."""
        if marks and self.rng.random() < 0.5:
            found = self.rng.choice(marks) + timedelta(days=self.rng.choice((0, 0, 1, -1)))
        else:
            found = first + timedelta(days=self.rng.randint(0, (last - first).days))
        return min(max(found, first), last)

    def before(self, day: date, *months: int) -> date:
        """A day so many months before another, exactly or a day beside it; or any time in twelve years."""
        if self.rng.random() < 0.7:
            return months_later(day, -self.rng.choice(months)) + timedelta(
                days=self.rng.choice((0, 0, 1, -1))
            )
        return day - timedelta(days=self.rng.randint(0, 4400))

    def choice(self, *options: Any) -> Any:
        """One of several."""
        return self.rng.choice(options)

    def thinned(self, facts: dict[Any, Any]) -> dict[Any, Any]:
        """The same with some facts gone: of half of all subjects none, of the others a few or many."""
        share = self.rng.choice((0.0, 0.0, 0.04, 0.04, 0.3))
        if not share:
            return {key: value for key, value in facts.items() if value is not None}
        return {
            key: value for key, value in facts.items() if value is not None and self.rng.random() >= share
        }


# ── four words ─────────────────────────────────────────────────────────────────────────────────
def ge(found: Any, limit: Any) -> str:
    """At least."""
    return UNKNOWN if found is None or limit is None else MET if found >= limit else UNMET


def gt(found: Any, limit: Any) -> str:
    """More than."""
    return UNKNOWN if found is None or limit is None else MET if found > limit else UNMET


def le(found: Any, limit: Any) -> str:
    """At most."""
    return UNKNOWN if found is None or limit is None else MET if found <= limit else UNMET


def lt(found: Any, limit: Any) -> str:
    """Less than."""
    return UNKNOWN if found is None or limit is None else MET if found < limit else UNMET


def yes(found: Any) -> str:
    """A yes is wanted."""
    return UNKNOWN if found is None else MET if found else UNMET


def no(found: Any) -> str:
    """A no is wanted."""
    return UNKNOWN if found is None else UNMET if found else MET


def every(*words: str) -> str:
    """All are wanted: the worst word counts."""
    return next((word for word in (UNMET, UNKNOWN, MANUAL) if word in words), MET)


def some(*words: str) -> str:
    """One is enough: the best word counts."""
    return next((word for word in (MET, MANUAL, UNKNOWN) if word in words), UNMET)


# ── arithmetic with None for what is not known ─────────────────────────────────────────────────
def add(*values: Any) -> Any:
    """The sum, or None."""
    return None if any(value is None for value in values) else sum(values)


def less(one: Any, other: Any) -> Any:
    """The difference, or None."""
    return None if one is None or other is None else one - other


def over(top: Any, bottom: Any) -> Any:
    """The exact quotient; None if either is, or the bottom is not positive."""
    return None if top is None or bottom is None or bottom <= 0 else Fraction(top) / Fraction(bottom)


def band(found: Any, *bands: tuple[Any, Any]) -> Any:
    """The points of the first band whose lower bound is reached; 0 below them all; None if nothing is known."""
    if found is None:
        return None
    return next((points for low, points in bands if found >= low), 0)


def fen(value: Any) -> Any:
    """Rounded half up to the fen, away from zero at the half."""
    if value is None:
        return None
    value = Fraction(value)
    whole = (abs(value) * 100 + Fraction(1, 2)).__floor__()
    return Fraction(-whole if value < 0 else whole, 100)


def months_later(day: date, months: int) -> date:
    """The same day some months later, or the month's last."""
    count = day.year * 12 + day.month - 1 + months
    year, month = count // 12, count % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def years_later(day: date, years: int) -> date:
    """The same day some years later; 29 February becomes the 28th."""
    return months_later(day, 12 * years)


def ran_for(since: Any, as_of: date, months: int) -> str:
    """Has it run for so many months?"""
    return UNKNOWN if since is None else MET if months_later(since, months) <= as_of else UNMET


def is_within(since: Any, as_of: date, months: int) -> str:
    """Are no more than so many months over?"""
    return UNKNOWN if since is None else MET if as_of <= months_later(since, months) else UNMET


def answer(conditions: dict[str, str], joined: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    """The whole answer: every condition is wanted but those that are only parts of others (``joined``)."""
    own = [word for code, word in conditions.items() if code not in joined]
    return {"verdict": every(*own), "conditions": conditions, "scores": {}, "amounts": {}, **more}
