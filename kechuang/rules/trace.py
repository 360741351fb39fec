"""Traces: an evaluation as data that can be stored, printed, and replayed years later to the same result."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from kechuang.rules.catalogue import Evaluation, evaluate, rule_of, table_of
from kechuang.rules.facts import Facts, facts_by_name, plain
from kechuang.rules.parameters import Value, exact
from kechuang.rules.reading import read_value
from kechuang.rules.values import FactRef

#: The form of traces; a later one will still read this.
VERSION = 1
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


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
        "parameters": [_row(code, ask.table[code]) for code in sorted(ask.used)],
        "verdict": str(result.verdict),
        "findings": [each.as_dict() for each in result.findings],
        "scores": [each.as_dict() for each in result.scores],
        "amounts": [each.as_dict() for each in result.amounts],
    }


def replay(trace: Mapping[str, Any]) -> tuple[Evaluation, list[str]]:
    """Ask the same rule again with the stored facts and numbers; returns the result and what differs from the stored one.

    A number of law that was put right since does not change the result: ``parameters`` is then among what differs,
    for today's files say otherwise than the trace. Raises ``RuleError`` if the rule is no longer installed.
    """
    chosen = rule_of(trace["rule"])
    values = {FactRef(each["name"], each["year"]): _typed(each) for each in trace["facts"]}
    as_of, places = date.fromisoformat(trace["as_of"]), tuple(trace.get("places", ()))
    result = evaluate(
        chosen,
        Facts(values, title=trace.get("subject", "")),
        as_of=as_of,
        places=places,
        readings=trace.get("readings", {}),
        alternatives=False,
        stored={each["code"]: _stored(each) for each in trace["parameters"]},
    )
    again = trace_of(result, places=places)
    differing = [key for key in ("verdict", "findings", "scores", "amounts") if again[key] != trace[key]]
    today = table_of(chosen, as_of, places)
    is_same = again["parameters"] == trace["parameters"] and all(
        each["code"] in today and _row(each["code"], today[each["code"]]) == each
        for each in trace["parameters"]
    )
    return result, differing if is_same else [*differing, "parameters"]


def _row(code: str, value: Value) -> dict[str, Any]:
    return {
        "code": code,
        "value": _plain_tree(value.value),
        "since": value.since.isoformat(),
        "doc": value.doc,
        "clause": value.clause,
        "mark": value.mark,
    }


def _stored(row: Mapping[str, Any]) -> Value:
    """A parameter as the trace holds it."""
    return Value(
        _value_of(row["value"]),
        date.fromisoformat(row["since"]),
        None,
        row["doc"],
        row["clause"],
        row["mark"],
    )


def _value_of(stored: Any) -> Any:
    """A stored number as its file gave it: text of a number is one, text of a day is a day."""
    if isinstance(stored, list):
        return tuple(_value_of(each) for each in stored)
    if isinstance(stored, Mapping):
        return {key: _value_of(each) for key, each in stored.items()}
    if isinstance(stored, str) and _DAY.fullmatch(stored):
        return date.fromisoformat(stored)
    return exact(stored)


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
