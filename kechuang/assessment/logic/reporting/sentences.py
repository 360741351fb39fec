"""The values that a sentence pattern may use, each bound to its evidence."""

from __future__ import annotations

from fractions import Fraction

from kechuang.assessment.logic.board import Board, Line, Measured, tally
from kechuang.assessment.logic.outcomes import OUTCOME_TITLES, Outcome
from kechuang.assessment.logic.reporting.ledger import Ledger, printed
from kechuang.assessment.logic.reporting.wording import (
    Printed,
    growth,
    measured,
    move,
    period_words,
    place,
    points,
)
from kechuang.assessment.logic.words import percent, plain
from kechuang.indicators.states import STATUS_TITLES, Measure, Precision

Values = dict[str, Printed | None]


def overview_values(board: Board, ledger: Ledger) -> Values:
    """How many targets there are and how many of each verdict; a zero is None, so that its part falls away."""
    own, day = list(board.own), board.as_of
    values: Values = {
        "day": Printed(f"{day.year}年{day.month}月{day.day}日"),
        "region": Printed(board.region_name),
        "year": Printed(f"{board.year}年"),
        "total": printed(str(len(own)), ledger.counted("total", f"{board.year}年目标数", own)),
    }
    counted = tally(own)
    for outcome in Outcome:
        lines = [line for line in own if line.outcome == outcome]
        values[outcome.value] = (
            _count(ledger, outcome.value, OUTCOME_TITLES[outcome], lines) if counted.get(outcome) else None
        )
    reached = [line for line in own if line.outcome in {Outcome.REACHED, Outcome.STRETCH_REACHED}]
    values["stretch"] = values.pop(Outcome.STRETCH_REACHED.value)
    values["reached"] = _count(ledger, "all_reached", "已达到", reached) if reached else None
    return values


def _count(ledger: Ledger, key: str, title: str, lines: list[Line]) -> Printed:
    return printed(str(len(lines)), ledger.counted(key, f"结论为“{title}”的目标数", lines))


def sentence_values(line: Line, ledger: Ledger, *, with_region: bool = False) -> Values:
    """What may be said of one target; None for what is not known."""
    actual = line.actual
    mark = ledger.observation(line)
    judged = line.judgement
    return {
        "period": Printed(period_words(actual.period if actual is not None else line.period)),
        "part": _part(line),
        "name": Printed(f"{line.region_name}{line.name}" if with_region else line.name),
        "value": None if actual is None else printed(measured(actual), mark),
        "wanted": printed(line.wanted, ledger.target(line)),
        "growth": change(line, ledger),
        "rank": _rank(line, ledger),
        "move": _move(line, ledger),
        "completion": _completion(line, ledger),
        "verdict": printed(judged.title, ledger.verdict(line)),
        "reason": Printed(judged.reason.rstrip("。")),
    }


def change(line: Line, ledger: Ledger) -> Printed | None:
    """Growth over the base, or points for ratios; a part of the year is compared with the same months only.

    Where 快报 stands against 核定, it is said in the sentence.
    """
    which = "base" if _is_whole(line) else "base_running"
    actual, base = line.actual, line.base if _is_whole(line) else line.base_running
    if actual is None or base is None or actual.value is None or base.value is None:
        return None
    words = _change_words(line, actual, base)
    if words is None:
        return None
    words = words if which == "base" else f"同期{words}"
    formula = f"{measured(actual)}与{period_words(base.period)}{measured(base)}相比"
    marks = (ledger.observation(line), ledger.observation(line, which))
    mark = ledger.computed(
        ("change", line.target), f"{line.region_name}{line.name}比基期", words, formula, marks
    )
    return printed(f"{words}{_mixed(actual, base)}", mark)


def _is_whole(line: Line) -> bool:
    """Is the value that of the target's whole period (or a stock, which is compared with the last year's end)?"""
    return line.actual is None or line.actual.period == line.period or line.measure == Measure.STOCK


def _change_words(line: Line, actual: Measured, base: Measured) -> str | None:
    exact = actual.precision == base.precision == Precision.EXACT
    if (
        line.measure in {Measure.RANK, Measure.GROWTH, Measure.QUALITY}
        or not exact
        or actual.unit != base.unit
    ):
        return None
    assert actual.value is not None and base.value is not None  # noqa: S101, PT018 - asked by the caller
    if line.measure == Measure.RATIO:
        return points(actual.value - base.value) if actual.unit == "%" else None
    return growth(Fraction(actual.value) / Fraction(base.value) - 1) if base.value > 0 else None


def _part(line: Line) -> Printed | None:
    """The period of a value that is only a part of the target's."""
    found = line.actual
    return None if found is None or found.period == line.period else Printed(period_words(found.period))


def _mixed(actual: Measured, base: Measured) -> str:
    if actual.status == base.status:
        return ""
    one, two = STATUS_TITLES.get(actual.status, ""), STATUS_TITLES.get(base.status, "")
    return f"（{one}数与{two}数相比，仅供参考）"


def _ranked(line: Line) -> tuple[Measured | None, Measured | None, str, str]:
    if line.measure == Measure.RANK:
        return line.actual, line.base, "actual", "base"
    return line.rank, line.base_rank, "rank", "base_rank"


def _rank(line: Line, ledger: Ledger) -> Printed | None:
    found, _, which, _ = _ranked(line)
    if found is None or found.value is None:
        return None
    origin = ledger.origins.get(found.observation or 0)
    scope = origin.rank_scope if origin is not None else ""
    return printed(place(found.value, scope), ledger.observation(line, which))


def _move(line: Line, ledger: Ledger) -> Printed | None:
    found, before, which, base = _ranked(line)
    if found is None or before is None or found.value is None or before.value is None:
        return None
    words = move(found.value, before.value)
    formula = f"由第{plain(before.value)}位到第{plain(found.value)}位"
    marks = (ledger.observation(line, which), ledger.observation(line, base))
    return printed(
        words,
        ledger.computed(("move", line.target), f"{line.region_name}{line.name}位次", words, formula, marks),
    )


def _completion(line: Line, ledger: Ledger) -> Printed | None:
    done = line.judgement.completion
    if done is None or done < 0:
        return None
    words = percent(done)
    marks = (ledger.observation(line), ledger.target(line))
    return printed(
        words,
        ledger.computed(
            ("completion", line.target),
            f"{line.region_name}{line.name}完成率",
            words,
            "完成数与目标相比",
            marks,
        ),
    )
