"""What a rule asks and demands, found by asking it: first of nobody, then of every plain answer in turn."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kechuang.rules.catalogue import Evaluation, Rule, evaluate
from kechuang.rules.facts import FactKind, Facts, facts_by_name
from kechuang.rules.findings import Amount, Finding, Score
from kechuang.rules.parameters import Value
from kechuang.rules.values import FactRef

#: Asked so often at most: a rule that branches on more answers than this would be beyond any reader.
_MOST = 400


@dataclass(slots=True)
class Inquiry:
    """All that a rule may yield and ask on a day: in the order in which it first came up."""

    rule: Rule
    as_of: date
    findings: dict[str, Finding] = field(default_factory=dict)
    scores: dict[str, Score] = field(default_factory=dict)
    amounts: dict[str, Amount] = field(default_factory=dict)
    facts: list[FactRef] = field(default_factory=list)
    parameters: Mapping[str, Value] = field(default_factory=dict)


def inquire(rule: Rule, *, as_of: date, places: tuple[str, ...] = ()) -> Inquiry:
    """Ask a rule of nobody, then with each yes, no and choice that it asks for, until nothing new is asked."""
    found = Inquiry(rule, as_of)
    waiting: deque[dict[FactRef, Any]] = deque([{}])
    seen: set[FactRef] = set()
    for _ in range(_MOST):
        if not waiting:
            break
        known = waiting.popleft()
        result = evaluate(rule, Facts(known), as_of=as_of, places=places)
        for ref in _new_facts(found, result):
            if ref not in seen:
                seen.add(ref)
                waiting.extend({**known, ref: answer} for answer in _answers(ref))
        _keep(found, result)
    return found


def _new_facts(found: Inquiry, result: Evaluation) -> Iterator[FactRef]:
    """What was asked here; of other readings too."""
    evaluations = (result, *(each.evaluation for each in result.alternatives))
    for evaluation in evaluations:
        for name, year in evaluation.ask.asked:
            ref = FactRef(name, year)
            if ref not in found.facts:
                found.facts.append(ref)
            yield ref


def _answers(ref: FactRef) -> list[Any]:
    fact = facts_by_name.get(ref.name)
    if fact is None:
        return []
    if fact.kind == FactKind.YES_NO:
        return [True, False]
    return [code for code, _ in fact.choices]


def _keep(found: Inquiry, result: Evaluation) -> None:
    found.parameters = found.parameters or result.ask.table
    for finding in result.findings:
        found.findings.setdefault(finding.code, finding)
    for score in result.scores:
        found.scores.setdefault(score.code, score)
    for amount in result.amounts:
        found.amounts.setdefault(amount.code, amount)
