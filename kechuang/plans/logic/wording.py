"""What a target or a statement says, in the words of a person."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from kechuang.plans.logic.expression import Expression
from kechuang.plans.logic.numbers import plain
from kechuang.plans.logic.statement import comparator, expression_of, is_effort

FORM_TITLES: dict[str, str] = {
    "value": "数值",
    "growth": "增长",
    "share": "占比",
    "range": "区间",
    "stretch": "确保与力争",
    "rank": "位次",
    "rank_change": "位次变化",
    "points": "百分点变化",
    "multiple": "倍数",
    "completion": "完成率",
    "coverage": "全覆盖",
    "milestone": "节点事项",
    "qualitative": "定性",
    "statutory": "法定下限",
    "masked": "数值未公开",
}
_BEFORE = {">=": "不少于", ">": "超过", "<=": "不超过", "<": "少于", "~": "约"}
_PERCENT = {">=": "{}以上", ">": "超过{}", "<=": "不超过{}", "<": "低于{}", "~": "约{}"}
_TRAILING = ("多", "余", "几")


def describe(expression: Expression) -> str:
    """The expression in Chinese words: ``不少于15家``, ``确保2100件，力争3000件``, ``增长20%以上``, ``比上年前移1位``.

    Never empty: a form without a number is named (``全覆盖``, ``按期完成``), a missing number is said.
    """
    words = _FIXED.get(expression.form) or _SAY.get(expression.form, _masked)(expression)
    if expression.form != "stretch" and is_effort(expression.certainty) and not words.startswith("力争"):
        return f"力争{words}"
    return words


def describe_statement(said: Any) -> str:
    """All that a statement says: the value with its growth, multiple, share and rank."""
    done = _DONE.get(str(said.form)) if str(said.kind) == "actual" else None
    parts = [done or describe(expression_of(said))]
    if said.multiple is not None and said.form != "multiple":
        parts.append(f"是上年的{plain(said.multiple)}倍")
    if said.share_pct is not None and said.form != "share":
        parts.append(f"占{plain(said.share_pct)}%")
    if said.completion_pct is not None and said.form != "completion":
        parts.append(f"完成任务的{plain(said.completion_pct)}%")
    if said.rank is not None and said.form != "rank":
        parts.append(_place(said.rank, said.rank_scope or ""))
    return "，".join(parts)


def sureness(confidence: Decimal | float) -> tuple[str, str]:
    """How sure the reader is, as (word, tone): 把握大 from 0.85, 把握一般 from 0.65, below 请细看."""
    sure = Decimal(str(confidence))
    if sure >= Decimal("0.85"):
        return "把握大", "ok"
    return ("把握一般", "info") if sure >= Decimal("0.65") else ("请细看", "warn")


def _amount(number: Decimal | None, unit: str, cmp: str = "=", approx: str = "") -> str:
    if number is None:
        return "数值未写明"
    if approx in _TRAILING:
        return f"{plain(number)}{approx}{unit}"
    if unit == "%":
        return _PERCENT.get(cmp, "{}").format(f"{plain(number)}%")
    return f"{_BEFORE.get(cmp, '')}{plain(number)}{unit}"


def _growth_words(growth: Decimal, cmp: str) -> str:
    verb = "增长" if growth >= 0 else "下降"
    if growth == 0:
        return {">=": "不低于上年", "=": "与上年持平", "<=": "不高于上年"}.get(cmp, "与上年持平")
    return verb + _PERCENT.get(cmp, "{}").format(f"{plain(abs(growth))}%")


def _basis(e: Expression) -> str:
    return f"比{e.basis_period}{'年' if e.basis_period.isdigit() else ''}" if e.basis_period else ""


def _value(e: Expression) -> str:
    words = _amount(e.floor, e.unit, e.cmp, e.approx)
    return words if e.growth_pct is None else f"{words}，{_growth_words(e.growth_pct, '=')}"


def _growth(e: Expression) -> str:
    if e.growth_pct is None:
        return "增长幅度未写明"
    return _basis(e) + ("年均" if e.mode == "年均" else "") + _growth_words(e.growth_pct, e.cmp)


def _share(e: Expression) -> str:
    if e.floor is None:
        return "占比未写明"
    words = _amount(e.floor, "%", e.cmp)
    return f"{'达到' if e.cmp in ('=', '>=') else ''}{words}（占比）"


def _range(e: Expression) -> str:
    low, high = (plain(n) if n is not None else "？" for n in (e.floor, e.ceil))
    words = f"{low}—{high}{e.unit}"
    return words if e.growth_pct is None else f"{words}，{_growth_words(e.growth_pct, '=')}"


def _stretch(e: Expression) -> str:
    strive = f"力争{_amount(e.stretch, e.unit, e.cmp if e.floor is None else '=', e.approx)}"
    return strive if e.floor is None else f"确保{_amount(e.floor, e.unit)}，{strive}"


def _place(rank: int, scope: str) -> str:
    return f"居{scope}第{rank}位"


def _rank(e: Expression) -> str:
    if e.rank is None:
        return "位次未写明"
    return f"{e.rank_scope}第1位" if e.rank == 1 else f"{e.rank_scope}前{e.rank}位"


def _rank_change(e: Expression) -> str:
    if e.rank_change is None:
        return "位次变化未写明"
    if e.rank_change == 0:
        return f"{_basis(e) or '与上年'}位次不变" if not e.basis_period else f"{_basis(e)}位次不变"
    return f"{_basis(e) or '比上年'}{'前移' if e.rank_change > 0 else '后移'}{abs(e.rank_change)}位"


def _points(e: Expression) -> str:
    if e.points is None:
        return "百分点未写明"
    words = f"{plain(abs(e.points))}个百分点"
    return f"{_basis(e)}{'提高' if e.points >= 0 else '下降'}{_PERCENT.get(e.cmp, '{}').format(words)}"


def _multiple(e: Expression) -> str:
    basis = f"{e.basis_period}年" if e.basis_period.isdigit() else (e.basis_period or "上年")
    return f"达到{basis}的{plain(e.multiple)}倍" if e.multiple is not None else "倍数未写明"


def _completion(e: Expression) -> str:
    return f"完成任务的{plain(e.completion_pct)}%" if e.completion_pct is not None else "完成率未写明"


def _coverage(e: Expression) -> str:
    return f"全覆盖（{e.denominator}）" if e.denominator else "全覆盖"


def _masked(e: Expression) -> str:
    return f"数值未公开（{e.unit}）" if e.unit else "数值未公开"


_FIXED = {"milestone": "按期完成", "qualitative": "定性目标，由人认定", "statutory": "不低于法定要求"}
#: The same forms where they tell of a result, not of a goal.
_DONE = {
    "milestone": "已完成",
    "qualitative": "定性表述",
    "statutory": "已达到法定要求",
    "coverage": "已全覆盖",
}
_SAY = {
    "value": _value,
    "growth": _growth,
    "share": _share,
    "range": _range,
    "stretch": _stretch,
    "rank": _rank,
    "rank_change": _rank_change,
    "points": _points,
    "multiple": _multiple,
    "completion": _completion,
    "coverage": _coverage,
    "masked": _masked,
}


def comparator_words(cmp: str) -> str:
    """A comparator as a person says it, for choices in forms."""
    return _BEFORE.get(comparator(cmp), "等于")
