"""What of exchange waits for somebody: the administrator's word, the bureau's, an answer, what was returned or runs out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Min
from django.urls import reverse

from kechuang.core.desk import Task, awaits, waits
from kechuang.core.logic.actor import Actor
from kechuang.exchange.models import Ask, Item
from kechuang.exchange.permissions import WRITERS
from kechuang.exchange.queries.ask import asks_to_answer
from kechuang.exchange.queries.item import items_to_review, own_items, said
from kechuang.exchange.states import AskState, ItemState
from kechuang.subjects.models import Organisation


def _page(item: Item) -> str:
    return reverse("exchange:item_detail", args=[item.pk])


@waits("exchange.check", "待单位审核的供需信息")
def items_to_check(actor: Actor, now: datetime) -> Iterator[Task]:
    """What members have written, for their administrator. One query."""
    keys = actor.keys_of("organisation", "org_admin")
    rows = Item.objects.filter(state=ItemState.CHECK, organisation__in=keys).select_related(
        "face", "organisation"
    )
    for item in rows.order_by("changed_at") if keys else ():
        yield Task(
            f"{said(item)}待您审核", _page(item), "去审核", detail=item.organisation.name, since=item.changed_at, room="exchange"
        )  # fmt: skip


@waits("exchange.review", "待审核的供需信息")
def items_to_publish(actor: Actor, now: datetime) -> Iterator[Task]:
    """What was handed in, one row however many. One query."""
    if not actor.grants:
        return
    found = items_to_review(actor).order_by().aggregate(count=Count("pk"), since=Min("handed_in_at"))
    if found["count"]:
        yield Task(
            title=f"有 {found['count']} 条供需信息待审核", url=f"{reverse('exchange:review_list')}?state=review",
            action="去审核", since=found["since"], room="exchange",
        )  # fmt: skip


@waits("exchange.mend", "退回和到期的供需信息")
def items_to_mend(actor: Actor, now: datetime) -> Iterator[Task]:
    """What was returned, and what runs out. One query."""
    if not actor.signed_in or not (actor.grants or actor.keys_of("organisation", *WRITERS)):
        return
    rows = own_items(actor).filter(state__in=(ItemState.RETURNED, ItemState.EXPIRING))
    for item in rows.order_by("expires_on", "pk"):
        if item.state == ItemState.RETURNED:
            yield Task(
                f"{said(item)}被退回，请修改", _page(item), "去修改", since=item.changed_at, room="exchange"
            )
        else:
            yield Task(
                f"{said(item)}快到期", _page(item), "续期或关闭", due_on=item.expires_on, since=item.changed_at, room="exchange"
            )  # fmt: skip


@waits("exchange.ask", "待答复的对接请求")
def asks_waiting(actor: Actor, now: datetime) -> Iterator[Task]:
    """Who wants to be let in. One query."""
    if not actor.keys_of("organisation", *WRITERS):
        return
    for ask in asks_to_answer(actor).order_by("made_at"):
        yield Task(
            f"{ask.organisation.name}请求对接{said(ask.item)}", reverse("exchange:ask_detail", args=[ask.pk]), "去答复",
            since=ask.made_at, room="exchange",
        )  # fmt: skip


@awaits("exchange.review", "等审核的供需信息")
def items_under_review(actor: Actor, now: datetime) -> Iterator[Task]:
    """What the bureau has not yet judged. One query."""
    if not actor.keys_of("organisation"):
        return
    for item in own_items(actor).filter(state=ItemState.REVIEW).order_by("handed_in_at"):
        yield Task(
            f"{said(item)}等科技部门审核", _page(item), "查看", since=item.handed_in_at, room="exchange"
        )


@awaits("exchange.ask", "等答复的对接请求")
def asks_made(actor: Actor, now: datetime) -> Iterator[Task]:
    """What others have not yet answered. One query."""
    keys = Organisation.objects.filter(pk__in=actor.keys_of("organisation", *WRITERS))
    if not actor.keys_of("organisation", *WRITERS):
        return
    rows = Ask.objects.filter(state=AskState.OPEN, organisation__in=keys).select_related("item__face")
    for ask in rows.order_by("made_at"):
        yield Task(
            f"等对方答复：{said(ask.item)}", reverse("exchange:ask_detail", args=[ask.pk]), "查看", since=ask.made_at,
            room="exchange",
        )  # fmt: skip
