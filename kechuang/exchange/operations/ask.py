"""Both must agree: one asks to see the whole, with its words; the other lets it in, or not, and says why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.exchange.models import Ask, Dismissal, Grant, Item
from kechuang.exchange.queries.item import said
from kechuang.exchange.states import ASK_LIFECYCLE, ON_SHOW, AskState
from kechuang.subjects.logic.organisations import bar_to_signing
from kechuang.subjects.models import Organisation


@dataclass(frozen=True)
class AskGiven:
    """What one says who asks: why it suits, and who is to be spoken to."""

    words: str
    contact_name: str
    contact_phone: str


@transaction.atomic
def make_ask(*, item_id: int, organisation_id: int, given: AskGiven, actor: Actor, now: datetime) -> Ask:
    """Ask, for one's organisation, to be let into what is on show; the owner learns who asks and why.

    Raises ``Refused``; ``Problem`` without words or contact, for one's own, for what is not on show, or while an earlier
    request is open or granted.
    """
    item = _item_on_show(item_id)
    organisation = Organisation.objects.get(pk=organisation_id)
    ask = Ask(
        item=item, organisation=organisation, words=given.words.strip()[:1000], contact_name=given.contact_name.strip()[:40],
        contact_phone=given.contact_phone.strip()[:30], made_by_id=actor.account_id, made_at=now,
    )  # fmt: skip
    require(actor, "exchange.ask.make", ask)
    bar = bar_to_signing(organisation.state)
    if bar:
        raise Problem(bar)
    if item.organisation_id == organisation_id:
        raise Problem("这是本单位自己发布的。")
    for name, title in (("words", "来意"), ("contact_name", "联系人"), ("contact_phone", "联系电话")):
        if not getattr(ask, name):
            raise Problem(f"请写{title}，对方凭它决定要不要答应。", field=name)
    if item.asks.filter(organisation=organisation, state__in=(AskState.OPEN, AskState.GRANTED)).exists():
        raise Problem("本单位已经请求过，正等对方答复，或对方已经同意。")
    ask.save()
    _tell(ask, "made", f"请求对接{said(item)}", actor, now)
    return ask


def _item_on_show(item_id: int) -> Item:
    item = Item.objects.select_for_update(of=("self",)).select_related("face", "region").get(pk=item_id)
    if item.state not in ON_SHOW:
        raise Problem("它已经不在展示，不能再请求对接。")
    return item


@transaction.atomic
def answer_ask(*, ask_id: int, grants: bool, reason: str = "", actor: Actor, now: datetime) -> Ask:
    """The owner lets the asker in, or does not and says why. Raises ``Refused``; ``Problem``; ``WrongState``."""
    ask = _locked(ask_id)
    require(actor, "exchange.ask.answer", ask)
    if not grants and not reason.strip():
        raise Problem("请写明为什么不同意，对方看得到。", field="reason")
    _move(ask, "grant" if grants else "refuse", reason, now)
    if grants:
        Grant.objects.create(item=ask.item, organisation=ask.organisation, ask=ask, made_at=now)
    words = "同意对接" if grants else "没有同意对接"
    _tell(ask, "answered", f"{words}：{said(ask.item)}", actor, now)
    return ask


@transaction.atomic
def revoke_ask(*, ask_id: int, reason: str, actor: Actor, now: datetime) -> Ask:
    """The owner takes back what it had granted: from now on the other sees only what is public. Raises as ``answer_ask``."""
    ask = _locked(ask_id)
    require(actor, "exchange.ask.answer", ask)
    if not reason.strip():
        raise Problem("请写明为什么收回，对方看得到。", field="reason")
    _move(ask, "revoke", reason, now)
    Grant.objects.filter(ask=ask).delete()
    _tell(ask, "revoked", f"收回对接：{said(ask.item)}", actor, now)
    return ask


@transaction.atomic
def withdraw_ask(*, ask_id: int, actor: Actor, now: datetime) -> Ask:
    """The asker thinks better of it. Raises ``Refused``; ``WrongState`` once it is answered."""
    ask = _locked(ask_id)
    require(actor, "exchange.ask.withdraw", ask)
    _move(ask, "withdraw", ask.reason, now)
    _tell(ask, "withdrawn", f"撤回对接请求：{said(ask.item)}", actor, now)
    return ask


@transaction.atomic
def make_dismissal(
    *, item_id: int, organisation_id: int, reason: str, actor: Actor, now: datetime
) -> Dismissal:
    """Say that something on show does not suit one's organisation, and why: it is not suggested to it again.

    Said again, the new reason counts. Raises ``Refused``; ``Problem`` without a reason, or for what is not on show.
    """
    item = _item_on_show(item_id)
    row = Dismissal.objects.filter(item=item, organisation=organisation_id).first()
    row = row or Dismissal(item=item, organisation_id=organisation_id)
    require(actor, "exchange.dismissal.make", row)
    if not reason.strip():
        raise Problem("请写明哪里不合适，一句话即可；以后的推荐按它改进。", field="reason")
    row.reason, row.made_by_id, row.made_at = reason.strip()[:300], actor.account_id, now
    row.save()
    record(
        "exchange.dismissal.made", row, actor=actor, now=now, title=f"说不合适：{said(item)}", data={"item": item.pk},
        region_code=item.region_id,
    )  # fmt: skip
    return row


def _locked(ask_id: int) -> Ask:
    rows = Ask.objects.select_for_update(of=("self",))
    return rows.select_related("item__face", "item__region", "organisation").get(pk=ask_id)


def _move(ask: Ask, action: str, reason: str, now: datetime) -> None:
    ask.state = ASK_LIFECYCLE.move(ask.state, action)
    ask.reason, ask.answered_at = reason.strip()[:300], now
    ask.save(update_fields=["state", "reason", "answered_at"])


def _tell(ask: Ask, verbed: str, title: str, actor: Actor, now: datetime) -> None:
    """One event on the request; who asks stands in nobody's title but the owner's notice."""
    record(
        f"exchange.ask.{verbed}", ask, actor=actor, now=now, title=title, data={"item": ask.item_id},
        region_code=ask.item.region_id,
    )  # fmt: skip
