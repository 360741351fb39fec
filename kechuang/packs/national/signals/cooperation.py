"""合作方式 · Form of cooperation: both want the same one."""

from __future__ import annotations

from kechuang.matching.logic.signal_catalogue import signal
from kechuang.matching.logic.signals import Bonus
from kechuang.matching.logic.traits import PairTraits


@signal(
    code="cooperation",
    title="合作方式",
    most="0.03",
    source="本平台的约定",
    summary="需求希望的合作方式，供给愿意其中之一的加0.03。",
)
def cooperation(pair: PairTraits) -> Bonus | None:
    """Forms that both name."""
    shared = sorted(pair.need.forms & pair.offer.forms)
    return Bonus(0.03, f"都愿意{'、'.join(shared)}") if shared else None
