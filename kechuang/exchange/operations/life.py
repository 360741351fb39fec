"""After publishing: taken back, renewed, closed, begun again; and what runs out by itself."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.exchange.logic.content import MOST_DAYS
from kechuang.exchange.models import Face, Item
from kechuang.exchange.operations.moving import locked_item, move_item
from kechuang.exchange.queries.item import said
from kechuang.exchange.states import ClosedAs, ItemState

#: Days before expiry on which its owner is told; the first makes it «expiring». Design, not law.
REMIND_DAYS = (30, 7)
_CAUSES = {str(each): each.label for each in ClosedAs}


@transaction.atomic
def withdraw_item(*, item_id: int, actor: Actor, now: datetime) -> Item:
    """Take it back home to be changed: it is on show no longer. Raises ``Refused``; ``WrongState``."""
    item = locked_item(item_id=item_id)
    require(actor, "exchange.item.withdraw", item)
    return move_item(
        item=item,
        action="withdraw",
        verbed="withdrawn",
        title=f"撤下修改：{said(item)}",
        actor=actor,
        now=now,
    )


@transaction.atomic
def renew_item(*, item_id: int, expires_on: date, actor: Actor, now: datetime) -> Item:
    """Say that it still holds, until when. Raises ``Refused``; ``Problem`` for a day that does not extend it; ``WrongState``."""
    item = locked_item(item_id=item_id)
    require(actor, "exchange.item.renew", item)
    today = timezone.localdate(now)
    if expires_on <= today or (item.expires_on is not None and expires_on <= item.expires_on):
        raise Problem("新的有效期应晚于今天，也晚于原来的有效期。", field="expires_on")
    if (expires_on - today).days > MOST_DAYS:
        raise Problem("有效期最长两年，到期前可以再续。", field="expires_on")
    before, item.expires_on, item.reminded = item.expires_on, expires_on, None
    Face.objects.filter(item=item).update(expires_on=expires_on)
    return move_item(
        item=item, action="renew", verbed="renewed", title=f"续期至{expires_on:%Y-%m-%d}：{said(item)}",
        data={"from": before, "to": expires_on}, actor=actor, now=now,
    )  # fmt: skip


@transaction.atomic
def close_item(*, item_id: int, closed_as: str, reason: str = "", actor: Actor, now: datetime) -> Item:
    """Take it off for good, and say why. Raises ``Refused``; ``Problem`` without a cause; ``WrongState``."""
    item = locked_item(item_id=item_id)
    require(actor, "exchange.item.close", item)
    if closed_as not in {ClosedAs.MET, ClosedAs.GONE, ClosedAs.REMOVED}:
        raise Problem("请选择关闭的原因。", field="closed_as")
    if closed_as == ClosedAs.REMOVED and not reason.strip():
        raise Problem("撤下别人的信息要写明理由，填报单位看得到。", field="reason")
    return _closed(item, closed_as, reason.strip()[:300], actor, now)


def _closed(item: Item, closed_as: str, reason: str, actor: Actor, now: datetime) -> Item:
    item.closed_as, item.reason = closed_as, reason
    return move_item(
        item=item, action="close", verbed="closed", title=f"关闭{said(item)}：{_CAUSES[closed_as]}",
        data={"as": closed_as, "reason": reason}, actor=actor, now=now,
    )  # fmt: skip


@transaction.atomic
def reopen_item(*, item_id: int, actor: Actor, now: datetime) -> Item:
    """Begin again with what was written. Raises ``Refused``; ``WrongState`` if it is not closed."""
    item = locked_item(item_id=item_id)
    require(actor, "exchange.item.withdraw", item)
    item.closed_as, item.reason, item.reminded = "", "", None
    return move_item(
        item=item, action="reopen", verbed="reopened", title=f"重新填报：{said(item)}", actor=actor, now=now
    )


def expire_items(*, actor: Actor, now: datetime) -> tuple[int, int]:
    """What runs out: tells owners 30 and 7 days before, and closes what nobody renewed. Returns how many told, how many closed.

    Each in a transaction of its own; the second time there is nothing left to do.
    """
    today = timezone.localdate(now)
    on_show = Item.objects.filter(state__in=(ItemState.PUBLISHED, ItemState.EXPIRING))
    due = on_show.filter(expires_on__lte=today + timedelta(days=max(REMIND_DAYS)))
    told = closed = 0
    for pk in list(due.order_by("expires_on", "pk").values_list("pk", flat=True)):
        done = _expire(pk, today, actor, now)
        told += done == "told"
        closed += done == "closed"
    return told, closed


@transaction.atomic
def _expire(pk: int, today: date, actor: Actor, now: datetime) -> str:
    item = locked_item(item_id=pk)
    if item.expires_on is None or item.state not in (ItemState.PUBLISHED, ItemState.EXPIRING):
        return ""
    left = (item.expires_on - today).days
    if left < 0:
        _closed(item, ClosedAs.LAPSED, "", actor, now)
        return "closed"
    mark = min((days for days in REMIND_DAYS if left <= days), default=None)
    if mark is None or (item.reminded is not None and item.reminded <= mark):
        return ""
    item.reminded = mark
    title = f"{said(item)}还有{left}天到期"
    if item.state == ItemState.PUBLISHED:
        move_item(
            item=item,
            action="expire_soon",
            verbed="reminded",
            title=title,
            data={"left": left},
            actor=actor,
            now=now,
        )
        return "told"
    item.save(update_fields=["reminded"])
    record("exchange.item.reminded", item, actor=actor, now=now, title=title, data={"left": left})
    return "told"
