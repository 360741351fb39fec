"""Reads of pairs: those that somebody may see, what waits for his word, and what a pair is called before him.

A pair names both sides by their public versions. What is masked is told only to whoever may read it without the pair.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.db.models import Q, QuerySet

from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import which
from kechuang.core.queries.trail import events_of
from kechuang.exchange.models import Item
from kechuang.exchange.permissions import HANDLERS, READERS, WRITERS
from kechuang.matching.models import Docking, DockingStep, Suggestion
from kechuang.matching.models.docking import DockingQuerySet
from kechuang.matching.states.docking import StepState
from kechuang.subjects.models import Membership

_SIDES = (
    "region", "need__face", "need__region", "need__organisation", "offer__face", "offer__region", "offer__organisation",
)  # fmt: skip


def visible_dockings(actor: Actor) -> DockingQuerySet:
    """Pairs of the actor's organisations, and those of needs of his region."""
    rows = Docking.objects.select_related(*_SIDES)
    return cast("DockingQuerySet", which(actor, "matching.docking.view", rows))


def get_docking(actor: Actor, docking_id: int) -> Docking:
    """One that the actor may see. Raises ``Docking.DoesNotExist``."""
    return visible_dockings(actor).get(pk=docking_id)


def steps_of(docking: Docking) -> list[DockingStep]:
    """All that was told of a pair, the first first. One query."""
    return list(docking.steps.select_related("file", "docking__need", "docking__offer", "docking__region"))


def get_step(actor: Actor, step_id: int) -> DockingStep:
    """A step of a pair that the actor may see. Raises ``DockingStep.DoesNotExist``."""
    rows = DockingStep.objects.select_related(*(f"docking__{each}" for each in _SIDES), "file")
    return rows.filter(docking__in=visible_dockings(actor).order_by().values("pk")).get(pk=step_id)


def steps_to_answer(actor: Actor) -> QuerySet[DockingStep]:
    """What the other side told and the actor's organisations have not yet answered; for officers nothing waits."""
    keys = actor.keys_of("organisation", *WRITERS)
    rows = DockingStep.objects.filter(state=StepState.CLAIMED)
    theirs = Q(docking__need__organisation__in=keys, teller="offer") | Q(
        docking__offer__organisation__in=keys, teller="need"
    )
    return rows.filter(theirs).select_related(*(f"docking__{each}" for each in _SIDES))


@dataclass(frozen=True)
class Line:
    """One line of a pair's history as somebody may read it."""

    at: datetime
    title: str
    actor_label: str


def history_of(actor: Actor, docking: Docking) -> list[Line]:
    """What happened to a pair, the newest first. Two queries.

    Only the office reads who did it by name: to a side, the other is «对方», since a name would undo its mask.
    """
    events = events_of(docking)
    if any(grant.role in READERS for grant in actor.grants) or actor.is_system:
        return [Line(event.at, event.title, event.actor_label) for event in events]
    houses = {docking.need.organisation_id, docking.offer.organisation_id}
    own = houses & set(actor.keys_of("organisation"))
    rows = Membership.objects.filter(organisation__in=houses).values_list("account_id", "organisation_id")
    sides = {account: house for account, house in rows if account}

    def label(account: int | None, told: str) -> str:
        if account is None or sides.get(account) in own:
            return told
        return "对方" if account in sides else "科技部门"

    return [Line(event.at, event.title, label(event.actor_id, event.actor_label)) for event in events]


def title_of(item: Item) -> str:
    """What one side of a pair is called: its public title."""
    face = getattr(item, "face", None)
    return face.title if face is not None else str(item)


def party_of(actor: Actor, item: Item) -> str:
    """How the organisation behind one side is called before the actor: by its public words where it is masked.

    Its own members and the officers of its region read the name. No query.
    """
    face = getattr(item, "face", None)
    if face is not None and not face.is_masked:
        return str(face.organisation_words)
    inside = item.organisation_id in actor.keys_of("organisation")
    reached = any(
        grant.role in READERS and item.region.path.startswith(grant.region_path) for grant in actor.grants
    )
    if inside or reached or actor.is_system:
        return item.organisation.name
    return str(face.organisation_words) if face is not None else "（未公开）"


def place_of_pair(actor: Actor, row: Docking | Suggestion) -> str:
    """The code of the place under which a pair stands before the actor: the county for its office and the needing side.

    To the other side it is the place of the need's public version, which may hide the county. No query.
    """
    path = row.region.path
    reached = any(grant.role in READERS and path.startswith(grant.region_path) for grant in actor.grants)
    own = row.need.organisation_id in actor.keys_of("organisation")
    face = getattr(row.need, "face", None)
    return row.region_id if reached or own or actor.is_system or face is None else face.place_id


def said_pair(docking: Docking) -> str:
    """What a pair is called in events, notices and boxes: both public titles."""
    return f"“{title_of(docking.need)}”与“{title_of(docking.offer)}”"


def is_handler(actor: Actor, docking: Docking) -> bool:
    """Does the actor answer for the need's county?"""
    path = docking.region.path
    return actor.is_system or any(
        grant.role in HANDLERS and path.startswith(grant.region_path) for grant in actor.grants
    )
