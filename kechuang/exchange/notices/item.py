"""Who hears of what happens to offers and needs. No notice holds more than what is public: its copies go out by mail.

Events come without words of the item; so do notices. Whoever may read the whole finds it behind the link.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone

from kechuang.core.events import on
from kechuang.core.logic.actor import Actor
from kechuang.core.models import Event
from kechuang.core.operations.notice import finish_tasks_at, send_notice
from kechuang.core.permissions import who_may
from kechuang.exchange.models import Ask, Item
from kechuang.exchange.permissions import ADMIN, WRITERS
from kechuang.exchange.queries.item import said
from kechuang.exchange.states import AskState, ItemState
from kechuang.subjects.models import Membership


def _is_checked_next(event: Event) -> bool:
    """Of what was entered only that tells somebody which its owner has to check: officers see the rest on their desk."""
    return event.kind != "exchange.item.entered" or event.data.get("after") == ItemState.CHECK


@on(
    "exchange.item.submitted",
    "exchange.item.checked",
    "exchange.item.entered",
    code="exchange.tell_next",
    cares=_is_checked_next,
)
def tell_next(event: Event) -> None:
    """Whoever has the next word: the owner's administrators, or the officers of its county, else those above.

    Of what was entered by the sheet officers hear on their desk, one line for all.
    """
    item = _item(event)
    if item.state == ItemState.CHECK:
        _tell(
            _members(item.organisation_id, ADMIN, event),
            event,
            f"{said(item)}等您审核",
            _page(item),
            is_task=True,
        )
    elif item.state == ItemState.REVIEW and event.kind != "exchange.item.entered":
        posts = list(who_may("exchange.item.publish", item, on=timezone.localdate(event.at)))
        nearest = [post for post in posts if post.region_id == item.region_id] or posts
        _tell({post.account_id for post in nearest}, event, f"{said(item)}待审核", _page(item))


@on(
    "exchange.item.published",
    "exchange.item.returned",
    "exchange.item.sent_back",
    "exchange.item.closed",
    code="exchange.tell_owner",
)
def tell_owner(event: Event) -> None:
    """Those who write for its owner, and the officer who entered it: what became of it."""
    item = _item(event)
    finish_tasks_at(link=_page(item), actor=Actor.system("供需"), now=event.at)
    _tell(_owners(item, event), event, event.title, _page(item), body=str(event.data.get("reason", "")))


@on("exchange.item.prepared", code="exchange.tell_prepared")
def tell_prepared(event: Event) -> None:
    """Its owner: the draft of an offer lies there; nothing is published until he says so."""
    item = _item(event)
    words = "补充合作方式、关键技术等内容后提交，审核通过才会发布；不想对外推广的，关闭它。"
    _tell(_owners(item, event), event, f"成果已登记，{said(item)}的草稿已备好", _page(item), body=words)


@on("exchange.item.reminded", code="exchange.tell_expiring")
def tell_expiring(event: Event) -> None:
    """Its owner: it runs out; renew or close it."""
    item = _item(event)
    words = "还有效的请续期，已经解决的请关闭；到期没有续期的自动关闭。"
    _tell(_owners(item, event), event, event.title, _page(item), body=words)


@on("exchange.ask.made", code="exchange.tell_asked")
def tell_asked(event: Event) -> None:
    """The owner: who asks. Only he learns it from the notice."""
    ask = _ask(event)
    people = _members(ask.item.organisation_id, WRITERS, event) | _entered(ask.item)
    _tell(people, event, f"{ask.organisation.name}请求对接{said(ask.item)}", _ask_page(ask), is_task=True)


@on("exchange.ask.answered", "exchange.ask.revoked", "exchange.ask.withdrawn", code="exchange.tell_answered")
def tell_answered(event: Event) -> None:
    """The other side: the asker of an answer, the owner when the asker thinks better of it."""
    ask = _ask(event)
    finish_tasks_at(link=_ask_page(ask), actor=Actor.system("供需"), now=event.at)
    withdrawn = ask.state == AskState.WITHDRAWN
    key = ask.item.organisation_id if withdrawn else ask.organisation_id
    _tell(
        _members(key, WRITERS, event),
        event,
        event.title,
        _ask_page(ask),
        body="" if withdrawn else ask.reason,
    )


def _item(event: Event) -> Item:
    return Item.objects.select_related("face", "region", "organisation").get(pk=event.object_id)


def _ask(event: Event) -> Ask:
    return Ask.objects.select_related("item__face", "item__region", "organisation").get(pk=event.object_id)


def _page(item: Item) -> str:
    return reverse("exchange:item_detail", args=[item.pk])


def _ask_page(ask: Ask) -> str:
    return reverse("exchange:ask_detail", args=[ask.pk])


def _members(organisation_id: int, roles: frozenset[str], event: Event) -> set[int]:
    rows = Membership.objects.in_force(timezone.localdate(event.at)).filter(
        organisation=organisation_id, role__in=roles
    )
    return {key for key in rows.values_list("account_id", flat=True) if key}


def _entered(item: Item) -> set[int]:
    return {item.made_by_id} if item.made_by_id else set()


def _owners(item: Item, event: Event) -> set[int]:
    return _members(item.organisation_id, WRITERS, event) | _entered(item)


def _tell(
    people: Iterable[int], event: Event, title: str, link: str, *, body: str = "", is_task: bool = False
) -> None:
    for account_id in sorted(set(people) - {event.actor_id}):
        send_notice(
            account_id=account_id,
            title=title,
            body=body,
            link=link,
            is_task=is_task,
            event=event,
            now=event.at,
        )
