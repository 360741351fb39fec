"""Reads of requests: those that somebody may see, those that wait for his answer, and how he stands to one on show."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import which
from kechuang.exchange.models import Ask, Item
from kechuang.exchange.permissions import WRITERS
from kechuang.exchange.queries.item import visible_items
from kechuang.exchange.states import AskState


def visible_asks(actor: Actor) -> QuerySet[Ask]:
    """Requests that the actor's organisations made or got, and those about items of his region."""
    rows = Ask.objects.select_related("item__face", "item__organisation", "item__region", "organisation")
    return which(actor, "exchange.ask.view", rows).distinct()


def asks_to_answer(actor: Actor) -> QuerySet[Ask]:
    """Open requests that wait for the actor's organisations."""
    keys = actor.keys_of("organisation", *WRITERS)
    rows = Ask.objects.select_related("item__face", "organisation")
    return rows.filter(state=AskState.OPEN, item__organisation__in=keys)


def get_ask(actor: Actor, ask_id: int) -> Ask:
    """One that the actor may see. Raises ``Ask.DoesNotExist``."""
    return visible_asks(actor).get(pk=ask_id)


def asks_about(item: Item) -> list[Ask]:
    """All requests about an item, the newest first, for its owner."""
    return list(item.asks.select_related("organisation", "item__face"))


@dataclass(frozen=True)
class Standing:
    """How somebody stands to what is on show: is it his own, may he read the whole, what did he ask."""

    is_own: bool = False
    may_read_all: bool = False
    asks: list[Ask] = field(default_factory=list)


def own_answers(actor: Actor, item_id: int) -> Standing:
    """How the actor stands to an item. Three queries at most, none for a stranger."""
    if not actor.signed_in:
        return Standing()
    keys = actor.keys_of("organisation")
    own = Item.objects.filter(Q(organisation__in=keys), pk=item_id).exists() if keys else False
    asks = list(Ask.objects.filter(item=item_id, organisation__in=keys)) if keys and not own else []
    return Standing(own, own or visible_items(actor).filter(pk=item_id).exists(), asks)
