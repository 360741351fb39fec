"""Entering what is told whole at once: rows of a sheet, what another market's system sends. A handful of queries for many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from kechuang.core.events import record_new
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import may, require
from kechuang.exchange.logic.content import Given, checked
from kechuang.exchange.logic.face import face_of
from kechuang.exchange.models import Item
from kechuang.exchange.operations.writing import USUAL_DAYS
from kechuang.exchange.queries.item import gaps_in, people_of, rights_of
from kechuang.exchange.queries.likeness import signed, whole_text
from kechuang.exchange.states import ITEM_LIFECYCLE, ItemKind, ItemState, side_of
from kechuang.subjects.logic.organisations import bar_to_signing
from kechuang.subjects.models import Organisation

_BATCH = 500
_SIGN = "INSERT INTO exchange_shingle (item_id, band, value, is_public) VALUES (%s, %s, %s, %s)"


@dataclass(frozen=True)
class Entry:
    """One offer or need as told whole. The same ``source_id`` of a ``source`` is taken once."""

    organisation_id: int
    kind: str
    given: Given
    source: str = ""
    source_id: str = ""


@transaction.atomic
def enter_items(*, entries: Sequence[Entry], actor: Actor, now: datetime) -> list[Item]:
    """Write and hand in each, or none of them.

    Raises ``Refused``; ``Problem`` for the first that is not whole, or is here already.
    """
    keys = {each.organisation_id for each in entries}
    owners = Organisation.objects.select_related("region").prefetch_related("former_names").in_bulk(keys)
    there = _there(entries)
    items = [_item(entry, owners, there, actor, now) for entry in entries]
    Item.objects.bulk_create(items, batch_size=_BATCH)
    for item, entry in zip(items, entries, strict=True):
        if entry.given.right_ids or entry.given.person_ids:
            item.rights.set(rights_of(item.organisation_id).filter(pk__in=entry.given.right_ids))
            item.people.set(people_of(item.organisation_id).filter(pk__in=entry.given.person_ids))
    _write_signatures(items)
    # none has a public version yet: each is called by its kind and number
    told = [
        (item, f"录入{item}", {"kind": item.kind, "after": item.state, "source": item.source})
        for item in items
    ]
    record_new("exchange.item.entered", told, actor=actor, now=now)
    return items


def _write_signatures(items: Sequence[Item]) -> None:
    """The signatures of whole texts, as ``shingle_rows`` has them: 64 rows an item, in one statement for all.

    As rows of the model they would take thirty times as long as all the rest of an item.
    """
    rows = [
        (item.pk, band, value, False) for item in items for band, value in enumerate(signed(whole_text(item)))
    ]
    with connection.cursor() as cursor:
        cursor.executemany(_SIGN, rows)


def _there(entries: Sequence[Entry]) -> set[tuple[str, str]]:
    """The numbers of sources that are here already."""
    told = [each.source_id for each in entries if each.source_id]
    return set(Item.objects.filter(source_id__in=told).values_list("source", "source_id")) if told else set()


def _item(
    entry: Entry, owners: Mapping[int, Organisation], there: set[tuple[str, str]], actor: Actor, now: datetime
) -> Item:  # fmt: skip
    """The row, not saved, as it stands once it is handed in. Raises as ``enter_items`` does."""
    if entry.kind not in set(ItemKind):
        raise Problem("请选择种类。", field="kind")
    owner, today = owners.get(entry.organisation_id), timezone.localdate(now)
    if owner is None:
        raise Problem("没有这个单位。", field="organisation_id")
    item = Item(
        side=side_of(entry.kind), kind=entry.kind, organisation=owner, region=owner.region, made_by_id=actor.account_id,
        made_at=now, changed_at=now, source=entry.source[:60], source_id=entry.source_id[:60],
    )  # fmt: skip
    require(actor, "exchange.item.fill", item)
    key = (item.source, item.source_id)
    if item.source_id and key in there:
        raise Problem(f"来源编号“{item.source_id}”已经导入过，不重复写入。", field="source_id")
    there.add(key)
    given = checked(entry.kind, entry.given, today)
    given = replace(given, expires_on=given.expires_on or today + timedelta(days=USUAL_DAYS))
    for name, value in given.columns().items():
        setattr(item, name, value)
    item.maturity = given.maturity
    _demand_whole(item, given, now)
    action = "hand_in" if may(actor, "exchange.item.hand_in", item) else "submit"
    item.state = ITEM_LIFECYCLE.move(ItemState.DRAFT, action)
    item.handed_in_at = now if action == "hand_in" else None
    return item


def _demand_whole(item: Item, given: Given, now: datetime) -> None:
    bar = bar_to_signing(item.organisation.state)
    if bar:
        raise Problem(bar)
    face = face_of(item.kind, given, organisation=item.organisation.name)
    gaps = gaps_in(item, face, timezone.localdate(now))
    if gaps:
        raise Problem(f"“{gaps[0].title}”：{gaps[0].words}", field=gaps[0].code)
