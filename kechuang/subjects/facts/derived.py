"""Facts that follow from other facts by a rule: nobody files them, so that they cannot contradict what is filed.

They are put in last, after all providers have answered, and again where a check takes some facts otherwise than they are
on file. What a provider told itself goes before.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from datetime import date
from typing import Any

from kechuang.rules.catalogue import RuleError, evaluate, select
from kechuang.rules.facts import Facts
from kechuang.rules.values import FactRef
from kechuang.rules.wording import SIZE_TITLES

IS_SME = FactRef("is_sme")
_INDUSTRY = FactRef("industry")
#: How the origin of every derived fact begins; by it they are known when they are derived again.
_FROM_SIZE = "由企业规模判断："
DERIVED = frozenset({IS_SME})


def derive(values: MutableMapping[FactRef, Any], origins: MutableMapping[FactRef, str], as_of: date) -> None:
    """Put in what follows from the values as at ``as_of``; what was derived before is derived anew."""
    if origins.get(IS_SME, "").startswith(_FROM_SIZE):
        del values[IS_SME], origins[IS_SME]
    if IS_SME in values or _INDUSTRY not in values:
        return
    size = size_of(Facts.trusted(dict(values)), as_of)
    if size is not None:
        values[IS_SME] = size != "large"
        origins[IS_SME] = f"{_FROM_SIZE}{SIZE_TITLES[size]}"


def changed(facts: Facts, changes: Mapping[FactRef, Any], as_of: date) -> Facts:
    """The same subject with some facts otherwise, and what follows from them otherwise too."""
    made = facts.changed(changes)
    origins = {ref: words for ref, words in made.origins.items() if ref not in changes}
    derive(made.values, origins, as_of)
    made.origins = origins
    return made


def size_of(facts: Facts, as_of: date) -> str | None:
    """The size class by the rule that holds on ``as_of``; None if the facts do not tell, or there is no rule."""
    try:
        chosen = select("enterprise_size", as_of, ())
    except RuleError:
        return None
    answer = evaluate(chosen, facts, as_of=as_of, places=(), alternatives=False)
    found = next((each.value for each in answer.amounts if each.code == "class"), None)
    return found if isinstance(found, str) and found in SIZE_TITLES else None
