"""What signals may know of a pair: public facts of both sides, and what the two organisations did before.

Of a masked side nothing is known that its public version does not show; not even that two have worked together before, since
that alone would name it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Traits:
    """One side as its public version shows it. Empty or None: not told.

    ``place``: the path of its county, or of its city where the county is hidden; ``place_names``: the names along it, the lowest
    last. ``forms``: titles of the kinds of cooperation that it wants or offers. Money in yuan.
    """

    side: str
    kind: str
    field_code: str = ""
    field_title: str = ""
    industry: str = ""
    place: str = ""
    place_names: tuple[str, ...] = ()
    amount: Decimal | None = None
    maturity: int | None = None
    deadline: date | None = None
    expires_on: date | None = None
    forms: frozenset[str] = frozenset()


@dataclass(frozen=True)
class PairTraits:
    """Both sides, the day on which one asks, and the furthest stage that the two reached together before (its title)."""

    need: Traits
    offer: Traits
    today: date
    before: str = ""
