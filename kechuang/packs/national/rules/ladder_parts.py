"""What the rules of the ladder share: growth by either reading, score bands, scores that may be a range, any-of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from kechuang.rules.asking import Ask, joined
from kechuang.rules.catalogue import Reading
from kechuang.rules.findings import Condition, Finding, Score
from kechuang.rules.values import Grown, Unknown, ratio, unknown_of
from kechuang.rules.verdicts import Verdict, any_of

GROWTH = Reading(
    code="average_growth",
    title="两年平均增长率的算法",
    options=(("compound", "复合增长率：（末年÷前年）开平方减1"), ("mean", "两年增长率的算术平均")),
    default="compound",
    why="办法没有写明平均增长率怎样算",
)


# ── 三值的或、与 ───────────────────────────────────────────────────────────────────────────────
def either(*answers: Any) -> Any:
    """One yes is enough; else what is unknown; else no."""
    if any(each is True for each in answers):
        return True
    return _open(answers, otherwise=False)


def both(*answers: Any) -> Any:
    """One no decides; else what is unknown; else yes."""
    if any(each is False for each in answers):
        return False
    return _open(answers, otherwise=True)


def _open(answers: Iterable[Any], *, otherwise: bool) -> Any:
    untold = [each for each in answers if isinstance(each, Unknown)]
    return unknown_of(*untold) if untold else otherwise


def reaches(found: Any, limit: Any) -> Any:
    """Is ``found >= limit``? Unknown if it is."""
    if isinstance(found, Unknown):
        return found
    return bool(found.at_least(limit) if isinstance(found, Grown) else found >= limit)


def any_part(condition: Condition, parts: Sequence[Finding], note: str = "") -> Finding:
    """One finding of which one part is enough; says by which it is met."""
    verdict = any_of(each.verdict for each in parts)
    way = next((each.condition.label for each in parts if each.verdict == Verdict.MET), "")
    words = f"凭“{way}”" if way else "任一项符合即可"
    return joined(condition, verdict, tuple(parts), f"{words}；{note}" if note else words)


def unless(finding: Finding, waiver: Any, why: str) -> Finding:
    """Met by exception if ``waiver`` is yes; an unknown waiver keeps an unmet finding open."""
    if finding.verdict == Verdict.MET:
        return finding
    if waiver is True:
        return Finding(finding.condition, Verdict.MET, finding.found, finding.op, finding.wanted, (), why)
    if isinstance(waiver, Unknown):
        finding.missing = tuple(dict.fromkeys((*finding.missing, *waiver.missing)))
        finding.verdict = Verdict.UNKNOWN
        finding.note = finding.note or "如有豁免情形（奖励、研发机构），请先填写"
    return finding


# ── 数 ─────────────────────────────────────────────────────────────────────────────────────────
def change(before: Any, after: Any) -> Any:
    """The growth over one year, exact."""
    return ratio(after - before, before, why="上年为零，增长率无法计算")


def two_year_growth(ask: Ask, name: str, last: int) -> Any:
    """The average yearly growth of a fact from ``last - 2`` to ``last``, by the chosen reading."""
    if ask.reading("average_growth") == "mean":
        first, middle, end = ask.years(name, last - 2, last - 1, last)
        one, two = change(first, middle), change(middle, end)
        if isinstance(one, Unknown) or isinstance(two, Unknown):
            return unknown_of(one, two)
        return (one.fraction() + two.fraction()) / 2
    return compound(*ask.years(name, last - 2, last))


def compound(first: Any, end: Any) -> Any:
    """The compound growth over two years; unknown where it has no meaning."""
    if isinstance(first, Unknown) or isinstance(end, Unknown):
        return unknown_of(first, end)
    if first <= 0 or end < 0:
        return Unknown(why="起始年不为正或末年为负，复合增长率无法计算")
    return Grown(first, end, 2)


def debt_ratio(ask: Ask, year: int) -> Any:
    """Liabilities by assets at the year's end."""
    return ratio(ask.fact("total_liabilities", year), ask.fact("total_assets", year), why="资产总额不为正")


