"""What every step of an offer or a need has in common: it is locked, moved along its life, saved, and told in one event."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.exchange.models import Item
from kechuang.exchange.states import ITEM_LIFECYCLE


def locked_item(*, item_id: int) -> Item:
    """The row, locked, with what permissions ask for."""
    rows = Item.objects.select_for_update(of=("self",)).select_related(
        "organisation", "region__parent", "face"
    )
    return rows.get(pk=item_id)


def move_item(
    *, item: Item, action: str, verbed: str, title: str, data: Mapping[str, Any] | None = None, actor: Actor, now: datetime
) -> Item:  # fmt: skip
    """Move, save and record. ``title`` must not hold what is not public. Raises ``WrongState``."""
    before = item.state
    item.state, item.changed_at = ITEM_LIFECYCLE.move(item.state, action), now
    item.save()
    record(
        f"exchange.item.{verbed}", item, actor=actor, now=now, title=title,
        data={"before": before, "after": item.state, **(data or {})},
    )  # fmt: skip
    return item
