"""预算 · Budget: the asked price lies within what is there."""

from __future__ import annotations

from kechuang.matching.logic.signal_catalogue import signal
from kechuang.matching.logic.signals import Bonus
from kechuang.matching.logic.traits import PairTraits


@signal(
    code="budget",
    title="预算",
    most="0.05",
    source="本平台的约定",
    summary="报价不超过预算加0.05；融资金额不超过单户最高金额加0.05。面议和不知道的不加也不减。",
)
def budget(pair: PairTraits) -> Bonus | None:
    """For finance the offer is the bound; for all else the need is. Unknown says nothing."""
    budgeted, asked = pair.need.amount, pair.offer.amount
    if budgeted is None or asked is None:
        return None
    if pair.need.kind == "finance":
        return Bonus(0.05, "额度够") if budgeted <= asked else None
    return Bonus(0.05, "报价在预算之内") if asked <= budgeted else None
