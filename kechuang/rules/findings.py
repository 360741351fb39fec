"""What a rule yields: findings on conditions, scores of items, amounts. Never a bare yes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from kechuang.rules.facts import plain
from kechuang.rules.values import FactRef, Grown, Ratio, Unknown, rounded
from kechuang.rules.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a law, stated once in the rule's file.

    ``code`` as the law's readers number it (H4). ``label`` in the law's words, ``plain`` for the person at the
    phone. ``clause``: document and article. ``unit``: how found and wanted are shown (``%``, ``元``, ``人``, ``天``…).
    """

    code: str
    label: str
    clause: str
    plain: str = ""
    unit: str = ""


@dataclass(slots=True)
class Finding:
    """What was found on one condition.

    ``op`` and ``wanted`` say what the law wants (``ge 0.1``); ``missing`` are the facts that nobody told; ``note`` says
    what should be known beside it, such as by which exception a condition is met. ``parts``: the findings that this
    one was joined of (any of, all of); they do not count again in the rule's verdict.
    """

    condition: Condition
    verdict: Verdict
    found: Any = None
    op: str = ""
    wanted: Any = None
    missing: tuple[FactRef, ...] = ()
    note: str = ""
    parts: tuple[Finding, ...] = ()

    @property
    def code(self) -> str:
        """The condition's code."""
        return self.condition.code

    def walk(self) -> Iterator[Finding]:
        """The finding and all that it was joined of."""
        yield self
        for part in self.parts:
            yield from part.walk()

    def as_dict(self) -> dict[str, Any]:
        """The finding as a stored trace holds it."""
        return {
            "code": self.condition.code,
            "label": self.condition.label,
            "clause": self.condition.clause,
            "verdict": str(self.verdict),
            "found": shown(self.found),
            "op": self.op,
            "wanted": shown(self.wanted),
            "unit": self.condition.unit,
            "missing": [list(ref) for ref in self.missing],
            "note": self.note,
            "parts": [each.as_dict() for each in self.parts],
        }


@dataclass(slots=True)
class Score:
    """One item of a score table.

    ``points``: what the item gets; None: unknown, or for experts to say within ``low``–``high`` (a band).
    ``full``: its full mark. ``group``: the code of the item above it in the table. ``verdict``: met where the points are
    certain, manual where a person decides, unknown where a fact is missing.
    """

    code: str
    label: str
    full: Decimal | int
    points: Decimal | int | None = None
    low: Decimal | int | None = None
    high: Decimal | int | None = None
    found: Any = None
    band: str = ""
    clause: str = ""
    unit: str = ""
    group: str = ""
    verdict: Verdict = Verdict.MET
    missing: tuple[FactRef, ...] = ()
    note: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The item as a stored trace holds it."""
        keys = ("code", "label", "clause", "unit", "group", "band", "note")
        numbers = ("full", "points", "low", "high", "found")
        return {
            **{key: getattr(self, key) for key in keys},
            **{key: shown(getattr(self, key)) for key in numbers},
            "verdict": str(self.verdict),
            "missing": [list(ref) for ref in self.missing],
        }


@dataclass(slots=True)
class Amount:
    """One amount that a rule computes, in ``unit`` (yuan unless said); None or ``Unknown``: not known."""

    code: str
    label: str
    value: Any
    unit: str = "元"
    how: str = ""
    clause: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The amount as a stored trace holds it."""
        missing = self.value.missing if isinstance(self.value, Unknown) else ()
        return {
            "code": self.code,
            "label": self.label,
            "value": shown(self.value),
            "unit": self.unit,
            "how": self.how,
            "clause": self.clause,
            "missing": [list(ref) for ref in missing],
        }


Yielded = Finding | Score | Amount


def shown(value: Any) -> Any:
    """A found value as a trace holds it: exact as text, ratios and growths with six decimals, unknown as None."""
    if value is None or isinstance(value, Unknown):
        return None
    if isinstance(value, (Ratio, Grown)):
        return format(value.decimal(6), "f")
    if isinstance(value, Fraction):
        return format(rounded(value, 6), "f")
    if isinstance(value, (tuple, list)):
        return [shown(each) for each in value]
    if isinstance(value, dict):
        return {key: shown(each) for key, each in value.items()}
    return plain(value) if isinstance(value, (Decimal, date)) else value
