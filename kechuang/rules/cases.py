"""Cases: worked examples of a rule in YAML beside it, readable by an officer, run by the tests.

::

    rule: hnte_2016
    cases:
      - id: T-H1a
        says: 注册满365天，符合
        as_of: 2026-03-01
        facts: {registered_on: 2025-03-01}
        expect:
          findings: {H1: met}

``expect`` may say: ``verdict``; ``findings`` (code → verdict); ``found`` (code → what is shown, six decimals);
``wanted`` (code → the threshold that applied); ``scores`` (code → points, or ``[low, high]``); ``amounts``
(code → money or number; ``unknown``); ``missing`` (finding → names, ``sales@2025``); ``alternatives`` (readings that differ).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import yaml

from kechuang.rules.catalogue import Evaluation, evaluate, rule_of
from kechuang.rules.findings import shown
from kechuang.rules.parameters import ExactLoader, exact
from kechuang.rules.reading import read_facts
from kechuang.rules.values import Unknown, rounded


@dataclass(frozen=True, slots=True)
class Case:
    """One worked example of one rule."""

    rule: str
    id: str
    says: str
    as_of: date
    facts: Mapping[str, Any]
    expect: Mapping[str, Any]
    readings: Mapping[str, str]
    places: tuple[str, ...] = ()

    def run(self) -> Evaluation:
        """The rule's answer on the case's facts."""
        facts = read_facts(self.facts, title=self.id)
        return evaluate(
            rule_of(self.rule), facts, as_of=self.as_of, readings=self.readings, places=self.places
        )

    def faults(self) -> list[str]:
        """Where the rule's answer is not what the case expects; empty if it agrees."""
        result = self.run()
        faults: list[str] = []
        for part, wanted in self.expect.items():
            faults += _CHECKS[part](result, wanted)
        return [f"{self.rule} {self.id}: {fault}" for fault in faults]


def load_cases(text: str) -> list[Case]:
    """The cases of one file. A case may name another ``rule`` than the file's."""
    content = yaml.load(text, Loader=ExactLoader)  # noqa: S506 - a safe loader without floats
    return [
        Case(
            rule=each.get("rule", content.get("rule")),
            id=str(each["id"]),
            says=each.get("says", ""),
            as_of=each["as_of"],
            facts=each.get("facts", {}),
            expect=each["expect"],
            readings=each.get("readings", {}),
            places=tuple(str(place) for place in each.get("places", ())),
        )
        for each in content["cases"]
    ]


def _differs(code: str, found: object, wanted: object) -> list[str]:
    return [] if found == wanted else [f"{code} 应为 {wanted}，算得 {found}"]


def _verdict(result: Evaluation, wanted: str) -> list[str]:
    return _differs("结论", str(result.verdict), wanted)


def _findings(result: Evaluation, wanted: Mapping[str, str]) -> list[str]:
    return [
        f for code, each in wanted.items() for f in _differs(code, str(result.finding(code).verdict), each)
    ]


def _numbers_of(attribute: str) -> Any:
    def check(result: Evaluation, wanted: Mapping[str, Any]) -> list[str]:
        faults = []
        for code, each in wanted.items():
            found = shown(getattr(result.finding(code), attribute))
            faults += _differs(code, _comparable(found), _comparable(exact(each)))
        return faults

    return check


def _scores(result: Evaluation, wanted: Mapping[str, Any]) -> list[str]:
    faults = []
    for code, each in wanted.items():
        score = result.score(code)
        if isinstance(each, list):
            faults += _differs(
                code, [_comparable(score.low), _comparable(score.high)], [_comparable(exact(n)) for n in each]
            )
        else:
            faults += _differs(code, _comparable(score.points), _comparable(exact(each)))
    return faults


def _amounts(result: Evaluation, wanted: Mapping[str, Any]) -> list[str]:
    faults = []
    for code, each in wanted.items():
        found = result.amount(code).value
        if each == "unknown" or isinstance(found, Unknown) or found is None:
            faults += _differs(
                code, "unknown" if isinstance(found, Unknown) or found is None else found, each
            )
        elif isinstance(found, (str, date)):  # a code, such as a size class, or a day
            faults += _differs(code, found, each)
        else:
            goal = exact(each)
            places = max(0, -int(goal.as_tuple().exponent)) if isinstance(goal, Decimal) else 0
            faults += _differs(code, rounded(found, max(2, places)), rounded(goal, max(2, places)))
    return faults


def _missing(result: Evaluation, wanted: Mapping[str, list[str]]) -> list[str]:
    return [
        fault
        for code, names in wanted.items()
        for fault in _differs(code, sorted(str(ref) for ref in result.finding(code).missing), sorted(names))
    ]


def _alternatives(result: Evaluation, wanted: list[str]) -> list[str]:
    found = sorted(f"{each.reading.code}={each.option}" for each in result.alternatives)
    return _differs("另一种读法", found, sorted(wanted))


def _comparable(value: Any) -> Any:
    """Numbers as normalised Decimals, the rest as text."""
    try:
        return Decimal(str(value)).normalize()
    except ArithmeticError:
        return str(value)


_CHECKS = {
    "verdict": _verdict,
    "findings": _findings,
    "found": _numbers_of("found"),
    "wanted": _numbers_of("wanted"),
    "scores": _scores,
    "amounts": _amounts,
    "missing": _missing,
    "alternatives": _alternatives,
}
