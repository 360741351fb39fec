"""What is asked of a contract beyond the form's own fields: by kind, under the names of the rules' facts. Pure.

Titles, help and choices are the facts' own; here stands only which of them a kind asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kechuang.exchange.logic.contract_codes import Subkind, kind_of
from kechuang.rules.facts import Fact, FactKind, facts_by_name
from kechuang.rules.packs import load

#: Asked of every contract.
ALWAYS = ("contract_names_object", "contract_names_price", "contract_registered_before")
_DEVELOPMENT = ("development_has_aim", "development_was_mastered", "development_work")
_TRANSFER = ("technology_is_mastered", "technology_rights_are_clear")
_LICENCE = ("licence_form", "licence_is_global", "licence_years")
_TRAINING = ("training_work", "training_names_staff", "training_is_part")
#: For the hints on taxes: not needed to register.
OPTIONAL = frozenset({"contract_is_related", *_LICENCE, "contract_research_funds"})


def questions_of(subkind: str) -> tuple[str, ...]:
    """The names of the facts that a contract of this sub-kind is asked for; before one is chosen, what all are asked."""
    kind = kind_of(subkind)
    if kind == "KF":
        return (*ALWAYS, *_DEVELOPMENT, "contract_research_funds")
    if kind in ("ZR", "XK"):
        extra = {"1": ("technology_is_in_force",), "3": ("technology_is_proved",)}.get(subkind[2:3], ())
        return (*ALWAYS, *_TRANSFER, *extra, *(_LICENCE if kind == "XK" else ()))
    if kind == "ZX":
        return (*ALWAYS, "consulting_names_project", "consulting_work", "contract_is_related")
    if subkind == Subkind.FW2:
        return (*ALWAYS, *_TRAINING, "contract_is_related")
    if subkind == Subkind.FW1:
        return (*ALWAYS, "service_work", "contract_is_related")
    return (*ALWAYS, "contract_is_related") if subkind else ALWAYS


def every_question() -> tuple[str, ...]:
    """All that any sub-kind asks, each once."""
    return tuple(dict.fromkeys(name for each in Subkind for name in questions_of(each)))


def fact_of(name: str) -> Fact:
    """The definition of a question: its title, kind, help and choices."""
    load()
    return facts_by_name[name]


def answered(subkind: str, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers that this sub-kind is asked for, in the form in which they are stored; what cannot be read is left out."""
    found = {}
    for name in questions_of(subkind):
        value = _stored(fact_of(name), answers.get(name))
        if value is not None:
            found[name] = value
    return found


def _stored(fact: Fact, value: Any) -> Any:
    if value is None or value == "":
        return None
    if fact.kind == FactKind.YES_NO:
        return value if isinstance(value, bool) else {"yes": True, "no": False}.get(str(value))
    if fact.kind == FactKind.TEXT:
        return str(value) if str(value) in dict(fact.choices) else None
    return str(value)
