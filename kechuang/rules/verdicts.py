"""The four answers of a rule, and how answers are joined."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Verdict(StrEnum):
    """What a rule says of one condition. A missing fact is unknown; what only a person can judge is manual."""

    UNMET = "unmet"
    UNKNOWN = "unknown"
    MANUAL = "manual"
    MET = "met"


VERDICT_TITLES: dict[str, str] = {
    Verdict.UNMET: "不符合",
    Verdict.UNKNOWN: "待定（缺数据）",
    Verdict.MANUAL: "须人工判断",
    Verdict.MET: "符合",
}

_ORDER = {verdict: place for place, verdict in enumerate(Verdict)}


def all_of(verdicts: Iterable[Verdict]) -> Verdict:
    """Every condition is demanded: one unmet decides, then one unknown, then one manual. Of none: met."""
    return min(verdicts, key=_ORDER.__getitem__, default=Verdict.MET)


def any_of(verdicts: Iterable[Verdict]) -> Verdict:
    """One condition is enough: one met decides, then one manual, then one unknown. Of none: unmet."""
    return max(verdicts, key=_ORDER.__getitem__, default=Verdict.UNMET)


def negated(verdict: Verdict) -> Verdict:
    """The opposite: met becomes unmet and back; unknown and manual stay."""
    return {Verdict.MET: Verdict.UNMET, Verdict.UNMET: Verdict.MET}.get(verdict, verdict)
