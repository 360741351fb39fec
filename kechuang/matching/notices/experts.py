"""Who hears that an expert was asked for (the office, which gets them together, and he himself), what he said (who asked)."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from kechuang.core.events import on
from kechuang.core.logic.actor import Actor
from kechuang.core.models import Event
from kechuang.core.operations.notice import finish_tasks_at, send_notice
from kechuang.core.permissions import who_may
from kechuang.matching.models import ExpertAsk
from kechuang.matching.queries.docking import title_of
from kechuang.matching.states.suggestion import ExpertAnswer


@on("matching.expert.asked", code="matching.tell_expert_asked")
def tell_expert_asked(event: Event) -> None:
    """The office of the item gets a task, the expert a word; only the public title is named."""
    row = _row(event)
    title, name = title_of(row.item), row.expert.person.name
    posts = who_may("matching.expert.ask", row.item, on=timezone.localdate(event.at))
    offices = set(posts.values_list("account_id", flat=True))
    for account_id in sorted(offices - {event.actor_id}):
        send_notice(
            account_id=account_id, title=f"请联系专家{name}，有一方想请教“{title}”",
            body="专家本人同意被供需双方找到。电话在专家库里，查看会留下记录。联系后请在这一页记下他的答复。",
            link=_page(row), is_task=True, event=event, now=event.at,
        )  # fmt: skip
    if row.expert.person.account_id:
        body = "科技部门会与您联系，愿不愿意由您决定。不想再被找到，请在“我的专家档案”里改。"
        send_notice(
            account_id=row.expert.person.account_id, title=f"有一方想就“{title}”请教您", body=body,
            link=reverse("exchange:hall_detail", args=[row.item_id]), event=event, now=event.at,
        )  # fmt: skip


@on("matching.expert.answered", code="matching.tell_expert_answered")
def tell_expert_answered(event: Event) -> None:
    """Whoever asked for him hears what he said; unless he was not reached, nobody of the office need try any more."""
    row = _row(event)
    if event.data["answer"] != ExpertAnswer.UNREACHED:
        finish_tasks_at(link=_page(row), actor=Actor.system("对接"), now=event.at)
    if row.asked_by_id and row.asked_by_id != event.actor_id:
        send_notice(
            account_id=row.asked_by_id,
            title=event.title,
            body=row.note,
            link=_page(row),
            event=event,
            now=event.at,
        )


@on("exchange.item.closed", code="matching.end_expert_tasks")
def end_expert_tasks(event: Event) -> None:
    """Nobody need get together with an expert any more about what its owner has closed."""
    pages = [_page(row) for row in ExpertAsk.objects.filter(item=int(event.object_id))]
    finish_tasks_at(link=pages, actor=Actor.system("对接"), now=event.at)


def _row(event: Event) -> ExpertAsk:
    rows = ExpertAsk.objects.select_related("item__face", "item__region", "expert__person")
    return rows.get(pk=event.object_id)


def _page(row: ExpertAsk) -> str:
    """Where the office notes his answer: one place for each ask, so that its tasks end together."""
    return f"{reverse('matching:item_fits', args=[row.item_id])}#ask-{row.pk}"
