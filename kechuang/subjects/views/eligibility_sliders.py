"""Sliders: the numeric facts of a rule, each as a field and a range that move together."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kechuang.rules.catalogue import Evaluation
from kechuang.rules.facts import Fact, FactKind, facts_by_name
from kechuang.rules.values import FactRef
from kechuang.subjects.forms.eligibility import field_unit, key_of, numeric, shown_number
from kechuang.subjects.logic.wording import fact_title

#: Half of a slider's range is what is known now; a hundred and fifty steps wide.
_TWICE = 2
_STEPS = 150
_NICE = (1, 2, 5)


@dataclass(frozen=True)
class Slider:
    """One fact that can be tried otherwise: a field and a range that move together."""

    key: str
    title: str
    value: str
    unit: str
    most: str
    step: str
    help: str


def sliders_of(result: Evaluation) -> dict[str, list[Slider]]:
    """The rule's numeric facts: of the newest year and as at the day first; earlier years and what is untold apart."""
    refs = numeric(FactRef(*key) for key in result.ask.asked)
    order = sorted(refs, key=lambda ref: (-(ref.year or 9999), facts_by_name[ref.name].group, ref.name))
    newest = max((ref.year for ref in refs if ref.year is not None), default=None)
    drawn = [(ref, _slider(ref, result.ask.asked[ref])) for ref in order]
    return {
        "sliders": [each for ref, each in drawn if ref.year in (None, newest) and each.value],
        "more_sliders": [each for ref, each in drawn if ref.year not in (None, newest) or not each.value],
    }


def _slider(ref: FactRef, value: Any) -> Slider:
    fact = facts_by_name[ref.name]
    shown = "" if value is None else shown_number(fact, value)
    most, step = _range(fact, Decimal(shown) if shown else None)
    return Slider(key_of(ref), fact_title(ref), shown, field_unit(fact), most, step, fact.help)


def _range(fact: Fact, value: Decimal | None) -> tuple[str, str]:
    """A slider's end and step: twice the present value on round steps; whole for counts, and to 100 for shares."""
    if value is None:
        return "", "1" if fact.kind == FactKind.COUNT else "any"
    if fact.kind == FactKind.SHARE:
        return str(max(Decimal(100), value)), "0.1"
    least = Decimal(10) if fact.unit in ("件", "人", "项", "分", "个", "年") else Decimal(100)
    most = max(abs(value) * _TWICE, least)
    step = nice(most / _STEPS)
    if fact.kind == FactKind.COUNT or fact.unit in ("件", "人", "项"):
        step = max(step, Decimal(1))
    return format(most.to_integral_value(), "f"), format(step, "f")


def nice(raw: Decimal) -> Decimal:
    """The next of 1, 2, 5, 10, 20, … (or a tenth of these) that is not below ``raw``."""
    power = Decimal(1).scaleb(raw.adjusted())
    return next((power * each for each in (*_NICE, 10) if power * each >= raw), power * 10)
