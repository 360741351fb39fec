"""时间 · Timing: what is ready enough for the day on which it is needed."""

from __future__ import annotations

from kechuang.matching.logic.signal_catalogue import signal
from kechuang.matching.logic.signals import Bonus
from kechuang.matching.logic.traits import PairTraits

#: The least readiness that makes it in so many months. Our reckoning, not a norm.
_MONTHS = ((24, 4), (12, 5), (6, 6), (0, 8))


@signal(
    code="timing",
    title="时间",
    most="0.04",
    source="本平台的约定",
    summary="离希望解决的日子还有几个月，成果的技术就绪度够不够：不到半年要八级，半年六级，一年五级，两年四级。",
)
def timing(pair: PairTraits) -> Bonus | None:
    """Needs a deadline that has not passed and a known readiness."""
    deadline, level = pair.need.deadline, pair.offer.maturity
    if deadline is None or level is None or deadline < pair.today:
        return None
    months = (deadline - pair.today).days // 30
    least = next(level for left, level in _MONTHS if months >= left)
    if level < least:
        return None
    return Bonus(0.04, f"离希望解决的日子约{months}个月，按成熟度来得及")
