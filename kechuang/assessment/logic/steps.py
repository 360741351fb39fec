"""The computation as it is shown: what was found, what is wanted, from which base, with which reservations."""

from __future__ import annotations

from fractions import Fraction

from kechuang.assessment.logic.asking import Asked, Part, Situation
from kechuang.assessment.logic.bounds import holds
from kechuang.assessment.logic.facts import Fact
from kechuang.assessment.logic.outcomes import Step
from kechuang.assessment.logic.pace import share_done
from kechuang.assessment.logic.words import CMP_WORDS, percent, plain, show
from kechuang.indicators.states import STATUS_TITLES, Measure, Status

_ANSWERS = {True: "成立", False: "不成立", None: "定不了"}


def steps_of(at: Situation, asked: Asked, actual: Fact, growth: Fraction | None) -> tuple[Step, ...]:
    """Return the computation, line by line, in the order in which a person would do it."""
    steps = [_found(at, actual)]
    if at.base is not None:
        steps.append(_base(at))
    if growth is not None:
        word = "增长" if growth > 0 else "下降" if growth < 0 else "持平"
        wanted = at.expression.growth_pct
        beside = None if wanted is None else Fraction(wanted) / 100
        steps.append(Step("与基期比", word + (percent(abs(growth), beside=beside) if growth else "")))
    if at.measure in {Measure.RATIO, Measure.GROWTH} and at.base is not None:
        steps.append(Step("与基期差", f"{show(at.actual.minus(at.base), '')}个百分点"))
    steps.extend(_comparison(part, "应达到") for part in asked.must)
    steps.extend(_comparison(part, "力争") for part in asked.better)
    if (parts := asked.must or asked.better) and (done := share_done(parts[0], at)) is not None:
        steps.append(Step("完成率", percent(done, beside=Fraction(1))))
    return tuple(steps)


def _found(at: Situation, actual: Fact) -> Step:
    status = STATUS_TITLES.get(actual.status, actual.status)
    return Step("完成", f"{show(at.actual, at.unit)}（{actual.period.label()}，{status}）", actual.id)


def _base(at: Situation) -> Step:
    assert at.base is not None  # noqa: S101 - asked by the caller
    base = at.facts.base
    if base is None or not base.known:
        return Step("基数", f"{show(at.base, at.unit)}（目标中写明）")
    status = STATUS_TITLES.get(base.status, base.status)
    return Step("基数", f"{show(at.base, at.unit)}（{base.period.label()}，{status}）", base.id)


def _comparison(part: Part, label: str) -> Step:
    if part.missing or part.found is None or part.wanted is None:
        return Step(label, f"{part.label}：缺{part.missing or '数据'}")
    answer = holds(part.found, part.cmp, part.wanted)
    said = f"（{part.tolerated}）" if part.tolerated else ""
    words = f"{part.label}{said}：{show(part.found, part.unit)} {CMP_WORDS[part.cmp]} {show(part.wanted, part.unit)}"
    return Step(label, f"{words}，{_ANSWERS[answer]}")


def remarks_of(at: Situation, asked: Asked, actual: Fact) -> tuple[str, ...]:
    """Return what a reader must know beside the verdict: mixed statuses, approximate and partial data."""
    remarks = list(asked.remarks)
    if actual.status == Status.FLASH:
        remarks.append("完成数是快报数，核定后可能变化。")
    base = at.facts.base
    if base is not None and base.known and base.status != actual.status:
        one, two = STATUS_TITLES.get(actual.status, ""), STATUS_TITLES.get(base.status, "")
        remarks.append(f"完成数为{one}、基数为{two}，两者口径不同，比较只供参考。")
    given = at.expression.basis_value
    if (
        base is not None
        and base.value is not None
        and given is not None
        and at.base is not None
        and at.base.is_exact
        and at.base.lo != Fraction(given)
    ):
        remarks.append(
            f"目标中写的基数是{plain(given)}，现有数据是{plain(at.base.lo or 0)}，按现有数据计算。"
        )
    if not at.actual.is_exact:
        remarks.append("完成数是概数。")
    remarks.extend(fact.note for fact in (actual, base) if fact is not None and fact.note)
    return tuple(remarks)
