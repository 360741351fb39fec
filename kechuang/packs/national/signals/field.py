"""领域和行业 · Field and industry: the same field of technology, the same industry, the nearer the more."""

from __future__ import annotations

from kechuang.matching.logic.signal_catalogue import signal
from kechuang.matching.logic.signals import Bonus
from kechuang.matching.logic.traits import PairTraits

#: No field at all: what is in none of the eight shares nothing by it.
_NONE = "0"


@signal(
    code="field",
    title="领域和行业",
    most="0.12",
    source="本平台的约定（领域重合）",
    summary="同一技术领域加0.08；行业大类相同再加0.02，小类相同再加0.04。",
)
def field(pair: PairTraits) -> Bonus | None:
    """The same field, then how many digits of the industry agree (2: division, 4: class)."""
    need, offer = pair.need, pair.offer
    same_field = need.field_code == offer.field_code and need.field_code not in ("", _NONE)
    digits = _shared(need.industry, offer.industry)
    if not same_field and digits < 2:
        return None
    value = (0.08 if same_field else 0.0) + (0.04 if digits >= 4 else 0.02 if digits >= 2 else 0.0)
    told = [f"同属“{need.field_title}”"] if same_field else []
    if digits >= 2:
        told.append("行业小类相同" if digits >= 4 else "行业大类相同")
    return Bonus(value, "，".join(told))


def _shared(one: str, other: str) -> int:
    """How many leading characters agree."""
    count = 0
    for first, second in zip(one, other, strict=False):
        if first != second:
            break
        count += 1
    return count
