"""The judgement itself: pure, exact, and honest about what is not known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from fractions import Fraction

from kechuang.assessment.logic.absent import absent, by_hand, months_after, signed
from kechuang.assessment.logic.asking import ASK, STATUTORY_MISSING, Asked, Part, Situation, base_gap
from kechuang.assessment.logic.bounds import all_hold, holds
from kechuang.assessment.logic.facts import Fact, Facts, JudgeSettings
from kechuang.assessment.logic.outcomes import Judgement, Outcome
from kechuang.assessment.logic.pace import expectation, keeps_pace, same_months, share_done
from kechuang.assessment.logic.situations import Unfit, direction_of, measure_of, stand
from kechuang.assessment.logic.steps import remarks_of, steps_of
from kechuang.assessment.logic.words import CMP_WORDS, percent, show
from kechuang.core.logic.periods import Period
from kechuang.indicators.logic import Indicator
from kechuang.indicators.states import STATUS_TITLES, Direction, Measure
from kechuang.plans.logic import Expression

#: Forms that a person's signed verdict may answer.
SIGNED_FORMS = frozenset({"milestone", "qualitative", "statutory", "coverage"})
HAND_FORMS = frozenset({"milestone", "qualitative"})
DEFAULT_SETTINGS = JudgeSettings()


def judge(
    expression: Expression,
    *,
    target_period: Period,
    facts: Facts,
    definition: Indicator | None = None,
    as_of: date,
    settings: JudgeSettings = DEFAULT_SETTINGS,
    text: str = "",
    due_on: date | None = None,
    explain: bool = True,
) -> Judgement:
    """Judge one target by what is known on ``as_of``.

    ``target_period`` is the period that the target is for; ``due_on`` an earlier (or later) deadline of its
    own. ``text`` is the target's own words, for what a comparator cannot say (突破, 年均, 零突破). ``explain``
    False leaves out the steps, for a board of thousands. Nothing is rounded before a threshold; growth without a
    base is never a pass; unknown is never zero. Rules §8.4.
    """
    if facts.sign is not None and expression.form in SIGNED_FORMS:
        return signed(facts.sign)
    period = _until(target_period, due_on)
    if expression.form in HAND_FORMS:
        return by_hand(expression, period, facts, as_of)
    if expression.form not in ASK:
        return Judgement(
            Outcome.CANNOT_JUDGE, "目标中的数字在原文里被隐去，无从比较。", missing=("目标值（原文隐去）",)
        )
    facts = _ranked(expression, facts, definition)
    measure = measure_of(expression, definition)
    if _by_stated_growth(expression, facts, measure):
        facts, measure = _stated(facts, period), Measure.GROWTH
    actual = facts.actual
    if actual is None and _law_is_missing(expression, facts):
        return _cannot(STATUTORY_MISSING, facts)
    if actual is None:
        return absent(expression, period, facts, definition, as_of)
    try:
        at = stand(
            expression,
            period,
            facts,
            actual,
            settings,
            text,
            measure=measure,
            direction=direction_of(expression, definition),
        )
        asked = ASK[expression.form](at)
    except Unfit as unfit:
        return _cannot(unfit.missing, facts)
    if asked.missing:
        return replace(_cannot("、".join(asked.missing), facts), missing=asked.missing)
    return _described(_weigh(at, asked, actual, as_of, definition), at, asked, actual, explain=explain)


def _ranked(expression: Expression, facts: Facts, definition: Indicator | None) -> Facts:
    """A rank is asked of an indicator that is itself a count or a sum: its rank stands elsewhere."""
    if (
        expression.form not in {"rank", "rank_change"}
        or definition is None
        or definition.measure == Measure.RANK
    ):
        return facts
    return replace(facts, value=facts.rank, running=None, base=facts.base_rank, base_running=None)


def _law_is_missing(expression: Expression, facts: Facts) -> bool:
    said = (facts.statutory, expression.growth_pct, expression.floor)
    return expression.form == "statutory" and all(each is None for each in said)


def _by_stated_growth(expression: Expression, facts: Facts, measure: str) -> bool:
    """Is there a stated growth, and no base to compute one from?"""
    stated = facts.stated_growth
    if expression.form != "growth" or measure == Measure.GROWTH or stated is None or not stated.known:
        return False
    base = (facts.base is not None and facts.base.known) or expression.basis_value is not None
    return facts.actual is None or not base


def _stated(facts: Facts, period: Period) -> Facts:
    """Judge the growth that the source states, and say so."""
    assert facts.stated_growth is not None  # noqa: S101 - asked before
    growth = replace(facts.stated_growth, unit="%", note="没有基期数，按来源写明的增幅认定。")
    whole = growth.period.end >= period.end
    return Facts(value=growth if whole else None, running=None if whole else growth)


def _until(period: Period, due_on: date | None) -> Period:
    if due_on is None or due_on <= period.start or due_on == period.end:
        return period
    return Period(period.start, due_on)


def _cannot(missing: str, facts: Facts) -> Judgement:
    used = tuple(fact.id for fact in (facts.actual, facts.base) if fact is not None and fact.id is not None)
    return Judgement(Outcome.CANNOT_JUDGE, f"缺{missing}，无法判定。", missing=(missing,), used=used)


def _weigh(at: Situation, asked: Asked, actual: Fact, as_of: date, definition: Indicator | None) -> Judgement:
    """Decide the outcome; words and steps are added afterwards."""
    complete = actual.period.end >= at.period.end
    over = as_of >= at.period.end
    must = [_answer(part) for part in asked.must]
    better = [_answer(part) for part in asked.better]
    if not (complete and over):
        early = _early(at, asked, must, better)
        return early or _on_the_way(at, asked, actual, as_of, definition)
    return _final(at, asked, actual, must, better)


def _answer(part: Part) -> bool | None:
    if part.found is None or part.wanted is None:
        return None
    return holds(part.found, part.cmp, part.wanted)


def _early(
    at: Situation, asked: Asked, must: list[bool | None], better: list[bool | None]
) -> Judgement | None:
    """Reached before its time: what has been counted stays counted, and a stock stands where it stands."""
    if at.measure not in {Measure.FLOW, Measure.STOCK}:
        return None
    if any(part.cmp in {"<=", "<"} or part.pace == "state" for part in (*asked.must, *asked.better)):
        return None
    if better and all_hold([*must, *better]):
        return Judgement(Outcome.STRETCH_REACHED, "已提前达到力争目标。")
    if must and all_hold(must):
        return Judgement(Outcome.REACHED, "已提前达到目标。")
    return None


def _final(
    at: Situation, asked: Asked, actual: Fact, must: list[bool | None], better: list[bool | None]
) -> Judgement:
    """The period is over and its whole value is there."""
    answer = all_hold(must) if must else all_hold(better)
    if answer is None:
        return _undecided(asked)
    if answer and better and all_hold(better):
        return Judgement(Outcome.STRETCH_REACHED, "达到力争目标。")
    if answer:
        return Judgement(Outcome.REACHED, "达到目标。")
    if asked.soft:
        return Judgement(Outcome.STRETCH_SHORT, "未达到力争目标；只提“力争”，不作未完成论。")
    statuses = [actual.status, *([at.facts.base.status] if at.facts.base and _uses_base(asked, at) else [])]
    if any(status not in at.settings.final_enough for status in statuses):
        words = STATUS_TITLES.get(actual.status, actual.status)
        return Judgement(Outcome.BEHIND, f"期满，{words}数未达目标，待数据核定后认定。")
    return Judgement(Outcome.MISSED, f"期满，未达到目标{_shortfall(asked)}。")


def _shortfall(asked: Asked) -> str:
    """The first comparison that fails, in words."""
    for part in asked.must:
        if (
            _answer(part) is False
            and part.found is not None
            and part.wanted is not None
            and part.pace != "follows"
        ):
            return f"：{show(part.found, part.unit)}，应{CMP_WORDS[part.cmp]}{show(part.wanted, part.unit)}"
    return ""


def _uses_base(asked: Asked, at: Situation) -> bool:
    return asked.increase or at.expression.form in {"growth", "multiple", "points", "rank_change"}


def _undecided(asked: Asked) -> Judgement:
    """Something is missing, or a bound such as «at least 180» does not decide."""
    parts = asked.must or asked.better
    missing = tuple(dict.fromkeys(part.missing for part in parts if part.missing))
    if missing:
        return Judgement(Outcome.CANNOT_JUDGE, f"缺{'、'.join(missing)}，无法判定。", missing=missing)
    open_part = next((part for part in parts if _answer(part) is None), parts[0])
    assert open_part.found is not None and open_part.wanted is not None  # noqa: S101, PT018 - nothing was missing
    found, wanted = show(open_part.found, open_part.unit), show(open_part.wanted, open_part.unit)
    return Judgement(
        Outcome.CANNOT_JUDGE,
        f"现有的是概数（{found}），定不了是否{CMP_WORDS[open_part.cmp]}{wanted}。",
        missing=("准确数",),
    )


def _on_the_way(
    at: Situation, asked: Asked, actual: Fact, as_of: date, definition: Indicator | None
) -> Judgement:
    """Not over, or over with only a part of its data."""
    awaited = months_after(at.period.end, 1 if definition is None else definition.lag_months)
    if as_of > awaited:
        label = actual.period.label()
        return Judgement(
            Outcome.CANNOT_JUDGE, f"期已满，只有{label}的数，缺全期数，无法判定。", missing=("全期数",)
        )
    expected = expectation(at, min(actual.period.end, at.period.end, as_of))
    parts = asked.must or asked.better
    kept = all_hold([_pace(part, at, actual, expected.share) for part in parts])
    share = expected.share if any(part.pace == "level" for part in parts) else None
    if kept is None:
        return replace(_undecided_pace(at, asked), expected=share)
    outcome = Outcome.ON_PACE if kept else Outcome.BEHIND
    return Judgement(outcome, _pace_words(at, parts, expected.words, kept=kept), expected=share)


def _pace(part: Part, at: Situation, actual: Fact, expected: Fraction) -> bool | None:
    if part.missing and at.expression.form in {"growth", "multiple"} and at.measure == Measure.FLOW:
        return _pace_by_same_months(at, actual)
    return keeps_pace(part, at, expected)


def _pace_by_same_months(at: Situation, actual: Fact) -> bool | None:
    """Without last year's total, growth on the way is judged against last year's same months."""
    run = same_months(at, actual.period)
    if run is None or base_gap(run):
        return None
    growth = at.expression.growth_pct
    factor = Fraction(at.expression.multiple or 1) if growth is None else 1 + Fraction(growth) / 100
    return holds(at.actual, ">=" if growth is None or growth >= 0 else "<=", run.times(factor))


def _undecided_pace(at: Situation, asked: Asked) -> Judgement:
    undecided = _undecided(asked) if any(part.missing for part in asked.must or asked.better) else None
    if undecided is not None:
        return undecided
    if at.measure == Measure.STOCK and at.base is None:
        return Judgement(
            Outcome.CANNOT_JUDGE,
            "尚未到期也尚未达到；缺基期（上年末）数，无法判断进度。",
            missing=("基期（上年末）数",),
        )
    return Judgement(Outcome.CANNOT_JUDGE, "现有的是概数，定不了进度是否跟得上。", missing=("准确数",))


def _pace_words(at: Situation, parts: tuple[Part, ...], expected: str, *, kept: bool) -> str:
    if all(part.pace == "state" for part in parts) or at.measure in {
        Measure.RATIO,
        Measure.GROWTH,
        Measure.RANK,
    }:
        return "目前符合目标要求，以全期数为准。" if kept else "目前还不符合目标要求。"
    reached = _done_words(at, share_done(parts[0], at))
    if parts[0].cmp in {"<=", "<"}:
        return f"{reached}{expected}，" + ("控制在目标之内。" if kept else "超出了控制进度。")
    return f"{reached}{expected}，" + ("进度跟得上。" if kept else "进度落后。")


def _done_words(at: Situation, done: Fraction | None) -> str:
    if done is None:
        return ""
    if done < 0:
        return "比基期还少，"
    if at.measure == Measure.STOCK and at.base is not None:
        return f"从基期到目标的差距已补上{percent(done)}，"
    return f"已完成{percent(done)}，"


def _described(judged: Judgement, at: Situation, asked: Asked, actual: Fact, *, explain: bool) -> Judgement:
    """Add completion, growth, steps, remarks and the observations used."""
    parts = asked.must or asked.better
    base = at.base.number if at.base is not None and at.base.is_exact else None
    growth = None
    if base is not None and base > 0 and at.actual.is_exact and at.measure != Measure.RANK:
        growth = (at.actual.lo or Fraction(0)) / base - 1 if actual.period.end >= at.period.end else None
    worse = _is_worse(at)
    read = (actual, at.facts.base, at.facts.denominator, at.facts.base_running)
    return replace(
        judged,
        reason=judged.reason + ("比基期还退步。" if worse and judged.outcome == Outcome.MISSED else ""),
        completion=share_done(parts[0], at) if parts else None,
        growth=growth,
        worse=worse,
        ambiguous=asked.ambiguous,
        steps=steps_of(at, asked, actual, growth) if explain else (),
        remarks=remarks_of(at, asked, actual),
        used=_ids(fact for fact in read if fact is not None),
    )


def _ids(facts: Iterable[Fact]) -> tuple[int, ...]:
    found = (number for fact in facts for number in (fact.id, *fact.parts) if number is not None)
    return tuple(dict.fromkeys(found))


def _is_worse(at: Situation) -> bool:
    """Has it moved the wrong way from its basis?"""
    if at.base is None or (at.measure == Measure.FLOW and at.expression.form not in {"growth", "multiple"}):
        return False
    cmp = ">" if at.direction == Direction.DOWN else "<"
    return bool(holds(at.actual, cmp, at.base))
