"""The oracle against the rules: one subject, the difference in words, and the least subject that still shows it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from kechuang.rules.catalogue import Evaluation, evaluate, rule_of
from kechuang.rules.facts import Facts
from kechuang.rules.values import Unknown
from tests.oracle import (
    achievements,
    contract_taxes,
    enterprise_size,
    growth_firms,
    hnte,
    hnte_research,
    incubators,
    innovative_sme,
    institutes,
    little_giant,
    local_carriers,
    money_rules,
    super_deduction,
    tech_contracts,
    tech_sme,
    zhuanjing,
)
from tests.oracle.common import Draw, Given, fen

#: Every rule's second implementation: something with ``RULE``, ``subject`` and ``judge``.
ORACLES: tuple[Any, ...] = (
    hnte,
    hnte_research,
    tech_sme,
    enterprise_size,
    super_deduction,
    innovative_sme,
    zhuanjing,
    little_giant,
    growth_firms.Gazelle,
    growth_firms.Unicorn,
    growth_firms.PotentialUnicorn,
    growth_firms.Fledgling,
    incubators.Incubator2018,
    incubators.Incubator2025,
    incubators.Quota,
    incubators.MakerSpace,
    incubators.Incubatee,
    incubators.Graduate,
    local_carriers.IncubatorLocal,
    local_carriers.MakerSpaceLocal,
    institutes.National,
    institutes.Guangdong,
    institutes.Chongqing,
    institutes.Xiamen,
    institutes.Heyuan,
    money_rules.IndirectCost,
    money_rules.HighValuePatents,
    money_rules.PatentFunding,
    money_rules.InnovationPoints,
    money_rules.FirstAboveScale,
    money_rules.RdReward,
    tech_contracts.Registrable,
    tech_contracts.Money,
    tech_contracts.Clock,
    contract_taxes.ValueAdded,
    contract_taxes.Income,
    contract_taxes.Entrusted,
    contract_taxes.Stamp,
    contract_taxes.Reward,
    achievements.Readiness,
    achievements.Challenge,
    achievements.Funnel,
)


def oracle_of(name: str) -> Any:
    """The oracle with a name; ``KeyError`` if there is none."""
    return {each.RULE: each for each in ORACLES}[name]


def drawn(oracle: Any, seed: str) -> Given:
    """The subject that a seed makes."""
    given: Given = oracle.subject(Draw(random.Random(seed)))
    return given


def asked(oracle: Any, given: Given) -> Evaluation:
    """The rule's own answer."""
    code = oracle.rule_code(given) if hasattr(oracle, "rule_code") else oracle.RULE
    return evaluate(
        rule_of(code),
        Facts.trusted(given.facts),
        as_of=given.as_of,
        places=given.places,
        readings=given.readings,
        alternatives=False,
    )


def differences(wanted: dict[str, Any], found: Evaluation) -> list[str]:
    """What the two say otherwise, one line each; empty where they agree."""
    return [*_conditions(wanted, found), *_scores(wanted, found), *_amounts(wanted, found)]


def _conditions(wanted: dict[str, Any], found: Evaluation) -> Iterator[str]:
    if wanted.get("not_configured"):
        if str(found.verdict) in ("met", "unmet"):
            yield f"verdict: oracle not configured, rule {found.verdict}"
        return
    if wanted["verdict"] is not None and wanted["verdict"] != str(found.verdict):
        yield f"verdict: oracle {wanted['verdict']}, rule {found.verdict}"
    own: dict[str, str] = {}
    for each in found.findings:
        for one in each.walk():
            own.setdefault(one.condition.code, str(one.verdict))
    for code, word in wanted["conditions"].items():
        if own.get(code) != word:
            yield f"{code}: oracle {word}, rule {own.get(code)}"


def _scores(wanted: dict[str, Any], found: Evaluation) -> Iterator[str]:
    own = {each.code: each for each in found.scores}
    for code, (low, high) in wanted["scores"].items():
        score = own.get(code)
        if score is None:
            yield f"score {code}: oracle {low}–{high}, rule has none"
            continue
        bounds = (score.low, score.high) if score.low is not None else (score.points, score.points)
        if bounds != (low, high):
            yield f"score {code}: oracle {low}–{high}, rule {bounds[0]}–{bounds[1]}"


def _amounts(wanted: dict[str, Any], found: Evaluation) -> Iterator[str]:
    own = {each.code: None if isinstance(each.value, Unknown) else each.value for each in found.amounts}
    for code, oracle in wanted["amounts"].items():
        rule, value = own.get(code), oracle
        if isinstance(rule, (Decimal, Fraction, int)) and isinstance(value, (Fraction, int)):
            rule, value = fen(rule), fen(value)  # some amounts are exact, some are filed to the fen
        if rule != value:
            yield f"amount {code}: oracle {_said(value)}, rule {_said(rule)}"


def _said(value: Any) -> str:
    return str(float(value)) if isinstance(value, Fraction) else str(value)


def check(oracle: Any, given: Given) -> list[str]:
    """The differences on one subject."""
    return differences(oracle.judge(given), asked(oracle, given))


def kind_of(difference: str) -> str:
    """What a difference is about, without its numbers: differences of a kind are told once."""
    if difference.startswith(("score", "amount")):
        return difference.split(":", maxsplit=1)[0]
    return difference


def shrunk(oracle: Any, given: Given, kind: str) -> Given:
    """The same subject with every fact left out that the difference does not need."""
    best, is_smaller = given, True
    while is_smaller:
        is_smaller = False
        for key in list(best.facts):
            less = Given(
                {k: v for k, v in best.facts.items() if k != key}, best.as_of, best.places, best.readings
            )
            try:
                still = any(kind_of(each) == kind for each in check(oracle, less))
            except (TypeError, KeyError, ValueError, StopIteration):
                still = False
            if still:
                best, is_smaller = less, True
    return best
