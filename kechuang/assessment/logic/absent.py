"""Verdicts where there is no number: not yet due, not there, or for a person to say."""

from __future__ import annotations

from datetime import date, timedelta

from kechuang.assessment.logic.facts import Facts, Sign
from kechuang.assessment.logic.outcomes import Judgement, Outcome, Step
from kechuang.core.logic.periods import Period
from kechuang.indicators.logic import Indicator
from kechuang.indicators.states import Precision
from kechuang.plans.logic import Expression

#: From this lag on (months), no data can be expected within the period itself.
LONG_LAG = 6


def absent(
    expression: Expression, period: Period, facts: Facts, definition: Indicator | None, as_of: date
) -> Judgement:
    """Return the verdict where no value is known: which is not zero, and not a failure."""
    withheld = next((fact for fact in (facts.value, facts.running) if fact is not None), None)
    if withheld is not None:
        used = () if withheld.id is None else (withheld.id,)
        masked = withheld.precision == Precision.MASKED
        reason = "来源中的数字被隐去，不当作零。" if masked else "填报为“暂缺”，不当作零。"
        return Judgement(Outcome.NO_DATA, reason, missing=("完成数",), used=used)
    if as_of < period.start:
        return Judgement(Outcome.NOT_DUE, f"{period.label()}还没有开始。")
    release = release_words(period, definition, as_of)
    if release:
        return Judgement(Outcome.NOT_DUE, f"尚无数据（不是0）：{release}", missing=("完成数",))
    return Judgement(Outcome.NO_DATA, f"还没有{period.label()}的数据，不当作零。", missing=("完成数",))


def release_words(period: Period, definition: Indicator | None, as_of: date) -> str:
    """Return when the data usually come, if that day is still ahead; else nothing.

    An indicator with a long lag (R&D: about ten months) or with year-end figures only has no value within
    its period. Rules §8.1.
    """
    if definition is None:
        return ""
    day = months_after(period.end, definition.lag_months)
    late = definition.lag_months >= LONG_LAG or definition.year_end_only
    if as_of > day or (as_of <= period.end and not late):
        return ""
    once = "年内没有进度数，" if definition.year_end_only or definition.lag_months >= LONG_LAG else ""
    return f"{once}数据约于{day.year}年{day.month}月发布。"


def months_after(end: date, months: int) -> date:
    """Return the last day of the month that lies so many months after ``end``."""
    month = end.year * 12 + end.month - 1 + months + 1
    return date(month // 12, month % 12 + 1, 1) - timedelta(days=1)


def by_hand(expression: Expression, period: Period, facts: Facts, as_of: date) -> Judgement:
    """Return the verdict on a milestone or a quality without a person's signature.

    A milestone may be answered by an observation of 1 (done) or 0 (not done).
    """
    value = facts.actual if expression.form == "milestone" else None
    if value is not None and value.value is not None:
        used = () if value.id is None else (value.id,)
        steps = (Step("填报", "已完成" if value.value >= 1 else "未完成", value.id),)
        if value.value >= 1:
            return Judgement(Outcome.REACHED, "填报为已完成。", steps=steps, used=used)
        if as_of > period.end:
            return Judgement(Outcome.MISSED, "期满，填报为未完成。", steps=steps, used=used)
        return Judgement(Outcome.NOT_DUE, "填报为尚未完成，未到期。", steps=steps, used=used)
    if expression.form == "milestone" and as_of <= period.end:
        due = f"{period.end.year}年{period.end.month}月{period.end.day}日"
        return Judgement(Outcome.NOT_DUE, f"事项目标，{due}前完成，届时由人认定。")
    what = "事项目标" if expression.form == "milestone" else "定性目标，没有数字可比"
    return Judgement(Outcome.BY_HAND, f"{what}，请填写认定结论与依据。", missing=("人工认定",))


def signed(sign: Sign) -> Judgement:
    """Return a person's verdict with who, when and why."""
    day = f"{sign.on.year}年{sign.on.month}月{sign.on.day}日"
    return Judgement(
        Outcome.REACHED if sign.reached else Outcome.MISSED,
        f"{sign.by}于{day}认定：{sign.reason}",
        steps=(
            Step("人工认定", f"{'达到' if sign.reached else '未达到'}（{sign.by}，{day}）"),
            Step("依据", sign.reason),
        ),
        manual=sign.id,
    )
