"""What «not suitable, because» teaches: what is like the dismissed in the way that was named comes later for that organisation.

Each cause looks at one trait of the other side. The first dismissal takes a little, further ones more, up to a bound; a like
of the same trait takes it back. Nothing is ever shut out by it: only what was dismissed itself is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from kechuang.matching.logic.traits import Traits
from kechuang.matching.states.suggestion import DismissCause

#: What one dismissal takes from the score of each like it, and the most that all of them take. Design, not measured yet.
EACH = Decimal("0.06")
MOST = Decimal("0.18")
#: Readiness below this counts as one kind, from there on as another; so do amounts by their digits.
_READY = 7
_TITLES = {str(each): each.label for each in DismissCause}


@dataclass(frozen=True)
class Lesson:
    """What an organisation said of something before. ``traits`` as ``teachable`` gave them then."""

    is_liked: bool
    cause: str
    traits: Mapping[str, str]


def teachable(traits: Traits) -> dict[str, str]:
    """The traits of the other side that a dismissal can be about, by cause; what is not told is left out."""
    found = {
        DismissCause.FIELD: traits.field_code,
        DismissCause.KIND: traits.kind,
        DismissCause.REGION: "/".join(traits.place.split("/")[:3]),
        DismissCause.MATURITY: "" if traits.maturity is None else str(traits.maturity >= _READY),
        DismissCause.PRICE: "" if traits.amount is None else str(len(str(int(traits.amount)))),
    }
    return {str(cause): value for cause, value in found.items() if value}


def malus(traits: Traits, lessons: Iterable[Lesson]) -> tuple[Decimal, str]:
    """How much the lessons take from one that has these traits, and why in words; nothing: 0 and no words."""
    own = teachable(traits)
    counts: dict[str, int] = {}
    for lesson in lessons:
        for cause, value in lesson.traits.items():
            if own.get(cause) != value:
                continue
            if lesson.is_liked:
                counts[cause] = counts.get(cause, 0) - 1
            elif lesson.cause == cause:
                counts[cause] = counts.get(cause, 0) + 1
    worst = max(counts, key=lambda cause: counts[cause], default="")
    if not worst or counts[worst] <= 0:
        return Decimal(0), ""
    title = _TITLES[worst]
    return min(EACH * counts[worst], MOST), f"同类的{counts[worst]}条被说过“{title}”"
