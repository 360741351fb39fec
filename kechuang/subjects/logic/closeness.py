"""How near an evaluation is to a yes: counts, points, the first gap, and the order of a list."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kechuang.rules.catalogue import Evaluation
from kechuang.rules.findings import Finding, Score
from kechuang.rules.values import FactRef
from kechuang.rules.verdicts import Verdict
from kechuang.subjects.logic.wording import said, sentence

_ORDER = (Verdict.UNMET, Verdict.UNKNOWN, Verdict.MANUAL, Verdict.MET)


@dataclass(frozen=True, slots=True)
class Points:
    """The score of a rule: certain points, or the span that is still possible; and the full mark."""

    certain: Decimal | None
    low: Decimal | None
    high: Decimal | None
    full: Decimal


@dataclass(frozen=True, slots=True)
class Standing:
    """One evaluation at a glance."""

    verdict: Verdict
    met: int
    unmet: int
    unknown: int
    manual: int
    worst: str
    missing: tuple[FactRef, ...]
    points: Points | None

    @property
    def total(self) -> int:
        """How many conditions there are."""
        return self.met + self.unmet + self.unknown + self.manual


def standing_of(result: Evaluation) -> Standing:
    """An evaluation at a glance."""
    count = dict.fromkeys(Verdict, 0)
    for each in result.findings:
        count[each.verdict] += 1
    return Standing(
        result.verdict,
        count[Verdict.MET],
        count[Verdict.UNMET],
        count[Verdict.UNKNOWN],
        count[Verdict.MANUAL],
        worst_of(result),
        missing_of(result),
        points_of(result),
    )


def in_order(findings: list[Finding]) -> dict[Verdict, list[Finding]]:
    """Findings by verdict: unmet first, then unknown, manual, met."""
    return {verdict: [each for each in findings if each.verdict == verdict] for verdict in _ORDER}


def missing_of(result: Evaluation) -> tuple[FactRef, ...]:
    """The facts that nobody has told and that an answer waits for, each once."""
    missing = [each.missing for each in result.findings] + [each.missing for each in result.scores]
    return tuple(dict.fromkeys(FactRef(*ref) for refs in missing for ref in refs))


def worst_of(result: Evaluation) -> str:
    """The first gap in a sentence: of the unmet that which is nearest to being met, else what is unknown or manual."""
    unmet = [each.as_dict() for each in result.findings if each.verdict == Verdict.UNMET]
    if unmet:
        return sentence(min(unmet, key=_distance))
    rest = [each for each in result.findings if each.verdict in (Verdict.UNKNOWN, Verdict.MANUAL)]
    rest.sort(key=lambda each: _ORDER.index(each.verdict))
    return sentence(rest[0].as_dict()) if rest else ""


def _distance(finding: Mapping[str, Any]) -> int:
    share = said(finding).share
    return 100 - share if share is not None else 100


def points_of(result: Evaluation) -> Points | None:
    """The score that counts: the row which all others belong to, or the sum of the topmost rows; None without a score."""
    tops = [each for each in result.scores if not each.group]
    codes = {each.group for each in result.scores if each.group}
    heads = [each for each in tops if each.code in codes and each.code == "total"] or tops
    if not heads:
        return None
    return Points(
        _summed([each.points for each in heads]),
        _summed([_low(each) for each in heads]),
        _summed([_high(each) for each in heads]),
        sum((Decimal(each.full) for each in heads), Decimal(0)),
    )


def _low(score: Score) -> Decimal | int | None:
    return score.points if score.low is None else score.low


def _high(score: Score) -> Decimal | int | None:
    return score.points if score.high is None else score.high


def _summed(values: list[Decimal | int | None]) -> Decimal | None:
    if any(value is None for value in values):
        return None
    return sum((Decimal(value) for value in values if value is not None), Decimal(0))


def closeness(result: Evaluation) -> tuple[int, int, int, str]:
    """What a list of topics is sorted by: met first, then the fewest unmet, the fewest open; what computes only, last."""
    standing = standing_of(result)
    if not result.findings:
        return (2, 0, 0, result.rule.title)
    if standing.unmet == 0 and standing.met == 0 and standing.unknown:
        return (1, standing.unknown, standing.manual, result.rule.title)  # nothing is known yet
    return (0, standing.unmet, standing.unknown + standing.manual, result.rule.title)


def facts_mark(trace: dict[str, Any]) -> str:
    """The fingerprint of what went into an evaluation: rule, readings, facts and parameters; not the day itself."""
    keys = ("rule", "places", "readings", "facts", "parameters")
    body = json.dumps({key: trace[key] for key in keys}, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(body.encode()).hexdigest()
