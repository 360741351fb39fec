"""Traits of items out of their public versions, and what organisations have done together before."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from kechuang.core.models import Region
from kechuang.exchange.models import Face
from kechuang.matching.logic.teaching import Lesson
from kechuang.matching.logic.traits import PairTraits, Traits
from kechuang.matching.models import Docking, Feedback
from kechuang.matching.queries.definitions import definitions
from kechuang.matching.states.docking import DockingStage, place_of

#: Titles of the parts in which forms of cooperation stand.
_FORMS = ("合作方式", "希望的合作方式")


class TraitBook:
    """Traits of pairs of these items. Four queries, however many there are."""

    def __init__(self, keys: Iterable[int], today: date) -> None:
        self.today = today
        rows = Face.objects.filter(pk__in=list(keys)).select_related("place", "item")
        self.faces = {face.pk: face for face in rows}
        codes = {code for face in self.faces.values() for code in face.place.path.split("/") if code}
        self._names = dict(Region.objects.filter(pk__in=codes).values_list("pk", "name"))
        houses = {face.item.organisation_id for face in self.faces.values()}
        self._before = _past(houses, today)
        self._lessons = _lessons(houses)

    def traits(self, key: int) -> Traits:
        """One side as it is shown."""
        face = self.faces[key]
        codes = [code for code in face.place.path.split("/") if code]
        forms = [line for title, lines in face.parts if title in _FORMS for line in lines]
        return Traits(
            side=face.side, kind=face.kind, field_code=face.field_code, field_title=face.get_field_code_display(),
            industry=face.industry, place=face.place.path, place_names=tuple(self._names.get(code, code) for code in codes),
            amount=face.amount, maturity=face.maturity, deadline=face.deadline, expires_on=face.expires_on,
            forms=frozenset(form for line in forms for form in line.split("、") if form),
        )  # fmt: skip

    def pair(self, need: int, offer: int) -> PairTraits:
        """Both sides; what they did before only where neither is masked."""
        sides = (self.faces[need], self.faces[offer])
        houses = (sides[0].item.organisation_id, sides[1].item.organisation_id)
        before = "" if any(face.is_masked for face in sides) else self._before.get(houses, "")
        return PairTraits(self.traits(need), self.traits(offer), self.today, before)

    def lessons(self, key: int) -> list[Lesson]:
        """What the organisation of an item has said of suggestions for its items of the same side."""
        face = self.faces[key]
        return self._lessons.get((face.item.organisation_id, face.side), [])


def _past(houses: set[int], today: date) -> dict[tuple[int, int], str]:
    """The furthest stage that two organisations reached together, from the talk on, by its title."""
    rows = Docking.objects.reached(DockingStage.DOCKED).filter(
        Q(need__organisation__in=houses), Q(offer__organisation__in=houses)
    )
    furthest: dict[tuple[int, int], str] = {}
    for one, other, stage in rows.order_by().values_list(
        "need__organisation", "offer__organisation", "stage"
    ):
        for pair in ((one, other), (other, one)):
            if place_of(stage) > place_of(furthest.get(pair, DockingStage.ENTERED)):
                furthest[pair] = stage
    if not furthest:
        return {}
    titles = {each.code: each.title for each in definitions(today).stages}
    return {pair: titles[stage] for pair, stage in furthest.items()}


def _lessons(houses: set[int]) -> dict[tuple[int, str], list[Lesson]]:
    found: dict[tuple[int, str], list[Lesson]] = {}
    rows = Feedback.objects.filter(organisation__in=houses).order_by("pk")
    for row in rows:
        found.setdefault((row.organisation_id, row.side), []).append(
            Lesson(row.is_liked, row.cause, row.traits)
        )
    return found
