"""From what a document says to what a target asks for; and when two readings mean the same place."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Any

from kechuang.plans.logic.expression import Expression

#: Words that promise an effort, not the result: alone they make a stretch goal that cannot be missed.
EFFORT = ("力争", "争取", "努力", "冲刺", "奋力", "争创")
_PREFIXES = ("growth", "share")
_NUMBERS = (
    "value",
    "value_hi",
    "growth_pct",
    "multiple",
    "share_pct",
    "completion_pct",
    "rank",
    "rank_change",
)


def comparator(cmp: str | None) -> str:
    """The comparator alone: ``growth>=`` → ``>=``; ``range``, ``stretch`` and the like → ``=``."""
    text = cmp or ""
    for prefix in _PREFIXES:
        text = text.removeprefix(prefix)
    return text if text in (">=", ">", "<=", "<", "~") else "="


def is_effort(certainty: str | None) -> bool:
    """Does the text only promise to strive?"""
    return any(word in (certainty or "") for word in EFFORT)


def expression_of(said: Any) -> Expression:
    """What a statement asks for when it is taken as a target.

    ``said`` has the fields of ``reading.model.Statement`` (or of the table). A lone 力争 has no floor: it
    cannot be missed (rules §8.4). Masked numbers stay None.
    """
    form, parts = str(said.form), dict[str, Any]()
    if form == "value" and is_effort(said.certainty) and said.value is not None and said.growth_pct is None:
        form, parts = "stretch", {"stretch": said.value}
    elif form == "stretch":
        lone = said.value_hi is None
        parts = {"stretch": said.value if lone else said.value_hi, "floor": None if lone else said.value}
    elif form == "range":
        parts = {"floor": said.value, "ceil": said.value_hi}
    elif form == "share":
        parts = {"floor": said.value if said.value is not None else said.share_pct}
    elif form == "points":
        parts = {"points": said.value if said.value is not None else said.growth_pct}
    elif form == "rank_change":
        parts = {"rank_change": said.rank_change if said.rank_change is not None else _whole(said.value)}
    elif form in ("value", "growth"):
        parts = {"floor": said.value}
    elif form == "coverage":
        parts = {"denominator": said.indicator}
    growth = said.growth_pct if form in ("value", "growth", "range", "stretch") else None
    return Expression(
        form=form,
        cmp=comparator(said.cmp),
        unit="%" if form == "share" else (said.unit or ""),
        growth_pct=growth,
        multiple=said.multiple if form == "multiple" else None,
        rank=said.rank if form == "rank" else None,
        rank_scope=said.rank_scope or "",
        completion_pct=said.completion_pct if form == "completion" else None,
        approx=said.approx or "",
        certainty=said.certainty or "",
        mode=said.mode or "",
        **parts,
    )


def _whole(number: Decimal | None) -> int | None:
    return int(number) if number is not None else None


def _figures(said: Any) -> list[str]:
    found = [getattr(said, name) for name in _NUMBERS]
    return ["" if n is None else f"{Decimal(n).normalize():f}" for n in found]


def place_key(said: Any, *, turn: int = 0) -> str:
    """A stable key for the same place and content of the same text.

    The indicator's words are part of it, since a phrase may fan out into several indicators; the normal
    name, the period and the confidence are not, since a better catalogue must not make a new statement.
    ``turn`` tells apart equal statements at one place.
    """
    parts = [
        str(said.start),
        str(said.end),
        str(said.kind),
        str(said.form),
        said.indicator,
        *_figures(said),
        str(turn),
    ]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:40]


def same_place(one: Any, other: Any) -> bool:
    """Do two statements say the same numbers in overlapping places of the text (their names may differ)?"""
    overlap = one.start < other.end and other.start < one.end
    return overlap and str(one.form) == str(other.form) and _figures(one) == _figures(other)


def composite(form: str, cmp: str) -> str:
    """The comparator as statements hold it: ``growth`` and ``>=`` → ``growth>=``; ranges say ``range``."""
    fixed = {
        "range": "range",
        "stretch": "stretch",
        "points": "delta",
        "rank_change": "delta",
        "masked": "masked",
    }
    if form in fixed:
        return fixed[form]
    if form in ("growth", "share"):
        return form + ("" if cmp == "=" else cmp)
    return cmp if form in ("value", "rank", "multiple", "completion") else ""
