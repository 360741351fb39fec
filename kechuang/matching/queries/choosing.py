"""What may be chosen when a pair is proposed: one's own items that were published, and the other side's on show."""

from __future__ import annotations

from django.db.models import QuerySet

from kechuang.core.logic.actor import Actor
from kechuang.exchange.models import Face, Item
from kechuang.exchange.permissions import WRITERS
from kechuang.exchange.queries.hall import faces_on_show
from kechuang.exchange.states import Side


def own_published(actor: Actor, side: str) -> QuerySet[Item]:
    """Items of a side that the actor writes for and that have a public version, the newest first."""
    keys = actor.keys_of("organisation", *WRITERS)
    rows = Item.objects.filter(organisation__in=keys, side=side, face__isnull=False)
    return rows.select_related("face", "organisation").order_by("-changed_at", "-pk")


def face_to_pair(item_id: int) -> Face | None:
    """What is on show under a number; None if nothing is."""
    return faces_on_show().filter(pk__in=Item.objects.filter(pk=item_id).values("pk")).first()


def other_side(side: str) -> str:
    """The side that answers."""
    return str(Side.OFFER if side == Side.NEED else Side.NEED)
