"""成熟度 · Readiness: the higher the level that evidence proves, the sooner it can be used."""

from __future__ import annotations

from kechuang.matching.logic.signal_catalogue import signal
from kechuang.matching.logic.signals import Bonus
from kechuang.matching.logic.traits import PairTraits

_TECHNICAL = ("technology", "problem", "partner")


@signal(
    code="maturity",
    title="成熟度",
    most="0.06",
    source="GB/T 22900—2022（级别）；分值是本平台的约定",
    summary="技术类需求遇到技术就绪度七级以上的成果加0.06，五、六级加0.03。",
)
def maturity(pair: PairTraits) -> Bonus | None:
    """For technical needs only; unknown readiness gives nothing and takes nothing."""
    level = pair.offer.maturity
    if pair.need.kind not in _TECHNICAL or level is None or level < 5:
        return None
    if level >= 7:
        return Bonus(0.06, f"技术就绪度{level}级，做过现场或产品级验证")
    return Bonus(0.03, f"技术就绪度{level}级，已过小试")
