"""How a finding is said plainly: what was found, what is wanted, and how far apart they are.

Findings come in the form in which traces store them (``Finding.as_dict``), so that a stored one is said like a fresh one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from kechuang.rules.catalogue import Rule
from kechuang.rules.facts import Fact, FactKind, facts_by_name
from kechuang.rules.values import FactRef, rounded
from kechuang.rules.verdicts import VERDICT_TITLES, Verdict
from kechuang.rules.wording import SIZE_TITLES

_MYRIAD, _HUNDRED_MILLION = Decimal(10**4), Decimal(10**8)
_CENT = Decimal("0.01")
_OPS = {"ge": "不低于", "gt": "高于", "le": "不高于", "lt": "低于"}
#: For counts one says 至少, for amounts 不低于.
_COUNTED = frozenset({"件", "人", "项", "天", "年", "家", "个", "名", "次", "场", "级", "个月"})
_COUNTED_OPS = {"ge": "至少", "gt": "多于", "le": "至多", "lt": "少于"}
_DAY_OPS = {"ge": "不早于", "gt": "晚于", "le": "不晚于", "lt": "早于"}
_ISO_DAY = len("2026-11-20")
#: Tones of the interface for the four answers.
TONES = {Verdict.MET: "ok", Verdict.UNMET: "bad", Verdict.UNKNOWN: "wait", Verdict.MANUAL: "warn"}
NOTHING = "—"


@dataclass(frozen=True, slots=True)
class Said:
    """A finding in words: ``found`` and ``wanted`` as figures, ``gap`` as what is still lacking, empty if nothing is."""

    found: str
    wanted: str
    gap: str
    share: int | None = None


def said(finding: Mapping[str, Any]) -> Said:
    """One stored finding in words. ``share``: how far found is on the way to wanted, in per cent, where that can be said."""
    unit, op, wanted = finding["unit"], finding["op"], finding["wanted"]
    found = finding["found"]
    return Said(
        found=value_words(found, unit),
        wanted=_wanted_words(op, wanted, unit),
        gap=gap_words(finding) if finding["verdict"] == Verdict.UNMET else "",
        share=_share(op, number_of(found), number_of(wanted)),
    )


def value_words(value: Any, unit: str) -> str:
    """A stored value as a person says it: 12.5万元, 9.96%, 3件, 是; a dash if it is unknown."""
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, (list, tuple)):
        return _span_words(value, unit)
    number = number_of(value)
    if number is not None:
        return number_words(number, unit)
    day = _day_of(value)
    return SIZE_TITLES.get(str(value), str(value)) if day is None else f"{day.year}年{day.month}月{day.day}日"


def amount_title(rule: Rule | None, verdict: str, amount: Mapping[str, Any]) -> str:
    """What a stored amount is called. What a rule pays is only a possibility while its conditions are not all met.

    ``rule`` is None where it is no more installed.
    """
    is_paid = rule is not None and amount["code"] == rule.benefit
    is_open = is_paid and verdict != Verdict.MET and number_of(amount["value"])
    return f"若符合可得{amount['label']}" if is_open else str(amount["label"])


def _day_of(value: Any) -> date | None:
    """A stored value as a day; None if it is none."""
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == _ISO_DAY else None
    except ValueError:
        return None


def _span_words(value: Any, unit: str) -> str:
    if len(value) == 2 and all(number_of(each) is not None for each in value):
        low, high = (number_words(number_of(each) or Decimal(0), unit) for each in value)
        return low if low == high else f"{low.removesuffix(unit)}—{high}"
    return "、".join(value_words(each, unit) for each in value) or NOTHING


def number_words(number: Decimal, unit: str, *, up: bool = False) -> str:
    """A number in a unit: yuan as 万元 or 亿元, fractions as per cent. ``up``: rounded away from zero, so that a gap is never understated."""
    if unit == "%":
        return f"{_short(number * 100, up=up)}%"
    if unit == "元":
        if abs(number) >= _HUNDRED_MILLION:
            return f"{_short(number / _HUNDRED_MILLION, up=up)}亿元"
        if abs(number) >= _MYRIAD:
            return f"{_short(number / _MYRIAD, up=up)}万元"
    return f"{_short(number, up=up)}{unit}"


def _short(number: Decimal, *, up: bool = False) -> str:
    cut = number.quantize(_CENT, ROUND_CEILING) if up else rounded(number, 2)
    text = format(cut, ",f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def number_of(value: Any) -> Decimal | None:
    """A stored value as a number; None if it is none."""
    if value is None or isinstance(value, (bool, date)):
        return None
    if isinstance(value, Fraction):
        return rounded(value, 6)
    if isinstance(value, str) and value.count("/") == 1:
        return _quotient(value)
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def _quotient(text: str) -> Decimal | None:
    try:
        return rounded(Fraction(text), 6)
    except (ValueError, ZeroDivisionError):
        return None


def _wanted_words(op: str, wanted: Any, unit: str) -> str:
    if wanted is None:
        return ""
    if op == "is":
        return "应为" + ("是" if wanted is True else "否" if wanted is False else value_words(wanted, unit))
    if _day_of(wanted) is not None:
        return _DAY_OPS.get(op, "") + value_words(wanted, unit)
    words = (_COUNTED_OPS if unit in _COUNTED else _OPS).get(op, "")
    return words + value_words(wanted, unit)


def gap_words(finding: Mapping[str, Any]) -> str:
    """How far an unmet finding is from being met: 还差1.2个百分点, 还差12.5万元, 超出3人; empty where no figure says it."""
    found, wanted = number_of(finding["found"]), number_of(finding["wanted"])
    op, unit = finding["op"], finding["unit"]
    if found is None or wanted is None or op not in _OPS:
        return ""
    gap = wanted - found if op in ("ge", "gt") else found - wanted
    lead = "还差" if op in ("ge", "gt") else "超出"
    if gap <= 0:
        return (
            "要再高一点，相等不算"
            if op == "gt"
            else "要再低一点，相等不算"
            if op == "lt"
            else "差得很少，按未舍入的数还不够"
        )
    return lead + _gap_figure(gap, unit)


def _gap_figure(gap: Decimal, unit: str) -> str:
    if unit == "%":
        points = gap * 100
        return "不到0.01个百分点" if points < _CENT else f"{_short(points, up=True)}个百分点"
    if unit in _COUNTED and unit != "人":
        return f"{_short(Decimal(gap).to_integral_value(ROUND_CEILING))}{unit}"
    return number_words(gap, unit, up=True)


def _share(op: str, found: Decimal | None, wanted: Decimal | None) -> int | None:
    if op not in ("ge", "gt") or found is None or wanted is None or wanted <= 0:
        return None
    return max(0, min(100, int(found / wanted * 100)))


def sentence(finding: Mapping[str, Any]) -> str:
    """One unmet, unknown or manual finding as a sentence for a list: 科技人员占职工总数的比例9.2%，还差0.8个百分点。"""
    label, verdict = finding["label"], finding["verdict"]
    if verdict == Verdict.UNKNOWN:
        count = len(finding["missing"])
        return f"{label}：" + (f"还缺{count}项数据" if count else finding["note"] or "还不能判断")
    if verdict == Verdict.MANUAL:
        return f"{label}：须人工判断"
    words = said(finding)
    if verdict == Verdict.MET:
        return f"{label}：{words.found}" if words.found != NOTHING else label
    if words.gap and words.found != NOTHING:
        return f"{label}：{words.found}，{words.gap}"
    return f"{label}：{VERDICT_TITLES[Verdict.UNMET]}" + (f"（{finding['note']}）" if finding["note"] else "")


def fact_words(fact: Fact, value: Any) -> str:
    """A fact's value as a person says it."""
    if value is None:
        return NOTHING
    if fact.kind == FactKind.TABLE:
        return f"{len(value)}行"
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if fact.kind == FactKind.TEXT:
        return dict(fact.choices).get(str(value), str(value))
    return value_words(value, "%" if fact.kind == FactKind.SHARE else fact.unit)


def fact_title(ref: FactRef) -> str:
    """A fact in words, with its year."""
    fact = facts_by_name.get(ref.name)
    title = ref.name if fact is None else fact.title
    return title if ref.year is None else f"{ref.year}年{title}"
