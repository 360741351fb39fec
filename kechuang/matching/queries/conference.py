"""Reads of conferences: which of them somebody may know of, how he stands to one, and what hangs in its halls."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import may, which
from kechuang.matching.models import Conference, Entry, Registration
from kechuang.matching.models.conference import EntryQuerySet
from kechuang.matching.states.conference import ANNOUNCED, OVER, ConferenceState, RegistrationState


def visible_conferences(actor: Actor) -> QuerySet[Conference]:
    """Those announced, and those being prepared in the actor's region."""
    rows = Conference.objects.select_related("region", "office")
    own = which(actor, "matching.conference.view", Conference.objects.all()).values("pk")
    return (
        rows.filter(Q(state__in=ANNOUNCED) | Q(pk__in=own))
        if actor.signed_in or actor.is_system
        else rows.announced()
    )


def organised_conferences(actor: Actor) -> QuerySet[Conference]:
    """Those whose inside the actor may see."""
    return which(actor, "matching.conference.view", Conference.objects.select_related("region", "office"))


def get_conference(actor: Actor, conference_id: int) -> Conference:
    """One that the actor may know of. Raises ``Conference.DoesNotExist``."""
    return visible_conferences(actor).get(pk=conference_id)


def get_organised(actor: Actor, conference_id: int) -> Conference:
    """One whose inside the actor may see. Raises ``Conference.DoesNotExist``."""
    return organised_conferences(actor).get(pk=conference_id)


@dataclass(frozen=True)
class Place:
    """How somebody stands to a conference. ``attends``: he is registered and it was confirmed, so the rooms are open to him."""

    organises: bool = False
    attends: bool = False
    registrations: list[Registration] = field(default_factory=list)

    @property
    def may_enter(self) -> bool:
        """May he come into the live room and see the addresses of rooms?"""
        return self.organises or self.attends


def place_of(actor: Actor, conference: Conference) -> Place:
    """How the actor stands to a conference. One query; none for a stranger."""
    if not actor.signed_in:
        return Place()
    rows = list(Registration.objects.filter(conference=conference).of(actor).order_by("pk"))
    attends = any(each.state == RegistrationState.APPROVED for each in rows)
    return Place(bool(may(actor, "matching.conference.view", conference)), attends, rows)


def attendees(conference: Conference) -> QuerySet[Registration]:
    """The registrations whose people may come in."""
    return conference.registrations.filter(state=RegistrationState.APPROVED)


def entries_on_show(conference: Conference, hall: str = "") -> EntryQuerySet:
    """What anybody may see in the halls, with the public versions and nothing else of it."""
    rows = Entry.objects.filter(conference=conference).on_show().select_related("item__face", "place")
    return rows.filter(hall=hall) if hall else rows


def conference_of_pair(conference_id: int, need_id: int, offer_id: int) -> int | None:
    """The conference, if both hung in its halls and it has begun: only then may a pair say that it began there."""
    rows = Entry.objects.filter(conference=conference_id, item__in=(need_id, offer_id)).accepted()
    begun = rows.filter(conference__state__in=(ConferenceState.RUNNING, *OVER))
    return conference_id if len(set(begun.values_list("item", flat=True))) == 2 else None
