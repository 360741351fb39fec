"""Whom a participant might meet: the engine asked over the conference's own public versions, and who else is there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from kechuang.core.logic.actor import Actor
from kechuang.exchange.models import Dismissal, Face
from kechuang.exchange.states import ON_SHOW
from kechuang.matching.logic.documents import Document
from kechuang.matching.logic.engine import rank
from kechuang.matching.logic.index import Index, build
from kechuang.matching.logic.reasons import Explainer
from kechuang.matching.models import Conference, Entry, Meeting, Registration
from kechuang.matching.states.conference import ALIVE, RegistrationState

#: How many are suggested for each of one's entries; more nobody reads.
TOP = 5


@dataclass(frozen=True)
class Partner:
    """Something of the other side that suits an entry of one's own, and why, by public words alone.

    ``is_booked``: a meeting about it is wished, agreed or placed. ``can_meet``: its owner meets others at this conference.
    """

    own: Entry
    entry: Entry
    face: Face
    score: float
    reason: str
    is_booked: bool
    can_meet: bool


def partners_of(conference: Conference, registration: Registration) -> list[Partner]:
    """What the engine finds for each entry of a registration, best first. A handful of queries, however many entries.

    Hard filters cannot be outscored: what is off show, one's own, what was said not to suit.
    """
    rows = _on_show(conference)
    own = [each for each in rows if each.registration_id == registration.pk]
    others = _open_to(registration, rows)
    if not own or not others:
        return []
    documents = {_key(each): _document(each) for each in (*own, *others)}
    index = Index(build(list(documents.values())))
    view, explainer = index.view(), Explainer(index.view(), documents)
    booked = set(
        Meeting.objects.filter(guest=registration, state__in=ALIVE, entry__isnull=False).values_list(
            "entry", flat=True
        )
    )
    by_key = {_key(each): each for each in others}
    found: list[Partner] = []
    for mine in own:
        allowed = view.mask(_key(each) for each in others if each.side != mine.side)
        (ranking,) = rank(view, [documents[_key(mine)]], top=TOP, allowed=allowed)
        reasons = explainer.reasons(documents[_key(mine)], ranking)
        found += [
            _partner(mine, by_key[answer.key], answer.score, reason.words, booked)
            for answer, reason in zip(ranking.answers, reasons, strict=True)
        ]
    return sorted(found, key=lambda each: (-each.score, each.entry.pk))


def _on_show(conference: Conference) -> list[Entry]:
    rows = Entry.objects.filter(conference=conference, item__state__in=ON_SHOW).accepted()
    return list(rows.select_related("item__face__place", "registration").order_by("pk"))


def _open_to(registration: Registration, rows: Sequence[Entry]) -> list[Entry]:
    """What is not its own and was not said not to suit."""
    said = set(
        Dismissal.objects.filter(organisation=registration.organisation_id).values_list("item", flat=True)
    )
    mine = registration.organisation_id
    return [
        each
        for each in rows
        if each.item is not None
        and each.item_id not in said
        and (mine is None or each.item.organisation_id != mine)
        if each.registration_id != registration.pk
    ]


def _key(entry: Entry) -> str:
    return str(entry.pk)


def _document(entry: Entry) -> Document:
    """By its public words, and no others."""
    face = _face(entry)
    return Document(_key(entry), face.title, face.abstract, " ".join(str(each) for each in face.keywords))


def _face(entry: Entry) -> Face:
    if entry.item is None:
        raise ValueError("an entry on paper has no public version")
    return entry.item.face


def _partner(mine: Entry, other: Entry, score: float, reason: str, booked: set[int]) -> Partner:
    side = other.registration
    meets = side is not None and side.wants_meetings and side.state == RegistrationState.APPROVED
    return Partner(
        mine, other, _face(other), min(max(float(score), 0.0), 1.0), reason, other.pk in booked, meets
    )


def scores_of(partners: Iterable[Partner]) -> Mapping[int, float]:
    """How well each entry suits at best, by its key."""
    best: dict[int, float] = {}
    for each in partners:
        best[each.entry.pk] = max(best.get(each.entry.pk, 0.0), each.score)
    return best


def others_there(actor: Actor, conference: Conference) -> QuerySet[Registration]:
    """Which organisations and experts come, for whoever is registered himself: names and places, no people, no telephones.

    Visitors are nobody's business but the organiser's.
    """
    rows = conference.registrations.filter(state=RegistrationState.APPROVED).exclude(kind="visitor")
    return rows.select_related("region").order_by("name", "pk")
