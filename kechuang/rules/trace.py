"""Traces: an evaluation as data that can be stored, printed, and replayed years later to the same result."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from kechuang.rules.catalogue import Evaluation, evaluate, rule_of
from kechuang.rules.facts import Facts, facts_by_name, plain
from kechuang.rules.reading import read_value
from kechuang.rules.values import FactRef

#: The form of traces; a later one will still read this.
VERSION = 1


def trace_of(result: Evaluation, *, places: tuple[str, ...] = ()) -> dict[str, Any]:
    """All that made a result, as JSON: rule, day, facts as asked (missing ones too), parameters with sources, answers."""
    ask = result.ask
    return {
        "version": VERSION,
        "rule": result.rule.code,
        "title": result.rule.title,
        "subject": result.title,
        "as_of": result.as_of.isoformat(),
        "places": list(places),
        "readings": {code: ask.chosen[code] for code in sorted(ask.read)},
        "facts": [
            {"name": name, "year": year, "value": plain(value), "origin": ask.facts.origin(name, year)}
            for (name, year), value in sorted(ask.asked.items(), key=_by_name)
        ],
        "parameters": [
            {
                "code": code,
                "value": _plain_tree(ask.table[code].value),
                "since": ask.table[code].since.isoformat(),
                "doc": ask.table[code].doc,
                "clause": ask.table[code].clause,
                "mark": ask.table[code].mark,
            }
            for code in sorted(ask.used)
        ],
        "verdict": str(result.verdict),
        "findings": [each.as_dict() for each in result.findings],
        "scores": [each.as_dict() for each in result.scores],
        "amounts": [each.as_dict() for each in result.amounts],
    }


def replay(trace: Mapping[str, Any]) -> tuple[Evaluation, list[str]]:
    """Ask the same rule again with the stored facts; returns the result and what differs from the stored one.

    Raises ``RuleError`` if the rule is no longer installed.
    """
    chosen = rule_of(trace["rule"])
    values = {FactRef(each["name"], each["year"]): _typed(each) for each in trace["facts"]}
    result = evaluate(
        chosen,
        Facts(values, title=trace.get("subject", "")),
        as_of=date.fromisoformat(trace["as_of"]),
        places=tuple(trace.get("places", ())),
        readings=trace.get("readings", {}),
        alternatives=False,
    )
    again = trace_of(result, places=tuple(trace.get("places", ())))
    keys = ("verdict", "findings", "scores", "amounts", "parameters")
    return result, [key for key in keys if again[key] != trace[key]]


def _typed(stored: Mapping[str, Any]) -> Any:
    fact, value = facts_by_name.get(stored["name"]), stored["value"]
    if fact is None or type(value) is int:  # a whole number was one when it was asked for
        return value
    return read_value(fact, value)


def _plain_tree(value: Any) -> Any:
    if isinstance(value, (tuple, list)):
        return [_plain_tree(each) for each in value]
    if isinstance(value, Mapping):
        return {key: _plain_tree(each) for key, each in value.items()}
    return plain(value)


def _by_name(item: tuple[Any, Any]) -> tuple[str, int]:
    (name, year), _ = item
    return name, year or 0
