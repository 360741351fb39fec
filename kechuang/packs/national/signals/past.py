"""过去的合作 · Past cooperation: the two have come somewhere together before."""

from __future__ import annotations

from kechuang.matching.logic.signal_catalogue import signal
from kechuang.matching.logic.signals import Bonus
from kechuang.matching.logic.traits import PairTraits


@signal(
    code="past",
    title="过去的合作",
    most="0.06",
    source="本平台的对接记录",
    summary="双方以前对接过的加0.06。任何一方是遮盖的都不看，否则等于说出它是谁。",
)
def past(pair: PairTraits) -> Bonus | None:
    """``before`` is empty where either side is masked."""
    return Bonus(0.06, f"双方以前对接过，到过“{pair.before}”") if pair.before else None
