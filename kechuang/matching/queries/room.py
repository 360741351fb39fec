"""Reads of the live room: who may come in and as whom, and what he finds there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from kechuang.core.logic.actor import Actor
from kechuang.core.models import LiveChannel, LiveMessage, Post
from kechuang.matching.models import Announcement, Conference, Question, Registration, Signing, SigningTurn
from kechuang.matching.permissions.conference import READERS
from kechuang.matching.queries.conference import Place
from kechuang.matching.states.conference import ANNOUNCED, RegistrationState
from kechuang.matching.states.room import CHANNEL, OPEN_QUESTIONS, Audience
from kechuang.subjects.models import Membership, Person


def channel_of(conference_id: int) -> str:
    """The name of the room's channel."""
    return f"{CHANNEL}-{conference_id}"


def audience_of(place: Place) -> Audience:
    """As whom somebody who is signed in sits in the room."""
    if place.organises:
        return Audience.ORGANISERS
    return Audience.REGISTERED if place.attends else Audience.ALL


def admit_to_room(key: str, account_ids: Sequence[int], now: datetime) -> Mapping[int, str]:
    """The same for many accounts at once: five queries, however many they are. Nobody before it is announced."""
    conference = Conference.objects.select_related("region").filter(pk=key).first() if key.isdigit() else None
    if conference is None:
        return {}
    found: dict[int, str] = {}
    if conference.state in ANNOUNCED:
        found = dict.fromkeys(account_ids, str(Audience.ALL))
        found |= dict.fromkeys(_registered(conference, account_ids, now), str(Audience.REGISTERED))
    return found | dict.fromkeys(_organisers(conference, account_ids, now), str(Audience.ORGANISERS))


def _registered(conference: Conference, account_ids: Sequence[int], now: datetime) -> list[int]:
    """Members of organisations, experts and visitors whose registration was confirmed.

    Asked from the accounts' side, and without naming the conference: of what an account is part of there is little, while a
    conference has tens of thousands of registrations, through which SQLite would go each time.
    """
    today = timezone.localdate(now)
    memberships = Membership.objects.in_force(today).filter(account__in=account_ids).order_by()
    people = Person.objects.filter(account__in=account_ids).order_by()
    members = list(memberships.values_list("organisation_id", "account_id"))
    experts = list(people.values_list("pk", "account_id"))
    rows = Registration.objects.order_by().filter(
        Q(account__in=account_ids)
        | Q(organisation__in={house for house, _ in members})
        | Q(person__in={person for person, _ in experts})
    )
    mine = [
        keys
        for of, state, *keys in rows.values_list(
            "conference_id", "state", "account_id", "organisation_id", "person_id"
        )
        if of == conference.pk and state == RegistrationState.APPROVED
    ]
    own, houses, persons = ({keys[place] for keys in mine} for place in range(3))
    return [
        *own.intersection(account_ids),
        *(account for house, account in members if house in houses),
        *(account for person, account in experts if person in persons),
    ]


def _organisers(conference: Conference, account_ids: Sequence[int], now: datetime) -> list[int]:
    codes = [code for code in conference.region.path.split("/") if code]
    paths = [f"/{'/'.join(codes[: end + 1])}/" for end in range(len(codes))]
    posts = Post.objects.in_force(timezone.localdate(now)).filter(
        account__in=account_ids, role__in=READERS, region__path__in=paths
    )
    return list(posts.values_list("account_id", flat=True))


@dataclass(frozen=True)
class Room:
    """What somebody finds in the room; ``seq`` is how far its channel had come before anything else was read."""

    audience: str
    seq: int
    announcements: list[Announcement]
    questions: list[Question]
    voted: set[int]
    signings: list[Signing]
    applause: int


def room_of(conference: Conference, audience: str, actor: Actor) -> Room:
    """All that an audience sees, the newest announcements first, the questions most wanted first. Six queries."""
    # First: what is said while the rest is read comes twice, and the page drops it; the other way round it would be missed.
    seq = (
        LiveChannel.objects.filter(name=channel_of(conference.pk)).values_list("last_seq", flat=True).first()
    )
    inside = audience != Audience.ALL
    questions = conference.questions.seen_by(audience, actor.account_id)
    voted = Question.objects.filter(conference=conference, voters__account=actor.account_id)
    return Room(
        audience=audience,
        seq=seq or 0,
        announcements=list(conference.announcements.for_audience(audience)[:200]),
        questions=list(questions[:300]),
        voted=set(voted.values_list("pk", flat=True)),
        signings=list(signings_of(conference)),
        applause=applause_of(conference) if inside else 0,
    )


def signings_of(conference: Conference) -> QuerySet[Signing]:
    """The lines of the ceremony with whose turn it is."""
    return conference.signings.select_related(
        "turn__docking__need", "turn__docking__offer", "conference__region"
    )


def turn_of(signing: Signing) -> SigningTurn | None:
    """Where a line of the ceremony stands; None while nobody was called and no pair named."""
    return getattr(signing, "turn", None)


def applause_of(conference: Conference) -> int:
    """How often all have applauded."""
    return int(conference.applause.aggregate(total=Sum("count"))["total"] or 0)


def counts_of(conference: Conference) -> dict[str, Any]:
    """What is counted in the room: applause, and how many would like to know each open question. Two queries."""
    rows = Question.objects.filter(conference=conference, state__in=OPEN_QUESTIONS, votes__gt=0)
    return {
        "applause": applause_of(conference),
        "votes": {str(pk): votes for pk, votes in rows.order_by("pk").values_list("pk", "votes")},
    }


def counts_told(conference_id: int) -> dict[str, Any]:
    """The same as they were last told."""
    rows = LiveMessage.objects.filter(channel__name=channel_of(conference_id), kind="counts")
    last = rows.order_by("-seq").values_list("payload", flat=True).first() or {}
    return {"applause": last.get("applause", 0), "votes": last.get("votes", {})}
