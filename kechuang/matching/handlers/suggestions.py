"""The index and the suggestions follow what is published and taken off show; every night all is built, learned and found anew."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from kechuang.core.events import on
from kechuang.core.logic.actor import Actor
from kechuang.core.models import Event
from kechuang.core.periodic import every
from kechuang.exchange.models import Item
from kechuang.matching.models import Suggestion
from kechuang.matching.operations.index import index_item, rebuild_index
from kechuang.matching.operations.learned import learn_order
from kechuang.matching.operations.suggesting import (
    compute_all_suggestions,
    compute_suggestions,
    drop_suggestions,
    tell_suggestions,
)

#: The hour of the night, at the bureau, in which all is built and found anew.
NIGHT = 2


@on("exchange.item.published", "exchange.item.closed", "exchange.item.withdrawn", code="matching.follow_item")
def follow_item(event: Event) -> None:
    """On show: into the index, and what suits it is found. Off show: out of the index, and its suggestions are gone."""
    item = Item.objects.only("pk", "side").get(pk=event.object_id)
    actor = Actor.system("匹配")
    if index_item(item_id=item.pk, side=item.side, actor=actor, now=event.at):
        # all may have been found anew since, by the night or by hand
        if not Event.objects.filter(kind="matching.suggestion.computed_all", pk__gt=event.pk).exists():
            compute_suggestions(item_id=item.pk, actor=actor, now=event.at)
    else:
        drop_suggestions(item_id=item.pk, actor=actor, now=event.at)


@on("matching.suggestion.computed", "matching.suggestion.confirmed", code="matching.tell_at_once")
def tell_at_once(event: Event) -> None:
    """Whoever wants to hear at once, hears."""
    tell_suggestions(at_once_only=True, actor=Actor.system("推荐"), now=event.at)


@every(timedelta(hours=1), "matching.tell_suggestions", "按各单位选的频率推送可能合适的供需")
def tell(now: datetime) -> None:
    """Tell those whose time it is."""
    tell_suggestions(actor=Actor.system("推荐"), now=now)


@every(timedelta(minutes=30), "matching.rebuild_nightly", "每夜重建匹配索引，从反馈学次序，重算全部推荐")
def rebuild_nightly(now: datetime) -> None:
    """Once a night; a second worker finds it done."""
    if timezone.localtime(now).hour != NIGHT or _done_since(now - timedelta(hours=2)):
        return
    actor = Actor.system("匹配")
    if rebuild_index(actor=actor, now=now):
        learn_order(actor=actor, now=now)
        compute_all_suggestions(actor=actor, now=now)


def _done_since(moment: datetime) -> bool:
    """Has everything been found anew since a moment?"""
    rows = Event.objects.filter(kind="matching.suggestion.computed_all", at__gte=moment)
    return rows.exists() and Suggestion.objects.exists()