def share_of_sales(ask: Ask, name: str, year: int) -> Any:
    """A fact of the year by the sales of the year."""
    return ratio(ask.fact(name, year), ask.fact("sales", year), why="营业收入为零，比例无法计算")


def age(as_of: date, registered: Any) -> Any:
    """In which year of its life a firm is: 10 up to and on its tenth birthday, 11 from the day after."""
    if isinstance(registered, Unknown):
        return registered
    whole = as_of.year - registered.year
    birthday = _birthday(registered, as_of.year)
    return whole + 1 if as_of > birthday else whole


def _birthday(registered: date, year: int) -> date:
    if (registered.month, registered.day) == (2, 29):
        return date(year, 3, 1) - timedelta(days=1)
    return registered.replace(year=year)


# ── 评分 ───────────────────────────────────────────────────────────────────────────────────────
def banded(score: Score, found: Any, bands: Any) -> Score:
    """The item with the points of the first band (lower bound, points) that ``found`` reaches; none: 0."""
    if isinstance(found, Unknown):
        return untold(score, found)
    score.found = found
    points = next((points for low, points in bands if reaches(found, low)), 0)
    return settled(score, points)


def debt_banded(score: Score, found: Any, bands: Any) -> Score:
    """The item with the points of the first band (upper bound inclusive, points) that holds ``found``; none: 0."""
    if isinstance(found, Unknown):
        return untold(score, found)
    score.found = found
    return settled(score, next((points for high, points in bands if found <= high), 0))


def stepped(score: Score, steps: Sequence[tuple[Any, Any]]) -> Score:
    """The item with the points of the first step (answer, points) that is yes, best first; a range while unknown."""
    high: Any = 0
    untold_steps: list[Unknown] = []
    for answer, points in steps:
        if isinstance(answer, Unknown):
            high = max(high, points)
            untold_steps.append(answer)
        elif answer:
            return _ranged(score, points, max(high, points), untold_steps)
    return _ranged(score, 0, high, untold_steps)


def _ranged(score: Score, low: Any, high: Any, open_steps: list[Unknown]) -> Score:
    if low == high:
        return settled(score, low)
    score.low, score.high, score.verdict = low, high, Verdict.UNKNOWN
    score.missing = unknown_of(*open_steps).missing
    return score


def settled(score: Score, points: Any) -> Score:
    """The item with certain points."""
    score.points = score.low = score.high = points
    return score


def untold(score: Score, lacking: Unknown) -> Score:
    """The item while a fact is missing: anything up to its full mark."""
    score.low, score.high, score.verdict = 0, score.full, Verdict.UNKNOWN
    score.missing, score.note = lacking.missing, score.note or lacking.why
    return score


def for_experts(score: Score, given: Any) -> Score:
    """An item whose scale is not ours: what experts gave, within its full mark; else theirs to give."""
    if isinstance(given, Unknown):
        score.low, score.high, score.verdict = 0, score.full, Verdict.MANUAL
        score.missing = given.missing
        return score
    score.found = given
    return settled(score, min(max(given, 0), score.full))


def summed(score: Score, parts: Sequence[Score]) -> Score:
    """The sum of items: certain if all are, else a range. Unknown goes before manual."""
    low = sum((each.low for each in parts), start=0)  # type: ignore[misc]
    high = sum((each.high for each in parts), start=0)  # type: ignore[misc]
    score.low, score.high = low, high
    verdicts = {each.verdict for each in parts}
    if low == high:
        return settled(score, low)
    score.verdict = Verdict.UNKNOWN if Verdict.UNKNOWN in verdicts else Verdict.MANUAL
    score.missing = tuple(dict.fromkeys(ref for each in parts for ref in each.missing))
    return score


def mark_reached(condition: Condition, score: Score, limit: Any) -> Finding:
    """Does a score reach the pass mark? A range decides where all of it lies on one side."""
    missing: tuple[Any, ...] = ()
    low, high = score.low or 0, score.high or 0
    if low >= limit:
        verdict = Verdict.MET
    elif high < limit:
        verdict = Verdict.UNMET
    else:
        verdict, missing = score.verdict, score.missing
    note = "" if score.points is not None else f"得分在{low}—{high}之间"
    return Finding(condition, verdict, score.points, "ge", limit, missing, note)
