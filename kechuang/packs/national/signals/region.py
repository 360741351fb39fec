"""区域 · Region: near enough to talk, as far as both sides show where they are."""

from __future__ import annotations

from kechuang.matching.logic.signal_catalogue import signal
from kechuang.matching.logic.signals import Bonus
from kechuang.matching.logic.traits import PairTraits

#: On a path /province/city/county/ these are its lengths.
_CITY, _COUNTY = 2, 3


@signal(
    code="region",
    title="区域",
    most="0.04",
    source="本平台的约定（就地转化）",
    summary="同一县（市、区）加0.04，同一设区市加0.02；不公开县的只按市比。",
)
def region(pair: PairTraits) -> Bonus | None:
    """How much of both paths agrees."""
    one = [code for code in pair.need.place.split("/") if code]
    other = [code for code in pair.offer.place.split("/") if code]
    shared = 0
    while shared < min(len(one), len(other)) and one[shared] == other[shared]:
        shared += 1
    if shared < _CITY:
        return None
    name = pair.need.place_names[shared - 1]
    return Bonus(0.04 if shared >= _COUNTY else 0.02, f"都在{name}")
