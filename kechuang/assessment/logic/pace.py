"""Is a target that is not yet due on its way? Time elapsed beside what is done.

Flows fill linearly, or as last year's same months did where they are known; stocks close the gap from
their base; ratios, growth rates and ranks either stand where they should or do not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from kechuang.assessment.logic.asking import Part, Situation
from kechuang.assessment.logic.bounds import Bounds, holds
from kechuang.assessment.logic.words import percent
from kechuang.core.logic.periods import Period
from kechuang.indicators.states import Measure


@dataclass(frozen=True, slots=True)
class Expectation:
    """What share of the way should be done by the day of the data, and by which reckoning."""

    share: Fraction
    words: str


def expectation(at: Situation, data_end: date) -> Expectation:
    """Return how far the target should be by ``data_end``: seasonal from last year's same months, else linear."""
    run, whole = at.facts.base_running, at.facts.base
    elapsed = at.period.elapsed(data_end)
    comparable = (
        at.measure == Measure.FLOW
        and run is not None
        and whole is not None
        and run.value is not None
        and whole.value is not None
        and whole.value > 0
        and run.unit == whole.unit
        and run.value >= 0
    )
    if (
        comparable
        and run is not None
        and whole is not None
        and run.value is not None
        and whole.value is not None
    ):
        share = Fraction(run.value) / Fraction(whole.value)
        if share <= 1:
            return Expectation(share, f"按上年同期占全年的{percent(share)}")
    return Expectation(elapsed, f"按时间进度{percent(elapsed)}")


def share_done(part: Part, at: Situation) -> Fraction | None:
    """Return how much of the way is done: found over wanted for flows, the gap closed from the base for stocks."""
    if part.found is None or part.wanted is None or part.pace != "level":
        return None
    found, wanted = part.found.number, part.wanted.number
    if found is None or wanted is None:
        return None
    if (
        at.measure == Measure.STOCK
        and at.base is not None
        and at.base.number is not None
        and part.label != "增加数"
    ):
        start = at.base.number
        if wanted != start:
            return (found - start) / (wanted - start)
    return found / wanted if wanted > 0 else None


def keeps_pace(part: Part, at: Situation, expected: Fraction) -> bool | None:
    """Is this part on its way? None where something is missing to say so."""
    if part.found is None or part.wanted is None:
        return None
    if part.pace == "follows":
        return True
    standing = holds(part.found, part.cmp, part.wanted)
    if part.pace == "state" or at.measure in {Measure.RATIO, Measure.GROWTH, Measure.RANK}:
        return standing
    if at.measure == Measure.FLOW or part.label == "增加数":
        return holds(part.found, _including(part.cmp), part.wanted.times(expected))
    return _stock_keeps(part, at, expected, standing=standing)


def _stock_keeps(part: Part, at: Situation, expected: Fraction, *, standing: bool | None) -> bool | None:
    if standing is not False:
        return standing
    if at.base is None:
        return None
    gap = part.wanted.minus(at.base) if part.wanted is not None else None
    if gap is None or part.found is None:
        return None
    better = (
        gap.lo is not None and gap.lo > 0 if part.cmp in {">=", ">"} else gap.hi is not None and gap.hi < 0
    )
    if not better:  # the base stood there already and it has been lost since
        return False
    return holds(part.found, _including(part.cmp), at.base.plus(gap.times(expected)))


def _including(cmp: str) -> str:
    """On the way, equal is enough even where the end must be exceeded."""
    return {">": ">=", "<": "<="}.get(cmp, cmp)


def same_months(at: Situation, actual: Period) -> Bounds | None:
    """Return last year's running value of the same months, where it is known exactly enough."""
    run = at.facts.base_running
    if run is None or run.value is None or run.period != actual.previous_year():
        return None
    return Bounds.known(run.value, run.precision, at.settings.tolerance_pct)
