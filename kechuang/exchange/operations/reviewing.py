"""The bureau's word: published with its public version, or returned with the fields to mend; many at once after a rehearsal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.permissions import require
from kechuang.core.rehearsal import rehearsed
from kechuang.core.search import fold
from kechuang.exchange.models import Face, Item, Shingle
from kechuang.exchange.operations.moving import locked_item, move_item
from kechuang.exchange.queries.attachment import public_rows
from kechuang.exchange.queries.item import face_row, gaps_in, public_version, said
from kechuang.exchange.queries.likeness import likes_for_officer, shingle_rows

#: More than one screen's worth at once is a mistake.
MOST = 200


@transaction.atomic
def publish_item(*, item_id: int, likes_seen: bool = False, actor: Actor, now: datetime) -> Item:
    """Put it on show, as its public version stands now. ``likes_seen``: the officer has looked at those that are close to it.

    Raises ``Refused``; ``Problem`` for what is missing meanwhile, or if something close to it has not been looked at;
    ``WrongState``.
    """
    item = locked_item(item_id=item_id)
    require(actor, "exchange.item.publish", item)
    face = public_version(item)
    gaps = gaps_in(item, face, timezone.localdate(now))
    if gaps:
        raise Problem(f"“{gaps[0].title}”：{gaps[0].words}请退回修改。")
    close = [] if likes_seen else [each for each in likes_for_officer(actor, item) if each.is_close]
    if close:
        raise Problem(f"与已有的{len(close)}条很相近，请打开逐条对照后再发布。", field="likes_seen")
    item.published_at, item.reminded, item.closed_as = now, None, ""
    if item.expires_on is None:  # ``gaps_in`` has said so already; this says it to whoever reads the types
        raise Problem("没有写有效期，请退回修改。")
    row = face_row(item, face, expires_on=item.expires_on, published_at=now)
    row.folded = fold("\n".join([*face.texts(), row.place.name, item.get_kind_display()]))
    row.files = public_rows(item)
    Face.objects.filter(item=item).delete()
    row.save(force_insert=True)
    item.face = row
    Shingle.objects.filter(item=item).delete()
    Shingle.objects.bulk_create(shingle_rows(item, face))
    return move_item(
        item=item, action="publish", verbed="published", title=f"发布{said(item)}", data={"masked": item.is_masked},
        actor=actor, now=now,
    )  # fmt: skip


@transaction.atomic
def return_item(
    *, item_id: int, fields: Sequence[str] = (), reason: str, actor: Actor, now: datetime
) -> Item:
    """Give it back to its owner with all that is to be mended, at once. Raises ``Refused``; ``Problem``; ``WrongState``."""
    item = locked_item(item_id=item_id)
    require(actor, "exchange.item.publish", item)
    if not reason.strip():
        raise Problem("请一次写明要改什么、怎样改，填报单位看得到。", field="reason")
    item.reason, item.returned = reason.strip()[:300], list(fields)
    return move_item(
        item=item, action="return", verbed="returned", title=f"退回修改：{said(item)}",
        data={"reason": item.reason, "fields": list(fields)}, actor=actor, now=now,
    )  # fmt: skip


@dataclass(frozen=True)
class Fate:
    """What becomes, or became, of one item. ``words``: the state that it is in then, or why nothing happens."""

    item_id: int
    name: str
    organisation: str
    done: bool
    words: str


def rehearse_items(*, item_ids: Sequence[int], actor: Actor, now: datetime) -> list[Fate]:
    """What publishing would do to each of the items, in this order; nothing is kept. Raises as ``publish_items`` does."""
    return rehearsed(lambda: publish_items(item_ids=item_ids, actor=actor, now=now))


def publish_items(*, item_ids: Sequence[int], actor: Actor, now: datetime) -> list[Fate]:
    """Publish each that can be; one that cannot keeps no other back. Raises ``Problem`` for more than ``MOST``."""
    keys = list(dict.fromkeys(item_ids))
    if len(keys) > MOST:
        raise Problem(f"一次最多办{MOST}条，现勾选了{len(keys)}条。")
    there = Item.objects.select_related("organisation").in_bulk(keys)
    return [_fate(there[key], actor, now) for key in keys if key in there]


def _fate(item: Item, actor: Actor, now: datetime) -> Fate:
    """Names it only to whoever may read it."""
    name, organisation = item.title, item.organisation.name
    try:
        with transaction.atomic():
            done = publish_item(item_id=item.pk, actor=actor, now=now)
    except Refused as refusal:
        return Fate(item.pk, str(item), "", done=False, words=refusal.reason)
    except Problem as problem:
        return Fate(item.pk, name, organisation, done=False, words=problem.message)
    return Fate(item.pk, name, organisation, done=True, words=done.get_state_display())
