"""Offers and needs of earlier years, entered for the record: closed from the start, never on show, found by no likeness."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.core.search import fold
from kechuang.exchange.models import Face, Item
from kechuang.exchange.operations.writing import USUAL_DAYS
from kechuang.exchange.states import ClosedAs, ItemKind, ItemState, TechField, side_of
from kechuang.subjects.models import Organisation

_BATCH = 500


@dataclass(frozen=True)
class PastItem:
    """One of earlier years in words that were public then. ``source`` names the papers that it is from."""

    organisation_id: int
    kind: str
    title: str
    abstract: str
    field_code: str
    published_at: datetime
    closed_as: str = ClosedAs.LAPSED
    source: str = ""


@transaction.atomic
def enter_past_items(*, entries: Sequence[PastItem], actor: Actor, now: datetime) -> list[Item]:
    """Enter them all, or none; one event for all of them. A handful of queries, however many.

    Raises ``Refused`` outside the actor's region; ``Problem`` for one that has no title or kind, or is not of the past.
    """
    owners = Organisation.objects.select_related("region").in_bulk({each.organisation_id for each in entries})
    for region in {owner.region for owner in owners.values()}:
        require(actor, "exchange.item.import", region)
    items = [_item(each, owners.get(each.organisation_id), actor, now) for each in entries]
    Item.objects.bulk_create(items, batch_size=_BATCH)
    Face.objects.bulk_create(
        [_face(item, each) for item, each in zip(items, entries, strict=True)], batch_size=_BATCH
    )
    if items:
        record(
            "exchange.item.past_entered", items[0], object_id="all", actor=actor, now=now, title=f"补录往年的供需信息{len(items)}条",
            data={"count": len(items), "first": items[0].pk, "last": items[-1].pk},
        )  # fmt: skip
    return items


def _item(each: PastItem, owner: Organisation | None, actor: Actor, now: datetime) -> Item:
    if (
        owner is None
        or not each.title.strip()
        or each.kind not in set(ItemKind)
        or each.field_code not in set(TechField)
    ):
        raise Problem(f"“{each.title}”的单位、名称、种类或技术领域不对，请核对。")
    if each.published_at > now or each.closed_as not in set(ClosedAs):
        raise Problem(f"“{each.title}”应是过去的、已经关闭的。")
    return Item(
        side=side_of(each.kind), kind=each.kind, organisation=owner, region=owner.region, state=ItemState.CLOSED,
        title=each.title.strip()[:200], abstract=each.abstract, field_code=each.field_code, is_amount_open=True,
        closed_as=each.closed_as, source=each.source[:60], made_by_id=actor.account_id, made_at=each.published_at,
        changed_at=now, handed_in_at=each.published_at, published_at=each.published_at,
        expires_on=_until(each.published_at),
    )  # fmt: skip


def _face(item: Item, each: PastItem) -> Face:
    return Face(
        item=item, side=item.side, kind=item.kind, title=item.title, organisation_words=item.organisation.name, place=item.region,
        abstract=item.abstract, field_code=item.field_code, is_amount_open=True, expires_on=_until(each.published_at),
        folded=fold(f"{item.title}\n{item.organisation.name}\n{item.abstract}"), published_at=each.published_at,
    )  # fmt: skip


def _until(published_at: datetime) -> date:
    return timezone.localdate(published_at) + timedelta(days=USUAL_DAYS)
