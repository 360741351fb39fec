"""Findings, scores, amounts and thresholds in a person's words; for the command line and the reference pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from kechuang.rules.facts import Fact, FactKind, FactScope, FactSource, facts_by_name
from kechuang.rules.findings import Finding, Score
from kechuang.rules.values import FactRef, Grown, Ratio, Unknown, rounded
from kechuang.rules.verdicts import VERDICT_TITLES

if TYPE_CHECKING:
    from kechuang.rules.catalogue import Evaluation

#: How a threshold reads before its number.
OP_WORDS = {"ge": "不低于", "gt": "超过", "le": "不超过", "lt": "低于"}
#: Of days: not before, after.
_DAY_WORDS = {"ge": "不早于", "gt": "晚于", "le": "不晚于", "lt": "早于"}

#: Size classes as the rule on sizes codes them.
SIZE_TITLES = {"large": "大型", "medium": "中型", "small": "小型", "micro": "微型"}

SOURCE_TITLES = {
    FactSource.STATEMENT: "年度数据（一企一档）",
    FactSource.REGISTRY: "主体登记",
    FactSource.IP: "知识产权清单",
    FactSource.QUALIFICATION: "持有的资质",
    FactSource.CARRIER: "平台载体和入驻",
    FactSource.ANSWER: "判断时回答",
}
KIND_TITLES = {
    FactKind.MONEY: "金额",
    FactKind.COUNT: "整数",
    FactKind.NUMBER: "数",
    FactKind.SHARE: "比例",
    FactKind.YES_NO: "是或否",
    FactKind.DAY: "日期",
    FactKind.TEXT: "文字",
    FactKind.TABLE: "表",
}


def said(value: Any, unit: str = "") -> str:
    """A found or wanted value in words; a share (unit ``%``) as a percentage, money in 万元 where it is that much."""
    if value is None or isinstance(value, Unknown):
        return "未知"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (tuple, list)):
        return f"{len(value)}行" if value and isinstance(value[0], dict) else "、".join(map(said, value))
    if not isinstance(value, (int, Decimal, Fraction, Ratio, Grown)):
        return SIZE_TITLES.get(str(value), str(value))
    exact: Any = value.decimal(8) if isinstance(value, (Ratio, Grown)) else value
    if unit == "%":
        return f"{_short(exact * 100)}%"
    if unit == "元" and abs(exact) >= 10**4:
        return f"{_short(exact / 10**4, 4)}万元"
    return f"{_short(exact)}{unit}"


def _short(number: Any, places: int = 2) -> str:
    """A number without needless noughts."""
    text = format(rounded(number, places), ",f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def wanted_words(finding: Finding) -> str:
    """What the law wants of a finding: 不低于10%; empty where it names no threshold, or a yes that its label says."""
    if finding.wanted is None or finding.op == "is":
        return ""
    words = _DAY_WORDS if isinstance(finding.wanted, date) else OP_WORDS
    return words.get(finding.op, "") + said(finding.wanted, finding.condition.unit)


def changes(first: Evaluation, other: Evaluation) -> list[str]:
    """What another reading of a silent law changes: every finding, score item and amount that is otherwise."""
    lines = []
    for old, new in _paired(first.findings, other.findings):
        if old.verdict != new.verdict:
            found = _from_to(said(old.found, old.condition.unit), said(new.found, new.condition.unit))
            words = f"{VERDICT_TITLES[old.verdict]}变为{VERDICT_TITLES[new.verdict]}"
            lines.append(f"{old.code} {old.condition.label}：{words}{f'（{found}）' if found else ''}")
    for one, two in _paired(first.scores, other.scores):
        marks = _from_to(_marks(one), _marks(two))
        lines += [f"{one.code} {one.label}：{marks}"] if marks else []
    for before, after in _paired(first.amounts, other.amounts):
        value = _from_to(said(before.value, before.unit), said(after.value, after.unit))
        lines += [f"{before.label}：{value}"] if value else []
    return lines


def _paired(first: Sequence[Any], other: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    """What both answers say of the same thing, by code."""
    by_code = {each.code: each for each in other}
    return ((each, by_code[each.code]) for each in first if each.code in by_code)


def _marks(score: Score) -> str:
    if score.points is not None:
        return f"{said(score.points)}分"
    return "未知" if score.low is None else f"{said(score.low)}—{said(score.high)}分"


def _from_to(old: str, new: str) -> str:
    return "" if old == new else f"{old} → {new}"


def fact_words(ref: FactRef) -> str:
    """A missing or asked fact: its title and year, with the name that fact files use."""
    fact = facts_by_name.get(ref.name)
    title = fact.title if fact else ref.name
    return f"{title}（{ref.year}年度，{ref.name}）" if ref.year else f"{title}（{ref.name}）"


def value_form(fact: Fact) -> str:
    """What may be written for a fact: its kind, unit and choices, and whether by year."""
    form = KIND_TITLES[fact.kind] + (f"，{fact.unit}" if fact.unit else "")
    if fact.choices:
        form = "、".join(title for _, title in fact.choices)
    return form + ("，按年度" if fact.scope == FactScope.YEAR else "")
