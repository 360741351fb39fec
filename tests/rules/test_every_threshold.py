"""Every threshold that a case of any rule was held against is tried at it, just below and just above."""

from __future__ import annotations

import importlib.resources
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple

import pytest

from kechuang.rules.cases import load_cases
from kechuang.rules.catalogue import all_rules
from kechuang.rules.findings import Finding
from kechuang.rules.packs import installed
from kechuang.rules.values import Grown, Ratio

#: Thresholds counted from the subject's own facts (one mentor for every ten firms): one of them is tried on all sides.
COUNTED = {"I4a", "I4b", "L8a", "Q1", "C1", "N4", "M1"}
#: Points come in steps of a table: the next row is just below.
ROW = Fraction(5)


class Limit(NamedTuple):
    """A threshold of a rule's condition; ``limit`` empty where it is counted from the subject's own facts."""

    rule: str
    condition: str
    op: str
    limit: Any

    def __str__(self) -> str:
        return f"{self.rule}-{self.condition}-{self.op}-{self.limit}"


#: More than nought points: there are none below.
NOTHING_BELOW = {Limit("tech_sme_2017", "T5b", "gt", 0)}


class Try(NamedTuple):
    """One case's distance from a threshold, and what counts as just beside it."""

    distance: Fraction
    step: Fraction


def exact(value: Any) -> Fraction | None:
    """A number or a day as a fraction; None for what is neither."""
    if isinstance(value, bool):
        return None
    if isinstance(value, date):
        return Fraction(value.toordinal())
    if isinstance(value, Ratio):
        return value.fraction()
    if isinstance(value, Grown):
        return Fraction(value.decimal(12))
    return Fraction(value) if isinstance(value, (int, Decimal, Fraction)) else None


def step_of(finding: Finding, limit: Fraction) -> Fraction:
    """How near is “just”: a day, a thing, a head of a share of heads, two parts in a thousand of money or shares."""
    unit = finding.condition.unit
    if unit == "%":
        found = finding.found
        is_of_heads = isinstance(found, Ratio) and found.bottom <= 1000 and found.bottom % 1 == 0
        return Fraction(1) / Fraction(found.bottom) if is_of_heads else Fraction(2, 1000)
    if unit in ("元", "美元"):
        return max(Fraction(1), limit / 500)
    return ROW if unit == "分" else Fraction(1)


def held(finding: Finding) -> Iterator[tuple[Finding, Fraction]]:
    """The findings within one that were held against a number or a day."""
    for each in finding.walk():
        limit = exact(each.wanted)
        if each.op in ("ge", "gt", "le", "lt") and limit is not None:
            yield each, limit


@cache
def tries() -> dict[Limit, list[Try]]:
    """Every threshold of every rule with how far from it the cases lie."""
    all_rules()
    found: dict[Limit, list[Try]] = defaultdict(list)
    for pack in installed():
        folder = importlib.resources.files(pack) / "rules"
        for entry in folder.iterdir() if folder.is_dir() else ():
            if entry.name.endswith(".cases.yaml"):
                for case in load_cases(entry.read_text("utf8")):
                    for finding in case.run().findings:
                        for each, limit in held(finding):
                            is_free = isinstance(each.wanted, date) or each.code in COUNTED
                            key = Limit(case.rule, each.code, each.op, "" if is_free else each.wanted)
                            value = exact(each.found)
                            known = [] if value is None else [Try(value - limit, step_of(each, limit))]
                            found[key] += known
    return found


@pytest.mark.parametrize("rule", sorted(each.code for each in all_rules()))
def test_cases_lie_at_just_below_and_just_above_every_threshold(rule):
    lacking = []
    for limit, all_tries in tries().items():
        if limit.rule != rule:
            continue
        sides = {
            "恰好": any(each.distance == 0 for each in all_tries),
            "略低": limit in NOTHING_BELOW or any(-each.step <= each.distance < 0 for each in all_tries),
            "略高": any(0 < each.distance <= each.step for each in all_tries),
        }
        lacking += [f"{limit} 没有{side}的案例" for side, is_there in sides.items() if not is_there]
    assert lacking == []


def test_thresholds_were_found():
    assert len(tries()) > 200
    assert Limit("hnte_2016", "H4", "ge", Decimal("0.1")) in tries()
