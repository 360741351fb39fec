"""Who may not answer, whatever speaks for it: closed, of another kind, one's own or a related house's, refused or dismissed.

What is secret cannot be asked at all: only public versions are documents. See ``queries.index``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from kechuang.exchange.models import Ask, Dismissal, Face
from kechuang.exchange.states import AskState, Side
from kechuang.matching.models import Feedback
from kechuang.matching.states.suggestion import ANSWERS
from kechuang.subjects.models import OrganisationLink


@dataclass(frozen=True)
class Shown:
    """One item that is on show: its number, kind and whose it is."""

    pk: int
    kind: str
    organisation: int


def shown(side: str, keys: Iterable[int] | None = None) -> list[Shown]:
    """What of a side is on show now, or those of the numbers. One query."""
    rows = Face.objects.on_show().filter(side=side)
    if keys is not None:
        rows = rows.filter(pk__in=list(keys))
    return [Shown(*each) for each in rows.order_by("pk").values_list("pk", "kind", "item__organisation")]


@dataclass(frozen=True)
class Exclusions:
    """What may not answer whom: by organisation, those related to it; by asking item, items that were turned down."""

    related: Mapping[int, frozenset[int]]
    refused: Mapping[int, frozenset[int]]

    def kinds(self, asking: Shown, side: str) -> tuple[str, ...]:
        """The kinds that can answer ``asking``, which stands on ``side``."""
        if side == Side.NEED:
            return tuple(str(kind) for kind in ANSWERS[asking.kind])
        return tuple(need for need, offers in ANSWERS.items() if asking.kind in offers)

    def of(self, asking: Shown, answers: Sequence[Shown]) -> frozenset[int]:
        """Of ``answers``, those that may not answer ``asking``."""
        houses = {asking.organisation} | self.related.get(asking.organisation, frozenset())
        own = {each.pk for each in answers if each.organisation in houses}
        return frozenset(own | self.refused.get(asking.pk, frozenset()))


def exclusions(side: str, asking: Sequence[Shown], today: date) -> Exclusions:
    """All that was said against pairs of these. Five queries, however many ask."""
    keys, houses = {each.pk for each in asking}, {each.organisation for each in asking}
    refused: dict[int, set[int]] = defaultdict(set)
    for one, other in _turned_down(side, keys, houses, asking):
        refused[one].add(other)
    return Exclusions(related(houses, today), {key: frozenset(found) for key, found in refused.items()})


def related(houses: set[int], today: date) -> dict[int, frozenset[int]]:
    """Organisations tied to each by control, holding or branch on a day: dealing with them needs no platform."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = OrganisationLink.objects.filter(Q(organisation__in=houses) | Q(other__in=houses))
    rows = rows.filter(Q(until__isnull=True) | Q(until__gte=today))
    for one, other in rows.values_list("organisation", "other"):
        found[one].add(other)
        found[other].add(one)
    return {key: frozenset(each) for key, each in found.items()}


def _turned_down(
    side: str, keys: set[int], houses: set[int], asking: Sequence[Shown]
) -> Iterable[tuple[int, int]]:
    """(asking item, other item) of pairs that one of both sides has turned down, in whichever way."""
    mine = defaultdict(list)
    for each in asking:
        mine[each.organisation].append(each.pk)
    closed = (AskState.REFUSED, AskState.REVOKED)
    # others' items that the asking organisation found unsuitable, or that it was refused
    for rows in (
        Dismissal.objects.filter(organisation__in=houses),
        Ask.objects.filter(organisation__in=houses, state__in=closed),
    ):
        for item, house in rows.values_list("item", "organisation"):
            yield from ((own, item) for own in mine[house])
    # the asking items, which other organisations found unsuitable or were refused: all of theirs
    by_house: dict[int, set[int]] = defaultdict(set)
    for rows in (
        Dismissal.objects.filter(item__in=keys),
        Ask.objects.filter(item__in=keys, state__in=closed),
    ):
        for item, house in rows.values_list("item", "organisation"):
            by_house[house].add(item)
    other_side = Side.OFFER if side == Side.NEED else Side.NEED
    theirs = Face.objects.on_show().filter(side=other_side, item__organisation__in=by_house)
    for other, house in theirs.values_list("pk", "item__organisation"):
        yield from ((item, other) for item in by_house[house])
    turned = Feedback.objects.filter(is_liked=False).filter(Q(need__in=keys) | Q(offer__in=keys))
    for need, offer in turned.values_list("need", "offer"):
        yield (need, offer) if side == Side.NEED else (offer, need)
