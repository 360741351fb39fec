"""What a rule is given: the facts, the parameters of the day and the chosen readings; and the ways to answer."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from kechuang.rules.facts import Facts
from kechuang.rules.findings import Condition, Finding
from kechuang.rules.parameters import Value
from kechuang.rules.values import FactRef, Grown, Unknown, unknown_of
from kechuang.rules.verdicts import Verdict

_MET, _UNMET, _UNKNOWN, _MANUAL = Verdict.MET, Verdict.UNMET, Verdict.UNKNOWN, Verdict.MANUAL


class Ask:
    """One question put to one rule. A rule asks facts, parameters and readings of it and yields what it finds.

    ``as_of``: the day that the rule's own law counts by (application, tax year, signing). ``year``: its year; the
    accounting year before it is ``year - 1``. All that was asked is kept for the trace.
    """

    __slots__ = ("as_of", "asked", "chosen", "facts", "read", "table", "used", "year")

    def __init__(
        self, facts: Facts, as_of: date, table: Mapping[str, Value], chosen: Mapping[str, str]
    ) -> None:
        self.facts = facts
        self.as_of = as_of
        self.year = as_of.year
        self.table = table
        self.chosen = chosen
        self.asked: dict[Any, Any] = {}
        self.used: set[str] = set()
        self.read: set[str] = set()

    def fact(self, name: str, year: int | None = None) -> Any:
        """The fact's value of an accounting year (None: as at the as-of date); ``Unknown`` if nobody has told."""
        key = (name, year)
        value = self.facts.values.get(key)
        self.asked[key] = value
        return Unknown((FactRef(name, year),)) if value is None else value

    def told(self, name: str, year: int | None = None) -> Any:
        """The fact's value, or None: for what nobody need tell, such as a firm's own guess at its marks."""
        value = self.facts.values.get((name, year))
        self.asked[name, year] = value
        return value

    def years(self, name: str, *years: int) -> list[Any]:
        """The fact's values of several years."""
        return [self.fact(name, year) for year in years]

    def param(self, code: str) -> Any:
        """The value of a parameter (``topic.name``) on the as-of date. Raises ``KeyError`` if the law has none then."""
        self.used.add(code)
        return self.table[code].value

    def states(self, code: str) -> bool:
        """Does the law have this number on the as-of date, here? Ask before ``param`` where a place may be silent."""
        return code in self.table

    def reading(self, code: str) -> str:
        """Which reading of a silent law was chosen."""
        self.read.add(code)
        return self.chosen[code]

    # ── answers ────────────────────────────────────────────────────────────────────────────────
    def at_least(self, condition: Condition, found: Any, limit: Any, note: str = "") -> Finding:
        """Wants ``found >= limit`` (不低于、以上)."""
        if isinstance(found, Unknown) or isinstance(limit, Unknown):
            return _undecided(condition, found, "ge", limit, note)
        is_met = found.at_least(limit) if isinstance(found, Grown) else found >= limit
        return Finding(condition, _MET if is_met else _UNMET, found, "ge", limit, (), note)

    def more_than(self, condition: Condition, found: Any, limit: Any, note: str = "") -> Finding:
        """Wants ``found > limit`` (超过、大于)."""
        if isinstance(found, Unknown) or isinstance(limit, Unknown):
            return _undecided(condition, found, "gt", limit, note)
        return Finding(condition, _MET if found > limit else _UNMET, found, "gt", limit, (), note)

    def at_most(self, condition: Condition, found: Any, limit: Any, note: str = "") -> Finding:
        """Wants ``found <= limit`` (不超过、以下)."""
        if isinstance(found, Unknown) or isinstance(limit, Unknown):
            return _undecided(condition, found, "le", limit, note)
        return Finding(condition, _MET if found <= limit else _UNMET, found, "le", limit, (), note)

    def less_than(self, condition: Condition, found: Any, limit: Any, note: str = "") -> Finding:
        """Wants ``found < limit`` (不满、低于)."""
        if isinstance(found, Unknown) or isinstance(limit, Unknown):
            return _undecided(condition, found, "lt", limit, note)
        return Finding(condition, _MET if found < limit else _UNMET, found, "lt", limit, (), note)

    def holds(self, condition: Condition, answer: Any, note: str = "", *, wanted: bool = True) -> Finding:
        """Wants a yes (``wanted`` False: a no)."""
        if isinstance(answer, Unknown):
            return unknown(condition, answer, "is", wanted, note)
        return Finding(condition, _MET if answer is wanted else _UNMET, answer, "is", wanted, (), note)


def _undecided(condition: Condition, found: Any, op: str, limit: Any, note: str) -> Finding:
    """The answer where what was found, or the limit that depends on another fact, is unknown."""
    wanted = None if isinstance(limit, Unknown) else limit
    return unknown(condition, unknown_of(found, limit), op, wanted, note)


def unknown(condition: Condition, found: Any, op: str = "", wanted: Any = None, note: str = "") -> Finding:
    """The answer where a fact is missing: it names all that is."""
    lacking = found if isinstance(found, Unknown) else unknown_of(found)
    return Finding(condition, _UNKNOWN, None, op, wanted, lacking.missing, note or lacking.why)


def manual(condition: Condition, note: str, found: Any = None, missing: tuple[FactRef, ...] = ()) -> Finding:
    """The answer where only a person can judge; ``note`` says what to look at."""
    return Finding(condition, _MANUAL, found, "", None, missing, note)


def joined(condition: Condition, verdict: Verdict, parts: tuple[Finding, ...], note: str = "") -> Finding:
    """One finding made of several (any of, all of): what is missing is missing in the parts."""
    missing = (
        tuple(dict.fromkeys(ref for part in parts for ref in part.missing)) if verdict == _UNKNOWN else ()
    )
    return Finding(condition, verdict, None, "", None, missing, note, parts)


def band_of(found: Any, bands: Any) -> int:
    """The place of the first band whose lower bound (inclusive) ``found`` reaches; ``len(bands)`` if none.

    ``bands`` are lower bounds, or pairs whose first is one, from the highest to the lowest.
    """
    for place, band in enumerate(bands):
        low = band[0] if isinstance(band, (tuple, list)) else band
        if found >= low:
            return place
    return len(bands)


def days_before(later: date, earlier: Any) -> Any:
    """Calendar days from ``earlier`` to ``later``; unknown if it is."""
    return earlier if isinstance(earlier, Unknown) else Decimal((later - earlier).days)


def latest_start(day: date, months: int) -> date:
    """The latest day from which so many months are over on ``day``: has it run long enough?

    Counted forwards, as the law does (31 March and 18 months is 30 September): months taken from the as-of day would
    be a day out at the ends of months.
    """
    start = months_after(day, -months)
    while months_after(start + timedelta(days=1), months) <= day:
        start += timedelta(days=1)
    return start


def earliest_start(day: Any, months: int) -> Any:
    """The earliest day from which no more than so many months are over on ``day``; unknown if the day is."""
    if isinstance(day, Unknown):
        return day
    start = months_after(day, -months)
    while months_after(start, months) < day:
        start += timedelta(days=1)
    return start


def months_after(day: Any, months: int) -> Any:
    """The same day so many months later (before, if negative), or the month's last day; unknown if the day is."""
    if isinstance(day, Unknown):
        return day
    year, month = divmod(day.year * 12 + day.month - 1 + int(months), 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
